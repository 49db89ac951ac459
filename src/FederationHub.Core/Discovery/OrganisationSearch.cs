using System.Collections.Concurrent;
using System.Globalization;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>One found organisation.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Tier">How it was found, 0 (domain) to 7 (typing error); lower is stronger (ux 1.4).</param>
/// <param name="MatchedAlias">The alias or the name in another language by which it was found, when the shown name does not explain it; null otherwise.</param>
public sealed record SearchHit(DiscoveryEntry Entry, int Tier, string? MatchedAlias);

/// <summary>What a search found.</summary>
/// <param name="Hits">The best, in order; at most as many as asked.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, int Total)
{
    /// <summary>Only typing errors explain these: the page asks "did you mean".</summary>
    public bool IsGuess => Hits is [{ Tier: 7 }, ..];
}

/// <summary>
/// Finds organisations by any of their names and aliases in any language, by domain or e-mail address, and by place, without
/// regard to marks, case and punctuation, in the tiers of ux 1.4. Made once per configuration snapshot; immutable but for
/// the order by language, which is made at first use of a language.
/// </summary>
public sealed class OrganisationSearch
{
    private const int MaxTokens = 8;
    private const int InfixLength = 4;
    private const int GuessTier = 7;

    private readonly OrganisationIndex _index;
    private readonly SearchVocabulary _names;
    private readonly SearchVocabulary _namesByDigraph;
    private readonly SearchVocabulary _words;
    private readonly SearchVocabulary _wordsByDigraph;
    private readonly SearchVocabulary _labels;
    private readonly SearchVocabulary _labelsByDigraph;
    private readonly HashSet<string> _languages;
    private readonly ConcurrentDictionary<string, LanguageOrder> _orders = new(StringComparer.Ordinal);

    /// <summary>Makes a search over an index.</summary>
    public OrganisationSearch(OrganisationIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        _index = index;
        _languages = index.Entries.SelectMany(e => e.Name.ByLanguage.Keys).ToHashSet(StringComparer.Ordinal);
        var names = new SearchVocabulary.Builder();
        var words = new SearchVocabulary.Builder();
        var labels = new SearchVocabulary.Builder();
        for (var number = 0; number < index.Entries.Count; number++)
        {
            var entry = index.Entries[number];
            foreach (var text in entry.Name.ByLanguage.Values.Concat(entry.Aliases))
            {
                var folded = SearchFolding.Fold(text);
                names.Add(folded, number);
                words.AddWords(folded, number);
            }

            labels.AddWords(SearchFolding.Fold(entry.Place ?? string.Empty), number);
            foreach (var domain in entry.Domains)
            {
                // The last label is the world's, not the organisation's.
                var labelled = domain.LastIndexOf('.') is > 0 and var dot ? domain[..dot] : domain;
                labels.AddWords(SearchFolding.Fold(labelled), number);
            }
        }

        (_names, _namesByDigraph) = (names.Build(), names.ByDigraph().Build());
        (_words, _wordsByDigraph) = (words.Build(), words.ByDigraph().Build());
        (_labels, _labelsByDigraph) = (labels.Build(), labels.ByDigraph().Build());
    }

    /// <summary>Searches. An empty query gives everything in the order of the language.</summary>
    /// <param name="query">As typed; the part of an e-mail address before '@' is cut off and looked at by nobody. At most 200 characters count.</param>
    /// <param name="language">Language of the page, BCP 47 in lower case; names are shown and sorted by it.</param>
    /// <param name="eligible">What may be found (<see cref="HubDirectory.Searchable"/>), or null for all.</param>
    /// <param name="limit">Most hits to give, 1 to 1000.</param>
    public SearchResult Search(string query, string language, EntrySet? eligible, int limit)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(language);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var found = new Found(_index.Entries.Count, eligible);
        var typed = (query.Length > SearchFolding.MaxLength ? query[..SearchFolding.MaxLength] : query).Trim();
        if (typed.Length == 0)
        {
            found.TakeAll();
            return Answer(found, Order(language), limit, [], shorterFirst: false);
        }

        var text = typed;
        if (LooksLikeDomain(typed))
        {
            var domain = OrganisationIndex.DomainOf(typed);
            found.Take(0, domain is null ? [] : _index.FindByDomain(domain, eligible));
            if (found.Count > 0)
            {
                return Answer(found, Order(language), limit, [], shorterFirst: true);
            }

            // Unknown domain: its own name may still be a word, such as uva in uva.example. The local part never is.
            text = domain is null ? string.Empty : OwnLabel(domain);
        }

        var folded = SearchFolding.Fold(text);
        if (folded.Length == 0)
        {
            return new SearchResult([], 0);
        }

        var tokens = Tokens(folded);
        Match(found, folded, tokens);
        if (found.Count == 0)
        {
            Guess(found, tokens);
        }

        return Answer(found, Order(language), limit, tokens, shorterFirst: true);
    }

    private void Match(Found found, string folded, Token[] tokens)
    {
        var byDigraph = SearchFolding.FoldDigraphs(folded);
        found.Take(1, found.New(set =>
        {
            _names.AddExact(folded, set);
            _namesByDigraph.AddExact(byDigraph, set);
        }));
        found.Take(2, found.New(set =>
        {
            _names.AddPrefix(folded, set);
            _namesByDigraph.AddPrefix(byDigraph, set);
        }));
        found.Take(3, All(found, tokens, (token, set) =>
        {
            _words.AddExact(token.Text, set);
            _wordsByDigraph.AddExact(token.ByDigraph, set);
        }));
        found.Take(4, All(found, tokens, AddPrefix));
        found.Take(5, All(found, tokens, (token, set) =>
        {
            AddPrefix(token, set);
            AddLabel(token, set);
        }));
        if (tokens.Any(t => t.Text.Length >= InfixLength))
        {
            found.Take(6, All(found, tokens, (token, set) =>
            {
                AddPrefix(token, set);
                AddLabel(token, set);
                if (token.Text.Length >= InfixLength)
                {
                    _words.AddInfix(token.Text, set);
                    _wordsByDigraph.AddInfix(token.ByDigraph, set);
                }
            }));
        }
    }

    // One error in all first: two are only worth a thought when one explains nothing.
    private void Guess(Found found, Token[] tokens)
    {
        for (var errors = 1; errors <= SearchVocabulary.MaxErrors && found.Count == 0; errors++)
        {
            found.Take(GuessTier, All(found, tokens, (token, set) =>
            {
                AddPrefix(token, set);
                AddLabel(token, set);
                var allowed = Math.Min(errors, token.Text.Length switch { < 4 => 0, < 8 => 1, _ => SearchVocabulary.MaxErrors });
                if (allowed > 0)
                {
                    _words.AddTypos(token.Text, allowed, set);
                    _wordsByDigraph.AddTypos(token.ByDigraph, allowed, set);
                }
            }));
        }
    }

    private void AddPrefix(Token token, EntrySet set)
    {
        _words.AddPrefix(token.Text, set);
        _wordsByDigraph.AddPrefix(token.ByDigraph, set);
    }

    private void AddLabel(Token token, EntrySet set)
    {
        _labels.AddExact(token.Text, set);
        _labelsByDigraph.AddExact(token.ByDigraph, set);
    }

    private static EntrySet All(Found found, Token[] tokens, Action<Token, EntrySet> add)
    {
        EntrySet? all = null;
        foreach (var token in tokens)
        {
            var set = found.New(s => add(token, s));
            all = all is null ? set : all.IntersectWith(set);
            if (all.IsEmpty)
            {
                break;
            }
        }

        return all!;
    }

    private SearchResult Answer(Found found, LanguageOrder order, int limit, Token[] tokens, bool shorterFirst)
    {
        var keys = found.Keys(order, shorterFirst);
        var hits = new List<SearchHit>(Math.Min(limit, keys.Length));
        foreach (var key in keys.AsSpan(0, Math.Min(limit, keys.Length)))
        {
            var entry = _index.Entries[order.EntryAt[(int)(key & 0xFF_FFFF)]];
            var tier = (int)(key >> 48);
            hits.Add(new SearchHit(entry, tier, tier is 0 or GuessTier || tokens.Length == 0 ? null : MatchedAlias(entry, order.Language, tokens)));
        }

        return new SearchResult(hits, keys.Length);
    }

    private static string? MatchedAlias(DiscoveryEntry entry, string language, Token[] tokens)
    {
        var shown = entry.Name.In(language).Text;
        var matched = Matched(shown, tokens);
        string? best = null;
        foreach (var other in entry.Name.ByLanguage.Values.Concat(entry.Aliases))
        {
            // Whatever explains more of the query than the shown name does is worth showing.
            if (other != shown && Matched(other, tokens) is var count && count > matched)
            {
                matched = count;
                best = other;
            }
        }

        return best;
    }

    private static int Matched(string name, Token[] tokens)
    {
        var folded = SearchFolding.Fold(name);
        var byDigraph = SearchFolding.FoldDigraphs(folded);
        return tokens.Count(t => StartsAWord(folded, t.Text) || StartsAWord(byDigraph, t.ByDigraph)
            || (t.Text.Length >= InfixLength && (folded.Contains(t.Text, StringComparison.Ordinal) || byDigraph.Contains(t.ByDigraph, StringComparison.Ordinal))));
    }

    private static bool StartsAWord(string folded, string token)
    {
        for (var at = folded.IndexOf(token, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(token, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || folded[at - 1] == ' ')
            {
                return true;
            }
        }

        return false;
    }

    private LanguageOrder Order(string language) =>
        _orders.GetOrAdd(_languages.Contains(language) ? language : "en", static (chosen, entries) => new LanguageOrder(chosen, entries), _index.Entries);

    private static bool LooksLikeDomain(string typed) => typed.Contains('@', StringComparison.Ordinal) || (typed.Contains('.', StringComparison.Ordinal) && !typed.Any(char.IsWhiteSpace));

    private static string OwnLabel(string domain)
    {
        var labels = domain.Split('.');
        return labels.Length == 1 ? labels[0] : labels[^2];
    }

    private static Token[] Tokens(string folded) =>
        [.. folded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).Take(MaxTokens).Select(t => new Token(t, SearchFolding.FoldDigraphs(t)))];

    private readonly record struct Token(string Text, string ByDigraph);

    /// <summary>Entries found so far, each in its strongest tier.</summary>
    private sealed class Found(int size, EntrySet? eligible)
    {
        private readonly EntrySet _seen = new(size);
        private readonly List<(int Tier, int Entry)> _hits = [];

        public int Count => _hits.Count;

        public EntrySet New(Action<EntrySet> fill)
        {
            var set = new EntrySet(size);
            fill(set);
            return set;
        }

        public void TakeAll()
        {
            var all = new EntrySet(size);
            all.Fill(size);
            Take(0, all);
        }

        public void Take(int tier, EntrySet set)
        {
            if (eligible is not null)
            {
                set.IntersectWith(eligible);
            }

            Take(tier, set.Entries());
        }

        public void Take(int tier, IEnumerable<int> entries)
        {
            foreach (var entry in entries)
            {
                if (!_seen.Contains(entry) && (eligible is null || eligible.Contains(entry)))
                {
                    _seen.Add(entry);
                    _hits.Add((tier, entry));
                }
            }
        }

        /// <summary>Tier, then the shorter name, then the order of the language, in one sortable number: 16, 24 and 24 bits.</summary>
        public ulong[] Keys(LanguageOrder order, bool shorterFirst)
        {
            var keys = new ulong[_hits.Count];
            for (var i = 0; i < keys.Length; i++)
            {
                var (tier, entry) = _hits[i];
                var length = shorterFirst ? (ulong)order.LengthOf[entry] : 0;
                keys[i] = ((ulong)tier << 48) | (length << 24) | (uint)order.RankOf[entry];
            }

            Array.Sort(keys);
            return keys;
        }
    }

    /// <summary>The entries as one language sorts them.</summary>
    private sealed class LanguageOrder
    {
        public LanguageOrder(string language, IReadOnlyList<DiscoveryEntry> entries)
        {
            Language = language;
            var compare = CompareInfoOf(language);
            var names = entries.Select(e => e.Name.In(language).Text).ToArray();
            var sortKeys = Array.ConvertAll(names, name => compare.GetSortKey(name, CompareOptions.IgnoreCase).KeyData);
            EntryAt = [.. Enumerable.Range(0, names.Length)];
            Array.Sort(EntryAt, (a, b) => sortKeys[a].AsSpan().SequenceCompareTo(sortKeys[b]) is not 0 and var order ? order : a.CompareTo(b));
            RankOf = new int[names.Length];
            for (var rank = 0; rank < EntryAt.Length; rank++)
            {
                RankOf[EntryAt[rank]] = rank;
            }

            LengthOf = Array.ConvertAll(names, name => Math.Min(name.Length, 0xFF_FFFF));
        }

        public string Language { get; }

        public int[] EntryAt { get; }

        public int[] RankOf { get; }

        public int[] LengthOf { get; }

        private static CompareInfo CompareInfoOf(string language)
        {
            try
            {
                return CultureInfo.GetCultureInfo(language).CompareInfo;
            }
            catch (CultureNotFoundException)
            {
                // A language that this machine cannot sort is sorted as none.
                return CultureInfo.InvariantCulture.CompareInfo;
            }
        }
    }
}
