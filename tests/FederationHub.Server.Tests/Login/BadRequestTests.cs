using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

public sealed class BadRequestTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("client_id", "nobody", "FH-1001")]
    [InlineData("client_id", null, "FH-1005")]
    [InlineData("redirect_uri", "http://shop.localhost:1/callback/", "FH-1002")]
    [InlineData("redirect_uri", "http://shop.localhost:1/Callback", "FH-1002")]
    [InlineData("redirect_uri", "http://shop.localhost:1/callback?x=1", "FH-1002")]
    [InlineData("redirect_uri", "http://shop.localhost:1/%63allback", "FH-1002")]
    [InlineData("redirect_uri", "http://shop.localhost:1@evil.example/callback", "FH-1002")]
    [InlineData("redirect_uri", "http://shop.localhost:2/callback", "FH-1002")]
    [InlineData("redirect_uri", "https://shop.localhost:1/callback", "FH-1002")]
    [InlineData("redirect_uri", "javascript:alert(1)", "FH-1002")]
    [Trait("Reaches", "FH-1001")]
    [Trait("Reaches", "FH-1002")]
    [Trait("Reaches", "FH-1005")]
    public async Task Until_client_and_redirect_uri_are_verified_an_error_is_a_page(string parameter, string? value, string code)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl((parameter, value)));

        page.Code.Should().Be(code);
        ((int)page.Status).Should().Be(400);
        browser.Hops.Should().ContainSingle("nothing is sent anywhere");
    }

    [Theory]
    [InlineData("code_challenge", null, "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", null, "invalid_request")]
    [InlineData("scope", "profile", "invalid_scope")]
    [InlineData("prompt", "none login", "invalid_request")]
    [InlineData("max_age", "-1", "invalid_request")]
    [InlineData("request", "e30.e30.", "request_not_supported")]
    [InlineData("request_uri", "http://169.254.169.254/", "request_uri_not_supported")]
    [InlineData("prompt", "none", "login_required")]
    public async Task After_that_the_application_gets_its_error_with_state_and_issuer(string parameter, string? value, string error)
    {
        using var browser = _world.NewBrowser();

        var end = await browser.GoAsync(_world.Shop.AuthorizeUrl((parameter, value)));

        end.Url.Should().StartWith(_world.Shop.RedirectUri + "?");
        end.Parameter("error").Should().Be(error);
        end.Parameter("state").Should().Be(_world.Shop.State);
        end.Parameter("iss").Should().Be(_world.HubUrl);
        end.Parameter("error_description").Should().Contain("FH-");
    }

    [Fact]
    public async Task A_redirect_uri_with_a_query_keeps_it()
    {
        using var browser = _world.NewBrowser();

        var end = await browser.LogInAsync(_world.Shop, "college", "pupil", ("redirect_uri", "http://shop.localhost:1/other?tenant=7"));

        end.Url.Should().StartWith("http://shop.localhost:1/other?tenant=7&code=");
    }

    [Fact]
    public async Task State_with_line_breaks_quotes_and_script_comes_back_intact_and_reaches_no_header_or_page_as_such()
    {
        using var browser = _world.NewBrowser();
        const string State = "a\r\nSet-Cookie: x=1\"'<script>alert(1)</script>é";

        var end = await browser.GoAsync(_world.Shop.AuthorizeUrl(("state", State), ("prompt", "none")));
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl(("state", State)));

        end.Parameter("state").Should().Be(State);
        choose.Text.Should().NotContain("<script>alert");
        browser.Cookies("hub.localhost").Keys.Should().NotContain("x");
    }

    [Theory]
    [InlineData("/connect/authorize")]
    [InlineData("/login/choose")]
    [InlineData("/login/continue")]
    [InlineData("/login/return/oidc/college")]
    [InlineData("/login/return/oidc/nobody")]
    public async Task Garbage_in_every_parameter_is_a_refusal_and_never_an_exception(string path)
    {
        using var browser = _world.NewBrowser();
        foreach (var garbage in (string[])["", "%00", "%ff%fe", new string('a', 5000), "%27%3B--", "..%2f..%2f", "%0d%0aX:1", "💥"])
        {
            foreach (var name in (string[])["client_id", "redirect_uri", "state", "login", "app", "code", "entry", "q", "lang", "page", "scope", "claims", "id_token_hint"])
            {
                var page = await browser.GoAsync($"{_world.HubUrl}{path}?{name}={garbage}&{name}={garbage}");

                ((int)page.Status).Should().BeInRange(400, 499, $"{path} {name} {garbage[..Math.Min(10, garbage.Length)]}");
            }
        }

        _world.Log.Should().NotContain("FH-1501");
    }

    [Theory]
    [InlineData("/login/return/saml")]
    [InlineData("/login/choose")]
    [InlineData("/connect/token")]
    [InlineData("/connect/authorize")]
    public async Task A_body_of_ten_megabytes_is_refused(string path)
    {
        using var http = LoopbackHttp.Create();
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("SAMLResponse", new string('A', 10 * 1024 * 1024))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, _world.HubUrl + path) { Content = body };
        // The server may answer and close before it read everything; then the client sees a broken connection, which is a refusal too.
        request.Headers.ExpectContinue = true;

        using var response = await http.SendAsync(request);

        ((int)response.StatusCode).Should().Be(413);
    }

    [Fact]
    [Trait("Reaches", "FH-1505")]
    public async Task An_unknown_address_and_a_wrong_method_have_their_page()
    {
        using var browser = _world.NewBrowser();

        var missing = await browser.GoAsync(_world.HubUrl + "/wp-admin");
        var method = await browser.PostAsync(_world.HubUrl + "/login/continue", []);

        missing.Code.Should().Be("FH-1505");
        ((int)missing.Status).Should().Be(404);
        method.Code.Should().Be("FH-1505");
        ((int)method.Status).Should().Be(405);
    }

    [Fact]
    public async Task Another_host_name_is_not_answered()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.HubUrl.Replace("hub.localhost", "evil.localhost", StringComparison.Ordinal) + "/.well-known/openid-configuration");

        ((int)page.Status).Should().Be(421);
    }

    [Theory]
    [InlineData("the choice", "")]
    [InlineData("an error", "&client_id=twice")]
    [InlineData("an answer that posts itself", "&response_mode=form_post&prompt=none", "form-action 'self' http://shop.localhost:1")]
    [InlineData("the logout", null)]
    public async Task Pages_are_framed_by_nobody_and_run_no_foreign_script(string what, string? more, string formAction = "form-action 'self'")
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(more is null ? _world.HubUrl + "/logout" : _world.Shop.AuthorizeUrl() + more);

        page.Url.Should().StartWith(_world.HubUrl, what);
        page.Headers["Content-Security-Policy"].Should().Contain("frame-ancestors 'none'").And.Contain("default-src 'none'").And.NotContain("unsafe-inline").And.Contain("base-uri 'none'").And.Contain(formAction);
        page.Headers["X-Frame-Options"].Should().Be("DENY");
        page.Headers["X-Content-Type-Options"].Should().Be("nosniff");
        page.Headers["Referrer-Policy"].Should().Be("no-referrer");
        page.Headers["Cache-Control"].Should().Contain("no-store");
    }

    [Fact]
    public async Task What_a_stranger_says_of_the_hubs_address_changes_no_issuer_link_redirect_or_cookie()
    {
        using var http = LoopbackHttp.Create();
        foreach (var url in (string[])[_world.HubUrl + "/.well-known/openid-configuration", _world.Shop.AuthorizeUrl(), _world.Shop.AuthorizeUrl(("prompt", "none")), _world.HubUrl + "/start/shop/college", _world.HubUrl + "/logout"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Prefix", "/evil"), ("X-Original-Host", "evil.example"), ("Forwarded", "host=evil.example;proto=gopher"), ("X-Forwarded-For", "203.0.113.9")])
            {
                request.Headers.Add(name, value);
            }

            using var answer = await http.SendAsync(request);

            ((int)answer.StatusCode).Should().BeLessThan(400, url);
            (answer.Headers.ToString() + await answer.Content.ReadAsStringAsync()).Should().NotContain("evil", url).And.NotContain("gopher").And.NotContain("203.0.113.9");
        }
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration/")]
    [InlineData("/.well-known/openid-configuration/../jwks.json/x")]
    [InlineData("/.well-known/openid-configuration/shop")]
    [InlineData("/shop/.well-known/openid-configuration")]
    [InlineData("/.well-known/openid-configuration%2f..")]
    [InlineData("/.well-known/openid-configuration;x")]
    [InlineData("/.well-known//openid-configuration")]
    public async Task There_is_one_issuer_and_no_address_beside_its_own_tells_of_another(string path)
    {
        using var http = LoopbackHttp.Create();

        using var answer = await http.GetAsync(new Uri(_world.HubUrl + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));

        var text = await answer.Content.ReadAsStringAsync();
        if (answer.IsSuccessStatusCode)
        {
            text.Should().Contain($"\"issuer\": \"{_world.HubUrl}\"");
        }
        else
        {
            ((int)answer.StatusCode).Should().BeOneOf(400, 404);
        }
    }

    [Fact]
    public async Task A_state_in_a_form_that_posts_itself_stays_in_its_field()
    {
        using var http = LoopbackHttp.Create();
        const string State = "\"><script>alert(1)</script><input name='code' value=\"x\r\n";

        var page = await http.GetStringAsync(_world.Shop.AuthorizeUrl(("response_mode", "form_post"), ("prompt", "none"), ("state", State)));

        page.Should().NotContain("<script>alert").And.NotContain("<input name='code'");
        using var document = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(page);
        document.QuerySelectorAll("form input").Select(field => field.GetAttribute("name")).Should().Equal("error", "error_description", "state", "iss");
        document.QuerySelector("input[name=state]")!.GetAttribute("value")!.ReplaceLineEndings("\n").Should().Be(State.ReplaceLineEndings("\n"));
    }
}
