using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FederationHub.Testing;
using Microsoft.AspNetCore.Http;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>
/// What providers, people and strangers on the way try against a relying party: the lists of PrOfESSOS (a tool that attacks OpenID Connect implementations), and
/// what became of RFC 9700 4 since. Every row starts from a login that succeeds.
/// </summary>
[Collection(ProviderWorld.Name)]
public sealed class RelyingPartyAttacks(ProviderWorld world) : RelyingPartyModules(world)
{
    private readonly ProviderWorld _world = world;

    // ID spoofing: who somebody is comes from the payload that the provider signed, and from the issuer that was asked.
    [Theory]
    [InlineData("iss of another provider", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("iss with a slash behind it", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("iss empty", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("iss missing", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("sub twice", "FH-1306/id-token-malformed")]
    [InlineData("sub as an array", "FH-1306/id-token-claim-invalid")]
    [InlineData("sub in the header only", "FH-1311/id-token-subject-missing")]
    [InlineData("azp of another client", "FH-1306/id-token-azp-mismatch")]
    [InlineData("iat of tomorrow", "FH-1305/id-token-not-yet-valid")]
    [InlineData("nbf of tomorrow", "FH-1305/id-token-not-yet-valid")]
    [InlineData("iat of yesterday, exp in ten years", "FH-1305/id-token-too-old")]
    public Task Id_spoofing_and_replay(string what, string refusal) => RefusedAsync(refusal, provider => provider.IdTokenSays = claims =>
    {
        var now = provider.Time.GetUtcNow();
        switch (what)
        {
            case "iss of another provider": claims["iss"] = _world["other"].Issuer; break;
            case "iss with a slash behind it": claims["iss"] += "/"; break;
            case "iss empty": claims["iss"] = string.Empty; break;
            case "iss missing": claims.Remove("iss"); break;
            case "sub twice": provider.PayloadIs = payload => payload.Replace("\"sub\":", "\"sub\":\"somebody else\",\"sub\":", StringComparison.Ordinal); break;
            case "sub as an array": claims["sub"] = new JsonArray(SuiteProvider.Somebody); break;
            case "sub in the header only":
                claims.Remove("sub");
                provider.HeaderSays = header => header["sub"] = SuiteProvider.Somebody;
                break;
            case "azp of another client": claims["azp"] = "another"; break;
            case "iat of tomorrow": claims["iat"] = now.AddDays(1).ToUnixTimeSeconds(); break;
            case "nbf of tomorrow": claims["nbf"] = now.AddDays(1).ToUnixTimeSeconds(); break;
            case "iat of yesterday, exp in ten years": (claims["iat"], claims["exp"]) = (now.AddDays(-1).ToUnixTimeSeconds(), now.AddYears(10).ToUnixTimeSeconds()); break;
            default: throw new ArgumentOutOfRangeException(nameof(what));
        }
    });

    // Row 52: the hub keeps no accounts and links none, so that neither an address nor a browser leads from one person to another. An answer brought to
    // another browser is under CSRF below; that nobody computes a sub without the hub's key is with PairwiseSubject.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [InlineData(null)]
    public async Task The_same_sub_name_and_address_at_another_provider_is_another_person(bool? verified)
    {
        var honest = await AcceptedAsync();
        InAnotherBrowser();
        At("other").UserInfoSays = claims => (claims["email"], claims["email_verified"]) = ("noor@basic.example", verified);

        var attacker = await AcceptedAsync();

        attacker.GetProperty("sub").GetString().Should().NotBe(honest.GetProperty("sub").GetString());
        attacker.GetProperty("name").GetString().Should().Be(honest.GetProperty("name").GetString(), "control: everything else is the same");
        InAnotherBrowser();
        At("basic");
        (await AcceptedAsync()).GetProperty("sub").GetString().Should().Be(honest.GetProperty("sub").GetString(), "nothing of it stays with the one who was imitated");
    }

    [Fact]
    public async Task A_login_at_another_provider_in_the_browser_of_a_session_joins_nothing()
    {
        var honest = await AcceptedAsync();
        At("other").Person = "an attacker";

        var second = await AcceptedAsync(("prompt", "login"));
        At("basic");
        var again = await AcceptedAsync(("prompt", "login"));

        second.GetProperty("sub").GetString().Should().NotBe(honest.GetProperty("sub").GetString());
        again.GetProperty("sub").GetString().Should().Be(honest.GetProperty("sub").GetString());
    }

    // Key confusion: a MAC with something that everybody has, in each way that a library might read it as a key.
    public static TheoryData<string> MacKeys { get; } = new(MacKeysOf(SuiteProvider.First).Keys);

    [Theory, MemberData(nameof(MacKeys))]
    public async Task Key_confusion_with_a_MAC(string key)
    {
        Provider.HeaderSays = header => header["alg"] = "HS256";
        Provider.Signs = data => HMACSHA256.HashData(key == "the client secret" ? Encoding.UTF8.GetBytes(Provider.Secret) : MacKeysOf(SuiteProvider.First)[key], data);
        var since = Hub.Log.Length;

        Refused(await SendAsync(), "FH-1303/id-token-algorithm-refused", since);
    }

    private static Dictionary<string, byte[]> MacKeysOf(RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
        var (spki, pkcs1) = (key.ExportSubjectPublicKeyInfoPem(), key.ExportRSAPublicKeyPem());
        var jwk = SuiteProvider.Jwk(key, SuiteProvider.KeyId).ToJsonString();
        return new(StringComparer.Ordinal)
        {
            ["SPKI, PEM"] = Ascii(spki),
            ["SPKI, PEM with a line end"] = Ascii(spki + "\n"),
            ["SPKI, PEM on one line"] = Ascii(spki.Replace("\n", "", StringComparison.Ordinal)),
            ["SPKI, DER"] = key.ExportSubjectPublicKeyInfo(),
            ["SPKI, base64"] = Ascii(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo())),
            ["SPKI, hex"] = Ascii(Convert.ToHexStringLower(key.ExportSubjectPublicKeyInfo())),
            ["PKCS 1, PEM"] = Ascii(pkcs1),
            ["PKCS 1, PEM with a line end"] = Ascii(pkcs1 + "\n"),
            ["PKCS 1, DER"] = key.ExportRSAPublicKey(),
            ["PKCS 1, base64"] = Ascii(Convert.ToBase64String(key.ExportRSAPublicKey())),
            ["JWK"] = Ascii(jwk),
            ["JWK Set"] = Ascii($"{{\"keys\":[{jwk}]}}"),
            ["modulus"] = parameters.Modulus!,
            ["modulus, base64url"] = Ascii(System.Buffers.Text.Base64Url.EncodeToString(parameters.Modulus)),
            ["exponent"] = parameters.Exponent!,
            ["exponent, base64url"] = Ascii("AQAB"),
            ["kty"] = Ascii("RSA"),
            ["alg"] = Ascii("RS256"),
            ["kid"] = Ascii(SuiteProvider.KeyId),
            ["nothing"] = [],
            ["the client secret"] = [],
        };
    }

    // Key confusion: the token brings its own key, or says where it is. Nobody goes there.
    [Theory]
    [InlineData("jwk", "FH-1306/id-token-header-refused")]
    [InlineData("jku", "FH-1306/id-token-header-refused")]
    [InlineData("x5u", "FH-1306/id-token-header-refused")]
    [InlineData("x5c", "FH-1306/id-token-header-refused")]
    [InlineData("crit", "FH-1306/id-token-header-refused")]
    [InlineData("b64", "FH-1306/id-token-header-refused")]
    [InlineData("kid as an address", "FH-1304/id-token-key-unknown")]
    [InlineData("kid as a key", "FH-1306/id-token-header-refused")]
    [InlineData("kid as a path", "FH-1304/id-token-key-unknown")]
    [InlineData("kid as a query", "FH-1304/id-token-key-unknown")]
    public async Task Key_confusion_with_a_header(string what, string refusal)
    {
        await RefusedAsync(refusal, provider =>
        {
            var elsewhere = provider.Url + "/elsewhere";
            provider.Signs = data => Jose.Signature(SuiteProvider.Second, "RS256", data);
            provider.HeaderSays = header =>
            {
                switch (what)
                {
                    case "jwk": header["jwk"] = SuiteProvider.Jwk(SuiteProvider.Second, "second"); break;
                    case "jku": header["jku"] = elsewhere; break;
                    case "x5u": header["x5u"] = elsewhere; break;
                    case "x5c": header["x5c"] = new JsonArray("MIIB"); break;
                    case "crit": (header["crit"], header["exp"]) = (new JsonArray("exp"), 1); break;
                    case "b64": header["b64"] = false; break;
                    case "kid as an address": header["kid"] = elsewhere; break;
                    case "kid as a key": header["kid"] = SuiteProvider.Jwk(SuiteProvider.Second, "second"); break;
                    case "kid as a path": header["kid"] = "../../../../dev/null"; break;
                    case "kid as a query": header["kid"] = "x' UNION SELECT 'k"; break;
                    default: throw new ArgumentOutOfRangeException(nameof(what));
                }
            };
        });

        Provider.TimesAsked("elsewhere").Should().Be(0);
    }

    // Signature manipulation, and what a header can say of none.
    [Theory]
    [InlineData("none", true)]
    [InlineData("none", false)]
    [InlineData("NoNe", false)]
    [InlineData("None", false)]
    [InlineData("", false)]
    [InlineData("rs256", true)]
    [InlineData("RS1", true)]
    public async Task Signature_manipulation(string algorithm, bool signed)
    {
        Provider.HeaderSays = header => header["alg"] = algorithm;
        Provider.Signs = data => signed ? Jose.Signature(SuiteProvider.First, "RS256", data) : [];
        var since = Hub.Log.Length;

        Refused(await SendAsync(), "FH-1303/id-token-algorithm-refused", since);
    }

    [Theory]
    [InlineData("five parts", "FH-1307/id-token-encrypted")]
    [InlineData("without its signature", "FH-1303/id-token-signature-invalid")]
    [InlineData("a number", "FH-1306/token-response-malformed")]
    [InlineData("missing", "FH-1306/token-response-malformed")]
    [InlineData("another token type", "FH-1306/token-response-type-refused")]
    [InlineData("of a login before", "FH-1306/id-token-nonce-mismatch")]
    [InlineData("with the access token of another person", "FH-1306/id-token-at-hash-mismatch")]
    public async Task A_token_response_with_one_thing_wrong(string what, string refusal)
    {
        await AcceptedAsync();
        var (_, _, before) = Provider.Given;
        InAnotherBrowser();

        await RefusedAsync(refusal, provider => provider.TokenResponseSays = response =>
        {
            var token = response["id_token"]!.GetValue<string>();
            switch (what)
            {
                case "five parts": response["id_token"] = token + ".e30.e30"; break;
                case "without its signature": response["id_token"] = token[..(token.LastIndexOf('.') + 1)]; break;
                case "a number": response["id_token"] = 7; break;
                case "missing": response.Remove("id_token"); break;
                case "another token type": response["token_type"] = "DPoP"; break;
                case "of a login before": response["id_token"] = before; break;
                case "with the access token of another person": response["access_token"] = "access-of-somebody-else"; break;
                default: throw new ArgumentOutOfRangeException(nameof(what));
            }
        });
    }

    [Theory]
    [InlineData("of somebody else", "FH-1306/userinfo-subject-mismatch")]
    [InlineData("of nobody", "FH-1306/userinfo-subject-mismatch")]
    [InlineData("sub twice", "FH-1306/userinfo-malformed")]
    [InlineData("JSON called HTML", "FH-1306/userinfo-malformed")]
    [InlineData("JSON called a JWT", "FH-1306/id-token-malformed")]
    [InlineData("a status", "FH-1313/userinfo-status")]
    [InlineData("a redirect", "FH-1313/outbound-redirect-refused")]
    public Task UserInfo_that_does_not_fit(string what, string refusal) => RefusedAsync(refusal, provider =>
    {
        provider.Instead["userinfo"] = http => what switch
        {
            "of somebody else" => SuiteProvider.JsonAsync(http, new JsonObject { ["sub"] = "somebody else", ["email"] = "chef@basic.example" }),
            "of nobody" => SuiteProvider.JsonAsync(http, new JsonObject { ["email"] = "chef@basic.example" }),
            "sub twice" => TextAsync(http, "application/json", $$"""{"sub":"somebody else","sub":"{{SuiteProvider.Somebody}}"}"""),
            "JSON called HTML" => SuiteProvider.JsonAsync(http, provider.UserInfo(), "text/html"),
            "JSON called a JWT" => SuiteProvider.JsonAsync(http, provider.UserInfo(), "application/jwt"),
            "a status" => StatusAsync(http, 500),
            "a redirect" => RedirectAsync(http, provider.Url + "/elsewhere"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    });

    // Mix-up (RFC 9700 4.4): one provider was asked, and the answer is of another one, or goes to where another one's belong.
    [Theory]
    [InlineData("iss of the other", "FH-1306/authorization-response-issuer-mismatch")]
    [InlineData("without iss", "FH-1306/authorization-response-issuer-missing")]
    [InlineData("at the address of the other", "FH-1306/leg-of-other-upstream")]
    [InlineData("state twice", "FH-1306/state-missing")]
    [InlineData("code twice", "FH-1306/authorization-response-parameter-twice")]
    [InlineData("an error of the other", "FH-1306/authorization-response-issuer-mismatch")]
    public async Task Mix_up_no_code_leaves_the_hub(string what, string refusal)
    {
        var other = _world["other"];
        var answer = await AnswerOfAsync();
        var text = what switch
        {
            "iss of the other" => answer.AbsoluteUri.Replace(Uri.EscapeDataString(Provider.Issuer), Uri.EscapeDataString(other.Issuer), StringComparison.Ordinal),
            "without iss" => answer.AbsoluteUri.Replace("&iss=" + Uri.EscapeDataString(Provider.Issuer), "", StringComparison.Ordinal),
            "at the address of the other" => answer.AbsoluteUri.Replace("/oidc/basic", "/oidc/other", StringComparison.Ordinal),
            "state twice" => answer.AbsoluteUri + "&state=" + new string('A', 43),
            "code twice" => answer.AbsoluteUri + "&code=another",
            _ => $"{answer.GetLeftPart(UriPartial.Path)}?state={Parameter(answer, "state")}&error=access_denied&iss={Uri.EscapeDataString(other.Issuer)}",
        };
        text.Should().NotBe(answer.AbsoluteUri);
        var (asked, since) = (Provider.TimesAsked("token") + other.TimesAsked("token"), Hub.Log.Length);

        Refused(await Browser.GoAsync(text), refusal, since);

        (Provider.TimesAsked("token") + other.TimesAsked("token")).Should().Be(asked);
    }

    [Fact]
    public async Task Mix_up_an_issuer_in_the_answer_counts_also_where_the_provider_announces_none()
    {
        At("google").AuthorizationSays = answer => answer["iss"] = _world["basic"].Issuer;
        var (asked, since) = (Provider.TimesAsked("token"), Hub.Log.Length);

        Refused(await SendAsync(), "FH-1306/authorization-response-issuer-mismatch", since);

        Provider.TimesAsked("token").Should().Be(asked);
    }

    // Malicious endpoint: an attacker's provider sends people on to an honest one, to get the code that the honest one gives the hub.
    [Fact]
    public async Task A_provider_that_leads_to_another_one_does_not_get_its_code()
    {
        var honest = Provider;
        var malicious = At("malicious");
        honest.AuthorizationSays = null;
        var since = Hub.Log.Length;

        // The honest one would refuse this redirect URI, which is not registered there: its own check is the first defence.
        var page = await SendAsync();
        var asked = honest.Asked.Last(request => request.Endpoint == "authorize").Fields;
        asked["redirect_uri"].Should().EndWith("/login/return/oidc/malicious");
        page.Text.Should().Contain("invalid_request");

        // Where it does not, it says who it is (RFC 9207).
        Refused(await Browser.GoAsync($"{Hub.HubUrl}/login/return/oidc/malicious?code=of-the-honest&state={asked["state"]}&iss={Uri.EscapeDataString(honest.Issuer)}"), "FH-1306/authorization-response-issuer-mismatch", since);
        malicious.TimesAsked("token").Should().Be(0);
    }

    // CSRF and what is near it (RFC 9700 4.7): an answer counts once, in time, and in the browser that asked.
    [Theory]
    [InlineData("no state", "FH-1306/state-missing")]
    [InlineData("another state", "FH-1201/leg-not-found")]
    [InlineData("in another browser", "FH-1203/[a-z-]+")]
    [InlineData("twice", "FH-1308/leg-spent")]
    [InlineData("after an hour", "FH-1201/leg-not-found")]
    public async Task Csrf(string what, string refusal)
    {
        var answer = (await AnswerOfAsync()).AbsoluteUri;
        var state = Parameter(new Uri(answer), "state");
        switch (what)
        {
            case "no state": answer = answer.Replace("&state=" + state, "", StringComparison.Ordinal); break;
            case "another state": answer = answer.Replace(state, new string('A', 43), StringComparison.Ordinal); break;
            case "in another browser":
                InAnotherBrowser();
                // A victim who was at the hub before, so that there is a cookie to be wrong.
                await Browser.GoAsync(Hub.Shop.AuthorizeUrl());
                break;
            case "twice":
                (await Browser.GoAsync(answer)).Parameter("code").Should().NotBeNull();
                Browser.SetCookie("hub.localhost", "fh_session", null);
                break;
            default: Hub.Clock.Advance(TimeSpan.FromHours(1)); break;
        }

        var since = Hub.Log.Length;
        Refused(await Browser.GoAsync(answer), refusal, since);
    }

    // Code injection (RFC 9700 4.5): a code that somebody stole, brought to the hub in a login of the thief's own. The verifier and the nonce are of another login.
    [Theory]
    [InlineData("by a provider that looks at the verifier", "FH-1308/token-endpoint-invalid-grant")]
    [InlineData("by one that does not", "FH-1306/id-token-nonce-mismatch")]
    public async Task A_stolen_code_is_worth_nothing_in_another_login(string what, string refusal)
    {
        var victim = await AnswerOfAsync();
        InAnotherBrowser();
        Provider.LooksAtVerifier = what == "by a provider that looks at the verifier";
        var thief = await AnswerOfAsync();
        var since = Hub.Log.Length;

        Refused(await Browser.GoAsync(thief.AbsoluteUri.Replace(Parameter(thief, "code"), Parameter(victim, "code"), StringComparison.Ordinal)), refusal, since);
    }

    // Session overwriting: two logins at once in one browser, one of them at an attacker's provider.
    [Fact]
    public async Task Two_logins_at_once_do_not_take_each_others_answers()
    {
        var honest = await AnswerOfAsync();
        At("other").Person = "the attacker";
        var attacker = await AnswerOfAsync();
        var since = Hub.Log.Length;

        var crossed = await Browser.GoAsync($"{attacker.GetLeftPart(UriPartial.Path)}?code={Parameter(honest, "code")}&state={Parameter(attacker, "state")}&iss={Uri.EscapeDataString(_world["basic"].Issuer)}");
        Refused(crossed, "FH-1306/authorization-response-issuer-mismatch", since);

        (await ClaimsAsync(await Browser.GoAsync(honest.AbsoluteUri))).GetProperty("email").GetString().Should().Be("noor@basic.example");
    }

    // Row 48: what an upstream says of an error is nobody's to read but the log's, and of it only the name.
    [Fact]
    public async Task An_error_of_the_provider_reaches_the_application_as_its_own_and_the_text_reaches_nobody()
    {
        Provider.AuthorizationSays = answer =>
        {
            answer.Remove("code");
            (answer["error"], answer["error_description"], answer["error_uri"]) = ("access_denied", "<script>alert('noor')</script>", "javascript:alert(1)");
        };

        var end = await SendAsync();

        end.Url.Should().StartWith(Hub.Planner.RedirectUri);
        (end.Parameter("error"), end.Parameter("state"), end.Parameter("iss")).Should().Be(("access_denied", Hub.Planner.State, Hub.HubUrl));
        end.Url.Should().NotContain("%3Cscript").And.NotContain("alert");
        Hub.Log.Should().NotContain("alert('noor')");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("server_error\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task An_error_that_is_no_name_is_a_page_without_it(string error)
    {
        Provider.AuthorizationSays = answer =>
        {
            answer.Remove("code");
            (answer["error"], answer["error_description"]) = (error, "<img src=x onerror=alert(2)>");
        };
        var since = Hub.Log.Length;

        var page = await SendAsync();

        Refused(page, "FH-1301/provider-error", since);
        page.Text.Should().NotContain("alert").And.NotContain("onerror");
        Hub.Log[since..].Should().NotContain("alert(").And.NotContain("\nSet-Cookie");
    }

    // Row 49.
    [Fact]
    public async Task Nothing_that_the_provider_gave_stands_in_an_address_a_log_or_an_answer()
    {
        var since = Hub.Log.Length;
        var stopped = await AnswerOfAsync();
        using var http = LoopbackHttp.Create();
        using var answered = await http.GetAsync(stopped, TestContext.Current.CancellationToken);
        answered.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answered.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
        var next = answered.Headers.Location!.ToString();

        var tokens = await TokensAsync(await Browser.GoAsync(new Uri(stopped, next).AbsoluteUri));

        var (code, accessToken, idToken) = Provider.Given;
        foreach (var secret in new[] { code, accessToken, idToken, idToken.Split('.')[2], Provider.Session, SuiteProvider.Somebody, "noor@basic.example", Parameter(stopped, "state") })
        {
            Hub.Log[since..].Should().NotContain(secret);
            next.Should().NotContain(secret);
        }

        foreach (var secret in new[] { code, accessToken, idToken, Provider.Session })
        {
            tokens.Text.Should().NotContain(secret);
            Browser.Hops.Where(hop => hop.Url.StartsWith(Hub.HubUrl, StringComparison.Ordinal)).Select(hop => hop.Url).Should().NotContain(url => url.Contains(secret, StringComparison.Ordinal));
        }

        // A bookmark of the callback is worth nothing.
        (await Browser.GoAsync(stopped.AbsoluteUri)).Kind.Should().Be("error");
    }

    // Row 50: what the provider demands of each request (SuiteProvider) is what the hub sends; a fresh verifier, state and nonce each time.
    [Fact]
    public async Task Pkce_state_and_nonce_are_new_each_time()
    {
        await AcceptedAsync();
        InAnotherBrowser();
        await AcceptedAsync();

        var two = Provider.Asked.Where(request => request.Endpoint == "authorize").TakeLast(2).Select(request => request.Fields).ToList();
        two.Should().OnlyContain(fields => fields["code_challenge_method"] == "S256" && !fields.ContainsKey("client_secret") && !fields.ContainsKey("code_verifier"));
        foreach (var name in new[] { "state", "nonce", "code_challenge" })
        {
            two[0][name].Should().NotBe(two[1][name]);
        }
    }

    // Row 45: an hour later the keys are fetched again, and what comes is of no use; those that are known go on, and the hub is not harmed.
    [Theory]
    [InlineData("10 megabytes")]
    [InlineData("10 000 keys")]
    [InlineData("a redirect to itself")]
    [InlineData("HTML")]
    [InlineData("500")]
    [InlineData("no keys")]
    [InlineData("private keys")]
    public async Task Keys_that_are_known_stay_when_the_provider_publishes_nonsense(string what)
    {
        At("sets");
        await AcceptedAsync();
        InAnotherBrowser();
        Hub.Clock.Advance(TimeSpan.FromMinutes(61));
        var fetched = Provider.TimesAsked("jwks");
        Provider.Instead["jwks"] = http => what switch
        {
            "10 megabytes" => TextAsync(http, "application/json", "{\"keys\":[]," + new string(' ', 10_000_000) + "}"),
            "10 000 keys" => SuiteProvider.JsonAsync(http, new JsonObject { ["keys"] = new JsonArray([.. Enumerable.Range(0, 10_000).Select(i => new JsonObject { ["kty"] = "RSA", ["kid"] = i.ToString(CultureInfo.InvariantCulture) })]) }),
            "a redirect to itself" => RedirectAsync(http, Provider.Url + "/jwks"),
            "HTML" => TextAsync(http, "text/html", "<html>We are down for maintenance</html>"),
            "500" => StatusAsync(http, 500),
            "no keys" => SuiteProvider.JsonAsync(http, new JsonObject { ["keys"] = new JsonArray() }),
            _ => SuiteProvider.JsonAsync(http, new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "RSA", ["kid"] = SuiteProvider.KeyId, ["d"] = "AQAB" }) }),
        };

        await AcceptedAsync();

        Provider.TimesAsked("jwks").Should().BeInRange(fetched + 1, fetched + 4, "it was asked, and a redirect followed three times at most");
    }

    [Fact]
    public async Task A_key_that_is_published_no_more_stops_working_within_the_hour()
    {
        At("sets");
        await AcceptedAsync();
        InAnotherBrowser();
        Provider.Keys[0] = SuiteProvider.Jwk(SuiteProvider.Second, "second");
        Hub.Clock.Advance(TimeSpan.FromMinutes(61));
        var since = Hub.Log.Length;

        Refused(await SendAsync(), "FH-1304/id-token-key-unknown", since);
    }

    // Row 46: discovery documents are read each hour; one that is wrong changes nothing. Several providers at once, since an hour has to pass for each.
    [Fact]
    public async Task A_discovery_document_that_is_wrong_changes_nothing()
    {
        var rows = new (string Provider, string Cause, Action<JsonObject> Says)[]
        {
            ("other", "provider-metadata-issuer-mismatch", document => document["issuer"] = _world["basic"].Issuer),
            ("post", "provider-metadata-endpoint-refused", document => document["token_endpoint"] = "http://op.example/token"),
            ("rotation", "provider-metadata-endpoint-refused", document => document["jwks_uri"] = "ftp://op.example/jwks"),
            ("sets", "outbound-refused-address", document => document["token_endpoint"] = "https://169.254.169.254/token"),
            ("tenants", "provider-metadata-no-algorithm", document => document["id_token_signing_alg_values_supported"] = new JsonArray("none", "HS256")),
            ("google", "outbound-redirect-refused", _ => { }),
        };
        foreach (var (name, _, says) in rows)
        {
            At(name).DocumentSays = says;
        }

        Provider.Instead["configuration"] = http => RedirectAsync(http, http.Request.Path);
        var since = Hub.Log.Length;
        bool IsRefused((string Provider, string Cause, Action<JsonObject> Says) row) =>
            Hub.Log[since..].Split('\n').Any(line => line.Contains($" {row.Provider} ", StringComparison.Ordinal) && line.Contains("FH-1313/" + row.Cause, StringComparison.Ordinal));
        try
        {
            // Longer than what is published counts, with its spread.
            Hub.Clock.Advance(TimeSpan.FromHours(3));
            for (var i = 0; i < 200 && !rows.All(IsRefused); i++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }

            foreach (var row in rows)
            {
                IsRefused(row).Should().BeTrue(row.Provider);
                At(row.Provider);
                await AcceptedAsync();
                InAnotherBrowser();
            }
        }
        finally
        {
            foreach (var (name, _, _) in rows)
            {
                _world[name].DocumentSays = null;
            }
        }
    }

    // Row 40: an issuer with a place for the tenant (Entra ID) is that of the tenants that are listed, and the token must agree with itself.
    [Theory]
    [InlineData("the template itself", "{tenantid}", ProviderWorld.Tenant)]
    [InlineData("a tenant that is not listed", "99999999-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555")]
    [InlineData("personal accounts", "9188040d-6c67-4c5b-b112-36a304b66dad", "9188040d-6c67-4c5b-b112-36a304b66dad")]
    [InlineData("another tenant than the issuer's", "99999999-2222-3333-4444-555555555555", ProviderWorld.Tenant)]
    [InlineData("the issuer of a listed tenant, another tid", ProviderWorld.Tenant, "99999999-2222-3333-4444-555555555555")]
    [InlineData("no tid", ProviderWorld.Tenant, null)]
    public async Task A_tenant_that_is_not_listed_gets_nobody_in(string what, string inIssuer, string? tid)
    {
        what.Should().NotBeEmpty();
        At("tenants");

        await RefusedAsync("FH-1306/id-token-issuer-mismatch", provider => provider.IdTokenSays = claims =>
        {
            claims["iss"] = provider.Issuer.Replace("{tenantid}", inIssuer, StringComparison.Ordinal);
            claims.Remove("tid");
            if (tid is not null)
            {
                claims["tid"] = tid;
            }
        });
    }

    // R000-08: the hosted domain counts as the provider says it, and nothing that looks like one.
    [Theory]
    [InlineData("college.example", null)]
    [InlineData("School.Example", null)]
    [InlineData(null, "FH-1318/hosted_domain_not_allowed")]
    [InlineData("", "FH-1318/hosted_domain_not_allowed")]
    [InlineData("elsewhere.example", "FH-1318/hosted_domain_not_allowed")]
    [InlineData("school.example.elsewhere.example", "FH-1318/hosted_domain_not_allowed")]
    public async Task An_account_of_another_hosted_domain_does_not_get_in(string? domain, string? refusal)
    {
        At("google").IdTokenSays = claims =>
        {
            claims.Remove("hd");
            (claims["email"], claims["email_verified"]) = ("noor@school.example", true);
            if (domain is not null)
            {
                claims["hd"] = domain;
            }
        };
        var since = Hub.Log.Length;

        var end = await SendAsync();

        if (refusal is null)
        {
            await ClaimsAsync(end);
        }
        else
        {
            Refused(end, refusal, since);
        }
    }

    // R000-18: the second form of Google's issuer is taken where the settings name it, and nowhere else; so is the audience that Entra ID wants of an assertion.
    [Theory]
    [InlineData("google", null)]
    [InlineData("basic", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("endpoint", null)]
    [InlineData("unnamed", "FH-1314/token-endpoint-invalid-client")]
    public async Task A_deviation_is_met_by_its_switch_alone(string name, string? refusal)
    {
        if (At(name).Authentication != "private_key_jwt")
        {
            Provider.IdTokenSays = claims => claims["iss"] = "op.localhost";
        }

        var since = Hub.Log.Length;

        var end = await SendAsync();

        if (refusal is null)
        {
            await ClaimsAsync(end);
        }
        else
        {
            Refused(end, refusal, since);
        }
    }

    private static string Parameter(Uri address, string name) => System.Web.HttpUtility.ParseQueryString(address.Query)[name]!;

    private static Task TextAsync(HttpContext http, string mediaType, string text)
    {
        http.Response.ContentType = mediaType;
        return http.Response.WriteAsync(text);
    }

    private static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task RedirectAsync(HttpContext http, string place)
    {
        http.Response.Redirect(place);
        return Task.CompletedTask;
    }

    /// <summary>The address that the provider sends the browser to, which it does not go to yet.</summary>
    private async Task<Uri> AnswerOfAsync()
    {
        Provider.PausesBeforeAnswer = true;
        var page = await SendAsync();
        Provider.PausesBeforeAnswer = false;
        return new Uri(page.Document.QuerySelector("a")!.GetAttribute("href")!);
    }
}
