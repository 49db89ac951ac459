using System.Buffers.Text;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>oidcc-rp-initiated-logout-certification-test-plan.</summary>
public sealed class RpInitiatedLogoutPlan(SuiteWorldFixture fixture) : IClassFixture<SuiteWorldFixture>, IDisposable
{
    private readonly SuiteClient _client = fixture.World.First();
    private readonly Browser _browser = SuiteWorld.NewBrowser();

    [Fact(DisplayName = "oidcc-rp-initiated-logout-discovery-endpoint-verification")]
    public async Task Discovery_endpoint_verification() =>
        (await _client.EndpointAsync("end_session_endpoint")).Should().StartWith(fixture.World.Issuer + "/");

    [Fact(DisplayName = "oidcc-rp-initiated-logout")]
    public async Task Rp_initiated_logout()
    {
        var end = await LogOutAsync(login => [("id_token_hint", login.IdToken), ("post_logout_redirect_uri", SuiteWorld.Bye), ("state", "a state")]);

        end.Url.Should().Be(SuiteWorld.Bye + "?state=a%20state");
        await LoggedOutAsync();
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")]
    public Task Bad_post_logout_redirect_uri() => NobodyIsSentAsync(login => [("id_token_hint", login.IdToken), ("post_logout_redirect_uri", SuiteWorld.Bye + "/other"), ("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")]
    public Task Query_added_to_post_logout_redirect_uri() => NobodyIsSentAsync(login => [("id_token_hint", login.IdToken), ("post_logout_redirect_uri", SuiteWorld.Bye + "?foo=bar"), ("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-modified-id-token-hint")]
    public Task Modified_id_token_hint() => NobodyIsSentAsync(login =>
        [("id_token_hint", $"{Base64Url.EncodeToString("""{"alg":"none"}"""u8)}.{login.IdToken.Split('.')[1]}."), ("post_logout_redirect_uri", SuiteWorld.Bye), ("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-bad-id-token-hint")]
    public Task Bad_id_token_hint() => NobodyIsSentAsync(login =>
    {
        using var foreign = System.Security.Cryptography.RSA.Create(2048);
        var hint = Jose.Signed(foreign, "RS256", login.Header.GetProperty("kid").GetString()!, login.Claims.EnumerateObject().ToDictionary(claim => claim.Name, claim => (object)claim.Value));
        return [("id_token_hint", hint), ("post_logout_redirect_uri", SuiteWorld.Bye), ("state", "s")];
    });

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-id-token-hint")]
    public Task No_id_token_hint() => NobodyIsSentAsync(_ => [("post_logout_redirect_uri", SuiteWorld.Bye), ("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-params")]
    public Task No_params() => ConfirmsAsync([]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-only-state")]
    public Task Only_state() => ConfirmsAsync([("state", "s")]);

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-post-logout-redirect-uri")]
    public async Task No_post_logout_redirect_uri()
    {
        var page = await LogOutAsync(login => [("id_token_hint", login.IdToken), ("state", "s")]);

        page.Kind.Should().Be("logout");
        await LoggedOutAsync();
    }

    [Fact(DisplayName = "oidcc-rp-initiated-logout-no-state")]
    public async Task No_state()
    {
        var end = await LogOutAsync(login => [("id_token_hint", login.IdToken), ("post_logout_redirect_uri", SuiteWorld.Bye)]);

        end.Url.Should().Be(SuiteWorld.Bye);
        await LoggedOutAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _browser.Dispose();
    }

    private async Task<BrowserPage> LogOutAsync(Func<SuiteLogin, (string Name, string Value)[]> parameters)
    {
        var login = await _client.LogInAsync(_browser);
        return await _browser.GoAsync(await _client.EndpointAsync("end_session_endpoint") + "?" + string.Join('&', parameters(login).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}")));
    }

    // The person is shown an error or is asked; either way nobody is sent on, and until they say so the session stands.
    private async Task NobodyIsSentAsync(Func<SuiteLogin, (string, string)[]> parameters)
    {
        var page = await LogOutAsync(parameters);

        page.Kind.Should().BeOneOf("logout", "error");
        page.Url.Should().StartWith(fixture.World.Issuer);
        await _client.LogInAsync(_browser, ("prompt", "none"));
    }

    private async Task ConfirmsAsync((string, string)[] parameters)
    {
        var asked = await LogOutAsync(_ => parameters);
        asked.Kind.Should().Be("logout");
        await _client.LogInAsync(_browser, ("prompt", "none"));

        var done = await _browser.PressAsync(asked, "main form button");
        done.Url.Should().StartWith(fixture.World.Issuer);
        await LoggedOutAsync();
    }

    private async Task LoggedOutAsync() =>
        (await _client.ErrorOfAsync(await _browser.GoAsync(await _client.AuthorizeUrlAsync(("prompt", "none"))))).Should().Be("login_required");
}

/// <summary>oidcc-backchannel-rp-initiated-logout-certification-test-plan.</summary>
public sealed class BackChannelLogoutPlan(SuiteWorldFixture fixture) : IClassFixture<SuiteWorldFixture>, IDisposable
{
    private readonly SuiteClient _client = fixture.World.First();
    private readonly Browser _browser = SuiteWorld.NewBrowser();

    [Fact(DisplayName = "oidcc-backchannel-logout-discovery-endpoint-verification")]
    public async Task Discovery_endpoint_verification()
    {
        var document = await _client.DiscoveryAsync();

        document.GetProperty("backchannel_logout_supported").GetBoolean().Should().BeTrue();
        document.GetProperty("backchannel_logout_session_supported").GetBoolean().Should().BeTrue();
    }

    [Fact(DisplayName = "oidcc-backchannel-rp-initiated-logout")]
    public async Task Back_channel_rp_initiated_logout()
    {
        fixture.World.Receiver.Reset();
        var login = await _client.LogInAsync(_browser);

        var end = await _browser.GoAsync($"{await _client.EndpointAsync("end_session_endpoint")}?id_token_hint={login.IdToken}&post_logout_redirect_uri={Uri.EscapeDataString(SuiteWorld.Bye)}");

        // The message came before the person came back.
        end.Url.Should().Be(SuiteWorld.Bye);
        var received = fixture.World.Receiver.Of(_client.Id).Should().ContainSingle().Which;
        received.Fields.Should().Equal("logout_token");
        received.ContentType.Should().StartWith("application/x-www-form-urlencoded");
        var (header, claims) = Jose.Verified(received.Token, await _client.KeysAsync());
        header.GetProperty("alg").GetString().Should().Be(login.Header.GetProperty("alg").GetString());
        claims.GetProperty("iss").GetString().Should().Be(fixture.World.Issuer);
        claims.GetProperty("aud").GetString().Should().Be(_client.Id);
        claims.GetProperty("iat").GetInt64().Should().BeCloseTo(fixture.World.Hub.Clock.GetUtcNow().ToUnixTimeSeconds(), 60);
        claims.GetProperty("jti").GetString().Should().NotBeNullOrEmpty();
        claims.GetProperty("sid").GetString().Should().Be(login.Claims.GetProperty("sid").GetString());
        claims.GetProperty("sub").GetString().Should().Be(login.Subject);
        claims.GetProperty("events").EnumerateObject().Should().ContainSingle().Which.Name.Should().Be("http://schemas.openid.net/event/backchannel-logout");
        claims.TryGetProperty("nonce", out _).Should().BeFalse("Back-Channel Logout 2.4: an ID token cannot be taken for it");
    }

    public void Dispose()
    {
        _client.Dispose();
        _browser.Dispose();
    }
}
