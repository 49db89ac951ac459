using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Cookies that somebody kept or planted, clocks that jump, tabs that contradict each other: each by rule.</summary>
public sealed class HostileSessionTests
{
    [Theory]
    [InlineData("hub")]
    [InlineData("global")]
    public async Task A_cookie_that_is_replayed_after_a_logout_opens_nothing(string scope)
    {
        await using var world = await LogoutWorld.StartAsync(scope);
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        using var thief = world.Hub.TabOf(browser);
        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint))));

        (await thief.GoAsync(world.Hub.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        (await thief.GoAsync(world.Hub.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        (await thief.GoAsync(world.Hub.HubUrl + "/logout")).Document.QuerySelector("form[action='/logout']").Should().BeNull("there is nothing to end");
        (await thief.GoAsync(world.Hub.HubUrl + "/my")).Text.Should().NotContain("University of Lindenhorst");
    }

    [Fact]
    public async Task Who_planted_a_cookie_has_nothing_of_the_person_who_then_logs_in()
    {
        await using var world = await HubWorld.StartAsync();
        using var attacker = world.NewBrowser();
        await attacker.TokensAsync(world.Shop, "university", "pupil");
        var planted = attacker.Cookies("hub.localhost")["fh_session"];
        using var victim = world.NewBrowser();
        victim.SetCookie("hub.localhost", "fh_session", planted);

        var mine = FakeApplication.Claims((await victim.TokensAsync(world.Shop, "college", "teacher", ("prompt", "login"), ("idp_hint", "college")))["id_token"]!);

        victim.Cookies("hub.localhost")["fh_session"].Should().NotBe(planted);
        (await attacker.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "its handle is dead");
        var next = FakeApplication.Claims((await world.Shop.RedeemAsync((await victim.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!))["id_token"]!);
        next.GetProperty("sub").GetString().Should().Be(mine.GetProperty("sub").GetString(), "what was used last answers");
    }

    [Theory]
    [InlineData(590, true)]
    [InlineData(601, false)]
    [InlineData(-55, true)]
    [InlineData(-75, false)]
    public async Task A_clock_that_jumps_makes_no_session_longer_and_within_the_difference_of_clocks_none_shorter(int seconds, bool lives)
    {
        await using var world = await StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter(lives ? "code" : "error").Should().NotBeNull();
        world.Clock.Advance(TimeSpan.FromSeconds(-seconds));

        if (seconds < 0)
        {
            (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the clock is right again, and nothing was lost");
            world.Clock.Advance(TimeSpan.FromSeconds(601));
            (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "its idle timer did not become longer");
        }
    }

    [Fact]
    public async Task A_clock_that_jumps_to_and_fro_does_not_move_the_absolute_end()
    {
        await using var world = await StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");
        for (var i = 0; i < 3; i++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(590));
            (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();
            world.Clock.Advance(TimeSpan.FromSeconds(-50));
            (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();
        }

        // 1620 s by the clock.
        world.Clock.Advance(TimeSpan.FromSeconds(181));

        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task One_tab_forces_and_another_reuses_at_once_and_both_stay_in_one_session()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        await world.LogInAsync(browser);
        using var other = world.Hub.TabOf(browser);
        var prompt = await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        JsonAnswer? planner = null;
        held.Before(async () => planner = await LogoutWorld.AlsoAsync(other, world.Hub.Planner), skip: 1);

        var shop = await world.Hub.Shop.RedeemAsync((await browser.BecomeAsync(prompt, "pupil")).Parameter("code")!);

        (await SessionOfAsync(world, shop)).Should().Be(await SessionOfAsync(world, planner!));
        (await world.Hub.Planner.UserInfoAsync(planner!["access_token"]!)).Status.Should().Be(200);
        (await world.Hub.Shop.UserInfoAsync(shop["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_reuse_that_a_forced_login_overtakes_goes_on_in_the_session_that_is_there_then()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        await world.LogInAsync(browser);
        using var other = world.Hub.TabOf(browser);
        JsonAnswer? shop = null;
        held.Before(async () => shop = await other.TokensAsync(world.Hub.Shop, "university", "pupil", ("prompt", "login"), ("idp_hint", "university")));

        var planner = await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);

        (await SessionOfAsync(world, planner)).Should().Be(await SessionOfAsync(world, shop!));
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(200);
        (await world.Hub.Shop.UserInfoAsync(shop!["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task R004_03_A_reuse_that_meets_an_end_before_the_prompt_gets_nothing_of_what_ended()
    {
        var held = new HeldCommits();
        await using var world = await HubWorld.StartAsync(
            text => text.Replace("    redirect_uris: [\"http://shop", "    session: { mode: always, ends_before_prompt: true }\n    redirect_uris: [\"http://shop", StringComparison.Ordinal), services: held.Replace);
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");
        using var other = world.TabOf(browser);

        BrowserPage? prompt = null;
        held.Before(async () => prompt = await other.GoAsync(world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university"))));

        var page = await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")));

        prompt!.Kind.Should().Be("organisation-login");
        page.Parameter("error").Should().Be("login_required");
    }

    [Theory]
    [InlineData("university", "pupil")]
    [InlineData("college", "teacher")]
    public async Task An_id_token_hint_of_one_of_several_sessions_chooses_that_one(string entry, string persona)
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var tokens = new Dictionary<string, JsonAnswer>
        {
            ["university"] = await browser.TokensAsync(world.Shop, "university", "pupil"),
            ["college"] = await browser.TokensAsync(world.Shop, "college", "teacher", ("idp_hint", "college")),
        };
        var hinted = tokens[entry];

        foreach (var prompt in new[] { "none", null })
        {
            browser.Hops.Clear();
            var end = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", prompt), ("id_token_hint", hinted["id_token"])));

            browser.Hops.Should().ContainSingle("the session of {0} is there", persona);
            var again = await world.Shop.RedeemAsync(end.Parameter("code")!);
            SidOf(again).Should().Be(SidOf(hinted));
            SubjectOf(again).Should().Be(SubjectOf(hinted));
        }
    }

    private static Task<HubWorld> StartAsync() => HubWorld.StartAsync(text => text.Replace(
        "    redirect_uris: [\"http://shop", "    session: { mode: always, idle_seconds: 600, absolute_seconds: 1800 }\n    redirect_uris: [\"http://shop", StringComparison.Ordinal));

    private static string SidOf(JsonAnswer tokens) => SessionIds.SidOf(tokens["id_token"]!);

    private static Task<string> SessionOfAsync(LogoutWorld world, JsonAnswer tokens) => world.Hub.SessionOfAsync(tokens["id_token"]!);

    private static string SubjectOf(JsonAnswer tokens) => FakeApplication.Claims(tokens["id_token"]!).GetProperty("sub").GetString()!;
}
