using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>How a fixture is signed; every default is what good products do.</summary>
internal sealed record Signing
{
    public X509Certificate2 Certificate { get; init; } = TestKeys.Organisation;

    public X509Certificate2? CertificateInKeyInfo { get; init; }

    public bool WithKeyInfo { get; init; } = true;

    public string SignatureMethod { get; init; } = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

    public string DigestMethod { get; init; } = SignedXml.XmlDsigSHA256Url;

    public string Canonicalisation { get; init; } = SignedXml.XmlDsigExcC14NTransformUrl;

    public string? ReferenceTransform { get; init; } = SignedXml.XmlDsigExcC14NTransformUrl;

    public bool Enveloped { get; init; } = true;

    public string? PrefixList { get; init; }

    public string? ReferenceUri { get; init; }

    public int References { get; init; } = 1;

    public Transform? ExtraTransform { get; init; }

    public bool Hmac { get; init; }
}

/// <summary>Signs with the platform's SignedXml, never with the code under test.</summary>
internal static class FrameworkSigner
{
    static FrameworkSigner() => CryptoConfig.AddAlgorithm(typeof(EcdsaSha256), EcdsaSha256.Uri);

    public static XmlElement Sign(XmlElement element, Signing how)
    {
        var signed = new AnyId(element.OwnerDocument);
        var info = signed.SignedInfo!;
        info.CanonicalizationMethod = how.Canonicalisation;
        info.SignatureMethod = how.Hmac ? "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256" : how.SignatureMethod;
        for (var i = 0; i < how.References; i++)
        {
            var reference = new Reference(how.ReferenceUri ?? "#" + element.GetAttribute("ID")) { DigestMethod = how.DigestMethod };
            if (how.Enveloped)
            {
                reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
            }

            if (how.ExtraTransform is not null)
            {
                reference.AddTransform(how.ExtraTransform);
            }

            switch (how.ReferenceTransform)
            {
                case SignedXml.XmlDsigExcC14NTransformUrl:
                    reference.AddTransform(new XmlDsigExcC14NTransform { InclusiveNamespacesPrefixList = how.PrefixList });
                    break;
                case SignedXml.XmlDsigExcC14NWithCommentsTransformUrl:
                    reference.AddTransform(new XmlDsigExcC14NWithCommentsTransform());
                    break;
                case SignedXml.XmlDsigC14NTransformUrl:
                    reference.AddTransform(new XmlDsigC14NTransform());
                    break;
                default:
                    break;
            }

            signed.AddReference(reference);
        }

        if (how.WithKeyInfo)
        {
            signed.KeyInfo = new KeyInfo();
            signed.KeyInfo.AddClause(new KeyInfoX509Data(how.CertificateInKeyInfo ?? how.Certificate));
        }

        if (how.Hmac)
        {
            // Key confusion: the public key, which everybody has, as the secret.
            using var mac = new HMACSHA256(how.Certificate.GetPublicKey());
            signed.ComputeSignature(mac);
        }
        else
        {
            using AsymmetricAlgorithm key = how.Certificate.GetRSAPrivateKey() ?? (AsymmetricAlgorithm)how.Certificate.GetECDsaPrivateKey()!;
            signed.SigningKey = key;
            signed.ComputeSignature();
        }

        var signature = (XmlElement)element.OwnerDocument.ImportNode(signed.GetXml(), deep: true);
        var issuer = element.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == "Issuer");
        _ = issuer is null ? element.PrependChild(signature) : element.InsertAfter(signature, issuer);
        return signature;
    }

    /// <summary>Refers to any ID, also to one that is no NCName, as products do that do not use this platform.</summary>
    private sealed class AnyId(XmlDocument document) : SignedXml(document)
    {
        public override XmlElement? GetIdElement(XmlDocument? document, string idValue) =>
            document!.SelectNodes("//*[@ID]")!.OfType<XmlElement>().FirstOrDefault(element => element.GetAttribute("ID") == idValue);
    }
}
