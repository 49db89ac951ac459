using System.Globalization;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Web;
using FederationHub.Upstreams;

namespace FederationHub.Server.Sessions;

/// <summary>What is to end, and where the person goes then.</summary>
internal sealed record LogoutOrder
{
    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SsoSession> Sessions { get; init; }

    /// <summary>Sessions that are none of this browser's: they end as well, and no organisation is asked, since that is done in the person's browser.</summary>
    public IReadOnlyList<SsoSession> Elsewhere { get; init; } = [];

    /// <summary>
    /// What else is over: logins that were answered before and wait for their person have no session yet, and start none. Where it is not the
    /// organisation that says so, what each ended session leaves comes beside it.
    /// </summary>
    public IReadOnlyList<EndedMark> Marks { get; init; } = [];

    /// <summary>Whether it is the organisation that says so, or nobody waits to hear of it.</summary>
    public bool OrganisationKnows { get; init; }

    /// <summary>Whether the page that follows names the application whose button it was and no other: where nobody proved to be the person.</summary>
    public bool ShowsOnlyItself { get; init; }

    /// <summary>The application whose button it was; null for none.</summary>
    public Application? Application { get; init; }

    /// <summary>The application that the person came from, where its button does not count; null for none.</summary>
    public Application? CameFrom { get; init; }

    /// <summary>How far it reaches; everything without an application.</summary>
    public LogoutScope Scope => Application?.Logout.Scope ?? LogoutScope.Global;

    /// <summary>Where the person goes when everything asked for was done, verified; null for the hub's own page.</summary>
    public string? PostLogoutRedirectUri { get; init; }

    /// <summary>Given back there.</summary>
    public string? State { get; init; }

    /// <summary>Languages that were asked for.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>How it came, for the audit stream: names, never values.</summary>
    public required string Because { get; init; }
}

/// <summary>What came of ending sessions at the hub.</summary>
/// <param name="Reference">Reference of the logout.</param>
/// <param name="Parties">The applications, each once.</param>
internal sealed record LogoutEnded(string Reference, IReadOnlyList<LogoutParty> Parties)
{
    /// <summary>Whether nobody is logged in any more at any application.</summary>
    public bool IsComplete => Parties.All(party => party.Result == LogoutResult.LoggedOut);
}

/// <summary>
/// Ends sessions: the hub's own state first, in one commit with what is to be told and the audit event; then applications are told side by side;
/// then each organisation is asked, and the person goes back to the application or reads what came of it (domain 4.7).
/// </summary>
internal sealed class LogoutFlow(
    ISessionStore sessions, ILogoutStore logouts, ICommits commits, IAuditLog audit, BackChannelDelivery delivery, SessionCookie cookie,
    ILogoutJourneys journeys, UpstreamProtocols protocols, BrowserBinding binding, LogoutPages pages, LoginRefusal refusal, CurrentDirectory current, Randomness randomness, TimeProvider time)
{
    /// <summary>Path where a logout goes on after an organisation.</summary>
    public const string ContinuePath = "/logout/continue";

    private const string HandleParameter = "logout";

    /// <summary>
    /// Ends sessions wholly, without a browser: an organisation says that they are over, or somebody ends them from elsewhere. Every application of
    /// them is told; no organisation is asked.
    /// </summary>
    /// <param name="ending">The sessions; none is no error.</param>
    /// <param name="because">How it came, for the audit stream: names, never values.</param>
    /// <param name="cancellationToken">Stops before the sessions end, and not after.</param>
    public async Task<LogoutEnded> EndSessionsAsync(IReadOnlyList<SsoSession> ending, string because, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return (await EndAsync(new LogoutOrder { Sessions = [], Elsewhere = ending, OrganisationKnows = true, Because = because }, once: null))!.Value.Ended;
    }

    /// <summary>The same for a message that counts once: null where it counted before, and then nothing ends.</summary>
    /// <param name="ending">The sessions; none is no error.</param>
    /// <param name="marks">What is over beside them, also where there is none.</param>
    /// <param name="because">How it came.</param>
    /// <param name="once">Remembers the message, in the commit that ends the sessions.</param>
    /// <param name="cancellationToken">Stops before the sessions end, and not after.</param>
    public async Task<LogoutEnded?> EndSessionsOnceAsync(
        IReadOnlyList<SsoSession> ending, IReadOnlyList<EndedMark> marks, string because, PreparedWrite once, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return (await EndAsync(new LogoutOrder { Sessions = [], Elsewhere = ending, Marks = marks, OrganisationKnows = true, Because = because }, once))?.Ended;
    }

    /// <summary>Ends what a person asks to end, in the person's browser: redirects on, to organisations that are asked and then to the application, or shows what came of it.</summary>
    public async Task<IResult> BeginAsync(HttpContext http, LogoutOrder order)
    {
        var (ended, stops) = (await EndAsync(order, once: null))!.Value;
        await ForgetAsync(http);
        List<LogoutParty> named = order.ShowsOnlyItself ? [.. ended.Parties.Where(party => party.Kind == LogoutPartyKind.Application && party.Id == order.CameFrom?.Id.Value)] : [.. ended.Parties];
        return await GoOnAsync(http, new LogoutJourney
        {
            Reference = ended.Reference,
            // Only where the browser comes back: a form of another site brings no cookie, and must not replace the one that there is.
            Browser = stops.Count > 0 ? binding.Bind(http) : null,
            Application = order.Application?.Id.Value ?? order.CameFrom?.Id.Value,
            Scope = order.Scope,
            PostLogoutRedirectUri = order.PostLogoutRedirectUri,
            State = order.State,
            Languages = order.Languages,
            Parties = named,
            // Whom the person is not told of counts all the same.
            OthersStay = ended.Parties.Except(named).Any(party => LogoutPages.IsLeft(party, order.Scope)),
            Stops = stops,
        });
    }

    /// <summary>
    /// A browser comes back from an organisation. What it brings is verified by the protocol; the logout goes on, whatever it is, where the browser is
    /// proved: a SAML answer by POST is cross-site and brings no cookie. A trip that nobody knows is a page that says so: there is nothing left to end.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="handle">The handle of the trip: the OpenID <c>state</c>, the SAML RelayState.</param>
    /// <param name="reply">The answer.</param>
    public async Task<IResult> ReturnedAsync(HttpContext http, string? handle, UpstreamReply reply)
    {
        if (!HubCookies.IsHandle(handle) || await journeys.TakeAsync(handle!, http.RequestAborted) is not { Leg: { } leg, Stops: [var stop, ..] } journey)
        {
            return pages.Nothing(http, null, [], asked: false);
        }

        var finished = current.Directory.FindUpstream(stop.Upstream) is { } upstream && protocols.Find(upstream.Protocol) is IUpstreamLogout logout
            ? await logout.FinishLogoutAsync(upstream, leg, reply, http.RequestAborted)
            : UpstreamsCauses.LogoutNotOffered.Because("the upstream was removed meanwhile");
        var came = finished.Match(
            result => (result == UpstreamLogoutResult.Complete ? LogoutResult.LoggedOut : LogoutResult.Refused, (RejectionCode?)null, result.ToString()),
            rejection => (LogoutResult.Refused, (RejectionCode?)rejection.Code, rejection.Detail));
        var onward = randomness.Handle();
        _ = await commits.SaveAsync([Recording(journey, stop, came), journeys.Keeping(onward, WithResult(journey, stop, came.Item1))], CancellationToken.None);
        return new SeeOther($"{ContinuePath}?{HandleParameter}={onward}");
    }

    /// <summary>
    /// Goes on after an organisation, in the browser that the logout began in. What another one brings is somebody else's: neither what came of that
    /// logout nor where it leads is for it (as RFC 9700 4.7 for a login).
    /// </summary>
    public async Task<IResult> ContinueAsync(HttpContext http)
    {
        var handle = http.Request.Query[HandleParameter].ToString();
        if (!HubCookies.IsHandle(handle) || await journeys.TakeAsync(handle, http.RequestAborted) is not { } journey)
        {
            return pages.Nothing(http, null, [], asked: false);
        }

        return binding.IsBrowser(http.Request, journey.Browser)
            ? await GoOnAsync(http, journey)
            : await refusal.RefuseAsync(http, ServerCauses.LogoutOfOtherBrowser.Because("the logout began in another browser, or this one sent no cookie"));
    }

    private async Task<IResult> GoOnAsync(HttpContext http, LogoutJourney journey)
    {
        while (journey.Stops is [var stop, ..])
        {
            var handle = randomness.Handle();
            var started = await StartAsync(stop, handle, journey.Languages);
            if (started is Outcome<UpstreamStart>.Rejected(var refused))
            {
                var result = refused.Code == UpstreamsCauses.LogoutNotOffered ? LogoutResult.NoChannel : LogoutResult.Unreachable;
                _ = await commits.SaveAsync([Recording(journey, stop, (result, refused.Code, refused.Detail))], CancellationToken.None);
                journey = WithResult(journey, stop, result);
                continue;
            }

            var start = ((Outcome<UpstreamStart>.Accepted)started).Value;
            var leg = new UpstreamLeg { Login = journey.Reference, Upstream = stop.Upstream, Organisation = stop.Organisation, SentAt = time.GetUtcNow(), Memory = start.Memory };
            _ = await commits.SaveAsync([journeys.Keeping(handle, journey with { Leg = leg })], CancellationToken.None);
            return start switch
            {
                UpstreamStart.RedirectTo redirect => new SeeOther(redirect.Uri),
                UpstreamStart.PostForm form => AutoPostPage.For(http, journey.Languages, form.Uri, form.Fields),
                _ => throw new InvalidOperationException("A start is a redirect or a form."),
            };
        }

        return pages.Result(http, journey);
    }

    private async Task<Outcome<UpstreamStart>> StartAsync(LogoutStop stop, string handle, IReadOnlyList<string> languages) =>
        current.Directory.FindUpstream(stop.Upstream) is { } upstream && protocols.Find(upstream.Protocol) is IUpstreamLogout logout
            ? await logout.StartLogoutAsync(
                new UpstreamLogoutTrip { Upstream = upstream, Handle = handle, Subject = stop.Subject, SessionIndex = stop.SessionIndex, IdToken = stop.IdToken, Languages = languages },
                CancellationToken.None)
            : UpstreamsCauses.LogoutNotOffered.Because("the upstream was removed, or its protocol knows no logout");

    private PreparedWrite Recording(LogoutJourney journey, LogoutStop stop, (LogoutResult Result, RejectionCode? Code, string Detail) came) =>
        audit.Appending(new AuditEvent(time.GetUtcNow(), AuditKinds.LogoutUpstream, journey.Reference, journey.Application, stop.Organisation, came.Code?.ToString(), came.Detail)
        {
            Facts = new AuditFacts { Upstream = stop.Upstream, Configuration = current.Directory.Version },
        });

    private static LogoutJourney WithResult(LogoutJourney journey, LogoutStop stop, LogoutResult result) => journey with
    {
        Leg = null,
        Stops = [.. journey.Stops.Skip(1)],
        Parties = [.. journey.Parties, new LogoutParty(LogoutPartyKind.Organisation, stop.Organisation, result)],
    };

    private async Task<(LogoutEnded Ended, IReadOnlyList<LogoutStop> Stops)?> EndAsync(LogoutOrder order, PreparedWrite? once)
    {
        var reference = randomness.Reference();
        while (true)
        {
            var ending = await PrepareAsync(order, reference);
            PreparedWrite[] writes = once is null ? [.. ending.Writes] : [once, .. ending.Writes];

            // Whoever hangs up now is logged out all the same.
            var unmade = writes.Length == 0 ? null : await commits.SaveAsync(writes, CancellationToken.None);
            if (unmade is null)
            {
                var results = await delivery.DeliverAsync(ending.Notices, CancellationToken.None);
                ending.Parties.AddRange(ending.Notices.Zip(results, (notice, result) => new LogoutParty(LogoutPartyKind.Application, notice.Application, result)));
                return (new LogoutEnded(reference, OnePerParty(ending.Parties, order.Application)), [.. ending.Stops.DistinctBy(stop => (stop.Upstream, stop.Subject, stop.SessionIndex))]);
            }

            if (unmade == once)
            {
                return null;
            }

            // A login used one of them since it was read, so that its application was not among those that are told; or it ended.
            order = order with { Sessions = await AsTheyStandAsync(order.Sessions), Elsewhere = await AsTheyStandAsync(order.Elsewhere) };
        }
    }

    private async Task<List<SsoSession>> AsTheyStandAsync(IReadOnlyList<SsoSession> read)
    {
        List<SsoSession> standing = [];
        foreach (var session in read)
        {
            if (await sessions.FindBySessionIdAsync(session.SessionId, CancellationToken.None) is { } now)
            {
                standing.Add(now);
            }
        }

        return standing;
    }

    private async Task<PreparedEnd> PrepareAsync(LogoutOrder order, string reference)
    {
        var now = time.GetUtcNow();
        var ending = new PreparedEnd();
        var marks = order.Marks.ToHashSet();
        var inBrowser = await WithSiblingsAsync(order);
        foreach (var session in inBrowser.Concat(order.Elsewhere).DistinctBy(session => session.SessionId, StringComparer.Ordinal))
        {
            var plan = LogoutPlan.Of(order.Scope, order.Application?.Id.Value, session);
            var told = delivery.NoticesOf(session, plan.Told, reference, ending.Notices.Count);
            ending.Notices.AddRange(told);
            ending.Parties.AddRange(plan.Leaving
                .Where(application => told.All(notice => notice.Application != application.Application))
                .Select(application => new LogoutParty(LogoutPartyKind.Application, application.Application, LogoutResult.NoChannel)));
            ending.Parties.AddRange(plan.Staying.Select(application => new LogoutParty(LogoutPartyKind.Application, application.Application, LogoutResult.Kept)));
            if (plan.AsksOrganisation && inBrowser.Contains(session))
            {
                // Sessions that are one to the organisation are one trip.
                ending.Stops.Add(new LogoutStop(session.Statement.Organisation, session.Statement.Upstream, session.UpstreamSubject, session.UpstreamSessionIndex, session.UpstreamIdToken));
            }
            else if (!order.OrganisationKnows)
            {
                // Of another browser nobody can be sent to it.
                ending.Parties.Add(new LogoutParty(LogoutPartyKind.Organisation, session.Statement.Organisation, plan.AsksOrganisation ? LogoutResult.NoChannel : LogoutResult.Kept));
            }

            if (plan.EndsSession && !order.OrganisationKnows && order.Scope != LogoutScope.Local)
            {
                marks.UnionWith(EndedMark.LeftBy(session));
            }

            ending.Writes.AddRange(EndingOf(session, plan));
            ending.Writes.AddRange(told.Select(logouts.Adding));
            ending.Writes.Add(audit.Appending(new AuditEvent(
                now, AuditKinds.LogoutStarted, reference, order.Application?.Id.Value, session.Statement.Organisation, null,
                string.Create(CultureInfo.InvariantCulture, $"{order.Because}; scope {WordOf(order.Scope)}; {(plan.EndsSession ? "session ended" : "session stays")}, {told.Count} to be told, {plan.Staying.Count} stay"))
            {
                Facts = new AuditFacts { Upstream = session.Statement.Upstream, Configuration = current.Directory.Version },
            }));
        }

        // Last and always in one order, so that two logouts at once wait for each other and not for ever.
        ending.Writes.AddRange(marks.OrderBy(mark => mark.Text, StringComparer.Ordinal).Select(mark => sessions.Marking(mark, now)));
        return ending;
    }

    // What ends for the browser and goes on for other applications is kept where no browser finds it, so that a later logout still reaches them.
    private IEnumerable<PreparedWrite> EndingOf(SsoSession session, LogoutPlan plan) => plan switch
    {
        { EndsSession: false } => [sessions.Changing(session with { Applications = plan.Staying })],
        { Staying.Count: 0 } => [sessions.Ending(session)],
        _ => [sessions.Ending(session), sessions.Starting(randomness.Handle(), SessionRules.ForLogoutOnly(session) with { Applications = plan.Staying })],
    };

    // What the organisation knows as one session is one, also where the hub kept an authentication for logout only (R002-17).
    private async Task<IReadOnlyList<SsoSession>> WithSiblingsAsync(LogoutOrder order)
    {
        if (order.Scope != LogoutScope.Global)
        {
            return order.Sessions;
        }

        var all = order.Sessions.ToDictionary(session => session.SessionId, StringComparer.Ordinal);
        foreach (var session in order.Sessions.Where(session => session.UpstreamSessionIndex is not null))
        {
            foreach (var sibling in await sessions.OfUpstreamAsync(session.Statement.Upstream, session.UpstreamSubject, session.UpstreamSessionIndex, CancellationToken.None))
            {
                // The person too: an assertion may come without a NameID, and small indexes are used again (SAML Core 2.4.1, 2.7.2).
                if (sibling.UpstreamSubject == session.UpstreamSubject && sibling.Statement.PersonKey == session.Statement.PersonKey)
                {
                    all.TryAdd(sibling.SessionId, sibling);
                }
            }
        }

        return [.. all.Values];
    }

    // The application whose button it was ended its own session before it asked; of another one that is in two sessions the worse result counts.
    private static List<LogoutParty> OnePerParty(IEnumerable<LogoutParty> parties, Application? initiator) =>
    [
        .. parties.GroupBy(party => (party.Kind, party.Id), (_, same) => same.MaxBy(party => party.Result)!)
            .Select(party => party.Kind == LogoutPartyKind.Application && party.Id == initiator?.Id.Value ? party with { Result = LogoutResult.LoggedOut } : party),
    ];

    // The browser's cookie opens what is left in this browser, if anything.
    private async Task ForgetAsync(HttpContext http)
    {
        if (cookie.Read(http.Request) is { } handle && await sessions.FindAsync(handle, CancellationToken.None) is null)
        {
            cookie.Delete(http.Response);
        }
    }

    private static string WordOf(LogoutScope scope) => scope switch
    {
        LogoutScope.Local => "local",
        LogoutScope.Hub => "hub",
        LogoutScope.IdpOnly => "idp_only",
        LogoutScope.Global => "global",
        _ => throw new ArgumentOutOfRangeException(nameof(scope)),
    };

    /// <summary>What one logout does, before its commit.</summary>
    private sealed record PreparedEnd
    {
        public List<PreparedWrite> Writes { get; } = [];

        public List<LogoutNotice> Notices { get; } = [];

        public List<LogoutParty> Parties { get; } = [];

        public List<LogoutStop> Stops { get; } = [];
    }
}
