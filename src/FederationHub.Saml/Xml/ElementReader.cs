using System.Globalization;
using FederationHub.Outcomes;

namespace FederationHub.Saml.Xml;

/// <summary>
/// Reads values out of elements and remembers the first thing that was wrong, so that a reader can be written as one
/// construction and is asked once, at the end, whether it holds.
/// </summary>
internal sealed class ElementReader
{
    private static readonly string[] InstantFormats =
        ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    internal Rejection? Problem { get; private set; }

    internal void Fail(Rejection problem) => Problem ??= problem;

    /// <summary>The value, when nothing was wrong.</summary>
    internal Outcome<T> Finish<T>(T value) => Problem is null ? value : Problem;

    /// <summary>The child of this name, or null; refused when there are two, since one reader takes the first and another the last.</summary>
    internal ElementNode? Single(ElementNode parent, string namespaceUri, string name)
    {
        ElementNode? found = null;
        foreach (var node in parent.Content)
        {
            if (node is not ElementNode element || !element.Is(namespaceUri, name))
            {
                continue;
            }

            if (found is not null)
            {
                Fail(SamlCauses.UnexpectedPart.Because($"a second {name} in {parent.LocalName}"));
                return found;
            }

            found = element;
        }

        return found;
    }

    /// <summary>
    /// All text of an element, as it stands. A comment in it was dropped by canonicalisation and splits nothing (VU#475445);
    /// an element or an instruction in it is refused.
    /// </summary>
    internal string Text(ElementNode element)
    {
        var content = element.Content;
        if (content.Count == 1 && content[0] is TextNode only)
        {
            return only.Text;
        }

        foreach (var node in content)
        {
            if (node is not TextNode)
            {
                Fail(SamlCauses.NotOnlyText.Because(element.LocalName));
                return string.Empty;
            }
        }

        return string.Concat(content.Select(node => ((TextNode)node).Text));
    }

    /// <summary>The text without surrounding white space, which pretty-printing products add; refused when nothing is left.</summary>
    internal string RequiredText(ElementNode? element, string parent, string name)
    {
        var text = element is null ? string.Empty : Text(element).Trim(' ', '\t', '\r', '\n');
        if (text.Length == 0)
        {
            Fail(SamlCauses.RequiredPartMissing.Because($"{name} of {parent}"));
        }

        return text;
    }

    internal string RequiredAttribute(ElementNode element, string name)
    {
        var value = element.Attribute(name);
        if (string.IsNullOrEmpty(value))
        {
            Fail(SamlCauses.RequiredPartMissing.Because($"{name} of {element.LocalName}"));
        }

        return value ?? string.Empty;
    }

    internal DateTimeOffset RequiredInstant(ElementNode element, string name)
    {
        if (Instant(element, name) is { } instant)
        {
            return instant;
        }

        Fail(SamlCauses.RequiredPartMissing.Because($"{name} of {element.LocalName}"));
        return default;
    }

    internal DateTimeOffset? Instant(ElementNode element, string name)
    {
        var value = element.Attribute(name);
        if (value is null)
        {
            return null;
        }

        if (TryInstant(value, out var instant))
        {
            return instant;
        }

        Fail(SamlCauses.InstantMalformed.Because($"{name} of {element.LocalName}"));
        return null;
    }

    // SAML Core 1.3.3: xs:dateTime in UTC. Without a zone it is UTC too; an offset, which some products send, is the same instant.
    internal static bool TryInstant(string value, out DateTimeOffset instant)
    {
        value = value.Trim();
        var point = value.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            var end = point + 1;
            while (end < value.Length && char.IsAsciiDigit(value[end]))
            {
                end++;
            }

            // Finer than the clock's 100 ns is cut off: SAML Core 1.3.3 lets nobody rely on more than milliseconds.
            value = end - point > 8 ? string.Concat(value.AsSpan(0, point + 8), value.AsSpan(end)) : value;
        }

        return DateTimeOffset.TryParseExact(
            value, InstantFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant);
    }
}
