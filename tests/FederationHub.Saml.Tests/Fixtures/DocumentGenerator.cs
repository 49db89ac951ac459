using System.Text;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>
/// Small documents with namespaces declared, redeclared and undeclared in all places. The same seed gives the same document.
/// An odd one also has what products rarely send: white space in tags, either quote, attributes of the XML namespace, prefixes
/// outside of ASCII, prefixes that only a value uses, and elements with an ID.
/// </summary>
internal sealed class DocumentGenerator(int seed, bool odd = false)
{
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private static readonly string[] Texts = ["x", " ", "\n  ", "&amp;&lt;", "\u00e9\u20ac", "&#xD;", "<!--c-->", "<?t d?>", "<![CDATA[<>&]]>", "\ud83d\ude00", "\r\n", "]]&gt;"];
    private static readonly string[] OddTexts = [.. Texts, "&#x1F600;", "&#10;&#9;", "\r", "\u0085\u2028", "<?t   two  words ?>", "<?alone?>", "\"'", "\ufffd", "a\r\n\r\nb"];
    private static readonly string[] Values = ["", "v", "&quot;&lt;", "&#9;\t", "'", ">"];
    private static readonly string[] OddValues = ["", "v", "&lt;&amp;>", "&#9;\t&#10;\n&#13;\r\n", "\ud83d\ude00\uff41", "  two  words  ", "&#x20;"];
    private static readonly string[] Blanks = [" ", "\n", "\t ", "\r\n  ", "   "];
    private readonly Random _random = new(seed);
    private readonly List<string> _ids = [];

    private string[] Prefixes => odd ? ["", "p", "q", "r", "\u00e9t\u00e9", "xs"] : ["", "p", "q", "r"];

    private string[] Uris => odd ? ["urn:a", "urn:b", "urn:c", "http://x.example/?a=1#b", "http://x.example/%C3%A9/(a)"] : ["urn:a", "urn:b", "urn:c"];

    /// <summary>The IDs of an odd document.</summary>
    public IReadOnlyList<string> Ids => _ids;

    public string PrefixList() => string.Join(' ', ((string[])["#default", "p", "q", "s"]).Where(_ => _random.Next(3) == 0));

    public string Document()
    {
        var text = new StringBuilder();
        Element(text, 0, [("", ""), ("p", "urn:a")], root: true);
        return text.ToString();
    }

    private void Element(StringBuilder text, int depth, List<(string Prefix, string Uri)> scope, bool root)
    {
        scope = [.. scope];
        List<string> parts = [];
        foreach (var prefix in Prefixes)
        {
            var must = root && prefix == "p";
            if (!must && _random.Next(4) != 0)
            {
                continue;
            }

            var uri = prefix.Length == 0 && _random.Next(3) == 0 ? string.Empty : Uris[_random.Next(Uris.Length)];
            scope.RemoveAll(known => known.Prefix == prefix);
            scope.Add((prefix, uri));
            parts.Add((prefix.Length == 0 ? "xmlns" : "xmlns:" + prefix) + Is() + "'" + uri + "'");
        }

        var own = scope[_random.Next(scope.Count)].Prefix;
        var name = (own.Length == 0 ? string.Empty : own + ":") + "e" + _random.Next(3);
        var declarations = parts.Count;
        var seen = new HashSet<(string, string)>();
        for (var i = _random.Next(4); i > 0; i--)
        {
            var (prefix, uri) = scope[_random.Next(scope.Count)];
            var local = "a" + _random.Next(3);
            if (seen.Add((prefix.Length == 0 ? string.Empty : uri, local)))
            {
                parts.Add((prefix.Length == 0 ? local : prefix + ":" + local) + Value());
            }
        }

        if (odd)
        {
            AddOddAttributes(parts, scope, root);
        }

        // Declarations first or last: a reader must know them before it needs them.
        if (_random.Next(2) != 0)
        {
            parts = [.. parts[declarations..], .. parts[..declarations]];
        }

        text.Append('<').Append(name);
        parts.ForEach(part => text.Append(Blank()).Append(part));
        if (odd && !root && _random.Next(6) == 0)
        {
            text.Append(_random.Next(2) == 0 ? "/>" : "\n/>");
            return;
        }

        text.Append(odd && _random.Next(4) == 0 ? " >" : ">");
        var texts = odd ? OddTexts : Texts;
        for (var i = depth > 4 ? 0 : _random.Next(5); i > 0; i--)
        {
            if (_random.Next(2) == 0)
            {
                text.Append(texts[_random.Next(texts.Length)]);
            }
            else
            {
                Element(text, depth + 1, scope, root: false);
            }
        }

        text.Append("</").Append(name).Append(odd && _random.Next(4) == 0 ? "\r\n>" : ">");
    }

    private void AddOddAttributes(List<string> parts, List<(string Prefix, string Uri)> scope, bool root)
    {
        if (root || _random.Next(4) == 0)
        {
            _ids.Add($"_{seed}.{_ids.Count}");
            parts.Add($"ID=\"{_ids[^1]}\"");
        }

        foreach (var (name, value) in ((string, string)[])[("xml:lang", "nl"), ("xml:space", "preserve"), ("xml:base", "http://x.example/")])
        {
            if (_random.Next(8) == 0)
            {
                parts.Add(name + Is() + "'" + value + "'");
            }
        }

        if (_random.Next(5) == 0)
        {
            parts.Add($"xmlns:xsi=\"{Instance}\"");
            parts.Add($"xsi:type='{scope[_random.Next(scope.Count)].Prefix}:T'");
        }
    }

    private string Is() => odd && _random.Next(5) == 0 ? " =\n" : "=";

    private string Blank() => odd ? Blanks[_random.Next(Blanks.Length)] : " ";

    private string Value()
    {
        var value = odd ? OddValues[_random.Next(OddValues.Length)] : Values[_random.Next(Values.Length)];
        return Is() + (odd && !value.Contains('\'', StringComparison.Ordinal) && _random.Next(2) == 0 ? "'" + value + "'" : "\"" + value + "\"");
    }
}
