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
}
