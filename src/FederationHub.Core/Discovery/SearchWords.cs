using System.Collections.Frozen;

namespace FederationHub.Core.Discovery;

/// <summary>
/// What is known of words in names whatever the name: small words that people add and leave out, and words that are written in
/// several ways. Closed classes of grammar and writing only; nothing about any organisation.
/// </summary>
internal static class SearchWords
{
    // Articles, "and" and the prepositions of names in Dutch, English, German, French, Spanish, Portuguese, Italian, Danish, Norwegian
    // and Swedish, folded.
    private static readonly FrozenSet<string> Small = FrozenSet.Create(
        StringComparer.Ordinal,
        "the", "de", "den", "het", "der", "die", "das", "le", "la", "les", "el", "los", "las", "il",
        "and", "en", "und", "et", "og", "och",
        "of", "for", "at", "in", "van", "voor", "te", "von", "fur", "zu", "am", "du", "des", "del", "della", "di", "da", "do", "dos", "i");

    // Roman numbers as far as universities of one town are counted.
    private static readonly FrozenDictionary<string, string[]> Others = Ways(
        ["st", "saint", "sint", "sankt"],
        ["1", "i"], ["2", "ii"], ["3", "iii"], ["4", "iv"], ["5", "v"], ["6", "vi"], ["7", "vii"], ["8", "viii"], ["9", "ix"], ["10", "x"], ["11", "xi"], ["12", "xii"], ["13", "xiii"]);

    /// <summary>Whether a folded word is one that a name may lack though it was typed.</summary>
    public static bool IsSmall(string word) => Small.Contains(word);

    /// <summary>The other ways to write a folded word: <c>saint</c>, <c>sint</c> and <c>sankt</c> for <c>st</c>, 4 for <c>iv</c>.</summary>
    public static ReadOnlySpan<string> OtherWays(ReadOnlySpan<char> word) =>
        Others.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var others) ? others : [];

    private static FrozenDictionary<string, string[]> Ways(params string[][] groups) =>
        groups.SelectMany(group => group.Select(word => (word, Others: group.Where(other => other != word).ToArray())))
            .ToFrozenDictionary(pair => pair.word, pair => pair.Others, StringComparer.Ordinal);
}
