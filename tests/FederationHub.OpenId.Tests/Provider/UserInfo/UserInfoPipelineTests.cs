using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.UserInfo;

public sealed class UserInfoPipelineTests
{
    private readonly ProviderUnderTest _hub = new();

    [Theory]
    [InlineData("Bearer ")]
    [InlineData("bearer ")]
    [InlineData("BEARER ")]
    public async Task Gives_sub_and_the_claims_placed_there_for_a_token_in_the_header(string scheme)
    {
        var reply = await Ask([scheme + await AccessToken()]);

        reply.Status.Should().Be(200);
        reply.Header("Cache-Control").Should().Be("no-store");
        reply.Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub", "email", "email_verified");
        reply.Text("sub").Should().Be("pairwise-subject");
        reply.Json().GetProperty("email_verified").GetBoolean().Should().BeTrue();
        reply.ClientId.Should().Be("shop");
    }

    [Fact]
    public async Task R001_11_a_claim_whose_ground_went_while_the_token_lives_is_not_given()
    {
        var token = await AccessToken();
        _hub.Conditions.Standing = new OpenId.Provider.Token.GrantStanding(["email"]);

        var without = await Ask(["Bearer " + token]);
        _hub.Conditions.Standing = OpenId.Provider.Token.GrantStanding.Whole;
        var again = await Ask(["Bearer " + token]);

        without.Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub", "email_verified");
        again.Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub", "email", "email_verified");
        _hub.Conditions.Asked.Select(basis => basis.AdmittedBy).Should().OnlyContain(rule => rule == "a rule");
        _hub.Conditions.Asked.Select(basis => basis.ConsentedBy).Should().OnlyContain(consent => consent == "a consent");
        _hub.Conditions.Asked[^1].Grounds.Should().BeEquivalentTo(Grounds("email", "email_verified"), "a token keeps the grounds of what it gives and no others");
    }

    [Fact]
    public async Task Takes_a_token_in_the_form()
    {
        (await Ask([], [new("access_token", await AccessToken())])).Status.Should().Be(200);
    }

    [Fact]
    public async Task Without_a_token_it_only_says_that_one_is_needed()
    {
        foreach (var headers in new string[][] { [], ["Basic eDp5"], ["Bearer"], ["Bearer  "], [""] })
        {
            var reply = await Ask(headers);

            reply.Status.Should().Be(401);
            reply.Header("WWW-Authenticate").Should().Be("Bearer");
            reply.Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenMissing);
            reply.Body.Length.Should().Be(0);
        }
    }

    [Fact]
    public async Task A_token_in_two_places_is_a_bad_request()
    {
        var token = await AccessToken();
        foreach (var reply in new[]
        {
            await Ask(["Bearer " + token], [new("access_token", token)]),
            await Ask(["Bearer " + token, "Bearer " + token]),
            await Ask([], [new("access_token", token), new("access_token", token)]),
        })
        {
            reply.Status.Should().Be(400);
            reply.Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenTwice);
            reply.Header("WWW-Authenticate").Should().StartWith("Bearer error=\"invalid_request\"");
        }
    }

    [Fact]
    public async Task Refuses_what_is_not_an_access_token_of_this_hub()
    {
        var tokens = await _hub.Redeem(await _hub.Code());
        var good = tokens.Text("access_token")!;
        var parts = good.Split('.');
        var payload = System.Buffers.Text.Base64Url.DecodeFromChars(parts[1]);
        var foreign = SigningKey.Generate(SigningAlgorithm.RS256, DateTimeOffset.UnixEpoch);
        string Header(string json) => System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(json));
        string SignedUnder(string header)
        {
            var text = $"{Header(header)}.{parts[1]}";
            return $"{text}.{System.Buffers.Text.Base64Url.EncodeToString(Ec.Sign(System.Text.Encoding.ASCII.GetBytes(text)))}";
        }

        (await _hub.AskUserInfo(SignedUnder($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{Ec.KeyId}}"}"""))).Status.Should().Be(200, "the control is good");
        foreach (var (what, bad) in new[]
        {
            ("signed under another algorithm's name", SignedUnder($$"""{"alg":"RS256","typ":"at+jwt","kid":"{{Ec.KeyId}}"}""")),
            ("signed, asking for an extension", SignedUnder($$"""{"alg":"ES256","typ":"at+jwt","crit":["exp"],"kid":"{{Ec.KeyId}}"}""")),
            ("signed, without a kid", SignedUnder("""{"alg":"ES256","typ":"at+jwt"}""")),
            ("signed, without a type", SignedUnder($$"""{"alg":"ES256","kid":"{{Ec.KeyId}}"}""")),
            ("signed, with a member twice", SignedUnder($$"""{"alg":"ES256","alg":"ES256","typ":"at+jwt","kid":"{{Ec.KeyId}}"}""")),
            ("the ID token", tokens.Text("id_token")!),
            ("an altered claim", $"{parts[0]}.{parts[1][..^4]}AAAA.{parts[2]}"),
            ("an altered signature", $"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}"),
            ("no signature", $"{parts[0]}.{parts[1]}."),
            ("alg none", $"{Header("""{"alg":"none","typ":"at+jwt"}""")}.{parts[1]}."),
            ("alg none with our kid", $"{Header($$"""{"alg":"none","typ":"at+jwt","kid":"{{Rsa.KeyId}}"}""")}.{parts[1]}.{parts[2]}"),
            ("HS256 with our kid", $"{Header($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{Rsa.KeyId}}"}""")}.{parts[1]}.{parts[2]}"),
            ("RS256 with our P-256 kid", $"{Header($$"""{"alg":"RS256","typ":"at+jwt","kid":"{{Ec.KeyId}}"}""")}.{parts[1]}.{parts[2]}"),
            ("ES256 with our RSA kid", $"{Header($$"""{"alg":"ES256","typ":"at+jwt","kid":"{{Rsa.KeyId}}"}""")}.{parts[1]}.{parts[2]}"),
            ("an array as header", $"{Header("[]")}.{parts[1]}.{parts[2]}"),
            ("crit", $"{Header($$"""{"alg":"RS256","typ":"at+jwt","crit":["x"],"kid":"{{Rsa.KeyId}}"}""")}.{parts[1]}.{parts[2]}"),
            ("a foreign key", Jws.Sign(foreign, "at+jwt", payload)),
            ("another type", Jws.Sign(Rsa, "JWT", payload)),
            ("another audience", Jws.Sign(Rsa, "at+jwt", """{"iss":"https://hub.example","aud":"shop","jti":"x","exp":9999999999}"""u8)),
            ("another issuer", Jws.Sign(Rsa, "at+jwt", """{"iss":"https://evil.test","aud":"https://hub.example","jti":"x","exp":9999999999}"""u8)),
            ("no jti", Jws.Sign(Rsa, "at+jwt", """{"iss":"https://hub.example","aud":"https://hub.example","exp":9999999999}"""u8)),
            ("claims twice", Jws.Sign(Rsa, "at+jwt", """{"iss":"https://hub.example","aud":"https://hub.example","jti":"x","jti":"y","exp":9999999999}"""u8)),
            ("no claims", Jws.Sign(Rsa, "at+jwt", "[]"u8)),
            ("no token", "garbage"),
            ("white space", $"{parts[0]}. {parts[1]}.{parts[2]}"),
            ("four parts", good + ".x"),
            ("much too long", new string('a', 100_000)),
            ("a wrong length", "a.b.c"),
            ("half a surrogate pair as alg", $"{Header("""{"alg":"\ud800","kid":"x"}""")}.{parts[1]}.{parts[2]}"),
            ("half a surrogate pair as kid", $"{Header("""{"alg":"ES256","kid":"\ud800"}""")}.{parts[1]}.{parts[2]}"),
            ("half a surrogate pair as typ", $"{Header("""{"alg":"ES256","kid":"x","typ":"\udc00"}""")}.{parts[1]}.{parts[2]}"),
            ("half a surrogate pair as name", $"{Header("""{"\ud800alg":"ES256","kid":"x","typ":"x"}""")}.{parts[1]}.{parts[2]}"),
            ("a header that is no UTF-8", $"{System.Buffers.Text.Base64Url.EncodeToString([.. "{\"alg\":\""u8, 0xff, 0xfe, .. "\",\"kid\":\"x\"}"u8])}.{parts[1]}.{parts[2]}"),
            ("bits beyond the signature", $"{parts[0]}.{parts[1]}.{WithOddBits(parts[2])}"),
            ("bits beyond the header", "e31.e30.AAAA"),
            ("bits beyond the claims", $"{parts[0]}.e31.{parts[2]}"),
            ("signed claims with half a surrogate pair", Jws.Sign(Rsa, "at+jwt", """{"iss":"https://hub.example","aud":"https://hub.example","jti":"\ud800","exp":9999999999}"""u8)),
            ("signed claims that are no UTF-8", Jws.Sign(Rsa, "at+jwt", [.. "{\"jti\":\""u8, 0xff, .. "\"}"u8])),
        })
        {
            var reply = await _hub.AskUserInfo(bad);

            reply.Status.Should().Be(401, what);
            reply.Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenInvalid, what);
            reply.Header("WWW-Authenticate").Should().StartWith("Bearer error=\"invalid_token\", error_description=\"FH-1013");
        }

        (await _hub.AskUserInfo(good)).Status.Should().Be(200);
    }

    // RFC 8725 3.11: whatever the hub or a client ever signs or hands out, it opens one door.
    [Fact]
    public async Task Nothing_that_was_made_for_another_purpose_is_an_access_token_a_hint_a_refresh_token_or_a_code()
    {
        var key = Clients.TestClientKey.Ec;
        _hub.Clients.Add(Shop with { RefreshTokens = new OpenId.Provider.Clients.RefreshTokenLife(3600, 7200), AccessTokenFormat = OpenId.Provider.Clients.AccessTokenFormat.Opaque });
        var (spent, fresh) = (await _hub.Code(), await _hub.Code());
        var tokens = await _hub.Redeem(spent);
        var (access, refresh) = (tokens.Text("access_token")!, tokens.Text("refresh_token")!);
        _hub.Clients.Add(Shop with { RefreshTokens = new OpenId.Provider.Clients.RefreshTokenLife(3600, 7200) });
        var jwt = (await _hub.Redeem(await _hub.Code())).Text("access_token")!;
        var pushed = (await _hub.Pushed.PushAsync(new(ProviderUnderTest.Parameters(ValidRequest()), [Basic("shop", Secret)], "CALL"), CancellationToken.None)).Text("request_uri")!;
        var others = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["an ID token"] = tokens.Text("id_token")!,
            ["an access token"] = access,
            ["an access token that is a JWT"] = jwt,
            ["the id of an access token"] = jwt.Part(1).GetProperty("jti").GetString()!,
            ["a refresh token"] = refresh,
            ["the name of its family"] = refresh.Split('.')[0],
            ["its proof"] = refresh.Split('.')[2],
            ["a code"] = fresh,
            ["a spent code"] = spent,
            ["a pushed request"] = pushed,
            ["the handle of one"] = pushed.Split(':')[^1],
            ["a client assertion"] = key.Sign(Clients.TestClientKey.Claims(_hub)),
            ["a client assertion that calls itself an access token"] = key.Sign(Clients.TestClientKey.Claims(_hub), new(StringComparer.Ordinal) { ["alg"] = "ES256", ["kid"] = Ec.KeyId, ["typ"] = "at+jwt" }),
            ["a logout token"] = await new OpenId.Provider.LogoutToken.LogoutTokenFactory(_hub.Issuer, _hub.Keys).CreateAsync(Shop, "pairwise-subject", "sid-1", "notice-1", _hub.Time.GetUtcNow(), CancellationToken.None),
            ["a registration access token"] = "fhr_" + Randomness.System.Handle(),
            ["a secret"] = Secret,
            ["the session"] = "session-1",
        };

        foreach (var (what, text) in others)
        {
            (await _hub.AskUserInfo(text)).Status.Should().Be(what.StartsWith("an access token", StringComparison.Ordinal) ? 200 : 401, what);
            (await new OpenId.Provider.Authorize.IdTokenHintReader(_hub.Issuer, _hub.Keys).ReadAsync(text, "shop", CancellationToken.None))
                .Match(_ => true, _ => false).Should().Be(what == "an ID token", what);
            if (what != "a refresh token")
            {
                (await _hub.Redeem([new("grant_type", "refresh_token"), new("refresh_token", text)], [Basic("shop", Secret)])).Text("error").Should().Be("invalid_grant", what);
            }

            if (what is not ("a code" or "a spent code"))
            {
                (await _hub.Redeem(text)).Text("error").Should().Be("invalid_grant", what);
            }
        }

        (await _hub.Redeem(fresh)).Status.Should().Be(200, "and nothing of it was used up");
        (await _hub.AskUserInfo(access)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(599, 200)]
    [InlineData(600, 401)]
    public async Task A_token_lives_its_seconds(int age, int status)
    {
        var token = await AccessToken();
        _hub.Time.Advance(age);

        var reply = await _hub.AskUserInfo(token);

        reply.Status.Should().Be(status);
        (reply.Rejection?.Code).Should().Be(status == 200 ? null : OpenIdCauses.AccessTokenExpired);
    }

    [Theory]
    [InlineData("\"soon\"")]
    [InlineData("null")]
    [InlineData("1.5e400")]
    [InlineData("99999999999999999999")]
    [InlineData("{}")]
    public async Task A_time_that_is_none_is_past(string exp)
    {
        var claims = $$"""{"iss":"https://hub.example","aud":"https://hub.example","jti":"x","exp":{{exp}}}""";

        (await _hub.AskUserInfo(Jws.Sign(Rsa, "at+jwt", System.Text.Encoding.UTF8.GetBytes(claims)))).Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenExpired);
    }

    [Fact]
    public async Task A_well_signed_token_that_nothing_is_kept_of_is_refused()
    {
        var token = Jws.Sign(Rsa, "at+jwt", """{"iss":"https://hub.example","aud":"https://hub.example","jti":"never","exp":9999999999}"""u8);

        (await _hub.AskUserInfo(token)).Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenRevoked);
    }

    [Fact]
    public async Task What_the_grant_stands_on_is_asked_again()
    {
        var token = await AccessToken();
        _hub.Conditions.Refusal = new RejectionCode(FhCodes.ApplicationSuspended, "suspended-since", "x").Because("x");

        var reply = await _hub.AskUserInfo(token);

        reply.Status.Should().Be(401);
        reply.Text("error").Should().Be("invalid_token");
        reply.Text("error_description").Should().StartWith("FH-1011");
        reply.LoginReference.Should().Be("REF-1");
    }

    [Fact]
    public async Task A_key_that_is_no_longer_published_ends_its_tokens_and_a_retired_one_does_not()
    {
        var token = await AccessToken();
        var next = SigningKey.Generate(SigningAlgorithm.ES256, DateTimeOffset.UnixEpoch);
        _hub.Keys.Published.Insert(0, next);
        (await _hub.AskUserInfo(token)).Status.Should().Be(200);
        (await AccessToken()).Part(0).GetProperty("kid").GetString().Should().Be(next.KeyId);

        _hub.Keys.Published.Remove(Ec);
        (await _hub.AskUserInfo(token)).Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenInvalid);
    }

    // The last character of 64 or 256 octets carries four bits that no octet has.
    private static string WithOddBits(string part)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return part[..^1] + alphabet[alphabet.IndexOf(part[^1], StringComparison.Ordinal) | 1];
    }

    private async Task<string> AccessToken() => (await _hub.Redeem(await _hub.Code())).Text("access_token")!;

    private async Task<ProviderReply> Ask(string[] headers, KeyValuePair<string, string?>[]? form = null) =>
        await _hub.UserInfo.HandleAsync(new(headers, form is null ? ProtocolParameters.Empty : ProviderUnderTest.Parameters(form), "CALL"), CancellationToken.None);
}
