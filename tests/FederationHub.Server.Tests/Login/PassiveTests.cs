using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary><c>prompt=none</c> without a session: answered at once, unless a valid hint names an organisation that may be asked silently. Never a page.</summary>
public sealed class PassiveTests : IAsyncLifetime
{
    private HubWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await HubWorld.StartAsync(Silent);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static string Silent(string text) => text
        .Replace("/idp/university/metadata", "/idp/university/metadata\n      passive: true", StringComparison.Ordinal)
        .Replace("client_secret: env:TEST_COLLEGE_SECRET", "client_secret: env:TEST_COLLEGE_SECRET\n      passive: true", StringComparison.Ordinal);

    [Fact]
    public async Task Without_a_hint_the_answer_comes_at_once()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        end.Parameter("error").Should().Be("login_required");
        browser.Hops.Should().ContainSingle("nobody was asked");
    }

    [Fact]
    public async Task Where_the_settings_do_not_allow_it_the_answer_comes_at_once()
    {
        await _world.ApplyAsync(text => text);
        using var browser = _world.NewBrowser();
        foreach (var entry in new[] { "university", "college" })
        {
            var end = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", entry)));
            end.Parameter("error").Should().Be("login_required");
        }

        browser.Hops.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("idp_hint", "university")]
    [InlineData("idp_hint", "college")]
    [InlineData("login_hint", "somebody@uvl.example")]
    [InlineData("login_hint", "somebody@waadkust.example")]
    public async Task Who_is_logged_in_at_the_organisation_gets_in_without_a_page(string parameter, string hint)
    {
        using var browser = _world.NewBrowser();
        await KnownAtAsync(browser, hint.Contains("waadkust", StringComparison.Ordinal) || hint == "college" ? "college" : "university");

        var end = await SilentlyAsync(browser, (parameter, hint));

        var tokens = await _world.Shop.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException(end.Url + end.Text));
        tokens.Status.Should().Be(200, tokens.Text);
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Who_is_not_is_told_to_log_in_without_a_page(string entry)
    {
        using var browser = _world.NewBrowser();
        var end = await SilentlyAsync(browser, ("idp_hint", entry));
        end.Parameter("error").Should().Be("login_required");
        end.Parameter("state").Should().Be(_world.Shop.State);
        browser.Hops.Should().Contain(hop => hop.Url.Contains($"/idp/{entry}/", StringComparison.Ordinal), "the organisation was asked");
    }

    [Fact]
    public async Task A_token_of_before_says_where_to_ask()
    {
        using var browser = _world.NewBrowser();
        var idToken = (await browser.TokensAsync(_world.Shop, "university"))["id_token"]!;
        ForgetTheHub(browser);

        var end = await SilentlyAsync(browser, ("id_token_hint", idToken));
        (await _world.Shop.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException(end.Url + end.Text))).Status.Should().Be(200);

        // Another person at the organisation is not the one of the hint.
        ForgetTheHub(browser);
        browser.SetCookie("school.localhost", "idp_university", null);
        await KnownAtAsync(browser, "university", "teacher");
        (await SilentlyAsync(browser, ("id_token_hint", idToken))).Parameter("error").Should().NotBeNull();
    }

    [Fact]
    public async Task A_hint_that_leaves_a_choice_asks_nobody()
    {
        using var browser = _world.NewBrowser();
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", "nobody")))).Parameter("error").Should().Be("login_required");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", "island")))).Parameter("error").Should().Be("login_required");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("login_hint", "somebody@elsewhere.example")))).Parameter("error").Should().Be("login_required");
        browser.Hops.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_browser_without_the_hubs_cookie_is_told_so_without_a_page()
    {
        using var browser = _world.NewBrowser();
        await KnownAtAsync(browser, "university");
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", "university")));
        ForgetTheHub(browser);

        var end = await browser.PostOnAsync(page);

        end.Parameter("error").Should().Be("login_required");
        end.Parameter("code").Should().BeNull();

        // Anybody can write the rest of that address: what it says of the application reaches no log as it stands.
        var going = browser.Hops.Last(hop => hop.Url.Contains("/login/continue", StringComparison.Ordinal)).Url;
        var forged = await browser.GoAsync(going.Replace("app=shop", "app=shop%0D%0AInformation%20forged", StringComparison.Ordinal));
        forged.Parameter("error").Should().Be("login_required");
        _world.Log.Should().NotContain("Information forged");
    }

    [Fact]
    public async Task A_request_says_that_no_page_may_be_shown_and_that_nobody_need_log_in_again()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("max_age", "300"), ("idp_hint", "university")));
        var request = WireRequest.Of(browser, "/idp/university/sso");
        request.Attribute("IsPassive")!.Value.Should().Be("true");
        request.Attribute("ForceAuthn").Should().BeNull();
        request.Elements().Should().ContainSingle().Which.Name.LocalName.Should().Be("Issuer");
    }

    private async Task KnownAtAsync(Browser browser, string entry, string persona = "pupil")
    {
        (await browser.LogInAsync(_world.Planner, entry, persona, ("prompt", "login"))).Parameter("code").Should().NotBeNull();
        ForgetTheHub(browser);
    }

    // Walks on, and says so if anybody ever saw a page of the hub.
    private async Task<BrowserPage> SilentlyAsync(Browser browser, params (string, string?)[] parameters)
    {
        browser.Hops.Clear();
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl([("prompt", "none"), .. parameters]));
        (page.Kind is null or "organisation-post").Should().BeTrue(page.Text);
        page = await browser.PostOnAsync(page);
        browser.Hops.Where(hop => hop.Url.StartsWith(_world.HubUrl, StringComparison.Ordinal)).Should().OnlyContain(hop => (int)hop.Status == 303);
        return page;
    }

    private void ForgetTheHub(Browser browser)
    {
        var host = new Uri(_world.HubUrl).Host;
        foreach (var name in browser.Cookies(host).Keys)
        {
            browser.SetCookie(host, name, null);
        }
    }
}
