using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance;

/// <summary>The table of R001-12: what an application is for, who the person is, and of which sector the organisation is.</summary>
public sealed class NeededLevelTests
{
    private static readonly DateTimeOffset Day = new(2027, 8, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly IdentityStatement Pupil = Statements.Accept(Statements.Pupil);

    private static readonly LevelRule Staff = new() { Id = "staff-mbo", Sector = "mbo", Role = PersonRole.Onderwijsmedewerker, Class = ApplicationClass.Gewoon, Level = AssuranceLevel.Verhoogd };

    private static Application Education(ApplicationClass @class) => Hubs.App with { Profile = ApplicationProfile.Education, MinimumLevel = AssuranceLevel.Gemiddeld, Assurance = new AssuranceDemand { Class = @class } };

    public static TheoryData<ApplicationClass, PersonRole, string, string> Rows()
    {
        var rows = new TheoryData<ApplicationClass, PersonRole, string, string>();
        foreach (var sector in new[] { "po", "mbo" })
        {
            rows.Add(ApplicationClass.Gewoon, PersonRole.Onderwijsdeelnemer, sector, "gemiddeld, asked by application");
            rows.Add(ApplicationClass.Gewoon, PersonRole.Onderwijsmedewerker, sector, sector == "mbo" ? "verhoogd, asked by rule staff-mbo" : "gemiddeld, asked by application");
            rows.Add(ApplicationClass.Gevoelig, PersonRole.Onderwijsmedewerker, sector, "verhoogd, asked by class gevoelig");
            rows.Add(ApplicationClass.Beheer, PersonRole.Onderwijsmedewerker, sector, "verhoogd, asked by class beheer");
            rows.Add(ApplicationClass.Bestuur, PersonRole.Onderwijsmedewerker, sector, "verhoogd, asked by class bestuur");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void R001_12_Class_role_and_sector_say_how_sure_the_hub_must_be(ApplicationClass @class, PersonRole role, string sector, string needed)
    {
        var application = Education(@class);
        var level = NeededLevel.Of(application, [Staff], sector, Pupil with { Role = role, Roles = [role] }, Day);
        level.ToString().Should().Be(needed);

        // Below, at and above.
        var need = new AssuranceNeed(level, [], application.Assurance, "https://hub.example/assurance/");
        foreach (var (aal, ial) in new[] { (1, 0), (1, 1), (2, 1), (3, 3) })
        {
            var reached = new AssuranceStatement(AssurancePolicy.Project(aal, ial), aal, ial, "amr", []);
            (need.Lacking(reached) is null).Should().Be(reached.Level >= level.Level);
            need.MayGoOn(reached).Should().Be(reached.Level >= level.Level);
        }
    }

    [Fact]
    public void R001_12_A_single_organisation_can_need_more_and_never_less()
    {
        var application = Education(ApplicationClass.Gewoon) with
        {
            Assurance = new AssuranceDemand { ByOrganisation = new Dictionary<string, AssuranceLevel> { ["school"] = AssuranceLevel.Verhoogd, ["college"] = AssuranceLevel.Laag } },
        };
        var directory = Hubs.Directory();
        NeededLevel.Of(directory, application, Pupil, Day).ToString().Should().Be("verhoogd, asked by organisation school");
        NeededLevel.Of(directory, application, Pupil with { Organisation = "college", Upstream = "college-idp" }, Day).ToString().Should().Be("gemiddeld, asked by application");
        NeededLevel.BeforeAnswer(directory, application, "school", Day).ToString().Should().Be("verhoogd, asked by organisation school");
        NeededLevel.BeforeAnswer(directory, application, "college", Day).ToString().Should().Be("gemiddeld, asked by application");
        NeededLevel.BeforeAnswer(directory, application, "nobody", Day).ToString().Should().Be("gemiddeld, asked by application");
    }

    [Theory]
    [InlineData(false, "verhoogd, asked by organisation other-school")]
    [InlineData(true, "gemiddeld, asked by application")]
    public void R001_22_Nobody_chooses_a_lower_level_by_choosing_an_organisation_that_needs_less(bool named, string needed)
    {
        var directory = new HubDirectory(1, Hubs.Settings with
        {
            Organisations = [Statements.School, Statements.OtherSchool],
            Upstreams = [Hubs.SchoolIdp with { Organisations = ["school", "other-school"] }],
        });
        var application = Education(ApplicationClass.Gewoon) with { Assurance = new AssuranceDemand { ByOrganisation = new Dictionary<string, AssuranceLevel> { ["other-school"] = AssuranceLevel.Verhoogd, ["elsewhere"] = AssuranceLevel.Hoog } } };
        var sent = named ? Statements.Pupil : Statements.With("urn:oid:1.3.6.1.4.1.25178.1.2.9");
        var statement = Statements.Accept(sent, Statements.Input() with { Mapping = directory.MappingOf("school-idp")! });

        statement.Organisation.Should().Be("school");
        NeededLevel.Of(directory, application, statement, Day).ToString().Should().Be(needed);
    }

    [Fact]
    public void R001_22_Of_an_upstream_that_is_gone_every_organisation_counts()
    {
        var directory = new HubDirectory(1, Hubs.Settings with { Organisations = [Statements.School], Upstreams = [] });
        var application = Education(ApplicationClass.Gewoon) with { Assurance = new AssuranceDemand { ByOrganisation = new Dictionary<string, AssuranceLevel> { ["elsewhere"] = AssuranceLevel.Hoog } } };
        NeededLevel.Of(directory, application, Statements.Accept(Statements.With("urn:oid:1.3.6.1.4.1.25178.1.2.9")), Day).AskedBy.Should().Be("organisation elsewhere");
    }

    [Fact]
    public void R001_12_Before_the_answer_only_what_counts_for_everybody_is_known()
    {
        var directory = new HubDirectory(1, Hubs.Settings with
        {
            Organisations = [Hubs.School with { Sector = "mbo" }],
            MinimumLevels = [Staff, Staff with { Id = "all-mbo", Role = null, From = Day, Level = AssuranceLevel.Verhoogd }, Staff with { Id = "beheer", Role = null, Class = ApplicationClass.Beheer, Level = AssuranceLevel.Hoog }],
        });
        NeededLevel.BeforeAnswer(directory, Education(ApplicationClass.Gewoon), "school", Day.AddTicks(-1)).AskedBy.Should().Be("application");
        NeededLevel.BeforeAnswer(directory, Education(ApplicationClass.Gewoon), "school", Day).AskedBy.Should().Be("rule all-mbo");
        NeededLevel.BeforeAnswer(directory, Education(ApplicationClass.Beheer), "school", Day).ToString().Should().Be("hoog, asked by rule beheer");
    }
}
