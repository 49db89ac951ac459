using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.EndSession;
using FederationHub.Outcomes;
using FederationHub.Server.Start;
using FederationHub.Server.Web;

namespace FederationHub.Server.Sessions;

/// <summary>The question whether to log out, and what came of it.</summary>
internal abstract record LogoutPage : HubPage
{
    public override string Kind => "logout";
}

/// <summary>Asks, since the request alone does not say that this person wants it.</summary>
internal sealed record LogoutQuestionPage : LogoutPage
{
    public required string Lead { get; init; }

    /// <summary>What this browser is logged in to.</summary>
    public required IReadOnlyList<LogoutLine> Sessions { get; init; }

    /// <summary>Token of the form.</summary>
    public required string Token { get; init; }

    /// <summary>The request, sealed.</summary>
    public required string Asked { get; init; }

    /// <summary>Where the person goes who stays; null where nobody knows.</summary>
    public string? Stay { get; init; }
}

/// <summary>Says for each party what came of it.</summary>
internal sealed record LogoutResultPage : LogoutPage
{
    public required string Text { get; init; }

    /// <summary>FH-1506 where somebody is still logged in somewhere, because it failed or because idp_only reaches no other service; else null.</summary>
    public string? Code { get; init; }

    public string? Reference { get; init; }

    public IReadOnlyList<LogoutLine> Parties { get; init; } = [];

    /// <summary>What the person can do to be sure; null where nothing is left to do.</summary>
    public string? Advice { get; init; }

    /// <summary>On to the application; null for nowhere.</summary>
    public string? Onward { get; init; }
}

/// <summary>One line: a name and what is to be said of it.</summary>
internal sealed record LogoutLine(string Name, string Said);

/// <summary>Makes the pages of a logout.</summary>
internal sealed class LogoutPages(CurrentDirectory current, ProviderIssuer issuer, HubAddress address)
{
    /// <summary>Where its forms may lead: to whatever organisation and application comes after (Chromium holds redirects after a form against it).</summary>
    public IReadOnlyList<string> FormOrigins => address.IsLoopback ? ["https:", "http:"] : ["https:"];

    /// <summary>The question.</summary>
    public Page Question(HttpContext http, IReadOnlyList<SsoSession> sessions, Application? asks, string token, string asked, IReadOnlyList<string> languages)
    {
        var words = Words.For(http.Request, languages);
        var service = asks?.Name.In(words.Language).Text;
        return new Page("/Pages/Logout/Question.cshtml", new LogoutQuestionPage
        {
            Words = words,
            Title = words["logout.ask.title"],
            ServiceName = service,
            Lead = service is null ? words["logout.ask.lead"] : words.Fill("logout.ask.lead.service", ("service", service)),
            Sessions = [.. sessions.Select(session => LineOf(words, session))],
            Token = token,
            Asked = asked,
            LanguageLink = http.Request.Path == EndSessionEndpoint.Path ? EndSessionEndpoint.Path + "?" : null,
            Stay = asks is null ? null : FrontDoor.Of(asks, issuer),
            FormOrigins = FormOrigins,
        });
    }

    /// <summary>Whether somebody is, or may be, logged in at a party after a logout that was to end that.</summary>
    public static bool IsLeft(LogoutParty party, LogoutScope scope) =>
        party.Result is LogoutResult.Refused or LogoutResult.Unreachable or LogoutResult.NoChannel || (party.Result == LogoutResult.Kept && scope == LogoutScope.IdpOnly);

    /// <summary>What came of it: on to the application when everything asked for was done, else the page that says what was not.</summary>
    public IResult Result(HttpContext http, LogoutJourney journey)
    {
        var stays = journey.Parties.Any(party => party.Result == LogoutResult.Kept);
        var failed = journey.OthersStay || journey.Parties.Any(party => party.Result != LogoutResult.Kept && IsLeft(party, journey.Scope));
        var later = journey.Parties.Any(party => party.Result == LogoutResult.Later);
        var onward = journey.PostLogoutRedirectUri is { } uri ? PostLogoutRedirect.Of(uri, journey.State) : null;

        // Domain 4.7: the text of idp_only says where the person is still logged in, so it must be seen.
        var partial = failed || (stays && journey.Scope == LogoutScope.IdpOnly);
        if (onward is not null && !partial && !later)
        {
            return new SeeOther(onward);
        }

        var words = Words.For(http.Request, journey.Languages);
        var application = journey.Application is { } id ? current.Directory.FindApplication(id) : null;
        var service = application?.Name.In(words.Language).Text;
        return new Page("/Pages/Logout/Result.cshtml", new LogoutResultPage
        {
            Words = words,
            Title = partial ? words["FH-1506.title"] : journey.Scope == LogoutScope.Local && service is not null ? words.Fill("logout.local.title", ("service", service)) : words["logout.done.title"],
            ServiceName = service,
            Text = failed ? words["FH-1506.text"]
                : journey.Scope == LogoutScope.Local ? words["logout.local.text"]
                : words[later ? "logout.later.text" : stays ? "logout.some.text" : "logout.done.text"],
            Code = partial ? FhCodes.LogoutIncomplete.ToString() : null,
            Reference = Shown(journey.Reference),
            Parties = [.. journey.Parties.OrderBy(party => party.Result).Select(party => new LogoutLine(NameOf(words, party), words[KeyOf(party.Result)]))],
            Advice = failed || stays || later ? words["logout.advice"] : null,
            Onward = onward ?? (application is null ? null : FrontDoor.Of(application, issuer)),
        });
    }

    /// <summary>Nobody is logged in here.</summary>
    /// <param name="http">The request.</param>
    /// <param name="application">Where the person came from; null where nobody knows.</param>
    /// <param name="languages">Languages that were asked for.</param>
    /// <param name="asked">Whether an application asked for more than there is: the organisation was to be asked, and nobody knows which any more.</param>
    /// <param name="onward">Where the person goes then; null for the application's own front door.</param>
    /// <param name="leadsTo">Origin of that, where the application's name alone is not to be believed.</param>
    public Page Nothing(HttpContext http, Application? application, IReadOnlyList<string> languages, bool asked, string? onward = null, string? leadsTo = null)
    {
        var words = Words.For(http.Request, languages);
        var service = application?.Name.In(words.Language).Text;
        return new Page("/Pages/Logout/Result.cshtml", new LogoutResultPage
        {
            Words = words,
            Title = words[asked ? "logout.unknown.title" : "logout.nothing.title"],
            ServiceName = service,
            BackTo = leadsTo is null ? null : $"{service} ({leadsTo})",
            Text = words[asked ? "logout.unknown.text" : "logout.nothing.text"],
            Code = asked ? FhCodes.LogoutIncomplete.ToString() : null,
            Advice = words["logout.advice"],
            Onward = onward ?? (application is null ? null : FrontDoor.Of(application, issuer)),
        });
    }

    private static string KeyOf(LogoutResult result) => result switch
    {
        LogoutResult.LoggedOut => "logout.party.done",
        LogoutResult.Later => "logout.party.later",
        LogoutResult.Kept => "logout.party.kept",
        LogoutResult.Refused => "logout.party.refused",
        LogoutResult.Unreachable => "logout.party.unreachable",
        LogoutResult.NoChannel => "logout.party.none",
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    private LogoutLine LineOf(Words words, SsoSession session) => new(
        OrganisationOf(words, session.Statement.Organisation),
        string.Join(", ", session.Applications.Select(application => ServiceOf(words, application.Application))));

    private string NameOf(Words words, LogoutParty party) => party.Kind == LogoutPartyKind.Application ? ServiceOf(words, party.Id) : OrganisationOf(words, party.Id);

    private string ServiceOf(Words words, string id) => current.Directory.FindApplication(id)?.Name.In(words.Language).Text ?? id;

    private string OrganisationOf(Words words, string id) => current.Directory.FindOrganisation(id)?.Name.In(words.Language).Text ?? words["word.organisation"];

    private static string Shown(string reference) => $"{reference[..4]}-{reference[4..8]}-{reference[8..]}";
}
