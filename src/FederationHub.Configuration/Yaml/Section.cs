using System.Globalization;
using FederationHub.Core;

namespace FederationHub.Configuration.Yaml;

/// <summary>
/// A block of keys while it is read. Each key that the reader asks for is known; what is left when it calls
/// <see cref="Finish"/> is a slip of the pen. A value that cannot be used is reported and reads as absent, so that one pass
/// finds everything.
/// </summary>
internal sealed class Section(YamlMapping node, string path, Findings findings)
{
    private readonly List<string> _known = [];

    public int Line => node.Line;

    public string Path => path;

    public Findings Findings => findings;

    public bool Has(string key) => node.Find(key) is not null;

    public int LineOf(string key) => node.Find(key)?.Line ?? node.Line;

    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>A problem with one key, or with the absence of it.</summary>
    public void Problem(string key, string message) => findings.Add(LineOf(key), PathOf(key), message);

    /// <summary>A value, or null when it is absent or was reported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="check">What is wrong with a value, as a sentence; null when nothing is.</param>
    /// <param name="required">Whether absence is a problem.</param>
    public Entry? Text(string key, Func<string, string?>? check = null, bool required = false)
    {
        switch (Take(key))
        {
            case null when required:
                findings.Add(Line, PathOf(key), $"'{key}' is missing. Add it.");
                return null;
            case null:
                return null;
            case YamlScalar { IsNothing: true } nothing:
                findings.Add(nothing.Line, PathOf(key), $"'{key}' has no value. Give it one, or remove the key.");
                return null;
            case YamlScalar scalar:
                return Checked(new Entry(scalar.Value, scalar.Line, PathOf(key)), check);
            case { } other:
                findings.Add(other.Line, PathOf(key), $"'{key}' must be one value, and is {other.Kind}.");
                return null;
        }
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Flag(string key, bool otherwise = false) =>
        OptionalFlag(key) ?? otherwise;

    /// <summary>The same, where absence says something else.</summary>
    public bool? OptionalFlag(string key) =>
        Text(key, value => value is "true" or "false" ? null : $"'{Shown.Of(value)}' is neither true nor false. Write one of them.")?.Value switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };

    /// <summary>A whole number within limits.</summary>
    /// <param name="key">The key.</param>
    /// <param name="least">The lowest.</param>
    /// <param name="most">The highest.</param>
    /// <param name="orWord">A word that could stand here instead, and that the caller looks for itself.</param>
    public int? Number(string key, int least, int most, string? orWord = null) =>
        Text(key, value => Parse(value) is { } number && number >= least && number <= most
            ? null
            : $"'{Shown.Of(value)}' is not a whole number from {least} to {most}{(orWord is null ? "" : $", nor {orWord}")}. Write one.") is { } entry ? Parse(entry.Value) : null;

    /// <summary>One word of a list of words.</summary>
    public T? Choice<T>(string key, IReadOnlyList<(string Word, T Meaning)> words, bool required = false)
        where T : struct
    {
        var entry = Text(key, value => words.Any(word => word.Word == value)
            ? null
            : $"'{Shown.Of(value)}' is not one of {string.Join(", ", words.Select(word => word.Word))}.{findings.DidYouMean(value, words.Select(word => word.Word))}", required);
        return entry is null ? null : words.First(word => word.Word == entry.Value).Meaning;
    }

    /// <summary>A list of values.</summary>
    public IReadOnlyList<Entry> Texts(string key, Func<string, string?>? check = null, bool required = false)
    {
        var items = List(key, required);
        var read = new List<Entry>(items.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            var itemPath = PathOf(key, i);
            if (items[i] is YamlScalar { IsNothing: false } scalar)
            {
                if (!seen.Add(scalar.Value))
                {
                    findings.Add(scalar.Line, itemPath, "This stands twice in the list. Keep one.");
                }
                else if (Checked(new Entry(scalar.Value, scalar.Line, itemPath), check) is { } entry)
                {
                    read.Add(entry);
                }
            }
            else
            {
                findings.Add(items[i].Line, itemPath, items[i] is YamlScalar ? "This item of the list has no value." : $"This item must be one value, and is {items[i].Kind}.");
            }
        }

        return read;
    }

    /// <summary>A block under a key.</summary>
    public Section? Child(string key)
    {
        switch (Take(key))
        {
            case null:
                return null;
            case YamlMapping mapping:
                // A block begins at its key for whoever looks for it, and at its first key for the parser.
                return new Section(mapping with { Line = LineOf(key) }, PathOf(key), findings);
            case { } other:
                findings.Add(other.Line, PathOf(key), other is YamlScalar { IsNothing: true }
                    ? $"'{key}' has nothing under it. Fill it in, or remove the key."
                    : $"'{key}' must be a block of keys, and is {other.Kind}.");
                return null;
        }
    }

    /// <summary>A list of blocks.</summary>
    public IEnumerable<Section> Children(string key)
    {
        var items = List(key, required: false);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is YamlMapping mapping)
            {
                yield return new Section(mapping, PathOf(key, i), findings);
            }
            else
            {
                findings.Add(items[i].Line, PathOf(key, i), $"This item must be a block of keys, and is {items[i].Kind}.");
            }
        }
    }

    /// <summary>A list in which each item is a name, or a block of keys that says more.</summary>
    public IEnumerable<(Entry? Name, Section? Block)> NamesOrBlocks(string key)
    {
        var items = List(key, required: false);
        for (var i = 0; i < items.Count; i++)
        {
            switch (items[i])
            {
                case YamlMapping mapping:
                    yield return (null, new Section(mapping, PathOf(key, i), findings));
                    break;
                case YamlScalar { IsNothing: false } scalar:
                    yield return (new Entry(scalar.Value, scalar.Line, PathOf(key, i)), null);
                    break;
                default:
                    findings.Add(items[i].Line, PathOf(key, i), items[i] is YamlScalar ? "This item of the list has no value." : $"This item must be a name or a block of keys, and is {items[i].Kind}.");
                    break;
            }
        }
    }

    /// <summary>The node under a key, for a field that has more than one shape.</summary>
    public YamlNode? Take(string key)
    {
        _known.Add(key);
        return node.Find(key)?.Value;
    }

    /// <summary>All keys with one value each, for a block whose keys are data.</summary>
    public IEnumerable<(string Key, Entry Value)> Pairs()
    {
        foreach (var pair in node.Pairs)
        {
            _known.Add(pair.Key);
            foreach (var (value, index) in (pair.Value is YamlList list ? list.Items : [pair.Value]).Select((value, index) => (value, index)))
            {
                var valuePath = pair.Value is YamlList ? PathOf(pair.Key, index) : PathOf(pair.Key);
                if (value is YamlScalar { IsNothing: false } scalar)
                {
                    yield return (pair.Key, new Entry(scalar.Value, scalar.Line, valuePath));
                }
                else
                {
                    findings.Add(value.Line, valuePath, $"'{Shown.Of(pair.Key)}' must have one value.");
                }
            }
        }
    }

    /// <summary>A text for people: one value, or one for each language.</summary>
    public LocalisedText? Localised(string key, int longest, bool required = false)
    {
        string? Check(string value) => Checks.TextRules.Text(value, longest);
        if (node.Find(key)?.Value is not YamlMapping)
        {
            return Text(key, Check, required) is { } text ? LocalisedText.Same(text.Value) : null;
        }

        var byLanguage = new Dictionary<string, string>(StringComparer.Ordinal);
        var languages = Child(key)!;
        foreach (var (language, value) in languages.Pairs())
        {
            if (Checks.TextRules.Language(language) is { } problem)
            {
                findings.Add(value.Line, value.Path, problem);
            }
            else if (Checked(value, Check) is not null)
            {
                byLanguage[language] = value.Value;
            }
        }

        if (byLanguage.Count == 0)
        {
            if (languages.IsEmpty)
            {
                Problem(key, $"'{key}' has no text. Give one for at least one language, such as nl or en.");
            }

            return null;
        }

        // By language, so that the same texts in another order are the same.
        return new LocalisedText { ByLanguage = byLanguage.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal) };
    }

    /// <summary>Reports the keys that nobody asked for.</summary>
    public void Finish()
    {
        foreach (var pair in node.Pairs)
        {
            if (!_known.Contains(pair.Key))
            {
                findings.Add(pair.Line, PathOf(Shown.Of(pair.Key)), $"'{Shown.Of(pair.Key)}' is not a key of this block.{findings.DidYouMean(pair.Key, _known)} Known here: {string.Join(", ", _known.Distinct(StringComparer.Ordinal))}.");
            }
        }
    }

    /// <summary>The line of a field below this block, by a path such as <c>certificates[0]</c>; the nearest known one.</summary>
    public int LineBelow(string field)
    {
        YamlNode at = node;
        var line = node.Line;
        foreach (var step in field.Split('.', '[', ']'))
        {
            if (step.Length == 0)
            {
                continue;
            }

            if (at is YamlMapping mapping && mapping.Find(step) is { } pair)
            {
                (at, line) = (pair.Value, pair.Line);
            }
            else if (at is YamlList list && Parse(step) is { } index && index < list.Items.Count)
            {
                (at, line) = (list.Items[index], list.Items[index].Line);
            }
            else
            {
                break;
            }
        }

        return line;
    }

    private bool IsEmpty => node.Pairs.Count == 0;

    private IReadOnlyList<YamlNode> List(string key, bool required)
    {
        switch (Take(key))
        {
            case null when required:
                findings.Add(Line, PathOf(key), $"'{key}' is missing. Add it.");
                return [];
            case null:
                return [];
            case YamlList { Items.Count: 0 } when required:
                Problem(key, $"'{key}' is an empty list. It needs at least one.");
                return [];
            case YamlList list:
                return list.Items;
            case YamlScalar { IsNothing: true } nothing:
                findings.Add(nothing.Line, PathOf(key), $"'{key}' has no value. Give it a list, or remove the key.");
                return [];
            case { } other:
                findings.Add(other.Line, PathOf(key), $"'{key}' must be a list, and is {other.Kind}. Put '- ' before each item.");
                return [];
        }
    }

    private Entry? Checked(Entry entry, Func<string, string?>? check)
    {
        if (check?.Invoke(entry.Value) is not { } problem)
        {
            return entry;
        }

        findings.Add(entry.Line, entry.Path, problem);
        return null;
    }

    private string PathOf(string key, int index) => string.Create(CultureInfo.InvariantCulture, $"{PathOf(key)}[{index}]");

    private static int? Parse(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A value with where it stood.</summary>
/// <param name="Value">As written.</param>
/// <param name="Line">Counted from 1.</param>
/// <param name="Path">Path of the field.</param>
internal sealed record Entry(string Value, int Line, string Path);
