using System.Security.Cryptography;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// The algorithms an ID token may be signed with (RFC 7518 3.1): asymmetric ones only. There is no <c>none</c> and no HS*, so a
/// public key can never be taken for a shared secret (RFC 8725 2.1).
/// </summary>
public static class SigningAlgorithms
{
    /// <summary>All of them; what one provider may use is the part of these that it announces or that is set.</summary>
    public static IReadOnlyList<string> All { get; } = ["RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512"];

    internal static bool IsKnown(string algorithm) => All.Contains(algorithm, StringComparer.Ordinal);

    internal static HashAlgorithmName HashOf(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    internal static bool IsEllipticCurve(string algorithm) => algorithm[0] == 'E';

    internal static RSASignaturePadding PaddingOf(string algorithm) =>
        algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    /// <summary>RFC 7518 3.4: each algorithm has its own curve.</summary>
    internal static string CurveOf(string algorithm) => algorithm switch
    {
        "ES256" => "P-256",
        "ES384" => "P-384",
        _ => "P-521",
    };
}
