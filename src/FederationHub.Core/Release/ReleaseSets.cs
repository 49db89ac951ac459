using System.Collections.Frozen;

namespace FederationHub.Core.Release;

/// <summary>Where a claim comes from that the configuration only names (domain 2.3).</summary>
public enum ReleaseSet
{
    /// <summary>The hub's own names (domain 2.4).</summary>
    Hub,

    /// <summary>The names that SURFconext gives over OpenID Connect.</summary>
    Surf,

    /// <summary>The bare names of Entree, as it gives them over OpenID Connect.</summary>
    Entree,
}

/// <summary>
/// The claims of each set by name: what a configuration means that gives a claim's name and nothing else. What identifies the person
/// is in the ID token too (ruling 5, R002-22); the rest in UserInfo.
/// </summary>
public static class ReleaseSets
{
    private const ClaimPlacement Everywhere = ClaimPlacement.IdToken | ClaimPlacement.UserInfo;

    /// <summary>
    /// R001-15: exactly one person identifier with its type, one organisation identifier with its type, role and level. The same names in
    /// every set: no other set has one for "the identifier, whichever it is".
    /// </summary>
    public static IReadOnlyList<ClaimRule> Minimal { get; } =
    [
        new("person_id", ReleaseSources.PersonId, Everywhere),
        new("person_id_type", ReleaseSources.PersonIdType, Everywhere),
        new("org_id", ReleaseSources.OrganisationId, Everywhere),
        new("org_id_type", ReleaseSources.OrganisationIdType, Everywhere),
        new("edu_role", ReleaseSources.Role, Everywhere),
        new("assurance_level", ReleaseSources.Level, Everywhere),
    ];

    /// <summary>The same where none of it may be missing: education.</summary>
    public static IReadOnlyList<ClaimRule> Education { get; } = [.. Minimal.Select(rule => rule with { Required = true })];

    // What the table gives one name for in all three columns.
    private static readonly ClaimRule[] Shared =
    [
        .. Minimal,
        List("edu_roles", ReleaseSources.Roles), Plain("assurance_evidence"), Plain("auth_location"), List("authenticating_authorities", ReleaseSources.Authorities),
        Person("subject_id", "subject_id"), Person("eduperson_unique_id", "eduperson_unique_id"), Person("eduperson_principal_name", "eppn"), Person("employee_number", "employee_number"),
        new("schac_home_organization", "organisation:schac_home_org", Everywhere),
        List("eduperson_scoped_affiliation", "scoped_affiliations"), List("eduperson_entitlement", "entitlements"), List("edumember_is_member_of", "groups"),
        List("eduperson_assurance", "eduperson_assurance"), List("eduperson_orcid", "orcid"),
        Plain("given_name"), Plain("middle_name"), Plain("family_name"), Plain("name"), Plain("email"), Plain("email_verified"),
    ];

    /// <summary>The hub's own names.</summary>
    public static IReadOnlyDictionary<string, ClaimRule> Hub { get; } = Named(
    [
        .. Shared,
        Secondary(ReleaseSources.PersonIdSecondary), Secondary(ReleaseSources.OrganisationIdSecondary),
        Plain("org_name"), Plain("nickname"), Plain("preferred_username"), Plain("initials"), Plain("locale"), Plain("title"), Plain("department"),
        Plain("gender"), Plain("employment_type"), List("functions", "functions"), List("job_roles", "job_roles"), Person("student_number", "student_number"),
        Plain("sector"), Plain("represented_org"), List("mandate", "mandate"),
        List("unit", "unit"), List("groups", "groups"), List("eduperson_affiliation", "affiliations"), Person("eck_id", "eck_id"),
    ]);

    /// <summary>SURFconext's names.</summary>
    public static IReadOnlyDictionary<string, ClaimRule> Surf { get; } = Named(
    [
        .. Shared,
        Person("eckid", "eck_id"), new("uids", "uid", Everywhere) { AsArray = true }, Person("eduid", "eduid"),
        List("eduperson_affiliation", "affiliations"),
        new("nickname", "nickname", ClaimPlacement.UserInfo), new("preferred_username", "nickname", ClaimPlacement.UserInfo), new("preferred_language", "locale", ClaimPlacement.UserInfo),
        Plain("date_of_birth"), List("schac_personal_unique_code", "personal_unique_code"), new("eduperson_targeted_id", "targeted_id", Everywhere),
        new("schac_home_organization_type", "org_kind", ClaimPlacement.UserInfo), new("surf-crm-id", "org_crm_id", ClaimPlacement.UserInfo),
    ]);

    /// <summary>Entree's names.</summary>
    public static IReadOnlyDictionary<string, ClaimRule> Entree { get; } = Named(
    [
        .. Shared,
        Person("eckId", "eck_id"), Person("nlEduPersonRealId", "nl_realid"), Person("nlEduPersonProfileId", "nl_profileid"), Person("uid", "entree_uid"), Person("employeeNumber", "employee_number"),
        new("nlEduPersonHomeOrganizationId", "organisation:brin4", Everywhere), new("nlEduPersonHomeOrganizationBranchId", "organisation:brin6", Everywhere),
        new("nlEduPersonHomeOrganization", "org_name", ClaimPlacement.UserInfo), new("nlEduPersonUnit", "unit", ClaimPlacement.UserInfo), new("eduPersonAffiliation", "affiliations", ClaimPlacement.UserInfo),
        new("givenName", "given_name", ClaimPlacement.UserInfo), new("nlEduPersonTussenvoegsels", "middle_name", ClaimPlacement.UserInfo), new("sn", "family_name", ClaimPlacement.UserInfo),
        new("mail", "email", ClaimPlacement.UserInfo), Plain("initials"), Plain("preferred_username"),
        new("homePhone", "phone_number", ClaimPlacement.UserInfo), new("mobile", "mobile_number", ClaimPlacement.UserInfo), new("homePostalAddress", "postal_address", ClaimPlacement.UserInfo),
    ]);

    /// <summary>The claims of a set, by name.</summary>
    public static IReadOnlyDictionary<string, ClaimRule> Of(ReleaseSet set) => set switch
    {
        ReleaseSet.Hub => Hub,
        ReleaseSet.Surf => Surf,
        ReleaseSet.Entree => Entree,
        _ => throw new ArgumentOutOfRangeException(nameof(set)),
    };

    private static FrozenDictionary<string, ClaimRule> Named(IEnumerable<ClaimRule> rules) => rules.ToFrozenDictionary(rule => rule.Claim, StringComparer.Ordinal);

    private static ClaimRule Plain(string name) => new(name, name, ClaimPlacement.UserInfo);

    private static ClaimRule Person(string claim, string type) => new(claim, ReleaseSources.PersonPrefix + type, Everywhere);

    private static ClaimRule List(string claim, string source) => new(claim, source, ClaimPlacement.UserInfo) { AsArray = true };

    private static ClaimRule Secondary(string source) => new(source, source, ClaimPlacement.UserInfo) { AsArray = true };
}
