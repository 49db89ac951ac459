using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>All names, words, places and domain labels of the entries, folded and sorted: what a search looks in.</summary>
internal sealed class SearchTable
{
    private const int LongestAbbreviation = 6;
    private const int LongestPublicLabel = 3;

    private readonly int[] _nameStarts;
    private readonly string[] _folded;
    private readonly string[] _coarse;
    private readonly int[] _wordStarts;
    private readonly int[] _words;
    private readonly int[] _coarseWords;

    public SearchTable(IReadOnlyList<DiscoveryEntry> entries)
    {
        var joined = new SearchVocabulary.Builder();
        var words = new SearchVocabulary.Builder();
        var labels = new SearchVocabulary.Builder();
        var abbreviations = new SearchVocabulary.Builder();
        var folded = new List<string>();
        var wordNumbers = new List<int>();
        var wordStarts = new List<int> { 0 };
        _nameStarts = new int[entries.Count + 1];
        for (var entry = 0; entry < entries.Count; entry++)
        {
            foreach (var name in NamesOf(entries[entry]))
            {
                var nameWords = SearchFolding.Words(name);
                var text = string.Join(' ', nameWords.Where(word => !word.IsJoined).Select(word => word.Text));
                folded.Add(text);
                joined.Add(SearchFolding.Join(text), entry);
                foreach (var word in nameWords)
                {
                    wordNumbers.Add(words.Add(word.Text, entry));
                }

                wordStarts.Add(wordNumbers.Count);
                AddAbbreviations(abbreviations, nameWords, entry);
            }

            _nameStarts[entry + 1] = folded.Count;
            AddLabels(labels, entries[entry], entry);
        }

        (Joined, JoinedByDigraph) = (joined.Build(), joined.ByDigraph(out _).Build());
        Words = words.Build();
        var coarseWords = words.ByDigraph(out var coarseNumbers);
        WordsByDigraph = coarseWords.Build();
        (Labels, LabelsByDigraph) = (labels.Build(), labels.ByDigraph(out _).Build());
        Abbreviations = abbreviations.Build();
        _folded = [.. folded];
        _coarse = Array.ConvertAll(_folded, SearchFolding.FoldDigraphs);
        _wordStarts = [.. wordStarts];
        _words = [.. wordNumbers.Select(words.RankOf)];
        _coarseWords = [.. wordNumbers.Select(number => coarseWords.RankOf(coarseNumbers[number]))];
        Count = entries.Count;
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>Whole names without spaces.</summary>
    public SearchVocabulary Joined { get; }

    /// <summary>The same, coarser.</summary>
    public SearchVocabulary JoinedByDigraph { get; }

    /// <summary>Words of names.</summary>
    public SearchVocabulary Words { get; }

    /// <summary>The same, coarser.</summary>
    public SearchVocabulary WordsByDigraph { get; }

    /// <summary>Words of places and labels of domains.</summary>
    public SearchVocabulary Labels { get; }

    /// <summary>The same, coarser.</summary>
    public SearchVocabulary LabelsByDigraph { get; }

    /// <summary>First letters of the words of names: <c>tu</c> and <c>tui</c> of Technische Universität Ilmenau.</summary>
    public SearchVocabulary Abbreviations { get; }

    /// <summary>Every text by which an entry can be called, in any language.</summary>
    public static IEnumerable<string> NamesOf(DiscoveryEntry entry) => entry.Name.ByLanguage.Values.Concat(entry.Aliases).Distinct(StringComparer.Ordinal);

    /// <summary>The numbers of an entry's names, in the order in which they are given for the entry.</summary>
    public SearchVocabulary.Ranks NamesOf(int entry) => new(_nameStarts[entry], _nameStarts[entry + 1]);

    /// <summary>A name, folded.</summary>
    public string Folded(int name) => _folded[name];

    /// <summary>A name, folded coarser.</summary>
    public string Coarse(int name) => _coarse[name];

    /// <summary>The ranks of a name's words.</summary>
    public ReadOnlySpan<int> WordsOf(int name) => _words.AsSpan(_wordStarts[name].._wordStarts[name + 1]);

    /// <summary>The ranks of a name's words, coarser, in the same order.</summary>
    public ReadOnlySpan<int> CoarseWordsOf(int name) => _coarseWords.AsSpan(_wordStarts[name].._wordStarts[name + 1]);

    private static void AddAbbreviations(SearchVocabulary.Builder abbreviations, List<FoldedWord> words, int entry)
    {
        Span<char> all = stackalloc char[LongestAbbreviation];
        Span<char> major = stackalloc char[LongestAbbreviation];
        var (allLength, majorLength) = (0, 0);
        foreach (var word in words)
        {
            if (word.IsJoined)
            {
                continue;
            }

            Grow(all, ref allLength, word.Text[0]);
            if (!word.IsMinor)
            {
                Grow(major, ref majorLength, word.Text[0]);
            }
        }

        for (var length = 2; length <= allLength; length++)
        {
            abbreviations.Add(all[..length].ToString(), entry);
        }

        for (var length = 2; length <= majorLength; length++)
        {
            if (length > allLength || !major[..length].SequenceEqual(all[..length]))
            {
                abbreviations.Add(major[..length].ToString(), entry);
            }
        }

        static void Grow(Span<char> letters, ref int length, char letter)
        {
            if (length < letters.Length)
            {
                letters[length++] = letter;
            }
        }
    }

    private static void AddLabels(SearchVocabulary.Builder labels, DiscoveryEntry entry, int number)
    {
        foreach (var word in entry.Place is null ? [] : SearchFolding.Words(entry.Place))
        {
            labels.Add(word.Text, number);
        }

        foreach (var domain in entry.Domains)
        {
            var parts = domain.Split('.');
            // The last label is the world's, not the organisation's; so is a short one before a country's, as ac.uk and com.br have.
            var own = parts.Length > 2 && parts[^1].Length == 2 && parts[^2].Length <= LongestPublicLabel ? parts.Length - 2 : parts.Length - 1;
            foreach (var part in parts.AsSpan(0, own))
            {
                foreach (var word in SearchFolding.Words(part))
                {
                    labels.Add(word.Text, number);
                }
            }
        }
    }
}
