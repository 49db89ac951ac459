using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Tests.Conformance;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>A hub with an application for each way in which one proves itself, and what they send to it.</summary>
public sealed class ClientsWorld : IAsyncLifetime
{
    public const string KeysRedirect = "http://shop.localhost:1/keys";

    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient _http = LoopbackHttp.Create();

    public HubWorld World { get; private set; } = null!;

    public string Url => World.HubUrl;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text.Replace("applications:\n", "applications:\n" + Applications, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        _http.Dispose();
        _key.Dispose();
    }

    private string Applications
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            var jwks = $$"""{"keys":[{"kty":"EC","crv":"P-256","kid":"k1","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}""";
            return $"""
                  - id: keys
                    suite: books
                    name: Keys
                    profile: education
                    redirect_uris: ["{KeysRedirect}"]
                    jwks: '{jwks}'
                    require_pushed_authorization_requests: true
                    organisations: [university]
                  - id: machine
                    suite: books
                    name: Machine
                    profile: enterprise
                    secrets: [env:TEST_PLANNER_SECRET]
                    grant_types: [client_credentials]
                    audience: https://api.example
                    scopes: [openid, grades.read]
                    organisations: none
                  - id: asleep
                    suite: books
                    name: Asleep
                    profile: enterprise
                    suspended: true
                    redirect_uris: ["https://asleep.example/callback"]
                    secrets: [env:TEST_PLANNER_SECRET]
                    organisations: none

                """;
        }
    }

    /// <summary>An assertion of <c>keys</c> that is good once.</summary>
    public string Assertion(string id, params (string Name, object? Value)[] changed)
    {
        var now = World.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new Dictionary<string, object> { ["iss"] = "keys", ["sub"] = "keys", ["aud"] = Url, ["jti"] = id, ["iat"] = now, ["exp"] = now + 60 };
        foreach (var (name, value) in changed)
        {
            claims[name] = value!;
        }

        return Jose.Signed(_key, "ES256", "k1", claims);
    }

    public static (string, string?)[] Proof(string assertion) => [("client_assertion_type", Type), ("client_assertion", assertion)];

    /// <summary>Posts a form.</summary>
    public async Task<(JsonAnswer Answer, HttpResponseMessage Response)> PostAsync(string path, (string Name, string? Value)[] form, string? basic = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url + path)
        {
            Content = new FormUrlEncodedContent(form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))),
        };
        return await SendAsync(request, basic, origin);
    }

    /// <summary>Sends a request as it is.</summary>
    public async Task<(JsonAnswer Answer, HttpResponseMessage Response)> SendAsync(HttpRequestMessage request, string? basic = null, string? origin = null)
    {
        if (basic is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        }

        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType == "application/json";
        return (new JsonAnswer((int)response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, text), response);
    }

    /// <summary>The request of <c>keys</c>, to be pushed.</summary>
    public (string Name, string? Value)[] Request(string assertion, params (string Name, string? Value)[] changed)
    {
        var keys = new FakeApplication(Url, "keys", null, KeysRedirect);
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(keys.AuthorizeUrl(changed)).Query);
        return [.. query.AllKeys.Select(name => (name!, (string?)query[name])), .. Proof(assertion)];
    }
}

/// <summary>How applications prove themselves, what a machine gets, and requests that are pushed: rows 16, 24, 25, 26 and 31 of the checklist over HTTP.</summary>
public sealed class ClientsTests(ClientsWorld clients) : IClassFixture<ClientsWorld>
{
    private static readonly string Verifier = new FakeApplication("", "", null, "").Verifier;

    private string Browse(string uri, string client = "keys", string more = "") => $"{clients.Url}/connect/authorize?client_id={client}&request_uri={Uri.EscapeDataString(uri)}{more}";

    [Fact]
    public async Task A_person_logs_in_with_a_request_that_was_pushed_and_a_code_redeemed_by_a_key()
    {
        var (pushed, response) = await clients.PostAsync("/connect/par", clients.Request(clients.Assertion("login-1")));
        pushed.Status.Should().Be(201, pushed.Text);
        pushed.Json.GetProperty("expires_in").GetInt32().Should().BeLessThanOrEqualTo(90);
        response.Headers.CacheControl!.NoStore.Should().BeTrue();
        using var browser = clients.World.NewBrowser();

        var end = await browser.BecomeAsync(await browser.GoAsync(Browse(pushed["request_uri"]!, more: "&state=evil&redirect_uri=https%3A%2F%2Fevil.example")), "pupil");

        end.Url.Should().StartWith(ClientsWorld.KeysRedirect);
        end.Parameter("state").Should().Be("state of the application");
        var code = end.Parameter("code");
        (string, string?)[] form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", ClientsWorld.KeysRedirect), ("code_verifier", Verifier)];
        var (tokens, _) = await clients.PostAsync("/connect/token", [.. form, .. ClientsWorld.Proof(clients.Assertion("login-2"))]);
        tokens.Status.Should().Be(200, tokens.Text);
        tokens["id_token"].Should().NotBeNull();

        // RFC 9126 7.3: answered is answered.
        using var other = clients.World.NewBrowser();
        var again = await other.GoAsync(Browse(pushed["request_uri"]!));
        again.Kind.Should().Be("error");
        again.Code.Should().Be("FH-1010");
        clients.World.Log.Should().NotContain(pushed["request_uri"]![40..]);
    }

    [Fact]
    [Trait("Reaches", "FH-1010")]
    public async Task A_pushed_request_may_be_brought_again_until_it_is_answered_and_is_nobody_elses()
    {
        var uri = (await clients.PostAsync("/connect/par", clients.Request(clients.Assertion("again-1"), ("prompt", "select_account")))).Answer["request_uri"]!;
        using var browser = clients.World.NewBrowser();
        (await browser.GoAsync(Browse(uri))).Kind.Should().NotBe("error");
        (await browser.GoAsync(Browse(uri))).Kind.Should().NotBe("error", "the person reloads");

        (await browser.GoAsync(Browse(uri, client: "shop"))).Code.Should().Be("FH-1010");
        clients.World.Clock.Advance(TimeSpan.FromSeconds(91));
        (await browser.GoAsync(Browse(uri))).Code.Should().Be("FH-1010");
    }

    [Fact]
    public async Task Whoever_is_registered_to_push_cannot_begin_without()
    {
        var keys = new FakeApplication(clients.Url, "keys", null, ClientsWorld.KeysRedirect);
        using var browser = clients.World.NewBrowser();

        var end = await browser.GoAsync(keys.AuthorizeUrl());

        end.Url.Should().StartWith(ClientsWorld.KeysRedirect);
        end.Parameter("error").Should().Be("invalid_request");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("file:///etc/passwd")]
    [InlineData("https://shop.localhost:1/request.jwt")]
    public async Task Any_other_reference_is_not_supported(string uri)
    {
        using var browser = clients.World.NewBrowser();

        var end = await browser.GoAsync(clients.World.Shop.AuthorizeUrl(("request_uri", uri)));

        end.Parameter("error").Should().Be("request_uri_not_supported");
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_where_it_is_pushed_in_JSON()
    {
        (await clients.PostAsync("/connect/par", clients.Request(clients.Assertion("bad-1"), ("redirect_uri", "https://evil.example/cb")))).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 400 && answer["error"] == "invalid_request");
        (await clients.PostAsync("/connect/par", clients.Request(clients.Assertion("bad-2"), ("response_type", "token")))).Answer["error"].Should().Be("unsupported_response_type");
        (await clients.PostAsync("/connect/par", clients.Request(clients.Assertion("bad-3"), ("request_uri", "urn:ietf:params:oauth:request_uri:x")))).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 400 && answer["error"] == "invalid_request");
        (await clients.PostAsync("/connect/par", [("client_id", "keys")])).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 401 && answer["error"] == "invalid_client");
        (await clients.SendAsync(new HttpRequestMessage(HttpMethod.Get, clients.Url + "/connect/par"))).Answer.Status.Should().Be(405);
    }

    public static TheoryData<string, string, object?> Assertions { get; } = new()
    {
        { "the token endpoint as audience", "aud", "{hub}/connect/token" },
        { "the endpoint of pushed requests as audience", "aud", "{hub}/connect/par" },
        { "the issuer in a list", "aud", "[{hub}]" },
        { "an end in the past", "exp", -300 },
        { "an end too far ahead", "exp", 660 },
        { "a beginning a minute ahead", "nbf", 61 },
        { "another subject", "sub", "shop" },
    };

    [Theory]
    [MemberData(nameof(Assertions))]
    public async Task An_assertion_with_one_thing_wrong_proves_nothing(string what, string claim, object? value)
    {
        var now = clients.World.Clock.GetUtcNow().ToUnixTimeSeconds();
        object broken = value switch
        {
            int seconds => now + seconds,
            "[{hub}]" => (string[])[clients.Url],
            var text => ((string)text!).Replace("{hub}", clients.Url, StringComparison.Ordinal),
        };

        var (answer, response) = await clients.PostAsync("/connect/par", clients.Request(clients.Assertion($"wrong {what}", (claim, broken))));

        answer.Status.Should().Be(401, what);
        answer["error"].Should().Be("invalid_client");
        response.Headers.WwwAuthenticate.Should().NotBeEmpty();
    }

    [Fact]
    public async Task An_assertion_is_good_once_also_after_the_hub_was_started_again()
    {
        var assertion = clients.Assertion("once", ("nbf", clients.World.Clock.GetUtcNow().ToUnixTimeSeconds() + 8));
        (await clients.PostAsync("/connect/par", clients.Request(assertion))).Answer.Status.Should().Be(201);
        (await clients.PostAsync("/connect/par", clients.Request(assertion))).Answer.Status.Should().Be(401);
        await clients.World.RestartAsync();

        (await clients.PostAsync("/connect/token", [("grant_type", "client_credentials"), .. ClientsWorld.Proof(assertion)])).Answer.Status.Should().Be(401);
        clients.World.Log.Should().Contain("client-assertion-replayed").And.NotContain(assertion);
    }

    [Fact]
    public async Task A_machine_gets_a_token_that_says_who_it_is_and_the_audit_says_so_too()
    {
        var (answer, _) = await clients.PostAsync("/connect/token", [("grant_type", "client_credentials")], $"machine:{HubWorld.PlannerSecret}");

        answer.Status.Should().Be(200, answer.Text);
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("access_token", "token_type", "expires_in", "scope");
        var claims = FakeApplication.Claims(answer["access_token"]!);
        claims.GetProperty("sub").GetString().Should().Be("machine");
        claims.GetProperty("aud").GetString().Should().Be("https://api.example");
        claims.GetProperty("scope").GetString().Should().Be("grades.read");
        (await clients.World.Shop.UserInfoAsync(answer["access_token"]!)).Should().Match<JsonAnswer>(refused => refused.Status == 401 && refused["error"] == "invalid_token");
        var events = new List<AuditEvent>();
        await foreach (var entry in clients.World.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Application = "machine" }, CancellationToken.None))
        {
            events.Add(entry.Event);
        }

        events.Should().Contain(entry => entry.Kind == AuditKinds.MachineTokenIssued && entry.Detail == "scope grades.read");
    }

    public static TheoryData<string, string, string?, int, string> NoMachine { get; } = new()
    {
        { "an application of people", $"shop:{HubWorld.ShopSecret}", null, 400, "unauthorized_client" },
        { "a scope about a person", $"machine:{HubWorld.PlannerSecret}", "openid", 400, "invalid_scope" },
        { "a suspended application", $"asleep:{HubWorld.PlannerSecret}", null, 400, "unauthorized_client" },
        { "a wrong secret", "machine:wrong", null, 401, "invalid_client" },
    };

    [Theory]
    [MemberData(nameof(NoMachine))]
    public async Task Nobody_else_gets_one(string what, string basic, string? scope, int status, string error)
    {
        var (answer, _) = await clients.PostAsync("/connect/token", [("grant_type", "client_credentials"), ("scope", scope)], basic);

        answer.Status.Should().Be(status, what);
        answer["error"].Should().Be(error);
    }

    [Fact]
    public async Task A_public_application_cannot_act_by_itself_and_a_confidential_one_not_as_if_it_were_public()
    {
        (await clients.PostAsync("/connect/token", [("grant_type", "client_credentials"), ("client_id", "phone")])).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 400 && answer["error"] == "unauthorized_client");
        (await clients.PostAsync("/connect/token", [("grant_type", "client_credentials"), ("client_id", "machine")])).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 401 && answer["error"] == "invalid_client");
    }

    public static TheoryData<string, string?, string?, string?> Unproved { get; } = new()
    {
        // what, Basic credentials before base64, client_id, client_secret
        { "nothing", null, null, null },
        { "an empty secret", "machine:", null, null },
        { "an empty secret in the form", null, "machine", "" },
        { "a wrong secret", "machine:wrong", null, null },
        { "a wrong secret in the form", null, "machine", "wrong" },
        { "both ways at once", "machine:" + HubWorld.PlannerSecret, "machine", HubWorld.PlannerSecret },
        { "one client in the header and another in the form", "machine:" + HubWorld.PlannerSecret, "shop", null },
        { "a secret with specials as they are", "machine:%zz+é", null, null },
        { "a secret with an escaped null", "machine:%00", null, null },
        { "a colon too many", "machine::" + HubWorld.PlannerSecret, null, null },
        { "an unknown client", "nobody:" + HubWorld.PlannerSecret, null, null },
        { "a client with another's secret", "machine:" + HubWorld.ShopSecret, null, null },
    };

    [Theory]
    [MemberData(nameof(Unproved))]
    public async Task Who_proves_nothing_is_401_with_a_challenge_at_each_endpoint(string what, string? basic, string? id, string? secret)
    {
        foreach (var path in (string[])["/connect/token", "/connect/par"])
        {
            var (answer, response) = await clients.PostAsync(path, [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)], basic);

            answer.Status.Should().Be(401, "{0} at {1}", what, path);
            answer["error"].Should().Be("invalid_client");
            response.Headers.WwwAuthenticate.Should().ContainSingle().Which.Scheme.Should().Be("Basic");
            response.Headers.CacheControl!.NoStore.Should().BeTrue();
        }
    }

    // RFC 6749 2.3.1: "The parameters can only be transmitted in the request-body and MUST NOT be included in the request URI"; RFC 6750 2.3, RFC 9700 4.3.2.
    [Fact]
    public async Task Nothing_of_a_machines_call_is_read_from_its_address()
    {
        var machine = $"client_id=machine&client_secret={Uri.EscapeDataString(HubWorld.PlannerSecret)}";
        (await clients.PostAsync("/connect/token", [("grant_type", "client_credentials")], $"machine:{HubWorld.PlannerSecret}")).Answer.Status.Should().Be(200);

        (await clients.PostAsync($"/connect/token?{machine}", [("grant_type", "client_credentials")])).Answer.Status.Should().Be(401);
        (await clients.PostAsync("/connect/token?grant_type=client_credentials", [("scope", "grades.read")], $"machine:{HubWorld.PlannerSecret}")).Answer["error"].Should().Be("invalid_request");
        (await clients.PostAsync("/connect/token?scope=openid&resource=https%3A%2F%2Fevil.example", [("grant_type", "client_credentials")], $"machine:{HubWorld.PlannerSecret}")).Answer["scope"].Should().Be("grades.read");
        foreach (var path in (string[])["par", "introspection", "revocation"])
        {
            (await clients.PostAsync($"/connect/{path}?{machine}", [("token", "x")])).Answer.Status.Should().Be(401, path);
        }

        using var browser = clients.World.NewBrowser();
        var token = (await browser.TokensAsync(clients.World.Shop, "university"))["access_token"];
        (await clients.World.Shop.UserInfoAsync(token!)).Status.Should().Be(200);
        (await clients.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{clients.Url}/connect/userinfo?access_token={token}"))).Answer.Status.Should().Be(401);
        clients.World.Log.Should().NotContain(token!).And.NotContain(HubWorld.PlannerSecret);
    }

    // The cause stands in the log, and nothing that could be tried again.
    [Fact]
    public async Task What_is_refused_is_told_in_the_log_without_what_was_sent()
    {
        var (marker, good) = (Randomness.System.Handle(), $"machine:{HubWorld.PlannerSecret}");
        var assertion = clients.Assertion("for somebody else", ("aud", "https://elsewhere.example"), ("exp", clients.World.Clock.GetUtcNow().ToUnixTimeSeconds() + 60));
        (string Path, (string, string?)[] Form, string? Basic, string Cause)[] calls =
        [
            ("token", [("grant_type", "client_credentials")], $"machine:{marker}", "secret-wrong"),
            ("token", [("grant_type", "client_credentials"), ("client_id", "machine"), ("client_secret", marker)], null, "secret-wrong"),
            ("token", [("grant_type", marker)], good, "grant-type-unsupported"),
            ("token", [("grant_type", "client_credentials"), ("scope", marker)], good, "scope-not-registered"),
            ("token", [("grant_type", "client_credentials"), ("resource", marker)], good, "resource-not-registered"),
            ("token", [("grant_type", "authorization_code"), ("code", marker), ("code_verifier", marker), ("redirect_uri", marker)], $"shop:{HubWorld.ShopSecret}", "code-unknown"),
            ("par", clients.Request(assertion), null, "client-assertion-audience"),
            ("par", clients.Request("e30." + marker + ".e30"), null, "client-assertion"),
            ("par", clients.Request(clients.Assertion(marker), ("login_hint", marker), ("nonce", marker), ("state", marker), ("response_type", "token")), null, "response-type-unsupported"),
            ("introspection", [("token", marker), ("token", marker)], good, "parameter-duplicated"),
            ("revocation", [("token", marker)], $"machine:{marker}", "secret-wrong"),
        ];
        foreach (var (path, form, basic, cause) in calls)
        {
            var before = clients.World.Log.Length;
            var (answer, _) = await clients.PostAsync("/connect/" + path, form, basic);

            answer.Status.Should().BeOneOf([400, 401], cause);
            clients.World.Log[before..].Should().Contain(cause);
            answer.Text.Should().NotContain(marker, cause);
        }

        (await clients.World.Shop.UserInfoAsync(marker)).Status.Should().Be(401);
        clients.World.Log.Should().NotContain(marker).And.NotContain(assertion);
        string.Concat(clients.World.Files().Select(Encoding.Latin1.GetString)).Should().NotContain(marker, "and neither in the audit");
    }

    [Fact]
    public async Task A_secret_that_is_form_encoded_is_the_same_secret()
    {
        var encoded = string.Concat(HubWorld.PlannerSecret.Select(c => c == ' ' ? "+" : $"%{(int)c:X2}"));

        (await clients.PostAsync("/connect/token", [("grant_type", "client_credentials")], $"m%61chine:{encoded}")).Answer.Status.Should().Be(200);
    }

    [Theory]
    [InlineData("/connect/token")]
    [InlineData("/connect/par")]
    public async Task Only_a_form_by_POST_of_a_sane_size_is_read(string path)
    {
        var url = clients.Url + path;
        (await clients.SendAsync(new HttpRequestMessage(HttpMethod.Get, url))).Answer.Status.Should().Be(405);
        (await clients.SendAsync(new HttpRequestMessage(HttpMethod.Put, url))).Answer.Status.Should().Be(405);
        (await clients.SendAsync(Body(new StringContent("{}", Encoding.UTF8, "application/json")))).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 415 && answer["error"] == "invalid_request");
        (await clients.SendAsync(Body(new MultipartFormDataContent { { new StringContent("client_credentials"), "grant_type" } }))).Answer.Status.Should().Be(415);
        (await clients.SendAsync(Body(new ByteArrayContent([])))).Answer.Status.Should().Be(415);
        (await clients.SendAsync(Body(new StringContent("grant_type=" + new string('x', 1024 * 1024), Encoding.UTF8, "application/x-www-form-urlencoded")))).Answer.Status.Should().Be(413);
        (await clients.PostAsync(path, [("grant_type", "client_credentials"), ("grant_type", "client_credentials")])).Answer.Should().Match<JsonAnswer>(answer => answer.Status == 400 && answer["error"] == "invalid_request");

        // It waits for leave before it sends the body, as a client does that wants to hear the answer.
        HttpRequestMessage Body(HttpContent content) => new(HttpMethod.Post, url) { Content = content, Headers = { ExpectContinue = true } };
    }

    [Theory]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type")]
    [InlineData("implicit", "unsupported_grant_type")]
    [InlineData("", "invalid_request")]
    public async Task Other_grants_are_not_there(string grant, string error)
    {
        var (answer, _) = await clients.PostAsync("/connect/token", [("grant_type", grant), ("username", "zoe"), ("password", "secret")], $"machine:{HubWorld.PlannerSecret}");

        answer.Status.Should().Be(400);
        answer["error"].Should().Be(error);
        answer.Json.EnumerateObject().Select(member => member.Name).Should().Equal("error", "error_description");
    }

    [Theory]
    [InlineData("/connect/token", "POST")]
    [InlineData("/connect/par", "POST")]
    [InlineData("/connect/revocation", "POST")]
    [InlineData("/connect/userinfo", "GET, POST")]
    public async Task Pages_at_the_origin_of_a_redirect_URI_may_call_without_credentials(string path, string methods)
    {
        using var asking = Preflight(path);
        var (answer, preflight) = await clients.SendAsync(asking, origin: "http://shop.localhost:1");
        answer.Status.Should().Be(204);
        Header(preflight, "Access-Control-Allow-Origin").Should().Be("http://shop.localhost:1");
        Header(preflight, "Access-Control-Allow-Methods").Should().Be(methods);
        Header(preflight, "Access-Control-Allow-Headers").Should().Be("Authorization, Content-Type");
        Header(preflight, "Access-Control-Allow-Credentials").Should().BeNull();
        preflight.Headers.Vary.Should().Contain("Origin");

        var (_, refused) = await clients.PostAsync(path, [("grant_type", "x")], origin: "http://shop.localhost:1");
        refused.StatusCode.Should().NotBe(HttpStatusCode.OK);
        Header(refused, "Access-Control-Allow-Origin").Should().Be("http://shop.localhost:1", "a page must read why not");
        Header(refused, "Access-Control-Expose-Headers").Should().Contain("WWW-Authenticate");
    }

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("http://shop.localhost")]
    [InlineData("https://shop.localhost:1")]
    [InlineData("http://shop.localhost:1/")]
    [InlineData("http://SHOP.localhost:1")]
    [InlineData("http://shop.localhost:1.evil.example")]
    [InlineData("https://asleep.example")]
    public async Task Pages_elsewhere_get_nothing(string origin)
    {
        using var asking = Preflight("/connect/token");
        var (answer, preflight) = await clients.SendAsync(asking, origin: origin);
        answer.Status.Should().Be(405);
        preflight.Headers.Select(header => header.Key).Should().NotContain(name => name.StartsWith("Access-Control", StringComparison.Ordinal));

        var (_, response) = await clients.PostAsync("/connect/token", [("grant_type", "x")], origin: origin);
        response.Headers.Select(header => header.Key).Should().NotContain(name => name.StartsWith("Access-Control", StringComparison.Ordinal));
        response.Headers.Vary.Should().Contain("Origin");
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/jwks.json")]
    public async Task What_is_public_may_be_read_by_every_page(string path)
    {
        var (_, response) = await clients.SendAsync(new HttpRequestMessage(HttpMethod.Get, clients.Url + path), origin: "https://evil.example");
        Header(response, "Access-Control-Allow-Origin").Should().Be("*");
        using var asking = Preflight(path);
        (await clients.SendAsync(asking, origin: "https://evil.example")).Answer.Status.Should().Be(204);
    }

    [Theory]
    [InlineData("/connect/authorize")]
    [InlineData("/connect/endsession")]
    [InlineData("/my")]
    public async Task No_page_of_another_site_reads_a_page_of_the_hub(string path)
    {
        var (_, response) = await clients.SendAsync(new HttpRequestMessage(HttpMethod.Get, clients.Url + path), origin: "http://shop.localhost:1");
        response.Headers.Select(header => header.Key).Should().NotContain(name => name.StartsWith("Access-Control", StringComparison.Ordinal));
    }

    private HttpRequestMessage Preflight(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, clients.Url + path);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", "POST");
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", "authorization");
        return request;
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
