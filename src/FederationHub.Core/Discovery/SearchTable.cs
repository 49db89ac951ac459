using System.Text;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>All names, words, places and domain labels of the entries, folded and sorted: what a search looks in.</summary>
internal sealed class SearchTable
{
    private const int LongestAbbreviation = 6;

    private readonly int[] _nameStarts;
    private readonly string[] _names;
    private readonly string[] _folded;
    private readonly string[] _coarse;
    private readonly int[] _wordStarts;
    private readonly int[] _words;
    private readonly int[] _coarseWords;

    public SearchTable(IReadOnlyList<DiscoveryEntry> entries)
    {
        var joined = new SearchVocabulary.Builder();
        var coarseJoined = new SearchVocabulary.Builder();
        var words = new SearchVocabulary.Builder();
        var labels = new SearchVocabulary.Builder();
        var abbreviations = new SearchVocabulary.Builder();
        var coarseLabels = new SearchVocabulary.Builder();
        var names = new List<string>();
        var folded = new List<string>();
        var coarse = new List<string>();
        var wordNumbers = new List<int>();
        var wordStarts = new List<int> { 0 };
        var line = new StringBuilder();
        var letters = new Letters();
        var entry = 0;
        void AddWord(ReadOnlySpan<char> word, bool isJoined, bool isMinor)
        {
            wordNumbers.Add(words.Add(word, entry));
            foreach (var other in SearchWords.OtherWays(word))
            {
                wordNumbers.Add(words.Add(other, entry));
            }

            if (!isJoined)
            {
                line.Append(line.Length > 0 ? " " : string.Empty).Append(word);
                letters.Add(word[0], isMinor);
            }
        }

        WordReceiver addWord = AddWord;
        void AddLabel(ReadOnlySpan<char> word, bool isJoined, bool isMinor)
        {
            labels.Add(word, entry);
            AddCoarser(coarseLabels, word.ToString(), entry);
        }

        WordReceiver addLabel = AddLabel;
        _nameStarts = new int[entries.Count + 1];
        for (; entry < entries.Count; entry++)
        {
            foreach (var name in NamesOf(entries[entry]))
            {
                line.Clear();
                letters.Clear();
                SearchFolding.Words(name, addWord);
                var text = line.ToString();
                names.Add(name);
                folded.Add(text);
                coarse.Add(SearchFolding.FoldDigraphs(text));
                joined.Add(SearchFolding.Join(text), entry);
                if (coarse[^1] != text)
                {
                    coarseJoined.Add(SearchFolding.Join(coarse[^1]), entry);
                }

                wordStarts.Add(wordNumbers.Count);
                letters.AddTo(abbreviations, entry);
            }

            _nameStarts[entry + 1] = folded.Count;
            AddLabels(addLabel, entries[entry]);
        }

        (Joined, JoinedByDigraph) = (joined.Build(), coarseJoined.Build());
        Words = words.Build();
        var coarseWords = words.ByDigraph(out var coarseNumbers);
        WordsByDigraph = coarseWords.Build();
        (Labels, LabelsByDigraph) = (labels.Build(), coarseLabels.Build());
        Abbreviations = abbreviations.Build();
        _names = [.. names];
        _folded = [.. folded];
        _coarse = [.. coarse];
        _wordStarts = [.. wordStarts];
        _words = [.. wordNumbers.Select(words.RankOf)];
        _coarseWords = [.. wordNumbers.Select(number => coarseWords.RankOf(coarseNumbers[number]))];
        Count = entries.Count;
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; }

    /// <summary>Whole names without spaces.</summary>
    public SearchVocabulary Joined { get; }

    /// <summary>The same, coarser: those that the coarser writing changes.</summary>
    public SearchVocabulary JoinedByDigraph { get; }

    /// <summary>Words of names.</summary>
    public SearchVocabulary Words { get; }

    /// <summary>The same, coarser.</summary>
    public SearchVocabulary WordsByDigraph { get; }

    /// <summary>Words of places and labels of domains.</summary>
    public SearchVocabulary Labels { get; }

    /// <summary>The same, coarser: those that the coarser writing changes.</summary>
    public SearchVocabulary LabelsByDigraph { get; }

    /// <summary>First letters of the words of names: <c>tu</c> and <c>tui</c> of Technische Universität Ilmenau.</summary>
    public SearchVocabulary Abbreviations { get; }

    /// <summary>Every text by which an entry can be called, in any language.</summary>
    public static IEnumerable<string> NamesOf(DiscoveryEntry entry) => entry.Name.ByLanguage.Values.Concat(entry.Aliases).Distinct(StringComparer.Ordinal);

    /// <summary>The numbers of an entry's names, in the order in which they are given for the entry.</summary>
    public SearchVocabulary.Ranks NamesOf(int entry) => new(_nameStarts[entry], _nameStarts[entry + 1]);

    /// <summary>A name as it is.</summary>
    public string Name(int name) => _names[name];

    /// <summary>A name, folded.</summary>
    public string Folded(int name) => _folded[name];

    /// <summary>A name, folded coarser.</summary>
    public string Coarse(int name) => _coarse[name];

    /// <summary>The ranks of a name's words.</summary>
    public ReadOnlySpan<int> WordsOf(int name) => _words.AsSpan(_wordStarts[name].._wordStarts[name + 1]);

    /// <summary>The ranks of a name's words, coarser, in the same order.</summary>
    public ReadOnlySpan<int> CoarseWordsOf(int name) => _coarseWords.AsSpan(_wordStarts[name].._wordStarts[name + 1]);

    private static void AddCoarser(SearchVocabulary.Builder builder, string folded, int entry)
    {
        var coarse = SearchFolding.FoldDigraphs(folded);
        if (coarse != folded)
        {
            builder.Add(coarse, entry);
        }
    }

    private static void AddLabels(WordReceiver add, DiscoveryEntry entry)
    {
        if (entry.Place is not null)
        {
            SearchFolding.Words(entry.Place, add);
        }

        foreach (var domain in entry.Domains)
        {
            var parts = domain.Split('.');
            foreach (var part in parts.AsSpan(0, Math.Max(1, OrganisationIndex.OwnLabels(parts))))
            {
                SearchFolding.Words(part, add);
            }
        }
    }

    /// <summary>First letters of the words of one name: of all, and of those with a capital.</summary>
    private sealed class Letters
    {
        private readonly char[] _all = new char[LongestAbbreviation];
        private readonly char[] _major = new char[LongestAbbreviation];
        private int _allLength;
        private int _majorLength;

        public void Clear() => _allLength = _majorLength = 0;

        public void Add(char letter, bool isMinor)
        {
            if (_allLength < LongestAbbreviation)
            {
                _all[_allLength++] = letter;
            }

            if (!isMinor && _majorLength < LongestAbbreviation)
            {
                _major[_majorLength++] = letter;
            }
        }

        public void AddTo(SearchVocabulary.Builder abbreviations, int entry)
        {
            for (var length = 2; length <= _allLength; length++)
            {
                abbreviations.Add(_all.AsSpan(0, length), entry);
            }

            for (var length = 2; length <= _majorLength; length++)
            {
                if (length > _allLength || !_major.AsSpan(0, length).SequenceEqual(_all.AsSpan(0, length)))
                {
                    abbreviations.Add(_major.AsSpan(0, length), entry);
                }
            }
        }
    }
}
