using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>The modules of oidcc-rp-initiated-logout, row by row, and what a stranger cannot do.</summary>
public sealed class EndSessionTests(LogoutWorldFixture fixture) : IClassFixture<LogoutWorldFixture>
{
    private readonly LogoutWorld _world = fixture.World;

    private FakeApplication Shop => _world.Hub.Shop;

    [Fact]
    public async Task Rp_initiated_logout_1_discovery_names_the_endpoint()
    {
        using var http = LoopbackHttp.Create();
        var document = JsonDocument.Parse(await http.GetStringAsync(_world.Hub.HubUrl + "/.well-known/openid-configuration", TestContext.Current.CancellationToken)).RootElement;

        document.GetProperty("end_session_endpoint").GetString().Should().Be(_world.Hub.HubUrl + "/connect/endsession");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rp_initiated_logout_2_logs_out_goes_back_with_the_state_and_prompt_none_fails_then(bool byPost)
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);
        (string, string?)[] parameters = [("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "a state&more")];

        var end = byPost
            ? await browser.PostOnAsync(await browser.PostAsync(_world.Hub.HubUrl + "/connect/endsession", parameters.Select(p => KeyValuePair.Create(p.Item1, p.Item2!)), from: "http://shop.localhost:1/"))
            : await browser.GoAsync(Shop.EndSessionUrl(parameters));

        end.Url.Should().Be(LogoutWorld.Bye + "&state=a%20state%26more");
        (await _world.IsLoggedInAsync(browser)).Should().BeFalse();
        browser.Cookies("hub.localhost").Should().NotContainKey("fh_session");
    }

    [Theory]
    [InlineData("3 an address that is not registered", "http://shop.localhost:1/other")]
    [InlineData("4 a registered address with a query added", LogoutWorld.Bye + "&more=1")]
    public async Task Rp_initiated_logout_sends_nobody_to(string what, string uri)
    {
        await AsksAsync(hint => [("id_token_hint", hint), ("post_logout_redirect_uri", uri), ("state", "s")], what);
    }

    [Fact]
    public Task Rp_initiated_logout_5_a_modified_hint_is_none() =>
        AsksAsync(hint => [("id_token_hint", $"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{hint.Split('.')[1]}."), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s")], "alg none");

    [Fact]
    public Task Rp_initiated_logout_6_a_hint_of_another_signer_is_none() =>
        AsksAsync(hint => [("id_token_hint", hint[..^12] + "AAAAAAAAAAAA"), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s")], "foreign");

    [Fact]
    public Task Rp_initiated_logout_7_without_a_hint_nobody_is_sent_anywhere() =>
        AsksAsync(_ => [("client_id", "shop"), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s")], "no hint");

    [Fact]
    public Task Rp_initiated_logout_8_without_parameters_the_person_is_asked() => AsksAsync(_ => [], "nothing");

    [Fact]
    public Task Rp_initiated_logout_9_a_state_alone_goes_nowhere() => AsksAsync(_ => [("state", "s")], "a state");

    [Fact]
    public async Task Rp_initiated_logout_10_without_an_address_there_is_a_page_that_says_so()
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);

        var page = await browser.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint), ("state", "s")));

        page.Kind.Should().Be("logout");
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("You are logged out");
        page.Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be("http://shop.localhost:1/");
        (await _world.IsLoggedInAsync(browser)).Should().BeFalse();
    }

    [Fact]
    public async Task Rp_initiated_logout_11_without_a_state_none_is_sent()
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);

        var end = await browser.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye)));

        end.Url.Should().Be(LogoutWorld.Bye);
    }

    [Fact]
    public async Task A_parameter_that_stands_twice_is_refused_and_the_session_stays()
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);

        var page = await browser.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye), ("post_logout_redirect_uri", "http://evil.localhost:1/")));

        (page.Kind, page.Code).Should().Be(("error", "FH-1005"));
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
    }

    [Fact]
    public async Task An_image_of_another_site_logs_nobody_out()
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);
        using var http = LoopbackHttp.Create();

        // A Lax cookie does not go with it.
        foreach (var address in new[] { "/logout", "/connect/endsession", Shop.EndSessionUrl(("id_token_hint", hint))[_world.Hub.HubUrl.Length..] })
        {
            (await http.GetAsync(_world.Hub.HubUrl + address, TestContext.Current.CancellationToken)).Headers.Location.Should().BeNull();
        }

        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
    }

    [Fact]
    public async Task A_form_that_is_not_of_the_page_that_this_browser_was_shown_logs_nobody_out()
    {
        using var browser = _world.Hub.NewBrowser();
        using var attacker = _world.Hub.NewBrowser();
        await _world.LogInAsync(browser);
        await _world.LogInAsync(attacker, "teacher");
        var own = await browser.GoAsync(_world.Hub.HubUrl + "/logout");
        var other = await attacker.GoAsync(_world.Hub.HubUrl + "/logout");

        var planted = await browser.PostAsync(_world.Hub.HubUrl + "/logout", Fields(other));
        var crossSite = await browser.PostAsync(_world.Hub.HubUrl + "/logout", Fields(own), from: "http://evil.localhost:1/");
        var changed = await browser.PostAsync(_world.Hub.HubUrl + "/logout", Fields(own).Select(field => field.Key == "asked" ? KeyValuePair.Create("asked", "x") : field));
        // What a browser without cookies would be given, which anybody can make.
        var ofNobody = Base64Url.EncodeToString(SHA256.HashData("form of /logout  "u8));
        var madeUp = await browser.PostAsync(_world.Hub.HubUrl + "/logout", Fields(other).Select(field => field.Key == "form" ? KeyValuePair.Create("form", ofNobody) : field), from: "http://evil.localhost:1/");

        new[] { planted, crossSite, changed, madeUp }.Select(page => page.Code).Should().AllBe("FH-1203");
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
    }

    [Fact]
    public async Task A_hint_of_another_session_than_the_browsers_is_asked_about_and_ends_its_own_session_only()
    {
        using var pupil = _world.Hub.NewBrowser();
        using var teacher = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(pupil);
        await _world.LogInAsync(teacher, "teacher");

        var asked = await teacher.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye)));
        (await _world.IsLoggedInAsync(pupil)).Should().BeTrue("nobody said yes yet");
        var end = await teacher.PressAsync(asked, "main button");

        asked.Kind.Should().Be("logout");
        end.Url.Should().Be(LogoutWorld.Bye);
        (await _world.IsLoggedInAsync(pupil)).Should().BeFalse();
        (await _world.IsLoggedInAsync(teacher)).Should().BeTrue();
    }

    [Fact]
    public async Task Who_is_not_logged_in_any_more_reads_so()
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);
        await browser.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint)));

        var nothing = await browser.GoAsync(_world.Hub.HubUrl + "/logout");
        var again = await browser.GoAsync(Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye), ("state", "s")));

        (nothing.Kind, nothing.Document.QuerySelector("form")).Should().Be(("logout", null));
        again.Url.Should().Be(LogoutWorld.Bye + "&state=s", "what was asked for is so already");
    }

    [Theory]
    [InlineData("nl", "Wil je uitloggen?")]
    [InlineData("en", "Do you want to log out?")]
    public async Task The_page_speaks_the_language_that_the_application_asks_for(string language, string title)
    {
        using var browser = _world.Hub.NewBrowser();
        await _world.LogInAsync(browser);

        var page = await browser.GoAsync(Shop.EndSessionUrl(("ui_locales", language)));

        page.Document.QuerySelector("h1")!.TextContent.Should().Be(title);
        page.Document.QuerySelectorAll("script").Should().BeEmpty();
        page.Headers["Content-Security-Policy"].Should().Contain("form-action 'self' https: http:").And.Contain("frame-ancestors 'none'");
    }

    // No redirect, the question, and after a yes the hub's own page; never the application's address.
    private async Task AsksAsync(Func<string, (string, string?)[]> parameters, string what)
    {
        using var browser = _world.Hub.NewBrowser();
        var hint = await _world.LogInAsync(browser);

        var page = await browser.GoAsync(Shop.EndSessionUrl(parameters(hint)));
        page.Kind.Should().Be("logout", what);
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue("nobody said yes yet");
        var done = await browser.PressAsync(page, "main button");

        done.Url.Should().StartWith(_world.Hub.HubUrl, what);
        done.Kind.Should().Be("logout");
        (await _world.IsLoggedInAsync(browser)).Should().BeFalse();
    }

    private static IEnumerable<KeyValuePair<string, string>> Fields(BrowserPage page) =>
        page.Document.QuerySelectorAll("main form input").Select(input => KeyValuePair.Create(input.GetAttribute("name")!, input.GetAttribute("value")!));
}
