using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>Keys made once a run. Each stands for one party.</summary>
internal static class TestKeys
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // Ended long ago, on purpose: a pinned key works on.
    private static readonly DateTimeOffset End = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static X509Certificate2 Organisation { get; } = Rsa(2048, "organisation");

    public static X509Certificate2 OrganisationNext { get; } = Rsa(2048, "organisation next");

    public static X509Certificate2 Attacker { get; } = Rsa(2048, "attacker");

    public static X509Certificate2 Short { get; } = Rsa(1024, "short");

    public static X509Certificate2 Curve { get; } = Ec(ECCurve.NamedCurves.nistP256);

    public static X509Certificate2 Curve384 { get; } = Ec(ECCurve.NamedCurves.nistP384);

    /// <summary>What organisations encrypt for.</summary>
    public static X509Certificate2 Hub { get; } = Rsa(2048, "hub");

    public static X509Certificate2 HubNext { get; } = Rsa(2048, "hub next");

    public static DecryptionKey Decrypting(X509Certificate2 certificate) =>
        DecryptionKey.FromCertificate(certificate).Match(key => key, rejection => throw new InvalidOperationException(rejection.ToString()));

    public static TrustedKey Trusted(X509Certificate2 certificate) =>
        TrustedKey.FromCertificate(certificate.RawData).Match(key => key, rejection => throw new InvalidOperationException(rejection.ToString()));

    public static SigningKey Signing(X509Certificate2 certificate) =>
        SigningKey.FromCertificate(certificate).Match(key => key, rejection => throw new InvalidOperationException(rejection.ToString()));

    /// <summary>A certificate that an authority signed; the authority's key is in its certificate.</summary>
    public static X509Certificate2 IssuedBy(X509Certificate2 authority, string name, byte serial)
    {
        using var key = RSA.Create(2048);
        using var issued = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(authority, authority.NotBefore, authority.NotAfter, [serial]);
        return issued.CopyWithPrivateKey(key);
    }

    public static X509Certificate2 Rsa(int bits, string name)
    {
        using var key = RSA.Create(bits);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Begin, End);
    }

    private static X509Certificate2 Ec(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return new CertificateRequest("CN=curve", key, HashAlgorithmName.SHA256).CreateSelfSigned(Begin, End);
    }
}
