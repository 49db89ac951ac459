using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FederationHub.Configuration.Yaml;

/// <summary>
/// Reads text into nodes with lines, over the events of the parser. It takes the plain part of YAML only: no anchors and
/// aliases (a few lines of them can stand for terabytes), no tags, no second document, no tabs before a key.
/// </summary>
internal static class YamlDocument
{
    /// <summary>Most characters of a file: ten thousand organisations take about 5 million.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    /// <summary>Deepest nesting: the format itself needs 7.</summary>
    public const int MaxDepth = 16;

    /// <summary>Most values, lists and blocks: ten thousand organisations have about half a million. A file of brackets alone has as many as characters.</summary>
    public const int MaxNodes = 4_000_000;

    /// <summary>The top of the document, or null after the problems that kept it from being read.</summary>
    public static YamlMapping? Read(string text, Findings findings)
    {
        if (text.Length > MaxLength)
        {
            findings.Add(1, "", $"The file has {text.Length} characters; at most {MaxLength} are read. Take out what it does not need.");
            return null;
        }

        if (FindTabs(text, findings))
        {
            return null;
        }

        try
        {
            return new Builder(findings).Build(new Parser(new Scanner(new StringReader(text), skipComments: true)));
        }
        catch (YamlException exception)
        {
            // The parser's own words: they name tokens of YAML, never the values around them.
            findings.Add((int)exception.Start.Line, "", $"This is not YAML: {Sentence(exception.Message)} Look at this line and the one before it: indentation, a missing ':' or an open quote.");
            return null;
        }
    }

    private static string Sentence(string message)
    {
        // "(Line: 3, Col: 1, Idx: 20) - (Line: …): While parsing …": the line stands in the problem already.
        var cut = message.LastIndexOf("): ", StringComparison.Ordinal);
        var plain = cut < 0 ? message : message[(cut + 3)..];
        return plain.EndsWith('.') ? plain : plain + ".";
    }

    private static bool FindTabs(string text, Findings findings)
    {
        var found = false;
        if (!text.Contains('\t', StringComparison.Ordinal))
        {
            return false;
        }

        var line = 0;
        foreach (var span in text.AsSpan().EnumerateLines())
        {
            line++;
            var indent = span[..^span.TrimStart().Length];
            if (indent.Contains('\t') && indent.Length < span.Length)
            {
                findings.Add(line, "", "A tab stands before the first word; YAML indents with spaces. Replace it with two spaces.");
                found = true;
            }
        }

        return found;
    }

    private sealed class Builder(Findings findings)
    {
        private readonly Stack<Open> _open = new();
        private YamlNode? _top;
        private bool _failed;
        private int _nodes;

        public YamlMapping? Build(Parser parser)
        {
            while (!_failed && Next(parser) is { } current)
            {
                Take(current);
            }

            if (_failed)
            {
                return null;
            }

            switch (_top)
            {
                case YamlMapping mapping:
                    return mapping;
                case null or YamlScalar { IsNothing: true }:
                    findings.Add(1, "", "The file is empty. It needs at least one of suites, applications, organisations, upstreams and entries.");
                    return null;
                default:
                    findings.Add(_top.Line, "", $"The file is {_top.Kind}; it must be a block of keys such as 'applications:' and 'organisations:'.");
                    return null;
            }
        }

        private ParsingEvent? Next(Parser parser)
        {
            try
            {
                return parser.MoveNext() ? parser.Current : null;
            }
            catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
            {
                // Some malformed texts meet the parser's own checks of its state (a control character inside a value, a tag
                // that is no URI). It is the file's fault all the same.
                Fail((int)(parser.Current?.End.Line ?? 1), "This is not YAML from this line on. Look at it and the next one: a character that cannot stand there, or a '!' that begins a value.");
                return null;
            }
        }

        private void Take(ParsingEvent current)
        {
            var line = (int)current.Start.Line;
            switch (current)
            {
                case NodeEvent when ++_nodes > MaxNodes:
                    Fail(line, $"The file holds more than {MaxNodes} values. Take out what it does not need.");
                    break;
                case AnchorAlias:
                    Fail(line, "Aliases (*name) are not read here. Write the value out.");
                    break;
                case NodeEvent node when !node.Anchor.IsEmpty:
                    Fail(line, "Anchors (&name) are not read here. Write the value out where it is needed.");
                    break;
                case NodeEvent node when !node.Tag.IsEmpty && !node.Tag.IsNonSpecific:
                    Fail(line, "Tags (!name) are not read here. Remove the tag.");
                    break;
                case MappingStart or SequenceStart when _open.Count >= MaxDepth:
                    Fail(line, $"This is nested more than {MaxDepth} levels deep. Nothing in the format is.");
                    break;
                case DocumentStart when _top is not null:
                    Fail(line, "A second document begins here. Put everything into one document and remove the '---'.");
                    break;
                case MappingStart:
                    _open.Push(new Open(line, isMapping: true));
                    break;
                case SequenceStart:
                    _open.Push(new Open(line, isMapping: false));
                    break;
                case MappingEnd or SequenceEnd:
                    Place(_open.Pop().Close());
                    break;
                case Scalar scalar when !IsText(scalar.Value):
                    Fail(line, "This value holds a NUL or half a character (a lone surrogate), which no text has. Remove it.");
                    break;
                case Scalar scalar:
                    Place(new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, line));
                    break;
                default:
                    break;
            }
        }

        private void Place(YamlNode node)
        {
            if (_open.Count == 0)
            {
                _top = node;
                return;
            }

            var parent = _open.Peek();
            if (!parent.IsMapping)
            {
                parent.Items.Add(node);
            }
            else if (parent.Key is { } key)
            {
                parent.Pairs.Add(new YamlPair(key.Value, key.Line, node));
                parent.Key = null;
            }
            else if (node is not YamlScalar name)
            {
                Fail(node.Line, $"A key must be a word, and here it is {node.Kind}.");
            }
            else
            {
                if (!parent.Keys.Add(name.Value))
                {
                    findings.Add(name.Line, "", $"The key '{Shown.Of(name.Value)}' stands twice in one block. Keep one of them.");
                }

                parent.Key = name;
            }
        }

        private static bool IsText(string value)
        {
            for (var i = 0; i < value.Length; i++)
            {
                if (value[i] == '\0' || (char.IsSurrogate(value[i]) && !char.IsSurrogatePair(value, i++)))
                {
                    return false;
                }
            }

            return true;
        }

        private void Fail(int line, string message)
        {
            _failed = true;
            findings.Add(line, "", message);
        }
    }

    private sealed class Open(int line, bool isMapping)
    {
        public bool IsMapping => isMapping;

        public List<YamlNode> Items { get; } = [];

        public List<YamlPair> Pairs { get; } = [];

        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public YamlScalar? Key { get; set; }

        public YamlNode Close() => isMapping ? new YamlMapping(Pairs, line) : new YamlList(Items, line);
    }
}
