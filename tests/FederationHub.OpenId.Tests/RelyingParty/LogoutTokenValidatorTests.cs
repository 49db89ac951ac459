using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

/// <summary>Back-Channel Logout 1.0, 2.6: one honest token, and each way in which one is not.</summary>
public sealed class LogoutTokenValidatorTests
{
    private readonly TestProvider _provider = new();

    private JsonObject Honest => new()
    {
        ["iss"] = Issuer,
        ["aud"] = ClientId,
        ["iat"] = _provider.Seconds(0),
        ["exp"] = _provider.Seconds(120),
        ["jti"] = "bWJq",
        ["sub"] = "248289761001",
        ["sid"] = "08a5019c-17e1-4977-8f42-65a12843ea02",
        ["events"] = new JsonObject { [LogoutTokenValidator.Event] = new JsonObject() },
    };

    [Theory]
    [InlineData("logout+jwt")]
    [InlineData("JWT")]
    [InlineData(null)]
    public async Task Accepts_an_honest_token_of_each_type_that_products_send(string? type)
    {
        var token = Value(await ValidateAsync(Honest, header => SetType(header, type)));

        (token.Issuer, token.Id, token.Subject, token.SessionId).Should().Be((Issuer, "bWJq", "248289761001", "08a5019c-17e1-4977-8f42-65a12843ea02"));
        token.ReplayUntil.Should().Be(_provider.Clock.Now.AddSeconds(180), "its end and the skew");
        token.ToString().Should().NotContain("248289761001");
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("sid")]
    public async Task Accepts_a_token_with_one_of_the_two_names(string without)
    {
        var claims = Honest;
        claims.Remove(without);
        Value(await ValidateAsync(claims)).Issuer.Should().Be(Issuer);
    }

    public static TheoryData<string, string?, string> Broken => new()
    {
        { "iss", null, "logout-token-issuer-mismatch" },
        { "iss", "\"https://evil.example\"", "logout-token-issuer-mismatch" },
        { "iss", $"[\"{Issuer}\"]", "logout-token-issuer-mismatch" },
        { "aud", null, "logout-token-audience-mismatch" },
        { "aud", "\"other\"", "logout-token-audience-mismatch" },
        { "aud", $"[\"{ClientId}\",\"other\"]", "logout-token-audience-mismatch" },
        { "aud", "[]", "logout-token-audience-mismatch" },
        { "iat", null, "logout-token-claim-invalid" },
        { "iat", "\"now\"", "logout-token-claim-invalid" },
        { "iat", "+61", "logout-token-outside-its-time" },
        { "iat", "-661", "logout-token-outside-its-time" },
        { "exp", null, "logout-token-claim-invalid" },
        { "exp", "true", "logout-token-claim-invalid" },
        { "exp", "-60", "logout-token-outside-its-time" },
        { "jti", null, "logout-token-claim-invalid" },
        { "jti", "7", "logout-token-claim-invalid" },
        { "jti", "\" \"", "logout-token-claim-invalid" },
        { "sub", "7", "logout-token-claim-invalid" },
        { "sub", "\"\"", "logout-token-claim-invalid" },
        { "sid", "[\"a\"]", "logout-token-claim-invalid" },
        { "sub and sid", null, "logout-token-names-nobody" },
        { "events", null, "logout-token-event-missing" },
        { "events", "{}", "logout-token-event-missing" },
        { "events", $"\"{LogoutTokenValidator.Event}\"", "logout-token-event-missing" },
        { "events", $"[\"{LogoutTokenValidator.Event}\"]", "logout-token-event-missing" },
        { "events", $"{{\"{LogoutTokenValidator.Event}\":true}}", "logout-token-event-missing" },
        { "events", "{\"http://schemas.openid.net/event/other\":{}}", "logout-token-event-missing" },
        { "nonce", "\"n\"", "logout-token-with-nonce" },
        { "nonce", "null", "logout-token-with-nonce" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Rejects_a_token_with_one_wrong_claim(string claim, string? value, string cause)
    {
        var claims = Honest;
        foreach (var name in claim.Split(" and "))
        {
            claims.Remove(name);
            if (value is not null)
            {
                // A signed number is seconds from now.
                claims[name] = value[0] is '+' or '-' ? _provider.Seconds(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture)) : JsonNode.Parse(value);
            }
        }

        CauseOf(await ValidateAsync(claims)).Cause.Should().Be(cause);
    }

    [Theory]
    [InlineData("alg none", "id-token-algorithm-refused")]
    [InlineData("alg HS256", "id-token-algorithm-refused")]
    [InlineData("typ at+jwt", "id-token-type-refused")]
    [InlineData("typ id_token+jwt", "id-token-type-refused")]
    [InlineData("jku", "id-token-header-refused")]
    [InlineData("another key", "id-token-key-unknown")]
    public async Task Rejects_a_token_with_one_wrong_header(string broken, string cause) => CauseOf(await ValidateAsync(Honest, header =>
    {
        switch (broken)
        {
            case "jku": header["jku"] = "https://evil.example/keys"; break;
            case "another key": header["kid"] = "k9"; break;
            case var type when type.StartsWith("typ ", StringComparison.Ordinal): header["typ"] = type[4..]; break;
            default: header["alg"] = broken[4..]; break;
        }
    })).Cause.Should().Be(cause);

    [Theory]
    [InlineData("changed", "id-token-signature-invalid")]
    [InlineData("without signature", "id-token-signature-invalid")]
    [InlineData("encrypted", "id-token-encrypted")]
    [InlineData("two parts", "id-token-malformed")]
    public async Task Rejects_a_token_whose_signature_does_not_hold(string broken, string cause)
    {
        var parts = _provider.Sign(Honest).Split('.');
        var token = broken switch
        {
            "changed" => $"{parts[0]}.{_provider.Sign(new JsonObject { ["iss"] = Issuer }).Split('.')[1]}.{parts[2]}",
            "without signature" => $"{parts[0]}.{parts[1]}.",
            "encrypted" => "a.b.c.d.e",
            _ => $"{parts[0]}.{parts[1]}",
        };

        CauseOf(await ValidateAsync(token)).Cause.Should().Be(cause);
    }

    // An ID token of the same login names the same person and session; it must end nothing.
    [Fact]
    public async Task Rejects_an_ID_token_of_the_same_provider()
    {
        var claims = _provider.Claims;
        claims["sid"] = "08a5019c";
        claims["jti"] = "1";
        CauseOf(await ValidateAsync(claims)).Cause.Should().Be("logout-token-event-missing");
    }

    private static void SetType(JsonObject header, string? type)
    {
        if (type is null)
        {
            header.Remove("typ");
        }
        else
        {
            header["typ"] = type;
        }
    }

    private Task<Outcome<ValidatedLogoutToken>> ValidateAsync(JsonObject claims, Action<JsonObject>? header = null) => ValidateAsync(_provider.Sign(claims, header: header));

    private Task<Outcome<ValidatedLogoutToken>> ValidateAsync(string token) => LogoutTokenValidator.ValidateAsync(
        token, _provider.NewKeys(), new LogoutTokenExpectations { Metadata = _provider.Metadata, ClientId = ClientId }, _provider.Clock.Now, TestContext.Current.CancellationToken);
}
