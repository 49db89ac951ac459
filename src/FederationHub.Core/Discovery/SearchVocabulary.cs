using System.Numerics;

namespace FederationHub.Core.Discovery;

/// <summary>Sorted distinct texts with the entries in which each stands.</summary>
internal sealed class SearchVocabulary
{
    private const int MaxTypoLength = 40;

    private readonly string[] _texts;
    private readonly int[][] _entries;
    private readonly ulong[] _letters;

    public SearchVocabulary(Dictionary<string, List<int>> entriesByText)
    {
        _texts = [.. entriesByText.Keys];
        Array.Sort(_texts, StringComparer.Ordinal);
        _entries = [.. _texts.Select(text => entriesByText[text].ToArray())];
        _letters = [.. _texts.Select(text => Letters(text))];
    }

    public void AddExact(string text, EntrySet to)
    {
        var at = Array.BinarySearch(_texts, text, StringComparer.Ordinal);
        if (at >= 0)
        {
            to.AddAll(_entries[at]);
        }
    }

    public void AddPrefix(string prefix, EntrySet to)
    {
        var at = Array.BinarySearch(_texts, prefix, StringComparer.Ordinal);
        for (var i = at < 0 ? ~at : at; i < _texts.Length && _texts[i].StartsWith(prefix, StringComparison.Ordinal); i++)
        {
            to.AddAll(_entries[i]);
        }
    }

    public void AddInfix(string part, EntrySet to)
    {
        var letters = Letters(part);
        for (var i = 0; i < _texts.Length; i++)
        {
            if ((letters & ~_letters[i]) == 0 && _texts[i].Contains(part, StringComparison.Ordinal))
            {
                to.AddAll(_entries[i]);
            }
        }
    }

    /// <summary>Texts that differ from a token, or begin with something that differs from it, by at most so many typing errors.</summary>
    public void AddTypos(string token, int errors, EntrySet to)
    {
        if (token.Length > MaxTypoLength)
        {
            return;
        }

        var letters = Letters(token);
        for (var i = 0; i < _texts.Length; i++)
        {
            // A letter of the token that the text lacks is an error; counting them is much cheaper than measuring.
            if (_texts[i].Length >= token.Length - errors && BitOperations.PopCount(letters & ~_letters[i]) <= errors && IsWithin(token, _texts[i], errors))
            {
                to.AddAll(_entries[i]);
            }
        }
    }

    /// <summary>Damerau's distance (optimal string alignment) between a token and the best prefix of a text, held against a limit.</summary>
    internal static bool IsWithin(string token, string text, int limit)
    {
        var width = Math.Min(text.Length, token.Length + limit) + 1;
        Span<int> before = stackalloc int[MaxTypoLength + 4];
        Span<int> previous = stackalloc int[MaxTypoLength + 4];
        Span<int> current = stackalloc int[MaxTypoLength + 4];
        for (var j = 0; j < width; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= token.Length; i++)
        {
            current[0] = i;
            var best = i;
            for (var j = 1; j < width; j++)
            {
                var cost = token[i - 1] == text[j - 1] ? 0 : 1;
                var distance = Math.Min(Math.Min(previous[j] + 1, current[j - 1] + 1), previous[j - 1] + cost);
                if (i > 1 && j > 1 && token[i - 1] == text[j - 2] && token[i - 2] == text[j - 1])
                {
                    distance = Math.Min(distance, before[j - 2] + 1);
                }

                current[j] = distance;
                best = Math.Min(best, distance);
            }

            if (best > limit)
            {
                return false;
            }

            var oldest = before;
            before = previous;
            previous = current;
            current = oldest;
        }

        foreach (var distance in previous[..width])
        {
            if (distance <= limit)
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Letters(string text)
    {
        var letters = 0UL;
        foreach (var c in text)
        {
            letters |= 1UL << (c & 63);
        }

        return letters;
    }
}
