using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>
/// A logout by POST from another site, which brings none of the hub's cookies (they are Lax): asked for all the same as by GET (RP-Initiated
/// Logout 1.0, 2), and nothing of the browser is replaced.
/// </summary>
public sealed class CrossSiteLogoutTests
{
    private const string Elsewhere = "http://shop.localhost:1/";

    [Theory]
    [InlineData("client_id", "shop")]
    [InlineData("state", "s")]
    [InlineData("id_token_hint", "eyJhbGciOiJub25lIn0.e30.")]
    public async Task Without_a_good_hint_the_person_who_is_logged_in_is_asked(string name, string value)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Hub.NewBrowser();
        await world.LogInAsync(browser);

        var page = await browser.PostOnAsync(await browser.PostAsync(world.Hub.HubUrl + "/connect/endsession", [new(name, value)], from: Elsewhere));

        (await world.IsLoggedInAsync(browser)).Should().BeTrue();
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("Do you want to log out?");
    }

    [Fact]
    public async Task With_the_hint_of_a_session_that_is_over_the_person_of_another_one_is_asked()
    {
        await using var world = await LogoutWorld.StartAsync("hub");
        using var browser = world.Hub.NewBrowser();
        var old = await world.LogInAsync(browser);
        await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", old))));
        await world.LogInAsync(browser, "teacher");

        var page = await browser.PostOnAsync(
            await browser.PostAsync(world.Hub.HubUrl + "/connect/endsession", [new("id_token_hint", old), new("post_logout_redirect_uri", LogoutWorld.Bye)], from: Elsewhere));

        (await world.IsLoggedInAsync(browser)).Should().BeTrue();
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("Do you want to log out?");
    }

    [Theory]
    [InlineData("/connect/endsession")]
    [InlineData("/connect/authorize")]
    [InlineData("/logout")]
    [InlineData("/my/end")]
    public async Task What_binds_the_browser_is_not_replaced(string path)
    {
        await using var world = await LogoutWorld.StartAsync();
        using var victim = world.Hub.NewBrowser();
        using var attacker = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(attacker, "teacher");
        await victim.GoAsync(world.Hub.Shop.AuthorizeUrl());
        var before = victim.Cookies("hub.localhost")["fh_browser"];

        var fields = path == "/connect/authorize"
            ? new Uri(world.Hub.Shop.AuthorizeUrl()).Query.TrimStart('?').Split('&').Select(pair => KeyValuePair.Create(pair.Split('=')[0], Uri.UnescapeDataString(pair.Split('=')[1]))).ToList()
            : [new("id_token_hint", hint), new("sent_on", "1"), new("form", "x"), new("asked", "x")];
        await victim.PostAsync(world.Hub.HubUrl + path, fields, from: "http://evil.localhost:1/");

        victim.Cookies("hub.localhost")["fh_browser"].Should().Be(before);
    }

    [Fact]
    public async Task The_yes_of_a_page_that_somebody_else_was_shown_replaces_nothing_either()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var victim = world.Hub.NewBrowser();
        using var attacker = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(attacker, "teacher");
        await world.LogInAsync(victim);
        var before = victim.Cookies("hub.localhost");
        using var without = world.Hub.NewBrowser();
        // Asked for by POST without a cookie, so that its form is bound to no browser.
        var shown = await without.PostAsync(world.Hub.HubUrl + "/connect/endsession", [new("id_token_hint", hint), new("sent_on", "1")], from: Elsewhere);
        shown.Kind.Should().Be("logout");
        var fields = shown.Document.QuerySelectorAll("form input[type=hidden]").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!)).ToList();

        await victim.PostAsync(world.Hub.HubUrl + "/logout", fields, from: "http://evil.localhost:1/");

        victim.Cookies("hub.localhost").Should().BeEquivalentTo(before);
        (await world.IsLoggedInAsync(victim)).Should().BeTrue();
    }
}
