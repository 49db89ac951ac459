using FederationHub.Core.Organisations;
using FederationHub.Core.Applications;
using static FederationHub.Core.Tests.Hubs;

namespace FederationHub.Core.Tests;

public sealed class HubDirectoryTests
{
    [Fact]
    public void Finds_by_id_byte_for_byte()
    {
        var directory = Directory();
        directory.FindApplication("app").Should().Be(App);
        directory.FindApplication("App").Should().BeNull();
        directory.FindSuite("suite").Should().NotBeNull();
        directory.FindOrganisation("school").Should().Be(School);
        directory.FindUpstream("school-idp").Should().Be(SchoolIdp);
        directory.FindEntry("school-entry").Should().Be(SchoolEntry);
        directory.FindEntry("nobody").Should().BeNull();
        directory.EntriesOf("school").Should().Equal(SchoolEntry);
        directory.EntriesOf("nobody").Should().BeEmpty();
    }

    [Fact]
    public void An_empty_hub_finds_nothing()
    {
        HubDirectory.Empty.FindApplication("app").Should().BeNull();
        HubDirectory.Empty.Search.Search("school", "nl", null, 10).Total.Should().Be(0);
        HubDirectory.Empty.MappingOf("school-idp").Should().BeNull();
    }

    [Fact]
    public void Candidates_visible_eligible_and_searchable_agree()
    {
        var directory = Directory(Settings with { Entries = [SchoolEntry with { Hidden = true }, CollegeEntry, StrangerEntry] });
        directory.Candidates(App).Select(e => e.Id).Should().Equal("school-entry", "college-entry");
        directory.Visible(App).Select(e => e.Id).Should().Equal("college-entry");
        directory.Eligible(App).Count.Should().Be(2);
        directory.Searchable(App).Count.Should().Be(1);
        directory.Search.Search("", "nl", directory.Searchable(App), 10).Hits.Select(h => h.Entry.Id).Should().Equal("college-entry");
    }

    [Fact]
    public void Two_applications_on_one_snapshot_have_their_own_candidates()
    {
        var other = App with { Id = new Core.Applications.ApplicationId("other"), Organisations = AllowedOrganisations.Only(["stranger"]) };
        var directory = Directory(Settings with { Applications = [App, other] });
        directory.Candidates(App).Should().HaveCount(2);
        directory.Candidates(other).Select(e => e.Id).Should().Equal("stranger-entry");
    }

    [Fact]
    public void An_upstream_is_prepared_once_per_snapshot()
    {
        var directory = Directory();
        directory.MappingOf("school-idp").Should().BeSameAs(directory.MappingOf("school-idp"));
        directory.MappingOf("school-idp")!.Map.Name.Should().Be("eduperson");
    }

    [Fact]
    public void An_entry_is_there_within_its_time_only()
    {
        var day = new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);
        var settings = Hubs.Settings with { Entries = [Hubs.SchoolEntry with { ValidFrom = day, ValidTo = day.AddDays(30) }, Hubs.CollegeEntry] };
        HubDirectory At(DateTimeOffset now) => new(1, settings, now);

        At(day.AddTicks(-1)).FindEntry("school-entry").Should().BeNull();
        At(day.AddTicks(-1)).Candidates(Hubs.App).Should().NotContain(entry => entry.Id == "school-entry");
        At(day.AddTicks(-1)).Index.Entries.Should().NotContain(entry => entry.Id == "school-entry");
        At(day.AddTicks(-1)).ChangesAt.Should().Be(day);
        At(day).Candidates(Hubs.App).Should().Contain(entry => entry.Id == "school-entry");
        At(day).ChangesAt.Should().Be(day.AddDays(30));
        At(day.AddDays(30)).EntriesOf("school").Should().BeEmpty();
        At(day.AddDays(30)).ChangesAt.Should().BeNull("nothing comes or goes any more");
    }

    [Fact]
    public void A_school_of_a_board_is_found_by_its_own_identifier()
    {
        var branch = Hubs.SchoolEntry with { Id = "branch", Name = LocalisedText.Same("Branch"), Identifiers = [new OrganisationIdentifier("brin6", "11ZZ09")] };
        var directory = Hubs.Directory(Hubs.Settings with { Entries = [Hubs.SchoolEntry, branch] });

        directory.Search.Search("11zz09", "en", null, 5).Hits.Should().ContainSingle().Which.Entry.Id.Should().Be("branch");
        directory.Search.Search("11ZZ03", "en", null, 5).Hits.Should().HaveCount(2, "both are of the organisation that has it");
    }
}
