using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Xml;

/// <summary>
/// An element read again from the very octets whose digest was signed. Readers of assertions take only this type, so that
/// what was not signed cannot be read: wrapping has nothing to wrap. The only ways to one are <see cref="Verify"/>, a query whose
/// signature held (<see cref="OfSignedQuery"/>), and from there its children.
/// </summary>
internal sealed class VerifiedElement
{
    private VerifiedElement(ElementNode element, TrustedKey key)
    {
        Element = element;
        Key = key;
    }

    internal ElementNode Element { get; }

    /// <summary>The key that verified it.</summary>
    internal TrustedKey Key { get; }

    /// <summary>Checks the signature of an element and reads the signed octets; the signature itself is not among them.</summary>
    internal static Outcome<VerifiedElement> Verify(ElementNode signed, ElementNode signature, SignaturePolicy policy, XmlLimits limits) =>
        SignatureVerifier.Verify(signed, signature, policy, limits).Then(verified =>
            SafeXml.Parse(verified.Octets, limits with { MaxBytes = verified.Octets.Length })
                .Then<VerifiedElement>(element => new VerifiedElement(element, verified.Key)));

    /// <summary>The message of a query whose signature held: it covers the very octets that the XML was inflated from (SAML Bindings 3.4.4.1).</summary>
    internal static Outcome<VerifiedElement> OfSignedQuery(SignedQuery query, XmlLimits limits) =>
        SafeXml.Parse(query.Xml, limits).Then<VerifiedElement>(element => new VerifiedElement(element, query.Key));

    internal VerifiedElement? Child(string namespaceUri, string localName) =>
        Element.Element(namespaceUri, localName) is { } child ? new VerifiedElement(child, Key) : null;
}
