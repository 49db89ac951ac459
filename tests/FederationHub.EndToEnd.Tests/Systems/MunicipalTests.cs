using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>A municipality's application whose administrator typed the hub's addresses in a table.</summary>
[Collection(FiveSystems.Name)]
public sealed class MunicipalTests(SystemsWorld world)
{
    [Fact]
    public async Task R002_02_R002_21_An_application_with_typed_addresses_logs_in_and_never_reads_discovery()
    {
        using var browser = SystemsWorld.NewBrowser();
        var before = world.CallsToTheHub;
        var page = await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);

        page.Kind.Should().Be("municipal-desk", page.Text);
        page.TextOf("[data-name]").Should().Be("B. Jansen");
        browser.Hops.Select(hop => hop.Url).Should().NotContain(url => url.Contains("code_challenge", StringComparison.Ordinal) && url.Contains("client_id=openwave&", StringComparison.Ordinal), "it is older than PKCE");
        Calls(before, "openwave").Select(call => call.Path).Should().Equal("/connect/token", "/.well-known/jwks.json");
    }

    [Fact]
    public async Task R002_03_A_changed_or_missing_state_ends_the_login()
    {
        foreach (var change in new Func<string, string>[] { url => Without(url, "state"), url => Without(url, "state") + "&state=another" })
        {
            using var browser = new Browser(world.App("openwave") + "/callback");
            var answer = await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);
            answer.Parameter("state").Should().NotBeNullOrEmpty("unset is sent");
            answer.Parameter("code").Should().NotBeNullOrEmpty();

            using var rest = Continue(browser);
            var page = await rest.GoAsync(change(answer.Url));

            page.Kind.Should().Be("app-error");
            page.TextOf("[data-step]").Should().Contain("no login of this browser");
        }
    }

    [Fact]
    public async Task R002_04_Each_request_has_a_nonce_of_its_own_and_an_answer_to_another_one_is_refused()
    {
        using var browser = new Browser(world.App("openwave") + "/callback");
        var first = await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);
        var second = await browser.GoAsync(world.App("openwave") + "/login");
        var nonces = browser.Hops.Where(hop => hop.Url.Contains("/connect/authorize", StringComparison.Ordinal)).Select(hop => Query(hop.Url, "nonce")).ToList();
        nonces.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.NotContainNulls();

        // The state of the second login with the code of the first: only the nonce tells them apart.
        using var rest = Continue(browser);
        var page = await rest.GoAsync(Without(Without(second.Url, "code"), "iss") + $"&code={Uri.EscapeDataString(first.Parameter("code")!)}&iss={Uri.EscapeDataString(world.Url)}");

        page.Kind.Should().Be("app-error");
        page.TextOf("[data-step]").Should().Be("The ID token has another nonce.");
    }

    [Fact]
    public async Task R002_05_R002_06_The_request_has_both_scopes_and_no_placeholder()
    {
        using var browser = new Browser(world.Url);
        var request = await browser.GoAsync(world.App("openwave") + "/login");

        request.Parameter("scope").Should().Be("openid profile");
        request.Parameter("client_id").Should().Be("openwave");
        request.Parameter("redirect_uri").Should().Be(world.App("openwave") + "/callback");
        request.Url.Should().NotContain("%25").And.StartWith(world.Url + "/connect/authorize?");
    }

    [Fact]
    public async Task R002_07_A_public_application_sends_a_challenge_and_no_secret()
    {
        using var browser = SystemsWorld.NewBrowser();
        var before = world.CallsToTheHub;
        var page = await browser.LogInAsync(world.App("openwave-ruimte") + "/login", Personas.Teacher);

        page.Kind.Should().Be("municipal-desk", page.Text);
        var call = Calls(before, "openwave-ruimte").Single(call => call.Path == "/connect/token");
        call.HasAuthorization.Should().BeFalse();
        call.Form.AllKeys.Should().BeEquivalentTo("grant_type", "code", "redirect_uri", "client_id", "code_verifier");
        browser.Hops.Select(hop => hop.Url).Should().Contain(url => url.Contains("code_challenge_method=S256", StringComparison.Ordinal));
    }

    [Fact]
    public async Task R002_08_With_a_table_that_is_wrong_there_is_no_button_and_nothing_behind_it()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.GoAsync(world.App("openwave-kapot"));

        page.Kind.Should().Be("app-home");
        page.Document.QuerySelector("#sso").Should().BeNull();
        foreach (var path in new[] { "/login", "/callback?code=x&state=y" })
        {
            (await browser.GoAsync(world.App("openwave-kapot") + path)).Status.Should().Be(System.Net.HttpStatusCode.NotFound);
        }
    }

    [Theory]
    [InlineData(Personas.Pupil, "account_not_linked")]
    [InlineData(Personas.Guardian, "account_ambiguous")]
    [InlineData(Personas.NoEmail, "sso_disabled_for_account")]
    [InlineData(Personas.Diacritics, "account_not_linked")]
    public async Task R002_11_R002_12_R002_13_Who_is_not_exactly_one_employee_reads_the_same_sentence_and_the_audit_tells_why(string persona, string code)
    {
        world.OpenWave.Audit.Clear();
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("openwave") + "/login", persona);

        page.Kind.Should().Be("app-home", page.Text);
        page.TextOf("[data-message]").Should().Be("Er is geen (unieke) medewerker in OpenWave gevonden");
        page.Document.QuerySelector("#sso").Should().NotBeNull("it is the login screen again");
        world.OpenWave.Audit.Should().Equal(code);
    }

    [Fact]
    public async Task R002_17_The_button_afmelden_signs_off_everywhere()
    {
        using var browser = SystemsWorld.NewBrowser();
        var first = await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);
        var second = await browser.GoAsync(world.App("openwave-ruimte") + "/login");
        second.Kind.Should().Be("municipal-desk");
        second.Data("subject").Should().Be(first.Data("subject"), "R000-15: one suite");
        world.LogoutTokens.Clear();

        // Closing the tab is no logout: nobody hears anything, and the session is there.
        (await browser.GoAsync(world.App("openwave"))).Kind.Should().Be("municipal-desk");
        world.LogoutTokens.Should().BeEmpty();
        var page = await browser.GoOnAsync(await browser.PressAsync(await browser.GoAsync(world.App("openwave")), "#sign-off"));

        page.Kind.Should().Be("app-signed-out", page.Text);
        world.LogoutTokens.Should().Contain("openwave-ruimte");
        (await browser.GoAsync(world.App("openwave"))).Kind.Should().Be("app-home");
        (await browser.GoAsync(world.App("openwave-ruimte"))).Kind.Should().Be("app-home", "a logout token came by the back channel");
        (await browser.GoAsync(world.App("openwave-ruimte") + "/login")).Kind.Should().Be("organisation-login", "it is over at the organisation too");
    }

    [Fact]
    public async Task R002_15_R002_17_An_end_by_time_is_told_to_one_application_and_signs_off_nobody_else()
    {
        using var browser = SystemsWorld.NewBrowser();
        using var other = SystemsWorld.NewBrowser();
        foreach (var here in new[] { browser, other })
        {
            await here.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);
        }

        world.LogoutTokens.Clear();
        foreach (var here in new[] { browser, other })
        {
            (await here.GoAsync(world.App("openwave-kort") + "/login")).Kind.Should().Be("municipal-desk", "it takes the same session");
        }

        await Steps.UntilAsync(() => Task.FromResult(world.LogoutTokens.Count(application => application == "openwave-kort") == 2), "its three seconds are over");

        (await browser.GoAsync(world.App("openwave-kort"))).Kind.Should().Be("app-home");
        (await browser.GoAsync(world.App("openwave"))).Kind.Should().Be("municipal-desk");
        world.LogoutTokens.Should().OnlyContain(application => application == "openwave-kort");

        // For the one the session is over, and the organisation is asked; the other one goes on with it.
        var before = browser.Hops.Count;
        (await browser.GoAsync(world.App("openwave-kort") + "/login")).Kind.Should().Be("municipal-desk");
        browser.WentTo(world.Organisations["lindenhorst"].BaseUrl, before).Should().BeTrue();
        before = other.Hops.Count;
        await other.PressAsync(await other.GoAsync(world.App("openwave")), "#logout");
        (await other.GoAsync(world.App("openwave") + "/login")).Kind.Should().Be("municipal-desk");
        other.WentTo(world.Organisations["lindenhorst"].BaseUrl, before).Should().BeFalse();
    }

    [Theory]
    [InlineData(Personas.Teacher, "let-in", "account_found")]
    [InlineData(Personas.Guardian, "let-in", "account_ambiguous")]
    [InlineData(Personas.Pupil, "access_denied", null)]
    public async Task R002_20_A_test_login_tells_the_administrator_on_which_side_somebody_is_not_linked(string persona, string server, string? employee)
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("openwave-ruimte") + "/login", Personas.Teacher);

        page = await browser.IsAsync(await browser.FollowAsync(page, "#test-login"), persona);
        if (page.Kind == "error")
        {
            page.Code.Should().Be("FH-1401", page.Text);
            page = await browser.FollowAsync(page, $"a[href^='{world.App("openwave-ruimte")}/callback']");
        }

        (page.Kind, page.Data("server"), page.Data("employee")).Should().Be(("municipal-test", server, employee), page.Text);
        page = await browser.FollowAsync(page, "a.button");
        page.TextOf("[data-name]").Should().Be("B. Jansen", "nobody is logged in by a test");
    }

    [Fact]
    public async Task R002_20_Nobody_but_an_administrator_tests()
    {
        using var browser = SystemsWorld.NewBrowser();
        (await browser.GoAsync(world.App("openwave") + "/test-login")).Kind.Should().Be("app-home");
    }

    [Fact]
    public async Task R002_18_After_logging_out_here_only_the_button_leads_in_again_without_credentials()
    {
        using var browser = SystemsWorld.NewBrowser();
        await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher);
        var page = await browser.PressAsync(await browser.GoAsync(world.App("openwave")), "#logout");
        page.Kind.Should().Be("app-home");

        var before = browser.Hops.Count;
        page = await browser.FollowAsync(page, "#sso");

        page.Kind.Should().Be("municipal-desk", page.Text);
        browser.PagesOf(world.Url, before).Should().BeEmpty();
    }

    [Fact]
    public async Task An_employee_signs_off_in_a_real_browser()
    {
        await using var context = await world.Chromium.NewContextAsync(viewport: Chromium.Narrow, language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("openwave"));
        await page.ClickAsync("#sso");
        await page.IsAsync(Personas.Teacher);
        await page.SeesAsync("municipal-desk");
        await page.LooksRightAsync("systems-municipal-1-desk");
        await page.ClickAsync("#sign-off");
        await page.SeesAsync("app-signed-out");
        await page.LooksRightAsync("systems-municipal-2-signed-off");
    }

    private IEnumerable<OwnCall> Calls(int since, string application) => world.Calls.Skip(since).Where(call => call.Application == application);

    // A browser with the same cookies that goes on where the first one stopped.
    private static Browser Continue(Browser stopped)
    {
        var browser = SystemsWorld.NewBrowser();
        foreach (var (name, value) in stopped.Cookies("apps.localhost"))
        {
            browser.SetCookie("apps.localhost", name, value);
        }

        return browser;
    }

    private static string? Query(string url, string name) => System.Web.HttpUtility.ParseQueryString(new Uri(url).Query)[name];

    private static string Without(string url, string name)
    {
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
        query.Remove(name);
        return $"{url.Split('?')[0]}?{query}";
    }
}
