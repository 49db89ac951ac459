using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>
/// What a relying party checks of a signed token, written from the RFCs and on the platform's primitives alone: what judges the hub here shares no line with it.
/// </summary>
internal static class Jose
{
    /// <summary>The header and the claims of a compact JWS (RFC 7515 7.1) whose signature one key of the set made; anything else fails the test.</summary>
    /// <param name="token">Three parts.</param>
    /// <param name="keys">A JWK Set (RFC 7517 5).</param>
    public static (JsonElement Header, JsonElement Claims) Verified(string token, JsonElement keys)
    {
        var parts = token.Split('.');
        parts.Should().HaveCount(3, "it is a compact JWS");
        var header = Json(parts[0]);
        var matching = keys.GetProperty("keys").EnumerateArray().Where(key => !header.TryGetProperty("kid", out var kid) || key.GetProperty("kid").GetString() == kid.GetString()).ToList();
        matching.Should().ContainSingle("the header names one key of the set");
        var data = Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]);
        Verifies(header.GetProperty("alg").GetString()!, matching[0], data, Base64Url.DecodeFromChars(parts[2])).Should().BeTrue("the signature is by the key that the header names");
        return (header, Json(parts[1]));
    }

    /// <summary>OpenID Connect Core 3.1.3.6: the left half of the hash of the token.</summary>
    public static string LeftHalf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(token)).AsSpan(0, 16));

    /// <summary>Members that only the holder of a key may know (RFC 7518 6.2.2, 6.3.2, 6.4).</summary>
    public static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>A compact JWS by a key of the caller: RS256, PS256 or ES256.</summary>
    /// <param name="key">RSA or P-256.</param>
    /// <param name="algorithm">The <c>alg</c> of the header.</param>
    /// <param name="kid">The <c>kid</c> of the header.</param>
    /// <param name="claims">Anything that becomes a JSON object.</param>
    public static string Signed(AsymmetricAlgorithm key, string algorithm, string kid, IReadOnlyDictionary<string, object> claims) => Signed(
        JsonSerializer.Serialize(new Dictionary<string, string> { ["alg"] = algorithm, ["kid"] = kid }), JsonSerializer.Serialize(claims), data => Signature(key, algorithm, data));

    /// <summary>A compact JWS of any header and payload, by whatever signs it.</summary>
    /// <param name="header">As it stands in the token, also where it is no good JSON.</param>
    /// <param name="payload">The same.</param>
    /// <param name="sign">Makes the signature over the two parts; empty for none.</param>
    public static string Signed(string header, string payload, Func<byte[], byte[]> sign)
    {
        var input = Text(header) + "." + Text(payload);
        return input + "." + Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)));
    }

    /// <summary>The signature of a key, RS256 for an RSA key unless it is to be PS256, and ES256 for one of P-256.</summary>
    public static byte[] Signature(AsymmetricAlgorithm key, string algorithm, byte[] data) => key switch
    {
        RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1),
        ECDsa ecdsa => ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => throw new ArgumentOutOfRangeException(nameof(key)),
    };

    /// <summary>The public half of an RSA key as a JWK.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kid">Its name.</param>
    public static Dictionary<string, string> PublicJwk(RSA key, string kid)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new() { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = kid, ["n"] = Base64Url.EncodeToString(parameters.Modulus), ["e"] = Base64Url.EncodeToString(parameters.Exponent) };
    }

    private static bool Verifies(string algorithm, JsonElement key, byte[] data, byte[] signature)
    {
        // RFC 8725 3.1: a key that says its algorithm signs with no other.
        if (key.TryGetProperty("alg", out var pinned) && pinned.GetString() != algorithm)
        {
            return false;
        }

        if (algorithm == "ES256")
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
            return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }

        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        return algorithm switch
        {
            "RS256" => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "PS256" => rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            _ => false,
        };
    }

    private static byte[] Bytes(JsonElement key, string member) => Base64Url.DecodeFromChars(key.GetProperty(member).GetString());

    private static JsonElement Json(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part)).RootElement;

    private static string Text(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
