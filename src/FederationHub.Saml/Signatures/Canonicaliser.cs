using System.Buffers;
using System.Text;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

internal enum CanonicalForm
{
    /// <summary>Exclusive XML Canonicalization 1.0.</summary>
    Exclusive,

    /// <summary>Canonical XML 1.0.</summary>
    Inclusive10,

    /// <summary>Canonical XML 1.1.</summary>
    Inclusive11,
}

/// <summary>A canonical form with the prefixes that it treats inclusively (<c>#default</c> stands here as the empty string).</summary>
internal sealed record Canonicalisation(CanonicalForm Form, IReadOnlyList<string> InclusivePrefixes)
{
    internal static Canonicalisation Exclusive { get; } = new(CanonicalForm.Exclusive, []);
}

/// <summary>
/// Writes the canonical octets of one element, without comments: Exclusive XML Canonicalization 1.0 with InclusiveNamespaces,
/// and Canonical XML 1.0 and 1.1 of a whole subtree. One signature element may be left out (the enveloped-signature transform).
/// </summary>
internal sealed class Canonicaliser
{
    private static readonly SearchValues<char> EscapedInText = SearchValues.Create("&<>\r");
    private static readonly SearchValues<char> EscapedInAttribute = SearchValues.Create("&<\"\t\n\r");

    private readonly ElementNode _apex;
    private readonly ElementNode? _omitted;
    private readonly Canonicalisation _method;
    private readonly int _maxBytes;
    private readonly List<NamespaceDeclaration> _rendered = [];
    private readonly List<NamespaceDeclaration> _needed = [];
    private byte[] _octets;
    private int _length;
    private bool _overflow;

    private Canonicaliser(ElementNode apex, ElementNode? omitted, Canonicalisation method, int maxBytes)
    {
        (_apex, _omitted, _method, _maxBytes) = (apex, omitted, method, maxBytes);
        _octets = new byte[Math.Min(maxBytes, 8 * 1024)];
    }

    /// <summary>
    /// Gives no octets when they would be more than <paramref name="maxBytes"/> (a long namespace that every child must repeat
    /// grows without end) or when the element inherits <c>xml:base</c> under Canonical XML 1.1. A caller cannot mistake that
    /// for an empty form: an empty one does not exist, and other libraries have signed it (CVE-2025-66475).
    /// </summary>
    internal static bool TryWrite(ElementNode apex, ElementNode? omitted, Canonicalisation method, int maxBytes, out ReadOnlyMemory<byte> octets)
    {
        octets = default;
        var writer = new Canonicaliser(apex, omitted, method, maxBytes);
        if (writer.InheritedXmlAttributes() is not { } inherited)
        {
            return false;
        }

        writer.WriteElement(apex, inherited);
        if (writer._overflow || writer._length == 0)
        {
            return false;
        }

        octets = writer._octets.AsMemory(0, writer._length);
        return true;
    }

    private void WriteElement(ElementNode element, IReadOnlyList<AttributeNode> inherited)
    {
        if (_overflow)
        {
            return;
        }

        var outer = _rendered.Count;
        Put('<');
        PutName(element.Prefix, element.LocalName);
        WriteNamespaces(element);
        WriteAttributes(element, inherited);
        Put('>');
        foreach (var node in element.Content)
        {
            switch (node)
            {
                case TextNode text:
                    PutEscaped(text.Text, EscapedInText);
                    break;
                case InstructionNode instruction:
                    WriteInstruction(instruction);
                    break;
                case ElementNode child when !ReferenceEquals(child, _omitted):
                    WriteElement(child, []);
                    break;
                default:
                    break;
            }
        }

        Put("</");
        PutName(element.Prefix, element.LocalName);
        Put('>');
        _rendered.RemoveRange(outer, _rendered.Count - outer);
    }

    private void WriteNamespaces(ElementNode element)
    {
        _needed.Clear();
        if (_method.Form == CanonicalForm.Exclusive)
        {
            // Exclusive C14N 3: what the element itself shows (its prefix and those of its attributes), and the listed prefixes.
            Need(element.Prefix, element.NamespaceUri);
            foreach (var attribute in element.Attributes)
            {
                if (attribute.Prefix.Length > 0)
                {
                    Need(attribute.Prefix, attribute.NamespaceUri);
                }
            }

            foreach (var prefix in _method.InclusivePrefixes)
            {
                NeedInScope(element, prefix);
            }
        }
        else if (ReferenceEquals(element, _apex))
        {
            for (var scope = element; scope is not null; scope = scope.Parent)
            {
                foreach (var declaration in scope.Declarations)
                {
                    NeedInScope(element, declaration.Prefix);
                }
            }
        }
        else
        {
            foreach (var declaration in element.Declarations)
            {
                Need(declaration.Prefix, declaration.Uri);
            }
        }

        if (_needed.Count > 1)
        {
            _needed.Sort(static (a, b) => string.CompareOrdinal(a.Prefix, b.Prefix));
        }

        foreach (var (prefix, uri) in _needed)
        {
            Put(prefix.Length == 0 ? " xmlns" : " xmlns:");
            Put(prefix);
            Put("=\"");
            PutEscaped(uri, EscapedInAttribute);
            Put('"');
            _rendered.Add(new NamespaceDeclaration(prefix, uri));
        }
    }

    private void NeedInScope(ElementNode element, string prefix)
    {
        // Below the apex everything in scope above was rendered already: only the element's own declarations can differ.
        var last = ReferenceEquals(element, _apex) ? null : element.Parent;
        for (var scope = element; scope is not null && !ReferenceEquals(scope, last); scope = scope.Parent)
        {
            foreach (var declaration in scope.Declarations)
            {
                if (string.Equals(declaration.Prefix, prefix, StringComparison.Ordinal))
                {
                    Need(prefix, declaration.Uri);
                    return;
                }
            }
        }
    }

    private void Need(string prefix, string uri)
    {
        if (string.Equals(prefix, "xml", StringComparison.Ordinal) || string.Equals(RenderedUri(prefix), uri, StringComparison.Ordinal))
        {
            return;
        }

        foreach (var needed in _needed)
        {
            if (string.Equals(needed.Prefix, prefix, StringComparison.Ordinal))
            {
                return;
            }
        }

        _needed.Add(new NamespaceDeclaration(prefix, uri));
    }

    private string? RenderedUri(string prefix)
    {
        for (var i = _rendered.Count - 1; i >= 0; i--)
        {
            if (string.Equals(_rendered[i].Prefix, prefix, StringComparison.Ordinal))
            {
                return _rendered[i].Uri;
            }
        }

        // No declaration of the default namespace is the same as an empty one.
        return prefix.Length == 0 ? string.Empty : null;
    }

    private void WriteAttributes(ElementNode element, IReadOnlyList<AttributeNode> inherited)
    {
        var attributes = element.Attributes;
        if (inherited.Count > 0)
        {
            attributes = [.. attributes, .. inherited];
        }

        if (attributes.Length > 1)
        {
            attributes = [.. attributes];
            Array.Sort(attributes, static (a, b) =>
            {
                var byNamespace = string.CompareOrdinal(a.NamespaceUri, b.NamespaceUri);
                return byNamespace != 0 ? byNamespace : string.CompareOrdinal(a.LocalName, b.LocalName);
            });
        }

        foreach (var attribute in attributes)
        {
            Put(' ');
            PutName(attribute.Prefix, attribute.LocalName);
            Put("=\"");
            PutEscaped(attribute.Value, EscapedInAttribute);
            Put('"');
        }
    }

    private void WriteInstruction(InstructionNode instruction)
    {
        Put("<?");
        Put(instruction.Target);
        if (instruction.Data.Length > 0)
        {
            Put(' ');
            Put(instruction.Data.Replace("\r", "&#xD;", StringComparison.Ordinal));
        }

        Put("?>");
    }

    // Canonical XML 1.0, 2.4: a subtree takes the xml: attributes of its ancestors along. 1.1 does not take xml:id and joins
    // xml:base, which nobody needs in SAML: null, so that it is refused instead of guessed.
    private List<AttributeNode>? InheritedXmlAttributes()
    {
        List<AttributeNode> found = [];
        if (_method.Form == CanonicalForm.Exclusive)
        {
            return found;
        }

        for (var scope = _apex.Parent; scope is not null; scope = scope.Parent)
        {
            foreach (var attribute in scope.Attributes)
            {
                if (!string.Equals(attribute.Prefix, "xml", StringComparison.Ordinal)
                    || _apex.Attribute(attribute.NamespaceUri, attribute.LocalName) is not null
                    || found.Exists(known => string.Equals(known.LocalName, attribute.LocalName, StringComparison.Ordinal)))
                {
                    continue;
                }

                if (_method.Form == CanonicalForm.Inclusive10 || attribute.LocalName is "lang" or "space")
                {
                    found.Add(attribute);
                }
                else if (attribute.LocalName is "base")
                {
                    return null;
                }
            }
        }

        return found;
    }

    private void PutName(string prefix, string localName)
    {
        if (prefix.Length > 0)
        {
            Put(prefix);
            Put(':');
        }

        Put(localName);
    }

    private void PutEscaped(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        while (true)
        {
            var next = text.IndexOfAny(escaped);
            if (next < 0)
            {
                Put(text);
                return;
            }

            Put(text[..next]);
            Put(text[next] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\t' => "&#x9;",
                '\n' => "&#xA;",
                _ => "&#xD;",
            });
            text = text[(next + 1)..];
        }
    }

    private void Put(char ascii)
    {
        if (Reserve(1))
        {
            _octets[_length++] = (byte)ascii;
        }
    }

    private void Put(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && Reserve(text.Length * 3))
        {
            _length += Encoding.UTF8.GetBytes(text, _octets.AsSpan(_length));
        }
    }

    private bool Reserve(int count)
    {
        if (_overflow)
        {
            return false;
        }

        if ((long)_length + count <= _octets.Length)
        {
            return true;
        }

        // A character is reserved as three bytes and counted as one.
        if ((long)_length + (count / 3) > _maxBytes)
        {
            _overflow = true;
            return false;
        }

        Array.Resize(ref _octets, (int)Math.Min(Math.Max(_octets.Length * 2L, (long)_length + count), Array.MaxLength));
        return true;
    }
}
