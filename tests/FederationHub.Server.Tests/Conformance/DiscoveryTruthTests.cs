using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>
/// The discovery document against what the hub does: each member has a test that tries what it lists, and what specifications know beside it and it does not
/// list. A member that comes new has none, and fails until it has.
/// </summary>
public sealed class DiscoveryTruthTests(SuiteWorldFixture fixture) : DynamicModules(fixture.World), IClassFixture<SuiteWorldFixture>
{
    private static readonly Dictionary<string, Func<DiscoveryTruthTests, SuiteClient, JsonElement, Task>> Tried = new(StringComparer.Ordinal)
    {
        ["issuer"] = async (test, client, said) => (await client.LogInAsync(test.Browser)).Claims.GetProperty("iss").GetString().Should().Be(said.GetString()),
        ["authorization_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Get, said, HttpStatusCode.BadRequest),
        ["token_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Post, said, HttpStatusCode.BadRequest),
        ["userinfo_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Get, said, HttpStatusCode.Unauthorized),
        ["revocation_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Post, said, HttpStatusCode.Unauthorized),
        ["introspection_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Post, said, HttpStatusCode.Unauthorized),
        ["end_session_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Get, said, HttpStatusCode.OK),
        ["registration_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Post, said, HttpStatusCode.Unauthorized),
        ["pushed_authorization_request_endpoint"] = (test, client, said) => AnswersAsync(client, HttpMethod.Post, said, HttpStatusCode.Unauthorized),
        ["service_documentation"] = (test, client, said) => AnswersAsync(client, HttpMethod.Get, said, HttpStatusCode.OK),
        ["jwks_uri"] = async (_, client, said) => (await client.GetAsync(said.GetString()!)).Json.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("alg").GetString())
            .Should().BeEquivalentTo(Texts((await client.DiscoveryAsync()).GetProperty("id_token_signing_alg_values_supported"))),
        ["scopes_supported"] = async (test, client, said) =>
            (await client.LogInAsync(test.Browser, ("scope", "openid profile email address phone offline_access something"))).Tokens["scope"]!.Split(' ').Should().BeEquivalentTo(Texts(said)),
        ["response_types_supported"] = (test, client, said) => EachAsync(said, ["code", "token", "id_token", "code id_token", "code token", "id_token token", "code id_token token", "none"],
            async (value, listed) => (await ErrorAsync(client, ("response_type", value))).Should().Be(listed ? null : "unsupported_response_type", value)),
        ["response_modes_supported"] = (test, client, said) => EachAsync(said, ["query", "form_post", "fragment", "web_message", "jwt", "query.jwt", "form_post.jwt"],
            async (value, listed) => (await ErrorAsync(client, ("response_mode", value))).Should().Be(listed ? null : "invalid_request", value)),
        ["grant_types_supported"] = (_, client, said) => EachAsync(said,
            [
                "authorization_code", "refresh_token", "client_credentials", "implicit", "password", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer",
                "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:token-exchange", "urn:openid:params:grant-type:ciba",
            ],
            async (value, listed) => ((await client.TokenAsync(("grant_type", value)))["error"] != "unsupported_grant_type").Should().Be(listed, value)),
        ["subject_types_supported"] = (test, _, said) => EachAsync(said, ["pairwise", "public", "ephemeral"], (value, listed) => test.RegistersAsync("subject_type", value, listed)),
        ["id_token_signing_alg_values_supported"] = (test, _, said) => EachAsync(said, ["RS256", "PS256", "ES256", "RS384", "RS512", "PS512", "ES384", "ES512", "EdDSA", "HS256", "none"], async (value, listed) =>
        {
            await test.RegistersAsync("id_token_signed_response_alg", value, listed);
            if (listed)
            {
                using var browser = SuiteWorld.NewBrowser();
                (await (await test.RegisteredAsync(("id_token_signed_response_alg", value))).LogInAsync(browser)).Header.GetProperty("alg").GetString().Should().Be(value);
            }
        }),
        ["token_endpoint_auth_methods_supported"] = (test, _, said) => EachAsync(said,
            ["client_secret_basic", "client_secret_post", "private_key_jwt", "none", "client_secret_jwt", "tls_client_auth", "self_signed_tls_client_auth"],
            async (value, listed) => ((await test.RegisterAsync(value)).Status == HttpStatusCode.Created).Should().Be(listed, value)),
        ["token_endpoint_auth_signing_alg_values_supported"] = (test, _, said) => test.AssertionsAsync(said),
        ["revocation_endpoint_auth_methods_supported"] = (test, client, said) => test.AuthenticatesAsync(client, "revocation_endpoint", said),
        ["revocation_endpoint_auth_signing_alg_values_supported"] = (test, _, said) => test.AssertionsAsync(said),
        ["introspection_endpoint_auth_methods_supported"] = (test, client, said) => test.AuthenticatesAsync(client, "introspection_endpoint", said),
        ["introspection_endpoint_auth_signing_alg_values_supported"] = (test, _, said) => test.AssertionsAsync(said),
        ["code_challenge_methods_supported"] = (test, client, said) => EachAsync(said, ["S256", "plain"], async (value, listed) =>
            (await ErrorAsync(client, ("code_challenge", Base64Url.EncodeToString(SHA256.HashData("v"u8))), ("code_challenge_method", value))).Should().Be(listed ? null : "invalid_request", value)),
        ["claim_types_supported"] = async (test, client, said) =>
        {
            Texts(said).Should().Equal("normal");
            (await client.UserInfoAsync((await client.LogInAsync(test.Browser)).AccessToken)).Json.TryGetProperty("_claim_names", out _).Should().BeFalse();
        },
        ["claims_supported"] = async (test, client, said) =>
        {
            var login = await client.LogInAsync(test.Browser);
            var given = login.Claims.EnumerateObject().Concat((await client.UserInfoAsync(login.AccessToken)).Json.EnumerateObject()).Select(claim => claim.Name);
            given.Should().BeSubsetOf(Texts(said)).And.Contain(["sub", "name", "email"]);
        },
        ["prompt_values_supported"] = (test, client, said) => EachAsync(said, ["none", "login", "select_account", "consent", "create"], async (value, listed) =>
                    {
            using var browser = SuiteWorld.NewBrowser();
            ((await client.SendAsync(browser, ("prompt", value))).Parameter("error") is "invalid_request").Should().Be(!listed, value);
        }),
        ["display_values_supported"] = async (test, client, said) => (await ErrorAsync(client, ("display", Texts(said).Single()))).Should().BeNull(),
        ["acr_values_supported"] = (test, client, said) => EachAsync(said, ["urn:example:unknown"], async (value, listed) =>
        {
            // Everybody reaches the lowest; of one that this person did not reach the words are those for one that nobody knows.
            var error = await ErrorAsync(client, ("claims", JsonSerializer.Serialize(new { id_token = new { acr = new { essential = true, values = new[] { value } } } })));
            string?[] expected = value == Texts(said)[0] ? [null] : listed ? [null, "unmet_authentication_requirements"] : ["unmet_authentication_requirements"];
            expected.Should().Contain(error, value);
        }),
        ["ui_locales_supported"] = (test, client, said) => EachAsync(said, [], async (value, _) =>
        {
            using var browser = SuiteWorld.NewBrowser();
            (await browser.GoAsync(await client.AuthorizeUrlAsync(("ui_locales", value), ("prompt", "select_account")))).Document.DocumentElement.GetAttribute("lang").Should().Be(value);
        }),
        ["claims_parameter_supported"] = async (test, client, said) =>
            (await ErrorAsync(client, ("claims", "{"))).Should().Be(said.GetBoolean() ? "invalid_request" : null),
        ["request_parameter_supported"] = async (test, client, said) => (await ErrorAsync(client, ("request", "e30.e30."))).Should().Be(said.GetBoolean() ? "invalid_request_object" : "request_not_supported"),
        ["request_uri_parameter_supported"] = async (test, client, said) => (await ErrorAsync(client, ("request_uri", "https://suite.example/r"))).Should().Be(said.GetBoolean() ? "invalid_request_uri" : "request_uri_not_supported"),
        ["require_request_uri_registration"] = (_, _, said) => Is(said, false),
        ["require_pushed_authorization_requests"] = async (test, client, said) => (await ErrorAsync(client) is null).Should().Be(!said.GetBoolean()),
        ["authorization_response_iss_parameter_supported"] = async (test, client, said) => (await client.SendAsync(test.Browser)).Parameter("iss").Should().Be(said.GetBoolean() ? test.World.Issuer : null),
        ["backchannel_logout_supported"] = (test, _, said) => test.RegistersAsync("backchannel_logout_uri", "https://suite.example/logout", said.GetBoolean()),
        ["backchannel_logout_session_supported"] = async (test, client, said) => (await client.LogInAsync(test.Browser)).Claims.TryGetProperty("sid", out _).Should().Be(said.GetBoolean()),
    };

    public static TheoryData<string> Members => [.. Tried.Keys];

    [Fact]
    public async Task Every_member_is_tried()
    {
        using var client = World.First();
        (await client.DiscoveryAsync()).EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(Tried.Keys);
    }

    [Theory]
    [MemberData(nameof(Members))]
    public async Task The_document_says_what_the_hub_does(string member)
    {
        using var client = World.First();

        await Tried[member](this, client, (await client.DiscoveryAsync()).GetProperty(member));
    }

    private static Task Is(JsonElement said, bool value)
    {
        said.GetBoolean().Should().Be(value);
        return Task.CompletedTask;
    }

    private static List<string> Texts(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetString()!)];

    // All that is listed, and all that specifications know.
    private static async Task EachAsync(JsonElement said, string[] known, Func<string, bool, Task> check)
    {
        var listed = Texts(said);
        foreach (var value in listed.Union(known))
        {
            await check(value, listed.Contains(value));
        }
    }

    private static async Task AnswersAsync(SuiteClient client, HttpMethod method, JsonElement endpoint, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(method, endpoint.GetString());
        request.Content = method == HttpMethod.Post ? new FormUrlEncodedContent([KeyValuePair.Create("x", "y")]) : null;
        (await client.SendAsync(request)).Status.Should().Be(status);
    }

    // Null for a code.
    private static async Task<string?> ErrorAsync(SuiteClient client, params (string, string?)[] changed)
    {
        using var browser = SuiteWorld.NewBrowser();
        var end = await client.SendAsync(browser, changed);
        // Where the person can do something about it they are told first; the way back has what the application hears.
        var answer = end.Kind == "error" ? end with { Url = end.Document.QuerySelector($"a[href^='{client.RedirectUri}']")!.GetAttribute("href")! } : end;
        answer.Url.Should().StartWith(client.RedirectUri, $"{end.Kind} {end.Code}");
        (answer.Parameter("code") is null).Should().Be(answer.Parameter("error") is not null);
        return answer.Parameter("error");
    }

    private async Task RegistersAsync(string member, string value, bool listed)
    {
        var answer = await RegisterAsync((member, value));
        answer.Status.Should().Be(listed ? HttpStatusCode.Created : HttpStatusCode.BadRequest, value);
        (answer.Json.TryGetProperty(member, out var echoed) ? echoed.GetString() : null).Should().Be(listed ? value : null);
    }

    private async Task AuthenticatesAsync(SuiteClient client, string endpoint, JsonElement said)
    {
        var listed = Texts(said);
        using var basic = new HttpRequestMessage(HttpMethod.Post, await client.EndpointAsync(endpoint));
        basic.Headers.Authorization = client.Basic;
        basic.Content = new FormUrlEncodedContent([KeyValuePair.Create("token", "x")]);
        ((await client.SendAsync(basic)).Status == HttpStatusCode.OK).Should().Be(listed.Contains("client_secret_basic"));
        ((await client.PostAsync(endpoint, ("token", "x"), ("client_id", client.Id), ("client_secret", client.Secret))).Status == HttpStatusCode.OK).Should().Be(listed.Contains("client_secret_post"));
        ((await (await RegisteredAsync()).PostAsync(endpoint, ("token", "x"))).Status == HttpStatusCode.OK).Should().Be(listed.Contains("private_key_jwt"));
        var open = await RegisterAsync("none");
        ((await client.PostAsync(endpoint, ("token", "x"), ("client_id", open["client_id"]))).Status == HttpStatusCode.OK).Should().Be(listed.Contains("none"));
    }

    private async Task AssertionsAsync(JsonElement said)
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = elliptic.ExportParameters(includePrivateParameters: false).Q;
        var keys = new { keys = new[] { Jose.PublicJwk(Key, "rsa"), new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "ec", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) } } };
        var answer = await RegisterAsync(("jwks", keys));
        answer.Status.Should().Be(HttpStatusCode.Created, answer.Text);
        var client = ClientOf(answer);

        foreach (var (algorithm, key, kid) in new (string, AsymmetricAlgorithm, string)[] { ("RS256", Key, "rsa"), ("PS256", Key, "rsa"), ("ES256", elliptic, "ec") })
        {
            (await StatusAsync(Jose.Signed(key, algorithm, kid, Claims()))).Should().Be(Texts(said).Contains(algorithm) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, algorithm);
        }

        var unsigned = Base64Url.EncodeToString("""{"alg":"none"}"""u8) + "." + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(Claims())) + ".";
        (await StatusAsync(unsigned)).Should().Be(HttpStatusCode.Unauthorized);

        Dictionary<string, object> Claims()
        {
            var now = World.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
            return new() { ["iss"] = client.Id, ["sub"] = client.Id, ["aud"] = World.Issuer, ["jti"] = Guid.NewGuid().ToString("N"), ["iat"] = now, ["exp"] = now + 60 };
        }

        async Task<HttpStatusCode> StatusAsync(string assertion)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, await client.EndpointAsync("introspection_endpoint"));
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["token"] = "x", ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", ["client_assertion"] = assertion });
            return (await client.SendAsync(request)).Status;
        }
    }
}
