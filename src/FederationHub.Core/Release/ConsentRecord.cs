using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Applications;

namespace FederationHub.Core.Release;

/// <summary>
/// That a person agreed, or was told, that an application gets values: names of claims and instants. No value, and nobody's name: the person is
/// a pseudonym (<see cref="Identity.PersonHash"/>).
/// </summary>
public sealed record ConsentRecord
{
    /// <summary>Who, as <see cref="Identity.PersonHash"/>.</summary>
    public required string Person { get; init; }

    /// <summary>Id of the application.</summary>
    public required string Application { get; init; }

    /// <summary>What the page was for: <see cref="ConsentMode.Ask"/> or <see cref="ConsentMode.Notice"/>.</summary>
    public required ConsentMode Purpose { get; init; }

    /// <summary>What was on the page.</summary>
    public required IReadOnlyList<ConsentClaim> Claims { get; init; }

    /// <summary>Since when it counts without a break. Whoever agrees again before it ends moves its end only.</summary>
    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>From this instant it counts no longer, and is removed.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>What it covers, as one word: <see cref="ScopeOf"/>.</summary>
    public string Scope => ScopeOf(Purpose, Claims);

    /// <summary>
    /// Purpose and claims as one canonical word, the same in any order: SHA-256, base64url. A claim is its name and its source, so that a name
    /// which a configuration fills with something else is asked for again.
    /// </summary>
    /// <param name="purpose">What the page is for.</param>
    /// <param name="claims">The claims.</param>
    public static string ScopeOf(ConsentMode purpose, IEnumerable<ConsentClaim> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var text = new StringBuilder(purpose.ToString());
        foreach (var claim in claims.Distinct().OrderBy(claim => claim.Name, StringComparer.Ordinal).ThenBy(claim => claim.Source, StringComparer.Ordinal))
        {
            // Neither holds a control character, so no name can reach into the next one.
            text.Append('\n').Append(claim.Name).Append('\0').Append(claim.Source);
        }

        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}

/// <summary>A claim that a person was shown.</summary>
/// <param name="Name">Name on the wire.</param>
/// <param name="Source">Where its value comes from: <see cref="ReleasedClaim.Source"/>, so <c>person_id=email</c> is another than <c>person_id=hub</c>.</param>
public sealed record ConsentClaim(string Name, string Source);
