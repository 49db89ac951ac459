using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class PersonKeyTests
{
    private static string Key(SubjectId subject, string preset = "eduperson", string issuer = Issuer, params (string, string[])[] attributes) =>
        Accept(Only(subject, attributes) with { Issuer = issuer }, Input(preset, roleRequired: false)).PersonKey;

    private static SubjectId NameId(string value, string format = SubjectId.Persistent, string? qualifier = null, string? spQualifier = null) => new(value, format, qualifier, spQualifier);

    [Fact]
    public void Is_the_same_for_the_same_person_and_has_no_plain_value()
    {
        Key(NameId("p-1")).Should().Be(Key(NameId("p-1"))).And.NotContain("p-1");
        Key(NameId("t", SubjectId.Transient), "entree", Issuer, ("eckId", [EckId])).Should().StartWith("eck_id:").And.NotContain("ketenid").And.NotContain(EckId[^128..]);
    }

    public static TheoryData<string, SubjectId, SubjectId> OtherPersons { get; } = new()
    {
        { "value", NameId("p-1"), NameId("p-2") },
        { "case", NameId("Jan@X"), NameId("jan@x") },
        { "name qualifier", NameId("p-1"), NameId("p-1", qualifier: "https://home.example") },
        { "sp name qualifier", NameId("p-1"), NameId("p-1", spQualifier: "https://other-sp.example") },
        { "persistent against e-mail", NameId("jan@x"), NameId("jan@x", SubjectId.EmailAddress) },
        { "parts that flow into each other", NameId("b", qualifier: "a"), NameId("", qualifier: "ab") with { Value = "ab", NameQualifier = "" } },
    };

    [Theory, MemberData(nameof(OtherPersons))]
    public void Differs_for_another_person(string what, SubjectId one, SubjectId two) => Key(one).Should().NotBe(Key(two), what);

    [Fact]
    public void Security_34_Two_upstreams_that_assert_the_same_value_are_two_persons()
    {
        Key(NameId("p-1")).Should().NotBe(Key(NameId("p-1"), issuer: "https://other.example/idp"));
        Key(NameId("jan@school.example", SubjectId.EmailAddress)).Should().NotBe(Key(NameId("jan@school.example", SubjectId.EmailAddress), issuer: "https://other.example/idp"));
    }

    [Fact]
    public void Security_34_Two_issuers_with_the_same_sub_are_two_persons() =>
        Key(NameId("abc", SubjectId.OidcSub), "oidc").Should().NotBe(Key(NameId("abc", SubjectId.OidcSub), "oidc", "https://other.example"));

    [Fact]
    public void SAML_8_3_7_An_absent_qualifier_means_the_issuer_and_the_hub() =>
        Key(NameId("p-1")).Should().Be(Key(NameId("p-1", qualifier: Issuer, spQualifier: Hub.SamlEntityId)));

    [Theory]
    [InlineData(SubjectId.EmailAddress, null)]
    [InlineData(SubjectId.Unspecified, "https://school.example/idp")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName", "x")]
    public void R003_06_Formats_and_qualifiers_other_than_persistent_make_no_other_person(string format, string? qualifier) =>
        Key(NameId("jan@x", SubjectId.Unspecified)).Should().Be(Key(NameId("jan@x", format, qualifier)));

    [Fact]
    public void SAML_Subject_Id_Is_preferred_and_compared_without_case()
    {
        const string Name = "urn:oasis:names:tc:SAML:attribute:subject-id";
        var key = Key(NameId("t-1", SubjectId.Transient), attributes: (Name, ["abc@school.example"]));
        key.Should().Be(Key(NameId("t-2", SubjectId.Transient), attributes: (Name, ["ABC@School.example"])));
        key.Should().Be(Key(NameId("p-9"), attributes: (Name, ["abc@school.example"])));
    }

    [Fact]
    public void OpenID_Connect_Core_2_A_subject_is_compared_byte_for_byte()
    {
        Key(NameId("Abc", SubjectId.OidcSub), "oidc").Should().NotBe(Key(NameId("abc", SubjectId.OidcSub), "oidc"));
        Key(NameId("abc", SubjectId.OidcSub), "oidc").Should().Be(Key(NameId("abc", SubjectId.OidcSub), "oidc", Issuer, ("email", ["other@x.example"])));
    }

    [Fact]
    public void Entra_Is_known_by_tenant_and_object_not_by_its_pairwise_sub()
    {
        (string, string[])[] claims = [("tid", [Tenant]), ("oid", [ObjectId])];
        var key = Key(NameId("sub-for-client-1", SubjectId.OidcSub), "entra", Issuer, claims);
        key.Should().Be(Key(NameId("sub-for-client-2", SubjectId.OidcSub), "entra", Issuer, claims));
        key.Should().Be(Key(NameId("sub-for-client-1", SubjectId.OidcSub), "entra", Issuer, ("tid", [Tenant.ToUpperInvariant()]), ("oid", [ObjectId.ToUpperInvariant()])));
        key.Should().NotBe(Key(NameId("sub-for-client-1", SubjectId.OidcSub), "entra", Issuer, ("tid", [Tenant]), ("oid", [Tenant])));
    }

    [Fact]
    public void Entra_SAML_and_OpenID_names_mean_the_same_identifier()
    {
        var statement = Accept(
            Only(NameId("n", SubjectId.EmailAddress), ("http://schemas.microsoft.com/identity/claims/tenantid", [Tenant]), ("http://schemas.microsoft.com/identity/claims/objectidentifier", [ObjectId])),
            Input("entra", roleRequired: false));
        statement.PersonIds[0].Should().BeEquivalentTo(new { Type = "entra_oid", Value = $"{Tenant}:{ObjectId}" });
        statement.OrganisationIds.Should().Contain(o => o.Type == "entra_tid" && o.Value == Tenant);
    }

    [Theory]
    [InlineData(null, ObjectId)]
    [InlineData(Tenant, null)]
    public void Entra_An_object_without_its_tenant_is_no_key(string? tenant, string? objectId)
    {
        (string, string[])[] claims = [("tid", tenant is null ? [] : [tenant]), ("oid", objectId is null ? [] : [objectId])];
        Refuse(Only(NameId("s", SubjectId.OidcSub), claims), Input("entra", roleRequired: false)).Code.ToString().Should().Be("FH-1311/person_key_missing");
    }

    [Fact]
    public void Entra_Refuses_a_consumer_account() =>
        Refuse(Only(NameId("s", SubjectId.OidcSub), ("tid", ["9188040d-6c67-4c5b-b112-36a304b66dad"]), ("oid", [ObjectId])), Input("entra", roleRequired: false))
            .Code.ToString().Should().Be("FH-1318/consumer-account");

    [Fact]
    public void R002_10_Adfs_is_known_by_oid_then_unique_name_then_upn_as_written()
    {
        var sub = NameId("s", SubjectId.OidcSub);
        Key(sub, "adfs", Issuer, ("oid", ["kZ9+aB=="]), ("unique_name", ["X\\jan"])).Should().StartWith("oid:");
        Key(sub, "adfs", Issuer, ("unique_name", ["X\\jan"]), ("upn", ["jan@x"])).Should().StartWith("unique_name:");
        Key(sub, "adfs", Issuer, ("upn", ["jan@x"])).Should().StartWith("upn:");
        Key(sub, "adfs", Issuer, ("upn", ["Jan@X"])).Should().NotBe(Key(sub, "adfs", Issuer, ("upn", ["jan@x"])));
        Key(sub, "adfs", Issuer, ("unique_name", ["Jan@X"])).Should().NotBe(Key(sub, "adfs", Issuer, ("unique_name", ["jan@x"])));
    }

    [Fact]
    public void Entree_Is_known_by_eck_id_then_real_id_then_uid()
    {
        var transient = NameId("t", SubjectId.Transient);
        Key(transient, "entree", Issuer, ("eckId", [EckId]), ("nlEduPersonRealId", ["jan@school"]), ("uid", ["hash@school"])).Should().StartWith("eck_id:");
        Key(transient, "entree", Issuer, ("nlEduPersonRealId", ["jan@school"]), ("uid", ["hash@school"])).Should().StartWith("nl_realid:");
        Key(transient, "entree", Issuer, ("uid", ["hash@school"])).Should().StartWith("entree_uid:");
    }

    [Fact]
    public void Security_34_E_mail_is_never_a_key() =>
        Refuse(Only(NameId("t", SubjectId.Transient), ("mail", ["jan@school.example"])), Input(roleRequired: false)).Code.ToString().Should().Be("FH-1311/person_key_missing");

    [Theory]
    [InlineData("eppn", "Kim@School.example", "eppn:F-6bfHS6IfT8KkBvC12Y31R_gCW40gI3YpkvOY4jXNY")]
    public void Keys_stay_what_they_are(string type, string value, string key) =>
        PersonKeys.Candidates([Issuer], Hub.SamlEntityId, type, value).Should().Equal(key);

    [Fact]
    public void Without_case_means_the_letters_A_to_Z_alone()
    {
        const string Name = "urn:oid:1.3.6.1.4.1.5923.1.1.1.6";
        var (kim, kelvin) = (Candidate("eppn", "Kim@school.example"), Candidate("eppn", "\u212Aim@school.example"));
        kim.Should().Be(Candidate("eppn", "kim@SCHOOL.example")).And.NotBe(kelvin);
        Candidate("email", "a@\u212Aa.example").Should().NotBe(Candidate("email", "a@ka.example"));

        var map = AttributeMap.Resolve("adfs", [new MappingRule("person:unique_name", ["n"]) { Transform = MappingTransform.LowerCase, Replaces = true }]);
        Accept(Only(new SubjectId("t", SubjectId.Transient), (Name, ["x"]), ("n", ["S\\\u212AIM"])), Input(map, roleRequired: false)).PersonIds
            .Should().ContainSingle(id => id.Type == "unique_name").Which.Value.Should().Be("s\\\u212Aim");
        new OrganisationScopes([new OrganisationScope("kim.example")]).Allow("\u212AIM.example").Should().BeFalse();
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient")]
    [InlineData("urn:x\n2026-11-22 INF Login of sanne@school.example", "(another format)")]
    public void A_refusal_names_no_format_that_the_sender_made_up(string format, string shown) =>
        Refuse(Only(new SubjectId("x", format), ("mail", ["sanne@school.example"])), Input("entree", roleRequired: false))
            .Detail.Should().EndWith("the subject has format " + shown).And.NotContain("sanne");

    private static string Candidate(string type, string value) => PersonKeys.Candidates([Issuer], Hub.SamlEntityId, type, value).Single();
}
