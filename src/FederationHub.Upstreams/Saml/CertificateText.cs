using FederationHub.Saml.Signatures;

namespace FederationHub.Upstreams.Saml;

/// <summary>A certificate as operators have it: base64 of DER with any line breaks, or PEM around it.</summary>
internal static class CertificateText
{
    private const int MaxLength = 64 * 1024;

    /// <summary>The key to trust; null where the text is no certificate with a usable key.</summary>
    public static TrustedKey? Read(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var base64 = text
            .Replace("-----BEGIN CERTIFICATE-----", string.Empty, StringComparison.Ordinal)
            .Replace("-----END CERTIFICATE-----", string.Empty, StringComparison.Ordinal);
        var der = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, der, out var length) && length > 0
            ? TrustedKey.FromCertificate(der.AsMemory(0, length)).Match<TrustedKey?>(key => key, _ => null)
            : null;
    }
}
