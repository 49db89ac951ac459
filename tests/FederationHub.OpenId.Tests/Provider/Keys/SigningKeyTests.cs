using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.OpenId.Tests.Provider.Keys;

public sealed class SigningKeyTests
{
    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.ES256)]
    public void A_restored_key_is_the_same_key(SigningAlgorithm algorithm)
    {
        var made = SigningKey.Generate(algorithm, new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var restored = SigningKey.FromPkcs8(algorithm, made.ExportPkcs8PrivateKey(), made.CreatedAt);

        restored.KeyId.Should().Be(made.KeyId).And.HaveLength(43);
        restored.Verify("data"u8, made.Sign("data"u8)).Should().BeTrue();
        restored.Verify("Data"u8, made.Sign("data"u8)).Should().BeFalse();
        restored.Verify("data"u8, []).Should().BeFalse();
        restored.ToString().Should().Be($"{algorithm} {made.KeyId}");
    }

    [Fact]
    public void The_kid_is_the_thumbprint_of_RFC_7638()
    {
        // RFC 7638 3.1 gives this modulus and this thumbprint.
        const string n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
        const string expected = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";
        var json = $$"""{"e":"AQAB","kty":"RSA","n":"{{n}}"}""";
        System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json))).Should().Be(expected);

        var key = SigningKey.Generate(SigningAlgorithm.RS256, default);
        var jwk = Jwks([key])[0];
        var own = $$"""{"e":"{{jwk.GetProperty("e")}}","kty":"RSA","n":"{{jwk.GetProperty("n")}}"}""";
        key.KeyId.Should().Be(System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(own))));
    }

    [Fact]
    public void A_weak_or_wrong_key_is_refused()
    {
        using var weak = RSA.Create(1024);
        using var wrongCurve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        foreach (var (algorithm, pkcs8) in new[]
        {
            (SigningAlgorithm.RS256, weak.ExportPkcs8PrivateKey()),
            (SigningAlgorithm.ES256, wrongCurve.ExportPkcs8PrivateKey()),
            (SigningAlgorithm.RS256, ec.ExportPkcs8PrivateKey()),
            (SigningAlgorithm.ES256, new byte[10]),
        })
        {
            FluentActions.Invoking(() => SigningKey.FromPkcs8(algorithm, pkcs8, default)).Should().Throw<CryptographicException>();
        }
    }

    [Fact]
    public void The_key_set_shows_public_halves_with_unique_kids()
    {
        var keys = Jwks([ProviderUnderTest.Rsa, ProviderUnderTest.Ec, ProviderUnderTest.Rsa]);

        keys.Should().HaveCount(2);
        keys[0].EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("e", "kty", "n", "kid", "use", "alg");
        keys[1].EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("crv", "kty", "x", "y", "kid", "use", "alg");
        keys.Select(key => key.GetProperty("alg").GetString()).Should().Equal("RS256", "ES256");
        keys.Should().OnlyContain(key => key.GetProperty("use").GetString() == "sig");
        keys[1].GetProperty("x").GetString().Should().HaveLength(43);
    }

    [Fact]
    public async Task Many_threads_may_sign_with_one_key()
    {
        var key = SigningKey.Generate(SigningAlgorithm.ES256, default);

        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => key.Verify([(byte)i], key.Sign([(byte)i])))));

        results.Should().OnlyContain(valid => valid);
    }

    private static List<JsonElement> Jwks(IReadOnlyList<SigningKey> keys) =>
        [.. JsonDocument.Parse(JwksDocument.Write(keys)).RootElement.GetProperty("keys").EnumerateArray()];
}
