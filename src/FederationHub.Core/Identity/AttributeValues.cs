namespace FederationHub.Core.Identity;

/// <summary>Attributes as an upstream sent them. Names are compared byte for byte; a name sent twice has all its values, in order.</summary>
public sealed record AttributeValues
{
    /// <summary>Nothing sent.</summary>
    public static AttributeValues Empty { get; } = new() { ByName = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) };

    /// <summary>Values by original name; never an empty list.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> ByName { get; init; }

    /// <summary>The values of a name; empty when it was not sent.</summary>
    public IReadOnlyList<string> this[string name] => ByName.TryGetValue(name, out var values) ? values : [];

    /// <summary>Gathers pairs; values of one name stay in order.</summary>
    public static AttributeValues From(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var byName = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (!byName.TryGetValue(name, out var values))
            {
                byName[name] = values = [];
            }

            values.Add(value);
        }

        return new AttributeValues { ByName = byName.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<string>)pair.Value, StringComparer.Ordinal) };
    }
}
