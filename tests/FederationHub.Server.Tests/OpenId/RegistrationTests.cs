using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.Core.Applications;
using FederationHub.Server.Tests.Conformance;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using FederationHub.Upstreams.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>What may be registered (OpenID Connect Dynamic Client Registration 1.0, RFC 7591): one good body, and one thing changed in it.</summary>
public sealed class RegistrationTests(RegistrationFixture fixture) : IClassFixture<RegistrationFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    public async Task What_is_registered_can_log_people_in_at_once_and_is_told_all_that_counts()
    {
        var token = await _world.MakeTokenAsync();

        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good());

        registered.NotStored.Should().BeTrue();
        registered["client_id"].Should().StartWith("reg-");
        registered["registration_client_uri"].Should().Be($"{_world.HubUrl}/connect/register/{registered["client_id"]}");
        registered["registration_access_token"].Should().HaveLength(47);
        registered["client_secret"].Should().HaveLength(47);
        registered.Json.GetProperty("client_id_issued_at").GetInt64().Should().Be(_world.Clock.GetUtcNow().ToUnixTimeSeconds());
        registered.Json.GetProperty("client_secret_expires_at").GetInt64().Should().Be(_world.Clock.GetUtcNow().AddDays(365).ToUnixTimeSeconds());
        registered["token_endpoint_auth_method"].Should().Be("client_secret_basic");
        registered["application_type"].Should().Be("web");
        registered["grant_types"].Should().Be("""["authorization_code"]""");
        registered["response_types"].Should().Be("""["code"]""");
        registered["subject_type"].Should().Be("pairwise");
        registered["id_token_signed_response_alg"].Should().Be("RS256");
        registered["scope"].Should().Be("openid profile email");
        using var browser = new Browser(RegistrationWorld.Redirect);
        using var application = _world.Application(registered);
        var tokens = await browser.TokensAsync(application, "university");
        tokens.Status.Should().Be(200, tokens.Text);
        FakeApplication.Claims(tokens["id_token"]!).GetProperty("aud").GetString().Should().Be(registered["client_id"]);
        (await application.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task Every_member_that_is_taken_is_told_back_as_it_was_sent()
    {
        const string Sent = """
            {
              "redirect_uris": ["https://rp.example/cb?tenant=7", "https://rp.example/other"], "application_type": "web", "response_types": ["code"], "grant_types": ["authorization_code"],
              "token_endpoint_auth_method": "client_secret_post", "client_name": "Plain", "client_name#nl": "Gewoon", "client_uri": "https://rp.example/", "policy_uri": "https://rp.example/policy",
              "tos_uri": "https://rp.example/terms", "logo_uri": "https://rp.example/logo.png", "contacts": ["ops@rp.example"], "jwks": {"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "1"}]},
              "subject_type": "public", "id_token_signed_response_alg": "ES256", "default_max_age": 3600, "require_auth_time": true, "default_acr_values": ["urn:one", "urn:two"],
              "initiate_login_uri": "https://rp.example/start", "post_logout_redirect_uris": ["https://rp.example/bye?x=1"], "backchannel_logout_uri": "https://rp.example/logout",
              "backchannel_logout_session_required": true, "software_id": "soft", "software_version": "1.2", "scope": "openid email"
            }
            """;
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), JsonNode.Parse(Sent)!);

        foreach (var member in JsonDocument.Parse(Sent).RootElement.EnumerateObject())
        {
            JsonNode.DeepEquals(JsonNode.Parse(registered.Json.GetProperty(member.Name).GetRawText()), JsonNode.Parse(member.Value.GetRawText())).Should().BeTrue("{0} is {1}", member.Name, member.Value);
        }

        using var browser = new Browser("https://rp.example/cb");
        var page = await browser.GoAsync($"{_world.HubUrl}/connect/authorize?client_id={registered["client_id"]}&response_type=code&scope=openid&state=s&redirect_uri=https%3A%2F%2Frp.example%2Fcb%3Ftenant%3D7&code_challenge={new string('A', 43)}&code_challenge_method=S256");
        page.Kind.Should().Be("organisation-login", "only the university is allowed");
    }

    [Fact]
    public async Task What_no_specification_of_the_hub_knows_is_left_out_and_null_is_as_good_as_nothing()
    {
        var body = RegistrationWorld.Good().With("organisations", new JsonArray("college")).With("pkce", "optional").With("profile", "etoegang").With("x", "y").With("client_id", "shop");
        body["logo_uri"] = null;
        body["request_uris"] = new JsonArray();
        body["frontchannel_logout_session_required"] = false;

        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), body);

        registered["client_id"].Should().NotBe("shop");
        foreach (var name in (string[])["organisations", "pkce", "profile", "x", "logo_uri", "request_uris", "frontchannel_logout_session_required"])
        {
            registered[name].Should().BeNull();
        }

        using var browser = new Browser(RegistrationWorld.Redirect);
        (await browser.GoAsync($"{_world.HubUrl}/start/{registered["client_id"]}/college")).Code.Should().StartWith("FH-11");
    }

    public static TheoryData<string, string, string> Refused => new()
    {
        { "redirect_uris", "null", "invalid_redirect_uri" },
        { "redirect_uris", "[]", "invalid_redirect_uri" },
        { "redirect_uris", "\"https://rp.example/cb\"", "invalid_client_metadata" },
        { "redirect_uris", "[7]", "invalid_client_metadata" },
        { "redirect_uris", """["https://rp.example/cb#x"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb#"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["javascript:alert(1)"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["JaVaScRiPt:alert(1)"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["data:text/html,x"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://*.example/cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["http://rp.example/cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["com.example.app:/cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://good@evil.example/cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/a/../cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example\\cb"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb?code=1"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb?a=1&state=2"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb?ISS=1"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb?error=1"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb", "https://rp.example/cb#x"]""", "invalid_redirect_uri" },
        { "redirect_uris", """["https://rp.example/cb", "https://other.example/cb"]""", "invalid_client_metadata" },
        { "application_type", "\"mobile\"", "invalid_client_metadata" },
        { "response_types", """["code", "token"]""", "invalid_client_metadata" },
        { "response_types", """["id_token"]""", "invalid_client_metadata" },
        { "response_types", "\"code\"", "invalid_client_metadata" },
        { "grant_types", """["implicit"]""", "invalid_client_metadata" },
        { "grant_types", """["authorization_code", "implicit"]""", "invalid_client_metadata" },
        { "grant_types", """["authorization_code", "password"]""", "invalid_client_metadata" },
        { "token_endpoint_auth_method", "\"client_secret_jwt\"", "invalid_client_metadata" },
        { "token_endpoint_auth_method", "\"tls_client_auth\"", "invalid_client_metadata" },
        { "id_token_signed_response_alg", "\"none\"", "invalid_client_metadata" },
        { "id_token_signed_response_alg", "\"HS256\"", "invalid_client_metadata" },
        { "id_token_encrypted_response_alg", "\"RSA-OAEP\"", "invalid_client_metadata" },
        { "userinfo_signed_response_alg", "\"RS256\"", "invalid_client_metadata" },
        { "request_object_signing_alg", "\"RS256\"", "invalid_client_metadata" },
        { "request_uris", """["https://rp.example/request"]""", "invalid_client_metadata" },
        { "require_signed_request_object", "true", "invalid_client_metadata" },
        { "frontchannel_logout_uri", "\"https://rp.example/front\"", "invalid_client_metadata" },
        { "dpop_bound_access_tokens", "true", "invalid_client_metadata" },
        { "tls_client_certificate_bound_access_tokens", "true", "invalid_client_metadata" },
        { "software_statement", "\"a.b.c\"", "unapproved_software_statement" },
        { "subject_type", "\"ephemeral\"", "invalid_client_metadata" },
        { "default_max_age", "-1", "invalid_client_metadata" },
        { "default_max_age", "\"60\"", "invalid_client_metadata" },
        { "default_max_age", "1.5", "invalid_client_metadata" },
        { "require_auth_time", "\"yes\"", "invalid_client_metadata" },
        { "default_acr_values", "\"urn:one\"", "invalid_client_metadata" },
        { "initiate_login_uri", "\"http://newcomer.localhost:1/start\"", "invalid_client_metadata" },
        { "initiate_login_uri", "\"http://rp.example/start\"", "invalid_client_metadata" },
        { "post_logout_redirect_uris", """["https://rp.example/bye#x"]""", "invalid_client_metadata" },
        { "backchannel_logout_uri", "\"http://rp.example/logout\"", "invalid_client_metadata" },
        { "backchannel_logout_uri", "\"https://rp.example/logout#x\"", "invalid_client_metadata" },
        { "backchannel_logout_session_required", "true", "invalid_client_metadata" },
        { "logo_uri", "\"http://rp.example/logo.png\"", "invalid_client_metadata" },
        { "logo_uri", "\"javascript:alert(1)\"", "invalid_client_metadata" },
        { "policy_uri", "\"javascript:alert(1)\"", "invalid_client_metadata" },
        { "tos_uri", "\"http://rp.example/\"", "invalid_client_metadata" },
        { "client_uri", "\"rp.example\"", "invalid_client_metadata" },
        { "client_name", "\"a\\u202Eb\"", "invalid_client_metadata" },
        { "client_name", "\"\\u3164\"", "invalid_client_metadata" },
        { "client_name", "\"a\\u2800b\"", "invalid_client_metadata" },
        { "client_name", "\"a\\uDB40\\uDC41\"", "invalid_client_metadata" },
        { "client_name", "7", "invalid_client_metadata" },
        { "client_name#not a tag", "\"x\"", "invalid_client_metadata" },
        { "contacts", "\"ops@rp.example\"", "invalid_client_metadata" },
        { "jwks", """{"keys": []}""", "invalid_client_metadata" },
        { "jwks", """{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"}]}""", "invalid_client_metadata" },
        { "jwks", """{"keys": [{"kty": "oct", "k": "AQAB"}]}""", "invalid_client_metadata" },
        { "jwks_uri", "\"http://rp.example/jwks\"", "invalid_client_metadata" },
        { "scope", "7", "invalid_client_metadata" },
        { "token_endpoint_auth_method", "\"private_key_jwt\"", "invalid_client_metadata" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task One_thing_wrong_is_refused_with_its_error_and_registers_nothing(string name, string value, string error)
    {
        var token = await _world.MakeTokenAsync();

        var answer = await _world.RegisterAsync(token, RegistrationWorld.Good().With(name, JsonNode.Parse(value)));

        answer.Status.Should().Be(400, answer.Text);
        answer["error"].Should().Be(error);
        answer["error_description"].Should().StartWith("FH-10").And.Contain("Reference");
        answer.NotStored.Should().BeTrue();
        answer["client_id"].Should().BeNull();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("\"x\"")]
    [InlineData("""{"redirect_uris": ["https://rp.example/a"], "redirect_uris": ["https://evil.example/a"]}""")]
    [InlineData("""{"redirect_uris": ["https://rp.example/\ud800"]}""")]
    public async Task A_body_that_is_not_one_json_object_is_refused(string body)
    {
        var answer = await _world.SendAsync(HttpMethod.Post, _world.HubUrl + "/connect/register", await _world.MakeTokenAsync(), body);

        answer.Status.Should().Be(400, answer.Text);
        answer["error"].Should().Be("invalid_client_metadata");
    }

    [Fact]
    public async Task A_form_deep_json_and_a_body_past_64_kibibytes_are_refused()
    {
        var token = await _world.MakeTokenAsync();
        var url = _world.HubUrl + "/connect/register";
        Task<RegistrationAnswer> SendAsync(string body, string type = "application/json") => _world.SendAsync(HttpMethod.Post, url, token, body, type);

        (await SendAsync("redirect_uris=https://rp.example/", "application/x-www-form-urlencoded"))["error"].Should().Be("invalid_client_metadata");
        (await SendAsync(RegistrationWorld.Good().ToJsonString(), "application/json; charset=utf-16"))["error"].Should().Be("invalid_client_metadata");
        (await SendAsync("{\"jwks\":" + string.Concat(Enumerable.Repeat("[", 10_000)) + "]"))["error"].Should().Be("invalid_client_metadata");
        (await SendAsync(RegistrationWorld.Good().With("x", new string('x', 65 * 1024)).ToJsonString())).Status.Should().Be(413);
        (await SendAsync(RegistrationWorld.Good().With("x", new string('x', 600 * 1024)).ToJsonString())).Status.Should().Be(413);
        (await _world.SendAsync(HttpMethod.Get, url, token)).Status.Should().Be(405);
    }

    [Fact]
    public async Task A_native_client_may_have_a_scheme_of_its_own_and_any_port_of_a_loopback_address()
    {
        var token = await _world.MakeTokenAsync();
        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good().With("application_type", "native").With("token_endpoint_auth_method", "none")
            .With("redirect_uris", new JsonArray("http://127.0.0.1/cb")));
        (await _world.RegisterAsync(token, RegistrationWorld.Good().With("application_type", "native").With("redirect_uris", new JsonArray("com.example.app:/cb")))).Status.Should().Be(201);

        registered["client_secret"].Should().BeNull();
        registered["client_secret_expires_at"].Should().BeNull("there is no secret that could end");
        using var browser = new Browser("http://127.0.0.1:4711/cb");
        using var application = _world.Application(registered, "http://127.0.0.1:4711/cb");
        (await browser.TokensAsync(application, "university")).Status.Should().Be(200);
        // RFC 9700 2.1.1, whatever the template says.
        (await browser.GoAsync(application.AuthorizeUrl(("code_challenge", null), ("code_challenge_method", null)))).LedBack().Parameter("error").Should().Be("invalid_request");
    }

    [Fact]
    public async Task The_query_of_a_redirect_uri_counts_to_the_letter_and_of_two_one_is_named()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good()
            .With("redirect_uris", new JsonArray("http://newcomer.localhost:1/callback?foo=bar", "http://newcomer.localhost:1/second")));
        using var application = _world.Application(registered, "http://newcomer.localhost:1/callback?foo=bar");

        using var browser = new Browser(RegistrationWorld.Redirect);
        (await browser.LogInAsync(application, "university")).Parameter("foo").Should().Be("bar");
        foreach (var other in (string?[])["http://newcomer.localhost:1/callback", "http://newcomer.localhost:1/callback?foo=bar&x=1", "http://newcomer.localhost:1/callback?foo=baz"])
        {
            (await browser.GoAsync(application.AuthorizeUrl(("redirect_uri", other)))).Code.Should().Be("FH-1002");
        }

        (await browser.GoAsync(application.AuthorizeUrl(("redirect_uri", null)))).Code.Should().Be("FH-1005");
    }

    [Theory]
    [InlineData("client_secret_basic", true, false)]
    [InlineData("client_secret_post", false, true)]
    public async Task The_way_of_authenticating_is_the_registered_one_alone(string method, bool basic, bool post)
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("token_endpoint_auth_method", method));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        async Task<int> RedeemAsync(FakeApplication by, params (string Name, string? Value)[] changed) =>
            (await by.RedeemAsync((await browser.LogInAsync(application, "university")).Parameter("code")!, changed)).Status;

        (await RedeemAsync(application)).Should().Be(basic ? 200 : 401);
        (await RedeemAsync(application with { Secret = null }, ("client_secret", registered["client_secret"]))).Should().Be(post ? 200 : 401);
        (await RedeemAsync(application with { Secret = null })).Should().Be(401, "a client with a secret is not a public one");
    }

    [Theory]
    [InlineData("jwks")]
    [InlineData("jwks_uri")]
    public async Task A_key_of_its_own_is_its_proof_whether_registered_or_fetched(string member)
    {
        using var key = RSA.Create(2048);
        await using var keys = await KeyServer.StartAsync(KeysOf(key).ToJsonString());
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("token_endpoint_auth_method", "private_key_jwt")
            .With("token_endpoint_auth_signing_alg", "PS256").With(member, member == "jwks" ? KeysOf(key) : keys.Address));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        Task<JsonAnswer> RedeemAsync(string code, string algorithm) => application.RedeemAsync(code,
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", Assertion(key, algorithm, registered["client_id"]!)));

        registered["client_secret"].Should().BeNull();
        registered["token_endpoint_auth_signing_alg"].Should().Be("PS256");
        var end = await browser.LogInAsync(application, "university");
        (await RedeemAsync(end.Parameter("code")!, "PS256")).Status.Should().Be(200);
        (await RedeemAsync((await browser.LogInAsync(application, "university")).Parameter("code")!, "RS256"))["error"].Should().Be("invalid_client", "it registered another algorithm");
    }

    [Fact]
    public async Task A_registration_narrows_and_never_widens_what_its_token_says()
    {
        var token = await _world.MakeTokenAsync(wanted => wanted with { Scopes = ["email"], PairwiseOnly = true, Pkce = "or_nonce" });

        (await _world.RegisteredAsync(token, RegistrationWorld.Good().With("scope", "openid profile email offline_access")))["scope"].Should().Be("openid email");
        (await _world.RegisterAsync(token, RegistrationWorld.Good().With("subject_type", "public")))["error"].Should().Be("invalid_client_metadata");
        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good().With("scope", "profile"));
        registered["scope"].Should().Be("openid");
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);
        (await browser.GoAsync(application.AuthorizeUrl(("code_challenge", null), ("code_challenge_method", null), ("nonce", null)))).LedBack().Parameter("error").Should().Be("invalid_request");
        (await browser.GoAsync(application.AuthorizeUrl(("code_challenge", null), ("code_challenge_method", null)))).Kind.Should().Be("organisation-login");
    }

    [Theory]
    [InlineData(true, true, "openid profile email offline_access")]
    [InlineData(true, false, "openid profile email")]
    [InlineData(false, true, "openid profile email")]
    public async Task Refresh_tokens_are_for_who_asks_where_the_token_says_so(bool allowed, bool asked, string scope)
    {
        var lives = new RefreshTokenSettings(600, 3600);
        var token = await _world.MakeTokenAsync(wanted => wanted with { RefreshTokens = allowed ? lives : null, OfflineAccess = allowed ? lives : null });
        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good().With("grant_types", asked ? new JsonArray("authorization_code", "refresh_token") : new JsonArray("authorization_code")));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        var tokens = await browser.TokensAsync(application, "university");

        registered["scope"].Should().Be(scope);
        registered["grant_types"].Should().Be(allowed && asked ? """["authorization_code","refresh_token"]""" : """["authorization_code"]""");
        (tokens["refresh_token"] is not null).Should().Be(allowed && asked);
    }

    [Fact]
    public async Task Discovery_offers_what_can_be_registered()
    {
        using var http = LoopbackHttp.Create();
        var discovery = JsonDocument.Parse(await http.GetStringAsync(_world.HubUrl + "/.well-known/openid-configuration", TestContext.Current.CancellationToken)).RootElement;
        var token = await _world.MakeTokenAsync();

        discovery.GetProperty("registration_endpoint").GetString().Should().Be(_world.HubUrl + "/connect/register");
        using var key = RSA.Create(2048);
        (string List, string Member)[] offers =
        [
            ("subject_types_supported", "subject_type"), ("id_token_signing_alg_values_supported", "id_token_signed_response_alg"),
            ("token_endpoint_auth_methods_supported", "token_endpoint_auth_method"), ("token_endpoint_auth_signing_alg_values_supported", "token_endpoint_auth_signing_alg"),
        ];
        foreach (var (list, member) in offers)
        {
            foreach (var value in discovery.GetProperty(list).EnumerateArray().Select(value => value.GetString()))
            {
                var body = RegistrationWorld.Good().With("token_endpoint_auth_method", "private_key_jwt").With("jwks", KeysOf(key));
                (await _world.RegisteredAsync(token, body.With(member, value)))[member].Should().Be(value);
            }
        }
    }

    [Fact]
    public async Task People_see_its_name_and_its_policy_and_nothing_of_it_runs()
    {
        var token = await _world.MakeTokenAsync(wanted => wanted with { Organisations = ["university", "college"] });
        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good().With("client_name", "<b>New</b>").With("client_name#nl", "Nieuw")
            .With("policy_uri", "https://rp.example/policy?a=1&b=2").With("tos_uri", "https://rp.example/terms"));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        var page = await browser.GoAsync(application.AuthorizeUrl());
        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".lead")!.TextContent.Should().Contain("<b>New</b>");
        page.Document.QuerySelectorAll("[data-service] a").Select(link => link.GetAttribute("href")).Should().Equal("https://rp.example/policy?a=1&b=2", "https://rp.example/terms");
        browser.AcceptLanguage = "nl";
        (await browser.GoAsync(application.AuthorizeUrl())).Document.QuerySelector(".lead")!.TextContent.Should().Contain("Nieuw");
    }

    [Fact]
    public async Task People_who_consent_see_its_policy_too()
    {
        var token = await _world.MakeTokenAsync(wanted => wanted with { Consent = "ask", Claims = ["email"], Agreements = "optional" });
        var registered = await _world.RegisteredAsync(token, RegistrationWorld.Good().With("policy_uri", "https://rp.example/policy"));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        var page = await browser.LogInAsync(application, "university");

        page.Kind.Should().Be("consent", page.Text);
        page.Document.QuerySelectorAll("[data-service] a").Select(link => (link.GetAttribute("href"), link.GetAttribute("rel"))).Should().Equal(("https://rp.example/policy", "noopener noreferrer"));
    }

    [Fact]
    public async Task Contexts_and_age_that_are_registered_count_where_a_request_is_silent()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("default_max_age", 60).With("require_auth_time", true));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);
        var first = FakeApplication.Claims((await browser.TokensAsync(application, "university"))["id_token"]!).GetProperty("auth_time").GetInt64();
        _world.Clock.Advance(TimeSpan.FromSeconds(120));

        (await browser.GoAsync(application.AuthorizeUrl(("max_age", "1000")))).Parameter("code").Should().NotBeNull("a request that says so wins");
        var again = await browser.GoAsync(application.AuthorizeUrl());

        again.Kind.Should().Be("organisation-login");
        first.Should().BePositive();
    }

    [Fact]
    public async Task A_client_that_registers_to_push_its_requests_logs_nobody_in_otherwise()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("require_pushed_authorization_requests", true));
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);

        (await browser.GoAsync(application.AuthorizeUrl())).LedBack().Parameter("error").Should().Be("invalid_request");
        registered["require_pushed_authorization_requests"].Should().Be("True");
    }

    [Fact]
    public async Task The_front_door_of_a_start_link_is_the_registered_initiate_login_uri()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("initiate_login_uri", "https://rp.example/start?tenant=7"));
        using var browser = new Browser("https://rp.example/start");

        var end = await browser.GoAsync($"{_world.HubUrl}/start/{registered["client_id"]}/university");

        registered["initiate_login_uri"].Should().Be("https://rp.example/start?tenant=7");
        // RFC 9700 4.11.2: by a click, since nobody vouches for it.
        end.Kind.Should().Be("leaving");
        browser.Hops.Should().ContainSingle();
        end.Text.Should().Contain("Newcomer").And.Contain("This link leads to https://rp.example.");
        var onward = end.Document.QuerySelectorAll("main a").Should().ContainSingle().Subject;
        onward.GetAttribute("href").Should().Be("https://rp.example/start?tenant=7&iss=" + Uri.EscapeDataString(_world.HubUrl));
        onward.TextContent.Should().Contain("Newcomer (https://rp.example)");
    }

    private static JsonObject KeysOf(RSA key) => new() { ["keys"] = new JsonArray(JsonSerializer.SerializeToNode(Jose.PublicJwk(key, "k1"))) };

    private string Assertion(RSA key, string algorithm, string client) => Jose.Signed(key, algorithm, "k1", new Dictionary<string, object>
    {
        ["iss"] = client,
        ["sub"] = client,
        ["aud"] = _world.HubUrl,
        ["jti"] = Guid.NewGuid().ToString(),
        ["iat"] = _world.Clock.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = _world.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
    });

    /// <summary>Where a client publishes its keys.</summary>
    private sealed class KeyServer : IAsyncDisposable
    {
        private readonly WebApplication _server;

        private KeyServer(WebApplication server, string address) => (_server, Address) = (server, address);

        public string Address { get; }

        public static async Task<KeyServer> StartAsync(string keys)
        {
            var address = $"http://127.0.0.1:{FreePort.Next()}";
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls(address);
            var server = builder.Build();
            server.MapGet("/jwks", () => Results.Text(keys, "application/json"));
            await server.StartAsync();
            return new KeyServer(server, address + "/jwks");
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}

/// <summary>Nothing inside is reached by what a registration names.</summary>
public sealed class RegistrationReachTests
{
    [Fact]
    public async Task No_address_of_the_inside_gets_a_packet()
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        await using var world = await HubWorld.StartAsync(services: services => services.AddSingleton(provider =>
            new OutboundClient(new OutboundSettings { Allowed = ["school.localhost"] }, provider.GetRequiredService<TimeProvider>())));
        var token = await world.MakeTokenAsync();

        foreach (var host in (string[])["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "127.1", "10.0.0.1", "169.254.169.254"])
        {
            var answer = await world.RegisterAsync(token, RegistrationWorld.Good().With("sector_identifier_uri", $"https://{host}:{port}/sector.json"));

            answer.Status.Should().Be(400, host);
            answer["error"].Should().Be("invalid_client_metadata");
            answer["error_description"].Should().NotContainAny("refused", "connect", "timeout", "address");
        }

        // What is not fetched while it registers is fetched later: keys when it signs, a logo when its turn comes.
        var registered = await world.RegisteredAsync(token, RegistrationWorld.Good().With("logo_uri", $"https://127.0.0.1:{port}/logo.png")
            .With("token_endpoint_auth_method", "private_key_jwt").With("jwks_uri", $"https://localhost:{port}/jwks"));
        using var application = world.Application(registered);
        using var key = RSA.Create(2048);
        var assertion = Jose.Signed(key, "RS256", "k1", new Dictionary<string, object>
        {
            ["iss"] = registered["client_id"]!,
            ["sub"] = registered["client_id"]!,
            ["aud"] = world.HubUrl,
            ["jti"] = "1",
            ["exp"] = world.Clock.GetUtcNow().AddMinutes(1).ToUnixTimeSeconds(),
        });
        (await application.RedeemAsync("code", ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)))["error"].Should().Be("invalid_client");
        await world.Services.GetServices<IHostedService>().OfType<Background.LogoRefresh>().Single().TurnAsync(TestContext.Current.CancellationToken);
        world.Log.Should().Contain("outbound-refused-address");
        inside.Pending().Should().BeFalse("a connection would wait here");
    }
}
