using System.Collections.Frozen;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>The hub's own names of statement values (domain 2.1), which mapping rules aim at and release policies draw from.</summary>
public static class StandardAttributes
{
    /// <summary>Given name.</summary>
    public static readonly AttributeName GivenName = new("given_name");

    /// <summary>Tussenvoegsel.</summary>
    public static readonly AttributeName MiddleName = new("middle_name");

    /// <summary>Surname.</summary>
    public static readonly AttributeName FamilyName = new("family_name");

    /// <summary>Full name as the organisation writes it.</summary>
    public static readonly AttributeName Name = new("name");

    /// <summary>Display name.</summary>
    public static readonly AttributeName Nickname = new("nickname");

    /// <summary>Name at login; may change and be given to somebody else.</summary>
    public static readonly AttributeName PreferredUsername = new("preferred_username");

    /// <summary>Initials.</summary>
    public static readonly AttributeName Initials = new("initials");

    /// <summary>E-mail address.</summary>
    public static readonly AttributeName Email = new("email");

    /// <summary><c>true</c> or <c>false</c>, computed by rule V-09; there is one whenever there is an <see cref="Email"/>.</summary>
    public static readonly AttributeName EmailVerified = new("email_verified");

    /// <summary>Preferred language, BCP 47.</summary>
    public static readonly AttributeName Locale = new("locale");

    /// <summary>Salutation or title.</summary>
    public static readonly AttributeName Title = new("title");

    /// <summary>User id within the organisation.</summary>
    public static readonly AttributeName Uid = new("uid");

    /// <summary>Name of the organisation as it writes it; display only.</summary>
    public static readonly AttributeName OrganisationName = new("org_name");

    /// <summary>Class, group or unit.</summary>
    public static readonly AttributeName Unit = new("unit");

    /// <summary>Department number or name.</summary>
    public static readonly AttributeName Department = new("department");

    /// <summary>eduPersonAffiliation, lower case, filtered by rule V-07.</summary>
    public static readonly AttributeName Affiliations = new("affiliations");

    /// <summary>eduPersonScopedAffiliation, filtered by rules V-06 and V-07.</summary>
    public static readonly AttributeName ScopedAffiliations = new("scoped_affiliations");

    /// <summary>eduPersonPrimaryAffiliation, which decides between several roles.</summary>
    public static readonly AttributeName PrimaryAffiliation = new("primary_affiliation");

    /// <summary>Entitlements.</summary>
    public static readonly AttributeName Entitlements = new("entitlements");

    /// <summary>Groups.</summary>
    public static readonly AttributeName Groups = new("groups");

    /// <summary>eduPersonAssurance as sent; believed by nobody on its own (domain 3.3).</summary>
    public static readonly AttributeName EduPersonAssurance = new("eduperson_assurance");

    /// <summary>ORCID iDs.</summary>
    public static readonly AttributeName Orcid = new("orcid");

    /// <summary>Role in the wire's own words; a source for it is a rule that trusts the sender to derive roles.</summary>
    public static readonly AttributeName EduRole = new("edu_role");

    /// <summary>Where the person is at this visit: <c>school</c>, <c>thuis</c> or <c>onbekend</c> (R001-16).</summary>
    public static readonly AttributeName AuthLocation = new("auth_location");

    /// <summary>Sector of the organisation, out of its configuration (R001-18); never a rule's.</summary>
    public static readonly AttributeName Sector = new("sector");

    /// <summary>The organisation for which a person acts at eHerkenning (R001-19).</summary>
    public static readonly AttributeName RepresentedOrganisation = new("represented_org");

    /// <summary>The mandate by which they do, out of the mandate registry and nowhere else (R001-19).</summary>
    public static readonly AttributeName Mandate = new("mandate");

    private static readonly FrozenSet<string> SingleValuedNames = new[]
    {
        GivenName, MiddleName, FamilyName, Name, Nickname, PreferredUsername, Initials, Email, EmailVerified, Locale, Title, Uid, OrganisationName, PrimaryAffiliation, EduRole,
        AuthLocation, Sector, RepresentedOrganisation,
    }.Select(n => n.Value).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Names = new[]
    {
        Unit, Department, Affiliations, ScopedAffiliations, Entitlements, Groups, EduPersonAssurance, Orcid, Mandate,
    }.Select(n => n.Value).Concat(SingleValuedNames).ToFrozenSet(StringComparer.Ordinal);

    // What people read and nobody compares. Everything else of the vocabulary tells people, groups or rights apart.
    private static readonly FrozenSet<string> ReadableNames = new[]
    {
        GivenName, MiddleName, FamilyName, Name, Nickname, Initials, Title, OrganisationName, Unit, Department,
    }.Select(n => n.Value).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>All names of the standard vocabulary.</summary>
    public static IReadOnlyCollection<string> All => Names;

    /// <summary>Whether a name has one value at most; names outside the vocabulary may have several.</summary>
    public static bool IsSingleValued(AttributeName name) => SingleValuedNames.Contains(name.Value);

    /// <summary>Whether values of a name are compared by somebody, such as an address or a group, so that nothing invisible may stand in one.</summary>
    internal static bool IsIdentifying(AttributeName name) => Names.Contains(name.Value) && !ReadableNames.Contains(name.Value);

    /// <summary>Whether a text can be a statement name: 1 to 64 lower-case letters, digits and underscores, a letter first.</summary>
    public static bool IsName(string? value) =>
        value is { Length: > 0 and <= 64 } && char.IsAsciiLetterLower(value[0]) && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
