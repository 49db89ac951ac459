using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>
/// The modules of oidcc-basic-certification-test-plan and, with another response mode, of oidcc-formpost-basic-certification-test-plan, in the plan's order.
/// </summary>
public abstract class BasicModules(SuiteWorld world, string? responseMode) : IDisposable
{
    private readonly SuiteClient _client = world.First(responseMode);
    private readonly SuiteClient _other = world.Second(responseMode);
    private readonly Browser _browser = SuiteWorld.NewBrowser();

    [Fact(DisplayName = "oidcc-server")]
    public async Task Server()
    {
        var login = await _client.LogInAsync(_browser);
        var userInfo = await _client.UserInfoAsync(login.AccessToken);

        userInfo["sub"].Should().Be(login.Subject);
        using var second = SuiteWorld.NewBrowser();
        await _other.LogInAsync(second);
    }

    [Fact(DisplayName = "oidcc-response-type-missing")]
    public async Task Response_type_missing() =>
        (await _client.ErrorOfAsync(await _client.SendAsync(_browser, ("response_type", null)))).Should().BeOneOf("invalid_request", "unsupported_response_type");

    [Fact(DisplayName = "oidcc-idtoken-signature")]
    public async Task IdToken_signature()
    {
        var header = (await _client.LogInAsync(_browser)).Header;

        header.GetProperty("alg").GetString().Should().Be("RS256", "OpenID Connect Core 2: the default");
        (await _client.KeysAsync()).GetProperty("keys").GetArrayLength().Should().BeGreaterThan(1);
        header.GetProperty("kid").GetString().Should().NotBeNullOrEmpty("OpenID Connect Core 10.1: there are several keys");
    }

    [Fact(DisplayName = "oidcc-idtoken-unsigned")]
    public Task IdToken_unsigned() => NotSupportedAsync("id_token_signing_alg_values_supported", "none");

    [Fact(DisplayName = "oidcc-userinfo-get")]
    public Task UserInfo_get() => UserInfoAsync(token => _client.UserInfoAsync(token));

    [Fact(DisplayName = "oidcc-userinfo-post-header")]
    public Task UserInfo_post_header() => UserInfoAsync(token => _client.UserInfoAsync(token, HttpMethod.Post));

    [Fact(DisplayName = "oidcc-userinfo-post-body")]
    public Task UserInfo_post_body() => UserInfoAsync(async token =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, await _client.EndpointAsync("userinfo_endpoint"));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("access_token", token)]);
        return await _client.SendAsync(request);
    });

    [Fact(DisplayName = "oidcc-ensure-request-without-nonce-succeeds-for-code-flow")]
    public async Task Ensure_request_without_nonce_succeeds_for_code_flow() =>
        (await _client.LogInAsync(_browser, ("nonce", null))).Claims.TryGetProperty("nonce", out _).Should().BeFalse();

    [Fact(DisplayName = "oidcc-scope-profile")]
    public Task Scope_profile() => ScopeAsync("openid profile", "name", "given_name", "family_name");

    [Fact(DisplayName = "oidcc-scope-email")]
    public Task Scope_email() => ScopeAsync("openid email", "email", "email_verified");

    [Fact(DisplayName = "oidcc-scope-address")]
    public Task Scope_address() => NotSupportedAsync("scopes_supported", "address");

    [Fact(DisplayName = "oidcc-scope-phone")]
    public Task Scope_phone() => NotSupportedAsync("scopes_supported", "phone");

    [Fact(DisplayName = "oidcc-scope-all")]
    public async Task Scope_all()
    {
        // The suite skips it where one of the four is not supported; asking for all of them does no harm either way.
        await NotSupportedAsync("scopes_supported", "address");
        await ScopeAsync("openid profile email address phone", "name", "email");
    }

    [Fact(DisplayName = "oidcc-ensure-other-scope-order-succeeds")]
    public Task Ensure_other_scope_order_succeeds() => ScopeAsync("email openid", "email");

    [Fact(DisplayName = "oidcc-display-page")]
    public Task Display_page() => SucceedsAsync(("display", "page"));

    [Fact(DisplayName = "oidcc-display-popup")]
    public Task Display_popup() => SucceedsAsync(("display", "popup"));

    [Fact(DisplayName = "oidcc-prompt-login")]
    public async Task Prompt_login()
    {
        var first = await _client.LogInAsync(_browser);
        Wait(2);

        var second = await AskedAgainAsync(("prompt", "login"));
        second.Subject.Should().Be(first.Subject);
        second.AuthTime.Should().BeGreaterThan(first.AuthTime);
    }

    [Fact(DisplayName = "oidcc-prompt-none-not-logged-in")]
    public async Task Prompt_none_not_logged_in()
    {
        var end = await _browser.PostOnAsync(await _browser.GoAsync(await _client.AuthorizeUrlAsync(("prompt", "none"))));

        (await _client.ErrorOfAsync(end)).Should().BeOneOf("login_required", "interaction_required");
    }

    [Fact(DisplayName = "oidcc-prompt-none-logged-in")]
    public Task Prompt_none_logged_in() => SilentlyAsync(_ => [("prompt", "none")]);

    [Fact(DisplayName = "oidcc-max-age-1")]
    public async Task Max_age_1()
    {
        var first = await _client.LogInAsync(_browser);
        Wait(2);

        (await AskedAgainAsync(("max_age", "1"))).AuthTime.Should().BeGreaterThan(first.AuthTime);
    }

    [Fact(DisplayName = "oidcc-max-age-10000")]
    public Task Max_age_10000() => SilentlyAsync(_ => [("max_age", "10000")]);

    [Fact(DisplayName = "oidcc-ensure-request-with-unknown-parameter-succeeds")]
    public Task Ensure_request_with_unknown_parameter_succeeds() => SucceedsAsync(("extra", "foobar"));

    [Fact(DisplayName = "oidcc-id-token-hint")]
    public Task Id_token_hint() => SilentlyAsync(first => [("prompt", "none"), ("id_token_hint", first.IdToken)]);

    [Fact(DisplayName = "oidcc-login-hint")]
    public Task Login_hint() => SucceedsAsync(("login_hint", "buffy@suite.example"));

    [Fact(DisplayName = "oidcc-ui-locales")]
    public Task Ui_locales() => SucceedsAsync(("ui_locales", "se"));

    [Fact(DisplayName = "oidcc-claims-locales")]
    public Task Claims_locales() => SucceedsAsync(("claims_locales", "se"));

    [Fact(DisplayName = "oidcc-ensure-request-with-acr-values-succeeds")]
    public async Task Ensure_request_with_acr_values_succeeds()
    {
        var supported = (await _client.DiscoveryAsync()).GetProperty("acr_values_supported").EnumerateArray().Select(value => value.GetString()).ToList();

        // What is asked last for is what everybody reaches; the first is known to nobody.
        var login = await _client.LogInAsync(_browser, ("acr_values", "1 " + supported[0]));
        supported.Should().Contain(login.Claims.GetProperty("acr").GetString());
    }

    [Fact(DisplayName = "oidcc-codereuse")]
    public async Task Code_reuse()
    {
        var login = await _client.LogInAsync(_browser);

        Refused(await _client.RedeemAsync(login.Code), "invalid_grant");
    }

    [Fact(DisplayName = "oidcc-codereuse-30seconds")]
    public async Task Code_reuse_after_30_seconds()
    {
        var login = await _client.LogInAsync(_browser);
        (await _client.UserInfoAsync(login.AccessToken)).Status.Should().Be(HttpStatusCode.OK);
        Wait(30);

        Refused(await _client.RedeemAsync(login.Code), "invalid_grant");
        var userInfo = await _client.UserInfoAsync(login.AccessToken);
        userInfo.Status.Should().Be(HttpStatusCode.Unauthorized, "RFC 6749 4.1.2: what the code gave is revoked");
        userInfo.Headers["WWW-Authenticate"].Should().Contain("invalid_token");
    }

    [Fact(DisplayName = "oidcc-ensure-registered-redirect-uri")]
    public Task Ensure_registered_redirect_uri() => NobodyIsSentAsync(("redirect_uri", _client.RedirectUri + "/other"));

    [Fact(DisplayName = "oidcc-ensure-post-request-succeeds")]
    public async Task Ensure_post_request_succeeds()
    {
        var page = await _browser.PostAsync(await _client.EndpointAsync("authorization_endpoint"), _client.Request(), from: "http://suite.localhost:1/");

        await _client.LogInAsync(await _client.CodeOfAsync(await SuiteClient.GoOnAsync(_browser, page)), _client.Request());
    }

    [Fact(DisplayName = "oidcc-server-client-secret-post")]
    public async Task Server_client_secret_post()
    {
        var code = await _client.CodeOfAsync(await _client.SendAsync(_browser));

        await _client.LogInAsync(code, _client.Request(), ("client_id", _client.Id), ("client_secret", _client.Secret));
    }

    [Fact(DisplayName = "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported")]
    public async Task Request_uri_unsigned_supported_correctly_or_rejected_as_unsupported()
    {
        (await _client.DiscoveryAsync()).GetProperty("request_uri_parameter_supported").GetBoolean().Should().BeFalse();
        var end = await _client.SendAsync(_browser, ("request_uri", "https://suite.example/request.jwt#hash"));

        (await _client.ErrorOfAsync(end)).Should().Be("request_uri_not_supported");
    }

    [Fact(DisplayName = "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")]
    public async Task Unsigned_request_object_supported_correctly_or_rejected_as_unsupported()
    {
        (await _client.DiscoveryAsync()).GetProperty("request_parameter_supported").GetBoolean().Should().BeFalse();
        var end = await _client.SendAsync(_browser, ("request", RequestObject(_client.RedirectUri)));

        (await _client.ErrorOfAsync(end)).Should().Be("request_not_supported");
    }

    [Fact(DisplayName = "oidcc-claims-essential")]
    public async Task Claims_essential()
    {
        var login = await _client.LogInAsync(_browser, ("claims", """{"userinfo":{"name":{"essential":true}}}"""));

        (await _client.UserInfoAsync(login.AccessToken))["name"].Should().NotBeNullOrEmpty();
    }

    [Fact(DisplayName = "oidcc-ensure-request-object-with-redirect-uri")]
    public Task Ensure_request_object_with_redirect_uri() =>
        NobodyIsSentAsync(("redirect_uri", _client.RedirectUri + "/outer"), ("request", RequestObject(_client.RedirectUri)));

    [Fact(DisplayName = "oidcc-refresh-token")]
    public async Task Refresh_token() => await _client.RefreshesAsync(await _client.LogInAsync(_browser), _other);

    [Fact(DisplayName = "oidcc-ensure-request-with-valid-pkce-succeeds")]
    public async Task Ensure_request_with_valid_pkce_succeeds()
    {
        const string verifier = "a-verifier-of-the-suite-that-is-long-enough-to-be-one";
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var code = await _client.CodeOfAsync(await _client.SendAsync(_browser, ("code_challenge", challenge), ("code_challenge_method", "S256")));

        await _client.LogInAsync(code, _client.Request(), ("code_verifier", verifier));
    }

    public void Dispose()
    {
        _client.Dispose();
        _other.Dispose();
        _browser.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Wait(int seconds) => world.Hub.Clock.Advance(TimeSpan.FromSeconds(seconds));

    // What discovery does not name the suite skips; then it must not be named.
    private async Task NotSupportedAsync(string list, string value) =>
        (await _client.DiscoveryAsync()).GetProperty(list).EnumerateArray().Select(one => one.GetString()).Should().NotContain(value);

    private async Task SucceedsAsync(params (string, string?)[] changed) => await _client.LogInAsync(_browser, changed);

    private async Task UserInfoAsync(Func<string, Task<SuiteAnswer>> ask)
    {
        var login = await _client.LogInAsync(_browser, ("scope", "openid profile"));
        var answer = await ask(login.AccessToken);

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Text);
        answer["sub"].Should().Be(login.Subject, "OpenID Connect Core 5.3.2");
        answer["name"].Should().NotBeNullOrEmpty();
    }

    // OpenID Connect Core 5.1 says of what type each is.
    private async Task ScopeAsync(string scope, params string[] claims)
    {
        var login = await _client.LogInAsync(_browser, ("scope", scope));
        var answer = (await _client.UserInfoAsync(login.AccessToken)).Json;

        foreach (var claim in claims)
        {
            answer.GetProperty(claim).ValueKind.Should().Match(kind => claim == "email_verified" ? kind == JsonValueKind.True || kind == JsonValueKind.False : kind == JsonValueKind.String);
        }
    }

    private async Task<SuiteLogin> AskedAgainAsync((string Name, string? Value) parameter)
    {
        var page = await _browser.PostOnAsync(await _browser.GoAsync(await _client.AuthorizeUrlAsync(parameter)));
        page.Kind.Should().Be("organisation-login", "the person is asked again");
        return await _client.LogInAsync(await _client.CodeOfAsync(await SuiteClient.GoOnAsync(_browser, page)), _client.Request());
    }

    private async Task SilentlyAsync(Func<SuiteLogin, (string, string?)[]> parameters)
    {
        var first = await _client.LogInAsync(_browser);
        Wait(2);
        var since = _browser.Hops.Count;

        var second = await _client.LogInAsync(_browser, parameters(first));
        _browser.Hops.Skip(since).Should().OnlyContain(hop => hop.Url.StartsWith(world.Issuer, StringComparison.Ordinal), "nobody is asked again");
        second.Subject.Should().Be(first.Subject);
        second.AuthTime.Should().Be(first.AuthTime);
    }

    private async Task NobodyIsSentAsync(params (string, string?)[] changed)
    {
        var page = await _client.SendAsync(_browser, changed);

        page.Kind.Should().Be("error");
        ((int)page.Status).Should().BeInRange(400, 499);
        _browser.Hops.Should().OnlyContain(hop => hop.Url.StartsWith(world.Issuer, StringComparison.Ordinal));
    }

    private static void Refused(SuiteAnswer answer, string error)
    {
        answer.Status.Should().Be(HttpStatusCode.BadRequest);
        answer["error"].Should().Be(error);
    }

    private string RequestObject(string redirectUri) =>
        Base64Url.EncodeToString("""{"alg":"none"}"""u8) + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(_client.Request(("redirect_uri", redirectUri)).ToDictionary())) + ".";
}

/// <summary>oidcc-basic-certification-test-plan: <c>response_type=code</c>, <c>client_secret_basic</c>.</summary>
public sealed class BasicPlan(SuiteWorldFixture fixture) : BasicModules(fixture.World, responseMode: null), IClassFixture<SuiteWorldFixture>;

/// <summary>oidcc-formpost-basic-certification-test-plan: the same with <c>response_mode=form_post</c>.</summary>
public sealed class FormPostBasicPlan(SuiteWorldFixture fixture) : BasicModules(fixture.World, responseMode: "form_post"), IClassFixture<SuiteWorldFixture>;
