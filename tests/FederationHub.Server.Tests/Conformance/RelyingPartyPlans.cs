using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FederationHub.Testing;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>oidcc-client-basic-certification-test-plan: <c>response_type=code</c>, <c>client_secret_basic</c>.</summary>
[Collection(ProviderWorld.Name)]
public sealed class ClientBasicPlan(ProviderWorld world) : RelyingPartyModules(world)
{
    [Fact(DisplayName = "oidcc-client-test")]
    public async Task Client_test()
    {
        (await AcceptedAsync()).GetProperty("name").GetString().Should().Be("Noor van den Berg");

        Provider.Steps.TakeLast(3).Should().Equal("authorize", "token", "userinfo");
    }

    [Fact(DisplayName = "oidcc-client-test-invalid-iss")]
    public Task Invalid_iss() => RefusedAsync("FH-1306/id-token-issuer-mismatch", provider => provider.IdTokenSays = claims => claims["iss"] = provider.Issuer + "1");

    [Fact(DisplayName = "oidcc-client-test-missing-sub")]
    public Task Missing_sub() => RefusedAsync("FH-1311/id-token-subject-missing", provider => provider.IdTokenSays = claims => claims.Remove("sub"));

    [Fact(DisplayName = "oidcc-client-test-invalid-aud")]
    public Task Invalid_aud() => RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.IdTokenSays = claims => claims["aud"] = "another");

    [Fact(DisplayName = "oidcc-client-test-missing-iat")]
    public Task Missing_iat() => RefusedAsync("FH-1306/id-token-claim-invalid", provider => provider.IdTokenSays = claims => claims.Remove("iat"));

    [Fact(DisplayName = "oidcc-client-test-kid-absent-single-jwks")]
    public async Task Kid_absent_single_jwks()
    {
        Provider.HeaderSays = header => header.Remove("kid");

        await AcceptedAsync();
    }

    [Fact(DisplayName = "oidcc-client-test-kid-absent-multiple-jwks")]
    public async Task Kid_absent_multiple_jwks()
    {
        // Every key that fits is tried (RFC 7515 D).
        At("sets").Keys.Add(SuiteProvider.Jwk(SuiteProvider.Second, "second"));
        Provider.HeaderSays = header => header.Remove("kid");
        Provider.Signs = data => Jose.Signature(SuiteProvider.Second, "RS256", data);

        await AcceptedAsync();
    }

    [Fact(DisplayName = "oidcc-client-test-ignores-unparseable-key-in-jwks")]
    public async Task Ignores_unparseable_key_in_jwks()
    {
        At("sets").Rotate();
        Provider.Keys.Insert(0, new JsonObject { ["kty"] = "AKP", ["alg"] = "ML-DSA-99", ["kid"] = "later", ["pub"] = "AAAA" });
        Provider.Keys.Add(new JsonObject { ["kty"] = "of nobody", ["kid"] = "odd" });

        await AcceptedAsync();
    }

    [Fact(DisplayName = "oidcc-client-test-idtoken-sig-rs256")]
    public async Task IdToken_sig_rs256()
    {
        await AcceptedAsync();

        Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(Provider.Given.IdToken.Split('.')[0])).Should().Contain("\"alg\":\"RS256\"");
    }

    // OpenID Connect Core 3.1.3.7 would allow it from a token endpoint by TLS; the hub takes no ID token that nobody signed.
    [Fact(DisplayName = "oidcc-client-test-idtoken-sig-none")]
    public Task IdToken_sig_none() => RefusedAsync("FH-1303/id-token-algorithm-refused", provider =>
    {
        provider.HeaderSays = header => header["alg"] = "none";
        provider.Signs = _ => [];
    });

    [Fact(DisplayName = "oidcc-client-test-invalid-sig-rs256")]
    public Task Invalid_sig_rs256() => RefusedAsync("FH-1303/id-token-signature-invalid", provider => provider.Signs = data => Jose.Signature(SuiteProvider.Second, "RS256", data));

    [Fact(DisplayName = "oidcc-client-test-userinfo-invalid-sub")]
    public Task UserInfo_invalid_sub() => RefusedAsync("FH-1306/userinfo-subject-mismatch", provider => provider.UserInfoSays = claims => claims["sub"] = "somebody else");

    [Fact(DisplayName = "oidcc-client-test-userinfo-bearer-header")]
    public async Task UserInfo_bearer_header()
    {
        await AcceptedAsync();

        var asked = Provider.Asked.Last(request => request.Endpoint == "userinfo");
        asked.Authorization.Should().Be("Bearer " + Provider.Given.AccessToken);
        asked.Fields.Should().BeEmpty("RFC 6750 2.3: nothing of it stands in an address");
    }

    [Fact(DisplayName = "oidcc-client-test-nonce-invalid")]
    public Task Nonce_invalid() => RefusedAsync("FH-1306/id-token-nonce-mismatch", provider => provider.IdTokenSays = claims => claims["nonce"] = claims["nonce"] + "1");

    [Fact(DisplayName = "oidcc-client-test-scope-userinfo-claims")]
    public async Task Scope_userinfo_claims()
    {
        var claims = await AcceptedAsync();

        Provider.Asked.Last(request => request.Endpoint == "authorize").Fields["scope"].Split(' ').Should().BeEquivalentTo("openid", "profile", "email");
        claims.GetProperty("name").GetString().Should().Be("Noor van den Berg");
        claims.GetProperty("email").GetString().Should().Be("noor@basic.example");
    }

    [Fact(DisplayName = "oidcc-client-test-client-secret-basic")]
    public async Task Client_secret_basic()
    {
        await AcceptedAsync();

        // RFC 6749 2.3.1: the id has a colon, the secret a colon, a plus and a percent sign; the provider decodes both (see SuiteProvider).
        var asked = Provider.Asked.Last(request => request.Endpoint == "token");
        asked.Authorization.Should().StartWith("Basic ");
        asked.Fields.Keys.Should().BeEquivalentTo("grant_type", "code", "redirect_uri", "code_verifier");
    }

    // The plan's variant client_auth_type=client_secret_post.
    [Fact(DisplayName = "oidcc-client-test (client_secret_post)")]
    public async Task Client_secret_post()
    {
        At("post");
        await AcceptedAsync();

        var asked = Provider.Asked.Last(request => request.Endpoint == "token");
        asked.Authorization.Should().BeEmpty("one way, not two (RFC 6749 2.3)");
        asked.Fields.Keys.Should().BeEquivalentTo("grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret");
    }

    // The plan's variant client_auth_type=private_key_jwt: SuiteProvider reads the hub's published keys, and checks the assertion by itself.
    [Fact(DisplayName = "oidcc-client-test (private_key_jwt)")]
    public async Task Private_key_jwt()
    {
        At("assertion");
        await AcceptedAsync();
        InAnotherBrowser();
        await AcceptedAsync();

        var asked = Provider.Asked.Last(request => request.Endpoint == "token");
        asked.Fields.Keys.Should().BeEquivalentTo("grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_assertion_type", "client_assertion");
    }

    // oidcc-client-formpost-basic-certification-test-plan: the modules are these; the answer comes by a form of another site, which brings no cookie.
    [Fact(DisplayName = "oidcc-client-test (form_post)")]
    public async Task Form_post()
    {
        Provider.PostsAnswers = true;

        await AcceptedAsync();

        Browser.Hops.Should().Contain(hop => hop.Method == "POST" && hop.Url.Contains("/login/return/oidc/basic") && hop.CookiesSent.Count == 0);
    }
}

/// <summary>oidcc-client-config-certification-test-plan.</summary>
[Collection(ProviderWorld.Name)]
public sealed class ClientConfigPlan(ProviderWorld world) : RelyingPartyModules(world)
{
    [Fact(DisplayName = "oidcc-client-test-discovery-openid-config")]
    public async Task Discovery_openid_config()
    {
        await AcceptedAsync();

        // The settings name the issuer alone (see ProviderWorld): every address is from the document.
        Provider.Asked.Select(request => request.Endpoint).Should().StartWith("configuration");
    }

    [Fact(DisplayName = "oidcc-client-test-discovery-jwks-uri-keys")]
    public async Task Discovery_jwks_uri_keys()
    {
        At("rotation").Rotate();

        await AcceptedAsync();

        Provider.TimesAsked("jwks").Should().BePositive();
    }

    [Fact(DisplayName = "oidcc-client-test-discovery-issuer-mismatch")]
    public async Task Discovery_issuer_mismatch()
    {
        At("mismatch");
        var since = Hub.Log.Length;

        var page = await SendAsync();

        page.Parameter("code").Should().BeNull();
        page.Url.Should().StartWith(Hub.HubUrl, "{0}", Hub.Log[since..]);
        Hub.Log.Contains("FH-1313/provider-metadata-issuer-mismatch", StringComparison.Ordinal).Should().BeTrue();
        Provider.Asked.Should().NotBeEmpty().And.OnlyContain(request => request.Endpoint == "configuration", "there the hub stops");
    }

    [Fact(DisplayName = "oidcc-client-test-idtoken-sig-none")]
    public Task IdToken_sig_none() => RefusedAsync("FH-1303/id-token-algorithm-refused", provider =>
    {
        provider.HeaderSays = header => header["alg"] = "none";
        provider.Signs = _ => [];
    });

    [Fact(DisplayName = "oidcc-client-test-signing-key-rotation")]
    public async Task Signing_key_rotation()
    {
        At("rotation");
        await AcceptedAsync();

        Provider.Rotate();
        InAnotherBrowser();
        Hub.Clock.Advance(TimeSpan.FromSeconds(31));

        await AcceptedAsync();
    }

    [Fact(DisplayName = "oidcc-client-test-signing-key-rotation-just-before-signing")]
    public async Task Signing_key_rotation_just_before_signing()
    {
        At("rotation");
        await AcceptedAsync();
        Hub.Clock.Advance(TimeSpan.FromSeconds(31));
        var fetched = Provider.TimesAsked("jwks");
        InAnotherBrowser();

        // The key changes while the person is on the way back.
        Provider.AuthorizationSays = _ => Provider.Rotate();

        await AcceptedAsync();
        Provider.TimesAsked("jwks").Should().Be(fetched + 1, "once, for the name that was not known");
    }
}

/// <summary>What the hub has of oidcc-client-dynamic-certification-test-plan and of oidcc-client-test-plan beyond the two before.</summary>
[Collection(ProviderWorld.Name)]
public sealed class ClientComprehensivePlan(ProviderWorld world) : RelyingPartyModules(world)
{
    [Fact(DisplayName = "oidcc-client-test-missing-aud")]
    public Task Missing_aud() => RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.IdTokenSays = claims => claims.Remove("aud"));

    // In the code flow the hashes may be absent (OpenID Connect Core 3.1.3.6); the suite demands them of other response types alone.
    [Fact(DisplayName = "oidcc-client-test-missing-athash")]
    public async Task Missing_athash()
    {
        Provider.IdTokenSays = claims => claims.Remove("at_hash");

        await AcceptedAsync();
    }

    [Fact(DisplayName = "oidcc-client-test-invalid-athash")]
    public Task Invalid_athash() => RefusedAsync("FH-1306/id-token-at-hash-mismatch", provider => provider.IdTokenSays = claims => claims["at_hash"] = Jose.LeftHalf("another"));

    [Fact(DisplayName = "oidcc-client-test-missing-chash")]
    public async Task Missing_chash()
    {
        await AcceptedAsync();

        FakeApplication.Claims(Provider.Given.IdToken).TryGetProperty("c_hash", out _).Should().BeFalse();
    }

    [Fact(DisplayName = "oidcc-client-test-invalid-chash")]
    public Task Invalid_chash() => RefusedAsync("FH-1306/id-token-c-hash-mismatch", provider => provider.IdTokenSays = claims => claims["c_hash"] = Jose.LeftHalf("another"));

    [Fact(DisplayName = "oidcc-client-test-invalid-sig-hs256")]
    public Task Invalid_sig_hs256() => RefusedAsync("FH-1303/id-token-algorithm-refused", provider =>
    {
        provider.HeaderSays = header => header["alg"] = "HS256";
        provider.Signs = data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(provider.Secret), data);
    });

    [Fact(DisplayName = "oidcc-client-test-invalid-sig-es256")]
    public async Task Invalid_sig_es256()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        At("sets").Keys.Add(new JsonObject
        {
            ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "curve", ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point.X), ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point.Y),
        });
        Provider.HeaderSays = header => (header["alg"], header["kid"]) = ("ES256", "curve");
        Provider.Signs = data => Jose.Signature(key, "ES256", data);
        await AcceptedAsync();
        InAnotherBrowser();
        var since = Hub.Log.Length;

        Provider.Signs = data => Jose.Signature(another, "ES256", data);

        Refused(await SendAsync(), "FH-1303/id-token-signature-invalid", since);
    }

    [Fact(DisplayName = "oidcc-client-test-form-post-error")]
    public async Task Form_post_error()
    {
        Provider.PostsAnswers = true;
        Provider.AuthorizationSays = answer =>
        {
            answer.Remove("code");
            answer["error"] = "login_required";
        };
        var since = Hub.Log.Length;

        Refused(await SendAsync(), "FH-1301/provider-login-required", since);
    }

    [Fact(DisplayName = "oidcc-client-test-userinfo-signed")]
    public async Task UserInfo_signed()
    {
        Provider.Instead["userinfo"] = http => SignedAsync(http, claims => { });
        (await AcceptedAsync()).GetProperty("email").GetString().Should().Be("noor@basic.example");

        InAnotherBrowser();
        await RefusedAsync("FH-1303/id-token-signature-invalid", provider => provider.Instead["userinfo"] = http =>
        {
            provider.Signs = data => Jose.Signature(SuiteProvider.Second, "RS256", data);
            return SignedAsync(http, claims => { });
        });
        InAnotherBrowser();
        await RefusedAsync("FH-1306/userinfo-malformed", provider => provider.Instead["userinfo"] = http => SignedAsync(http, claims => claims["iss"] = "https://elsewhere.example"));
        InAnotherBrowser();
        await RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.Instead["userinfo"] = http => SignedAsync(http, claims => claims["aud"] = "another"));
    }

    // OpenID Connect Core 5.6.2 leaves both to the relying party: what another one would say is not asked, and what is enclosed is not read.
    [Theory]
    [InlineData("oidcc-client-test-aggregated-claims")]
    [InlineData("oidcc-client-test-distributed-claims")]
    public async Task Claims_of_others_are_ignored(string module)
    {
        Provider.UserInfoSays = claims =>
        {
            claims.Remove("email");
            claims["_claim_names"] = new JsonObject { ["email"] = "elsewhere" };
            claims["_claim_sources"] = new JsonObject
            {
                ["elsewhere"] = module.Contains("aggregated", StringComparison.Ordinal)
                    ? new JsonObject { ["JWT"] = Provider.Signed("JWT", new JsonObject { ["iss"] = Provider.Issuer, ["email"] = "other@basic.example" }) }
                    : new JsonObject { ["endpoint"] = Provider.Url + "/elsewhere", ["access_token"] = "x" },
            };
        };

        (await AcceptedAsync()).TryGetProperty("email", out _).Should().BeFalse();

        Provider.TimesAsked("elsewhere").Should().Be(0);
    }

    private Task SignedAsync(HttpContext http, Action<JsonObject> wrong)
    {
        var claims = Provider.UserInfo();
        (claims["iss"], claims["aud"]) = (Provider.Issuer, Provider.ClientId);
        wrong(claims);
        http.Response.ContentType = "application/jwt";
        return http.Response.WriteAsync(Provider.Signed("JWT", claims));
    }
}

/// <summary>
/// What of fapi2-security-profile-final-client-test-plan holds for any relying party. The rest of that profile (PAR, DPoP, mutual TLS, JARM) is not the hub's
/// unless the README beside says so.
/// </summary>
[Collection(ProviderWorld.Name)]
public sealed class FapiClientModules(ProviderWorld world) : RelyingPartyModules(world)
{
    private const string Prefix = "fapi2-security-profile-final-client-test-";

    [Fact(DisplayName = Prefix + "invalid-iss")]
    public Task Invalid_iss() => RefusedAsync("FH-1306/id-token-issuer-mismatch", provider => provider.IdTokenSays = claims => claims["iss"] = "https://elsewhere.example");

    [Fact(DisplayName = Prefix + "invalid-aud")]
    public Task Invalid_aud() => RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.IdTokenSays = claims => claims["aud"] = "another");

    [Fact(DisplayName = Prefix + "invalid-secondary-aud")]
    public Task Invalid_secondary_aud() => RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.IdTokenSays = claims => claims["aud"] = new JsonArray(provider.ClientId, "another"));

    [Fact(DisplayName = Prefix + "invalid-null-alg")]
    public Task Invalid_null_alg() => RefusedAsync("FH-1303/id-token-algorithm-refused", provider =>
    {
        provider.HeaderSays = header => header["alg"] = "none";
        provider.Signs = _ => [];
    });

    [Fact(DisplayName = Prefix + "invalid-alternate-alg")]
    public Task Invalid_alternate_alg() => RefusedAsync("FH-1303/id-token-algorithm-refused", provider =>
    {
        // Good, and not announced.
        provider.HeaderSays = header => header["alg"] = "PS256";
        provider.Signs = data => Jose.Signature(SuiteProvider.First, "PS256", data);
    });

    [Fact(DisplayName = Prefix + "invalid-expired-exp")]
    public Task Invalid_expired_exp() => RefusedAsync("FH-1305/id-token-expired", provider => provider.IdTokenSays = claims => claims["exp"] = provider.Time.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds());

    [Fact(DisplayName = Prefix + "invalid-missing-exp")]
    public Task Invalid_missing_exp() => RefusedAsync("FH-1306/id-token-claim-invalid", provider => provider.IdTokenSays = claims => claims.Remove("exp"));

    [Fact(DisplayName = Prefix + "invalid-missing-aud")]
    public Task Invalid_missing_aud() => RefusedAsync("FH-1306/id-token-audience-mismatch", provider => provider.IdTokenSays = claims => claims.Remove("aud"));

    [Fact(DisplayName = Prefix + "invalid-missing-iss")]
    public Task Invalid_missing_iss() => RefusedAsync("FH-1306/id-token-issuer-mismatch", provider => provider.IdTokenSays = claims => claims.Remove("iss"));

    [Fact(DisplayName = Prefix + "invalid-nonce")]
    public Task Invalid_nonce() => RefusedAsync("FH-1306/id-token-nonce-mismatch", provider => provider.IdTokenSays = claims => claims["nonce"] = "another");

    [Fact(DisplayName = Prefix + "invalid-missing-nonce")]
    public Task Invalid_missing_nonce() => RefusedAsync("FH-1306/id-token-nonce-mismatch", provider => provider.IdTokenSays = claims => claims.Remove("nonce"));

    [Fact(DisplayName = Prefix + "invalid-authorization-response-iss")]
    public Task Invalid_authorization_response_iss() => NobodyIsAskedAsync("FH-1306/authorization-response-issuer-mismatch", answer => answer["iss"] += "1");

    [Fact(DisplayName = Prefix + "remove-authorization-response-iss")]
    public Task Remove_authorization_response_iss() => NobodyIsAskedAsync("FH-1306/authorization-response-issuer-missing", answer => answer.Remove("iss"));

    [Fact(DisplayName = Prefix + "ensure-authorization-response-with-invalid-state-fails")]
    public Task Invalid_state() => NobodyIsAskedAsync("FH-1306/[a-z-]+", answer => answer["state"] += "1");

    [Fact(DisplayName = Prefix + "ensure-authorization-response-with-invalid-missing-state-fails")]
    public Task Missing_state() => NobodyIsAskedAsync("FH-1306/[a-z-]+", answer => answer.Remove("state"));

    [Fact(DisplayName = Prefix + "valid-aud-as-array")]
    public async Task Valid_aud_as_array()
    {
        Provider.IdTokenSays = claims => claims["aud"] = new JsonArray(Provider.ClientId);

        await AcceptedAsync();
    }

    [Fact(DisplayName = Prefix + "token-endpoint-response-without-expires_in")]
    public async Task Token_endpoint_response_without_expires_in()
    {
        Provider.TokenResponseSays = response => response.Remove("expires_in");

        await AcceptedAsync();
    }

    [Theory(DisplayName = Prefix + "token-type-case-insensitivity")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    [InlineData("bEaReR")]
    public async Task Token_type_case_insensitivity(string type)
    {
        Provider.TokenResponseSays = response => response["token_type"] = type;

        await AcceptedAsync();
    }

    // RFC 9126: the browser carries the name of the request alone; what is asked went before, with an assertion of its own.
    [Fact(DisplayName = Prefix + "happy-path (pushed request, private_key_jwt; no sender constraint)")]
    public async Task Pushed_request()
    {
        At("pushed");

        await AcceptedAsync();

        Provider.Steps.TakeLast(4).Should().Equal("par", "authorize", "token", "userinfo");
        Provider.Asked.Last(request => request.Endpoint == "authorize").Fields.Keys.Should().BeEquivalentTo("client_id", "request_uri");
        Browser.Hops.Should().NotContain(hop => hop.Url.Contains("code_challenge", StringComparison.Ordinal) && hop.Url.StartsWith(Provider.Url, StringComparison.Ordinal));
    }

    // The client must not call any other endpoint.
    private async Task NobodyIsAskedAsync(string refusal, Action<Dictionary<string, string>> wrong)
    {
        var asked = Provider.TimesAsked("token");
        Provider.AuthorizationSays = wrong;
        var since = Hub.Log.Length;

        Refused(await SendAsync(), refusal, since);

        Provider.TimesAsked("token").Should().Be(asked);
    }
}

/// <summary>oidcc-client-back-channel-logout-rp-basic: the provider says that a session is over.</summary>
[Collection(ProviderWorld.Name)]
public sealed class BackChannelLogoutClientPlan(ProviderWorld world) : RelyingPartyModules(world)
{
    private const string Prefix = "oidcc-client-test-rp-backchannel-rpinitlogout";

    [Fact(DisplayName = Prefix)]
    public async Task Good()
    {
        var tokens = await TokensAsync(await SendAsync(("scope", "openid profile")));
        (await IsLoggedInAsync()).Should().BeTrue();

        var (status, noStore) = await PostAsync(Provider.LogoutToken());

        (status, noStore).Should().Be((HttpStatusCode.OK, true), "Back-Channel Logout 2.8");
        (await IsLoggedInAsync()).Should().BeFalse();
        (await Hub.Planner.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401, "what came of the session ends with it");
        (await Hub.Planner.PostAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"])))["error"].Should().Be("invalid_grant");
    }

    [Fact(DisplayName = Prefix + "-alg-none")]
    public Task Alg_none() => RefusedTokenAsync(() =>
    {
        Provider.HeaderSays = header => header["alg"] = "none";
        Provider.Signs = _ => [];
    });

    [Fact(DisplayName = Prefix + "-wrong-alg")]
    public Task Wrong_alg() => RefusedTokenAsync(() =>
    {
        Provider.HeaderSays = header => header["alg"] = "HS256";
        Provider.Signs = data => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Provider.Secret), data);
    });

    [Fact(DisplayName = Prefix + "-wrong-iss")]
    public Task Wrong_iss() => RefusedTokenAsync(() => Provider.LogoutTokenSays = claims => claims["iss"] = Provider.Issuer + "1");

    [Fact(DisplayName = Prefix + "-wrong-aud")]
    public Task Wrong_aud() => RefusedTokenAsync(() => Provider.LogoutTokenSays = claims => claims["aud"] = "another");

    [Fact(DisplayName = Prefix + "-no-event")]
    public Task No_event() => RefusedTokenAsync(() => Provider.LogoutTokenSays = claims => claims.Remove("events"));

    [Fact(DisplayName = Prefix + "-wrong-event")]
    public Task Wrong_event() => RefusedTokenAsync(() => Provider.LogoutTokenSays = claims => claims["events"] = new JsonObject { ["http://schemas.openid.net/event/another"] = new JsonObject() });

    [Fact(DisplayName = Prefix + "-with-nonce")]
    public Task With_nonce() => RefusedTokenAsync(() => Provider.LogoutTokenSays = claims => claims["nonce"] = "n");

    // Beyond the plan: what Back-Channel Logout 2.6 lists besides.
    [Theory]
    [InlineData("an ID token of the same person")]
    [InlineData("iat an hour ago")]
    [InlineData("neither sub nor sid")]
    [InlineData("no jti")]
    [InlineData("a key of nobody")]
    [InlineData("the same token twice")]
    public async Task A_logout_token_that_is_not_one_is_a_400_and_the_session_stays(string what)
    {
        if (what == "the same token twice")
        {
            await AcceptedAsync();
            var once = Provider.LogoutToken();
            (await PostAsync(once)).Status.Should().Be(HttpStatusCode.OK);
            await AcceptedAsync();
            (await PostAsync(once)).Status.Should().Be(HttpStatusCode.BadRequest);
            (await IsLoggedInAsync()).Should().BeTrue();
            return;
        }

        await RefusedTokenAsync(
            () =>
            {
                switch (what)
                {
                    case "iat an hour ago": Provider.LogoutTokenSays = claims => claims["iat"] = Provider.Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds(); break;
                    case "neither sub nor sid":
                        Provider.LogoutTokenSays = claims =>
                        {
                            claims.Remove("sub");
                            claims.Remove("sid");
                        };
                        break;
                    case "no jti": Provider.LogoutTokenSays = claims => claims.Remove("jti"); break;
                    case "a key of nobody": Provider.Signs = data => Jose.Signature(SuiteProvider.Second, "RS256", data); break;
                    default: break;
                }
            },
            what == "an ID token of the same person" ? () => Provider.Given.IdToken : null);
    }

    // Somebody else's session at the same provider, and the same person's at another one, are none of this token's business.
    [Fact]
    public async Task A_good_logout_token_ends_no_other_session()
    {
        Provider.Person = "a colleague";
        await AcceptedAsync();
        using var colleague = Hub.TabOf(Browser);
        InAnotherBrowser();
        At("other");
        await AcceptedAsync();
        using var elsewhere = Hub.TabOf(Browser);
        InAnotherBrowser();
        At("basic");
        await AcceptedAsync();

        (await PostAsync(Provider.LogoutToken())).Status.Should().Be(HttpStatusCode.OK);

        (await IsLoggedInAsync()).Should().BeFalse();
        (await IsLoggedInAsync(colleague)).Should().BeTrue();
        (await IsLoggedInAsync(elsewhere)).Should().BeTrue();
    }

    private async Task RefusedTokenAsync(Action wrong, Func<string>? instead = null)
    {
        await AcceptedAsync();
        wrong();

        (await PostAsync(instead?.Invoke() ?? Provider.LogoutToken())).Should().Be((HttpStatusCode.BadRequest, true));
        (await IsLoggedInAsync()).Should().BeTrue("the session is kept");

        // The session id of the provider is of the login, so that the same token without what is wrong ends it.
        Provider.BeHonest();
        (await PostAsync(Provider.LogoutToken())).Status.Should().Be(HttpStatusCode.OK);
        (await IsLoggedInAsync()).Should().BeFalse();
    }

    private async Task<(HttpStatusCode Status, bool NoStore)> PostAsync(string token)
    {
        using var http = LoopbackHttp.Create();
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await http.PostAsync(new Uri($"{Hub.HubUrl}/login/logout/{Provider.Name}"), form, TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Headers.CacheControl?.NoStore ?? false);
    }

    private async Task<bool> IsLoggedInAsync(Browser? browser = null) =>
        (await (browser ?? Browser).GoAsync(Hub.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code") is not null;
}

/// <summary>oidcc-client-rp-initiated-logout-rp-basic: the hub sends a person to the provider to be logged out, and looks at what comes back.</summary>
[Collection(ProviderWorld.Name)]
public sealed class RpInitiatedLogoutClientPlan(ProviderWorld world) : RelyingPartyModules(world)
{
    [Fact(DisplayName = "oidcc-client-test-rp-init-logout")]
    public async Task Rp_init_logout()
    {
        var end = await LogOutAsync();

        end.Url.Should().StartWith(Bye);
        var asked = Provider.Asked.Last(request => request.Endpoint == "logout").Fields;
        asked["id_token_hint"].Should().Be(Provider.Given.IdToken);
        asked["post_logout_redirect_uri"].Should().Be(Hub.HubUrl + "/login/return/logout");
        asked["state"].Should().HaveLength(43);
    }

    // The suite sends the person back with another state, or without: the hub does not take that for the end of what it began, and says so.
    [Fact(DisplayName = "oidcc-client-test-rp-init-logout-other-state")]
    public Task Rp_init_logout_other_state() => NotBelievedAsync(answer => answer["state"] = new string('A', 43));

    [Fact(DisplayName = "oidcc-client-test-rp-init-logout-no-state")]
    public Task Rp_init_logout_no_state() => NotBelievedAsync(answer => answer.Remove("state"));

    private async Task NotBelievedAsync(Action<Dictionary<string, string>> wrong)
    {
        Provider.LogoutSays = wrong;

        var end = await LogOutAsync();

        end.Url.Should().StartWith(Hub.HubUrl);
        end.Kind.Should().Be("logout");
        (await Browser.GoAsync(Hub.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "the hub's own session ended before anybody was asked");
    }

    private async Task<BrowserPage> LogOutAsync()
    {
        var tokens = await TokensAsync(await SendAsync());
        return await Browser.PostOnAsync(await Browser.GoAsync(Hub.Planner.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", Bye))));
    }
}
