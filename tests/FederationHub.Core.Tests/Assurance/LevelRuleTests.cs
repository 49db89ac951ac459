using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance;

/// <summary>Lowest levels by sector and role, with a start (R001-18).</summary>
public sealed class LevelRuleTests
{
    private static readonly DateTimeOffset Day = new(2027, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly LevelRule Mbo = new() { Id = "mbo-2027", Sector = "mbo", From = Day, Level = AssuranceLevel.Verhoogd };

    private static readonly IdentityStatement Staff = Statements.Accept(Statements.Pupil) with { Role = PersonRole.Onderwijsmedewerker, Roles = [PersonRole.Onderwijsmedewerker, PersonRole.Onderwijsdeelnemer] };

    [Theory]
    [InlineData("mbo", -1, "gemiddeld, asked by application")]
    [InlineData("mbo", 0, "verhoogd, asked by rule mbo-2027")]
    [InlineData("mbo", 1, "verhoogd, asked by rule mbo-2027")]
    [InlineData("vo", 1, "gemiddeld, asked by application")]
    [InlineData(null, 1, "verhoogd, asked by rule mbo-2027")]
    public void R001_18_a_rule_of_a_sector_counts_from_its_first_instant(string? sector, int ticks, string needed) =>
        NeededLevel.Of(Hubs.App with { MinimumLevel = AssuranceLevel.Gemiddeld }, [Mbo], sector, Staff, Day.AddTicks(ticks)).ToString().Should().Be(needed);

    [Theory]
    [InlineData(PersonRole.Onderwijsmedewerker, true)]
    [InlineData(PersonRole.Onderwijsdeelnemer, true)]
    [InlineData(PersonRole.Betrokkene, false)]
    public void R001_18_a_rule_of_a_role_counts_for_who_has_it_also_among_others(PersonRole role, bool counts) =>
        (NeededLevel.Of(Hubs.App, [Mbo with { Role = role, From = null }], "mbo", Staff, DateTimeOffset.MinValue).AskedBy == "rule mbo-2027").Should().Be(counts);

    [Theory]
    [InlineData("mbo", "mbo", false, "verhoogd, asked by rule mbo-2027")]
    [InlineData("po", "mbo", false, "verhoogd, asked by rule mbo-2027")]
    [InlineData("po", "po", false, "laag, asked by application")]
    [InlineData("po", "mbo", true, "laag, asked by application")]
    [InlineData("mbo", "po", true, "verhoogd, asked by rule mbo-2027")]
    public void R001_18_Nobody_chooses_a_lower_level_by_choosing_an_organisation_of_another_sector(string chosen, string other, bool named, string needed)
    {
        var directory = new HubDirectory(1, Hubs.Settings with
        {
            Organisations = [Statements.School with { Sector = chosen }, Statements.OtherSchool with { Sector = other }],
            Upstreams = [Hubs.SchoolIdp with { Organisations = ["school", "other-school"] }],
            MinimumLevels = [Mbo with { From = null }],
        });
        var sent = named ? Statements.Pupil : Statements.With("urn:oid:1.3.6.1.4.1.25178.1.2.9");
        var statement = Statements.Accept(sent, Statements.Input() with { Mapping = directory.MappingOf("school-idp")! });

        statement.Organisation.Should().Be("school");
        NeededLevel.Of(directory, Hubs.App with { MinimumLevel = AssuranceLevel.Laag }, statement, Day).ToString().Should().Be(needed);
    }

    [Fact]
    public void R001_18_Of_an_upstream_that_is_gone_every_sector_counts()
    {
        var directory = new HubDirectory(1, Hubs.Settings with { Organisations = [Statements.School with { Sector = "po" }], Upstreams = [], MinimumLevels = [Mbo with { From = null }] });
        NeededLevel.Of(directory, Hubs.App, Statements.Accept(Statements.With("urn:oid:1.3.6.1.4.1.25178.1.2.9")), Day).AskedBy.Should().Be("rule mbo-2027");
    }

    [Fact]
    public void R001_12_the_highest_of_the_application_and_all_rules_counts()
    {
        LevelRule[] rules = [Mbo with { Id = "low", From = null, Level = AssuranceLevel.Laag }, Mbo with { From = null }, Mbo with { Id = "top", Sector = null, From = null, Level = AssuranceLevel.Hoog }, Mbo with { Id = "again", From = null, Level = AssuranceLevel.Hoog }];

        NeededLevel.Of(Hubs.App with { MinimumLevel = AssuranceLevel.Gemiddeld }, rules, "mbo", Staff, Day).Should().Be(new NeededLevel(AssuranceLevel.Hoog, "rule top"));
        NeededLevel.Of(Hubs.App with { MinimumLevel = AssuranceLevel.Hoog }, rules, "mbo", Staff, Day).AskedBy.Should().Be("application");
        NeededLevel.Of(Hubs.App with { MinimumLevel = AssuranceLevel.Geen }, [], "mbo", Staff, Day).Level.Should().Be(AssuranceLevel.Geen);
    }
}
