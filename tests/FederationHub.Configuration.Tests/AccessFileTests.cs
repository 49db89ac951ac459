using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;

namespace FederationHub.Configuration.Tests;

/// <summary>Who may use an application, and which level a sector asks: what a hub file says of them, and what is said of one that is wrong.</summary>
public sealed class AccessFileTests
{
    private const string Hash = "hmac:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

    [Fact]
    public void R002_25_an_application_says_who_of_an_organisation_may_use_it()
    {
        var access = HubFiles.Accepted(With(
            $$"""
                access:
                  - { organisation: pole, roles: [onderwijsmedewerker], groups: [Editors, "a, b"], entitlements: ["urn:x"], affiliations: [employee], identifiers: ["{{Hash}}"] }
                  - { organisation: east, everyone: true }
                  - { groups: [all-schools] }
            """)).Settings.Applications.Single().Access;

        access.Should().BeEquivalentTo(
            [
                new AccessEntry { Organisation = "pole", Roles = [PersonRole.Onderwijsmedewerker], Groups = ["Editors", "a, b"], Entitlements = ["urn:x"], Affiliations = ["employee"], Identifiers = [Hash] },
                new AccessEntry { Organisation = "east", Everyone = true },
                new AccessEntry { Groups = ["all-schools"] },
            ],
            options => options.WithStrictOrdering());
    }

    [Theory]
    [InlineData("{ organisation: pool, everyone: true }", "organisation", "Did you mean 'pole'?")]
    [InlineData("{ organisation: pole }", "", "This lets nobody in")]
    [InlineData("{ organisation: pole, groups: [] }", "", "This lets nobody in")]
    [InlineData("{ groups: [], roles: [], identifiers: [] }", "", "This lets nobody in")]
    [InlineData("{ everyone: true, groups: [a] }", "everyone", "the other keys say nothing")]
    [InlineData("{ roles: [teacher] }", "roles[0]", "is not one of onderwijsdeelnemer")]
    [InlineData("{ groups: [] , rolls: [a] }", "rolls", "Did you mean 'roles'?")]
    [InlineData("{ affiliations: [Employee] }", "affiliations[0]", "in lower case")]
    [InlineData("{ identifiers: [sanne@school.example] }", "identifiers[0]", "never stands in the file")]
    [InlineData("{ identifiers: ['hmac:short'] }", "identifiers[0]", "fedhub app access-hash")]
    public void R002_25_names_each_mistake_and_repeats_no_identifier(string item, string field, string message)
    {
        var problems = HubFiles.Problems(With($"    access:\n      - {item}"));

        problems.Should().Contain(problem => problem.Line == 13 && problem.Field == "applications[0].access[0]" + (field.Length == 0 ? "" : "." + field) && problem.Message.Contains(message, StringComparison.Ordinal), "{0}", string.Join('\n', problems));
        problems.Should().NotContain(problem => problem.Message.Contains("sanne@", StringComparison.Ordinal));
    }

    [Fact]
    public void R002_25_an_empty_list_lets_in_nobody_rather_than_everybody() =>
        HubFiles.Problems(With("    access: []")).Should().ContainSingle().Which.Should().Match<FileProblem>(problem =>
            problem.Line == 12 && problem.Field == "applications[0].access" && problem.Message.Contains("Remove the key, or name somebody"));

    [Fact]
    public void R001_18_a_level_rule_names_sector_role_and_start()
    {
        var rules = HubFiles.Accepted(HubFiles.Valid + "minimum_levels:\n  - { id: mbo-2027, sector: mbo, role: onderwijsmedewerker, from: 2027-08-01, level: verhoogd }\n  - { id: floor, level: laag }\n").Settings.MinimumLevels;

        rules.Should().Equal(
            new LevelRule { Id = "mbo-2027", Sector = "mbo", Role = PersonRole.Onderwijsmedewerker, From = new DateTimeOffset(2027, 8, 1, 0, 0, 0, TimeSpan.Zero), Level = AssuranceLevel.Verhoogd },
            new LevelRule { Id = "floor", Level = AssuranceLevel.Laag });
    }

    [Theory]
    [InlineData("{ id: a, sector: school, level: laag }", "sector", "is not one of po, vo")]
    [InlineData("{ id: a, role: teacher, level: laag }", "role", "is not one of onderwijsdeelnemer")]
    [InlineData("{ id: a, from: soon, level: laag }", "from", "neither a day nor an instant")]
    [InlineData("{ id: a, level: high }", "level", "is not one of geen")]
    [InlineData("{ id: a, sector: po }", "level", "'level' is missing")]
    [InlineData("{ id: A, level: laag }", "id", "lower-case letters")]
    [InlineData("{ id: a, level: laag, until: 2027-01-01 }", "until", "is not a key of this block")]
    public void R001_18_names_each_mistake_of_a_level_rule(string item, string field, string message) =>
        HubFiles.Problems(HubFiles.Valid + $"minimum_levels:\n  - {item}\n").Should().ContainSingle().Which.Should().Match<FileProblem>(problem =>
            problem.Line == 40 && problem.Field == "minimum_levels[0]." + field && problem.Message.Contains(message));

    private static string With(string access) => HubFiles.With(12, "    home_page: https://north.example/\n" + access.TrimEnd('\n')).Replace("home_page: https://north.example/\n    access", "access", StringComparison.Ordinal);
}
