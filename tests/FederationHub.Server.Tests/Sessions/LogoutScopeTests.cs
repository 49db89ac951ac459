using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>How far a logout reaches, and what the applications of the session hear of it (domain 4.7).</summary>
public sealed class LogoutScopeTests
{
    [Fact]
    public async Task R002_18_A_local_logout_leaves_the_session_and_the_next_click_is_silent()
    {
        await using var world = await LogoutWorld.StartAsync("local");
        using var browser = world.Hub.NewBrowser();
        var tokens = await browser.TokensAsync(world.Hub.Shop, "university");
        var planner = await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);

        var end = await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye)));

        end.Url.Should().Be(LogoutWorld.Bye);
        world.Receiver.Received.Should().BeEmpty();
        (await world.Hub.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401, "its own tokens are over");
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(200);
        browser.Hops.Clear();
        (await browser.GoAsync(world.Hub.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
        browser.Hops.Should().ContainSingle("without a page and without credentials");
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("idp_only")]
    public async Task A_logout_that_is_not_global_leaves_other_applications_where_they_are_and_a_later_one_still_reaches_them(string scope)
    {
        await using var world = await LogoutWorld.StartAsync(scope);
        using var browser = world.Hub.NewBrowser();
        var tokens = await browser.TokensAsync(world.Hub.Shop, "university");
        var planner = await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);

        var end = await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye)));
        end = await browser.PostOnAsync(end);

        if (scope == "hub")
        {
            end.Url.Should().Be(LogoutWorld.Bye);
        }
        else
        {
            end.Kind.Should().Be("logout");
            Lines(end)["Planner"].Should().Be("You are still logged in here.");
            Lines(end)["BookShop"].Should().Be("You are logged out here.");
            end.Text.Should().Contain("close all windows of your browser");
        }

        (await world.IsLoggedInAsync(browser)).Should().BeFalse();
        world.Receiver.Received.Select(received => received.Application).Should().Equal("shop");
        (await world.Hub.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(200);

        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Planner.EndSessionUrl(("id_token_hint", planner["id_token"]))));

        world.Receiver.Of("planner").Should().ContainSingle();
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(401);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task D72_A_global_logout_ends_nobody_else_where_an_organisation_sends_no_name_and_one_index_for_many(string index)
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = world.Hub.NewBrowser();
        using var other = world.Hub.NewBrowser();
        world.Hub.University.ResponseSays = AnonymousAnswers.OfIndex("1");
        await world.LogInAsync(other, "teacher");
        world.Hub.University.ResponseSays = AnonymousAnswers.OfIndex(index);
        var hint = await world.LogInAsync(browser);

        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint))));

        (await world.IsLoggedInAsync(browser)).Should().BeFalse("control");
        (await world.IsLoggedInAsync(other)).Should().BeTrue();
        world.Receiver.Of("shop").Should().ContainSingle("of the one session only");
    }

    [Fact]
    public async Task R002_17_R000_13_A_global_logout_reaches_every_application_of_the_session_before_the_browser_goes_on()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        var planner = await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);
        var phone = await LogoutWorld.AlsoAsync(browser, world.Hub.Phone);
        var waiting = (await browser.GoAsync(world.Hub.Planner.AuthorizeUrl())).Parameter("code")!;

        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", shop["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye))));

        world.Receiver.Received.Select(received => received.Application).Should().BeEquivalentTo(["shop", "planner", "phone"]);
        foreach (var (application, tokens, algorithm) in new[] { ("shop", shop, "RS256"), ("planner", planner, "ES256"), ("phone", phone, "RS256") })
        {
            var received = world.Receiver.Of(application).Single();
            received.Fields.Should().Equal("logout_token");
            received.ContentType.Should().StartWith("application/x-www-form-urlencoded");
            var claims = FakeApplication.Claims(received.Token);
            var idToken = FakeApplication.Claims(tokens["id_token"]!);
            claims.GetProperty("iss").GetString().Should().Be(world.Hub.HubUrl);
            claims.GetProperty("aud").GetString().Should().Be(application);
            claims.GetProperty("sid").GetString().Should().Be(idToken.GetProperty("sid").GetString());
            claims.GetProperty("sub").GetString().Should().Be(idToken.GetProperty("sub").GetString());
            claims.TryGetProperty("nonce", out _).Should().BeFalse();
            Header(received.Token).Should().Contain($"\"alg\":\"{algorithm}\"").And.Contain("\"typ\":\"logout+jwt\"");
        }

        world.Receiver.Received.Select(received => FakeApplication.Claims(received.Token).GetProperty("jti").GetString()).Should().OnlyHaveUniqueItems();
        (await world.IsLoggedInAsync(browser)).Should().BeFalse();
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(401);
        (await world.Hub.Planner.RedeemAsync(waiting))["error"].Should().Be("invalid_grant");
    }

    [Fact]
    public async Task R002_17_Who_has_no_logout_channel_is_named_as_still_logged_in()
    {
        await using var world = await LogoutWorld.StartAsync("global", plannerListens: false);
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);

        var page = await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s"))));

        (page.Kind, page.Code).Should().Be(("logout", "FH-1506"));
        Lines(page)["Planner"].Should().StartWith("We cannot log you out here.");
        Lines(page)["BookShop"].Should().Be("You are logged out here.");
        page.Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be(LogoutWorld.Bye + "&state=s");
        page.Text.Should().Contain("close all windows of your browser");
    }

    [Theory]
    [InlineData("global")]
    [InlineData("idp_only")]
    public async Task Where_nobody_knows_any_more_which_organisation_is_to_be_asked_the_page_says_so_with_FH_1506_and_a_way_on(string scope)
    {
        await using var world = await LogoutWorld.StartAsync(scope);
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint))));

        var page = await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s")));

        (page.Kind, page.Code).Should().Be(("logout", "FH-1506"));
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("We cannot log you out now");
        page.Text.Should().Contain("close all windows of your browser");
        page.Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be(LogoutWorld.Bye + "&state=s");
    }

    [Fact]
    public async Task A_dead_application_blocks_nobody_and_is_told_later()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);
        await LogoutWorld.AlsoAsync(browser, world.Hub.Phone);
        world.Receiver.Answer("planner", http => Task.Delay(TimeSpan.FromSeconds(30), http.RequestAborted));
        world.Receiver.Answer("phone", 400);
        var began = TimeProvider.System.GetTimestamp();

        var page = await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye))));

        TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(20), "five seconds are all that it waits");
        page.Code.Should().Be("FH-1506");
        Lines(page)["Planner"].Should().StartWith("We could not reach it.");
        Lines(page)["Phone"].Should().StartWith("You are still logged in here: logging out did not work.");
        (await world.IsLoggedInAsync(browser)).Should().BeFalse("the hub's own session ended first");
        world.Receiver.Reset();
        world.Hub.Clock.Advance(TimeSpan.FromSeconds(15));
        await world.BackgroundAsync(() => world.Receiver.Of("planner").Count == 1);

        var events = await world.Hub.AuditAsync(page.Document.Body!.GetAttribute("data-reference")!);
        Kinds(events, "planner").Should().Equal($"{AuditKinds.LogoutNotTold} attempt 1: no answer in 5 s; tried again", $"{AuditKinds.LogoutTold} attempt 2: answered 200");
        Kinds(events, "phone").Should().Equal($"{AuditKinds.LogoutNotTold} attempt 1: answered 400; given up");
        Kinds(events, "shop").Should().HaveCountGreaterThan(1).And.Contain($"{AuditKinds.LogoutTold} attempt 1: answered 200");
        events.Should().ContainSingle(e => e.Kind == AuditKinds.LogoutStarted && e.Application == "shop" && e.Organisation == "university");
    }

    [Fact]
    public async Task What_does_not_arrive_is_tried_six_times_within_an_hour_and_each_result_is_recorded()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        world.Receiver.Answer("shop", 503);
        await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint)));

        foreach (var (seconds, attempts) in new[] { (15, 2), (60, 3), (300, 4), (900, 5), (1800, 6) })
        {
            world.Hub.Clock.Advance(TimeSpan.FromSeconds(seconds - 2));
            await Task.Delay(100, TestContext.Current.CancellationToken);
            world.Receiver.Of("shop").Should().HaveCount(attempts - 1, "its time has not come");
            world.Hub.Clock.Advance(TimeSpan.FromSeconds(2));
            await world.BackgroundAsync(() => world.Receiver.Of("shop").Count == attempts);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        world.Hub.Clock.Advance(TimeSpan.FromDays(1));
        await world.Hub.Services.GetRequiredService<Server.Sessions.BackChannelDelivery>().TurnAsync(CancellationToken.None);

        var tokens = world.Receiver.Of("shop").Select(received => FakeApplication.Claims(received.Token)).ToList();
        tokens.Should().HaveCount(6);
        tokens.Select(claims => claims.GetProperty("jti").GetString()).Distinct().Should().ContainSingle("it is one event");
        tokens.Select(claims => claims.GetProperty("iat").GetInt64()).Should().OnlyHaveUniqueItems("each attempt has a token that is fresh");
        var events = new List<AuditEvent>();
        await foreach (var entry in world.Hub.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LogoutNotTold, Limit = 100 }, CancellationToken.None))
        {
            events.Add(entry.Event);
        }

        events.Select(e => e.Detail).Should().HaveCount(6).And.Contain("attempt 6: answered 503; given up");
    }

    [Fact]
    public async Task A_logout_token_is_never_redirected_on()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        world.Receiver.Answer("shop", http =>
        {
            http.Response.StatusCode = 307;
            http.Response.Headers.Location = world.Receiver.UriOf("planner");
            return Task.CompletedTask;
        });

        await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint)));

        world.Receiver.Of("planner").Should().BeEmpty();
    }

    private static Dictionary<string, string> Lines(BrowserPage page) =>
        page.Document.QuerySelectorAll("main dl dt").ToDictionary(name => name.TextContent.Trim(), name => name.NextElementSibling!.TextContent.Trim(), StringComparer.Ordinal);

    private static string Header(string token) => System.Text.Encoding.ASCII.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[0]));

    private static IEnumerable<string> Kinds(IEnumerable<AuditEvent> events, string application) =>
        events.Where(e => e.Application == application).OrderBy(e => e.At).Select(e => $"{e.Kind} {e.Detail}");
}
