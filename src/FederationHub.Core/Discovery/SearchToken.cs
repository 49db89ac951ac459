namespace FederationHub.Core.Discovery;

/// <summary>One typed word with all that it may stand for.</summary>
internal sealed class SearchToken
{
    /// <summary>Shortest word that is looked for inside words.</summary>
    private const int InfixLength = 4;

    /// <summary>Longest word that may be too common to be missed, in how many names it stands then, and in which share: one in so many.</summary>
    private const int LongestCommon = 3;
    private const int CommonShare = 20;
    private const int FewestCommon = 5;

    private readonly SearchTable _table;
    private readonly int _word;
    private readonly int _coarseWord;
    private readonly SearchVocabulary.Ranks _beginning;
    private readonly SearchVocabulary.Ranks _coarseBeginning;
    private readonly EntrySet _labels;
    private readonly EntrySet _abbreviations;
    private EntrySet? _inside;
    private EntrySet? _resembling;
    private double? _weight;
    private Dictionary<int, int>? _typos;
    private Dictionary<int, int>? _coarseTypos;
    private Dictionary<int, int>? _labelTypos;

    public SearchToken(SearchTable table, string text)
    {
        _table = table;
        Text = text;
        var coarse = SearchFolding.FoldDigraphs(text);
        _word = table.Words.Find(text);
        _coarseWord = table.WordsByDigraph.Find(coarse);
        _beginning = table.Words.FindPrefix(text);
        _coarseBeginning = table.WordsByDigraph.FindPrefix(coarse);
        _labels = new EntrySet(table.Count);
        table.Labels.AddExact(text, _labels);
        table.Labels.AddExact(coarse, _labels);
        table.LabelsByDigraph.AddExact(coarse, _labels);
        _abbreviations = new EntrySet(table.Count);
        table.Abbreviations.AddExact(text, _abbreviations);
        Entries = _labels.Copy().UnionWith(_abbreviations);
        table.Words.AddRanks(_beginning, Entries);
        table.WordsByDigraph.AddRanks(_coarseBeginning, Entries);
        var wholly = _word < 0 ? 0 : table.Words.EntriesOf(_word).Length;
        IsCommon = SearchWords.IsSmall(text) || (text.Length <= LongestCommon && wholly >= FewestCommon && wholly * CommonShare >= table.Count);
    }

    /// <summary>The word, folded.</summary>
    public string Text { get; }

    /// <summary>Entries that tiers 3 to 5 find by it.</summary>
    public EntrySet Entries { get; }

    /// <summary>A small word, or short and in many names: a name without it may be meant. It still counts: names that have it come first.</summary>
    public bool IsCommon { get; }

    /// <summary>Whether it is long enough to be looked for inside words.</summary>
    public bool MayBeInside => Text.Length >= InfixLength || (Text.Length > 1 && Text[0] >= '\u3040');

    /// <summary>How much it tells: the rarer, the more. For guesses: what nothing explains counts as what it resembles.</summary>
    public double Weight => _weight ??= Math.Log((_table.Count + 1.0) / (1 + (Entries.IsEmpty ? WithTypos() : Entries).Count));

    /// <summary>How a name's words explain it: 3 as a whole word, 4 as a beginning, 0 not at all; and whether only in the coarser writing.</summary>
    public (int Tier, bool Coarsely) InName(int name)
    {
        var best = (Tier: 0, Coarsely: false);
        var words = _table.WordsOf(name);
        foreach (var word in words)
        {
            if (word == _word)
            {
                return (3, false);
            }

            if (_beginning.Contains(word))
            {
                best = (4, false);
            }
        }

        if (_coarseBeginning.IsEmpty)
        {
            return best;
        }

        foreach (var word in _table.CoarseWordsOf(name))
        {
            if (word == _coarseWord)
            {
                return (3, true);
            }

            if (best.Tier == 0 && _coarseBeginning.Contains(word))
            {
                best = (4, true);
            }
        }

        return best;
    }

    /// <summary>How an entry explains it apart from its names: 5 by place, domain or abbreviation, 6 inside a word, 0 not at all; and whether by an abbreviation.</summary>
    public (int Tier, bool ByAbbreviation) OutsideNames(int entry) =>
        _labels.Contains(entry) ? (5, false) : _abbreviations.Contains(entry) ? (5, true) : _inside?.Contains(entry) == true ? (6, false) : (0, false);

    /// <summary>Entries that have it inside a word too.</summary>
    public EntrySet WithInside()
    {
        if (!MayBeInside)
        {
            return Entries;
        }

        if (_inside is null)
        {
            _inside = new EntrySet(_table.Count);
            _table.Words.AddInfix(Text, _inside);
            _table.WordsByDigraph.AddInfix(SearchFolding.FoldDigraphs(Text), _inside);
            _table.Labels.AddInfix(Text, _inside);
        }

        return Entries.Copy().UnionWith(_inside);
    }

    /// <summary>Entries that explain it with typing errors too.</summary>
    public EntrySet WithTypos()
    {
        if (_resembling is null)
        {
            _resembling = WithInside().Copy();
            FindTypos();
            AddAll(_table.Words, _typos!, _resembling);
            AddAll(_table.WordsByDigraph, _coarseTypos!, _resembling);
            foreach (var entry in _labelTypos!.Keys)
            {
                _resembling.Add(entry);
            }
        }

        return _resembling;
    }

    /// <summary>What it costs to explain it by a name's words with typing errors: 0 a whole word, 1 a beginning, then two an error; null when it cannot be.</summary>
    public int? CostInName(int name)
    {
        var (tier, coarsely) = InName(name);
        if (tier > 0)
        {
            return tier - 3 + (coarsely ? 1 : 0);
        }

        int? least = null;
        if (_typos is { Count: > 0 })
        {
            foreach (var word in _table.WordsOf(name))
            {
                least = _typos.TryGetValue(word, out var cost) && !(cost >= least) ? cost : least;
            }
        }

        if (_coarseTypos is { Count: > 0 })
        {
            foreach (var word in _table.CoarseWordsOf(name))
            {
                least = _coarseTypos.TryGetValue(word, out var cost) && !(cost >= least) ? cost : least;
            }
        }

        return least;
    }

    /// <summary>What it costs to explain it by place, domain or the inside of a word; null when it cannot be.</summary>
    public int? CostOutsideNames(int entry) =>
        OutsideNames(entry) switch
        {
            (5, false) => 1,
            (5, true) => 2,
            (6, _) => 3,
            _ => _labelTypos is not null && _labelTypos.TryGetValue(entry, out var cost) ? cost + 1 : null,
        };

    private void FindTypos()
    {
        if (_typos is not null)
        {
            return;
        }

        (_typos, _coarseTypos, _labelTypos) = ([], [], []);
        var allowed = TypingErrors.Allowed(Text.Length);
        if (allowed == 0)
        {
            return;
        }

        _table.Words.FindTypos(Text, allowed, beginnings: true, _typos);
        _table.WordsByDigraph.FindTypos(SearchFolding.FoldDigraphs(Text), allowed, beginnings: true, _coarseTypos);
        var labels = new Dictionary<int, int>();
        _table.Labels.FindTypos(Text, allowed, beginnings: false, labels);
        foreach (var (label, cost) in labels)
        {
            foreach (var entry in _table.Labels.EntriesOf(label))
            {
                _labelTypos[entry] = _labelTypos.TryGetValue(entry, out var known) ? Math.Min(known, cost) : cost;
            }
        }
    }

    private static void AddAll(SearchVocabulary vocabulary, Dictionary<int, int> ranks, EntrySet to)
    {
        foreach (var rank in ranks.Keys)
        {
            vocabulary.AddRank(rank, to);
        }
    }
}
