using System.Collections.Frozen;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Release;

/// <summary>The sources of claims that are not plain values of a statement: what is worked out, and what identifies.</summary>
public static class ReleaseSources
{
    /// <summary>The one identifier of the person that this application goes by.</summary>
    public const string PersonId = "person_id";

    /// <summary>The type of <see cref="PersonId"/>.</summary>
    public const string PersonIdType = "person_id_type";

    /// <summary>The person's other identifiers of the second tier (R001-07): objects of <c>type</c> and <c>value</c>.</summary>
    public const string PersonIdSecondary = "person_id_secondary";

    /// <summary>The one identifier of the organisation.</summary>
    public const string OrganisationId = "org_id";

    /// <summary>The type of <see cref="OrganisationId"/>.</summary>
    public const string OrganisationIdType = "org_id_type";

    /// <summary>The organisation's other identifiers of the second tier (R001-09): objects of <c>type</c> and <c>value</c>.</summary>
    public const string OrganisationIdSecondary = "org_id_secondary";

    /// <summary>The role.</summary>
    public const string Role = "edu_role";

    /// <summary>All roles.</summary>
    public const string Roles = "edu_roles";

    /// <summary>The level.</summary>
    public const string Level = "assurance_level";

    /// <summary>What the level rests on.</summary>
    public const string Evidence = "assurance_evidence";

    /// <summary>Who authenticated the person, and the chain behind it.</summary>
    public const string Authorities = "authenticating_authorities";

    /// <summary>The version of the token shape (<see cref="TokenShape"/>), which says nothing about a person.</summary>
    public const string TokenVersion = "token_version";

    /// <summary>What stands before the type of an identifier of the person.</summary>
    public const string PersonPrefix = "person:";

    /// <summary>What stands before the type of an identifier of the organisation.</summary>
    public const string OrganisationPrefix = "organisation:";

    /// <summary>The opaque subject of the hub as <c>person_id</c> (R003-13).</summary>
    public const string HubSubject = "hub";

    // Values that identify somebody and are released byte for byte (R002-10), with the network name of R003-13.
    private static readonly FrozenSet<string> AsSent = new[] { "oid", "unique_name", "upn", "windows_account" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Vocabulary = StandardAttributes.All.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WorkedOut = new[]
    {
        PersonId, PersonIdType, PersonIdSecondary, OrganisationId, OrganisationIdType, OrganisationIdSecondary, Role, Roles, Level, Evidence, Authorities, TokenVersion,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a text can be the source of a claim: of the vocabulary of statements, <c>custom:NAME</c> of a mapping rule, worked out, or an identifier.</summary>
    public static bool IsKnown(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.StartsWith(PersonPrefix, StringComparison.Ordinal))
        {
            return IdentifierTypes.FindPerson(source[PersonPrefix.Length..]) is not null;
        }

        return source.StartsWith(OrganisationPrefix, StringComparison.Ordinal)
            ? IdentifierTypes.FindOrganisation(source[OrganisationPrefix.Length..]) is not null
            : WorkedOut.Contains(source) || Vocabulary.Contains(source) || (StandardAttributes.IsCustom(source) && StandardAttributes.IsName(source));
    }

    /// <summary>Whether a text can be a type of <see cref="ReleasePolicy.PersonId"/>: of the domain's table 2.2, <c>windows_account</c>, or <see cref="HubSubject"/>.</summary>
    public static bool IsPersonType(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type == HubSubject || IsAsSent(type) || IdentifierTypes.FindPerson(type) is not null;
    }

    /// <summary>Every type of <see cref="ReleasePolicy.PersonId"/>.</summary>
    public static IReadOnlyList<string> PersonTypes { get; } = [HubSubject, .. IdentifierTypes.Person, .. AsSent.Except(IdentifierTypes.Person, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A source with the type of the identifier that it gave: <c>person_id=email</c>; the source alone where there is no type.</summary>
    /// <param name="source">Source of a claim rule.</param>
    /// <param name="type">Type of the identifier; null for what gives none.</param>
    public static string Exactly(string source, string? type) => type is null ? source : $"{source}={type}";

    /// <summary>The source of the claim rule in what <see cref="Exactly"/> gave.</summary>
    /// <param name="exactly">A source, with or without a type.</param>
    public static string RuleOf(string exactly)
    {
        ArgumentNullException.ThrowIfNull(exactly);
        return exactly.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? exactly[..at] : exactly;
    }

    /// <summary>The type in what <see cref="Exactly"/> gave, or null.</summary>
    /// <param name="exactly">A source, with or without a type.</param>
    public static string? TypeOf(string exactly)
    {
        ArgumentNullException.ThrowIfNull(exactly);
        return exactly.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? exactly[(at + 1)..] : null;
    }

    /// <summary>Whether it is no value of its own in a statement.</summary>
    internal static bool IsWorkedOut(string source) => WorkedOut.Contains(source);

    /// <summary>Whether a value identifies somebody and goes out byte for byte as it was sent.</summary>
    internal static bool IsAsSent(string name) => AsSent.Contains(name);

    /// <summary>The name that a page may show for a source: words of the hub's own vocabulary.</summary>
    internal static string PublicName(string source) => source[(source.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
