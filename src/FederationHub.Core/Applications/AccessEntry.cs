using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Applications;

/// <summary>
/// Who of an organisation may use an application (R002-25), by what the organisation says about them. A person who meets any one of the
/// members is let in. Once an application has entries, who meets none is refused: an organisation that no entry names has nobody.
/// </summary>
public sealed record AccessEntry
{
    /// <summary>Beginning of an identifier's hash, as configuration holds it.</summary>
    public const string HashPrefix = "hmac:";

    private const int HashLength = 43;

    /// <summary>The organisation that it is about; null for every one.</summary>
    public string? Organisation { get; init; }

    /// <summary>Everybody of the organisation.</summary>
    public bool Everyone { get; init; }

    /// <summary>Who has one of these roles.</summary>
    public IReadOnlyList<PersonRole> Roles { get; init; } = [];

    /// <summary>Who is in one of these groups, byte for byte.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Who has one of these entitlements, byte for byte.</summary>
    public IReadOnlyList<string> Entitlements { get; init; } = [];

    /// <summary>Who has one of these affiliations, in lower case.</summary>
    public IReadOnlyList<string> Affiliations { get; init; } = [];

    /// <summary>Who is one of these persons: <see cref="HashOf"/>, so that configuration holds no identifier of a person.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>Whether it lets nobody in, since nothing is in it.</summary>
    public bool IsEmpty => !Everyone && Roles.Count + Groups.Count + Entitlements.Count + Affiliations.Count + Identifiers.Count == 0;

    /// <summary>Whether a text has the form of <see cref="HashOf"/>.</summary>
    /// <param name="text">Text.</param>
    public static bool IsHash(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == HashPrefix.Length + HashLength && text.StartsWith(HashPrefix, StringComparison.Ordinal)
            && text.AsSpan(HashPrefix.Length).IndexOfAnyExcept(Base64UrlLetters) < 0;
    }

    /// <summary>What is wrong with a type and value as an identifier of a person, as a sentence; null when nothing is.</summary>
    /// <param name="type">Type of the domain's table 2.2.</param>
    /// <param name="value">The value.</param>
    public static string? CheckIdentifier(string type, string value) =>
        IdentifierTypes.FindPerson(type) is not { } known ? $"There is no person identifier of that type. Known: {string.Join(", ", IdentifierTypes.Person)}."
        : !known.IsValid(value) ? $"The value does not have the form of {type}."
        : null;

    /// <summary>
    /// The keyed hash of an identifier of a person of one organisation: HMAC-SHA256, <c>hmac:</c> and 43 characters. The organisation is part
    /// of it, so that no other organisation can bring somebody in by saying the same.
    /// </summary>
    /// <param name="key">The hub's key of persons, which is never rotated: <see cref="Ports.IHubKeys.PersonsAsync"/>.</param>
    /// <param name="organisation">The organisation, by hub id.</param>
    /// <param name="type">Type of the identifier.</param>
    /// <param name="value">Its value; case counts where the type says so.</param>
    public static string HashOf(ReadOnlySpan<byte> key, string organisation, string type, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);

        // No id and no type holds a NUL, so no value can reach into them; a person key, for which the same key is used, holds none at all.
        var compared = IdentifierTypes.FindPerson(type) is { IgnoresCase: true } ? AsciiCase.Lower(value) : value;
        var text = Encoding.UTF8.GetBytes($"access\0{organisation}\0{type}\0{compared}");
        return HashPrefix + Base64Url.EncodeToString(HMACSHA256.HashData(key, text));
    }

    /// <summary>What of it lets a person in, as a word and a value of configuration; null when nothing does.</summary>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="key">The hub's key of persons; read only where there are <see cref="Identifiers"/>.</param>
    public string? Admits(IdentityStatement statement, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(statement);
        if (!IsAbout(statement.Organisation))
        {
            return null;
        }

        if (Everyone)
        {
            return "everyone";
        }

        foreach (var role in Roles)
        {
            if (statement.Roles.Contains(role))
            {
                return "role " + role.Wire();
            }
        }

        return Among("group", Groups, statement, StandardAttributes.Groups)
            ?? Among("entitlement", Entitlements, statement, StandardAttributes.Entitlements)
            ?? Among("affiliation", Affiliations, statement, StandardAttributes.Affiliations)
            ?? AmongIdentifiers(statement, key);
    }

    /// <summary>Whether it still holds what let somebody in.</summary>
    /// <param name="organisation">The organisation of the person.</param>
    /// <param name="admittedBy">What <see cref="Admits"/> gave.</param>
    public bool Holds(string organisation, string admittedBy)
    {
        ArgumentNullException.ThrowIfNull(admittedBy);
        return IsAbout(organisation)
            && ((Everyone && admittedBy == "everyone")
                || Roles.Any(role => admittedBy == "role " + role.Wire())
                || Groups.Any(group => admittedBy == "group " + group)
                || Entitlements.Any(entitlement => admittedBy == "entitlement " + entitlement)
                || Affiliations.Any(affiliation => admittedBy == "affiliation " + affiliation)
                || Identifiers.Contains(admittedBy, StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public bool Equals(AccessEntry? other) =>
        other is not null && Organisation == other.Organisation && Everyone == other.Everyone && Roles.SequenceEqual(other.Roles)
        && Groups.SequenceEqual(other.Groups, StringComparer.Ordinal) && Entitlements.SequenceEqual(other.Entitlements, StringComparer.Ordinal)
        && Affiliations.SequenceEqual(other.Affiliations, StringComparer.Ordinal) && Identifiers.SequenceEqual(other.Identifiers, StringComparer.Ordinal);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Organisation, Everyone, Roles.Count, Groups.Count, Entitlements.Count, Affiliations.Count, Identifiers.Count);

    private static System.Buffers.SearchValues<char> Base64UrlLetters { get; } = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private bool IsAbout(string organisation) => Organisation is null || Organisation == organisation;

    private static string? Among(string word, IReadOnlyList<string> allowed, IdentityStatement statement, AttributeName name)
    {
        if (allowed.Count == 0)
        {
            return null;
        }

        foreach (var value in statement.Values)
        {
            if (value.Name == name && value.Values.FirstOrDefault(one => allowed.Contains(one, StringComparer.Ordinal)) is { } found)
            {
                return $"{word} {found}";
            }
        }

        return null;
    }

    private string? AmongIdentifiers(IdentityStatement statement, ReadOnlySpan<byte> key)
    {
        if (Identifiers.Count == 0)
        {
            return null;
        }

        foreach (var identifier in statement.PersonIds)
        {
            var hash = HashOf(key, statement.Organisation, identifier.Type, identifier.Value);
            if (Identifiers.Contains(hash, StringComparer.Ordinal))
            {
                return hash;
            }
        }

        return null;
    }
}
