using System.Buffers;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Signatures;

/// <summary>
/// The rules of canonical form, for whoever walks a document: a tree (<see cref="Canonicaliser"/>) or a reader that goes through
/// it once (<see cref="StreamCanonicaliser"/>). One set of rules writes both.
/// </summary>
internal sealed class CanonicalWriter(Canonicalisation method, CanonicalOutput output)
{
    private static readonly SearchValues<char> EscapedInText = SearchValues.Create("&<>\r");
    private static readonly SearchValues<char> EscapedInAttribute = SearchValues.Create("&<\"\t\n\r");
    private static readonly Comparison<NamespaceDeclaration> ByPrefix = static (a, b) => string.CompareOrdinal(a.Prefix, b.Prefix);

    // Canonical XML 1.0, 2.2 wants the order of code points, which is that of UTF-16 where there are no surrogates: the reader takes none in
    // names, and no namespace outside of ASCII.
    private static readonly Comparison<AttributeNode> ByNamespaceAndName = static (a, b) =>
    {
        var byNamespace = string.CompareOrdinal(a.NamespaceUri, b.NamespaceUri);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(a.LocalName, b.LocalName);
    };

    // Declarations that are open beyond these are found by their prefix; fewer, which is what messages have, are faster gone through.
    private const int MostGoneThrough = 16;

    private readonly List<NamespaceDeclaration> _rendered = [];
    private readonly List<NamespaceDeclaration> _needed = [];
    private readonly List<AttributeNode> _attributes = [];
    private readonly Stack<int> _outer = [];

    // From the first time that more were open: of each open prefix the nearest place in _rendered, and of each place the next one outwards.
    private readonly List<int> _outwards = [];
    private Dictionary<string, int>? _nearest;

    /// <summary>Declarations written and not closed yet.</summary>
    internal int Rendered => _rendered.Count;

    /// <summary>How many declarations were compared to find one that is open: the work that an attacker would make grow faster than the document.</summary>
    internal long Compared { get; private set; }

    /// <summary>Writes a start tag.</summary>
    /// <param name="element">The element; its content is not looked at.</param>
    /// <param name="inScope">Declarations that may not have been written yet, nearest first: its own; for the first element also those around it.</param>
    /// <param name="inherited">xml: attributes that it takes over from around it.</param>
    internal void Start(ElementNode element, ReadOnlySpan<NamespaceDeclaration> inScope, ReadOnlySpan<AttributeNode> inherited)
    {
        _outer.Push(_rendered.Count);
        output.Put((byte)'<');
        PutName(element.Prefix, element.LocalName);
        WriteNamespaces(element, inScope);
        WriteAttributes(element, inherited);
        output.Put((byte)'>');
    }

    internal void End(ElementNode element)
    {
        output.Put("</"u8);
        PutName(element.Prefix, element.LocalName);
        output.Put((byte)'>');
        var outer = _outer.Pop();
        if (_nearest is not null)
        {
            Forget(outer);
        }

        _rendered.RemoveRange(outer, _rendered.Count - outer);
    }

    internal void Text(ReadOnlySpan<char> text) => PutEscaped(text, EscapedInText);

    internal void Instruction(string target, string data)
    {
        output.Put("<?"u8);
        output.Put(target);
        if (data.Length > 0)
        {
            output.Put((byte)' ');
            output.Put(data.Replace("\r", "&#xD;", StringComparison.Ordinal));
        }

        output.Put("?>"u8);
    }

    private void WriteNamespaces(ElementNode element, ReadOnlySpan<NamespaceDeclaration> inScope)
    {
        _needed.Clear();
        if (method.Form == CanonicalForm.Exclusive)
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

            foreach (var prefix in method.InclusivePrefixes)
            {
                NeedInScope(inScope, prefix);
            }
        }
        else
        {
            foreach (var declaration in inScope)
            {
                NeedInScope(inScope, declaration.Prefix);
            }
        }

        if (_needed.Count > 1)
        {
            _needed.Sort(ByPrefix);
        }

        foreach (var (prefix, uri) in _needed)
        {
            output.Put(prefix.Length == 0 ? " xmlns"u8 : " xmlns:"u8);
            output.Put(prefix);
            output.Put("=\""u8);
            PutEscaped(uri, EscapedInAttribute);
            output.Put((byte)'"');
            AddRendered(new NamespaceDeclaration(prefix, uri));
        }
    }

    private void AddRendered(NamespaceDeclaration declaration)
    {
        _rendered.Add(declaration);
        if (_nearest is null && _rendered.Count > MostGoneThrough)
        {
            _nearest = new(StringComparer.Ordinal);
        }

        for (var i = _outwards.Count; i < _rendered.Count && _nearest is not null; i++)
        {
            _outwards.Add(_nearest.GetValueOrDefault(_rendered[i].Prefix, -1));
            _nearest[_rendered[i].Prefix] = i;
        }
    }

    private void Forget(int outer)
    {
        for (var i = _rendered.Count - 1; i >= outer; i--)
        {
            if (_outwards[i] < 0)
            {
                _nearest!.Remove(_rendered[i].Prefix);
            }
            else
            {
                _nearest![_rendered[i].Prefix] = _outwards[i];
            }
        }

        _outwards.RemoveRange(outer, _outwards.Count - outer);
    }

    private void NeedInScope(ReadOnlySpan<NamespaceDeclaration> inScope, string prefix)
    {
        foreach (var declaration in inScope)
        {
            if (string.Equals(declaration.Prefix, prefix, StringComparison.Ordinal))
            {
                Need(prefix, declaration.Uri);
                return;
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
        if (_nearest is not null)
        {
            Compared++;
            return _nearest.TryGetValue(prefix, out var place) ? _rendered[place].Uri : Undeclared(prefix);
        }

        for (var i = _rendered.Count - 1; i >= 0; i--)
        {
            Compared++;
            if (string.Equals(_rendered[i].Prefix, prefix, StringComparison.Ordinal))
            {
                return _rendered[i].Uri;
            }
        }

        return Undeclared(prefix);
    }

    // No declaration of the default namespace is the same as an empty one.
    private static string? Undeclared(string prefix) => prefix.Length == 0 ? string.Empty : null;

    private void WriteAttributes(ElementNode element, ReadOnlySpan<AttributeNode> inherited)
    {
        if (element.Attributes.Length + inherited.Length == 0)
        {
            return;
        }

        _attributes.Clear();
        _attributes.AddRange(element.Attributes);
        _attributes.AddRange(inherited);
        if (_attributes.Count > 1)
        {
            _attributes.Sort(ByNamespaceAndName);
        }

        foreach (var attribute in _attributes)
        {
            output.Put((byte)' ');
            PutName(attribute.Prefix, attribute.LocalName);
            output.Put("=\""u8);
            PutEscaped(attribute.Value, EscapedInAttribute);
            output.Put((byte)'"');
        }
    }

    private void PutName(string prefix, string localName)
    {
        if (prefix.Length > 0)
        {
            output.Put(prefix);
            output.Put((byte)':');
        }

        output.Put(localName);
    }

    private void PutEscaped(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        while (true)
        {
            var next = text.IndexOfAny(escaped);
            if (next < 0)
            {
                output.Put(text);
                return;
            }

            output.Put(text[..next]);
            output.Put(text[next] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                '\t' => "&#x9;"u8,
                '\n' => "&#xA;"u8,
                _ => "&#xD;"u8,
            });
            text = text[(next + 1)..];
        }
    }
}
