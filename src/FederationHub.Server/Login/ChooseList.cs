using System.Globalization;
using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>What of the organisations of an application a person sees now: what was typed decides; without it what a hint left; without that everything that can be overseen.</summary>
internal sealed record ChooseList
{
    /// <summary>Up to this many are listed without being asked for (ux 1.2).</summary>
    public const int ListAllUpTo = 50;

    /// <summary>From more than this many there is a search field.</summary>
    public const int SearchFrom = 5;

    /// <summary>Hits of a search that are shown at first, and that each "show more" adds.</summary>
    public const int HitsAtOnce = 20;

    /// <summary>Most hits of one search.</summary>
    public const int MostHits = 100;

    /// <summary>Fewest letters that are looked for where the list itself is nobody's to read: each shorter text would find a share of it.</summary>
    public const int ShortestQuery = 3;

    /// <summary>Most organisations that are told to be known and not connected.</summary>
    public const int MostNotConnected = 5;

    // Up to this tier of ux 1.4 it is clear which organisation is meant.
    private const int StrongTier = 4;

    /// <summary>Longest search text that is read, characters.</summary>
    public const int LongestQuery = 200;

    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>How many there are in all.</summary>
    public required int Total { get; init; }

    /// <summary>They only resemble what was typed.</summary>
    public bool IsGuess { get; init; }

    /// <summary>What was typed is too short to be looked for.</summary>
    public bool TooShort { get; init; }

    /// <summary>The page of all of them, when they are browsed.</summary>
    public BrowsePage? Browsed { get; init; }

    /// <summary>The one organisation that what was typed clearly means, or null: one strong match (tier 4 or better), and no other as strong.</summary>
    public DiscoveryEntry? Meant => !IsGuess && Hits.Where(hit => hit.Tier <= StrongTier).Take(2).ToList() is [var only] ? only.Entry : null;

    /// <summary>What a search finds that this application's people may find.</summary>
    public static ChooseList Found(LoginVisit visit, string query, string language, int limit, Func<string, string?> findUpstream)
    {
        var eligible = visit.Directory.Searchable(visit.Application);
        switch (visit.Application.Discovery.ListMode)
        {
            case DiscoveryListMode.DomainOnly:
                return Of(visit.Directory.Search.SearchByDomain(query, language, eligible, limit));
            case DiscoveryListMode.Search when OrganisationSearch.LettersOf(query) < ShortestQuery:
                return new ChooseList { Hits = [], Total = 0, TooShort = true };
            case DiscoveryListMode.Search:
                var best = visit.Directory.Search.Search(query, language, eligible, Math.Min(limit, HitsAtOnce), findUpstream);
                // How many more there are would say how many customers there are.
                return Of(best) with { Total = best.Hits.Count };
            case DiscoveryListMode.List:
            default:
                return Of(visit.Directory.Search.Search(query, language, eligible, limit, findUpstream));
        }
    }

    /// <summary>
    /// Who is known and clearly meant by what was typed, and may not use the application: so that nobody thinks that their organisation does not exist. Empty
    /// unless the application shows them.
    /// </summary>
    public static IReadOnlyList<DiscoveryEntry> NotConnected(LoginVisit visit, string query, string language, Func<string, string?> findUpstream) =>
        visit.Application.Discovery is { ShowNotConnected: true, ListMode: DiscoveryListMode.List }
            ? [.. visit.Directory.Search.Search(query, language, visit.Directory.NotConnected(visit.Application), MostNotConnected, findUpstream).Hits.Where(hit => hit.Tier <= StrongTier).Select(hit => hit.Entry)]
            : [];

    /// <summary>What the application put forward and may be used, in its order.</summary>
    public static IReadOnlyList<DiscoveryEntry> Pinned(LoginVisit visit)
    {
        var eligible = visit.Directory.Eligible(visit.Application);
        return [.. visit.Application.Discovery.Pinned.Select(visit.Directory.FindEntry).OfType<DiscoveryEntry>().Where(entry => visit.Directory.Index.Has(eligible, entry))];
    }

    /// <summary>What stands there before anything is typed.</summary>
    public static ChooseList Unasked(LoginVisit visit, Narrowed narrowed, string language)
    {
        IReadOnlyList<DiscoveryEntry> usual = visit.Application.Discovery.ListMode == DiscoveryListMode.List && visit.Directory.Visible(visit.Application).Count <= ListAllUpTo
            ? visit.Directory.Search.Browse(visit.Directory.Searchable(visit.Application), language, 1, ListAllUpTo).Entries
            : [];
        return Of(narrowed switch
        {
            Narrowed.Several { ByHint: true } several => several.Entries,
            // What was hinted may be in no list: a start link, which counts for the whole login, can name a draft, that can be tried again.
            Narrowed.One { ByHint: true } one => [one.Entry, .. usual.Where(entry => entry.Id != one.Entry.Id)],
            _ => usual,
        });
    }

    /// <summary>All of them, page by page; null where nobody may read the list.</summary>
    public static ChooseList? Browse(LoginVisit visit, string language, int page)
    {
        if (visit.Application.Discovery.ListMode != DiscoveryListMode.List)
        {
            return null;
        }

        var browsed = visit.Directory.Search.Browse(visit.Directory.Searchable(visit.Application), language, page, ListAllUpTo);
        return Of(browsed.Entries) with { Total = browsed.Total, Browsed = browsed };
    }

    /// <summary>What is said of a search, for people who do not see the list as well (WCAG 2.2, 4.1.3).</summary>
    public string Said(Words words) => this switch
    {
        { TooShort: true } => words.Fill("choose.short", ("count", ShortestQuery.ToString(CultureInfo.InvariantCulture))),
        { Hits: [] } => words["choose.none"],
        { IsGuess: true } => words["choose.resembling"],
        { Total: 1, Hits: [var one] } => words.Fill("choose.one", ("first", one.Entry.Name.In(words.Language).Text)),
        { Hits: [var first, ..] } => words.Fill("choose.count", ("count", Total.ToString(words.Culture)), ("first", first.Entry.Name.In(words.Language).Text)),
    };

    private static ChooseList Of(SearchResult found) => new() { Hits = found.Hits, Total = found.Total, IsGuess = found.IsGuess };

    private static ChooseList Of(IReadOnlyList<DiscoveryEntry> entries) => new() { Hits = [.. entries.Select(entry => new SearchHit(entry, 0, null))], Total = entries.Count };
}
