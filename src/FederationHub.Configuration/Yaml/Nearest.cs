namespace FederationHub.Configuration.Yaml;

/// <summary>Finds what somebody probably meant to type.</summary>
internal static class Nearest
{
    private const int LongestWord = 80;
    private const int ShortestBeginning = 4;

    /// <summary>The known word that is at most 3 keystrokes away, and at most half the word; else one that begins with it; else null.</summary>
    public static string? To(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var limit = Math.Clamp(word.Length / 2, 1, 3);
        string? best = null;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - word.Length) <= limit && Distance(word, candidate) is var distance && distance <= limit)
            {
                best = candidate;
                limit = distance - 1;
                if (limit < 0)
                {
                    break;
                }
            }
        }

        return best ?? (word.Length >= ShortestBeginning ? known.FirstOrDefault(candidate => candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)) : null);
    }

    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above + 1, row[j - 1] + 1), diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
