using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Encryption;

/// <summary>How content was encrypted: AES with a key of this many bytes.</summary>
internal sealed record ContentAlgorithm(int KeyBytes, bool IsGcm);

/// <summary>
/// The algorithms by which something may be encrypted for this hub (XML Encryption 1.1, 5). What is not on the list is refused by name, before
/// any key is touched: what a message says of its algorithms is no secret, and whoever runs the organisation must know what to change.
/// </summary>
internal static class EncryptionAlgorithms
{
    private const string XmlEnc = SamlNames.Encryption;
    private const string XmlEnc11 = "http://www.w3.org/2009/xmlenc11#";
    private const string Sha1 = "http://www.w3.org/2000/09/xmldsig#sha1";

    /// <summary>What metadata asks for (SAML Metadata 2.4.1.1), the preferred first: every product that has one of them takes it, and none is lenient.</summary>
    internal static IReadOnlyList<string> Offered { get; } = [XmlEnc11 + "aes256-gcm", XmlEnc11 + "aes128-gcm", XmlEnc + "rsa-oaep-mgf1p"];

    /// <summary>The algorithm of an EncryptedData.</summary>
    internal static Outcome<ContentAlgorithm> Content(ElementNode method, Allowances allow)
    {
        var algorithm = method.Attribute("Algorithm");
        ContentAlgorithm? known = algorithm switch
        {
            XmlEnc11 + "aes128-gcm" => new ContentAlgorithm(16, IsGcm: true),
            XmlEnc11 + "aes192-gcm" => new ContentAlgorithm(24, IsGcm: true),
            XmlEnc11 + "aes256-gcm" => new ContentAlgorithm(32, IsGcm: true),
            XmlEnc + "aes128-cbc" => new ContentAlgorithm(16, IsGcm: false),
            XmlEnc + "aes192-cbc" => new ContentAlgorithm(24, IsGcm: false),
            XmlEnc + "aes256-cbc" => new ContentAlgorithm(32, IsGcm: false),
            _ => null,
        };
        if (known is null)
        {
            return algorithm is XmlEnc + "tripledes-cbc"
                ? SamlCauses.TripleDesNotAllowed.Because("the content is encrypted with Triple DES; set AES-GCM at the organisation")
                : SamlCauses.ContentAlgorithmNotAllowed.Because($"content encryption {algorithm ?? "absent"}");
        }

        // XML Encryption 1.1, 6.1.1: a changed CBC ciphertext answers questions about its content, a changed GCM one does not.
        return known.IsGcm || allow.HasFlag(Allowances.AesCbc)
            ? known
            : SamlCauses.AesCbcNotAllowed.Because($"{algorithm}; set AES-GCM at the organisation, or allow aes-cbc in its settings");
    }

    /// <summary>
    /// The padding of an EncryptedKey: RSA-OAEP (XML Encryption 1.1, 5.5.2). The platform takes one hash for both the digest of the label and
    /// the mask (<see cref="RSAEncryptionPadding.CreateOaep"/>), and no label. So of rsa-oaep-mgf1p, whose mask is always of
    /// SHA-1, only digest SHA-1 can be done; of rsa-oaep only equal ones. SHA-1 is no weakness here: OAEP does not rest on collisions.
    /// </summary>
    internal static Outcome<RSAEncryptionPadding> KeyTransport(ElementNode method)
    {
        var algorithm = method.Attribute("Algorithm");
        switch (algorithm)
        {
            case XmlEnc + "rsa-oaep-mgf1p" or XmlEnc11 + "rsa-oaep":
                break;
            case XmlEnc + "rsa-1_5":
                // One answer of yes or no to a changed key opens it (Bleichenbacher), and the platform cannot hide that answer: no switch for this one.
                return SamlCauses.Rsa15NotAllowed.Because("the key is wrapped with RSA PKCS#1 v1.5; set RSA-OAEP at the organisation");
            default:
                return SamlCauses.KeyTransportNotAllowed.Because($"key transport {algorithm ?? "absent"}; RSA-OAEP is taken");
        }

        var reader = new ElementReader();
        var digest = reader.Single(method, SamlNames.Signature, "DigestMethod");
        var mask = reader.Single(method, XmlEnc11, "MGF");
        var label = reader.Single(method, XmlEnc, "OAEPparams");
        if (reader.Problem is { } problem)
        {
            return problem;
        }

        var hash = Hash(digest is null ? Sha1 : digest.Attribute("Algorithm"));
        var maskHash = algorithm is XmlEnc + "rsa-oaep-mgf1p" || mask is null ? HashAlgorithmName.SHA1 : MaskHash(mask.Attribute("Algorithm"));
        if (hash is null || hash != maskHash || (label is not null && label.Content.Any(node => node is not TextNode text || !string.IsNullOrWhiteSpace(text.Text))))
        {
            return SamlCauses.OaepParametersUnsupported.Because(
                $"{algorithm} with digest {digest?.Attribute("Algorithm") ?? "of SHA-1"}, mask {mask?.Attribute("Algorithm") ?? "of SHA-1"}{(label is null ? string.Empty : ", and a label")}; the same hash for both, and no label, is taken");
        }

        return RSAEncryptionPadding.CreateOaep(hash.Value);
    }

    private static HashAlgorithmName? Hash(string? algorithm) => algorithm switch
    {
        Sha1 => HashAlgorithmName.SHA1,
        XmlEnc + "sha256" => HashAlgorithmName.SHA256,
        "http://www.w3.org/2001/04/xmldsig-more#sha384" or XmlEnc + "sha384" => HashAlgorithmName.SHA384,
        XmlEnc + "sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };

    private static HashAlgorithmName? MaskHash(string? algorithm) => algorithm switch
    {
        XmlEnc11 + "mgf1sha1" => HashAlgorithmName.SHA1,
        XmlEnc11 + "mgf1sha256" => HashAlgorithmName.SHA256,
        XmlEnc11 + "mgf1sha384" => HashAlgorithmName.SHA384,
        XmlEnc11 + "mgf1sha512" => HashAlgorithmName.SHA512,
        _ => null,
    };
}
