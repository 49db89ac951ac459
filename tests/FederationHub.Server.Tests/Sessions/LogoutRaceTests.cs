using FederationHub.Core.Ports;
using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A logout beside a login: whichever is kept first counts, and the other one looks again.</summary>
public sealed class LogoutRaceTests
{
    [Fact]
    public async Task R002_18_What_an_application_had_before_a_local_logout_stays_ended_when_it_comes_back_silently()
    {
        await using var world = await LogoutWorld.StartAsync("local");
        using var browser = world.Hub.NewBrowser();
        var before = await browser.TokensAsync(world.Hub.Shop, "university");
        var waiting = (await browser.GoAsync(world.Hub.Shop.AuthorizeUrl())).Parameter("code")!;
        var planner = await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);
        await LogOutAsync(world, browser, before);

        var after = await LogoutWorld.AlsoAsync(browser, world.Hub.Shop);

        FakeApplication.Claims(after["id_token"]!).GetProperty("sid").GetString().Should().Be(FakeApplication.Claims(before["id_token"]!).GetProperty("sid").GetString(), "it is the same session");
        (await world.Hub.Shop.UserInfoAsync(after["access_token"]!)).Status.Should().Be(200);
        (await world.Hub.Shop.UserInfoAsync(before["access_token"]!)).Status.Should().Be(401);
        (await world.Hub.Shop.RedeemAsync(waiting))["error"].Should().Be("invalid_grant");
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(200);
        var again = await LogoutWorld.AlsoAsync(browser, world.Hub.Shop);
        (await world.Hub.Shop.UserInfoAsync(after["access_token"]!)).Status.Should().Be(200, "to come again ends nothing");
        (await world.Hub.Shop.UserInfoAsync(again["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task R002_17_An_application_that_gets_in_while_a_logout_begins_is_told_as_well()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync("global", services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        using var otherTab = world.Hub.TabOf(browser);
        JsonAnswer? phone = null;
        held.Before(async () => phone = await LogoutWorld.AlsoAsync(otherTab, world.Hub.Phone));

        await LogOutAsync(world, browser, shop);

        (await world.Hub.Phone.UserInfoAsync(phone!["access_token"]!)).Status.Should().Be(401);
        world.Receiver.Received.Select(received => received.Application).Should().BeEquivalentTo(["shop", "phone"], "nobody stays logged in unseen");
    }

    [Fact]
    public async Task Sessions_that_are_ended_from_elsewhere_are_ended_as_they_stand()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = world.Hub.NewBrowser();
        var sid = await world.Hub.SessionOfAsync((await browser.TokensAsync(world.Hub.Shop, "university"))["id_token"]!);
        var read = await world.Hub.Services.GetRequiredService<ISessionStore>().FindBySessionIdAsync(sid, TestContext.Current.CancellationToken);
        await LogoutWorld.AlsoAsync(browser, world.Hub.Phone);
        var flow = world.Hub.Services.GetRequiredService<LogoutFlow>();

        var ended = await flow.EndSessionsAsync([read!], "an old look", TestContext.Current.CancellationToken);
        var again = await flow.EndSessionsAsync([read!], "an old look", TestContext.Current.CancellationToken);

        ended.Parties.Select(party => party.Id).Should().BeEquivalentTo(["shop", "phone"]);
        again.Parties.Should().BeEmpty("there was nothing left to end");
        world.Receiver.Received.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("hub")]
    [InlineData("global")]
    public async Task Of_two_logouts_at_once_in_two_tabs_one_ends_the_session_and_both_people_go_on(string scope)
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(scope, services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        using var otherTab = world.Hub.TabOf(browser);
        var address = world.Hub.Shop.EndSessionUrl(("id_token_hint", shop["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye));
        BrowserPage? other = null;
        held.Before(async () => other = await otherTab.PostOnAsync(await otherTab.GoAsync(address)));

        var own = await browser.PostOnAsync(await browser.GoAsync(address));

        other!.Url.Should().StartWith(LogoutWorld.Bye);
        own.Url.Should().StartWith(LogoutWorld.Bye);
        world.Receiver.Of("shop").Should().ContainSingle("it is one logout");
        (await OfBrowserAsync(world, browser)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_logout_that_is_begun_in_a_second_tab_while_the_first_is_at_the_organisation_takes_nothing_from_it_nor_does_a_restart()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = new Browser(world.Hub.Shop.RedirectUri, world.Hub.HubUrl + "/saml/logout");
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        var address = world.Hub.Shop.EndSessionUrl(("id_token_hint", shop["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye));
        var away = await browser.PostOnAsync(await browser.GoAsync(address));
        away.Url.Should().StartWith(world.Hub.HubUrl + "/saml/logout?SAMLResponse=");
        using var onward = world.Hub.TabOf(browser);

        var second = await onward.GoAsync(address);
        await world.Hub.RestartAsync();
        var first = await onward.GoAsync(away.Url);

        (second.Kind, second.Code).Should().Be(("logout", "FH-1506"), "nobody knows any more in that tab which organisation it was");
        first.Url.Should().StartWith(LogoutWorld.Bye);
        (await onward.GoAsync(away.Url)).Document.QuerySelector("h1")!.TextContent.Should().Be("You are not logged in here", "an answer counts once");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_login_by_a_session_that_a_logout_ends_meanwhile_begins_anew(bool passive)
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        using var otherTab = world.Hub.TabOf(browser);
        held.Before(() => LogOutAsync(world, otherTab, shop));

        var page = await browser.GoAsync(world.Hub.Planner.AuthorizeUrl(("prompt", passive ? "none" : null)));

        (passive ? page.Parameter("error") : page.Kind).Should().Be(passive ? "login_required" : "choose");
        world.Receiver.Received.Select(received => received.Application).Should().Equal("shop");
        var left = await OfBrowserAsync(world, browser);
        left.Should().BeEmpty();
    }

    [Fact]
    public async Task A_login_by_a_session_that_only_its_application_left_meanwhile_is_one_of_after()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync("local", services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        using var otherTab = world.Hub.TabOf(browser);
        held.Before(() => LogOutAsync(world, otherTab, shop));

        var after = await LogoutWorld.AlsoAsync(browser, world.Hub.Shop);

        (await world.Hub.Shop.UserInfoAsync(shop["access_token"]!)).Status.Should().Be(401);
        (await world.Hub.Shop.UserInfoAsync(after["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_new_authentication_that_was_answered_before_a_logout_and_would_begin_after_it_does_not()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync("global", services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var shop = await browser.TokensAsync(world.Hub.Shop, "university");
        var prompt = await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        using var otherTab = world.Hub.TabOf(browser);
        // The return is kept first, then the code with the session.
        held.Before(() => LogOutAsync(world, otherTab, shop), skip: 1);

        var late = await browser.BecomeAsync(prompt, "pupil");

        (late.Kind, late.Code).Should().Be(("error", "FH-1201"), "the person was told that they are logged out");
        world.Receiver.Received.Select(received => received.Application).Should().Equal("shop");
        (await world.Hub.Shop.UserInfoAsync(shop["access_token"]!)).Status.Should().Be(401, "what ended is not brought back");
        (await OfBrowserAsync(world, browser)).Should().BeEmpty();
        var after = await browser.TokensAsync(world.Hub.Shop, "university");
        FakeApplication.Claims(after["id_token"]!).GetProperty("sid").GetString().Should().NotBe(FakeApplication.Claims(shop["id_token"]!).GetProperty("sid").GetString());
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task R000_13_A_login_begins_nothing_when_its_organisation_ends_the_session_just_before(string entry)
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var prompt = await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("idp_hint", entry)));
        var demand = string.Empty;
        // The return is kept first, then the code with the session.
        held.Before(async () => demand = await DemandAsync(world, browser, entry), skip: 1);

        var end = await browser.BecomeAsync(prompt, "pupil");

        demand.Should().Contain(entry == "university" ? "/saml/metadata: Success" : "federationhub: 200");
        (end.Kind, end.Code).Should().Be(("error", "FH-1201"));
    }

    [Fact]
    public async Task R000_13_A_login_that_is_kept_while_its_organisation_ends_the_session_is_ended_too()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync(services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        var answer = await browser.SubmitAsync(await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("idp_hint", "university"))), "form", ("persona", "pupil"));
        JsonAnswer? shop = null;
        // The hub looked, and found no session.
        held.Before(async () => shop = await world.Hub.Shop.RedeemAsync((await browser.PostOnAsync(answer)).Parameter("code")!));

        (await DemandAsync(world, browser, "university")).Should().Contain("/saml/metadata: Success");

        (await world.Hub.Shop.UserInfoAsync(shop!["access_token"]!)).Status.Should().Be(401);
        world.Receiver.Received.Select(received => received.Application).Should().Equal("shop");
    }

    [Fact]
    public async Task Two_tabs_that_log_in_anew_at_once_forget_no_application()
    {
        var held = new HeldCommits();
        await using var world = await LogoutWorld.StartAsync("global", services: held.Replace);
        using var browser = world.Hub.NewBrowser();
        await browser.TokensAsync(world.Hub.Shop, "university");
        using var otherTab = world.Hub.TabOf(browser);
        var mine = await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        var others = await otherTab.GoAsync(world.Hub.Planner.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        JsonAnswer? planner = null;
        // The answer of the other one comes too late for the cookie of this one.
        var end = await browser.SubmitAsync(mine, "form", ("persona", "pupil"));
        held.Before(async () => planner = await world.Hub.Planner.RedeemAsync((await otherTab.BecomeAsync(others, "pupil")).Parameter("code")!));

        var shop = await world.Hub.Shop.RedeemAsync((await browser.PostOnAsync(end)).Parameter("code")!);

        (await world.Hub.Planner.UserInfoAsync(planner!["access_token"]!)).Status.Should().Be(200);
        await LogOutAsync(world, browser, shop);
        world.Receiver.Received.Select(received => received.Application).Should().BeEquivalentTo(["shop", "planner"]);
        (await world.Hub.Planner.UserInfoAsync(planner["access_token"]!)).Status.Should().Be(401);
    }

    // From another tab; gives what the organisation heard.
    private static async Task<string> DemandAsync(LogoutWorld world, Browser browser, string entry)
    {
        using var tab = world.Hub.NewBrowser();
        return await tab.EndEverywhereAsync(entry == "university" ? world.Hub.University : world.Hub.College, browser);
    }

    private static async Task LogOutAsync(LogoutWorld world, Browser browser, JsonAnswer tokens) =>
        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", LogoutWorld.Bye))));

    private static async Task<IReadOnlyList<string>> OfBrowserAsync(LogoutWorld world, Browser browser) =>
        browser.Cookies("hub.localhost").TryGetValue("fh_session", out var handle)
            ? [.. (await world.Hub.Services.GetRequiredService<ISessionStore>().OfBrowserAsync(handle, TestContext.Current.CancellationToken)).Select(session => session.SessionId)]
            : [];
}
