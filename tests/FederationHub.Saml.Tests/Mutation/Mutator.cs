using System.Text;

namespace FederationHub.Saml.Tests.Mutation;

/// <summary>
/// Makes hostile documents out of good ones: input <c>n</c> is the same in every run of the same corpus, and can be made alone. Each has
/// one to three changes of structure, text, octets or encoding.
/// </summary>
internal sealed class Mutator(IReadOnlyList<Part> corpus)
{
    private const string Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    private static readonly string[] Values =
    [
        "", " ", "x", "#", "#_assertion1", "_assertion1", "_response1", "2.0", "1", "true", "-1", "2026-03-01T12:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "24:00:00", "PT1H", "P9999999999Y",
        Assertion, "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:2.0:metadata", "http://www.w3.org/2000/09/xmldsig#", "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2001/10/xml-exc-c14n#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315", "http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1", "http://www.w3.org/2001/04/xmlenc#sha512",
        "http://www.w3.org/2001/04/xmlenc#rsa-1_5", "http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.w3.org/2009/xmlenc11#aes128-gcm", "http://www.w3.org/2009/xmlenc11#rsa-oaep", "relative", "http://www.w3.org/XML/1998/namespace",
        "AAAA", "====", "&#x0;", "&#xD;", "&#x1F600;", "&amp;", "&undefined;", "<", "\u0000", "\ufffe", "\ud800", "\ud83d\ude00", "\u00e9",
    ];

    private static readonly string[] Names =
    [
        "saml:Assertion", "samlp:Response", "ds:Signature", "Signature", "saml:NameID", "saml:EncryptedAssertion", "saml:EncryptedID", "saml:Advice", "samlp:Extensions", "Object", "x", "x:y", "a:b:c", "xmlns:x", "saml:Issuer", "saml:Subject", "md:EntityDescriptor", "md:EntitiesDescriptor",
        "ID", "Id", "id", "xml:id", "xml:base", "xml:lang", "saml:ID", "xmlns", "xmlns:saml", "xmlns:ds", "xmlns:xml", "xmlns:xmlns", "xsi:nil", "URI", "Algorithm", "Version", "entityID", "validUntil", "PrefixList", "InResponseTo", "NotOnOrAfter", "Recipient", "Format", "Value", "",
    ];

    private static readonly string[] Splitters = ["<!---->", "<!-- x -->", "<?x y?>", "<![CDATA[]]>", "<![CDATA[x]]>", "<x/>", "&#120;", "]]>", "<!--", "-->", "<![CDATA[", "<?", "<!DOCTYPE x>", "<x>", "</x>", "\r\n", "\t", "\u200b"];

    private static readonly Encoding[] Encodings = [Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32, new UTF8Encoding(true), Encoding.Latin1, Encoding.ASCII];

    private readonly StringBuilder _text = new(32 * 1024);
    private readonly List<(Part Part, Part? Parent)> _parts = [];

    /// <summary>The document of this number.</summary>
    /// <param name="number">Any.</param>
    /// <param name="sign">Given, some are signed after their structure was changed and before the rest is: with it the root is to be signed.</param>
    public byte[] Input(int number, Action<Part>? sign = null)
    {
        var random = new Random(number);
        var root = corpus[random.Next(corpus.Count)].Copy();
        for (var changes = random.Next(1, 4); changes > 0 && random.Next(5) > 0; changes--)
        {
            Structure(root, random);
        }

        if (sign is not null && random.Next(8) == 0)
        {
            sign(root);
        }

        _text.Clear();
        root.Write(_text);
        if (random.Next(6) == 0)
        {
            Text(_text, random);
        }

        return Octets(_text.ToString(), random);
    }

    private void Structure(Part root, Random random)
    {
        _parts.Clear();
        root.Gather(_parts);
        var (part, parent) = _parts[random.Next(_parts.Count)];
        var (other, _) = _parts[random.Next(_parts.Count)];
        switch (random.Next(16))
        {
            case 0:
                Insert(parent ?? root, part.Copy(), random);
                break;
            case 1:
                Insert(other, part.Copy(), random);
                break;
            case 2 when parent is not null && !part.Holds(other):
                parent.Content.Remove(part);
                Insert(other, part, random);
                break;
            case 3:
                parent?.Content.Remove(part);
                break;
            case 4:
                part.Name = random.Next(2) == 0 ? other.Name : Names[random.Next(Names.Length)];
                break;
            case 5:
                Attribute(part, other, random);
                break;
            case 6:
                Attribute(part, other, random);
                Attribute(other, part, random);
                break;
            case 7:
                part.Attributes.Insert(random.Next(part.Attributes.Count + 1), (random.Next(3) == 0 ? "xmlns" : "xmlns:" + ((string[])["saml", "samlp", "ds", "xs", "xsi", "x", "xml", "xenc", "md"])[random.Next(9)], Values[random.Next(Values.Length)]));
                break;
            case 8:
                Content(part, Values[random.Next(Values.Length)], random);
                break;
            case 9:
                Content(part, Splitters[random.Next(Splitters.Length)], random);
                break;
            case 10:
                part.Content.Insert(random.Next(part.Content.Count + 1), Splitters[random.Next(Splitters.Length)]);
                break;
            case 11:
                Wrap(part, parent, other.Name, random.Next(10) == 0 ? random.Next(60) : 1);
                break;
            case 12:
                // A piece of another good message in this one.
                var pieces = new List<(Part Part, Part? Parent)>();
                corpus[random.Next(corpus.Count)].Gather(pieces);
                var piece = pieces[random.Next(pieces.Count)].Part.Copy();
                if (parent is not null && random.Next(2) == 0)
                {
                    parent.Content[parent.Content.IndexOf(part)] = piece;
                }
                else
                {
                    Insert(part, piece, random);
                }

                break;
            case 13:
                // The same piece of another good message: its signature, its subject, its assertion.
                var same = new List<(Part Part, Part? Parent)>();
                corpus[random.Next(corpus.Count)].Gather(same);
                if (parent is not null && same.Find(found => found.Part.Name == part.Name).Part is { } found)
                {
                    parent.Content[parent.Content.IndexOf(part)] = found.Copy();
                }

                break;
            case 14:
                (part.Name, other.Name) = (other.Name, part.Name);
                break;
            default:
                part.Content.Reverse();
                break;
        }
    }

    private static void Insert(Part into, Part piece, Random random) => into.Content.Insert(random.Next(into.Content.Count + 1), piece);

    private static void Attribute(Part part, Part other, Random random)
    {
        var at = part.Attributes.Count == 0 ? -1 : random.Next(part.Attributes.Count);
        switch (random.Next(6))
        {
            case 0 when at >= 0:
                part.Attributes.RemoveAt(at);
                break;
            case 1 when at >= 0:
                part.Attributes.Add(part.Attributes[at]);
                break;
            case 2 when at >= 0:
                part.Attributes[at] = (Names[random.Next(Names.Length)], part.Attributes[at].Value);
                break;
            case 3 when at >= 0:
                part.Attributes[at] = (part.Attributes[at].Name, Values[random.Next(Values.Length)]);
                break;
            case 4 when at >= 0 && other.Attributes.Count > 0:
                part.Attributes[at] = (part.Attributes[at].Name, other.Attributes[random.Next(other.Attributes.Count)].Value);
                break;
            default:
                part.Attributes.Insert(random.Next(part.Attributes.Count + 1), (Names[random.Next(Names.Length)], Values[random.Next(Values.Length)]));
                break;
        }
    }

    // Into a text, or in its place.
    private static void Content(Part part, string value, Random random)
    {
        var at = part.Content.FindIndex(node => node is string);
        if (at < 0)
        {
            part.Content.Add(value);
            return;
        }

        var text = (string)part.Content[at];
        part.Content[at] = random.Next(3) switch
        {
            0 => value,
            1 => text[..random.Next(text.Length + 1)],
            _ => text.Insert(random.Next(text.Length + 1), value),
        };
    }

    private static void Wrap(Part part, Part? parent, string name, int times)
    {
        if (parent is null)
        {
            return;
        }

        var at = parent.Content.IndexOf(part);
        for (; times > 0; times--)
        {
            var around = new Part(name);
            around.Content.Add(parent.Content[at]);
            parent.Content[at] = around;
        }
    }

    private static void Text(StringBuilder text, Random random)
    {
        var at = random.Next(text.Length);
        switch (random.Next(6))
        {
            case 0:
                text.Length = at;
                break;
            case 1:
                text.Remove(0, at);
                break;
            case 2:
                text.Insert(at, Splitters[random.Next(Splitters.Length)]);
                break;
            case 3:
                text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                break;
            case 4:
                text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 400), text.Length - at)));
                break;
            default:
                text[at] = Values[^1][0];
                break;
        }
    }

    private static byte[] Octets(string text, Random random)
    {
        if (random.Next(50) == 0)
        {
            var encoding = Encodings[random.Next(Encodings.Length)];
            var declared = random.Next(2) == 0 ? $"<?xml version=\"1.0\" encoding=\"{Encodings[random.Next(Encodings.Length)].WebName}\"?>" : string.Empty;
            return [.. random.Next(3) == 0 ? [] : encoding.GetPreamble(), .. encoding.GetBytes(declared + text)];
        }

        var octets = Encoding.UTF8.GetBytes(text);
        for (var changes = random.Next(6) == 0 ? random.Next(1, 4) : 0; changes > 0 && octets.Length > 0; changes--)
        {
            var at = random.Next(octets.Length);
            octets[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(octets[at] ^ (1 << random.Next(8))),
                _ => octets[random.Next(octets.Length)],
            };
        }

        return octets;
    }
}
