using System.Globalization;
using System.Text;

namespace FederationHub.Configuration.Writing;

/// <summary>
/// Writes blocks as YAML that reads back as what it was. What fits on a line stands on one; words that YAML could read otherwise are
/// quoted. The same blocks are the same text, byte for byte.
/// </summary>
internal sealed class YamlText
{
    private const int Widest = 110;

    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>A line of its own that is not read.</summary>
    public void Comment(string line) => _text.Append("# ").Append(line).Append('\n');

    public void Space() => _text.Append('\n');

    /// <summary>A key of the file with its items.</summary>
    public void Items(string key, IReadOnlyList<WrittenBlock> items)
    {
        if (items.Count == 0)
        {
            _text.Append(key).Append(": []\n");
            return;
        }

        _text.Append(key).Append(":\n");
        foreach (var item in items)
        {
            ListItem(item, 2);
        }
    }

    /// <summary>A value on one line, as it is written inside <c>{ }</c> and <c>[ ]</c>; null when it has more than one.</summary>
    public static string? OnOneLine(Written value)
    {
        switch (value)
        {
            case WrittenText text:
                return text.Value.Contains('\n', StringComparison.Ordinal) && IsBlockText(text.Value) ? null : Scalar(text.Value);
            case WrittenList list:
                var items = list.Items.Select(OnOneLine).ToList();
                return items.Contains(null) ? null : $"[{string.Join(", ", items)}]";
            case WrittenBlock { IsTall: true }:
                return null;
            case WrittenBlock block:
                var pairs = Said(block).Select(key => (key.Key, Line: OnOneLine(key.Value!))).ToList();
                return pairs.Any(pair => pair.Line is null) ? null : $"{{ {string.Join(", ", pairs.Select(pair => $"{Scalar(pair.Key)}: {pair.Line}"))} }}";
            default:
                throw new ArgumentOutOfRangeException(nameof(value));
        }
    }

    private static IEnumerable<WrittenKey> Said(WrittenBlock block) => block.Keys.Where(key => !key.IsUsual);

    private void ListItem(Written item, int indent)
    {
        _text.Append(' ', indent).Append("- ");
        var line = OnOneLine(item);
        if (item is WrittenBlock block && (line is null || indent + line.Length > Widest))
        {
            var first = true;
            foreach (var key in Said(block))
            {
                if (!first)
                {
                    _text.Append(' ', indent + 2);
                }

                Pair(key, indent + 2);
                first = false;
            }
        }
        else if (line is not null)
        {
            _text.Append(line).Append('\n');
        }
        else
        {
            BlockText(((WrittenText)item).Value, indent + 2);
        }
    }

    private void Pair(WrittenKey key, int indent)
    {
        _text.Append(Scalar(key.Key)).Append(':');
        var line = OnOneLine(key.Value!);
        if (line is not null && (key.Value is WrittenText || indent + key.Key.Length + line.Length + 2 <= Widest))
        {
            _text.Append(' ').Append(line).Append('\n');
            return;
        }

        switch (key.Value)
        {
            case WrittenText text:
                _text.Append(' ');
                BlockText(text.Value, indent + 2);
                break;
            case WrittenList list:
                _text.Append('\n');
                foreach (var item in list.Items)
                {
                    ListItem(item, indent + 2);
                }

                break;
            case WrittenBlock block:
                _text.Append('\n');
                foreach (var inner in Said(block))
                {
                    _text.Append(' ', indent + 2);
                    Pair(inner, indent + 2);
                }

                break;
        }
    }

    // A literal block: what PEM looks like everywhere else.
    private void BlockText(string value, int indent)
    {
        _text.Append("|\n");
        foreach (var line in value.TrimEnd('\n').Split('\n'))
        {
            _text.Append(' ', indent).Append(line).Append('\n');
        }
    }

    private static bool IsBlockText(string value) => value.StartsWith("-----BEGIN ", StringComparison.Ordinal);

    private static string Scalar(string value) => IsPlain(value) ? value : Quoted(value);

    private static bool IsPlain(string value)
    {
        if (value.Length == 0 || !char.IsAsciiLetterOrDigit(value[0]) || value[^1] == ' ' || value is "null" or "Null" or "NULL")
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var plain = char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '_' or '/' or '@' or '~' or '+' or '-' or '=' or '%' or '(' or ')'
                || (c is >= '\u00C0' and <= '\u024F')

                // A colon inside a word, as in an address; not one that begins or ends a word.
                || (c == ':' && i + 1 < value.Length && (char.IsAsciiLetterOrDigit(value[i + 1]) || value[i + 1] == '/'));
            if (!plain)
            {
                return false;
            }
        }

        return true;
    }

    private static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]))
            {
                text.Append(CultureInfo.InvariantCulture, $"\\U{char.ConvertToUtf32(c, value[++i]):X8}");
            }
            else
            {
                _ = c switch
                {
                    '"' => text.Append("\\\""),
                    '\\' => text.Append("\\\\"),
                    '\n' => text.Append("\\n"),
                    '\t' => text.Append("\\t"),
                    _ when IsHidden(c) => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                    _ => text.Append(c),
                };
            }
        }

        return text.Append('"').ToString();
    }

    // What a reader could not see, or YAML would take for a line break or for half a character.
    private static bool IsHidden(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        || (char.GetUnicodeCategory(c) is UnicodeCategory.SpaceSeparator && c != ' ');
}
