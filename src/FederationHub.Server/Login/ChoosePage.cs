using System.Globalization;
using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>The page on which a person picks the home organisation. It works without script: a search and a choice are POSTs.</summary>
internal sealed record ChoosePage : HubPage
{
    public override string Kind => "choose";

    public required string Handle { get; init; }

    public required string ApplicationId { get; init; }

    public required string Query { get; init; }

    /// <summary>What is shown of the list.</summary>
    public required IReadOnlyList<ChoosePageEntry> Entries { get; init; }

    /// <summary>How many there are in all.</summary>
    public required int Total { get; init; }

    /// <summary>Whether there is a search field.</summary>
    public required bool HasSearch { get; init; }

    /// <summary>Whether the hits only resemble what was typed.</summary>
    public bool Resembling { get; init; }

    /// <summary>A sentence above the list, such as that the hinted organisation is not connected.</summary>
    public string? Notice { get; init; }

    public string? PreviousPage { get; init; }

    public string? NextPage { get; init; }

    public string? BrowseLink { get; init; }

    /// <summary>Makes the page out of the login, what is left to choose, and what the address asks: <c>q</c>, <c>page</c>, <c>all</c>. An upstream is found by its entity ID or issuer.</summary>
    public static Page For(LoginVisit visit, Narrowed narrowed, ReturnLink back, bool isLoopback, Func<string, string?> findUpstream)
    {
        var request = visit.Http.Request;
        var words = Words.For(request, visit.Login.Request.Languages);
        var service = visit.Application.Name.In(words.Language).Text;
        var query = Trimmed(request.Query["q"].ToString());
        var all = visit.Directory.Visible(visit.Application);
        var self = $"{ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id)}&lang={words.Language}";
        var list = List(visit, narrowed, all, query, request.Query.ContainsKey("all"), words.Language, findUpstream);
        var pages = Math.Max(1, (list.Entries.Count + ChooseOrganisationStep.PageSize - 1) / ChooseOrganisationStep.PageSize);
        var page = int.TryParse(request.Query["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, pages) : 1;
        var link = self + (query.Length > 0 ? "&q=" + Uri.EscapeDataString(query) : string.Empty) + (request.Query.ContainsKey("all") ? "&all=1" : string.Empty) + "&page=";
        var notice = (narrowed as Narrowed.Several)?.Notice;
        return new Page("/Pages/Login/Choose.cshtml", new ChoosePage
        {
            Words = words,
            Title = words["choose.title"],
            ServiceName = service,
            Back = back,
            // Chromium holds every redirect after the form against form-action, and an organisation can be anywhere.
            FormOrigins = isLoopback ? ["https:", "http:"] : ["https:"],
            LanguageLink = ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id) + "&",
            Handle = visit.Handle,
            ApplicationId = visit.Application.Id.Value,
            Query = query,
            Entries = [.. list.Entries.Skip((page - 1) * ChooseOrganisationStep.PageSize).Take(ChooseOrganisationStep.PageSize).Select(hit => Row(hit, words.Language))],
            Total = list.Entries.Count,
            HasSearch = all.Count > ChooseOrganisationStep.SearchFrom,
            Resembling = list.Resembling,
            Notice = notice is null ? null : words.Fill("choose.notice.not-connected", ("organisation", HintedName(visit, notice, words)), ("service", service)),
            PreviousPage = page > 1 ? link + (page - 1).ToString(CultureInfo.InvariantCulture) : null,
            NextPage = page < pages ? link + (page + 1).ToString(CultureInfo.InvariantCulture) : null,
            BrowseLink = list.Entries.Count < all.Count && !request.Query.ContainsKey("all") ? self + "&all=1" : null,
        });
    }

    // What was typed decides; without it what a hint left; without that everything, up to the size that can be overseen.
    private static (IReadOnlyList<(DiscoveryEntry Entry, string? Alias)> Entries, bool Resembling) List(
        LoginVisit visit, Narrowed narrowed, IReadOnlyList<DiscoveryEntry> all, string query, bool showAll, string language, Func<string, string?> findUpstream)
    {
        if (query.Length > 0)
        {
            var found = visit.Directory.Search.Search(query, language, visit.Directory.Searchable(visit.Application), ChooseOrganisationStep.MostHits, findUpstream);
            return ([.. found.Hits.Select(hit => (hit.Entry, hit.MatchedAlias))], found.IsGuess);
        }

        var usual = all.Count <= ChooseOrganisationStep.ListAllUpTo ? all : [];
        IReadOnlyList<DiscoveryEntry> shown = showAll ? all : narrowed switch
        {
            Narrowed.Several { ByHint: true } several => several.Entries,
            // A start link counts for the whole login, so its organisation, in no list when it is a draft, can be tried again.
            Narrowed.One { ByHint: true } one when visit.Login.StartLink?.Organisation == one.Entry.Organisation => [one.Entry, .. usual.Where(entry => entry.Id != one.Entry.Id)],
            _ => usual,
        };
        return ([.. shown.Select(entry => (entry, (string?)null))], false);
    }

    private static ChoosePageEntry Row((DiscoveryEntry Entry, string? Alias) hit, string language)
    {
        var (name, inLanguage) = hit.Entry.Name.In(language);
        return new ChoosePageEntry(hit.Entry.Id, name, inLanguage, hit.Alias, hit.Entry.Place);
    }

    // The notice names the organisation of the directory, never the text of the hint.
    private static string? HintedName(LoginVisit visit, Outcomes.Rejection notice, Words words) =>
        notice.PublicNames is [var id] && visit.Directory.FindOrganisation(id) is { } organisation ? organisation.Name.In(words.Language).Text : words["word.organisation"];

    /// <summary>What is looked for: of an e-mail address its domain only (ux 1.6).</summary>
    public static string Trimmed(string query)
    {
        var kept = query.Trim();
        kept = kept.Length > ChooseOrganisationStep.LongestQuery ? kept[..ChooseOrganisationStep.LongestQuery] : kept;
        var at = kept.LastIndexOf('@');
        return at >= 0 ? kept[at..] : kept;
    }
}

/// <summary>One row of the list.</summary>
internal sealed record ChoosePageEntry(string Id, string Name, string Language, string? Alias, string? Place);
