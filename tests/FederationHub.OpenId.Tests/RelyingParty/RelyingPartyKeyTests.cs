using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class RelyingPartyKeyTests
{
    private const string Issuer = "https://login.school.example/op";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private static readonly X509Certificate2 Certificate = Make();

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public void Says_who_the_hub_is_to_one_provider_for_a_minute_and_the_published_key_verifies_it(string algorithm)
    {
        var parts = new RelyingPartyKey(Certificate).Sign("hub", Issuer, algorithm, Randomness.System, Now).Split('.');

        var header = Json(parts[0]);
        var claims = Json(parts[1]);
        claims.EnumerateObject().Select(claim => claim.Name).Should().BeEquivalentTo("iss", "sub", "aud", "iat", "exp", "jti");
        claims.GetProperty("iss").GetString().Should().Be("hub");
        claims.GetProperty("sub").GetString().Should().Be("hub");
        claims.GetProperty("aud").GetString().Should().Be(Issuer, "one audience, as text");
        (claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64()).Should().Be(60);
        claims.GetProperty("iat").GetInt64().Should().Be(Now.ToUnixTimeSeconds());
        header.GetProperty("alg").GetString().Should().Be(algorithm);

        var published = JsonDocument.Parse(RelyingPartyKey.WriteSet([Certificate])).RootElement.GetProperty("keys").EnumerateArray().Single();
        published.GetProperty("kid").GetString().Should().Be(header.GetProperty("kid").GetString()).And.Be(Convert.ToHexStringLower(SHA256.HashData(Certificate.RawData)), "as the list of keys names it");
        published.GetProperty("x5t#S256").GetString().Should().Be(header.GetProperty("x5t#S256").GetString());
        X509CertificateLoader.LoadCertificate(Convert.FromBase64String(published.GetProperty("x5c")[0].GetString()!)).Should().Be(Certificate);
        published.EnumerateObject().Select(member => member.Name).Should().NotContain(["d", "p", "q", "dp", "dq", "qi"], "the private half stays");
        using var key = RSA.Create(new RSAParameters { Modulus = Octets(published, "n"), Exponent = Octets(published, "e") });
        key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1).Should().BeTrue();
    }

    [Fact]
    public void No_two_have_the_same_id()
    {
        var key = new RelyingPartyKey(Certificate);
        Json(key.Sign("hub", Issuer, "RS256", Randomness.System, Now).Split('.')[1]).GetProperty("jti").GetString()
            .Should().HaveLength(43).And.NotBe(Json(key.Sign("hub", Issuer, "RS256", Randomness.System, Now).Split('.')[1]).GetProperty("jti").GetString());
    }

    [Fact]
    public void A_name_of_any_letters_stays_inside_its_claim()
    {
        const string Odd = "hub\",\"sub\":\"other";
        Json(new RelyingPartyKey(Certificate).Sign(Odd, Issuer, "RS256", Randomness.System, Now).Split('.')[1]).GetProperty("sub").GetString().Should().Be(Odd);
    }

    [Theory]
    [InlineData("", "RS256")]
    [InlineData("RS256", "RS256")]
    [InlineData("HS256 RS256 ES256 PS256", "PS256")]
    [InlineData("ES256 EdDSA none HS256", null)]
    public void Signs_in_the_way_that_the_provider_takes(string announced, string? algorithm) =>
        RelyingPartyKey.AlgorithmFor(announced.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Should().Be(algorithm);

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;

    private static byte[] Octets(JsonElement jwk, string name) => Base64Url.DecodeFromChars(jwk.GetProperty(name).GetString());

    private static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=hub", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Now.AddDays(-1), Now.AddYears(10));
    }
}
