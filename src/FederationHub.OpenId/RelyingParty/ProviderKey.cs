using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>One public key of a provider that may verify its ID tokens. A broken, weak or private one is never made into this.</summary>
internal sealed class ProviderKey
{
    private const int MinRsaBits = 2048;
    private const int MaxRsaBits = 8192;

    private readonly Lock _turn = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _curve;

    private ProviderKey(string? id, string? algorithm, string? issuer, RSA? rsa, ECDsa? curve, string curveName, string thumbprint)
    {
        Id = id;
        Algorithm = algorithm;
        Issuer = issuer;
        _rsa = rsa;
        _curve = curve;
        CurveName = curveName;
        Thumbprint = thumbprint;
    }

    public string? Id { get; }

    /// <summary>The only algorithm the key is for, where the provider says so.</summary>
    public string? Algorithm { get; }

    /// <summary>The issuer the key is bound to, or null; Entra ID publishes keys of several issuers in one set.</summary>
    public string? Issuer { get; }

    /// <summary>RFC 7638, SHA-256: names the key in the audit.</summary>
    public string Thumbprint { get; }

    private string CurveName { get; }

    /// <summary>The key, or null where it cannot verify an ID token: unknown type, for encryption, too small, broken.</summary>
    public static ProviderKey? TryRead(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object
            || !jwk.TryGetText("kty", out var type)
            || (jwk.TryGetProperty("use", out var use) && !(use.ValueKind == JsonValueKind.String && use.GetString() == "sig"))
            || !MayVerify(jwk)
            || jwk.TryGetProperty("d", out _))
        {
            // With "d" the private key is public: whoever reads the set can sign.
            return null;
        }

        jwk.TryGetText("kid", out var id);
        jwk.TryGetText("issuer", out var issuer);
        // Products write other things here ("SHA256"); only a JOSE name restricts.
        var algorithm = jwk.TryGetText("alg", out var named) && SigningAlgorithms.IsKnown(named) ? named : null;
        try
        {
            return type switch
            {
                "RSA" => ReadRsa(jwk, id, algorithm, issuer),
                "EC" => ReadCurve(jwk, id, algorithm, issuer),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            // Numbers that are no key, such as a point beside the curve.
            return null;
        }
    }

    public bool Fits(string algorithm)
    {
        if (Algorithm is not null && Algorithm != algorithm)
        {
            return false;
        }

        return SigningAlgorithms.IsEllipticCurve(algorithm) ? CurveName == SigningAlgorithms.CurveOf(algorithm) : _rsa is not null;
    }

    public bool Verifies(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        var hash = SigningAlgorithms.HashOf(algorithm);

        // One check at a time: the platform promises no thread safety of a key object, and making one takes ten times as long as using it.
        lock (_turn)
        {
            return _rsa is not null
                ? _rsa.VerifyData(signed, signature, hash, SigningAlgorithms.PaddingOf(algorithm))
                : _curve!.VerifyData(signed, signature, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    private static ProviderKey? ReadRsa(JsonElement jwk, string? id, string? algorithm, string? issuer)
    {
        if (!TryReadNumber(jwk, "n", out var modulus) || !TryReadNumber(jwk, "e", out var exponent))
        {
            return null;
        }

        var bits = (modulus.Length * 8) - (modulus.Length > 0 ? BitOperations.LeadingZeroCount(modulus[0]) - 24 : 0);
        // An exponent of 1 makes every signature its own message.
        var oddAboveOne = exponent.Length is > 0 and <= 8 && (exponent[^1] & 1) == 1 && !(exponent.Length == 1 && exponent[0] == 1);
        if (bits is < MinRsaBits or > MaxRsaBits || !oddAboveOne)
        {
            return null;
        }

        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        var rsa = RSA.Create(parameters);
        var thumbprint = Digest($"{{\"e\":\"{Base64Url.EncodeToString(exponent)}\",\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(modulus)}\"}}");
        return new ProviderKey(id, algorithm, issuer, rsa, null, string.Empty, thumbprint);
    }

    private static ProviderKey? ReadCurve(JsonElement jwk, string? id, string? algorithm, string? issuer)
    {
        if (!jwk.TryGetText("crv", out var name) || !TryReadOctets(jwk, "x", out var x) || !TryReadOctets(jwk, "y", out var y))
        {
            return null;
        }

        var (curve, length) = name switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => (default, 0),
        };
        if (length == 0 || x.Length != length || y.Length != length)
        {
            // RFC 7518 6.2.1.2: the full length of a coordinate, always.
            return null;
        }

        var parameters = new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } };
        var key = ECDsa.Create(parameters);
        var thumbprint = Digest($"{{\"crv\":\"{name}\",\"kty\":\"EC\",\"x\":\"{Base64Url.EncodeToString(x)}\",\"y\":\"{Base64Url.EncodeToString(y)}\"}}");
        return new ProviderKey(id, algorithm, issuer, null, key, name, thumbprint);
    }

    // RFC 7517 4.3; where both are there, use says enough: products write other words in key_ops ("signing").
    private static bool MayVerify(JsonElement jwk) =>
        jwk.TryGetProperty("use", out _)
        || !jwk.TryGetProperty("key_ops", out var operations)
        || (operations.ValueKind == JsonValueKind.Array
            && operations.EnumerateArray().Any(operation => operation.ValueKind == JsonValueKind.String && operation.GetString() == "verify"));

    private static bool TryReadNumber(JsonElement jwk, string name, out byte[] number)
    {
        if (!TryReadOctets(jwk, name, out var octets))
        {
            number = [];
            return false;
        }

        number = [.. octets.SkipWhile(octet => octet == 0)];
        return number.Length > 0;
    }

    // Some products write plain base64 with padding instead of base64url; the number is the same.
    private static bool TryReadOctets(JsonElement jwk, string name, out byte[] octets)
    {
        octets = [];
        if (!jwk.TryGetText(name, out var text) || text.Length > 4096)
        {
            return false;
        }

        if (!Base64UrlText.TryDecode(text.TrimEnd('=').Replace('+', '-').Replace('/', '_'), out var read))
        {
            return false;
        }

        octets = read;
        return true;
    }

    private static string Digest(string json) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(json)));
}
