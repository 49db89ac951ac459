using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Signatures;

/// <summary>How a signature is made: the family of the key, the hash, and for RSA the padding.</summary>
internal sealed record SignatureAlgorithm(string Uri, HashAlgorithmName Hash, RSASignaturePadding? Padding)
{
    internal bool IsRsa => Padding is not null;
}

/// <summary>The words by which settings name signature algorithms: what stands behind the <c>#</c> of their URI.</summary>
public static class SignatureAlgorithmNames
{
    /// <summary>All words, in a fixed order. The one with SHA-1 counts only beside <see cref="Allowances.Sha1"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. AllowedAlgorithms.Uris.Select(Word)];

    /// <summary>The URIs of words; a word that is none of <see cref="All"/> gives none.</summary>
    public static IReadOnlyList<string> Uris(IEnumerable<string> words) =>
        [.. AllowedAlgorithms.Uris.Where(uri => words.Contains(Word(uri), StringComparer.Ordinal))];

    private static string Word(string uri) => uri[(uri.IndexOf('#', StringComparison.Ordinal) + 1)..];
}

/// <summary>The algorithms that count. What is not here does not exist: HMAC, DSA, MD5 and "none" have no line to switch on.</summary>
internal static class AllowedAlgorithms
{
    internal const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    internal const string EcdsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    internal const string Sha256 = "http://www.w3.org/2001/04/xmlenc#sha256";

    private static readonly SignatureAlgorithm[] Signatures =
    [
        new(RsaSha256, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        new("http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        new("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        new(EcdsaSha256, HashAlgorithmName.SHA256, null),
        new("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", HashAlgorithmName.SHA384, null),
        new("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", HashAlgorithmName.SHA512, null),
        // RFC 9231 2.3.10: with MGF1 and a salt as long as the hash.
        new("http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        new("http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1", HashAlgorithmName.SHA384, RSASignaturePadding.Pss),
        new("http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", HashAlgorithmName.SHA512, RSASignaturePadding.Pss),
    ];

    // Old products only, each by its organisation's switch. ECDSA with SHA-1 was never used enough to be let in.
    private static readonly SignatureAlgorithm RsaSha1 = new("http://www.w3.org/2000/09/xmldsig#rsa-sha1", HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);

    internal static IReadOnlyList<string> Uris { get; } = [.. Signatures.Append(RsaSha1).Select(algorithm => algorithm.Uri)];

    private static readonly (string Uri, HashAlgorithmName Hash)[] Digests =
    [
        (Sha256, HashAlgorithmName.SHA256),
        ("http://www.w3.org/2001/04/xmldsig-more#sha384", HashAlgorithmName.SHA384),
        ("http://www.w3.org/2001/04/xmlenc#sha512", HashAlgorithmName.SHA512),
    ];

    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";

    internal static Outcome<SignatureAlgorithm> Signature(string? uri, Allowances allow)
    {
        foreach (var algorithm in Signatures)
        {
            if (string.Equals(algorithm.Uri, uri, StringComparison.Ordinal))
            {
                return algorithm;
            }
        }

        if (string.Equals(RsaSha1.Uri, uri, StringComparison.Ordinal))
        {
            return allow.HasFlag(Allowances.Sha1) ? RsaSha1 : SamlCauses.Sha1NotAllowed.Because("the signature is RSA with SHA-1");
        }

        return SamlCauses.AlgorithmNotAllowed.Because($"signature algorithm {uri ?? "absent"}");
    }

    internal static Outcome<HashAlgorithmName> Digest(string? uri, Allowances allow)
    {
        foreach (var (known, hash) in Digests)
        {
            if (string.Equals(known, uri, StringComparison.Ordinal))
            {
                return hash;
            }
        }

        if (string.Equals(Sha1, uri, StringComparison.Ordinal))
        {
            return allow.HasFlag(Allowances.Sha1) ? HashAlgorithmName.SHA1 : SamlCauses.Sha1NotAllowed.Because("the digest is SHA-1");
        }

        return SamlCauses.AlgorithmNotAllowed.Because($"digest algorithm {uri ?? "absent"}");
    }
}
