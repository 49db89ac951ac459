using System.Collections.Concurrent;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>
/// Finds organisations by any of their names and aliases in any language, by domain or e-mail address, by identifier, and by place,
/// without regard to marks, case and punctuation, in the tiers of ux 1.4. Made once per configuration snapshot; immutable but for
/// the order by language, which is made at first use of a language.
/// </summary>
public sealed class OrganisationSearch
{
    private const int StrongestOtherSpacing = 4;
    private const int EnoughBetter = 20;
    private const int FairShare = 100;
    private const int MostOtherSpacings = 16;
    private const int FurtherOff = 2;
    private const int MostEntries = 1 << 24;
    private const int MostPopularity = 63;

    private readonly OrganisationIndex _index;
    private readonly SearchTable _table;
    private readonly HashSet<string> _languages;
    private readonly ConcurrentDictionary<string, LanguageOrder> _orders = new(StringComparer.Ordinal);

    /// <summary>Makes a search over an index, of 16 million entries at most.</summary>
    public OrganisationSearch(OrganisationIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        if (index.Entries.Count >= MostEntries)
        {
            throw new ArgumentException($"{index.Entries.Count} entries are more than can be ordered.", nameof(index));
        }

        _index = index;
        _table = new SearchTable(index.Entries);
        var byLanguage = index.Entries.SelectMany(entry => entry.Name.ByLanguage.Keys).CountBy(language => language).ToArray();
        _languages = byLanguage.Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);
        // Those in which a fair number of entries is named are likely a page's: nobody's first search waits for their order.
        foreach (var (language, count) in byLanguage)
        {
            if (count * FairShare >= index.Entries.Count)
            {
                Order(language);
            }
        }
    }

    /// <summary>Searches. An empty query gives everything in the order of the language.</summary>
    /// <param name="query">As typed; the part of an e-mail address before '@' is cut off and looked at by nobody. At most 200 characters count.</param>
    /// <param name="language">Language of the page, BCP 47 in lower case; names are shown and sorted by it.</param>
    /// <param name="eligible">What may be found (<see cref="HubDirectory.Searchable"/>), or null for all.</param>
    /// <param name="limit">Most hits to give, 1 to 1000.</param>
    /// <param name="findUpstream">Finds an upstream's id by its SAML entity ID or OpenID issuer, byte for byte, so that these find too; null for none.</param>
    /// <param name="popularity">How often an entry is chosen, rounded down to a power of two as its exponent; breaks ties only. Null for none.</param>
    public SearchResult Search(string query, string language, EntrySet? eligible, int limit, Func<string, string?>? findUpstream = null, Func<DiscoveryEntry, int>? popularity = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(language);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        var typed = (query.Length > SearchFolding.MaxLength ? query[..SearchFolding.MaxLength] : query).Trim();
        var found = new Found(eligible, _index.Entries, Order(language), language, popularity);
        if (typed.Length == 0)
        {
            found.Take(All(), _ => new SearchQuestion.Match(0, 0, 0));
            return found.Best(limit, static (_, _) => null);
        }

        found.Take(_index.FindByTyped(typed, eligible, findUpstream), entry => new SearchQuestion.Match(0, 0, Math.Min(_index.Entries[entry].Name.In(language).Text.Length, SearchQuestion.MostCost)));
        if (found.Count > 0)
        {
            return found.Best(limit, static (_, _) => null);
        }

        var isAddress = typed.Contains('@', StringComparison.Ordinal);
        if (isAddress)
        {
            // The local part is looked at by nobody; the domain may be a word, such as uva in uva.example, or have a typing error.
            if (OrganisationIndex.DomainOf(typed) is not { } domain)
            {
                return found.Best(limit, static (_, _) => null);
            }

            typed = domain;
        }

        if (DomainTyped(typed) is not { } asDomain)
        {
            return ByWords(found, typed, limit);
        }

        var answer = ByDomain(found, typed, asDomain, limit);
        // An address at a mail provider is nobody's; its words would only resemble somebody's.
        return answer.Total > 0 || isAddress ? answer
            : ByWords(found, typed, limit) is { Total: > 0 } byWords ? byWords
            : ByWords(found, OwnLabel(asDomain), limit);
    }

    /// <summary>How many letters and digits of a query are looked for: punctuation finds nothing, nor does a word that is typed again.</summary>
    /// <param name="query">As typed.</param>
    public static int LettersOf(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return SearchFolding.Fold(query).Split(' ').Distinct(StringComparer.Ordinal).Sum(word => word.Length);
    }

    /// <summary>Only who has the domain that was typed, whole or in an e-mail address: for applications whose list nobody may read.</summary>
    /// <param name="query">As typed; the part of an e-mail address before '@' is cut off.</param>
    /// <param name="language">Language of the page.</param>
    /// <param name="eligible">What may be found.</param>
    /// <param name="limit">Most hits to give.</param>
    public SearchResult SearchByDomain(string query, string language, EntrySet eligible, int limit)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(eligible);
        var found = new Found(eligible, _index.Entries, Order(language), language, popularity: null);
        if (OrganisationIndex.DomainOf(query) is { } domain && domain.Contains('.', StringComparison.Ordinal))
        {
            found.Take(_index.FindByDomain(domain, eligible), static _ => new SearchQuestion.Match(0, 0, 0));
        }

        return found.Best(limit, static (_, _) => null);
    }

    /// <summary>All entries of a set in the order of a language, page by page. It looks at one number an entry, and at the names of one page.</summary>
    /// <param name="eligible">The set.</param>
    /// <param name="language">The language, BCP 47 in lower case.</param>
    /// <param name="page">Which page, from 1; one that is not there gives the nearest.</param>
    /// <param name="size">Entries on a page.</param>
    public BrowsePage Browse(EntrySet eligible, string language, int page, int size)
    {
        ArgumentNullException.ThrowIfNull(eligible);
        ArgumentNullException.ThrowIfNull(language);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var order = Order(language);
        var total = eligible.Count;
        var pages = Math.Max(1, (total + size - 1) / size);
        var number = Math.Clamp(page, 1, pages);
        var entries = new List<DiscoveryEntry>(Math.Min(size, total));
        var letters = new List<BrowseLetter>();
        var seen = new HashSet<char>();
        var place = 0;
        for (var rank = 0; rank < order.EntryAt.Length; rank++)
        {
            if (!eligible.Contains(order.EntryAt[rank]))
            {
                continue;
            }

            if (seen.Add(order.InitialAt[rank]))
            {
                letters.Add(new BrowseLetter(order.InitialAt[rank], (place / size) + 1, place));
            }

            if (place / size == number - 1)
            {
                entries.Add(_index.Entries[order.EntryAt[rank]]);
            }

            place++;
        }

        return new BrowsePage(entries, total, number, pages, letters);
    }

    // A domain that is nobody's: a name with a dot in it (St.Gallen), a name as domain (uva.example), a typing error, in this order.
    private SearchResult ByDomain(Found found, string typed, string domain, int limit)
    {
        foreach (var text in (ReadOnlySpan<string>)[typed, OwnLabel(domain)])
        {
            var question = new SearchQuestion(_table, text);
            if (!question.IsEmpty)
            {
                found.Take(question.Matching(), question.Explain);
                if (found.Count > 0)
                {
                    return found.Best(limit, (entry, shown) => Alias(question, entry, shown));
                }
            }
        }

        found.Take(_index.FindByMistypedDomain(domain), static _ => new SearchQuestion.Match(SearchHit.GuessTier, 0, 0));
        return found.Best(limit, static (_, _) => null);
    }

    private SearchResult ByWords(Found found, string typed, int limit)
    {
        var question = new SearchQuestion(_table, typed);
        if (question.IsEmpty)
        {
            return found.Best(limit, static (_, _) => null);
        }

        found.Take(question.Matching(), question.Explain);
        // Beside this many better ones, what is only inside a word is noise; and looking for it costs a look at each word.
        if (found.Count < EnoughBetter)
        {
            found.Take(question.MatchingInside(), question.Explain);
        }

        if (found.Count > 0)
        {
            return found.Best(limit, (entry, shown) => Alias(question, entry, shown));
        }

        foreach (var other in question.OtherSpacings().Take(MostOtherSpacings))
        {
            found.Take(other.Matching(), entry => other.Explain(entry) is var match && match.Tier < StrongestOtherSpacing ? match with { Tier = StrongestOtherSpacing } : match);
        }

        if (found.Count > 0)
        {
            return found.Best(limit, (entry, shown) => Alias(question, entry, shown));
        }

        found.Take(question.Resembling(), question.Guess);
        if (found.Count == 0)
        {
            found.Take(question.ExplainingMost(found.Eligible), question.Guess);
        }

        found.KeepBest();
        return found.Best(limit, (entry, shown) => Alias(question, entry, shown));
    }

    // Whatever explains more of the question than the shown name does is worth showing.
    private string? Alias(SearchQuestion question, int entry, string shown)
    {
        var (name, explained) = (_table.NamesOf(entry).From, -1);
        var (best, most) = ((string?)null, 0);
        foreach (var text in SearchTable.NamesOf(_index.Entries[entry]))
        {
            var count = question.ExplainedBy(entry, name++);
            if (text == shown)
            {
                explained = count;
            }
            else if (count > most)
            {
                (best, most) = (text, count);
            }
        }

        return most > explained ? best : null;
    }

    private EntrySet All()
    {
        var all = new EntrySet(_index.Entries.Count);
        all.Fill(_index.Entries.Count);
        return all;
    }

    private LanguageOrder Order(string language) =>
        _orders.GetOrAdd(_languages.Contains(language) ? language : "en", static (chosen, entries) => new LanguageOrder(chosen, entries), _index.Entries);

    private static string? DomainTyped(string typed) =>
        typed.Contains('.', StringComparison.Ordinal) && !typed.Any(char.IsWhiteSpace) ? OrganisationIndex.DomainOf(typed) : null;

    private static string OwnLabel(string domain)
    {
        var labels = domain.Split('.');
        // One letter is an initial, not a name.
        return labels[Math.Max(0, OrganisationIndex.OwnLabels(labels) - 1)] is { Length: > 1 } own ? own : string.Empty;
    }

    /// <summary>Entries found so far, each as it was first found.</summary>
    private sealed class Found(EntrySet? eligible, IReadOnlyList<DiscoveryEntry> entries, LanguageOrder order, string language, Func<DiscoveryEntry, int>? popularity)
    {
        private readonly EntrySet _seen = new(entries.Count);
        private readonly List<ulong> _keys = [];

        public int Count => _keys.Count;

        public EntrySet? Eligible => eligible;

        public void Take(EntrySet set, Func<int, SearchQuestion.Match> match)
        {
            if (eligible is not null)
            {
                set.IntersectWith(eligible);
            }

            Take(set.Entries(), match);
        }

        public void Take(IEnumerable<int> found, Func<int, SearchQuestion.Match> match)
        {
            foreach (var entry in found)
            {
                if (!_seen.Contains(entry) && eligible?.Contains(entry) != false)
                {
                    _seen.Add(entry);
                    _keys.Add(Key(entry, match(entry)));
                }
            }
        }

        // Of guesses only the nearest and those that are one error further off: a long list of them helps nobody.
        public void KeepBest()
        {
            if (_keys.Count > 0)
            {
                var furthest = (_keys.Min() >> 48) + FurtherOff;
                _keys.RemoveAll(key => key >> 48 > furthest);
            }
        }

        public SearchResult Best(int limit, Func<int, string, string?> alias)
        {
            _keys.Sort();
            var hits = new List<SearchHit>(Math.Min(limit, _keys.Count));
            foreach (var key in _keys.Take(limit))
            {
                var number = order.EntryAt[(int)(key & (MostEntries - 1))];
                var entry = entries[number];
                hits.Add(new SearchHit(entry, (int)(key >> 56), alias(number, entry.Name.In(language).Text)));
            }

            return new SearchResult(hits, _keys.Count);
        }

        // Tier, what it takes beyond it, then the ties: the shorter name, the more popular, the heavier, the order of the language.
        private ulong Key(int entry, SearchQuestion.Match match)
        {
            var liked = popularity is null ? 0 : Math.Clamp(popularity(entries[entry]), 0, MostPopularity);
            return ((ulong)match.Tier << 56) | ((ulong)match.Quality << 48) | ((ulong)match.Cost << 36) | ((ulong)(MostPopularity - liked) << 30)
                | ((ulong)(DiscoveryEntry.MostWeight - Math.Clamp(entries[entry].Weight, 0, DiscoveryEntry.MostWeight)) << 24) | (uint)order.RankOf[entry];
        }
    }
}
