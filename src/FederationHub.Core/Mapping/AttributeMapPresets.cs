using System.Collections.Frozen;

namespace FederationHub.Core.Mapping;

/// <summary>The rule sets that come with the hub, as data (domain 2.3, 3.5, 5.2, 6.1, 6.2, 6.4).</summary>
internal static class AttributeMapPresets
{
    private const string Mace = "urn:mace:dir:attribute-def:";
    private const string EduPerson = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
    private const string WsFed = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private const string Microsoft = "http://schemas.microsoft.com/identity/claims/";
    private const string MicrosoftRole = "http://schemas.microsoft.com/ws/2008/06/identity/claims/";
    private const string Schac = "urn:oid:1.3.6.1.4.1.25178.1.2.";
    private const string SchacName = "urn:schac:attribute-def:";
    private const string SurfFederation = "urn:mace:surffederatie.nl:attribute-def:";
    private const string SurfNumber = "urn:oid:1.3.6.1.4.1.1076.20.40.20.10.";

    private static readonly string[] PersonalCodes = [Schac + "14", SchacName + "schacPersonalUniqueCode", "schacPersonalUniqueCode", "schac_personal_unique_code"];

    // ISO 5218, OpenID Connect Core 5.1, and the statement's own letters; what is none of them says nothing.
    private static readonly MappingStep.Lookup Genders = new(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["1"] = "M", ["2"] = "F", ["male"] = "M", ["female"] = "F", ["Male"] = "M", ["Female"] = "F", ["M"] = "M", ["F"] = "F", ["X"] = "X", ["m"] = "M", ["f"] = "F", ["x"] = "X",
    });

    private static readonly MappingRule[] EduPersonRules =
    [
        new("organisation:schac_home_org", ["urn:oid:1.3.6.1.4.1.25178.1.2.9", "urn:mace:terena.org:attribute-def:schacHomeOrganization", "schacHomeOrganization", "schac_home_organization"]) { Transform = MappingTransform.LowerCase, Scoped = true },
        new("organisation:brin6", ["nlEduPersonHomeOrganizationBranchId", "nlEduPersonHomeOrganizationId"]),
        new("organisation:brin4", ["nlEduPersonHomeOrganizationId"]),

        // V-04 looks at every source of this one: a person has one ECK iD, whatever it is called.
        new("person:eck_id", ["urn:mace:surf.nl:attribute-def:eckid", "eckId", "eckid", "eck_id"]),
        new("person:subject_id", ["urn:oasis:names:tc:SAML:attribute:subject-id", "subject_id"]) { Scoped = true },
        new("person:pairwise_id", ["urn:oasis:names:tc:SAML:attribute:pairwise-id"]) { Scoped = true },
        new("person:eduperson_unique_id", [EduPerson + "13", "eduPersonUniqueId", "eduperson_unique_id"]) { Scoped = true },
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("person:saml_nameid_persistent", [AttributeMap.Subject]),
        new("person:saml_nameid", [AttributeMap.Subject]),
        new("person:nl_realid", ["nlEduPersonRealId"]),
        new("person:nl_profileid", ["nlEduPersonProfileId"]),
        new("person:eppn", [EduPerson + "6", Mace + "eduPersonPrincipalName", "eduPersonPrincipalName", "eduperson_principal_name"]) { Scoped = true },
        new("person:eduid", ["urn:mace:eduid.nl:1.1", "eduid"]),
        new("person:employee_number", ["urn:oid:2.16.840.1.113730.3.1.3", Mace + "employeeNumber", "employeeNumber", "employee_number"]),

        new("uid", ["urn:oid:0.9.2342.19200300.100.1.1", Mace + "uid", "uid"]),
        new("uid", ["uids"]) { FirstOnly = true },
        new("employee_number", ["urn:oid:2.16.840.1.113730.3.1.3", Mace + "employeeNumber", "employeeNumber", "employee_number"]),
        new("employee_number", PersonalCodes) { Steps = [new MappingStep.Extract("^urn:schac:personalUniqueCode:nl:local:[^:]+:employeeid:(.+)$")] },
        new("student_number", PersonalCodes) { Steps = [new MappingStep.Extract("^urn:schac:personalUniqueCode:nl:local:[^:]+:studentid:(.+)$")] },
        new("targeted_id", [EduPerson + "10", Mace + "eduPersonTargetedID", "eduPersonTargetedID", "eduperson_targeted_id"]),
        new("personal_unique_code", PersonalCodes),
        new("studielink_number", [SurfNumber + "3", SurfFederation + "nlStudielinkNummer", "nlStudielinkNummer"]),
        new("prior_eppn", [EduPerson + "12", "eduPersonPrincipalNamePrior"]) { Scoped = true },
        new("org_kind", [Schac + "10", "urn:mace:terena.org:attribute-def:schacHomeOrganizationType", "schacHomeOrganizationType", "schac_home_organization_type"]),
        new("org_crm_id", ["urn:oid:1.3.6.1.4.1.1076.20.100.10.50.2", "urn:mace:surf.nl:attribute-def:surf-crm-id", "surf-crm-id"]),
        .. Profile(),
    ];

    private static readonly MappingRule[] EntreeRules =
    [
        new("organisation:brin6", ["nlEduPersonHomeOrganizationBranchId", "nlEduPersonHomeOrganizationId"]),
        new("organisation:brin4", ["nlEduPersonHomeOrganizationId"]),
        new("person:eck_id", ["eckId", "urn:mace:surf.nl:attribute-def:eckid", "eckid", "eck_id"]),
        new("person:nl_realid", ["nlEduPersonRealId"]),
        new("person:nl_profileid", ["nlEduPersonProfileId"]),
        new("person:entree_uid", ["uid", Mace + "uid", "urn:oid:0.9.2342.19200300.100.1.1"]),
        new("person:entree_uid", ["uids"]) { FirstOnly = true },

        // employeeNumber carries the number of pupils too in Entree (domain 2.3): which of both it is, only the affiliation says.
        new("student_number", ["employeeNumber"]) { When = new MappingCondition.OneOf("@affiliations", ["student", "pre-student"]) },
        new("employee_number", ["employeeNumber"]) { When = new MappingCondition.OneOf("@affiliations", ["employee", "staff", "faculty"]) },
        .. Profile(),
    ];

    private static readonly MappingRule[] EntraRules =
    [
        new("organisation:entra_tid", [Microsoft + "tenantid", "tid"]) { Transform = MappingTransform.LowerCase },
        new("person:entra_oid", [Microsoft + "objectidentifier", "oid"]) { Transform = MappingTransform.LowerCase },
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("person:saml_nameid_persistent", [AttributeMap.Subject]),
        new("person:saml_nameid", [AttributeMap.Subject]),
        new("person:upn", [WsFed + "upn", "upn"]),
        new("person:employee_number", ["employeeid", "employee_number"]),

        // R002-10: byte for byte, beside the key, which is compared without case.
        new("oid", [Microsoft + "objectidentifier", "oid"]),
        new("unique_name", ["unique_name"]),
        new("upn", ["@person:upn"]),
        new("employee_number", ["@person:employee_number"]),
        .. MicrosoftProfile(),
    ];

    private static readonly MappingRule[] AdfsRules =
    [
        new("person:oid", ["oid"]),
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("person:saml_nameid_persistent", [AttributeMap.Subject]),
        new("person:saml_nameid", [AttributeMap.Subject]),
        new("person:unique_name", ["unique_name"]),
        new("person:upn", [WsFed + "upn", "http://schemas.xmlsoap.org/claims/UPN", "upn"]),

        // Of the identifiers, so that a rule for an array of names (V-13) counts for both.
        new("oid", ["@person:oid"]),
        new("unique_name", ["@person:unique_name"]),
        new("upn", ["@person:upn"]),
        .. MicrosoftProfile(),
    ];

    private static readonly MappingRule[] OidcRules =
    [
        new("organisation:schac_home_org", ["schac_home_organization"]) { Transform = MappingTransform.LowerCase, Scoped = true },
        new("organisation:google_hd", ["hd"]) { Transform = MappingTransform.LowerCase },
        new("organisation:brin6", ["nlEduPersonHomeOrganizationBranchId", "nlEduPersonHomeOrganizationId"]),
        new("organisation:brin4", ["nlEduPersonHomeOrganizationId"]),
        new("person:eck_id", ["eckid", "eckId", "eck_id"]),
        new("person:subject_id", ["subject_id"]) { Scoped = true },
        new("person:eduperson_unique_id", ["eduperson_unique_id"]) { Scoped = true },
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("person:nl_realid", ["nlEduPersonRealId"]),
        new("person:nl_profileid", ["nlEduPersonProfileId"]),
        new("person:eppn", ["eduperson_principal_name"]) { Scoped = true },
        new("person:eduid", ["eduid"]),
        new("person:upn", ["upn"]),
        new("person:employee_number", ["employee_number"]),
        new("uid", ["uid"]),
        new("uid", ["uids"]) { FirstOnly = true },
        new("employee_number", ["employee_number"]),
        new("student_number", ["student_number"]),
        new("upn", ["upn"]),
        .. Profile(),
        new("job_roles", ["roles", "realm_access.roles"]),
    ];

    // Google Workspace by OpenID Connect: hd is there for accounts of a hosted domain and never for others (R000-08).
    private static readonly MappingRule[] GoogleRules =
    [
        new("organisation:google_hd", ["hd"]) { Transform = MappingTransform.LowerCase },
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("given_name", ["given_name"]),
        new("family_name", ["family_name"]),
        new("name", ["name"]),
        new("email", ["email"]),
        new("email_verified", ["email_verified"]),
        new("locale", ["locale"]),
    ];

    // Okta by its standard claims, and by its own profile names, which administrators send as they are in claims and SAML attributes.
    private static readonly MappingRule[] OktaRules =
    [
        new("person:oidc_sub", [AttributeMap.Subject]),
        new("person:saml_nameid_persistent", [AttributeMap.Subject]),
        new("person:saml_nameid", [AttributeMap.Subject]),
        new("person:employee_number", ["employee_number", "employeeNumber"]),
        new("given_name", ["given_name", "firstName"]),
        new("middle_name", ["middle_name", "middleName"]),
        new("family_name", ["family_name", "lastName"]),
        new("name", ["name", "displayName"]),
        new("nickname", ["nickname", "nickName"]),
        new("preferred_username", ["preferred_username", "login"]),
        new("title", ["honorificPrefix"]),
        new("email", ["email"]),
        new("email_verified", ["email_verified"]),
        new("locale", ["locale", "preferredLanguage"]),
        new("gender", ["gender"]) { Steps = [Genders] },
        new("date_of_birth", ["birthdate"]),
        new("phone_number", ["phone_number", "primaryPhone"]),
        new("mobile_number", ["mobilePhone"]),
        new("postal_address", ["address.formatted", "postalAddress"]),
        new("org_name", ["organization"]),
        new("employee_number", ["@person:employee_number"]),
        new("department", ["department"]),
        new("employment_type", ["userType"]),
        new("functions", ["title"]),
        new("job_roles", ["roles"]),
        new("groups", ["groups"]),
        new("affiliations", ["eduPersonAffiliation", "eduperson_affiliation"]),
    ];

    /// <summary>
    /// Presets by name: rules, and what may be the hub's key of a person, the first that is there (domain 5.2). E-mail never is
    /// one: two organisations that assert the same address are not the same person.
    /// </summary>
    public static readonly FrozenDictionary<string, AttributeMapPreset> ByName = new AttributeMapPreset[]
    {
        new("eduperson", EduPersonRules, [PersonKey.OidcSubject, "subject_id", "pairwise_id", "eduperson_unique_id", PersonKey.PersistentNameId, PersonKey.OtherNameId]),
        new("entree", EntreeRules, ["eck_id", "nl_realid", "entree_uid"]),
        new("entra", EntraRules, ["entra_oid"]),
        new("adfs", AdfsRules, ["oid", "unique_name", PersonKey.PersistentNameId, PersonKey.OtherNameId, "upn", PersonKey.OidcSubject]),
        new("oidc", OidcRules, [PersonKey.OidcSubject]),
        new("google", GoogleRules, [PersonKey.OidcSubject]),
        new("okta", OktaRules, [PersonKey.OidcSubject, PersonKey.PersistentNameId, PersonKey.OtherNameId]),
    }.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    private static MappingRule[] Profile() =>
    [
        new("given_name", ["urn:oid:2.5.4.42", Mace + "givenName", "givenName", "given_name"]),
        new("middle_name", ["nlEduPersonTussenvoegsels", "middle_name"]),
        new("family_name", ["urn:oid:2.5.4.4", Mace + "sn", "sn", "family_name"]),
        new("name", ["urn:oid:2.5.4.3", Mace + "cn", "cn", "name"]),
        new("name", ["urn:oid:2.16.840.1.113730.3.1.241", Mace + "displayName", "displayName"]),
        new("nickname", ["urn:oid:2.16.840.1.113730.3.1.241", Mace + "displayName", "displayName", "nickname"]),
        new("nickname", [EduPerson + "2", Mace + "eduPersonNickname", "eduPersonNickname"]),
        new("preferred_username", ["preferred_username"]),
        new("initials", ["urn:oid:2.5.4.43", Mace + "initials", "initials"]),
        new("title", ["urn:oid:2.5.4.12", Mace + "title", "title"]),
        new("gender", [Schac + "2", SchacName + "schacGender", "schacGender", "gender"]) { Steps = [Genders] },
        new("date_of_birth", [Schac + "3", SchacName + "schacDateOfBirth", "schacDateOfBirth", "date_of_birth", "birthdate"]),
        new("phone_number", ["urn:oid:2.5.4.20", Mace + "telephoneNumber", "telephoneNumber", "homePhone", "phone_number"]),
        new("mobile_number", ["urn:oid:0.9.2342.19200300.100.1.41", Mace + "mobile", "mobile"]),
        new("postal_address", ["homePostalAddress", "address.formatted"]),
        new("locale", ["urn:oid:2.16.840.1.113730.3.1.39", Mace + "preferredLanguage", "preferredLanguage", "preferred_language", "locale"]),
        new("email", ["urn:oid:0.9.2342.19200300.100.1.3", Mace + "mail", "mail", "email"]),
        new("email_verified", ["email_verified"]),
        new("org_name", [SurfFederation + "nlEduPersonHomeOrganization", "nlEduPersonHomeOrganization", "urn:oid:2.5.4.10", Mace + "o", "o"]),
        new("unit", ["nlEduPersonUnit", SurfNumber + "1", SurfFederation + "nlEduPersonOrgUnit", "nlEduPersonOrgUnit", "urn:oid:2.5.4.11", Mace + "ou", "ou"]),
        new("study_branch", [SurfNumber + "2", SurfFederation + "nlEduPersonStudyBranch", "nlEduPersonStudyBranch"]),
        new("employment_type", ["urn:oid:2.16.840.1.113730.3.1.4", Mace + "employeeType", "employeeType"]),
        new("department", ["urn:oid:2.16.840.1.113730.3.1.2", Mace + "departmentNumber", "departmentNumber"]),
        new("affiliations", [EduPerson + "1", Mace + "eduPersonAffiliation", "eduPersonAffiliation", "eduperson_affiliation"]),
        new("scoped_affiliations", [EduPerson + "9", Mace + "eduPersonScopedAffiliation", "eduPersonScopedAffiliation", "eduperson_scoped_affiliation"]) { Scoped = true },
        new("primary_affiliation", [EduPerson + "5", Mace + "eduPersonPrimaryAffiliation", "eduPersonPrimaryAffiliation", "eduperson_primary_affiliation"]),
        new("entitlements", [EduPerson + "7", Mace + "eduPersonEntitlement", "eduPersonEntitlement", "eduperson_entitlement"]),
        new("eduperson_assurance", [EduPerson + "11", Mace + "eduPersonAssurance", "eduPersonAssurance", "eduperson_assurance"]),
        new("orcid", [EduPerson + "16", Mace + "eduPersonOrcid", "eduPersonOrcid", "eduperson_orcid"]),
        new("groups", ["urn:oid:1.3.6.1.4.1.5923.1.5.1.1", Mace + "isMemberOf", "isMemberOf", "edumember_is_member_of", "groups"]),
    ];

    private static MappingRule[] MicrosoftProfile() =>
    [
        new("given_name", [WsFed + "givenname", "given_name", "givenName"]),
        new("family_name", [WsFed + "surname", "family_name", "sn"]),
        new("name", [Microsoft + "displayname", "http://schemas.xmlsoap.org/claims/CommonName", "name"]),
        new("preferred_username", ["preferred_username", WsFed + "upn", WsFed + "name"]),
        new("email", [WsFed + "emailaddress", "http://schemas.xmlsoap.org/claims/EmailAddress", "email", "mail"]),
        // xms_edov: Entra says whether the domain owner verified the address.
        new("email_verified", ["xms_edov", "email_verified"]),
        new("groups", [MicrosoftRole + "groups", "http://schemas.xmlsoap.org/claims/Group", MicrosoftRole + "groupsid", "groups"]),
        new("job_roles", [MicrosoftRole + "role", "roles"]),
        new("windows_account", [MicrosoftRole + "windowsaccountname", "winaccountname"]),
        new("department", ["department"]),
        new("affiliations", [EduPerson + "1", Mace + "eduPersonAffiliation", "eduPersonAffiliation", "eduperson_affiliation"]),
    ];
}

/// <summary>A rule set by name.</summary>
/// <param name="Name">Name in configuration.</param>
/// <param name="Rules">Rules, in order.</param>
/// <param name="Keys">Identifier types, or a kind of subject, of which the first that is there is the person's key.</param>
internal sealed record AttributeMapPreset(string Name, IReadOnlyList<MappingRule> Rules, IReadOnlyList<string> Keys)
{
    private AttributeMap? _prepared;

    /// <summary>The preset alone, ready for use: the same for every upstream that adds no rules. Made twice in a race, and then either will do.</summary>
    public AttributeMap Prepared => _prepared ??= AttributeMap.Prepare(this, []);
}
