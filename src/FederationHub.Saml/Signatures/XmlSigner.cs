using System.Security.Cryptography;
using System.Text;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// Signs a document that this library wrote: enveloped, exclusive canonicalisation, SHA-256, the Reference to the root's ID
/// (SAML Core 5.4). The digest is made of the document read back, so that what is signed is what is sent.
/// </summary>
internal static class XmlSigner
{
    /// <summary>The document with a Signature after its Issuer, or first where there is none (SAML Core 3.2.1, Metadata 2.3.2).</summary>
    internal static string Sign(string xml, SigningKey key)
    {
        var root = SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Metadata).Match(
            root => root,
            rejection => throw new InvalidOperationException($"A document of our own is refused: {rejection.Code}"));
        var digest = SHA256.HashData(Canonical(root).Span);
        var info = $"""
            <ds:SignedInfo xmlns:ds="{SamlNames.Signature}"><ds:CanonicalizationMethod Algorithm="{SamlNames.ExclusiveC14N}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="{key.Algorithm}"></ds:SignatureMethod><ds:Reference URI="#{root.Attribute("ID")}"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform><ds:Transform Algorithm="{SamlNames.ExclusiveC14N}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{AllowedAlgorithms.Sha256}"></ds:DigestMethod><ds:DigestValue>{Convert.ToBase64String(digest)}</ds:DigestValue></ds:Reference></ds:SignedInfo>
            """;

        // SignedInfo is written in its canonical form already: one element that declares the one prefix it uses.
        var value = Convert.ToBase64String(key.Sign(Encoding.UTF8.GetBytes(info)));
        var signature = $"""
            <ds:Signature xmlns:ds="{SamlNames.Signature}">{info}<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{Convert.ToBase64String(key.Certificate.Span)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>
            """;
        var place = PlaceOfSignature(xml);
        return string.Concat(xml.AsSpan(0, place), signature, xml.AsSpan(place));
    }

    private static ReadOnlyMemory<byte> Canonical(ElementNode root) =>
        Canonicaliser.TryWrite(root, null, Canonicalisation.Exclusive, XmlLimits.Metadata.MaxBytes * 4, out var octets)
            ? octets
            : throw new InvalidOperationException("A document of our own has no canonical form.");

    // Our writers put the Issuer first and on one line, and attribute values never hold ">" unescaped.
    private static int PlaceOfSignature(string xml)
    {
        const string issuerEnd = "</saml:Issuer>";
        var issuer = xml.IndexOf(issuerEnd, StringComparison.Ordinal);
        if (issuer >= 0)
        {
            return issuer + issuerEnd.Length;
        }

        var start = xml.StartsWith("<?xml", StringComparison.Ordinal) ? xml.IndexOf("?>", StringComparison.Ordinal) + 2 : 0;
        return xml.IndexOf('>', start) + 1;
    }
}
