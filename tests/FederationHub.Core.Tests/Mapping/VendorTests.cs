using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using static FederationHub.Core.Tests.Mapping.Rules;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>What the vendors of domain 3.5 and 5.2 send, each through its preset.</summary>
public sealed class VendorTests
{
    private const string WsFed = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";
    private const string Microsoft = "http://schemas.microsoft.com/identity/claims/";

    /// <summary>What a vendor sends, what must come of it, and which kind of key the person gets.</summary>
    public sealed record Vendor(string Preset, SubjectId Subject, (string, string[])[] Sent, Dictionary<string, string[]> Values, Dictionary<string, string> PersonIds, string Key)
    {
        public Dictionary<string, string> OrganisationIds { get; init; } = [];

        public override string ToString() => Preset;
    }

    private static SubjectId Oidc(string sub) => new(sub, SubjectId.OidcSub);

    public static TheoryData<string, Vendor> Vendors { get; } = new()
    {
        {
            "Entra ID, version 2", new Vendor(
                "entra", Oidc("AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ"),
                [("ver", ["2.0"]), ("tid", [Tenant]), ("oid", ["AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"]), ("preferred_username", ["Jan.deVries@School.example"]), ("name", ["Jan de Vries"]), ("email", ["Jan.deVries@school.example"]), ("xms_edov", ["true"]), ("groups", ["g1", "g2"]), ("roles", ["Editor"])],
                new()
                {
                    ["oid"] = ["AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee"], ["preferred_username"] = ["Jan.deVries@School.example"], ["name"] = ["Jan de Vries"], ["email"] = ["Jan.deVries@school.example"],
                    ["email_verified"] = ["true"], ["groups"] = ["g1", "g2"], ["job_roles"] = ["Editor"],
                },
                new() { ["entra_oid"] = $"{Tenant}:{ObjectId}" }, "entra_oid") { OrganisationIds = new() { ["entra_tid"] = Tenant } }
        },
        {
            "Entra ID, version 1", new Vendor(
                "entra", Oidc("x"), [("ver", ["1.0"]), ("tid", [Tenant]), ("oid", [ObjectId]), ("unique_name", ["Jan@X"]), ("upn", ["Jan@X"])],
                new() { ["unique_name"] = ["Jan@X"], ["upn"] = ["Jan@X"], ["oid"] = [ObjectId] }, new() { ["upn"] = "Jan@X" }, "entra_oid")
        },
        {
            "Entra ID by SAML", new Vendor(
                "entra", new SubjectId("jan@school.example", SubjectId.EmailAddress),
                [(Microsoft + "tenantid", [Tenant]), (Microsoft + "objectidentifier", [ObjectId]), (Microsoft + "displayname", ["Jan de Vries"]), (WsFed + "givenname", ["Jan"]), (WsFed + "surname", ["de Vries"]), (WsFed + "emailaddress", ["jan@school.example"]), (WsFed + "name", ["jan@school.example"]), ("http://schemas.microsoft.com/ws/2008/06/identity/claims/groups", ["g1"])],
                new() { ["given_name"] = ["Jan"], ["family_name"] = ["de Vries"], ["name"] = ["Jan de Vries"], ["email"] = ["jan@school.example"], ["preferred_username"] = ["jan@school.example"], ["groups"] = ["g1"], ["oid"] = [ObjectId] },
                new() { ["saml_nameid"] = "jan@school.example" }, "entra_oid")
        },
        {
            "AD FS 2016, version 1", new Vendor(
                "adfs", Oidc("sub"), [("unique_name", [@"DOM\Jan"]), ("upn", ["Jan@X"]), ("authmethod", ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"])],
                new() { ["unique_name"] = [@"DOM\Jan"], ["upn"] = ["Jan@X"] }, new() { ["unique_name"] = @"DOM\Jan", ["upn"] = "Jan@X" }, "unique_name")
        },
        {
            "AD FS 2019 with oid", new Vendor(
                "adfs", Oidc("sub"), [("oid", ["kZ9+aB=="]), ("upn", ["Jan@X"])], new() { ["oid"] = ["kZ9+aB=="], ["upn"] = ["Jan@X"] }, new() { ["oid"] = "kZ9+aB==" }, "oid")
        },
        {
            "AD FS by SAML", new Vendor(
                "adfs", new SubjectId("p", SubjectId.Persistent),
                [("http://schemas.xmlsoap.org/claims/CommonName", ["Jan de Vries"]), ("http://schemas.xmlsoap.org/claims/EmailAddress", ["jan@school.example"]), ("http://schemas.xmlsoap.org/claims/UPN", ["jan@dom.local"]), ("http://schemas.microsoft.com/ws/2008/06/identity/claims/windowsaccountname", [@"DOM\jan"]), ("http://schemas.xmlsoap.org/claims/Group", ["Docenten"]), ("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", ["Teacher"])],
                new() { ["name"] = ["Jan de Vries"], ["email"] = ["jan@school.example"], ["upn"] = ["jan@dom.local"], ["windows_account"] = [@"DOM\jan"], ["groups"] = ["Docenten"], ["job_roles"] = ["Teacher"] },
                new() { ["upn"] = "jan@dom.local" }, "saml_nameid_persistent")
        },
        {
            "Okta", new Vendor(
                "okta", Oidc("00uid4BxXw6I6TV4m0g3"),
                [("name", ["Jan de Vries"]), ("preferred_username", ["jan@school.example"]), ("given_name", ["Jan"]), ("family_name", ["de Vries"]), ("email", ["jan@school.example"]), ("email_verified", ["true"]), ("locale", ["nl-NL"]), ("groups", ["Everyone", "Care"]), ("employeeNumber", ["0042"]), ("title", ["Nurse"]), ("honorificPrefix", ["mw."]), ("userType", ["Employee"]), ("department", ["Ward 3"]), ("gender", ["female"]), ("mobilePhone", ["+31612345678"])],
                new()
                {
                    ["name"] = ["Jan de Vries"], ["preferred_username"] = ["jan@school.example"], ["groups"] = ["Everyone", "Care"], ["employee_number"] = ["0042"], ["functions"] = ["Nurse"], ["title"] = ["mw."],
                    ["employment_type"] = ["Employee"], ["department"] = ["Ward 3"], ["gender"] = ["F"], ["locale"] = ["nl-NL"], ["mobile_number"] = ["+31612345678"], ["email_verified"] = ["true"],
                },
                new() { ["oidc_sub"] = "00uid4BxXw6I6TV4m0g3", ["employee_number"] = "0042" }, "oidc_sub")
        },
        {
            "Okta by SAML", new Vendor(
                "okta", new SubjectId("jan@school.example", SubjectId.Unspecified), [("firstName", ["Jan"]), ("lastName", ["de Vries"]), ("login", ["jan@school.example"]), ("displayName", ["Jan dV"])],
                new() { ["given_name"] = ["Jan"], ["family_name"] = ["de Vries"], ["preferred_username"] = ["jan@school.example"], ["name"] = ["Jan dV"] }, new() { ["saml_nameid"] = "jan@school.example" }, "saml_nameid")
        },
        {
            "Auth0", new Vendor(
                "oidc", Oidc("auth0|58454a1b2c"), [("nickname", ["jan"]), ("name", ["jan@school.example"]), ("picture", ["https://s.gravatar.com/x"]), ("email", ["jan@school.example"]), ("email_verified", ["false"])],
                new() { ["nickname"] = ["jan"], ["email"] = ["jan@school.example"] }, new() { ["oidc_sub"] = "auth0|58454a1b2c" }, "oidc_sub")
        },
        {
            "OneLogin, without amr", new Vendor(
                "oidc", Oidc("12345"), [("email", ["jan@school.example"]), ("preferred_username", ["jan"]), ("given_name", ["Jan"]), ("family_name", ["de Vries"]), ("groups", ["Care"])],
                new() { ["preferred_username"] = ["jan"], ["groups"] = ["Care"] }, new() { ["oidc_sub"] = "12345" }, "oidc_sub")
        },
        {
            "Google Workspace", new Vendor(
                "google", Oidc("10769150350006150715113082367"), [("hd", ["School.example"]), ("email", ["jan@school.example"]), ("email_verified", ["true"]), ("name", ["Jan de Vries"]), ("given_name", ["Jan"]), ("family_name", ["de Vries"]), ("locale", ["nl"])],
                new() { ["name"] = ["Jan de Vries"], ["email_verified"] = ["true"], ["locale"] = ["nl"] }, new() { ["oidc_sub"] = "10769150350006150715113082367" }, "oidc_sub") { OrganisationIds = new() { ["google_hd"] = "school.example" } }
        },
        {
            "Keycloak", new Vendor(
                "oidc", Oidc("f3a0-1"), [("preferred_username", ["jan"]), ("realm_access.roles", ["editor", "offline_access"]), ("groups", ["/care"]), ("acr", ["1"]), ("email_verified", ["false"])],
                new() { ["job_roles"] = ["editor", "offline_access"], ["groups"] = ["/care"] }, new() { ["oidc_sub"] = "f3a0-1" }, "oidc_sub")
        },
        {
            "SURFconext", new Vendor(
                "eduperson", Oidc("b9e1f5"),
                [("uids", ["jan", "jdv"]), ("schac_home_organization", ["school.example"]), ("eduperson_affiliation", ["employee", "member"]), ("eduperson_principal_name", ["jan@school.example"]), ("eckid", [EckId]), ("eduperson_orcid", ["https://orcid.org/0000-0002-1825-0097"]), ("edumember_is_member_of", ["urn:collab:group:x"]), ("eduperson_entitlement", ["urn:mace:x"]), ("preferred_language", ["nl"]), ("schac_personal_unique_code", ["urn:schac:personalUniqueCode:nl:local:school.example:employeeid:x12-3456"]), ("eduid", ["d1"])],
                new()
                {
                    ["uid"] = ["jan"], ["affiliations"] = ["employee", "member"], ["orcid"] = ["https://orcid.org/0000-0002-1825-0097"], ["groups"] = ["urn:collab:group:x"], ["entitlements"] = ["urn:mace:x"], ["locale"] = ["nl"],
                    ["employee_number"] = ["x12-3456"], ["personal_unique_code"] = ["urn:schac:personalUniqueCode:nl:local:school.example:employeeid:x12-3456"],
                },
                new() { ["eck_id"] = EckId, ["eppn"] = "jan@school.example", ["eduid"] = "d1" }, "oidc_sub") { OrganisationIds = new() { ["schac_home_org"] = "school.example" } }
        },
        {
            "eduPerson by SAML, in numbers", new Vendor(
                "eduperson", new SubjectId("", SubjectId.Transient),
                [("urn:oasis:names:tc:SAML:attribute:pairwise-id", ["ab12@school.example"]), ("urn:oid:1.3.6.1.4.1.25178.1.2.14", ["urn:schac:personalUniqueCode:nl:local:school.example:studentid:s1234567"]), ("urn:oid:1.3.6.1.4.1.25178.1.2.3", ["20010203"]), ("urn:oid:1.3.6.1.4.1.25178.1.2.2", ["2"]), ("urn:oid:1.3.6.1.4.1.5923.1.1.1.10", ["t1"]), ("urn:oid:1.3.6.1.4.1.1076.20.40.20.10.3", ["87654321"]), ("urn:oid:1.3.6.1.4.1.1076.20.40.20.10.2", ["law"]), ("urn:oid:1.3.6.1.4.1.5923.1.1.1.12", ["old@school.example", "old@other.example"]), ("urn:oid:2.5.4.10", ["School"]), ("urn:oid:2.5.4.11", ["3B"]), ("urn:oid:2.5.4.20", ["+3120"]), ("urn:oid:0.9.2342.19200300.100.1.41", ["+316"]), ("urn:oid:2.16.840.1.113730.3.1.4", ["vast"]), ("urn:oid:2.16.840.1.113730.3.1.2", ["D1"]), ("urn:oid:1.3.6.1.4.1.25178.1.2.10", ["urn:schac:homeOrganizationType:eu:higherEducationalInstitution"]), ("urn:oid:1.3.6.1.4.1.1076.20.100.10.50.2", ["crm-1"])],
                new()
                {
                    ["student_number"] = ["s1234567"], ["date_of_birth"] = ["20010203"], ["gender"] = ["F"], ["targeted_id"] = ["t1"], ["studielink_number"] = ["87654321"], ["study_branch"] = ["law"], ["prior_eppn"] = ["old@school.example"],
                    ["org_name"] = ["School"], ["unit"] = ["3B"], ["phone_number"] = ["+3120"], ["mobile_number"] = ["+316"], ["employment_type"] = ["vast"], ["department"] = ["D1"], ["org_kind"] = ["urn:schac:homeOrganizationType:eu:higherEducationalInstitution"], ["org_crm_id"] = ["crm-1"],
                },
                new() { ["pairwise_id"] = "ab12@school.example" }, "pairwise_id")
        },
        {
            "Entree, a pupil", new Vendor(
                "entree", new SubjectId("h@school", SubjectId.Persistent),
                [("uid", ["9f8e@petteflatcollege"]), ("employeeNumber", ["12345"]), ("givenName", ["Sanne"]), ("sn", ["Vries"]), ("nlEduPersonTussenvoegsels", ["de"]), ("eduPersonAffiliation", ["Student"]), ("nlEduPersonHomeOrganizationId", ["11ZZ"]), ("nlEduPersonHomeOrganization", ["School"]), ("nlEduPersonUnit", ["3B"]), ("nlEduPersonRealId", ["sanne@petteflatcollege"]), ("homePhone", ["020"]), ("homePostalAddress", ["Weg 1"])],
                new() { ["student_number"] = ["12345"], ["given_name"] = ["Sanne"], ["middle_name"] = ["de"], ["family_name"] = ["Vries"], ["unit"] = ["3B"], ["org_name"] = ["School"], ["phone_number"] = ["020"], ["postal_address"] = ["Weg 1"] },
                new() { ["entree_uid"] = "9f8e@petteflatcollege", ["nl_realid"] = "sanne@petteflatcollege" }, "nl_realid") { OrganisationIds = new() { ["brin4"] = "11ZZ" } }
        },
        {
            "Entree, staff", new Vendor(
                "entree", Oidc("s"), [("uid", ["9f8e@x"]), ("employeeNumber", ["777"]), ("eduPersonAffiliation", ["staff"]), ("mail", ["j@school.example"])],
                new() { ["employee_number"] = ["777"], ["email"] = ["j@school.example"] }, new() { ["entree_uid"] = "9f8e@x" }, "entree_uid")
        },
    };

    [Theory, MemberData(nameof(Vendors))]
    public void R000_01_each_vendor_is_understood_through_its_preset(string name, Vendor vendor)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        var statement = Accept(Only(vendor.Subject, vendor.Sent), Input(vendor.Preset, roleRequired: false, School with { IdentityProofing = 0 }));
        foreach (var (target, values) in vendor.Values)
        {
            statement.Value(target).Should().Equal(values, "{0}: {1}", name, target);
        }

        foreach (var (type, value) in vendor.PersonIds)
        {
            statement.PersonIds.Should().Contain(p => p.Type == type && p.Value == value, "{0}: {1}", name, type);
        }

        foreach (var (type, value) in vendor.OrganisationIds)
        {
            statement.OrganisationIds.Should().Contain(p => p.Type == type && p.Value == value, "{0}: {1}", name, type);
        }

        statement.PersonKey.Should().StartWith(vendor.Key + ":", name);
    }

    [Theory]
    [InlineData("student", "student_number", "employee_number")]
    [InlineData("employee", "employee_number", "student_number")]
    public void In_Entree_only_the_affiliation_tells_whose_number_it_is(string affiliation, string given, string not)
    {
        var statement = Accept(Only(Somebody, ("uid", ["u@x"]), ("employeeNumber", ["1"]), ("eduPersonAffiliation", [affiliation])), Input("entree"));
        statement.Value(given).Should().Equal("1");
        statement.Value(not).Should().BeEmpty();
        Accept(Only(Somebody, ("uid", ["u@x"]), ("employeeNumber", ["1"])), Input("entree", roleRequired: false)).Values.Should().NotContain(v => v.Name.Value.EndsWith("_number"));
    }

    [Theory]
    [InlineData("entra", "oid", "AAAAAAAA-BBBB-cccc-dddd-eeeeeeeeeeee")]
    [InlineData("entra", "upn", "Jan@X")]
    [InlineData("entra", "unique_name", "Jan@X")]
    [InlineData("adfs", "oid", "kZ9+aB==")]
    [InlineData("adfs", "upn", "Jan@X")]
    [InlineData("adfs", "unique_name", "Jan@X")]
    public void R002_10_oid_unique_name_and_upn_are_values_byte_for_byte(string preset, string name, string value)
    {
        (string, string[])[] usual = preset == "entra" && name != "oid" ? [("tid", [Tenant]), ("oid", [ObjectId])] : preset == "entra" ? [("tid", [Tenant])] : [];
        Accept(Only(Somebody, [.. usual, (name, [value])]), Input(preset, roleRequired: false)).Value(name).Should().Equal(value);
    }

    [Theory]
    [InlineData("upn")]
    [InlineData("unique_name")]
    [InlineData("oid")]
    public void R002_11_another_case_is_another_person_at_AD_FS(string name)
    {
        string Key(string value) => Accept(Only(new SubjectId("", SubjectId.Transient), (name, [value])), Input("adfs", roleRequired: false)).PersonKey;
        Key("Jan@X").Should().Be(Key("Jan@X")).And.NotBe(Key("jan@x"));
    }

    [Fact]
    public void R003_13_the_network_name_is_a_value_byte_for_byte() =>
        Accept(Only(Somebody, ("winaccountname", [@"DOM\Jan"])), Input("adfs", roleRequired: false)).Value("windows_account").Should().Equal(@"DOM\Jan");

    [Theory]
    [InlineData("school.example", true)]
    [InlineData("other.example", false)]
    public void R000_08_the_hosted_domain_of_Google_names_the_organisation(string hd, bool isOwn)
    {
        var school = School with { Identifiers = [new OrganisationIdentifier("google_hd", "school.example")] };
        var outcome = Normaliser.Normalise(Only(Somebody, ("hd", [hd])), Input("google", roleRequired: false, school));
        outcome.Match(_ => "", rejection => rejection.Code.Cause).Should().Be(isOwn ? "" : "org_mismatch");
    }
}
