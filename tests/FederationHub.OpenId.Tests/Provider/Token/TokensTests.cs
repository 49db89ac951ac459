using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Provider.Keys;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Token;

public sealed class TokensTests
{
    private readonly ProviderUnderTest _hub = new();

    [Fact]
    public async Task The_reply_is_what_RFC_6749_asks()
    {
        var reply = await _hub.Redeem(await _hub.Code());

        reply.Status.Should().Be(200);
        reply.Header("Cache-Control").Should().Be("no-store");
        reply.Header("Pragma").Should().Be("no-cache");
        reply.Header("WWW-Authenticate").Should().BeNull();
        reply.Text("token_type").Should().Be("Bearer");
        reply.Json().GetProperty("expires_in").GetInt32().Should().Be(600);
        reply.Text("scope").Should().Be("openid profile");
        reply.Json().EnumerateObject().Select(member => member.Name).Should().Equal("access_token", "token_type", "expires_in", "scope", "id_token");
        reply.ClientId.Should().Be("shop");
        reply.LoginReference.Should().Be("REF-1");
        reply.ToString().Should().Be("200");
    }

    [Theory]
    [InlineData(SigningAlgorithm.RS256, SigningAlgorithm.ES256)]
    [InlineData(SigningAlgorithm.ES256, SigningAlgorithm.RS256)]
    public async Task Another_implementation_verifies_both_tokens_with_the_published_keys(SigningAlgorithm idToken, SigningAlgorithm accessToken)
    {
        _hub.Clients.Add(Shop with { IdTokenSigningAlgorithm = idToken, AccessTokenSigningAlgorithm = accessToken });
        var reply = await _hub.Redeem(await _hub.Code());
        var keys = new JsonWebKeySet(Encoding.UTF8.GetString(JwksDocument.Write(_hub.Keys.Published).Span)).GetSigningKeys();

        foreach (var (token, audience, type, algorithm) in new[] { ("id_token", "shop", "JWT", idToken), ("access_token", IssuerUrl, "at+jwt", accessToken) })
        {
            var result = await new JsonWebTokenHandler().ValidateTokenAsync(reply.Text(token), new TokenValidationParameters
            {
                ValidIssuer = IssuerUrl,
                ValidAudience = audience,
                ValidTypes = [type],
                ValidAlgorithms = [algorithm.ToString()],
                IssuerSigningKeys = keys,
                TryAllIssuerSigningKeys = false,
                LifetimeValidator = (_, expires, _, _) => expires > _hub.Time.GetUtcNow().UtcDateTime,
            });
            result.IsValid.Should().BeTrue(result.Exception?.Message);
        }
    }

    [Fact]
    public async Task The_ID_token_says_who_when_how_and_what_was_placed_in_it()
    {
        var reply = await _hub.Redeem(await _hub.Code());
        var token = reply.Text("id_token")!;
        var claims = token.Part(1);
        var now = _hub.Time.GetUtcNow().ToUnixTimeSeconds();

        claims.EnumerateObject().Select(claim => claim.Name).Should().BeEquivalentTo(
            "iss", "sub", "aud", "exp", "iat", "nonce", "at_hash", "sid", "auth_time", "acr", "amr", "given_name", "eduperson_affiliation");
        claims.GetProperty("iss").GetString().Should().Be(IssuerUrl);
        claims.GetProperty("sub").GetString().Should().Be("pairwise-subject");
        claims.GetProperty("aud").GetString().Should().Be("shop");
        claims.GetProperty("iat").GetInt64().Should().Be(now);
        claims.GetProperty("exp").GetInt64().Should().Be(now + 300);
        claims.GetProperty("nonce").GetString().Should().Be("nonce-1");
        claims.GetProperty("auth_time").GetInt64().Should().Be(now - 60);
        claims.GetProperty("acr").GetString().Should().Be("urn:example:substantial");
        claims.GetProperty("amr").EnumerateArray().Select(value => value.GetString()).Should().Equal("pwd", "mfa");
        claims.GetProperty("sid").GetString().Should().Be("sid-1", "what the hub calls it is its own");
        claims.GetProperty("given_name").GetString().Should().Be("Zoë");
        claims.GetProperty("eduperson_affiliation")[0].GetString().Should().Be("student");
        var half = SHA256.HashData(Encoding.ASCII.GetBytes(reply.Text("access_token")!))[..16];
        claims.GetProperty("at_hash").GetString().Should().Be(Base64UrlEncoder.Encode(half));
        token.Part(0).GetProperty("kid").GetString().Should().Be(Rsa.KeyId);
    }

    // R000-14
    [Fact]
    public async Task Without_nonce_session_or_level_nothing_is_made_up_and_amr_is_still_an_array()
    {
        var code = await _hub.Code(ValidRequest().With("nonce", null), Login with { SessionId = null, Sid = null, Acr = null, Amr = [] });

        var claims = (await _hub.Redeem(code)).Text("id_token")!.Part(1);

        claims.EnumerateObject().Select(claim => claim.Name).Should().NotContain(["nonce", "sid", "acr"]);
        claims.GetProperty("amr").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task The_access_token_is_for_the_hub_itself_and_names_the_client()
    {
        var claims = (await _hub.Redeem(await _hub.Code())).Text("access_token")!.Part(1);

        claims.GetProperty("aud").GetString().Should().Be(IssuerUrl);
        claims.GetProperty("client_id").GetString().Should().Be("shop");
        claims.GetProperty("scope").GetString().Should().Be("openid profile");
        claims.GetProperty("organisation").GetString().Should().Be("school");
        claims.GetProperty("jti").GetString().Should().HaveLength(43);
        claims.TryGetProperty("given_name", out _).Should().BeFalse();
        claims.TryGetProperty("email", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_released_claim_never_takes_the_place_of_the_hubs_own_word()
    {
        var spoofed = Claims(("sub", "someone-else"), ("iss", "https://evil.test"), ("aud", "other"), ("acr", "high"), ("amr", "mfa"), ("nonce", "x"), ("name", "Zoë"));
        var code = await _hub.Code(login: Login with { IdTokenClaims = spoofed, AccessTokenClaims = spoofed, UserInfoClaims = spoofed, Grounds = Grounds([.. spoofed.Keys]) });

        var reply = await _hub.Redeem(code);
        var info = (await _hub.AskUserInfo(reply.Text("access_token")!)).Json();

        foreach (var claims in new[] { reply.Text("id_token")!.Part(1), reply.Text("access_token")!.Part(1), info })
        {
            claims.GetProperty("sub").GetString().Should().Be("pairwise-subject");
            claims.EnumerateObject().Select(claim => claim.Name).Should().OnlyHaveUniqueItems();
            claims.GetProperty("name").GetString().Should().Be("Zoë");
            claims.GetRawText().Should().NotContain("evil.test");
        }
    }

    [Fact]
    public async Task R001_11_a_claim_whose_ground_went_since_the_login_is_in_no_token_and_the_event_says_so()
    {
        var code = await _hub.Code(login: Login with { AccessTokenClaims = Claims(("given_name", "Zoë"), ("organisation", "school")), UserInfoClaims = Claims(("given_name", "Zoë"), ("email", "zoe@school.example")) });
        _hub.Conditions.Standing = new OpenId.Provider.Token.GrantStanding(["given_name"]);

        var reply = await _hub.Redeem(code);
        _hub.Conditions.Standing = OpenId.Provider.Token.GrantStanding.Whole;
        var info = (await _hub.AskUserInfo(reply.Text("access_token")!)).Json();

        foreach (var claims in new[] { reply.Text("id_token")!.Part(1), reply.Text("access_token")!.Part(1), info })
        {
            claims.TryGetProperty("given_name", out _).Should().BeFalse("what went does not come back with the token");
        }

        reply.Text("id_token")!.Part(1).TryGetProperty("eduperson_affiliation", out _).Should().BeTrue();
        reply.Text("access_token")!.Part(1).GetProperty("organisation").GetString().Should().Be("school");
        info.GetProperty("email").GetString().Should().Be("zoe@school.example");
        _hub.Audit.Events.Should().Equal("issued REF-1 without given_name");
    }

    [Fact]
    public async Task A_claim_that_names_no_ground_is_not_given()
    {
        var reply = await _hub.Redeem(await _hub.Code(login: Login with { Grounds = Grounds("email") }));
        var info = (await _hub.AskUserInfo(reply.Text("access_token")!)).Json();
        var none = await _hub.Redeem(await _hub.Code(login: Login with { Grounds = null }));

        reply.Text("id_token")!.Part(1).TryGetProperty("given_name", out _).Should().BeFalse();
        info.EnumerateObject().Select(claim => claim.Name).Should().Equal("sub", "email");
        none.Text("id_token")!.Part(1).TryGetProperty("given_name", out _).Should().BeFalse();
        (await _hub.AskUserInfo(none.Text("access_token")!)).Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub");
    }

    [Fact]
    public async Task Every_code_and_every_token_is_new()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _hub.Code()));
        codes.Should().OnlyHaveUniqueItems().And.OnlyContain(code => code.Length == 43);
        var replies = new List<JsonElement>();
        foreach (var code in codes)
        {
            replies.Add((await _hub.Redeem(code)).Text("access_token")!.Part(1));
        }

        replies.Select(claims => claims.GetProperty("jti").GetString()).Should().OnlyHaveUniqueItems().And.NotIntersectWith(codes);
    }

    [Fact]
    public void Nothing_that_may_be_logged_shows_a_person()
    {
        Login.ToString().Should().Be("login REF-1");
        new OpenId.Provider.Authorize.IdTokenHint("sub-1", "shop", "sid").ToString().Should().NotContain("sub-1");
    }
}
