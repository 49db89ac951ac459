using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Signatures;

/// <summary>A private key of this hub with the certificate that its metadata shows. Safe for use by several threads.</summary>
public sealed class SigningKey
{
    private readonly Lock _turn = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private SigningKey(RSA? rsa, ECDsa? ecdsa, ReadOnlyMemory<byte> certificate)
    {
        (_rsa, _ecdsa, Certificate) = (rsa, ecdsa, certificate);
    }

    /// <summary>The certificate, DER.</summary>
    public ReadOnlyMemory<byte> Certificate { get; }

    /// <summary>The algorithm that this key signs with: RSA or ECDSA, SHA-256.</summary>
    public string Algorithm => _rsa is not null ? AllowedAlgorithms.RsaSha256 : AllowedAlgorithms.EcdsaSha256;

    /// <summary>Takes the private key of a certificate; refused with <see cref="SamlCauses.CertificateUnusable"/> when there is none of RSA or elliptic curve.</summary>
    public static Outcome<SigningKey> FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var rsa = certificate.GetRSAPrivateKey();
        var ecdsa = rsa is null ? certificate.GetECDsaPrivateKey() : null;
        return rsa is null && ecdsa is null
            ? SamlCauses.CertificateUnusable.Because("no RSA or elliptic curve private key")
            : new SigningKey(rsa, ecdsa, certificate.RawData);
    }

    internal byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_turn)
        {
            return _rsa is not null
                ? _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                : _ecdsa!.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}
