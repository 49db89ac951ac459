using System.Buffers;
using System.Collections.Frozen;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>
/// The hub's own names of statement values (domain 2.1), which mapping rules aim at and release policies draw from. A closed vocabulary, so
/// that a slip is caught; a rule may make a name of its own with <see cref="CustomPrefix"/>.
/// </summary>
public static class StandardAttributes
{
    /// <summary>Stands before a name that is a rule's own, such as <c>custom:locker</c>. It may have several values.</summary>
    public const string CustomPrefix = "custom:";

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

    /// <summary><c>F</c>, <c>M</c> or <c>X</c>.</summary>
    public static readonly AttributeName Gender = new("gender");

    /// <summary>Date of birth, as sent.</summary>
    public static readonly AttributeName DateOfBirth = new("date_of_birth");

    /// <summary>Telephone number at work or at home.</summary>
    public static readonly AttributeName PhoneNumber = new("phone_number");

    /// <summary>Mobile number.</summary>
    public static readonly AttributeName MobileNumber = new("mobile_number");

    /// <summary>Postal address, in one text.</summary>
    public static readonly AttributeName PostalAddress = new("postal_address");

    /// <summary>User id within the organisation.</summary>
    public static readonly AttributeName Uid = new("uid");

    /// <summary>Object id of AD FS or Entra, byte for byte (R002-10).</summary>
    public static readonly AttributeName Oid = new("oid");

    /// <summary>Name of a token of version 1, byte for byte (R002-10).</summary>
    public static readonly AttributeName UniqueName = new("unique_name");

    /// <summary>User principal name, byte for byte (R002-10).</summary>
    public static readonly AttributeName Upn = new("upn");

    /// <summary>Name on the organisation's network, such as <c>DOMAIN\user</c> (R003-13).</summary>
    public static readonly AttributeName WindowsAccount = new("windows_account");

    /// <summary>eduPersonTargetedID, deprecated by eduPerson for <c>person:pairwise_id</c>.</summary>
    public static readonly AttributeName TargetedId = new("targeted_id");

    /// <summary>schacPersonalUniqueCode, as URNs.</summary>
    public static readonly AttributeName PersonalUniqueCode = new("personal_unique_code");

    /// <summary>Number of the person at Studielink.</summary>
    public static readonly AttributeName StudielinkNumber = new("studielink_number");

    /// <summary>Earlier values of eduPersonPrincipalName.</summary>
    public static readonly AttributeName PriorPrincipalName = new("prior_eppn");

    /// <summary>Name of the organisation as it writes it; display only.</summary>
    public static readonly AttributeName OrganisationName = new("org_name");

    /// <summary>Kind of organisation, as a URN of schac.</summary>
    public static readonly AttributeName OrganisationKind = new("org_kind");

    /// <summary>Number of the organisation in SURF's administration.</summary>
    public static readonly AttributeName OrganisationCrmId = new("org_crm_id");

    /// <summary>Number of a member of staff; unique within the organisation.</summary>
    public static readonly AttributeName EmployeeNumber = new("employee_number");

    /// <summary>Department number or name.</summary>
    public static readonly AttributeName Department = new("department");

    /// <summary>Kind of employment.</summary>
    public static readonly AttributeName EmploymentType = new("employment_type");

    /// <summary>Functions at work.</summary>
    public static readonly AttributeName Functions = new("functions");

    /// <summary>Roles at work, in the organisation's own words; what a person is stands in <see cref="EduRole"/>.</summary>
    public static readonly AttributeName JobRoles = new("job_roles");

    /// <summary>Number of a pupil or student; unique within the organisation.</summary>
    public static readonly AttributeName StudentNumber = new("student_number");

    /// <summary>Class, group or unit.</summary>
    public static readonly AttributeName Unit = new("unit");

    /// <summary>Branch of study.</summary>
    public static readonly AttributeName StudyBranch = new("study_branch");

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

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    private static readonly FrozenSet<string> SingleValuedNames = Set(
        GivenName, MiddleName, FamilyName, Name, Nickname, PreferredUsername, Initials, Email, EmailVerified, Locale, Title, Gender, DateOfBirth, PhoneNumber, MobileNumber, PostalAddress,
        Uid, Oid, UniqueName, Upn, WindowsAccount, TargetedId, StudielinkNumber, OrganisationName, OrganisationKind, OrganisationCrmId, EmployeeNumber, EmploymentType, StudentNumber,
        PrimaryAffiliation, EduRole, AuthLocation, Sector, RepresentedOrganisation);

    private static readonly FrozenSet<string> Names = SingleValuedNames
        .Concat(Set(PersonalUniqueCode, PriorPrincipalName, Department, Functions, JobRoles, Unit, StudyBranch, Affiliations, ScopedAffiliations, Entitlements, Groups, EduPersonAssurance, Orcid, Mandate))
        .ToFrozenSet(StringComparer.Ordinal);

    // What people read and nobody compares. Everything else of the vocabulary tells people, groups or rights apart.
    private static readonly FrozenSet<string> ReadableNames = Set(
        GivenName, MiddleName, FamilyName, Name, Nickname, Initials, Title, PostalAddress, OrganisationName, Unit, Department, Functions, JobRoles, EmploymentType, StudyBranch);

    // R002-10 and the types of table 2.2 that are compared case-exact; URIs; the part of an address before its '@'.
    private static readonly FrozenSet<string> CaseExactNames = Set(
        Uid, Oid, UniqueName, Upn, WindowsAccount, TargetedId, PersonalUniqueCode, StudielinkNumber, EmployeeNumber, StudentNumber, Email, Entitlements, EduPersonAssurance, Orcid);

    private static readonly FrozenSet<string> Proofs = Set(EmailVerified, RepresentedOrganisation, Mandate, EduPersonAssurance);

    private static readonly FrozenSet<string> OfOrganisation = Set(OrganisationName, OrganisationKind, OrganisationCrmId, Sector, RepresentedOrganisation);

    // To take one of several would be to choose who somebody is, or what was proved (V-13).
    private static readonly FrozenSet<string> Undivided = Set(
        EmailVerified, Oid, UniqueName, Upn, WindowsAccount, TargetedId, StudielinkNumber, EmployeeNumber, StudentNumber, AuthLocation, RepresentedOrganisation);

    /// <summary>All names of the standard vocabulary.</summary>
    public static IReadOnlyCollection<string> All => Names;

    /// <summary>Whether a name is one of the standard vocabulary.</summary>
    public static bool IsKnown(string? name) => name is not null && Names.Contains(name);

    /// <summary>Whether a name has one value at most; names outside the vocabulary may have several.</summary>
    public static bool IsSingleValued(AttributeName name) => SingleValuedNames.Contains(name.Value);

    /// <summary>Whether values of a name are compared by somebody, such as an address or a group, so that nothing invisible may stand in one.</summary>
    internal static bool IsIdentifying(AttributeName name) => Names.Contains(name.Value) && !ReadableNames.Contains(name.Value);

    /// <summary>
    /// Whether a text has the form of a statement name: 1 to 64 lower-case letters, digits and underscores, a letter first; after
    /// <see cref="CustomPrefix"/> in a name of a rule's own.
    /// </summary>
    public static bool IsName(string? value) => value is not null && IsBareName(IsCustom(value) ? value.AsSpan(CustomPrefix.Length) : value);

    /// <summary>Whether the case of a value counts: no rule may change it.</summary>
    internal static bool IsCaseExact(string name) => CaseExactNames.Contains(name);

    /// <summary>Whether a value counts only because somebody said it, so that no rule may say it itself.</summary>
    internal static bool IsProof(string name) => Proofs.Contains(name);

    /// <summary>Whether a value says something of an organisation, and so nothing of one person.</summary>
    internal static bool IsOfOrganisation(string name) => OfOrganisation.Contains(name);

    /// <summary>Whether several values of it are none; of other single-valued names the first counts.</summary>
    internal static bool IsUndivided(AttributeName name) => Undivided.Contains(name.Value);

    /// <summary>Whether a value is in the vocabulary of its name; true where there is none.</summary>
    internal static bool IsInVocabulary(AttributeName name, string value) =>
        name == EduRole ? PersonRoles.TryParse(value) is not null
        : name == Gender ? value is "F" or "M" or "X"
        : name != AuthLocation || Mapping.AuthLocation.IsKnown(value);

    /// <summary>Whether <see cref="IsInVocabulary"/> may say no.</summary>
    internal static bool HasVocabulary(AttributeName name) => name == EduRole || name == Gender || name == AuthLocation;

    /// <summary>Whether a name is a rule's own.</summary>
    internal static bool IsCustom(string name) => name.StartsWith(CustomPrefix, StringComparison.Ordinal);

    private static bool IsBareName(ReadOnlySpan<char> name) => name.Length is > 0 and <= 64 && char.IsAsciiLetterLower(name[0]) && !name.ContainsAnyExcept(NameCharacters);

    private static FrozenSet<string> Set(params ReadOnlySpan<AttributeName> names)
    {
        var set = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            set.Add(name.Value);
        }

        return set.ToFrozenSet(StringComparer.Ordinal);
    }
}
