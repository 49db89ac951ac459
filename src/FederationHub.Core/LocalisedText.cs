namespace FederationHub.Core;

/// <summary>A text for people in one or more languages. Keys are BCP 47 tags in lower case (<c>nl</c>, <c>en</c>, <c>fy</c>); never empty.</summary>
public sealed record LocalisedText
{
    /// <summary>Text by language.</summary>
    public required IReadOnlyDictionary<string, string> ByLanguage { get; init; }

    /// <summary>The same text in every language.</summary>
    public static LocalisedText Same(string text) => new() { ByLanguage = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = text } };

    /// <summary>The text in the asked language, else English, else Dutch, else the first by language code, with the language it is in.</summary>
    public (string Text, string Language) In(string language)
    {
        foreach (var candidate in (ReadOnlySpan<string>)[language, "en", "nl"])
        {
            if (ByLanguage.TryGetValue(candidate, out var text))
            {
                return (text, candidate);
            }
        }

        var first = ByLanguage.MinBy(pair => pair.Key, StringComparer.Ordinal);
        return (first.Value ?? string.Empty, first.Key ?? "en");
    }

    /// <summary>Two texts are equal when they say the same in the same languages.</summary>
    public bool Equals(LocalisedText? other) =>
        other is not null && ByLanguage.Count == other.ByLanguage.Count
        && ByLanguage.All(pair => other.ByLanguage.TryGetValue(pair.Key, out var text) && text == pair.Value);

    /// <inheritdoc />
    public override int GetHashCode() => ByLanguage.Aggregate(0, (hash, pair) => hash ^ HashCode.Combine(pair.Key, pair.Value));
}
