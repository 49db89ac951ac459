using System.Text.Json;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.OpenId.Provider.LogoutToken;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.LogoutToken;

public sealed class LogoutTokenFactoryTests
{
    private readonly ProviderUnderTest _hub = new();

    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.ES256)]
    public async Task Says_that_a_session_is_over_and_can_stand_for_nothing_else(SigningAlgorithm algorithm)
    {
        var client = Shop with { IdTokenSigningAlgorithm = algorithm };

        var token = await new LogoutTokenFactory(_hub.Issuer, _hub.Keys).CreateAsync(client, "pairwise-subject", "session-1", "notice-1", _hub.Time.GetUtcNow(), CancellationToken.None);

        var header = token.Part(0);
        header.GetProperty("typ").GetString().Should().Be("logout+jwt");
        header.GetProperty("alg").GetString().Should().Be(algorithm.ToString(), "it is the one of the client's ID tokens");
        var claims = token.Part(1);
        claims.EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(["iss", "sub", "aud", "iat", "exp", "jti", "sid", "events"], "a nonce above all is not in it");
        claims.GetProperty("iss").GetString().Should().Be(IssuerUrl);
        claims.GetProperty("aud").GetString().Should().Be("shop");
        claims.GetProperty("sub").GetString().Should().Be("pairwise-subject");
        claims.GetProperty("sid").GetString().Should().Be("session-1");
        claims.GetProperty("jti").GetString().Should().Be("notice-1");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().BePositive().And.BeLessThanOrEqualTo(120);
        claims.GetProperty("events").GetRawText().Should().Be("""{"http://schemas.openid.net/event/backchannel-logout":{}}""");
        Jws.TryVerify(token, _hub.Keys.Published, TokenTypes.LogoutToken, out _, out _).Should().BeTrue();
        Jws.TryVerify(token, _hub.Keys.Published, TokenTypes.IdToken, out JsonElement _, out _).Should().BeFalse();
    }
}
