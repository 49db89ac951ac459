using FederationHub.Core.Mapping;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class IdentifierTypesTests
{
    public static TheoryData<string, string, bool> PersonValues { get; } = new()
    {
        { "eck_id", EckId, true },
        { "eck_id", EckId.ToUpperInvariant(), false },
        { "subject_id", "a@b", true },
        { "subject_id", "a=-1@b.c-d", true },
        { "subject_id", "=a@b", false },
        { "subject_id", "a@-b", false },
        { "subject_id", "a.b@c", false },
        { "subject_id", "a@b@c", false },
        { "subject_id", "a@", false },
        { "subject_id", "@b", false },
        { "subject_id", new string('a', 127) + "@b", true },
        { "subject_id", new string('a', 128) + "@b", false },
        { "pairwise_id", "A1=@school.example", true },
        { "eduperson_unique_id", "abc@school.example", true },
        { "eduperson_unique_id", "a-c@school.example", false },
        { "eduperson_unique_id", new string('a', 65) + "@school.example", false },
        { "entra_oid", $"{Tenant}:{ObjectId}", true },
        { "entra_oid", $"{Tenant}:{ObjectId.ToUpperInvariant()}", false },
        { "entra_oid", ObjectId, false },
        { "entra_oid", $":{ObjectId}", false },
        { "oid", "kZ9+aB==", true },
        { "oid", "", false },
        { "oid", new string('x', 257), false },
        { "oidc_sub", new string('x', 255), true },
        { "oidc_sub", new string('x', 256), false },
        { "oidc_sub", "é", false },
        { "oidc_sub", "a\tb", false },
        { "eduid", "b5c3e0f2-any-thing", true },
        { "upn", "Jan@X", true },
        { "unique_name", "X\\Jan de Vries", true },
        { "email", "jan@school.example", true },
        { "email", "jan", false },
        { "entree_uid", "hash@school", true },
        { "student_number", "12345", true },
        { "saml_nameid", new string('x', 257), false },
        { "saml_nameid_persistent", new string('x', 256), true },
        { "saml_nameid_persistent", "", false },
        { "nl_realid", "sanne@petteflatcollege", true },
        { "nl_realid", "sanne", false },
        { "nl_realid", "san ne@school", false },
        { "nl_realid", "a@b@c", false },
        { "nl_profileid", "12345@1.school.nl", true },
        { "eppn", "a@b@c", false },
        { "employee_number", "12 3", false },
        { "employee_number", new string('1', 64), true },
        { "employee_number", new string('1', 65), false },
    };

    public static TheoryData<string, bool, bool, bool> PersonRows { get; } = new()
    {
        { "eck_id", true, false, false },
        { "subject_id", true, true, true },
        { "pairwise_id", true, true, true },
        { "eduperson_unique_id", true, true, true },
        { "entra_oid", true, true, false },
        { "oid", true, false, false },
        { "oidc_sub", true, false, false },
        { "saml_nameid_persistent", true, false, false },
        { "saml_nameid", false, false, false },
        { "nl_realid", false, false, false },
        { "nl_profileid", false, false, false },
        { "entree_uid", false, false, false },
        { "eppn", false, true, true },
        { "eduid", false, false, false },
        { "employee_number", false, false, false },
        { "student_number", false, false, false },
        { "upn", false, false, false },
        { "unique_name", false, false, false },
        { "email", false, false, false },
    };

    [Theory, MemberData(nameof(PersonRows))]
    public void Table_2_2_person_identifiers_have_their_tier_comparison_and_scope(string type, bool isPrimary, bool ignoresCase, bool isScoped)
    {
        var row = IdentifierTypes.FindPerson(type)!;
        (row.IsPrimary, row.IsScoped).Should().Be((isPrimary, isScoped));
        row.AsCompared("Jan@X").Should().Be(ignoresCase ? "jan@x" : type == "email" ? "Jan@x" : "Jan@X");
    }

    [Fact]
    public void Table_2_2_has_these_person_identifiers_and_no_other() =>
        IdentifierTypes.Person.Should().BeEquivalentTo(PersonRows.Select(row => row.Data.Item1));

    public static TheoryData<string, bool> OrganisationRows { get; } = new()
    {
        { "rio_aanbieder", true }, { "oin", true }, { "digi_delivery_id", true }, { "brin4", false }, { "brin6", false }, { "schac_home_org", false },
        { "entra_tid", false }, { "google_hd", false }, { "kvk", false }, { "rsin", false }, { "idp", false },
    };

    [Theory, MemberData(nameof(OrganisationRows))]
    public void Table_2_2_organisation_identifiers_have_their_tier(string type, bool isPrimary) => IdentifierTypes.FindOrganisation(type)!.IsPrimary.Should().Be(isPrimary);

    [Fact]
    public void Table_2_2_has_these_organisation_identifiers_and_no_other() =>
        IdentifierTypes.Organisation.Should().BeEquivalentTo(OrganisationRows.Select(row => row.Data.Item1));

    [Fact]
    public void Table_2_2_no_identifier_of_any_type_hides_a_character()
    {
        foreach (var type in IdentifierTypes.Person)
        {
            foreach (var value in (string[])["jan\u200b@school.example", "jan@school.example\u00ad", "\u202ejan@school.example", "jan\0@school.example", "jan\ud800@school.example"])
            {
                IdentifierTypes.FindPerson(type)!.IsValid(value).Should().BeFalse(type);
            }
        }
    }

    [Theory, MemberData(nameof(PersonValues))]
    public void Table_2_2_person_identifiers_have_their_syntax(string type, string value, bool valid) =>
        IdentifierTypes.FindPerson(type)!.IsValid(value).Should().Be(valid);

    [Theory]
    [InlineData("rio_aanbieder", "123A456", true)]
    [InlineData("rio_aanbieder", "123a456", false)]
    [InlineData("rio_aanbieder", "123A4567", false)]
    [InlineData("oin", "00000001234567890000", true)]
    [InlineData("oin", "0000000123456789000", false)]
    [InlineData("digi_delivery_id", "8F14E45F-CEEA-467F-A8A5-2B3C4D5E6F70", true)]
    [InlineData("digi_delivery_id", "8F14E45F", false)]
    [InlineData("brin4", "11ZZ", true)]
    [InlineData("brin4", "11zz", false)]
    [InlineData("brin6", "11ZZ03", true)]
    [InlineData("brin6", "11ZZ3", false)]
    [InlineData("schac_home_org", "school.example", true)]
    [InlineData("schac_home_org", "School.example", false)]
    [InlineData("schac_home_org", "school.example/", false)]
    [InlineData("schac_home_org", "school..example", false)]
    [InlineData("entra_tid", Tenant, true)]
    [InlineData("kvk", "12345678", true)]
    [InlineData("kvk", "1234567", false)]
    [InlineData("rsin", "123456789", true)]
    [InlineData("idp", "https://school.example/idp", false)]
    [InlineData("shoe_size", "42", false)]
    public void Table_2_2_organisation_identifiers_have_their_syntax(string type, string value, bool valid) =>
        IdentifierTypes.IsOrganisationIdentifier(type, value).Should().Be(valid);
}
