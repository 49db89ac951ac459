using System.Runtime.InteropServices;

namespace FederationHub.Core.Discovery;

/// <summary>What was typed, with everything that it may stand for, and how well each entry explains it.</summary>
internal sealed class SearchQuestion
{
    private const int MaxTokens = 8;

    /// <summary>From this length on, a beginning counts whatever its spaces; shorter ones would find Delaware by "de la".</summary>
    private const int JoinedPrefixLength = 6;
    /// <summary>The greatest <see cref="Match.Cost"/>.</summary>
    public const int MostCost = 0xFFF;

    private const int Unexplained = 0x800;

    /// <summary>What a lacking word counts at least among errors: more than any misspelt one.</summary>
    private const int Missing = 2 * (SearchVocabulary.MaxErrors + 1);
    private const double EnoughExplained = 0.4;
    private const double NearlyAsMuch = 0.8;

    private readonly SearchTable _table;
    private readonly SearchToken[] _tokens;
    private readonly string _typed;
    private readonly string _folded;
    private readonly string _coarse;
    private readonly string _joined;
    private readonly string _coarseJoined;
    private readonly EntrySet _same;
    private readonly EntrySet _beginning;
    private readonly EntrySet _label;
    private Dictionary<int, int>? _resembling;

    public SearchQuestion(SearchTable table, string typed, IEnumerable<string>? words = null)
    {
        _table = table;
        _typed = typed;
        _folded = SearchFolding.Fold(typed);
        _coarse = SearchFolding.FoldDigraphs(_folded);
        _joined = SearchFolding.Join(_folded);
        _coarseJoined = SearchFolding.Join(_coarse);
        _tokens = [.. (words ?? _folded.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal).Take(MaxTokens).Select(word => new SearchToken(table, word))];
        _same = new EntrySet(table.Count);
        table.Joined.AddExact(_joined, _same);
        table.Joined.AddExact(_coarseJoined, _same);
        table.JoinedByDigraph.AddExact(_coarseJoined, _same);
        _beginning = new EntrySet(table.Count);
        if (_joined.Length >= JoinedPrefixLength)
        {
            table.Joined.AddRanks(table.Joined.FindPrefix(_joined), _beginning);
            table.Joined.AddRanks(table.Joined.FindPrefix(_coarseJoined), _beginning);
            table.JoinedByDigraph.AddRanks(table.JoinedByDigraph.FindPrefix(_coarseJoined), _beginning);
        }

        _label = new EntrySet(table.Count);
        table.Labels.AddExact(_joined, _label);
    }

    /// <summary>Nothing but punctuation was typed.</summary>
    public bool IsEmpty => _folded.Length == 0;

    /// <summary>The typed words.</summary>
    public IEnumerable<string> Words => _tokens.Select(token => token.Text);

    /// <summary>Entries of tiers 1 to 5: those that explain every word, but for one so common that it tells nothing.</summary>
    public EntrySet Matching() => All(token => token.Entries).UnionWith(_same).UnionWith(_beginning).UnionWith(_label);

    /// <summary>Entries of tier 6 as well.</summary>
    public EntrySet MatchingInside() => Array.Exists(_tokens, token => token.MayBeInside) ? All(token => token.WithInside()) : new EntrySet(_table.Count);

    /// <summary>Entries that explain every word if typing errors are forgiven, or all of them as one.</summary>
    public EntrySet Resembling()
    {
        _resembling = [];
        if (TypingErrors.Allowed(_joined.Length) is > 0 and var allowed)
        {
            var names = new Dictionary<int, int>();
            _table.Joined.FindTypos(_joined, allowed, beginnings: false, names);
            foreach (var (name, cost) in names)
            {
                foreach (var entry in _table.Joined.EntriesOf(name))
                {
                    _resembling[entry] = _resembling.TryGetValue(entry, out var known) ? Math.Min(known, cost) : cost;
                }
            }
        }

        var entries = All(token => token.WithTypos());
        foreach (var entry in _resembling.Keys)
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Entries that explain more of the question than nearly all others do, by the weight of its words.</summary>
    public EntrySet ExplainingMost(EntrySet? eligible)
    {
        var weights = new double[_table.Count];
        double total = 0;
        foreach (var token in Needed())
        {
            total += token.Weight;
            foreach (var entry in token.WithTypos().Entries())
            {
                weights[entry] += token.Weight;
            }
        }

        var best = 0.0;
        for (var entry = 0; entry < weights.Length; entry++)
        {
            best = eligible?.Contains(entry) == false ? best : Math.Max(best, weights[entry]);
        }

        var most = new EntrySet(_table.Count);
        // Less than that is no explanation: an unknown word beside a common one is nobody's.
        for (var entry = 0; entry < weights.Length && best > 0 && best >= total * EnoughExplained; entry++)
        {
            if (weights[entry] >= best * NearlyAsMuch)
            {
                most.Add(entry);
            }
        }

        return most;
    }

    /// <summary>How well an entry explains the question.</summary>
    public Match Explain(int entry)
    {
        Span<int> tiers = stackalloc int[MaxTokens];
        tiers.Clear();
        var (whole, wholeCost, wholeQuality) = (0, MostCost, 0);
        var (cost, quality) = (MostCost, 0);
        var names = _table.NamesOf(entry);
        for (var name = names.From; name < names.To; name++)
        {
            var length = _table.Folded(name).Length;
            var (nameTier, nameCoarsely) = Whole(entry, name);
            if (nameTier > 0 && (whole == 0 || (nameTier, nameCoarsely, length).CompareTo((whole, wholeQuality, wholeCost)) < 0))
            {
                (whole, wholeQuality, wholeCost) = (nameTier, nameCoarsely, length);
            }

            var (nameCost, nameQuality, explained) = (length, 0, 0);
            for (var i = 0; i < _tokens.Length; i++)
            {
                var (tier, coarsely) = _tokens[i].InName(name);
                tiers[i] = tier > 0 && (tiers[i] == 0 || tier < tiers[i]) ? tier : tiers[i];
                nameCost += tier > 0 ? 0 : 2 * _tokens[i].Text.Length;
                nameQuality += coarsely ? 1 : 0;
                explained += tier > 0 ? 1 : 0;
            }

            // A name that explains no word, a short alias say, must not make its entry look close.
            nameCost += explained == 0 ? Unexplained : 0;
            (cost, quality) = (nameCost, nameQuality).CompareTo((cost, quality)) < 0 ? (nameCost, nameQuality) : (cost, quality);
        }

        if (whole > 0)
        {
            return new Match(whole, wholeQuality, Math.Min(wholeCost, MostCost));
        }

        var strongest = 3;
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (tiers[i] == 0)
            {
                var (tier, byAbbreviation) = _tokens[i].OutsideNames(entry);
                // What nothing explains is common, or the whole is a label such as uni-ulm.
                tiers[i] = tier > 0 ? tier : _label.Contains(entry) ? 5 : 3;
                quality += byAbbreviation ? 1 : 0;
            }

            strongest = Math.Max(strongest, tiers[i]);
        }

        return new Match(strongest, Math.Min(quality, 0xFF), Math.Min(cost, MostCost));
    }

    /// <summary>How well an entry explains the question when errors are forgiven.</summary>
    public Match Guess(int entry)
    {
        var names = _table.NamesOf(entry);
        var (least, cost) = (int.MaxValue, MostCost);
        for (var name = names.From; name < names.To; name++)
        {
            var (errors, missing) = (0, 0);
            foreach (var token in _tokens)
            {
                if ((token.CostInName(name) ?? token.CostOutsideNames(entry)) is { } known)
                {
                    errors += known;
                }
                else
                {
                    missing += token.Text.Length;
                    errors += token.IsCommon ? 1 : Missing + (int)Math.Ceiling(2 * token.Weight);
                }
            }

            (least, cost) = Smaller((least, cost), (errors, _table.Folded(name).Length + (2 * missing)));
        }

        if (_resembling is not null && _resembling.TryGetValue(entry, out var resembling))
        {
            (least, cost) = Smaller((least, cost), (resembling, cost));
        }

        return new Match(SearchHit.GuessTier, Math.Min(least, 0xFF), Math.Min(cost, MostCost));
    }

    /// <summary>How many of the words a name explains, errors forgiven; all when it is the whole.</summary>
    public int ExplainedBy(int entry, int name) =>
        Whole(entry, name).Tier > 0 ? _tokens.Length : _tokens.Count(token => token.CostInName(name) is not null || IsInside(token, name));

    /// <summary>The same question with two neighbouring words as one, or one as two, for each way that leads to known words.</summary>
    public IEnumerable<SearchQuestion> OtherSpacings()
    {
        var words = Words.ToArray();
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var one = words[i] + words[i + 1];
            if (!_table.Words.FindPrefix(one).IsEmpty)
            {
                yield return new SearchQuestion(_table, _typed, [.. words[..i], one, .. words[(i + 2)..]]);
            }
        }

        for (var i = 0; i < words.Length; i++)
        {
            for (var at = 2; at <= words[i].Length - 2; at++)
            {
                var (left, right) = (words[i][..at], words[i][at..]);
                if (_table.Words.Has(left) && !_table.Words.FindPrefix(right).IsEmpty)
                {
                    yield return new SearchQuestion(_table, _typed, [.. words[..i], left, right, .. words[(i + 1)..]]);
                }
            }
        }
    }

    private static (int, int) Smaller((int, int) one, (int, int) other) => one.CompareTo(other) <= 0 ? one : other;

    private (int Tier, int Coarsely) Whole(int entry, int name)
    {
        var folded = _table.Folded(name);
        if (_same.Contains(entry))
        {
            // Of several that fold to one, the one that was typed letter by letter comes first.
            if (SearchFolding.Join(folded) == _joined)
            {
                return (1, string.Equals(_table.Name(name), _typed, StringComparison.OrdinalIgnoreCase) ? 0 : 1);
            }

            if (SearchFolding.Join(_table.Coarse(name)) == _coarseJoined)
            {
                return (1, 2);
            }
        }

        if (folded.StartsWith(_folded, StringComparison.Ordinal) || (_beginning.Contains(entry) && SearchFolding.Join(folded).StartsWith(_joined, StringComparison.Ordinal)))
        {
            return (2, 0);
        }

        return _table.Coarse(name).StartsWith(_coarse, StringComparison.Ordinal) || (_beginning.Contains(entry) && SearchFolding.Join(_table.Coarse(name)).StartsWith(_coarseJoined, StringComparison.Ordinal)) ? (2, 1) : (0, 0);
    }

    private bool IsInside(SearchToken token, int name) => token.MayBeInside && _table.Folded(name).Contains(token.Text, StringComparison.Ordinal);

    // Where all are common, all count.
    private SearchToken[] Needed() => Array.FindAll(_tokens, token => !token.IsCommon) is { Length: > 0 } needed ? needed : _tokens;

    private EntrySet All(Func<SearchToken, EntrySet> entriesOf)
    {
        EntrySet? all = null;
        foreach (var token in Needed())
        {
            all = all is null ? entriesOf(token).Copy() : all.IntersectWith(entriesOf(token));
            if (all.IsEmpty)
            {
                break;
            }
        }

        return all ?? new EntrySet(_table.Count);
    }

    /// <summary>How well an entry explains a question; less is better, from left to right.</summary>
    /// <param name="Tier">1 to 7.</param>
    /// <param name="Quality">What it takes beyond the tier: a coarser writing, an abbreviation, an error; 0 to 255.</param>
    /// <param name="Cost">Length of the shortest name that explains it, and twice that of what the name leaves unexplained; 0 to 4095.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Match(int Tier, int Quality, int Cost);
}
