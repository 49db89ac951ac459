using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Server.Login;
using FederationHub.Server.Web;

namespace FederationHub.Server.My;

/// <summary>Where a page of the history stands, and what its forms need.</summary>
/// <param name="Token">Token of its forms.</param>
/// <param name="Action">Where a withdrawal goes.</param>
/// <param name="End">Where the end of a session goes.</param>
/// <param name="Here">Mark of the place after which this page of the history begins; null for the newest.</param>
/// <param name="Older">Mark of the next one; null when there is none.</param>
/// <param name="Done">What the person just did; null for nothing.</param>
internal sealed record MyPagePlace(string Token, string Action, string End, string? Here, string? Older, MyDone? Done);

/// <summary>What was given about a person: names of claims, instants and grounds, out of audit events and consents. No value was ever kept.</summary>
internal sealed record MyPage : HubPage
{
    public override string Kind => "my";

    public required MyPagePlace Place { get; init; }

    public required IReadOnlyList<MySession> Sessions { get; init; }

    public required IReadOnlyList<MyConsent> Consents { get; init; }

    public required IReadOnlyList<MyLogin> Logins { get; init; }

    /// <summary>What a withdrawal came to; null for none.</summary>
    public string? Said { get; init; }

    /// <summary>The same page for everybody without a session.</summary>
    public static Page Closed(Words words) => new("/Pages/My/Closed.cshtml", new MyClosedPage { Words = words, Title = words["my.closed.title"], LanguageLink = MyEndpoints.Path + "?" });

    public static Page Open(Words words, HubDirectory directory, IReadOnlyList<(SsoSession Session, bool Here)> sessions, IReadOnlyList<ConsentRecord> consents, IReadOnlyList<AuditEvent> logins, MyPagePlace place, IReadOnlyList<string> formOrigins) => new("/Pages/My/My.cshtml", new MyPage
    {
        Words = words,
        Title = words["my.title"],
        LanguageLink = place.Here is null ? MyEndpoints.Path + "?" : $"{MyEndpoints.Path}?{MyEndpoints.AfterParameter}={place.Here}&",
        Place = place,
        // Chromium holds what comes after a form against it: the end of a session leads to the organisation.
        FormOrigins = formOrigins,
        Sessions = [.. sessions.Select(session => Of(words, directory, session.Session, session.Here))],
        Consents = [.. consents.Select(consent => new MyConsent(
            NameOf(words, directory, consent.Application), consent.Application, consent.Scope, consent.Purpose == ConsentMode.Ask,
            [.. consent.Claims.Select(claim => PlainWords.Of(words, claim.Name, claim.Source))], Day(consent.GivenAt), Day(consent.EndsAt)))],
        Logins = [.. logins.Select(login => Of(words, directory, login))],
        Said = place.Done switch
        {
            null => null,
            { Purpose: ConsentMode.None } => words["my.gone"],
            // Another consent may cover the same, and one may have been given since: then the application does get it.
            var done when consents.Any(consent => consent.Application == done.Application && consent.Purpose == done.Purpose) => null,
            var done => words.Fill(done.Purpose == ConsentMode.Ask ? "my.withdrawn" : "my.forgotten", ("service", NameOf(words, directory, done.Application))),
        },
    });

    private static MySession Of(Words words, HubDirectory directory, SsoSession session, bool here) => new(
        session.SessionId,
        directory.FindOrganisation(session.Statement.Organisation)?.Name.In(words.Language).Text ?? words["word.organisation"],
        Minute(session.StartedAt),
        Minute(session.LastUsedAt),
        string.Join(", ", session.Applications.Select(application => NameOf(words, directory, application.Application))),
        words[here ? "my.session.here" : session.LogoutOnly ? "my.session.not-kept" : "my.session.elsewhere"],
        session.OptedInAt is { } since ? words.Fill("my.session.stay", ("date", Minute(since))) : null);

    private static MyLogin Of(Words words, HubDirectory directory, AuditEvent login)
    {
        var organisation = login.Organisation is { } of ? directory.FindOrganisation(of)?.Name.In(words.Language).Text ?? of : words["word.organisation"];
        return new MyLogin(
            login.At.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Minute(login.At),
            NameOf(words, directory, login.Application ?? string.Empty),
            organisation,
            [.. ReleasedIn(login.Facts).Select(claim => PlainWords.Of(words, claim.Claim, claim.Source))],
            GroundsOf(words, directory, login.Facts, organisation));
    }

    private static IEnumerable<ClaimTrace> ReleasedIn(AuditFacts? facts) => (facts?.Decisions ?? []).Where(decision => decision.Verdict.IsReleased());

    private static List<string> GroundsOf(Words words, HubDirectory directory, AuditFacts? facts, string organisation)
    {
        List<string> grounds =
        [
            .. LoginAudit.AgreementsIn(facts?.Ground).Select(id =>
                words.Fill("my.ground.agreement", ("organisation", organisation), ("reference", directory.Settings.Agreements.FirstOrDefault(agreement => agreement.Id == id)?.Reference ?? id))),
        ];
        if (ReleasedIn(facts).Any(decision => decision.Verdict == ClaimVerdict.WithoutAgreement))
        {
            grounds.Add(words["my.ground.policy"]);
        }

        if (grounds.Count == 0)
        {
            grounds.Add(words["my.ground.minimal"]);
        }

        if (facts?.Consent == "ask")
        {
            grounds.Add(words["my.ground.consent"]);
        }

        return grounds;
    }

    private static string NameOf(Words words, HubDirectory directory, string application) => directory.FindApplication(application)?.Name.In(words.Language).Text ?? application;

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The page without a session.</summary>
internal sealed record MyClosedPage : HubPage
{
    public override string Kind => "my-closed";
}

/// <summary>A session of the person, in this browser or another.</summary>
/// <param name="Id">Its id at the hub.</param>
/// <param name="Organisation">Name of the organisation.</param>
/// <param name="Since">When it started.</param>
/// <param name="LastUsed">When it was last used.</param>
/// <param name="Services">Names of the applications.</param>
/// <param name="Place">Which browser.</param>
/// <param name="Stay">That the person asked to stay signed in; null where they did not.</param>
internal sealed record MySession(string Id, string Organisation, string Since, string LastUsed, string Services, string Place, string? Stay);

/// <summary>A consent or notice.</summary>
/// <param name="Service">Name of the application.</param>
/// <param name="Application">Its id.</param>
/// <param name="Scope">What it covers, as one word.</param>
/// <param name="Asked">Whether it was a consent; else a notice.</param>
/// <param name="Claims">What it covers, in plain words.</param>
/// <param name="Given">The day.</param>
/// <param name="Ends">The day on which it ends.</param>
internal sealed record MyConsent(string Service, string Application, string Scope, bool Asked, IReadOnlyList<string> Claims, string Given, string Ends);

/// <summary>A login.</summary>
/// <param name="Instant">When, for machines.</param>
/// <param name="When">When, for people.</param>
/// <param name="Service">Name of the application.</param>
/// <param name="Organisation">Name of the organisation.</param>
/// <param name="Claims">What went along, in plain words.</param>
/// <param name="Grounds">Why that was allowed.</param>
internal sealed record MyLogin(string Instant, string When, string Service, string Organisation, IReadOnlyList<string> Claims, IReadOnlyList<string> Grounds);
