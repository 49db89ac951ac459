namespace FederationHub.Configuration.Yaml;

/// <summary>A piece of the file that remembers where it stood, so that everything said about it can name a line.</summary>
/// <param name="Line">Counted from 1.</param>
internal abstract record YamlNode(int Line)
{
    /// <summary>What it is, in the words of the format page.</summary>
    public abstract string Kind { get; }
}

/// <summary>One value. All values are texts here: each field says itself how its text is read, so <c>country: NO</c> stays a country.</summary>
/// <param name="Value">As YAML reads it.</param>
/// <param name="IsPlain">Written without quotes and not as a block, so that <c>null</c> and <c>~</c> mean nothing.</param>
/// <param name="Line">Counted from 1.</param>
internal sealed record YamlScalar(string Value, bool IsPlain, int Line) : YamlNode(Line)
{
    public override string Kind => "a value";

    /// <summary>A key with nothing behind it.</summary>
    public bool IsNothing => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line)
{
    public override string Kind => "a list";
}

/// <summary>Keys with values; no key stands twice.</summary>
internal sealed record YamlMapping(IReadOnlyList<YamlPair> Pairs, int Line) : YamlNode(Line)
{
    public override string Kind => "a block of keys";

    public YamlPair? Find(string key)
    {
        foreach (var pair in Pairs)
        {
            if (pair.Key == key)
            {
                return pair;
            }
        }

        return null;
    }
}

/// <summary>A key and its value.</summary>
internal sealed record YamlPair(string Key, int Line, YamlNode Value);
