using System.Collections.Frozen;
using System.Globalization;

namespace FederationHub.Server.Discovery;

/// <summary>One or two letters for a name without a logo: the first letters of its first two words that say something.</summary>
internal static class Monogram
{
    // Small words of the languages that names here are in.
    private static readonly FrozenSet<string> Small = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "de", "het", "een", "van", "voor", "en", "der", "den", "te", "aan", "op", "in", "the", "of", "and", "for", "at", "a", "fan", "foar", "it", "fur", "für", "und", "die", "das", "et", "du", "des", "la", "le", "les", "l", "d", "s", "t");

    public static string Of(string name)
    {
        List<string> words = [.. Words(name)];
        var telling = words.Where(word => !Small.Contains(word)).ToList();
        return string.Concat((telling.Count > 0 ? telling : words).Take(2).Select(First)).ToUpperInvariant();
    }

    private static IEnumerable<string> Words(string name)
    {
        var begin = -1;
        for (var at = 0; at <= name.Length; at++)
        {
            var inside = at < name.Length && (char.IsLetterOrDigit(name, at) || (begin >= 0 && (char.IsLowSurrogate(name[at]) || CharUnicodeInfo.GetUnicodeCategory(name[at]) is UnicodeCategory.NonSpacingMark)));
            if (inside && begin < 0)
            {
                begin = at;
            }
            else if (!inside && begin >= 0)
            {
                yield return name[begin..at];
                begin = -1;
            }
        }
    }

    private static string First(string word) => StringInfo.GetNextTextElement(word);
}
