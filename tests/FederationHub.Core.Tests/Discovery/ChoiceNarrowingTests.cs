using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using static FederationHub.Core.Tests.Hubs;

namespace FederationHub.Core.Tests.Discovery;

public sealed class ChoiceNarrowingTests
{
    private static Narrowed Narrow(HubSettings settings, Application app, params OrganisationHint[] hints) => Narrow(settings, app, startLink: null, hints);

    private static Narrowed Narrow(HubSettings settings, Application app, StartLink? startLink, params OrganisationHint[] hints) =>
        ChoiceNarrowing.Narrow(Directory(settings), app, hints, startLink, identifier => identifier switch
        {
            "https://school.example/idp" => "school-idp",
            "https://college.example" => "college-idp",
            _ => null,
        });

    private static OrganisationHint Id(string value) => new(OrganisationHintKind.Identifier, value);

    private static OrganisationHint Domain(string value) => new(OrganisationHintKind.Domain, value);

    [Fact]
    public void Shows_what_the_application_may_use_in_the_operators_order() =>
        Narrow(Settings, App).Should().BeEquivalentTo(new Narrowed.Several([SchoolEntry, CollegeEntry], ByHint: false, Notice: null));

    [Fact]
    public void R002_27_Skips_the_screen_when_there_is_one() =>
        Narrow(Settings, App with { Organisations = AllowedOrganisations.Only(["school"]) }).Should().Be(new Narrowed.One(SchoolEntry, ByHint: false));

    [Fact]
    public void Says_that_there_is_none() => Narrow(Settings, App with { Organisations = AllowedOrganisations.None }).Should().BeOfType<Narrowed.None>();

    public static TheoryData<string, OrganisationHint> SchoolHints { get; } = new()
    {
        { "entry id", Id("school-entry") },
        { "organisation id", Id("school") },
        { "external identifier", Id("11ZZ03") },
        { "entity ID", Id("https://school.example/idp") },
        { "mail domain", Domain("mail.school.example") },
        { "scope", Domain("school.example") },
        { "domain below", Domain("pupils.school.example") },
        { "capitals", Domain("School.EXAMPLE") },
        { "final dot", Domain("school.example.") },
        { "e-mail address", Domain("sanne@school.example") },
        { "two at signs", Domain("sanne@other@school.example") },
    };

    [Theory, MemberData(nameof(SchoolHints))]
    public void A_hint_names_the_organisation(string how, OrganisationHint hint) =>
        Narrow(Settings, App, hint).Should().Be(new Narrowed.One(SchoolEntry, ByHint: true), how);

    [Fact]
    public void The_first_hint_that_leaves_something_decides()
    {
        Narrow(Settings, App, Id("nobody"), Domain("college.example"), Id("school")).Should().Be(new Narrowed.One(CollegeEntry, ByHint: true));
        Narrow(Settings, App, Id("stranger"), Id("school")).Should().Be(new Narrowed.One(SchoolEntry, ByHint: true));
    }

    public static TheoryData<string, OrganisationHint> EmptyHints { get; } = new()
    {
        { "unknown id", Id("nobody") },
        { "entity ID with other case", Id("https://SCHOOL.example/idp") },
        { "unknown domain", Domain("gmail.example") },
        { "top level only", Domain("example") },
        { "domain with ours in it", Domain("school.example.evil.test") },
        { "no domain", Domain("@") },
        { "dots", Domain("..") },
        { "not a name", Domain("<script>") },
        { "half a character", Domain("\ud800.example.test") },
        { "empty", Id("") },
    };

    [Theory, MemberData(nameof(EmptyHints))]
    public void A_bad_hint_is_as_good_as_none(string how, OrganisationHint hint) =>
        Narrow(Settings, App, hint).Should().BeEquivalentTo(new Narrowed.Several([SchoolEntry, CollegeEntry], ByHint: false, Notice: null), how);

    [Theory]
    [InlineData("stranger")]
    [InlineData("stranger-entry")]
    public void A_hint_never_authorises(string hint)
    {
        var narrowed = Narrow(Settings, App, Id(hint)).Should().BeOfType<Narrowed.Several>().Which;
        narrowed.Entries.Should().Equal(SchoolEntry, CollegeEntry);
        narrowed.Notice!.Code.ToString().Should().Be("FH-1103/hint-not-connected");
    }

    [Fact]
    public void A_domain_of_an_organisation_that_is_not_allowed_gets_the_notice_too() =>
        Narrow(Settings, App, Domain("stranger.example")).Should().BeOfType<Narrowed.Several>().Which.Notice.Should().NotBeNull();

    [Fact]
    public void With_a_notice_the_page_is_shown_even_for_one() =>
        Narrow(Settings, App with { Organisations = AllowedOrganisations.Only(["school"]) }, Id("stranger")).Should().BeOfType<Narrowed.Several>().Which.Entries.Should().Equal(SchoolEntry);

    public static TheoryData<string, HubSettings, Application> Withdrawn { get; } = new()
    {
        { "organisation suspended", Settings with { Organisations = [School with { State = OrganisationState.Suspended }, College, Stranger] }, App },
        { "upstream suspended", Settings with { Upstreams = [SchoolIdp with { Suspended = true }, CollegeIdp] }, App },
        { "upstream waiting", Settings with { Upstreams = [SchoolIdp with { Waiting = true }, CollegeIdp] }, App },
        { "application excluded", Settings with { Organisations = [School with { Applications = AllowedApplications.Only(["other"]) }, College, Stranger] }, App },
        { "pair suspended", Settings, App with { SuspendedOrganisations = new HashSet<string> { "school" } } },
        { "pair not allowed", Settings, App with { Organisations = AllowedOrganisations.Only(["college"]) } },
    };

    [Theory, MemberData(nameof(Withdrawn))]
    public void R000_16_What_was_withdrawn_is_gone_from_the_list_and_from_every_hint(string why, HubSettings settings, Application app)
    {
        Narrow(settings, app).Should().Be(new Narrowed.One(CollegeEntry, ByHint: false), why);
        foreach (var hint in SchoolHints)
        {
            Narrow(settings, app, hint.Data.Item2).Should().BeOfType<Narrowed.Several>(why).Which.Notice!.Code.ToString().Should().Be("FH-1103/hint-not-connected");
        }
    }

    private static readonly HubSettings WithDraft = Settings with { Organisations = [School with { State = OrganisationState.Draft }, College, Stranger] };

    public static TheoryData<string, Application> BothKinds { get; } = new() { { "usual", App }, { "test", App with { Test = true } } };

    [Theory, MemberData(nameof(BothKinds))]
    public void A_draft_is_in_no_list_no_hint_no_domain_and_no_notice(string kind, Application app)
    {
        var without = Settings with { Organisations = [College, Stranger], Entries = [CollegeEntry, StrangerEntry], Upstreams = [CollegeIdp] };
        foreach (var settings in new[] { WithDraft, without })
        {
            Narrow(settings, app).Should().Be(new Narrowed.One(CollegeEntry, ByHint: false), kind);
            foreach (var hint in SchoolHints)
            {
                Narrow(settings, app, hint.Data.Item2).Should().Be(new Narrowed.One(CollegeEntry, ByHint: false), hint.Data.Item1);
            }
        }

        Directory(WithDraft).Search.Search("School", "en", eligible: null, 10).Total.Should().Be(0);
        Directory(WithDraft).Search.Search("school.example", "en", eligible: null, 10).Total.Should().Be(0);
    }

    [Fact]
    public void A_draft_does_not_stand_before_the_notice_about_a_wider_domain()
    {
        var settings = WithDraft with { Entries = [SchoolEntry with { Domains = ["art.stranger.example"] }, CollegeEntry, StrangerEntry] };
        Narrow(settings, App, Domain("art.stranger.example")).Should().BeOfType<Narrowed.Several>().Which.Notice!.PublicNames.Should().Equal("stranger");
    }

    [Fact]
    public void A_start_link_leaves_what_it_names()
    {
        var second = SchoolEntry with { Id = "school-staff", Hidden = true };
        var settings = Settings with { Entries = [SchoolEntry, CollegeEntry, second] };
        Narrow(settings, App, new StartLink("school", null)).Should().BeEquivalentTo(new Narrowed.Several([SchoolEntry, second], ByHint: true, Notice: null));
        Narrow(settings, App, new StartLink("school", "school-staff")).Should().Be(new Narrowed.One(second, ByHint: true));
        Narrow(settings, App, new StartLink("college", null), Id("school-entry")).Should().Be(new Narrowed.One(SchoolEntry, ByHint: true), "the request's own hint wins");
        Narrow(settings, App, new StartLink("college", null), Id("nobody")).Should().Be(new Narrowed.One(CollegeEntry, ByHint: true), "a hint that names nothing is none");
    }

    [Fact]
    public void A_start_link_of_a_test_application_leaves_a_draft_even_where_there_is_nothing_else()
    {
        var app = App with { Test = true, Organisations = AllowedOrganisations.Only(["school"]) };
        Narrow(WithDraft, app).Should().BeOfType<Narrowed.None>();
        Narrow(WithDraft, app, new StartLink("school", null)).Should().Be(new Narrowed.One(SchoolEntry, ByHint: true));
        Narrow(WithDraft, app with { Test = false }, new StartLink("school", null)).Should().BeOfType<Narrowed.None>();
        Narrow(WithDraft, App, new StartLink("school", null)).Should().Be(new Narrowed.One(CollegeEntry, ByHint: false), "nothing is said of it");
    }

    [Fact]
    public void A_start_link_whose_organisation_was_withdrawn_gets_the_notice() =>
        Narrow(Settings, App, new StartLink("stranger", null)).Should().BeOfType<Narrowed.Several>().Which.Notice!.PublicNames.Should().Equal("stranger");

    [Fact]
    public void A_suspended_application_has_no_candidates() => Narrow(Settings, App with { Suspended = true }).Should().BeOfType<Narrowed.None>();

    [Fact]
    public void A_hidden_entry_is_reached_by_a_hint_only()
    {
        var settings = Settings with { Entries = [SchoolEntry with { Hidden = true }, CollegeEntry] };
        Narrow(settings, App).Should().Be(new Narrowed.One(CollegeEntry, ByHint: false));
        Narrow(settings, App, Id("school")).Should().BeOfType<Narrowed.One>().Which.Entry.Id.Should().Be("school-entry");
    }

    [Fact]
    public void Several_entries_of_one_domain_are_shown_together()
    {
        var settings = Settings with { Entries = [SchoolEntry, CollegeEntry with { Domains = ["school.example"] }, StrangerEntry] };
        Narrow(settings, App, Domain("school.example")).Should().BeOfType<Narrowed.Several>().Which.Should().BeEquivalentTo(new { ByHint = true, Entries = new[] { new { Id = "school-entry" }, new { Id = "college-entry" } } });
    }

    [Fact]
    public void The_longest_domain_wins_and_one_that_is_not_allowed_is_passed_over()
    {
        var settings = Settings with { Entries = [SchoolEntry, CollegeEntry with { Domains = ["art.school.example"] }, StrangerEntry with { Domains = ["music.school.example"] }] };
        Narrow(settings, App, Domain("x.art.school.example")).Should().BeOfType<Narrowed.One>().Which.Entry.Id.Should().Be("college-entry");
        Narrow(settings, App, Domain("x.music.school.example")).Should().BeOfType<Narrowed.One>().Which.Entry.Id.Should().Be("school-entry");
    }

    [Fact]
    public void An_international_domain_is_found_in_either_form()
    {
        var settings = Settings with { Entries = [SchoolEntry with { Domains = ["café.example"] }, CollegeEntry] };
        Narrow(settings, App, Domain("CAFÉ.example")).Should().BeOfType<Narrowed.One>();
        Narrow(settings, App, Domain("xn--caf-dma.example")).Should().BeOfType<Narrowed.One>();
    }
}
