using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// A public key of an organisation, taken from its metadata or its settings. It is pinned: the certificate around it is only a
/// container, so its validity, issuer and purpose do not count (SAML Metadata Interoperability Profile 2.6.1).
/// Made once and kept: making one costs far more than using it. Safe for use by several threads.
/// </summary>
public sealed class TrustedKey
{
    private const int MaxExponentBytes = 64;
    private const string Curve256 = "1.2.840.10045.3.1.7";
    private const string Curve384 = "1.3.132.0.34";
    private const string Curve521 = "1.3.132.0.35";

    private readonly Lock _turn = new();
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private TrustedKey(RSA? rsa, ECDsa? ecdsa, string fingerprint, DateTimeOffset notAfter)
    {
        (_rsa, _ecdsa, Fingerprint, NotAfter) = (rsa, ecdsa, fingerprint, notAfter);
        IsLongEnough = rsa is not null ? rsa.KeySize >= 2048 : ecdsa!.KeySize >= 256;
    }

    /// <summary>SHA-256 of the certificate, 64 upper-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>When the certificate says that it ends. For warnings only: a pinned key works on.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>Whether it is long enough to sign with: RSA of 2048 bits, EC of 256.</summary>
    public bool IsLongEnough { get; }

    /// <summary>RSA; else it is an EC key.</summary>
    public bool IsRsa => _rsa is not null;

    /// <summary>Length of the key in bits.</summary>
    public int KeySize => _rsa?.KeySize ?? _ecdsa!.KeySize;

    /// <summary>Reads a DER certificate. Refused with <see cref="SamlCauses.CertificateUnusable"/> when it cannot be read or holds another kind of key, or one that proves nothing.</summary>
    public static Outcome<TrustedKey> FromCertificate(ReadOnlyMemory<byte> der)
    {
        try
        {
            using var certificate = X509CertificateLoader.LoadCertificate(der.Span);
            return FromCertificate(certificate);
        }
        catch (CryptographicException)
        {
            return SamlCauses.CertificateUnusable.Because($"{der.Length} bytes that are no certificate");
        }
    }

    /// <summary>Takes the public key of a certificate; the certificate stays the caller's.</summary>
    public static Outcome<TrustedKey> FromCertificate(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            var rsa = certificate.GetRSAPublicKey();
            var ecdsa = rsa is null ? certificate.GetECDsaPublicKey() : null;
            var flaw = rsa is not null ? Flaw(rsa.ExportParameters(includePrivateParameters: false))
                : ecdsa is not null ? Flaw(ecdsa.ExportParameters(includePrivateParameters: false))
                : $"key algorithm {certificate.PublicKey.Oid.Value}";
            return flaw is not null
                ? SamlCauses.CertificateUnusable.Because(flaw)
                : new TrustedKey(rsa, ecdsa, certificate.GetCertHashString(HashAlgorithmName.SHA256), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
        }
        catch (CryptographicException)
        {
            return SamlCauses.CertificateUnusable.Because("its public key cannot be read");
        }
    }

    // FIPS 186-5, 5.1: the exponent is odd, above 2^16 and below 2^256. Smaller ones still are in use; an even one, or 1, or an even modulus is
    // a number with which anybody can sign, and a long exponent makes each check expensive.
    private static string? Flaw(RSAParameters numbers) =>
        (numbers.Modulus![^1] & 1) == 0 ? "an RSA key with an even modulus"
        : numbers.Exponent!.AsSpan().TrimStart((byte)0) is var exponent && (exponent.IsEmpty || (exponent[^1] & 1) == 0) ? "an RSA key with an even exponent"
        : exponent is [1] ? "an RSA key with exponent 1"
        : exponent.Length > MaxExponentBytes ? $"an RSA key with an exponent of {exponent.Length} bytes, at most {MaxExponentBytes}"
        : null;

    // NIST SP 800-56A, 5.6.2.3: a public key is not the point at infinity, which has no coordinates and for which anybody can sign. The platform
    // takes it, and holds other points to the curve.
    private static string? Flaw(ECParameters key)
    {
        int? bytes = key.Curve.IsNamed ? key.Curve.Oid.Value switch { Curve256 => 32, Curve384 => 48, Curve521 => 66, _ => null } : null;
        return bytes is null ? $"a key on another curve than P-256, P-384 and P-521: {(key.Curve.IsNamed ? key.Curve.Oid.Value ?? key.Curve.Oid.FriendlyName : "one without a name")}"
            : key.Q.X?.Length != bytes || key.Q.Y?.Length != bytes || (!key.Q.X.AsSpan().ContainsAnyExcept((byte)0) && !key.Q.Y.AsSpan().ContainsAnyExcept((byte)0)) ? "a key that is no point with two coordinates of its curve"
            : null;
    }

    /// <summary>The fingerprint only.</summary>
    public override string ToString() => Fingerprint;

    internal bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature, SignatureAlgorithm algorithm)
    {
        // One key object at a time: the platform promises no thread safety for it, and a check takes tens of microseconds.
        lock (_turn)
        {
            return algorithm.IsRsa
                ? _rsa is not null && _rsa.VerifyData(data, signature, algorithm.Hash, algorithm.Padding!)
                : _ecdsa is not null && _ecdsa.VerifyData(data, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }
}

/// <summary>With what a signature may be checked.</summary>
/// <param name="Keys">The organisation's keys, tried in this order; none means that nothing is accepted.</param>
/// <param name="Allow">What counts beyond the rules, by the organisation's explicit switches.</param>
internal sealed record SignaturePolicy(IReadOnlyList<TrustedKey> Keys, Allowances Allow)
{
    /// <summary>The signature algorithms that count, of those that count at all; empty: each of them.</summary>
    internal IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The algorithm, where these settings let it count.</summary>
    internal Outcome<SignatureAlgorithm> Algorithm(SignatureAlgorithm algorithm) =>
        Algorithms.Count == 0 || Algorithms.Contains(algorithm.Uri, StringComparer.Ordinal)
            ? algorithm
            : SamlCauses.AlgorithmNotAllowed.Because($"signature algorithm {algorithm.Uri} is none of those that the organisation's settings name");

    internal bool IsLongEnough(TrustedKey key) =>
        key.IsLongEnough || (Allow.HasFlag(Allowances.Rsa1024) && key.IsRsa && key.KeySize >= 1024);
}
