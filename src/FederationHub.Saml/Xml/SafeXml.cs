using System.Buffers;
using System.Runtime.InteropServices;
using System.Xml;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Xml;

/// <summary>
/// The one door through which XML enters: no DTD, no resolver, bounded in size, depth, attributes and nodes, white space kept.
/// Every document is read here and nowhere else.
/// </summary>
internal static class SafeXml
{
    private const string DeclarationNamespace = "http://www.w3.org/2000/xmlns/";

    // RFC 3986 2, without the ampersand: libraries canonicalise a namespace with another character each in its own way, or not at all.
    private static readonly SearchValues<char> NamespaceCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$'()*+,;=%");

    /// <summary>Reads a whole document.</summary>
    internal static Outcome<ElementNode> Parse(ReadOnlyMemory<byte> xml, XmlLimits limits)
    {
        if (xml.Length > limits.MaxBytes)
        {
            return SamlCauses.XmlTooLarge.Because($"{xml.Length} bytes, at most {limits.MaxBytes}");
        }

        try
        {
            using var stream = Open(xml);
            using var reader = CreateReader(stream, limits.MaxBytes);
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    var root = ReadElement(reader, limits, out var problem);
                    if (problem is not null)
                    {
                        return problem;
                    }

                    // To the end: what stands after the root must be well-formed too.
                    while (reader.Read())
                    {
                    }

                    return root!;
                }
            }

            return SamlCauses.XmlMalformed.Because("no root element");
        }
        catch (XmlException error)
        {
            return Refusal(error);
        }
    }

    /// <summary>
    /// Reads one element that stood encrypted, as if it stood in the place of its holder: with the namespaces that are in scope there, and with
    /// the holder's parent as its own (XML Encryption 1.1, 4.4). Only white space may be around it.
    /// </summary>
    internal static Outcome<ElementNode> ParseInPlaceOf(ElementNode holder, ReadOnlyMemory<byte> octets, XmlLimits limits)
    {
        try
        {
            using var stream = Open(octets);
            using var reader = CreateReader(stream, limits.MaxBytes, ConformanceLevel.Fragment, ContextOf(holder));
            ElementNode? root = null;
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when root is null:
                        root = ReadElement(reader, limits, out var problem, holder.Parent);
                        if (problem is not null)
                        {
                            return problem;
                        }

                        break;
                    case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace or XmlNodeType.XmlDeclaration:
                        break;
                    default:
                        return SamlCauses.XmlMalformed.Because($"a {reader.NodeType} beside the one element that was encrypted");
                }
            }

            return root is null ? SamlCauses.XmlMalformed.Because("no element") : root;
        }
        catch (XmlException error)
        {
            return Refusal(error);
        }
    }

    /// <summary>A reader with the house's settings; whoever uses it catches <see cref="XmlException"/> and answers <see cref="Refusal"/>.</summary>
    internal static XmlReader CreateReader(
        Stream stream, long maxCharacters, ConformanceLevel conformance = ConformanceLevel.Document, XmlParserContext? context = null) => XmlReader.Create(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = maxCharacters,
        MaxCharactersFromEntities = 1024,
        IgnoreWhitespace = false,
        IgnoreComments = false,
        IgnoreProcessingInstructions = false,
        CheckCharacters = true,
        ConformanceLevel = conformance,
        CloseInput = false,
    }, context);

    /// <summary>A stream over bytes that are already in memory, without copying them when they are an array.</summary>
    internal static MemoryStream Open(ReadOnlyMemory<byte> xml) => MemoryMarshal.TryGetArray(xml, out var segment) && segment.Array is not null
        ? new MemoryStream(segment.Array, segment.Offset, segment.Count, writable: false)
        : new MemoryStream(xml.ToArray(), writable: false);

    /// <summary>
    /// Which refusal a reader's exception is. Refused it is already: the platform tells a DTD from other faults by its words
    /// only, and a test holds it to them.
    /// </summary>
    internal static Rejection Refusal(XmlException error) => error is NodeTooLargeException
        ? SamlCauses.XmlTooLarge.Because("one node of the document")
        : error.Message.Contains("DTD", StringComparison.Ordinal)
        ? SamlCauses.XmlDtd.Because("the document has a DOCTYPE")
        : SamlCauses.XmlMalformed.Because($"line {error.LineNumber}, position {error.LinePosition}");

    /// <summary>
    /// Reads the element that the reader stands on, with all that is in it, and leaves the reader on its end.
    /// Gives null and a problem when a limit is passed.
    /// </summary>
    internal static ElementNode? ReadElement(XmlReader reader, XmlLimits limits, out Rejection? problem, ElementNode? parent = null)
    {
        var root = ReadStart(reader, parent, limits, out problem);
        if (root is null || reader.IsEmptyElement)
        {
            return root;
        }

        var current = root;
        var depth = 1;
        var nodes = 1;
        var characters = Characters(root);
        while (reader.Read())
        {
            if (characters > limits.MaxBytes)
            {
                problem = SamlCauses.XmlTooLarge.Because($"an element of more than {limits.MaxBytes} characters");
                return null;
            }

            if (++nodes > limits.MaxNodes)
            {
                problem = SamlCauses.XmlTooManyNodes.Because($"more than {limits.MaxNodes} nodes");
                return null;
            }

            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (depth >= limits.MaxDepth)
                    {
                        problem = SamlCauses.XmlTooDeep.Because($"more than {limits.MaxDepth} elements inside each other");
                        return null;
                    }

                    var empty = reader.IsEmptyElement;
                    var child = ReadStart(reader, current, limits, out problem);
                    if (child is null)
                    {
                        return null;
                    }

                    current.Add(child);
                    characters += Characters(child);
                    if (!empty)
                    {
                        current = child;
                        depth++;
                    }

                    break;
                case XmlNodeType.EndElement:
                    depth--;
                    if (depth == 0)
                    {
                        return root;
                    }

                    current = current.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    var text = new TextNode(reader.Value);
                    current.Add(text);
                    characters += text.Text.Length;
                    break;
                case XmlNodeType.ProcessingInstruction:
                    current.Add(new InstructionNode(reader.Name, reader.Value));
                    break;
                case XmlNodeType.Comment:
                    current.HasComment = true;
                    break;
                default:
                    problem = SamlCauses.XmlMalformed.Because($"unexpected {reader.NodeType}");
                    return null;
            }
        }

        problem = SamlCauses.XmlMalformed.Because("the document ends inside an element");
        return null;
    }

    // The nearest declaration of a prefix counts; "xml" is always there and may not be declared again.
    private static XmlParserContext ContextOf(ElementNode holder)
    {
        var names = new NameTable();
        var namespaces = new XmlNamespaceManager(names);
        HashSet<string> known = new(StringComparer.Ordinal) { "xml" };
        for (var scope = holder; scope is not null; scope = scope.Parent)
        {
            foreach (var declaration in scope.Declarations)
            {
                if (known.Add(declaration.Prefix))
                {
                    namespaces.AddNamespace(declaration.Prefix, declaration.Uri);
                }
            }
        }

        return new XmlParserContext(names, namespaces, null, XmlSpace.None);
    }

    // A whole document was measured before it was read; an element of a longer one is measured here.
    private static long Characters(ElementNode element)
    {
        long characters = element.LocalName.Length;
        foreach (var attribute in element.Attributes)
        {
            characters += attribute.LocalName.Length + attribute.Value.Length;
        }

        return characters;
    }

    /// <summary>Reads a start tag, and leaves the reader on it. Gives null and a problem when a limit is passed.</summary>
    internal static ElementNode? ReadStart(XmlReader reader, ElementNode? parent, XmlLimits limits, out Rejection? problem)
    {
        problem = null;
        var count = reader.AttributeCount;
        if (count > limits.MaxAttributes)
        {
            problem = SamlCauses.XmlTooManyAttributes.Because($"{count} attributes on one element, at most {limits.MaxAttributes}");
            return null;
        }

        var element = new ElementNode(reader.Prefix, reader.LocalName, reader.NamespaceURI, parent);
        if (count == 0)
        {
            return element;
        }

        var attributes = new AttributeNode[count];
        var declarations = new NamespaceDeclaration[count];
        var (attributeCount, declarationCount) = (0, 0);
        while (reader.MoveToNextAttribute())
        {
            if (string.Equals(reader.NamespaceURI, DeclarationNamespace, StringComparison.Ordinal))
            {
                var uri = reader.Value;
                if (!IsAbsoluteOrEmpty(uri))
                {
                    problem = SamlCauses.XmlRelativeNamespace.Because("a namespace is not an absolute URI");
                    return null;
                }

                declarations[declarationCount++] = new NamespaceDeclaration(reader.Prefix.Length == 0 ? string.Empty : reader.LocalName, uri);
            }
            else
            {
                attributes[attributeCount++] = new AttributeNode(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
            }
        }

        reader.MoveToElement();
        element.Attributes = attributeCount == count ? attributes : attributes[..attributeCount];
        element.Declarations = declarationCount == count ? declarations : declarations[..declarationCount];
        return element;
    }

    // Canonical XML 1.0, 1.3: a relative namespace URI has no canonical form; other libraries answered with nothing at all (CVE-2025-66475).
    private static bool IsAbsoluteOrEmpty(string uri)
    {
        if (uri.Length == 0)
        {
            return true;
        }

        if (!char.IsAsciiLetter(uri[0]) || uri.AsSpan().ContainsAnyExcept(NamespaceCharacters))
        {
            return false;
        }

        for (var i = 1; i < uri.Length; i++)
        {
            if (uri[i] == ':')
            {
                return true;
            }

            if (!char.IsAsciiLetterOrDigit(uri[i]) && uri[i] is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return false;
    }
}
