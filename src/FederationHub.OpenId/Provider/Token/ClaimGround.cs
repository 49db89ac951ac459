using System.Text.Json;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// What lets one released claim through, in the words of whoever released it. They mean nothing here: the shared conditions read them
/// each time a claim is about to be given, since a ground can go while a code or a token lives.
/// </summary>
/// <param name="Kind">The kind of ground.</param>
/// <param name="Source">What the claim was made of.</param>
/// <param name="Required">Whether the application gets nothing at all without this claim.</param>
/// <param name="Identifier">Which identifier the claim gave; null for what gives none, and in a grant that was kept before this was.</param>
public sealed record ClaimGround(string Kind, string Source, bool Required = false, string? Identifier = null);

/// <summary>A grant that stands, and which of its claims do not any more.</summary>
/// <param name="Lost">Names of claims whose ground went.</param>
public sealed record GrantStanding(IReadOnlyCollection<string> Lost)
{
    /// <summary>All of it stands.</summary>
    public static GrantStanding Whole { get; } = new([]);
}

/// <summary>Leaves out what has no ground.</summary>
internal static class StandingClaims
{
    /// <summary>The claims that have a ground and did not lose it. One that never had a ground is not given: absence is no permission.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(
        IReadOnlyDictionary<string, JsonElement> claims, IReadOnlyDictionary<string, ClaimGround>? grounds, GrantStanding standing)
    {
        foreach (var name in claims.Keys)
        {
            if (!Stands(name, grounds, standing))
            {
                return claims.Where(claim => Stands(claim.Key, grounds, standing)).ToDictionary(StringComparer.Ordinal);
            }
        }

        return claims;
    }

    private static bool Stands(string name, IReadOnlyDictionary<string, ClaimGround>? grounds, GrantStanding standing) =>
        grounds is not null && grounds.ContainsKey(name) && !standing.Lost.Contains(name, StringComparer.Ordinal);
}
