using System.Collections.Frozen;

namespace FederationHub.Core.Mapping;

/// <summary>
/// The identifier types of the domain's table 2.2, with those of R002-10 and R003-06, as data: which may serve as primary, what they look like and how they are
/// compared. Order of the tables is order of preference within a tier.
/// </summary>
public static class IdentifierTypes
{
    private static readonly IdentifierType[] AllPersonTypes =
    [
        new("eck_id", true, IdentifierSyntax.IsEckId) { SingleValued = true },
        new("eduperson_unique_id", true, IdentifierSyntax.IsEduPersonUniqueId) { IsScoped = true, IgnoresCase = true, SingleValued = true },
        new("subject_id", true, IdentifierSyntax.IsSubjectId) { IsScoped = true, IgnoresCase = true, SingleValued = true },
        new("entra_oid", true, IdentifierSyntax.IsTenantAndObject) { IsLocal = true, IgnoresCase = true, SingleValued = true },
        new("oid", true, IdentifierSyntax.IsNameId) { IsLocal = true, SingleValued = true },
        new("pairwise_id", true, IdentifierSyntax.IsSubjectId) { IsScoped = true, IgnoresCase = true, SingleValued = true },
        new("oidc_sub", true, IdentifierSyntax.IsOidcSubject) { IsLocal = true, SingleValued = true },
        new("saml_nameid_persistent", true, IdentifierSyntax.IsNameId) { IsLocal = true, SingleValued = true },
        // R003-06: a NameID of any other lasting format identifies the person within the organisation, and may change.
        new("saml_nameid", false, IdentifierSyntax.IsNameId) { IsLocal = true, SingleValued = true },
        new("nl_realid", false, IdentifierSyntax.HasOneAt) { SingleValued = true },
        new("nl_profileid", false, IdentifierSyntax.HasOneAt),
        new("entree_uid", false, IdentifierSyntax.HasOneAt) { SingleValued = true },
        new("eppn", false, IdentifierSyntax.HasOneAt) { IsScoped = true, IgnoresCase = true, SingleValued = true },
        new("eduid", false, IdentifierSyntax.IsShortText),
        new("employee_number", false, IdentifierSyntax.IsNumberLike) { IsLocal = true },
        new("student_number", false, IdentifierSyntax.IsNumberLike) { IsLocal = true },
        new("upn", false, IdentifierSyntax.IsShortText) { SingleValued = true },
        new("unique_name", false, IdentifierSyntax.IsShortText) { SingleValued = true },
        new(Email, false, IdentifierSyntax.HasOneAt) { DomainIgnoresCase = true },
    ];

    private static readonly IdentifierType[] AllOrganisationTypes =
    [
        new("rio_aanbieder", true, IdentifierSyntax.IsRioCode),
        new("oin", true, static value => IdentifierSyntax.IsDigits(value, 20)),
        new("digi_delivery_id", true, static value => Guid.TryParseExact(value, "D", out _)),
        new("brin6", false, IdentifierSyntax.IsBrin6) { SharesSource = true },
        new("brin4", false, IdentifierSyntax.IsBrin4) { SharesSource = true },
        new(SchacHomeOrganisation, false, IdentifierSyntax.IsLowerCaseDomain) { IgnoresCase = true, SingleValued = true },
        new(EntraTenant, false, static value => Guid.TryParseExact(value, "D", out _)) { IgnoresCase = true, SingleValued = true },
        new("google_hd", false, IdentifierSyntax.IsLowerCaseDomain) { IgnoresCase = true, SingleValued = true },
        new("kvk", false, static value => IdentifierSyntax.IsDigits(value, 8)),
        new("rsin", false, static value => IdentifierSyntax.IsDigits(value, 9)),
        new(Idp, false, IdentifierSyntax.IsShortText),
    ];

    private static readonly FrozenDictionary<string, IdentifierType> PersonByName = AllPersonTypes.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, int> PersonRanks = AllPersonTypes.Select((type, rank) => (type.Name, rank)).ToFrozenDictionary(pair => pair.Name, pair => pair.rank, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, IdentifierType> OrganisationByName = AllOrganisationTypes.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The e-mail address as an identifier: last resort, only when the hub itself verified its domain; never given by a rule.</summary>
    public const string Email = "email";

    /// <summary>The upstream itself as an identifier of the organisation: always there, never enough (V-02).</summary>
    public const string Idp = "idp";

    internal const string SchacHomeOrganisation = "schac_home_org";

    internal const string EntraTenant = "entra_tid";

    internal const string EntraObject = "entra_oid";

    /// <summary>Person identifier types, in order of preference.</summary>
    public static IReadOnlyList<string> Person { get; } = [.. AllPersonTypes.Select(t => t.Name)];

    /// <summary>Organisation identifier types, in order of preference.</summary>
    public static IReadOnlyList<string> Organisation { get; } = [.. AllOrganisationTypes.Select(t => t.Name)];

    /// <summary>
    /// Whether a configured identifier of an organisation has a known type and the syntax of that type. <c>idp</c> is refused:
    /// the hub adds it itself.
    /// </summary>
    public static bool IsOrganisationIdentifier(string type, string value)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(value);
        return type != Idp && FindOrganisation(type) is { } known && known.IsValid(value);
    }

    internal static IdentifierType? FindPerson(string name) => PersonByName.GetValueOrDefault(name);

    internal static IdentifierType? FindOrganisation(string name) => OrganisationByName.GetValueOrDefault(name);

    internal static int PersonRank(string name) => PersonRanks[name];
}

/// <summary>One row of the domain's table 2.2.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="IsPrimary">Whether it may serve as primary identifier.</param>
/// <param name="IsValid">The anchored syntax; a value that fails counts as absent (V-03).</param>
internal sealed record IdentifierType(string Name, bool IsPrimary, Func<string, bool> IsValid)
{
    /// <summary>Compared without case, so that one person has one key however the case is written.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>Compared case-exact on the left of the '@' and without case on the right (RFC 5321 2.4).</summary>
    public bool DomainIgnoresCase { get; init; }

    /// <summary>It names somebody within the upstream alone, so nobody else could have said it.</summary>
    public bool IsLocal { get; init; }

    /// <summary>A value as its row of the table compares it: two values mean the same when these are equal, byte for byte.</summary>
    public string AsCompared(string value)
    {
        if (IgnoresCase)
        {
            return AsciiCase.Lower(value);
        }

        return DomainIgnoresCase && value.LastIndexOf('@') is >= 0 and var at ? string.Concat(value.AsSpan(0, at), AsciiCase.Lower(value[at..])) : value;
    }

    /// <summary>Its right side must be a registered scope, whatever a rule says (V-06; SAML V2.0 Subject Identifier Attributes 3.3.3).</summary>
    public bool IsScoped { get; init; }

    /// <summary>Several different values refuse the login (V-08, V-13); else the first counts.</summary>
    public bool SingleValued { get; init; }

    /// <summary>One attribute carries either of several types (nlEduPersonHomeOrganizationId has 4 or 6 characters), so a wrong form says nothing.</summary>
    public bool SharesSource { get; init; }
}
