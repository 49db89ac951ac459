using System.Text;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>Small documents with namespaces declared, redeclared and undeclared in all places. The same seed gives the same document.</summary>
internal sealed class DocumentGenerator(int seed)
{
    private static readonly string[] Prefixes = ["", "p", "q", "r"];
    private static readonly string[] Uris = ["urn:a", "urn:b", "urn:c"];
    private static readonly string[] Texts = ["x", " ", "\n  ", "&amp;&lt;", "\u00e9\u20ac", "&#xD;", "<!--c-->", "<?t d?>", "<![CDATA[<>&]]>", "\ud83d\ude00", "\r\n", "]]&gt;"];
    private readonly Random _random = new(seed);

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
        var declarations = new StringBuilder();
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
            declarations.Append(prefix.Length == 0 ? " xmlns" : " xmlns:").Append(prefix).Append("='").Append(uri).Append('\'');
        }

        var own = scope[_random.Next(scope.Count)].Prefix;
        var name = (own.Length == 0 ? string.Empty : own + ":") + "e" + _random.Next(3);
        text.Append('<').Append(name);
        var attributes = new StringBuilder();
        var seen = new HashSet<(string, string)>();
        for (var i = _random.Next(4); i > 0; i--)
        {
            var (prefix, uri) = scope[_random.Next(scope.Count)];
            var local = "a" + _random.Next(3);
            if (seen.Add((prefix.Length == 0 ? string.Empty : uri, local)))
            {
                attributes.Append(' ').Append(prefix.Length == 0 ? local : prefix + ":" + local).Append("=\"").Append(((string[])["", "v", "&quot;&lt;", "&#9;\t", "'", ">"])[_random.Next(6)]).Append('"');
            }
        }

        text.Append(_random.Next(2) == 0 ? $"{declarations}{attributes}" : $"{attributes}{declarations}").Append('>');
        for (var i = depth > 4 ? 0 : _random.Next(5); i > 0; i--)
        {
            if (_random.Next(2) == 0)
            {
                text.Append(Texts[_random.Next(Texts.Length)]);
            }
            else
            {
                Element(text, depth + 1, scope, root: false);
            }
        }

        text.Append("</").Append(name).Append('>');
    }
}
