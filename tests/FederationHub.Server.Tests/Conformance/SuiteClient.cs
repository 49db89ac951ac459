using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>An answer of the hub to a program.</summary>
internal sealed record SuiteAnswer(HttpStatusCode Status, string? MediaType, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>The body as JSON; fails the test when it is none, or is not called so.</summary>
    public JsonElement Json
    {
        get
        {
            MediaType.Should().Be("application/json", Text);
            return JsonDocument.Parse(Text).RootElement;
        }
    }

    /// <summary>A member as text, or null.</summary>
    public string? this[string name] => Json.TryGetProperty(name, out var value) ? value.ToString() : null;
}

/// <summary>What came of one authorization request and its code.</summary>
internal sealed record SuiteLogin(string Code, SuiteAnswer Tokens, JsonElement Header, JsonElement Claims)
{
    public string AccessToken => Tokens["access_token"]!;

    public string IdToken => Tokens["id_token"]!;

    public string Subject => Claims.GetProperty("sub").GetString()!;

    public long AuthTime => Claims.GetProperty("auth_time").GetInt64();
}

/// <summary>
/// A relying party as the suite's plans have it: it knows the issuer, reads the rest from discovery, sends no PKCE unless a module says so, and believes
/// nothing that it did not check.
/// </summary>
internal sealed class SuiteClient(SuiteWorld world, string id, string secret, string? responseMode) : IDisposable
{
    public const string Nonce = "a nonce of the suite";
    public const string State = "a state of the suite, \"quoted\" & more";

    private readonly HttpClient _http = LoopbackHttp.Create();
    private JsonElement? _discovery;

    public string Id => id;

    public string Secret => secret;

    public string RedirectUri { get; init; } = SuiteWorld.RedirectUriOf(id);

    /// <summary>The key that it signs assertions with, and its name; null for a client with a secret.</summary>
    public (RSA Key, string Kid)? Key { get; set; }

    /// <summary>The provider's configuration, read once.</summary>
    public async Task<JsonElement> DiscoveryAsync() => _discovery ??= (await GetAsync(world.Issuer + "/.well-known/openid-configuration")).Json;

    /// <summary>An address of the provider's configuration.</summary>
    public async Task<string> EndpointAsync(string member) => (await DiscoveryAsync()).GetProperty(member).GetString()!;

    /// <summary>The keys that are published now.</summary>
    public async Task<JsonElement> KeysAsync() => (await GetAsync(await EndpointAsync("jwks_uri"))).Json;

    /// <summary>The address of an authorization request. A parameter given with null is left out.</summary>
    public async Task<string> AuthorizeUrlAsync(params (string Name, string? Value)[] changed) =>
        await EndpointAsync("authorization_endpoint") + "?" + string.Join('&', Request(changed).Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));

    /// <summary>The same as fields.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Request(params (string Name, string? Value)[] changed)
    {
        List<(string Name, string? Value)> fields =
        [
            ("client_id", id),
            ("redirect_uri", RedirectUri),
            ("scope", "openid"),
            ("state", State),
            ("nonce", Nonce),
            ("response_type", "code"),
            ("response_mode", responseMode),
        ];
        foreach (var change in changed)
        {
            fields.RemoveAll(field => field.Name == change.Name);
            fields.Add(change);
        }

        return [.. fields.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))];
    }

    /// <summary>Sends a person, who says at the organisation who they are if asked.</summary>
    public async Task<BrowserPage> SendAsync(Browser browser, params (string Name, string? Value)[] changed) =>
        await GoOnAsync(browser, await browser.GoAsync(await AuthorizeUrlAsync(changed)));

    /// <summary>Goes on from a page to the end.</summary>
    public static async Task<BrowserPage> GoOnAsync(Browser browser, BrowserPage page) =>
        await browser.BecomeAsync(await browser.PostOnAsync(page), "pupil");

    /// <summary>The whole way: a person is sent, the answer is checked, the code redeemed, the tokens checked.</summary>
    public async Task<SuiteLogin> LogInAsync(Browser browser, params (string Name, string? Value)[] changed)
    {
        var request = Request(changed);
        var end = await SendAsync(browser, changed);
        return await LogInAsync(await CodeOfAsync(end), request);
    }

    /// <summary>Redeems a code and checks what comes.</summary>
    public async Task<SuiteLogin> LogInAsync(string code, IReadOnlyList<KeyValuePair<string, string>> request, params (string Name, string? Value)[] more)
    {
        var tokens = await RedeemAsync(code, more);
        tokens.Status.Should().Be(HttpStatusCode.OK, tokens.Text);
        tokens.Headers["Cache-Control"].Should().Contain("no-store", "RFC 6749 5.1");
        tokens["token_type"].Should().BeEquivalentTo("Bearer");
        var (header, claims) = await CheckedAsync(tokens["id_token"]!, request.FirstOrDefault(field => field.Key == "nonce").Value, tokens["access_token"]!);
        return new SuiteLogin(code, tokens, header, claims);
    }

    /// <summary>The code of a good answer, of which everything is checked: where and how it came, state and issuer (RFC 6749 4.1.2, RFC 9207 2).</summary>
    public async Task<string> CodeOfAsync(BrowserPage end)
    {
        Answered(end);
        end.Parameter("error").Should().BeNull(end.Parameter("error_description"));
        end.Parameter("iss").Should().Be(await EndpointAsync("issuer"));
        return end.Parameter("code") ?? throw new InvalidOperationException("no code at " + end.Url);
    }

    /// <summary>The error of an answer that went back to this client, with its state and the issuer.</summary>
    public async Task<string> ErrorOfAsync(BrowserPage end)
    {
        Answered(end);
        end.Parameter("code").Should().BeNull();
        end.Parameter("iss").Should().Be(await EndpointAsync("issuer"));
        return end.Parameter("error") ?? throw new InvalidOperationException("no error at " + end.Url);
    }

    /// <summary>Redeems a code by <c>client_secret_basic</c>; with <c>client_id</c> among the fields by <c>client_secret_post</c>.</summary>
    public Task<SuiteAnswer> RedeemAsync(string code, params (string Name, string? Value)[] changed) =>
        TokenAsync([("grant_type", "authorization_code"), ("code", code), ("redirect_uri", RedirectUri), .. changed]);

    /// <summary>Calls the token endpoint.</summary>
    public async Task<SuiteAnswer> TokenAsync(params (string Name, string? Value)[] fields) => await PostAsync("token_endpoint", fields);

    /// <summary>Posts a form to an endpoint as this client. The last value of a name counts.</summary>
    public async Task<SuiteAnswer> PostAsync(string endpoint, params (string Name, string? Value)[] fields)
    {
        var form = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        if (Key is { } key)
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = await AssertionAsync(key.Key, key.Kid);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, await EndpointAsync(endpoint));
        request.Content = new FormUrlEncodedContent(form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Key, field.Value!)));
        if (!form.ContainsKey("client_id") && !form.ContainsKey("client_assertion"))
        {
            request.Headers.Authorization = Basic;
        }

        return await SendAsync(request);
    }

    /// <summary>
    /// What OpenID Connect Core 12 and the suite ask of a refresh: the same person and authentication, a token that opens UserInfo, and nothing for another client.
    /// </summary>
    public async Task RefreshesAsync(SuiteLogin login, SuiteClient? other = null)
    {
        var token = login.Tokens["refresh_token"];
        token.Should().MatchRegex("^[\\x20-\\x7e]+$", "RFC 6749 A.17");
        if (other is not null)
        {
            (await other.TokenAsync(("grant_type", "refresh_token"), ("refresh_token", token)))["error"].Should().Be("invalid_grant");
        }

        var refreshed = await TokenAsync(("grant_type", "refresh_token"), ("refresh_token", token));

        refreshed.Status.Should().Be(HttpStatusCode.OK, refreshed.Text);
        var (_, claims) = await CheckedAsync(refreshed["id_token"]!, nonce: null, refreshed["access_token"]!);
        foreach (var same in new[] { "iss", "sub", "aud", "auth_time" })
        {
            claims.GetProperty(same).ToString().Should().Be(login.Claims.GetProperty(same).ToString(), same);
        }

        (await UserInfoAsync(refreshed["access_token"]!))["sub"].Should().Be(login.Subject);
    }

    // RFC 7523 3; the issuer as the only audience.
    private async Task<string> AssertionAsync(RSA key, string kid)
    {
        var now = world.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        return Jose.Signed(key, "RS256", kid, new Dictionary<string, object>
        {
            ["iss"] = id, ["sub"] = id, ["aud"] = await EndpointAsync("issuer"), ["jti"] = Guid.NewGuid().ToString("N"), ["iat"] = now, ["exp"] = now + 60,
        });
    }

    /// <summary>RFC 6749 2.3.1: both parts form-url-encoded first.</summary>
    public AuthenticationHeaderValue Basic => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}")));

    /// <summary>Asks UserInfo, the token in the header.</summary>
    public async Task<SuiteAnswer> UserInfoAsync(string accessToken, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, await EndpointAsync("userinfo_endpoint"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await SendAsync(request);
    }

    /// <summary>Sends anything.</summary>
    public async Task<SuiteAnswer> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new SuiteAnswer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, headers, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Gets anything.</summary>
    public async Task<SuiteAnswer> GetAsync(string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        return await SendAsync(request);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>An ID token as OpenID Connect Core 3.1.3.7 has it checked.</summary>
    public async Task<(JsonElement Header, JsonElement Claims)> CheckedAsync(string idToken, string? nonce, string? accessToken)
    {
        var (header, claims) = Jose.Verified(idToken, await KeysAsync());
        var now = world.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        claims.GetProperty("iss").GetString().Should().Be(await EndpointAsync("issuer"));
        Audience(claims).Should().Equal(id);
        claims.GetProperty("exp").GetInt64().Should().BeGreaterThan(now);
        claims.GetProperty("iat").GetInt64().Should().BeInRange(now - 60, now + 60);
        claims.GetProperty("sub").GetString().Should().MatchRegex("^[\\x21-\\x7e]{1,255}$");
        (claims.TryGetProperty("nonce", out var sent) ? sent.GetString() : null).Should().Be(nonce);
        if (accessToken is not null)
        {
            claims.GetProperty("at_hash").GetString().Should().Be(Jose.LeftHalf(accessToken));
        }

        return (header, claims);
    }

    private static IEnumerable<string?> Audience(JsonElement claims) =>
        claims.GetProperty("aud") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(one => one.GetString()) : [claims.GetProperty("aud").GetString()];

    // The way that the request asked for, and no other: a form leaves nothing in the address (OAuth 2.0 Form Post Response Mode 2).
    private void Answered(BrowserPage end)
    {
        end.Url.Split('?')[0].Should().Be(RedirectUri, string.Create(CultureInfo.InvariantCulture, $"{(int)end.Status} {end.Kind} {end.Code}"));
        (end.Posted.Count > 0).Should().Be(responseMode == "form_post");
        end.Url.Contains('?', StringComparison.Ordinal).Should().Be(responseMode != "form_post");
        end.Parameter("state").Should().Be(State);
    }
}
