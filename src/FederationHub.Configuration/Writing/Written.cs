using System.Globalization;

namespace FederationHub.Configuration.Writing;

/// <summary>A piece of a hub file to be written. Every key is here, also those that have their usual value, so that two items can be compared key by key.</summary>
internal abstract record Written
{
    /// <summary>One value.</summary>
    public static Written Of(string value) => new WrittenText(value);

    /// <summary>A list of values.</summary>
    public static Written Of(IEnumerable<string> values) => new WrittenList([.. values.Select(Of)]);
}

/// <summary>One value.</summary>
/// <param name="Value">As it is read; more than one line where it is a certificate.</param>
internal sealed record WrittenText(string Value) : Written
{
    /// <summary>What stands for the value where a change of it is shown; the value itself unless set.</summary>
    public string? Shown { get; init; }
}

/// <summary>A list.</summary>
internal sealed record WrittenList(IReadOnlyList<Written> Items) : Written;

/// <summary>Keys with values, in the order in which they are written.</summary>
internal sealed record WrittenBlock : Written
{
    private readonly List<WrittenKey> _keys = [];

    public IReadOnlyList<WrittenKey> Keys => _keys;

    /// <summary>Whether each key has a line of its own, however short.</summary>
    public bool IsTall { get; init; }

    /// <summary>Adds a key. Without a value nothing is written, but the key is known when two items are compared.</summary>
    public WrittenBlock Put(string key, Written? value, bool usual = false, bool secret = false)
    {
        _keys.Add(new WrittenKey(key, value, usual || value is null, secret));
        return this;
    }

    public WrittenBlock Put(string key, string? value, string? usual = null) => Put(key, value is null ? null : Of(value), value == usual);

    public WrittenBlock Put(string key, bool value, bool usual = false) => Put(key, Of(value ? "true" : "false"), value == usual);

    public WrittenBlock Put(string key, bool? value) => Put(key, value is { } known ? Of(known ? "true" : "false") : null);

    public WrittenBlock Put(string key, int value, int usual) => Put(key, Of(value.ToString(CultureInfo.InvariantCulture)), value == usual);

    public WrittenBlock Put(string key, IReadOnlyCollection<string> values, IReadOnlyCollection<string>? usual = null) =>
        Put(key, Of(values), values.SequenceEqual(usual ?? [], StringComparer.Ordinal));

    /// <summary>A block under a key; usual when all its keys are.</summary>
    public WrittenBlock Put(string key, WrittenBlock? block) => Put(key, block, block is null || block.Keys.All(inner => inner.IsUsual));
}

/// <summary>A key of a block.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">Its value; null where there is none.</param>
/// <param name="IsUsual">Whether the key says nothing that its absence would not say.</param>
/// <param name="IsSecret">Whether its value is never shown, not even as a hash.</param>
internal sealed record WrittenKey(string Key, Written? Value, bool IsUsual, bool IsSecret);
