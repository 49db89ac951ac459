using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// The key by which the hub proves to a provider who it is, without a secret that both know (<c>private_key_jwt</c>: OpenID Core 9, RFC 7523 2.2). It is another
/// one than signs the hub's own tokens: a provider that chooses its issuer and the hub's client id freely could else have an ID token signed for an application.
/// </summary>
/// <param name="certificate">RSA of 2048 bits or more, with its private key.</param>
public sealed class RelyingPartyKey(X509Certificate2 certificate)
{
    // Long enough for two clocks and a slow network; one request takes one assertion.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    // Of those that a provider takes, the one that is wanted most (RFC 8725 3.2). Both are RSA, as the key is.
    private static readonly string[] Algorithms = ["PS256", "RS256"];

    /// <summary>How this hub can sign for a provider, or null where that takes nothing that it can. One that announces nothing takes RS256 (OpenID Discovery 3).</summary>
    /// <param name="announced">The provider's <c>token_endpoint_auth_signing_alg_values_supported</c>.</param>
    public static string? AlgorithmFor(IReadOnlyList<string> announced)
    {
        ArgumentNullException.ThrowIfNull(announced);
        return announced.Count == 0 ? "RS256" : Array.Find(Algorithms, algorithm => announced.Contains(algorithm, StringComparer.Ordinal));
    }

    /// <summary>An assertion for one request.</summary>
    /// <param name="clientId">Who the hub is at the provider: issuer and subject.</param>
    /// <param name="audience">Whom it is for, one value: the provider's issuer, so that no other can use it (RFC 9700 4.4.2).</param>
    /// <param name="algorithm">What <see cref="AlgorithmFor"/> gave.</param>
    /// <param name="randomness">Where its id comes from.</param>
    /// <param name="now">The instant.</param>
    public string Sign(string clientId, string audience, string algorithm, Randomness randomness, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(randomness);
        var thumbprint = SHA256.HashData(certificate.RawDataMemory.Span);
        var header = Json(writer =>
        {
            writer.WriteString("alg", algorithm);
            writer.WriteString("typ", "JWT");
            writer.WriteString("kid", KeyId(thumbprint));

            // Entra ID finds the certificate that was uploaded there by this, and looks at no kid.
            writer.WriteString("x5t#S256", Base64Url.EncodeToString(thumbprint));
        });
        var claims = Json(writer =>
        {
            writer.WriteString("iss", clientId);
            writer.WriteString("sub", clientId);
            writer.WriteString("aud", audience);
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            writer.WriteString("jti", randomness.Handle());
        });
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        using var key = certificate.GetRSAPrivateKey() ?? throw new CryptographicException("The certificate has no RSA key.");
        var padding = algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding))}";
    }

    /// <summary>The public halves as a key set (RFC 7517 5) that providers fetch, each with its certificate, for those that take only that.</summary>
    /// <param name="certificates">What signs now, signed a moment ago, or will.</param>
    /// <returns>UTF-8 JSON, to be sent as <c>application/json</c>.</returns>
    public static ReadOnlyMemory<byte> WriteSet(IReadOnlyList<X509Certificate2> certificates)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        return Json(writer =>
        {
            writer.WriteStartArray("keys");
            foreach (var certificate in certificates)
            {
                var thumbprint = SHA256.HashData(certificate.RawDataMemory.Span);
                using var key = certificate.GetRSAPublicKey() ?? throw new CryptographicException("The certificate has no RSA key.");
                var parameters = key.ExportParameters(includePrivateParameters: false);
                writer.WriteStartObject();
                writer.WriteString("kty", "RSA");
                writer.WriteString("use", "sig");
                writer.WriteString("kid", KeyId(thumbprint));
                writer.WriteString("n", Base64Url.EncodeToString(parameters.Modulus));
                writer.WriteString("e", Base64Url.EncodeToString(parameters.Exponent));
                writer.WriteStartArray("x5c");
                writer.WriteStringValue(Convert.ToBase64String(certificate.RawDataMemory.Span));
                writer.WriteEndArray();
                writer.WriteString("x5t#S256", Base64Url.EncodeToString(thumbprint));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
    }

    // As `fedhub keys list` names it.
    private static string KeyId(byte[] thumbprint) => Convert.ToHexStringLower(thumbprint);

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
