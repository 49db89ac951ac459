using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Keys;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Authorize;

public sealed class IdTokenHintTests
{
    private readonly ProviderUnderTest _hub = new();

    [Fact]
    public async Task Reads_its_own_ID_token_also_long_after_its_time()
    {
        var token = (await _hub.Redeem(await _hub.Code())).Text("id_token")!;
        _hub.Time.Advance(86_400);

        var hint = (await Read(token, "shop")).Match(value => value, rejection => throw new InvalidOperationException(rejection.ToString()));

        hint.Should().Be(new IdTokenHint("pairwise-subject", "shop", "sid-1"));
    }

    [Fact]
    public async Task Reads_one_that_a_key_signed_which_is_published_no_longer()
    {
        var token = (await _hub.Redeem(await _hub.Code())).Text("id_token")!;
        _hub.Keys.Past.AddRange(_hub.Keys.Published);
        _hub.Keys.Published.Clear();

        (await Read(token, "shop")).Should().BeOfType<Outcomes.Outcome<IdTokenHint>.Accepted>();
        _hub.Keys.Past.Clear();
        (await Read(token, "shop")).Refusal().Code.Should().Be(OpenIdCauses.IdTokenHintInvalid);
    }

    [Fact]
    public async Task Refuses_any_other_token()
    {
        var tokens = await _hub.Redeem(await _hub.Code());
        var good = tokens.Text("id_token")!;
        var parts = good.Split('.');
        foreach (var (what, token, clientId) in new[]
        {
            ("another client's", good, "other"),
            ("an access token", tokens.Text("access_token")!, "shop"),
            ("unsigned", $"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{parts[1]}.", "shop"),
            ("altered", $"{parts[0]}.{parts[1]}.{parts[2][..^8]}AAAAAAAA", "shop"),
            ("foreign", Jws.Sign(SigningKey.Generate(SigningAlgorithm.ES256, default), "JWT", """{"iss":"https://hub.example","aud":"shop","sub":"x"}"""u8), "shop"),
            ("another issuer", Jws.Sign(Rsa, "JWT", """{"iss":"https://hub.example/","aud":"shop","sub":"x"}"""u8), "shop"),
            ("no subject", Jws.Sign(Rsa, "JWT", """{"iss":"https://hub.example","aud":"shop"}"""u8), "shop"),
            ("subject as array", Jws.Sign(Rsa, "JWT", """{"iss":"https://hub.example","aud":"shop","sub":["x"]}"""u8), "shop"),
            ("half a surrogate pair in the header", "eyJhbGciOiJcdWQ4MDAiLCJraWQiOiJ4In0.e30.AAAA", "shop"),
            ("half a surrogate pair in the claims", Jws.Sign(Rsa, "JWT", """{"iss":"https://hub.example","aud":"shop","sub":"\ud800"}"""u8), "shop"),
            ("bits beyond the header", "e31.e30.AAAA", "shop"),
            ("garbage", "x", "shop"),
        })
        {
            (await Read(token, clientId)).Refusal().Code.Should().Be(OpenIdCauses.IdTokenHintInvalid, what);
        }
    }

    private async Task<Outcomes.Outcome<IdTokenHint>> Read(string token, string clientId) =>
        await new IdTokenHintReader(_hub.Issuer, _hub.Keys).ReadAsync(token, clientId, CancellationToken.None);
}
