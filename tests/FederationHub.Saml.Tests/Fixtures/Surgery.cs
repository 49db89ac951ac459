using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>What attackers do to a signed document: find, copy, forge, move, and sign SignedInfo anew.</summary>
internal static class Surgery
{
    /// <summary>The name that every forged assertion says.</summary>
    public const string Forged = "p-director";

    public static XmlDocument Load(string xml)
    {
        var document = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
        document.LoadXml(xml);
        return document;
    }

    public static IEnumerable<XmlElement> All(XmlNode node) => node.SelectNodes("descendant-or-self::*")!.OfType<XmlElement>();

    /// <summary>The first element of this name in document order.</summary>
    public static XmlElement One(XmlNode node, string localName) => All(node).First(element => element.LocalName == localName);

    public static XmlElement Child(XmlElement parent, string localName) => parent.ChildNodes.OfType<XmlElement>().First(element => element.LocalName == localName);

    public static XmlElement? Signature(XmlElement parent) => parent.ChildNodes.OfType<XmlElement>().FirstOrDefault(element => element.LocalName == "Signature");

    public static XmlElement Copy(XmlElement element) => (XmlElement)element.CloneNode(deep: true);

    /// <summary>A copy without its own signature.</summary>
    public static XmlElement Unsigned(XmlElement element)
    {
        var copy = Copy(element);
        if (Signature(copy) is { } signature)
        {
            copy.RemoveChild(signature);
        }

        return copy;
    }

    /// <summary>An unsigned copy of an assertion, with another ID, about another person.</summary>
    public static XmlElement ForgedCopy(XmlElement assertion)
    {
        var copy = Unsigned(assertion);
        copy.SetAttribute("ID", "_evil");
        Forge(copy);
        return copy;
    }

    public static void Forge(XmlElement element)
    {
        foreach (var nameId in All(element).Where(element => element.LocalName == "NameID").ToList())
        {
            nameId.InnerText = Forged;
        }
    }

    /// <summary>An element of SAML's own extension points, empty.</summary>
    public static XmlElement Holder(XmlDocument document, string name) => name switch
    {
        "Extensions" or "StatusDetail" => document.CreateElement("samlp", name, SamlNames.Protocol),
        "Object" or "KeyInfo" or "SignatureProperties" => document.CreateElement(name, SamlNames.Signature),
        _ => document.CreateElement("saml", name, SamlNames.Assertion),
    };

    /// <summary>The Extensions of a Response, at their place.</summary>
    public static XmlElement Extensions(XmlElement root) => (XmlElement)root.InsertBefore(Holder(root.OwnerDocument, "Extensions"), Child(root, "Status"))!;

    /// <summary>
    /// Signs SignedInfo as it stands now, so that nothing but a rule about its shape can refuse it. The key is the organisation's own unless another is given.
    /// </summary>
    public static void Resign(XmlElement signature, X509Certificate2? certificate = null, RSASignaturePadding? padding = null, HashAlgorithmName? hash = null)
    {
        using var key = (certificate ?? TestKeys.Organisation).GetRSAPrivateKey()!;
        Put(signature, key.SignData(CanonicalSignedInfo(signature), hash ?? HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1));
    }

    public static void Put(XmlElement signature, byte[] value) => One(signature, "SignatureValue").InnerText = Convert.ToBase64String(value);

    /// <summary>The octets that a signature is made over, by the platform.</summary>
    public static byte[] CanonicalSignedInfo(XmlElement signature)
    {
        var transform = new XmlDsigExcC14NTransform();
        transform.LoadInput(Load(One(signature, "SignedInfo").OuterXml));
        using var octets = (MemoryStream)transform.GetOutput(typeof(Stream));
        return octets.ToArray();
    }
}
