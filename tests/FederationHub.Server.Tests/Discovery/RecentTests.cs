using FederationHub.Core.Discovery;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>The organisations that a browser remembers and the screen shows first (ux 1.5).</summary>
public sealed class RecentTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private HubWorld World => fixture.World;

    private DateTimeOffset Now => World.Clock.GetUtcNow();

    // The planner keeps a session: it is asked to choose again, as a person who comes back another day is.
    private static Task<BrowserPage> AskAsync(Browser browser, FakeApplication application) => browser.GoAsync(application.AuthorizeUrl(("prompt", "select_account")));

    [Fact]
    public async Task What_led_to_a_login_stands_first_the_next_time_and_can_be_chosen()
    {
        using var browser = World.NewBrowser();
        var first = await AskAsync(browser, World.Planner);
        first.Recent().Should().BeEmpty();
        (await browser.BecomeAsync(await browser.PickAsync(first, "college"), "pupil")).Parameter("code").Should().NotBeNull();
        (await browser.LogInAsync(World.Shop, "university", "pupil", ("prompt", "select_account"))).Parameter("code").Should().NotBeNull();

        var page = await AskAsync(browser, World.Planner);

        page.Recent().Should().Equal("university", "college");
        var back = await browser.PressAsync(page, "section.recent button[value=college]");
        (await browser.BecomeAsync(back, "pupil")).Parameter("code").Should().NotBeNull();
        (await World.RemembersAsync(browser)).Ids().Should().Equal("college", "university");
    }

    [Fact]
    public async Task Of_an_application_only_what_its_people_may_choose_is_shown()
    {
        using var browser = World.NewBrowser();
        await World.RememberAsync(browser, RecentChoices.None.Used("gone-since", Now).Used("university", Now).Used("island", Now).Used("college", Now));

        (await AskAsync(browser, World.Shop)).Recent().Should().Equal(["college", "university"], "the island has no connection");
        (await AskAsync(browser, World.Phone)).Recent().Should().Equal("university");
    }

    [Fact]
    public async Task At_most_three_are_shown_and_an_entry_that_was_announced_is_the_first()
    {
        using var browser = World.NewBrowser();
        await World.RememberAsync(browser, RecentChoices.None.Used("university", Now).Used("college", Now).Announce("university", Now));

        (await AskAsync(browser, World.Shop)).Recent().Should().Equal("university", "college");
    }

    [Fact]
    public async Task Nothing_is_remembered_of_a_login_that_was_only_begun_or_that_failed()
    {
        using var browser = World.NewBrowser();
        var atOrganisation = await browser.PickAsync(await AskAsync(browser, World.Shop), "university");
        (await World.RemembersAsync(browser)).IsEmpty.Should().BeTrue();

        (await browser.BecomeAsync(atOrganisation, "pupil", "WrongAudience")).Kind.Should().Be("error");

        (await World.RemembersAsync(browser)).IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Two_tabs_remember_both()
    {
        using var browser = World.NewBrowser();
        var page = await browser.PickAsync(await AskAsync(browser, World.Shop), "university");
        using var tab = World.TabOf(browser);
        await tab.LogInAsync(World.Planner, "college", "pupil", ("prompt", "select_account"));
        browser.SetCookie("hub.localhost", RecentWorld.Cookie, tab.Cookies("hub.localhost")[RecentWorld.Cookie]);

        await browser.BecomeAsync(page, "pupil");

        (await World.RemembersAsync(browser)).Ids().Should().Equal("university", "college");
    }

    [Fact]
    public async Task A_session_that_is_used_again_proves_nothing_new()
    {
        using var browser = World.NewBrowser();
        await browser.LogInAsync(World.Planner, "university");
        browser.SetCookie("hub.localhost", RecentWorld.Cookie, null);

        (await browser.GoAsync(World.Planner.AuthorizeUrl())).Parameter("code").Should().NotBeNull();

        browser.Cookies("hub.localhost").Should().NotContainKey(RecentWorld.Cookie);
    }

    [Theory]
    [InlineData("other key")]
    [InlineData("changed")]
    [InlineData("too long")]
    [InlineData("no base64")]
    [InlineData("expired")]
    public async Task What_cannot_be_read_or_is_too_old_is_as_good_as_none(string how)
    {
        using var browser = World.NewBrowser();
        var choices = RecentChoices.None.Used("university", how == "expired" ? Now.AddDays(-180) : Now);
        await World.RememberAsync(browser, choices, how == "other key" ? new byte[32] : null);
        var value = browser.Cookies("hub.localhost")[RecentWorld.Cookie];
        browser.SetCookie("hub.localhost", RecentWorld.Cookie, how switch
        {
            "changed" => (value[0] == 'A' ? 'B' : 'A') + value[1..],
            "too long" => value + new string('A', 4000),
            "no base64" => "%00<script>;",
            _ => value,
        });

        (await AskAsync(browser, World.Shop)).Recent().Should().BeEmpty();
        await browser.LogInAsync(World.Shop, "college", "pupil", ("prompt", "select_account"));

        (await World.RemembersAsync(browser)).Ids().Should().Equal("college");
    }

    [Fact]
    public async Task The_cookie_is_small_and_tells_no_organisation()
    {
        using var browser = World.NewBrowser();
        var choices = RecentChoices.None;
        foreach (var entry in Enumerable.Range(0, 5).Select(i => new string((char)('a' + i), RecentChoices.LongestId)))
        {
            choices = choices.Used(entry, Now).AlwaysUse(entry, entry[0], Now);
        }

        await World.RememberAsync(browser, choices.Announce(new string('z', RecentChoices.LongestId), Now));

        await browser.LogInAsync(World.Shop, "university", "pupil", ("prompt", "select_account"));

        var value = browser.Cookies("hub.localhost")[RecentWorld.Cookie];
        value.Length.Should().BeLessThanOrEqualTo(720);
        (await World.RemembersAsync(browser)).Ids().First().Should().Be("university");
    }

    [Fact]
    public async Task A_wish_that_this_application_does_not_offer_is_not_kept()
    {
        using var browser = World.NewBrowser();
        var page = await AskAsync(browser, World.Shop);
        var end = await browser.PostAsync(World.HubUrl + "/login/choose", [new("login", page.Document.QuerySelector("input[name=login]")!.GetAttribute("value")!), new("entry", "university"), new("remember", "all")], page.Url);

        (await browser.BecomeAsync(end, "pupil")).Parameter("code").Should().NotBeNull();

        var kept = await World.RemembersAsync(browser);
        (kept.Ids().Single(), kept.Always.Count).Should().Be(("university", 0));
    }
}
