using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FederationHub.Configuration.Checks;

/// <summary>A certificate in the file: PEM, or the base64 of metadata. Only its key counts (SAML Metadata Interoperability 2.5), so validity dates are not looked at.</summary>
internal static class CertificateText
{
    private const int LongestText = 64 * 1024;
    private const int SmallestEcKey = 256;
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>The certificate as base64 without line breaks, or what is wrong.</summary>
    /// <param name="text">What stands in the file.</param>
    /// <param name="leastRsaBits">Shortest RSA key that the organisation's settings take.</param>
    public static (string? Base64, string? Problem) Read(string text, int leastRsaBits)
    {
        if (text.Length > LongestText)
        {
            return (null, "The certificate has more than 64 kB. Write one certificate.");
        }

        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
        {
            return (null, "This is a private key. Write the organisation's certificate, and treat that key as lost.");
        }

        if (text.AsSpan().Count(Begin) > 1)
        {
            return (null, "More than one certificate stands here. Make each an item of its own.");
        }

        try
        {
            using var certificate = text.Contains(Begin, StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(text)
                : X509CertificateLoader.LoadCertificate(Convert.FromBase64String(text));
            return Weakness(certificate, leastRsaBits) is { } problem ? (null, problem) : (Convert.ToBase64String(certificate.RawData), null);
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return (null, "This is not a certificate. Write PEM as a block ('|'), the base64 of X509Certificate in the metadata, or file:PATH.");
        }
    }

    private static string? Weakness(X509Certificate2 certificate, int leastRsaBits)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return rsa.KeySize < leastRsaBits ? $"The certificate's RSA key has {rsa.KeySize} bits; at least {leastRsaBits} are asked. Ask the organisation for a stronger one." : null;
        }

        using var ec = certificate.GetECDsaPublicKey();
        return ec is null ? "The certificate's key is neither RSA nor an elliptic curve."
            : ec.KeySize < SmallestEcKey ? $"The certificate's key has {ec.KeySize} bits; at least {SmallestEcKey} are asked. Ask the organisation for a stronger one."
            : null;
    }
}
