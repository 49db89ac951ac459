using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>
/// Signs with our own canonicaliser, which other tests hold to the platform's: for documents that are too many, too large or too odd for
/// <see cref="FrameworkSigner"/>. The key is <see cref="TestKeys.Curve"/>.
/// </summary>
internal static class QuickSigner
{
    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    private static readonly SigningKey Key = TestKeys.Signing(TestKeys.Curve);

    /// <summary>A Signature for the root of a document, which has none yet; null where the document cannot be read or has no ID.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="place">Where the Signature will stand in it.</param>
    /// <param name="inclusive">Canonical XML 1.0 instead of the exclusive form.</param>
    /// <param name="prefixes">The prefix list of the exclusive form.</param>
    public static string? Signature(string xml, int place, bool inclusive = false, string? prefixes = null)
    {
        var method = inclusive ? new Canonicalisation(CanonicalForm.Inclusive10, []) : new Canonicalisation(CanonicalForm.Exclusive, (prefixes ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (Tree(xml) is not { } tree || tree.Attribute("ID") is not { Length: > 0 } id || !Canonicaliser.TryWrite(tree, null, method, XmlLimits.Messages.MaxBytes * 4, out var octets))
        {
            return null;
        }

        var algorithm = inclusive ? Inclusive : SamlNames.ExclusiveC14N;
        var list = prefixes is null ? string.Empty : $"<ec:InclusiveNamespaces xmlns:ec=\"{SamlNames.ExclusiveC14N}\" PrefixList=\"{prefixes}\"/>";
        var reference = $"<ds:Reference URI=\"#{System.Security.SecurityElement.Escape(id)}\"><ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/><ds:Transform Algorithm=\"{algorithm}\">{list}</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>{Convert.ToBase64String(SHA256.HashData(octets.Span))}</ds:DigestValue></ds:Reference>";
        string Written(string value) => $"<ds:Signature xmlns:ds=\"{SamlNames.Signature}\"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"{algorithm}\"/><ds:SignatureMethod Algorithm=\"{Key.Algorithm}\"/>{reference}</ds:SignedInfo><ds:SignatureValue>{value}</ds:SignatureValue></ds:Signature>";

        // In its place, because the inclusive form takes along what is declared around it.
        var info = Tree(xml.Insert(place, Written(string.Empty)))?.Element(SamlNames.Signature, "Signature")?.Element(SamlNames.Signature, "SignedInfo");
        return info is not null && Canonicaliser.TryWrite(info, null, method with { InclusivePrefixes = [] }, 1_000_000, out var signed)
            ? Written(Convert.ToBase64String(Key.Sign(signed.Span)))
            : null;
    }

    /// <summary>A query with SigAlg and Signature after it (SAML Bindings 3.4.4.1).</summary>
    /// <param name="query">The message and, where there is one, RelayState.</param>
    public static string Query(string query)
    {
        var signed = $"{query}&SigAlg={Uri.EscapeDataString(Key.Algorithm)}";
        return $"{signed}&Signature={Uri.EscapeDataString(Convert.ToBase64String(Key.Sign(Encoding.ASCII.GetBytes(signed))))}";
    }

    private static ElementNode? Tree(string xml) => SafeXml.Parse(Encoding.UTF8.GetBytes(xml), XmlLimits.Messages) is Outcome<ElementNode>.Accepted { Value: var tree } ? tree : null;
}
