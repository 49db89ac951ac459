using FederationHub.Core.Discovery;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>When the screen is skipped because the person asked for it, and when not (ux 1.1).</summary>
public sealed class AlwaysTests(AlwaysTests.Hub hub) : IClassFixture<AlwaysTests.Hub>
{
    private HubWorld World => hub.World;

    private DateTimeOffset Now => World.Clock.GetUtcNow();

    private Task<BrowserPage> ChooseAsync(Browser browser, BrowserPage page, string entry, params string[] remember) => browser.PostAsync(
        World.HubUrl + "/login/choose",
        [new("login", page.Document.QuerySelector("input[name=login]")!.GetAttribute("value")!), new("entry", entry), .. remember.Select(word => KeyValuePair.Create("remember", word))],
        page.Url);

    private async Task TickAsync(Browser browser, string entry, params string[] remember)
    {
        var page = await browser.GoAsync(World.Shop.AuthorizeUrl(("prompt", "login select_account")));
        var end = await browser.BecomeAsync(await ChooseAsync(browser, page, entry, remember), "pupil");
        end.Parameter("code").Should().NotBeNull(end.Text);
    }

    // The organisation keeps a session of its own: its page is to be seen each time.
    private static Task<BrowserPage> StartAsync(Browser browser, FakeApplication application, params (string, string?)[] more) => browser.GoAsync(application.AuthorizeUrl([("prompt", "login"), .. more]));

    private static void IsAt(BrowserPage page, string organisation)
    {
        page.Kind.Should().Be("organisation-login");
        page.Url.Should().Contain("/" + organisation);
    }

    [Fact]
    public async Task Who_ticked_it_goes_on_without_the_screen_at_that_application_only()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");

        IsAt(await StartAsync(browser, World.Shop), "university");
        (await StartAsync(browser, World.Planner)).Kind.Should().Be("choose");
    }

    [Theory]
    [InlineData("all")]
    [InlineData("application", "all")]
    public async Task Who_ticked_it_for_all_goes_on_without_the_screen_everywhere(params string[] remember)
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "college", remember);

        IsAt(await StartAsync(browser, World.Shop), "college");
        IsAt(await StartAsync(browser, World.Planner), "college");
    }

    [Theory]
    [InlineData]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task Who_did_not_tick_it_chooses_again(params string[] remember)
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", remember);

        (await StartAsync(browser, World.Shop)).Recent().Should().Equal("university");
    }

    [Fact]
    public async Task It_counts_from_a_success_on_only()
    {
        using var browser = World.NewBrowser();
        var page = await StartAsync(browser, World.Shop);
        (await browser.BecomeAsync(await ChooseAsync(browser, page, "university", "all"), "pupil", "WrongAudience")).Kind.Should().Be("error");

        (await World.RemembersAsync(browser)).Always.Should().BeEmpty();
        await TickAsync(browser, "university");
        (await World.RemembersAsync(browser)).Always.Should().BeEmpty("what was ticked in a login that failed is not of the next");
    }

    [Fact]
    public async Task Who_is_asked_to_choose_again_chooses_and_the_wish_stays()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");

        (await StartAsync(browser, World.Shop, ("prompt", "login select_account"))).Kind.Should().Be("choose");
        IsAt(await StartAsync(browser, World.Shop), "university");
    }

    [Fact]
    public async Task A_question_without_a_page_is_answered_as_ever_and_changes_nothing()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");
        var before = browser.Cookies("hub.localhost")[RecentWorld.Cookie];

        (await StartAsync(browser, World.Shop, ("prompt", "none"))).Parameter("error").Should().Be("login_required");

        browser.Cookies("hub.localhost")[RecentWorld.Cookie].Should().Be(before);
    }

    [Fact]
    public async Task A_hint_counts_before_it()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");

        IsAt(await StartAsync(browser, World.Shop, ("idp_hint", "college")), "college");
    }

    [Fact]
    public async Task What_a_portal_announced_counts_before_it_and_leads_nobody_there()
    {
        using var browser = World.NewBrowser();
        await World.RememberAsync(browser, RecentChoices.None.Used("university", Now).AlwaysUse("university", null, Now).Announce("college", Now));
        (await StartAsync(browser, World.Shop)).Recent().Should().Equal("college", "university");

        await World.RememberAsync(browser, RecentChoices.None.Used("university", Now).AlwaysUse("university", null, Now).Announce("university", Now));
        IsAt(await StartAsync(browser, World.Shop), "university");

        await World.RememberAsync(browser, RecentChoices.None.Announce("university", Now));
        (await StartAsync(browser, World.Shop)).Recent().Should().Equal("university");
    }

    [Theory]
    [InlineData("gone-since")]
    [InlineData("island")]
    public async Task Where_it_cannot_be_used_any_more_the_person_chooses(string entry)
    {
        using var browser = World.NewBrowser();
        await World.RememberAsync(browser, RecentChoices.None.Used(entry, Now).AlwaysUse(entry, null, Now));

        (await StartAsync(browser, World.Shop)).Kind.Should().Be("choose");
    }

    [Fact]
    public async Task A_login_that_fails_there_ends_it_until_a_success()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");
        (await browser.BecomeAsync(await StartAsync(browser, World.Shop), "pupil", "WrongAudience")).Kind.Should().Be("error");

        var page = await StartAsync(browser, World.Shop);
        page.Kind.Should().Be("choose");
        page.Text.Should().Contain("Logging in did not work just now");
        World.Clock.Advance(TimeSpan.FromMinutes(11));
        page = await StartAsync(browser, World.Shop);
        page.Kind.Should().Be("choose", "it is not forgotten after ten minutes either");
        page.Text.Should().NotContain("did not work just now");

        (await browser.BecomeAsync(await browser.PickAsync(page, "college"), "pupil")).Parameter("code").Should().NotBeNull();
        IsAt(await StartAsync(browser, World.Shop), "university");
    }

    [Fact]
    public async Task Who_turned_back_there_chooses_the_next_time()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");
        (await browser.BecomeAsync(await StartAsync(browser, World.Shop), "pupil", "AccessDenied")).Code.Should().Be("FH-1301");

        (await StartAsync(browser, World.Shop)).Kind.Should().Be("choose");
    }

    [Fact]
    public async Task After_a_login_that_failed_elsewhere_nobody_is_sent_on_for_ten_minutes()
    {
        using var browser = World.NewBrowser();
        await TickAsync(browser, "university", "application");
        var page = await StartAsync(browser, World.Planner, ("prompt", "login select_account"));
        (await browser.BecomeAsync(await browser.PickAsync(page, "college"), "pupil", "WrongAudience")).Kind.Should().Be("error");

        (await StartAsync(browser, World.Shop)).Kind.Should().Be("choose");
        World.Clock.Advance(TimeSpan.FromMinutes(10));
        IsAt(await StartAsync(browser, World.Shop), "university");
    }

    [Fact]
    public async Task An_application_of_one_organisation_shows_it_once_that_failed_so_that_nobody_goes_round_in_circles()
    {
        using var browser = World.NewBrowser();
        (await browser.BecomeAsync(await StartAsync(browser, World.Phone), "pupil", "WrongAudience")).Kind.Should().Be("error");

        var page = await StartAsync(browser, World.Phone);
        page.Kind.Should().Be("choose");
        page.Document.QuerySelectorAll("#entries button").Select(button => button.GetAttribute("value")).Should().Equal("university");
        page.Document.QuerySelector("footer form[action='/login/cancel']").Should().NotBeNull("the way back is there");
        page.Text.Should().Contain("did not work just now");
        (await browser.BecomeAsync(await browser.PickAsync(page, "university"), "pupil")).Parameter("code").Should().NotBeNull();

        IsAt(await StartAsync(browser, World.Phone), "university");
    }

    [Fact]
    public async Task A_hint_to_where_it_failed_just_now_shows_that_organisation_first()
    {
        using var browser = World.NewBrowser();
        (await browser.BecomeAsync(await StartAsync(browser, World.Shop, ("idp_hint", "college")), "pupil", "WrongAudience")).Kind.Should().Be("error");

        var page = await StartAsync(browser, World.Shop, ("idp_hint", "college"));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector("#entries button")!.GetAttribute("value").Should().Be("college");
        World.Clock.Advance(TimeSpan.FromMinutes(10));
        IsAt(await StartAsync(browser, World.Shop, ("idp_hint", "college")), "college");
    }

    /// <summary>One hub whose applications let people go on without the screen, and whose people have no session.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text.Replace("    redirect_uris:", "    discovery: { remember: recent_and_auto }\n    session: { mode: never }\n    redirect_uris:", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
