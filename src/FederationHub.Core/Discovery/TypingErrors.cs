namespace FederationHub.Core.Discovery;

/// <summary>How far a typed word is from a real one: a letter too many, too few, another, or two neighbours swapped (ux 1.4, tier 7).</summary>
internal static class TypingErrors
{
    /// <summary>Longest word that is measured, characters.</summary>
    public const int MaxLength = 40;

    private const int OutOfReach = 1000;

    /// <summary>How many errors are forgiven in a word of that length.</summary>
    public static int Allowed(int length) => length switch { < 4 => 0, < 8 => 1, _ => SearchVocabulary.MaxErrors };

    /// <summary>
    /// Damerau's distance (optimal string alignment) between a token and a text, held against a limit. The cost is twice the
    /// number of errors, and one more where only the text's beginning was typed; null beyond the limit.
    /// </summary>
    public static int? Measure(string token, string text, int limit, bool beginnings)
    {
        var width = Math.Min(text.Length, token.Length + limit) + 1;
        Span<int> before = stackalloc int[MaxLength + 4];
        Span<int> previous = stackalloc int[MaxLength + 4];
        Span<int> current = stackalloc int[MaxLength + 4];
        // Only a band about the diagonal can stay within the limit; what lies outside it is out of reach. Rows are used again, so
        // each marks the ends of its own band.
        previous[..width].Fill(OutOfReach);
        before[..width].Fill(OutOfReach);
        current[..width].Fill(OutOfReach);
        for (var j = 0; j < Math.Min(width, limit + 1); j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= token.Length; i++)
        {
            var first = Math.Max(1, i - limit);
            var last = Math.Min(width - 1, i + limit);
            current[first - 1] = first == 1 ? i : OutOfReach;
            var best = current[first - 1];
            for (var j = first; j <= last; j++)
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

            if (last + 1 < width)
            {
                current[last + 1] = OutOfReach;
            }

            if (best > limit)
            {
                return null;
            }

            var oldest = before;
            before = previous;
            previous = current;
            current = oldest;
        }

        // The last row's band begins where what is before it cannot matter.
        previous[..Math.Max(0, Math.Min(width, token.Length - limit))].Fill(OutOfReach);
        var whole = text.Length < width ? previous[text.Length] : OutOfReach;
        if (!beginnings)
        {
            return whole <= limit ? 2 * whole : null;
        }

        var beginning = OutOfReach;
        foreach (var distance in previous[..width])
        {
            beginning = Math.Min(beginning, distance);
        }

        return Math.Min(whole, beginning) <= limit ? Math.Min(2 * whole, (2 * beginning) + 1) : null;
    }
}
