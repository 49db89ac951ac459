using System.Numerics;

namespace FederationHub.Core.Discovery;

/// <summary>Sorted distinct texts with the entries in which each stands.</summary>
internal sealed class SearchVocabulary
{
    /// <summary>Most typing errors that are forgiven in one word.</summary>
    public const int MaxErrors = 2;

    private const int MaxTypoLength = 40;
    private const int OutOfReach = 1000;

    private readonly string[] _texts;
    private readonly int[] _starts;
    private readonly int[] _entries;
    private readonly ulong[] _letters;
    private readonly ulong[] _heads;

    private SearchVocabulary(string[] texts, int[] starts, int[] entries)
    {
        _texts = texts;
        _starts = starts;
        _entries = entries;
        _letters = Array.ConvertAll(_texts, text => Letters(text));
        _heads = Array.ConvertAll(_texts, text => Letters(text.AsSpan(0, Math.Min(text.Length, (2 * MaxErrors) + 1))));
    }

    public void AddExact(string text, EntrySet to)
    {
        var at = Array.BinarySearch(_texts, text, StringComparer.Ordinal);
        if (at >= 0)
        {
            to.AddAll(EntriesOf(at));
        }
    }

    public void AddPrefix(string prefix, EntrySet to)
    {
        var at = Array.BinarySearch(_texts, prefix, StringComparer.Ordinal);
        for (var i = at < 0 ? ~at : at; i < _texts.Length && _texts[i].StartsWith(prefix, StringComparison.Ordinal); i++)
        {
            to.AddAll(EntriesOf(i));
        }
    }

    public void AddInfix(string part, EntrySet to)
    {
        var letters = Letters(part);
        for (var i = 0; i < _texts.Length; i++)
        {
            if ((letters & ~_letters[i]) == 0 && _texts[i].Contains(part, StringComparison.Ordinal))
            {
                to.AddAll(EntriesOf(i));
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
        var head = Letters(token.AsSpan(0, Math.Min(token.Length, errors + 1)));
        for (var i = 0; i < _texts.Length; i++)
        {
            // A letter of the token that the text lacks is an error; and of its first letters, one more than there may be
            // errors, one stands near the text's beginning. Looking at both is much cheaper than measuring.
            if ((head & _heads[i]) != 0 && _texts[i].Length >= token.Length - errors && BitOperations.PopCount(letters & ~_letters[i]) <= errors && IsWithin(token, _texts[i], errors))
            {
                to.AddAll(EntriesOf(i));
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
        // Only a band about the diagonal can stay within the limit; what lies outside it is out of reach.
        previous[..width].Fill(OutOfReach);
        before[..width].Fill(OutOfReach);
        for (var j = 0; j < Math.Min(width, limit + 1); j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= token.Length; i++)
        {
            var first = Math.Max(1, i - limit);
            var last = Math.Min(width - 1, i + limit);
            current[..width].Fill(OutOfReach);
            current[0] = i;
            var best = i;
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

    private ReadOnlySpan<int> EntriesOf(int text) => _entries.AsSpan(_starts[text].._starts[text + 1]);

    private static ulong Letters(ReadOnlySpan<char> text)
    {
        var letters = 0UL;
        foreach (var c in text)
        {
            letters |= 1UL << (c & 63);
        }

        return letters;
    }

    /// <summary>Texts on their way into a vocabulary. A list for each of tens of thousands of texts would cost more than the rest of an index.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbersBySpan;
        private readonly List<(int Text, int Entry)> _places = [];

        public Builder() => _numbersBySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

        public void Add(ReadOnlySpan<char> text, int entry)
        {
            if (text.IsEmpty)
            {
                return;
            }

            if (!_numbersBySpan.TryGetValue(text, out var number))
            {
                number = _numbers.Count;
                _numbersBySpan[text] = number;
            }

            _places.Add((number, entry));
        }

        public void AddWords(ReadOnlySpan<char> folded, int entry)
        {
            foreach (var range in folded.Split(' '))
            {
                Add(folded[range], entry);
            }
        }

        /// <summary>The same places under coarser texts: each distinct text is folded once.</summary>
        public Builder ByDigraph()
        {
            var coarse = new Builder();
            var numbers = new int[_numbers.Count];
            foreach (var (text, number) in _numbers)
            {
                var folded = SearchFolding.FoldDigraphs(text);
                if (!coarse._numbers.TryGetValue(folded, out var coarseNumber))
                {
                    coarseNumber = coarse._numbers.Count;
                    coarse._numbers[folded] = coarseNumber;
                }

                numbers[number] = coarseNumber;
            }

            foreach (var (text, entry) in _places)
            {
                coarse._places.Add((numbers[text], entry));
            }

            return coarse;
        }

        public SearchVocabulary Build()
        {
            var texts = new string[_numbers.Count];
            var numbers = new int[_numbers.Count];
            _numbers.Keys.CopyTo(texts, 0);
            _numbers.Values.CopyTo(numbers, 0);
            Array.Sort(texts, numbers, StringComparer.Ordinal);
            var rankOf = new int[numbers.Length];
            for (var rank = 0; rank < numbers.Length; rank++)
            {
                rankOf[numbers[rank]] = rank;
            }

            // Counting sort: how many places each text has, then where they begin, then the places themselves.
            var starts = new int[texts.Length + 1];
            foreach (var (text, _) in _places)
            {
                starts[rankOf[text] + 1]++;
            }

            for (var i = 0; i < texts.Length; i++)
            {
                starts[i + 1] += starts[i];
            }

            var next = starts[..^1];
            var entries = new int[_places.Count];
            foreach (var (text, entry) in _places)
            {
                entries[next[rankOf[text]]++] = entry;
            }

            return new SearchVocabulary(texts, starts, entries);
        }
    }
}
