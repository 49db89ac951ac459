using System.Text.Json.Nodes;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A session below what the planner needs (domain 4.3, row 5), at organisations that have no words for a level.</summary>
public sealed class TooLowSessionTests
{
    private const string Verhoogd = "/assurance/verhoogd";
    private const string Gemiddeld = "/assurance/gemiddeld";

    [Fact]
    public async Task Domain_4_3_Its_person_goes_back_once_and_hears_what_is_lacking_without_another_login()
    {
        await using var world = await StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "college", "pupil");
        browser.Hops.Clear();

        var page = await browser.GoAsync(world.Planner.AuthorizeUrl());

        page.Code.Should().Be("FH-1402");
        page.Text.Should().Contain("error=unmet_authentication_requirements");
        browser.Hops.Should().OnlyContain(hop => hop.Method == "GET", "the person is asked nothing");
        var again = await browser.FollowAsync(page, "a[href*='/login/choose']");
        again.Kind.Should().Be("choose", "another organisation may give it");
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull("what was enough is enough still");
    }

    [Fact]
    public async Task R000_04_Who_did_a_second_factor_at_the_organisation_since_gets_in_without_a_page()
    {
        await using var world = await StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "college", "pupil");
        world.College.IdTokenSays = claims => claims["amr"] = new JsonArray("pwd", "otp", "mfa");

        var end = await browser.GoAsync(world.Planner.AuthorizeUrl());

        (await ContextAsync(world.Planner, end)).Should().Be(world.HubUrl + Verhoogd);
        (await ContextAsync(world.Planner, await SilentAsync(browser, world.Planner))).Should().Be(world.HubUrl + Verhoogd, "the session has it now");
    }

    [Theory]
    [InlineData("[university, college]", true)]
    [InlineData("[college]", false)]
    public async Task Domain_3_7_Below_a_ceiling_nobody_is_sent_anywhere(string organisations, bool mayChoose)
    {
        await using var world = await StartAsync(change: text => text
            .Replace("    domains: [waadkust.example]\n", "    domains: [waadkust.example]\n    highest_level: gemiddeld\n", StringComparison.Ordinal)
            .Replace("    organisations: [university, college]\n    claims: []", $"    organisations: {organisations}\n    claims: []", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "college", "teacher");
        browser.Hops.Clear();

        var page = await browser.GoAsync(world.Planner.AuthorizeUrl());

        page.Code.Should().Be("FH-1402");
        browser.Hops.Should().ContainSingle("the hub answers at once");
        page.Document.QuerySelectorAll("a[href*='/login/choose']").Length.Should().Be(mayChoose ? 1 : 0);
        (await SilentAsync(browser, world.Planner)).Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task R000_19_A_second_factor_that_is_too_old_for_an_application_is_asked_again_and_only_there()
    {
        await using var world = await StartAsync("second_factor_seconds: 600");
        using var browser = world.NewBrowser();
        var first = await browser.LogInAsync(world.Planner, "college", "teacher");
        (await ContextAsync(world.Planner, first)).Should().Be(world.HubUrl + Verhoogd);
        world.Clock.Advance(TimeSpan.FromSeconds(590));
        (await ContextAsync(world.Planner, await SilentAsync(browser, world.Planner))).Should().Be(world.HubUrl + Verhoogd);
        world.Clock.Advance(TimeSpan.FromSeconds(15));

        (await ContextAsync(world.Shop, await SilentAsync(browser, world.Shop))).Should().Be(world.HubUrl + Verhoogd, "the shop sets no age");
        (await SilentAsync(browser, world.Planner)).Parameter("error").Should().Be("login_required");
        var asked = await browser.GoAsync(world.Planner.AuthorizeUrl());
        asked.Kind.Should().Be("organisation-login", "the organisation's own session has the same second factor");
        (await ContextAsync(world.Planner, await browser.BecomeAsync(asked, "teacher"))).Should().Be(world.HubUrl + Verhoogd);
    }

    [Fact]
    public async Task R000_19_It_is_asked_again_also_where_the_organisation_s_own_session_brings_it_back()
    {
        await using var world = await StartAsync("second_factor_seconds: 600");
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Planner, "college", "teacher");
        browser.SetCookie("hub.localhost", "fh_session", null);
        world.Clock.Advance(TimeSpan.FromMinutes(11));

        var asked = await browser.GoAsync(world.Planner.AuthorizeUrl(("idp_hint", "college")));

        asked.Kind.Should().Be("organisation-login");
        (await browser.BecomeAsync(asked, "pupil")).Code.Should().Be("FH-1410", "only the same person can have forgotten it");
    }

    [Fact]
    public async Task R002_16_After_a_restart_of_the_browser_the_told_level_is_what_is_still_true_and_who_needs_more_steps_up()
    {
        await using var world = await StartAsync("second_factor_seconds: 600\n    session: { mode: always, persistent: true }", text => text.Replace(
            "    redirect_uris: [\"http://shop", "    second_factor_seconds: 600\n    session: { mode: always, persistent: true }\n    redirect_uris: [\"http://shop", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        (await ContextAsync(world.Shop, await browser.LogInAsync(world.Shop, "college", "teacher"))).Should().Be(world.HubUrl + Verhoogd);

        // What a browser forgets when it is closed, here and at the organisation.
        browser.SetCookie("hub.localhost", "fh_session", null);
        browser.SetCookie("hub.localhost", "fh_browser", null);
        world.Clock.Advance(TimeSpan.FromMinutes(11));

        browser.Hops.Clear();
        (await ContextAsync(world.Shop, await browser.GoAsync(world.Shop.AuthorizeUrl()))).Should().Be(world.HubUrl + Gemiddeld);
        browser.Hops.Should().ContainSingle("silently");
        var asked = await browser.GoAsync(world.Planner.AuthorizeUrl());
        asked.Kind.Should().Be("organisation-login");
        (await ContextAsync(world.Planner, await browser.BecomeAsync(asked, "teacher"))).Should().Be(world.HubUrl + Verhoogd);
    }

    [Fact]
    public async Task R004_02_A_service_of_level_hoog_looks_at_no_session_ends_none_and_forces_the_organisation()
    {
        await using var world = await StartAsync(level: "hoog", change: text => text
            .Replace("    domains: [waadkust.example]\n", "    domains: [waadkust.example]\n    highest_level: hoog\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "college", "teacher");

        (await SilentAsync(browser, world.Planner)).Parameter("error").Should().Be("login_required");
        var asked = await browser.GoAsync(world.Planner.AuthorizeUrl(("idp_hint", "college")));

        asked.Kind.Should().Be("organisation-login", "the organisation's own live session does not count either");
        browser.Hops.Should().Contain(hop => hop.Url.Contains("prompt=login", StringComparison.Ordinal) && hop.Url.Contains("max_age=0", StringComparison.Ordinal));
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull("what others use is left alone");
        (await browser.BecomeAsync(asked, "teacher")).Code.Should().Be("FH-1403", "a fake organisation has no level hoog to give");
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull();
    }

    private static Task<HubWorld> StartAsync(string settings = "second_factor: refuse", Func<string, string>? change = null, string level = "verhoogd") =>
        HubWorld.StartAsync(text => (change ?? (same => same))(text).Replace(
            "    id_token_algorithm: ES256\n", $"    id_token_algorithm: ES256\n    minimum_level: {level}\n    {settings}\n", StringComparison.Ordinal));

    private static Task<BrowserPage> SilentAsync(Browser browser, FakeApplication application) => browser.GoAsync(application.AuthorizeUrl(("prompt", "none")));

    private static async Task<string?> ContextAsync(FakeApplication application, BrowserPage end) =>
        FakeApplication.Claims((await application.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}")))["id_token"]!).GetProperty("acr").GetString();
}
