using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Encryption;

/// <summary>
/// A private RSA key of this hub, for which organisations encrypt (SAML Metadata 2.4.1.1, use "encryption"). Made once and kept. Safe for
/// use by several threads.
/// </summary>
public sealed class DecryptionKey
{
    private readonly Lock _turn = new();
    private readonly RSA _rsa;

    private DecryptionKey(RSA rsa, string name) => (_rsa, Name) = (rsa, name);

    /// <summary>SHA-256 of the certificate or, without one, of the public key; 64 upper-case hexadecimal digits.</summary>
    public string Name { get; }

    /// <summary>Takes the private key of a certificate; the certificate stays the caller's. Refused with <see cref="SamlCauses.CertificateUnusable"/> when it has none of RSA.</summary>
    /// <param name="certificate">The certificate with its private key.</param>
    public static Outcome<DecryptionKey> FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.GetRSAPrivateKey() is { } rsa
            ? new DecryptionKey(rsa, certificate.GetCertHashString(HashAlgorithmName.SHA256))
            : SamlCauses.CertificateUnusable.Because("it has no private RSA key to decrypt with");
    }

    /// <summary>Takes a private key as PEM (PKCS#8 or PKCS#1, not encrypted). Refused with <see cref="SamlCauses.CertificateUnusable"/> when it is none of RSA.</summary>
    /// <param name="pem">The text; what else is in it, such as a certificate, is read past.</param>
    public static Outcome<DecryptionKey> FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            rsa.ExportParameters(includePrivateParameters: true);
            return new DecryptionKey(rsa, Convert.ToHexString(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())));
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            rsa.Dispose();
            return SamlCauses.CertificateUnusable.Because("no private RSA key in PEM");
        }
    }

    /// <summary>The name only.</summary>
    public override string ToString() => Name;

    /// <summary>Unwraps a key that was encrypted with RSA-OAEP; null where it was not for this key.</summary>
    internal byte[]? Unwrap(ReadOnlySpan<byte> encrypted, RSAEncryptionPadding padding)
    {
        try
        {
            lock (_turn)
            {
                return _rsa.Decrypt(encrypted, padding);
            }
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
