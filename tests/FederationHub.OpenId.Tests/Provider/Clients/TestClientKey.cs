using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FederationHub.OpenId.Tests.Provider.Clients;

/// <summary>A key of a client: its JWK, and assertions that are valid until a test breaks one thing.</summary>
internal sealed class TestClientKey
{
    private readonly AsymmetricAlgorithm _key;

    public TestClientKey(string id, AsymmetricAlgorithm key)
    {
        Id = id;
        _key = key;
    }

    public static TestClientKey Ec { get; } = new("ec-1", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static TestClientKey Rsa { get; } = new("rsa-1", RSA.Create(2048));

    public string Id { get; }

    public string Algorithm => _key is RSA ? "RS256" : "ES256";

    public static Dictionary<string, object> Claims(ProviderUnderTest hub, string jti = "id-1") => new(StringComparer.Ordinal)
    {
        ["iss"] = "keys",
        ["sub"] = "keys",
        ["aud"] = ProviderUnderTest.IssuerUrl,
        ["jti"] = jti,
        ["iat"] = hub.Time.GetUtcNow().ToUnixTimeSeconds(),
        ["exp"] = hub.Time.GetUtcNow().AddSeconds(60).ToUnixTimeSeconds(),
    };

    public static string Set(params TestClientKey[] keys) => $$"""{"keys":[{{string.Join(',', keys.Select(key => key.Jwk()))}}]}""";

    public string Jwk(string more = "") => _key switch
    {
        RSA rsa when rsa.ExportParameters(false) is var p => $$"""{"kty":"RSA","kid":"{{Id}}","n":"{{Base64Url.EncodeToString(p.Modulus)}}","e":"{{Base64Url.EncodeToString(p.Exponent)}}"{{more}}}""",
        ECDsa ec when ec.ExportParameters(false) is var p => $$"""{"kty":"EC","kid":"{{Id}}","crv":"P-256","x":"{{Base64Url.EncodeToString(p.Q.X)}}","y":"{{Base64Url.EncodeToString(p.Q.Y)}}"{{more}}}""",
        _ => throw new InvalidOperationException(),
    };

    public string Sign(Dictionary<string, object> claims, Dictionary<string, object>? header = null) =>
        SignText(JsonSerializer.Serialize(header ?? Header()), JsonSerializer.Serialize(claims));

    public Dictionary<string, object> Header() => new(StringComparer.Ordinal) { ["alg"] = Algorithm, ["kid"] = Id, ["typ"] = "JWT" };

    public string SignText(string header, string claims)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var padding = header.Contains("PS256", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = _key is RSA rsa ? rsa.SignData(bytes, HashAlgorithmName.SHA256, padding) : ((ECDsa)_key).SignData(bytes, HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
