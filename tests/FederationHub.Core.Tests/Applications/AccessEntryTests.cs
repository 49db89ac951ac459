using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Tests.Mapping;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Applications;

/// <summary>R002-25: who of an organisation may use an application, by what the organisation says about them.</summary>
public sealed class AccessEntryTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly Provenance From = new("groups", "eduperson#1");

    private static readonly IdentityStatement Person = Statements.Accept(Statements.Pupil) with
    {
        Roles = [PersonRole.Onderwijsmedewerker, PersonRole.Onderwijsdeelnemer],
        Role = PersonRole.Onderwijsdeelnemer,
        PersonIds = [new Identifier("eppn", "Sanne@School.Example", false, From), new Identifier("employee_number", "123", false, From)],
        Values =
        [
            new StatementValue(StandardAttributes.Groups, ["pupils", "editors"], From),
            new StatementValue(StandardAttributes.Entitlements, ["urn:x:books"], From),
            new StatementValue(StandardAttributes.Affiliations, ["student", "member"], From),
        ],
    };

    private static string Hash(string type, string value, string organisation = "school") => AccessEntry.HashOf(Key, organisation, type, value);

    public static TheoryData<string, AccessEntry[], string?> Rows => new()
    {
        { "everyone", [new AccessEntry { Everyone = true }], "everyone" },
        { "everyone of this organisation", [new AccessEntry { Organisation = "school", Everyone = true }], "everyone" },
        { "everyone of another", [new AccessEntry { Organisation = "other", Everyone = true }], null },
        { "a role", [new AccessEntry { Roles = [PersonRole.Onderwijsmedewerker] }], "role onderwijsmedewerker" },
        { "another role", [new AccessEntry { Roles = [PersonRole.Betrokkene] }], null },
        { "a group", [new AccessEntry { Groups = ["teachers", "editors"] }], "group editors" },
        { "a group in other capitals", [new AccessEntry { Groups = ["Editors"] }], null },
        { "a group that is an entitlement", [new AccessEntry { Groups = ["urn:x:books"] }], null },
        { "an entitlement", [new AccessEntry { Entitlements = ["urn:x:books"] }], "entitlement urn:x:books" },
        { "an affiliation", [new AccessEntry { Affiliations = ["employee", "member"] }], "affiliation member" },
        { "an identifier", [new AccessEntry { Identifiers = [Hash("employee_number", "123")] }], Hash("employee_number", "123") },
        { "an identifier whose case does not count", [new AccessEntry { Identifiers = [Hash("eppn", "sanne@school.example")] }], Hash("eppn", "SANNE@school.example") },
        { "an identifier of another type", [new AccessEntry { Identifiers = [Hash("student_number", "123")] }], null },
        { "an identifier of another organisation", [new AccessEntry { Identifiers = [Hash("employee_number", "123", "other")] }], null },
        { "nothing in it", [new AccessEntry()], null },
        { "any of several", [new AccessEntry { Organisation = "other", Everyone = true }, new AccessEntry { Organisation = "school", Groups = ["editors"] }], "group editors" },
        { "any of one", [new AccessEntry { Roles = [PersonRole.Betrokkene], Groups = ["nobody"], Affiliations = ["student"] }], "affiliation student" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void R002_25_who_meets_one_entry_is_let_in_and_who_meets_none_is_not(string row, AccessEntry[] access, string? by)
    {
        var application = Hubs.App with { Access = access };

        var checkedPerson = AccessRule.CheckPerson(application, Person, Key);

        if (by is null)
        {
            checkedPerson.Should().BeOfType<Outcome<Admission>.Rejected>(row).Which.Rejection.Code.ToString().Should().Be("FH-1401/person-not-admitted");
        }
        else
        {
            checkedPerson.Should().BeOfType<Outcome<Admission>.Accepted>(row).Which.Value.By.Should().Be(by);
        }
    }

    [Fact]
    public void R002_25_without_entries_everybody_is_let_in_and_nothing_is_asked() =>
        AccessRule.CheckPerson(Hubs.App, Person, []).Should().BeOfType<Outcome<Admission>.Accepted>().Which.Value.Should().BeSameAs(Admission.NotAsked);

    [Fact]
    public void R002_25_the_refusal_names_the_organisation_as_who_can_fix_it_and_nothing_about_the_person()
    {
        var rejection = AccessRule.CheckPerson(Hubs.App with { Access = [new AccessEntry { Groups = ["secret-group"] }] }, Person, Key).Should().BeOfType<Outcome<Admission>.Rejected>().Which.Rejection;

        rejection.Code.Fh.WhoFixes.Should().Be(WhoFixes.Organisation);
        rejection.Detail.Should().Contain("school").And.NotContainAny("pupils", "editors", "Sanne", "123", "secret-group");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void R002_25_a_grant_without_a_session_stands_while_what_let_the_person_in_does(string row, AccessEntry[] access, string? by)
    {
        var application = Hubs.App with { Access = access };

        if (by is not null)
        {
            AccessRule.CheckAdmission(application, "school", by).Should().BeOfType<Outcome<Admission>.Accepted>(row);
            AccessRule.CheckAdmission(application with { Access = [new AccessEntry { Groups = ["others"] }] }, "school", by).Should().BeOfType<Outcome<Admission>.Rejected>(row);
            AccessRule.CheckAdmission(application with { Access = [] }, "school", by).Should().BeOfType<Outcome<Admission>.Accepted>(row);
        }

        AccessRule.CheckAdmission(application, "school", null).Should().BeOfType<Outcome<Admission>.Rejected>("a rule that came since cannot be asked");
        AccessRule.CheckAdmission(application, "third", "group something").Should().BeOfType<Outcome<Admission>.Rejected>(row);
    }

    [Fact]
    public void R002_25_a_hash_without_case_is_without_that_of_A_to_Z_alone()
    {
        AccessEntry.HashOf(new byte[32], "school", "eppn", "Kim@school.example").Should().Be(AccessEntry.HashOf(new byte[32], "school", "eppn", "kim@SCHOOL.example"))
            .And.NotBe(AccessEntry.HashOf(new byte[32], "school", "eppn", "\u212Aim@school.example"));
    }

    [Fact]
    public void R002_25_a_hash_is_keyed_and_shows_nothing_of_the_identifier()
    {
        var hash = Hash("eppn", "sanne@school.example");

        AccessEntry.IsHash(hash).Should().BeTrue();
        hash.Should().StartWith("hmac:").And.HaveLength(48);
        AccessEntry.HashOf(new byte[32], "school", "eppn", "sanne@school.example").Should().NotBe(hash);
        Hash("eppn", "a@b\0c").Should().NotBe(Hash("eppn", "a@b"));
        new[] { "", "hmac:", "hmac:short", hash + "A", hash.ToUpperInvariant(), hash[..47] + "+" }.Should().OnlyContain(text => !AccessEntry.IsHash(text));
        AccessEntry.CheckIdentifier("shoe_size", "42").Should().StartWith("There is no person identifier of that type");
        AccessEntry.CheckIdentifier("eppn", "nobody").Should().Contain("does not have the form of eppn");
    }
}
