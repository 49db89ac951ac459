using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>The page on which a person picks the home organisation. It works without script: a search and a choice are POSTs, what is found has an address.</summary>
internal sealed record ChoosePage : HubPage
{
    public override string Kind => "choose";

    public override string DocumentTitle => ServiceName is { } service ? $"{Title} – {service}" : Title;

    /// <summary>Where its forms lead, and what they carry.</summary>
    public required ChoosePlace Place { get; init; }

    public required string Query { get; init; }

    /// <summary>The logo of the service, or null.</summary>
    public string? ServiceLogo { get; init; }

    /// <summary>What is shown of the list.</summary>
    public required IReadOnlyList<ChoosePageEntry> Entries { get; init; }

    /// <summary>What is said of a search; null where nothing was looked for.</summary>
    public string? Found { get; init; }

    /// <summary>Whether the hits only resemble what was typed.</summary>
    public bool Resembling { get; init; }

    /// <summary>Whether there is a search field.</summary>
    public required bool HasSearch { get; init; }

    /// <summary>Whether only a whole domain or e-mail address finds anything.</summary>
    public bool DomainOnly { get; init; }

    /// <summary>A sentence above the list, such as that the hinted organisation is not connected.</summary>
    public string? Notice { get; init; }

    /// <summary>What this browser chose before and this application may use, last used first; at most three are shown.</summary>
    public IReadOnlyList<ChoosePageEntry> Recent { get; init; } = [];

    /// <summary>What the application or its operator put forward.</summary>
    public IReadOnlyList<ChoosePageEntry> Pinned { get; init; } = [];

    /// <summary>Known and public, but not to be used by this application: shown in the results without a button, with a way to ask.</summary>
    public IReadOnlyList<NotConnectedEntry> NotConnected { get; init; } = [];

    /// <summary>What may be remembered here, which decides about the checkbox.</summary>
    public RememberChoice Remember { get; init; } = RememberChoice.Off;

    /// <summary>Shows more hits; null where all are shown.</summary>
    public string? MoreLink { get; init; }

    /// <summary>The place of the first hit that "show more" added, from 0, to which its address leads; null where nothing was added.</summary>
    public int? MoreFrom { get; init; }

    /// <summary>The page of the whole list that is shown; null where it is not browsed.</summary>
    public ChooseBrowse? Browse { get; init; }

    public string? BrowseLink { get; init; }

    /// <summary>Whether a person stands before the search field: nothing to choose from is shown yet, so that typing can begin at once.</summary>
    public bool SearchFirst => HasSearch && Query.Length == 0 && Recent.Count == 0 && Browse is null;

    /// <summary>The name of a place of the list to which an address leads; null for most.</summary>
    public string? AnchorAt(int place) => Browse?.LetterAt(place) is { } letter ? ChooseBrowse.AnchorOf(letter) : place == MoreFrom ? "more" : null;

    /// <summary>Makes the page out of the login, what is left to choose, and what the address asks: <c>q</c>, <c>show</c>, <c>all</c>, <c>page</c>. An upstream is found by its entity ID or issuer.</summary>
    public static ChoosePage For(LoginVisit visit, Narrowed narrowed, ChoosePlace place, Func<string, string?> findUpstream)
    {
        var asked = visit.Http.Request.Query;
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        var service = visit.Application.Name.In(words.Language).Text;
        var query = Trimmed(asked["q"].ToString());
        var settings = visit.Application.Discovery;
        var self = $"{place.Address}&lang={words.Language}";
        var show = Math.Clamp(NumberOf(asked["show"].ToString()) ?? ChooseList.HitsAtOnce, ChooseList.HitsAtOnce, ChooseList.MostHits);
        var list = query.Length > 0 ? ChooseList.Found(visit, query, words.Language, show, findUpstream)
            : asked.ContainsKey("all") ? ChooseList.Browse(visit, words.Language, NumberOf(asked["page"].ToString()) ?? 1) ?? ChooseList.Unasked(visit, narrowed, words.Language)
            : ChooseList.Unasked(visit, narrowed, words.Language);
        var all = visit.Directory.Visible(visit.Application).Count;
        var notice = (narrowed as Narrowed.Several)?.Notice;
        return new ChoosePage
        {
            Words = words,
            Title = words["choose.title"],
            ServiceName = service,
            Service = ServiceLinks.Of(visit.Application),
            Back = place.Back,
            FormOrigins = place.FormOrigins,
            LanguageLink = place.Address + "&",
            Place = place,
            Query = query,
            Entries = [.. list.Hits.Select(hit => ChoosePageEntry.Of(hit, words))],
            Found = query.Length > 0 ? list.Said(words) : null,
            Resembling = list.IsGuess,
            // Who is not connected is found by a search alone.
            HasSearch = all > ChooseList.SearchFrom || settings.ListMode != DiscoveryListMode.List || settings.ShowNotConnected,
            DomainOnly = settings.ListMode == DiscoveryListMode.DomainOnly,
            Notice = notice is null ? null
                : notice.Code == CoreCauses.HintUnknown ? words.Fill("choose.notice.unknown", ("service", service))
                : words.Fill("choose.notice.not-connected", ("organisation", HintedName(visit, notice, words)), ("service", service)),
            Pinned = [.. ChooseList.Pinned(visit).Select(entry => ChoosePageEntry.Of(entry, words))],
            NotConnected = query.Length > 0 ? [.. ChooseList.NotConnected(visit, query, words.Language, findUpstream).Select(entry => NotConnectedEntry.Of(visit, entry, words, service))] : [],
            Remember = place.IsLogin ? settings.Remember : RememberChoice.Off,
            MoreLink = query.Length > 0 && list.Total > list.Hits.Count && show < ChooseList.MostHits
                ? string.Create(CultureInfo.InvariantCulture, $"{self}&q={Uri.EscapeDataString(query)}&show={show + ChooseList.HitsAtOnce}#more")
                : null,
            MoreFrom = show > ChooseList.HitsAtOnce ? show - ChooseList.HitsAtOnce : null,
            Browse = list.Browsed is { } browsed ? new ChooseBrowse(browsed, self + "&all=1&page=") : null,
            BrowseLink = settings.ListMode == DiscoveryListMode.List && list.Browsed is null && list.Hits.Count < all ? self + "&all=1" : null,
        };
    }

    // The notice names the organisation of the directory, never the text of the hint.
    private static string? HintedName(LoginVisit visit, Outcomes.Rejection notice, Words words) =>
        notice.PublicNames is [var id] && visit.Directory.FindOrganisation(id) is { } organisation ? organisation.Name.In(words.Language).Text : words["word.organisation"];

    private static int? NumberOf(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What is looked for: of an e-mail address its domain only (ux 1.6).</summary>
    public static string Trimmed(string query)
    {
        var kept = query.Trim();
        kept = kept.Length > ChooseList.LongestQuery ? kept[..ChooseList.LongestQuery] : kept;
        var at = kept.LastIndexOf('@');
        return at >= 0 ? kept[at..] : kept;
    }
}

/// <summary>Where a page of choice stands: in a login, or for a service that asks for the choice alone.</summary>
/// <param name="Address">Its address, to which more parameters can be added with <c>&amp;</c>.</param>
/// <param name="Choosing">Where a choice is posted.</param>
/// <param name="Searching">Where what was typed is posted.</param>
/// <param name="Fields">What both forms carry.</param>
/// <param name="Back">The way back to the service.</param>
/// <param name="FormOrigins">Where a choice may lead.</param>
/// <param name="IsLogin">Whether it stands in a login, which searches while a person types and remembers.</param>
internal sealed record ChoosePlace(
    string Address, string Choosing, string Searching, IReadOnlyList<KeyValuePair<string, string>> Fields, ReturnLink Back, IReadOnlyList<string> FormOrigins, bool IsLogin)
{
    /// <summary>In a login.</summary>
    public static ChoosePlace Of(LoginVisit visit, bool isLoopback) => new(
        ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id),
        "/login/choose",
        "/login/choose/search",
        [KeyValuePair.Create(LoginVisits.HandleParameter, visit.Handle)],
        LoginRefusal.BackTo(visit),
        // Chromium holds every redirect after the form against form-action, and an organisation can be anywhere.
        isLoopback ? ["https:", "http:"] : ["https:"],
        IsLogin: true);
}

/// <summary>One row of the list.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Name">Its name.</param>
/// <param name="Language">The language of the name.</param>
/// <param name="More">What tells it from others, in the words of the page: the name by which it was found, its place, its domain; null where there is nothing.</param>
internal sealed record ChoosePageEntry(string Id, string Name, string Language, string? More)
{
    /// <summary>What the configuration says of its logo, or null.</summary>
    public string? ConfiguredLogo { get; init; }

    /// <summary>The address of its logo at the hub, where this page has room for it.</summary>
    public string? Logo { get; init; }

    /// <summary>One or two letters that stand where no logo does.</summary>
    public string Monogram => Discovery.Monogram.Of(Name);

    public static ChoosePageEntry Of(SearchHit hit, Words words)
    {
        var (name, language) = hit.Entry.Name.In(words.Language);
        string?[] more =
        [
            // Who chooses it should know before (ux 1.7); it can still be chosen, since it may work again.
            hit.Entry.Disruption is { } disruption ? words.Fill("choose.disruption", ("text", disruption.In(words.Language).Text)) : null,
            hit.MatchedAlias is { } alias ? words.Fill("choose.alias", ("alias", alias)) : null,
            hit.Entry.Place,
            hit.Entry.Domains is [var domain, ..] ? domain : null,
        ];
        var told = string.Join(" · ", more.Where(part => !string.IsNullOrEmpty(part)));
        return new ChoosePageEntry(hit.Entry.Id, name, language, told.Length > 0 ? told : null) { ConfiguredLogo = hit.Entry.Logo };
    }

    /// <summary>The language of the name where it is not that of the page (WCAG 2.2, 3.1.2).</summary>
    public string? LanguageBeside(Words words) => Language == words.Language ? null : Language;

    public static ChoosePageEntry Of(DiscoveryEntry entry, Words words) => Of(new SearchHit(entry, 0, null), words);
}

/// <summary>An organisation that is known and may not use the application, with what its people can ask it.</summary>
/// <param name="Entry">The organisation.</param>
/// <param name="Ask">The text to send, in the words of the page. It names the service and the organisation, and nobody else.</param>
/// <param name="Mail">A mail to its support with that text, or null where the hub knows no address.</param>
internal sealed record NotConnectedEntry(ChoosePageEntry Entry, string Ask, string? Mail)
{
    public static NotConnectedEntry Of(LoginVisit visit, DiscoveryEntry entry, Words words, string service)
    {
        var row = ChoosePageEntry.Of(entry, words);
        var ask = words.Fill("choose.not-connected.text", ("organisation", row.Name), ("service", service));
        var support = visit.Directory.FindOrganisation(entry.Organisation)?.Support?.Email;
        return new NotConnectedEntry(row, ask, support is null ? null : ErrorContact.MailTo(support, words.Fill("choose.not-connected.subject", ("service", service)), [ask]));
    }
}

/// <summary>A page of the whole list.</summary>
internal sealed record ChooseBrowse(BrowsePage Page, string Link)
{
    /// <summary>The address of a page.</summary>
    public string LinkTo(int number) => Link + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of the place that a letter leads to.</summary>
    public static string AnchorOf(char letter) => "letter-" + (letter == BrowsePage.OtherLetter ? "other" : letter);

    /// <summary>The letter whose first entry stands at a place of this page, which its link leads to; null for any other place.</summary>
    public char? LetterAt(int place) => Page.Letters.FirstOrDefault(letter => letter.First == ((Page.Number - 1) * ChooseList.ListAllUpTo) + place)?.Letter;
}

/// <summary>A row with what it is shown in.</summary>
internal sealed record ChooseRow(ChoosePageEntry Entry, Words Words, string? Anchor = null);
