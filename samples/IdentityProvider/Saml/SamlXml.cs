using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;
using System.Xml.Linq;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>Names of the SAML vocabulary, and signing with the base library's <see cref="SignedXml"/>.</summary>
internal static class SamlXml
{
    public const string PostBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    public const string RedirectBinding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
    public const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    public const string Transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    public const string Unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    public const string PasswordContext = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    public const string MfaContext = "https://refeds.org/profile/mfa";

    public static readonly XNamespace Md = "urn:oasis:names:tc:SAML:2.0:metadata";
    public static readonly XNamespace Samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
    public static readonly XNamespace Saml = "urn:oasis:names:tc:SAML:2.0:assertion";
    public static readonly XNamespace Ds = "http://www.w3.org/2000/09/xmldsig#";
    public static readonly XNamespace Xs = "http://www.w3.org/2001/XMLSchema";
    public static readonly XNamespace Xsi = "http://www.w3.org/2001/XMLSchema-instance";

    public static XmlReaderSettings ReaderSettings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 1_000_000,
    };

    public static string NewId() => "_" + RandomNumberGenerator.GetHexString(40, lowercase: true);

    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        using var reader = XmlReader.Create(new StringReader(xml), ReaderSettings);
        document.Load(reader);
        return document;
    }

    /// <summary>Signs an element by its ID (SAML Core 5.4): enveloped, exclusive canonicalisation, RSA with SHA-256.</summary>
    /// <param name="element">The element; the signature comes right after its Issuer, or first when it has none.</param>
    /// <param name="key">The key, whose certificate goes into KeyInfo.</param>
    public static void Sign(XmlElement element, SigningKey key)
    {
        var signed = new SignedXml(element.OwnerDocument) { SigningKey = key.Rsa };
        signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
        signed.SignedInfo.SignatureMethod = SignedXml.XmlDsigRSASHA256Url;
        var reference = new Reference("#" + element.GetAttribute("ID")) { DigestMethod = SignedXml.XmlDsigSHA256Url };
        reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
        // The prefix xs stands only in values of xsi:type, which exclusive canonicalisation does not see.
        reference.AddTransform(new XmlDsigExcC14NTransform("xs"));
        signed.AddReference(reference);
        signed.KeyInfo = new KeyInfo();
        signed.KeyInfo.AddClause(new KeyInfoX509Data(key.Certificate));
        signed.ComputeSignature();
        var signature = element.OwnerDocument.ImportNode(signed.GetXml(), deep: true);
        var issuer = element.ChildNodes.OfType<XmlElement>().FirstOrDefault(child => child.LocalName == "Issuer");
        if (issuer is null)
        {
            element.PrependChild(signature);
        }
        else
        {
            element.InsertAfter(signature, issuer);
        }
    }
}
