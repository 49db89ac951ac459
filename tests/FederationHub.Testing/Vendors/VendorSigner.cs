using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Text;
using System.Xml;

namespace FederationHub.Testing.Vendors;

/// <summary>How a product writes a signature.</summary>
public sealed record SignatureStyle
{
    /// <summary>The prefix of XML Signature's namespace; empty for a default namespace.</summary>
    public string Prefix { get; init; } = "ds";

    /// <summary>What stands before the end of an empty element: nothing, or the space of .NET's writer.</summary>
    public string Space { get; init; } = string.Empty;

    /// <summary>The InclusiveNamespaces of the reference's canonicalisation; null for none.</summary>
    public string? PrefixList { get; init; }

    /// <summary>Length of a line of base64; 0 for one line.</summary>
    public int LineLength { get; init; }

    /// <summary>KeyInfo for a certificate in base64; empty for none.</summary>
    public Func<string, string> KeyInfo { get; init; } = certificate => $"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>";

    /// <summary>What stands between the elements, at the depth of the signature's children; null for nothing.</summary>
    public string? Indent { get; init; }
}

/// <summary>
/// Signs text as products do, with the platform's canonicaliser and RSA, and never with the code under test. The document is put
/// together as text, so that prefixes, quotes and white space are those of the product to the byte.
/// </summary>
public static class VendorSigner
{
    /// <summary>Stands in a template where a signature comes: the last one is made first, being the inner one.</summary>
    public const string Place = "<?signature?>";

    private const string Ds = "http://www.w3.org/2000/09/xmldsig#";
    private const string ExclusiveC14N = "http://www.w3.org/2001/10/xml-exc-c14n#";

    /// <summary>A key of 2048 bits with a certificate of its own.</summary>
    public static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest("CN=signing", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Fills every place in.</summary>
    public static string Sign(string template, SignatureStyle style, X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(certificate);
        for (var at = template.LastIndexOf(Place, StringComparison.Ordinal); at >= 0; at = template.LastIndexOf(Place, StringComparison.Ordinal))
        {
            template = template[..at] + Signature(template, template[..at].Split(Place).Length, style, certificate) + template[(at + Place.Length)..];
        }

        return template;
    }

    private static string Signature(string template, int place, SignatureStyle style, X509Certificate2 certificate)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(template);
        var mark = document.SelectNodes("//processing-instruction('signature')")!.OfType<XmlProcessingInstruction>().ElementAt(place - 1);
        var signed = (XmlElement)mark.ParentNode!;
        signed.RemoveChild(mark);
        var id = signed.GetAttribute("ID");

        var (p, end) = (style.Prefix.Length == 0 ? string.Empty : style.Prefix + ":", style.Space + "/>");
        var declared = style.Prefix.Length == 0 ? "xmlns" : "xmlns:" + style.Prefix;
        string Line(int depth) => style.Indent is null ? string.Empty : "\n" + style.Indent + new string(' ', 2 * depth);
        var canonicalisation = style.PrefixList is null
            ? $"<{p}Transform Algorithm=\"{ExclusiveC14N}\"{end}"
            : $"<{p}Transform Algorithm=\"{ExclusiveC14N}\"><ec:InclusiveNamespaces xmlns:ec=\"{ExclusiveC14N}\" PrefixList=\"{style.PrefixList}\"{end}</{p}Transform>";
        var info =
            $"<{p}SignedInfo>{Line(1)}<{p}CanonicalizationMethod Algorithm=\"{ExclusiveC14N}\"{end}{Line(1)}<{p}SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"{end}"
            + $"{Line(1)}<{p}Reference URI=\"#{id}\">{Line(2)}<{p}Transforms>{Line(3)}<{p}Transform Algorithm=\"{Ds}enveloped-signature\"{end}{Line(3)}{canonicalisation}{Line(2)}</{p}Transforms>"
            + $"{Line(2)}<{p}DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"{end}{Line(2)}<{p}DigestValue>{Convert.ToBase64String(SHA256.HashData(Canonical(signed, style.PrefixList)))}</{p}DigestValue>"
            + $"{Line(1)}</{p}Reference>{Line(0)}</{p}SignedInfo>";

        var alone = new XmlDocument { PreserveWhitespace = true };
        alone.LoadXml($"<{p}Signature {declared}=\"{Ds}\">{info}</{p}Signature>");
        using var key = certificate.GetRSAPrivateKey()!;
        var value = key.SignData(Canonical((XmlElement)alone.DocumentElement!.FirstChild!, null), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"<{p}Signature {declared}=\"{Ds}\">{Line(0)}{info}{Line(0)}<{p}SignatureValue>{Lines(value, style.LineLength)}</{p}SignatureValue>{Line(0)}"
            + $"{style.KeyInfo(Lines(certificate.RawData, style.LineLength))}{(style.Indent is null ? string.Empty : "\n" + style.Indent[..^2])}</{p}Signature>";
    }

    // The platform's exclusive canonicalisation of a subtree: as a document of its own, with every namespace that is in scope.
    private static byte[] Canonical(XmlElement element, string? prefixList)
    {
        var alone = new XmlDocument { PreserveWhitespace = true };
        var root = (XmlElement)alone.AppendChild(alone.ImportNode(element, deep: true))!;
        for (var outer = element.ParentNode as XmlElement; outer is not null; outer = outer.ParentNode as XmlElement)
        {
            foreach (var declaration in outer.Attributes.OfType<XmlAttribute>().Where(attribute => attribute.NamespaceURI == "http://www.w3.org/2000/xmlns/" && !root.HasAttribute(attribute.Name)))
            {
                root.SetAttribute(declaration.Name, declaration.Value);
            }
        }

        var transform = new XmlDsigExcC14NTransform { InclusiveNamespacesPrefixList = prefixList };
        transform.LoadInput(alone);
        using var octets = new MemoryStream();
        ((Stream)transform.GetOutput(typeof(Stream))).CopyTo(octets);
        return octets.ToArray();
    }

    private static string Lines(byte[] octets, int length)
    {
        var text = Convert.ToBase64String(octets);
        return length == 0 ? text : string.Join('\n', text.Chunk(length).Select(line => new string(line)));
    }
}
