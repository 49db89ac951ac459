using System.Numerics;
using System.Runtime.InteropServices;

namespace FederationHub.Core.Discovery;

/// <summary>Sorted distinct texts with the entries in which each stands. A text's rank is its place in the order.</summary>
internal sealed class SearchVocabulary
{
    /// <summary>Most typing errors that are forgiven in one word.</summary>
    public const int MaxErrors = 2;

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

    /// <summary>The rank of a text, or -1.</summary>
    public int Find(string text) => Math.Max(-1, Array.BinarySearch(_texts, text, StringComparer.Ordinal));

    /// <summary>Whether a text is here.</summary>
    public bool Has(string text) => Find(text) >= 0;

    /// <summary>The ranks of the texts that begin with a prefix.</summary>
    public Ranks FindPrefix(string prefix) => new(FirstNotBefore(prefix), FirstNotBefore(prefix + char.MaxValue));

    /// <summary>Adds the entries of a text, if it is here.</summary>
    public void AddExact(string text, EntrySet to)
    {
        if (Find(text) is >= 0 and var rank)
        {
            to.AddAll(EntriesOf(rank));
        }
    }

    /// <summary>Adds the entries of a run of texts: they lie together.</summary>
    public void AddRanks(Ranks ranks, EntrySet to) => to.AddAll(_entries.AsSpan(_starts[ranks.From].._starts[ranks.To]));

    /// <summary>Adds the entries of all texts in which a part stands.</summary>
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
    /// <param name="token">What was typed.</param>
    /// <param name="errors">How many, 1 or 2.</param>
    /// <param name="beginnings">Whether the beginning of a text counts; else only the whole.</param>
    /// <param name="to">Where the rank of each and what it costs go.</param>
    public void FindTypos(string token, int errors, bool beginnings, Dictionary<int, int> to)
    {
        if (token.Length > TypingErrors.MaxLength)
        {
            return;
        }

        var letters = Letters(token);
        var head = Letters(token.AsSpan(0, Math.Min(token.Length, errors + 1)));
        for (var i = 0; i < _texts.Length; i++)
        {
            // A letter of the token that the text lacks is an error; and of its first letters, one more than there may be
            // errors, one stands near the text's beginning. Looking at both is much cheaper than measuring.
            if ((head & _heads[i]) != 0 && _texts[i].Length >= token.Length - errors && (beginnings || _texts[i].Length <= token.Length + errors)
                && BitOperations.PopCount(letters & ~_letters[i]) <= errors && (beginnings || BitOperations.PopCount(_letters[i] & ~letters) <= errors) && TypingErrors.Measure(token, _texts[i], errors, beginnings) is { } cost)
            {
                to[i] = cost;
            }
        }
    }

    /// <summary>Adds the entries of one text.</summary>
    public void AddRank(int rank, EntrySet to) => to.AddAll(EntriesOf(rank));

    /// <summary>The entries of one text.</summary>
    public ReadOnlySpan<int> EntriesOf(int rank) => _entries.AsSpan(_starts[rank].._starts[rank + 1]);

    private int FirstNotBefore(string text) => Array.BinarySearch(_texts, text, StringComparer.Ordinal) is < 0 and var at ? ~at : Array.BinarySearch(_texts, text, StringComparer.Ordinal);

    private static ulong Letters(ReadOnlySpan<char> text)
    {
        var letters = 0UL;
        foreach (var c in text)
        {
            letters |= 1UL << (c & 63);
        }

        return letters;
    }

    /// <summary>A run of ranks.</summary>
    /// <param name="From">The first.</param>
    /// <param name="To">After the last.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Ranks(int From, int To)
    {
        public bool IsEmpty => From >= To;

        public bool Contains(int rank) => rank >= From && rank < To;
    }

    /// <summary>Texts on their way into a vocabulary. A list for each of tens of thousands of texts would cost more than the rest of an index.</summary>
    internal sealed class Builder
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _numbersBySpan;
        private readonly List<(int Text, int Entry)> _places = [];
        private readonly List<int> _lastEntries = [];
        private int[] _rankOf = [];

        public Builder() => _numbersBySpan = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

        /// <summary>Adds a text of an entry and gives the text's number.</summary>
        public int Add(ReadOnlySpan<char> text, int entry)
        {
            if (!_numbersBySpan.TryGetValue(text, out var number))
            {
                number = _numbers.Count;
                _numbersBySpan[text] = number;
                _lastEntries.Add(-1);
            }

            // An entry comes with all its texts at once, so one look keeps each of them to one place.
            if (_lastEntries[number] != entry)
            {
                _lastEntries[number] = entry;
                _places.Add((number, entry));
            }

            return number;
        }

        /// <summary>The same places under coarser texts: each distinct text is folded once.</summary>
        /// <param name="numbers">The number of the coarser text by that of the finer one.</param>
        public Builder ByDigraph(out int[] numbers)
        {
            var coarse = new Builder();
            numbers = new int[_numbers.Count];
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

        /// <summary>The rank of a text by its number; known after <see cref="Build"/>.</summary>
        public int RankOf(int number) => _rankOf[number];

        public SearchVocabulary Build()
        {
            var texts = new string[_numbers.Count];
            var numbers = new int[_numbers.Count];
            _numbers.Keys.CopyTo(texts, 0);
            _numbers.Values.CopyTo(numbers, 0);
            Array.Sort(texts, numbers, StringComparer.Ordinal);
            _rankOf = new int[numbers.Length];
            for (var rank = 0; rank < numbers.Length; rank++)
            {
                _rankOf[numbers[rank]] = rank;
            }

            // Counting sort: how many places each text has, then where they begin, then the places themselves.
            var starts = new int[texts.Length + 1];
            foreach (var (text, _) in _places)
            {
                starts[_rankOf[text] + 1]++;
            }

            for (var i = 0; i < texts.Length; i++)
            {
                starts[i + 1] += starts[i];
            }

            var next = starts[..^1];
            var entries = new int[_places.Count];
            foreach (var (text, entry) in _places)
            {
                entries[next[_rankOf[text]]++] = entry;
            }

            return new SearchVocabulary(texts, starts, entries);
        }
    }
}
