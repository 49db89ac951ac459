using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Discovery;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Login;

namespace FederationHub.Server.Sessions;

/// <summary>Finds, starts and moves the sessions of a browser. The rules are <see cref="SessionRules"/>'; here is the I/O.</summary>
internal sealed class SingleSignOn(AccessGate gate, ISessionStore sessions, IHubKeys keys, SessionCookie cookie, LegTurns turns, Randomness randomness, TimeProvider time)
{
    /// <summary>What the browser's sessions say to the request of this login.</summary>
    public async Task<SessionVerdict> DecideAsync(LoginVisit visit, Narrowed narrowed)
    {
        var settings = visit.Application.Session;
        var request = visit.Login.Request;
        // No organisation is known yet: what the application, its class and the request require of everybody.
        var highest = gate.NeedOf(visit, string.Empty).IsHighest;
        var demand = SessionRules.DemandOf(settings, request, highest);
        var now = time.GetUtcNow();
        List<SessionCandidate> candidates = [];
        if (!demand.Ignores && !demand.Forced && cookie.ReadFor(visit.Http.Request, settings) is { } handle)
        {
            foreach (var session in await sessions.OfBrowserAsync(handle, visit.Cancelled))
            {
                // The rest is asked only of what could answer.
                if (SessionRules.MayReuse(session, settings, now))
                {
                    candidates.Add(await CandidateAsync(visit, narrowed, session, now));
                }
            }
        }

        var verdict = SessionRules.Decide(settings, request, highest, candidates, now);
        if (verdict is SessionVerdict.Authenticate && !request.Passive && candidates.Exists(candidate => candidate.IsSomebodyElse))
        {
            // OpenID Connect Core 3.1.2.1: another person is here than the application expects, and likely at the organisation too: without a new
            // login it would answer for that one.
            visit.Login = visit.Login with { Request = request with { Forced = true } };
        }

        return verdict;
    }

    // The subject is what this application would hear; the application knows no other.
    private async Task<bool> IsSomebodyElseAsync(LoginVisit visit, IdentityStatement statement) =>
        visit.Login.Request.ExpectedSubject is { } expected
        && PairwiseSubject.Compute(await keys.PairwiseAsync(visit.Cancelled), PairwiseSubject.SectorOf(visit.Application, visit.Directory.FindSuite(visit.Application.Suite)!), statement.PersonKey) != expected;

    /// <summary>Whether the person of this login, who authenticated just now, may be asked to stay signed in.</summary>
    public bool MayOfferStay(LoginVisit visit) =>
        visit.Login is { StaySignedIn: null, Reused: false, Statement: { } statement }
        && IsHolder(visit, statement.Organisation)
        && SessionRules.DemandOf(visit.Application.Session, visit.Login.Request, gate.NeedOf(visit, gate.NeededLevel(visit.Directory, visit.Application, statement)).IsHighest).MayOfferStay;

    /// <summary>
    /// Ends what this browser could reuse of an organisation. Its applications stay signed in, and a logout still reaches them: what ends is that
    /// anybody gets in with it.
    /// </summary>
    public async Task<IReadOnlyList<PreparedWrite>> EndingAtAsync(LoginVisit visit, string organisation) =>
        cookie.Read(visit.Http.Request) is { } handle
            ? [.. (await sessions.OfBrowserAsync(handle, visit.Cancelled)).Where(session => session.Statement.Organisation == organisation).SelectMany(Detaching)]
            : [];

    /// <summary>
    /// Prepares the session of an authentication. The same person at the same upstream goes on with the same session id, so that applications of that
    /// session stay in it. It is kept when the code is issued: a login that ends in a refusal leaves none.
    /// </summary>
    public async Task PrepareAsync(LoginVisit visit, IdentityStatement statement, UpstreamStatement answer)
    {
        var settings = visit.Application.Session;
        var now = time.GetUtcNow();
        var prepared = new SsoSession
        {
            SessionId = randomness.Handle(),
            Login = visit.Login.Reference,
            Browser = visit.Login.BrowserHash,
            Statement = statement,
            UpstreamSubject = answer.Subject,
            UpstreamSessionIndex = answer.SessionIndex,
            UpstreamSessionEnds = answer.SessionEnds,
            UpstreamIdToken = answer.IdToken,
            StartedAt = now,
            LastUsedAt = now,
            IdleEndsAt = now.AddSeconds(settings.IdleSeconds),
            EndsAt = DateTimeOffset.MaxValue,
            SecondFactorAt = statement.Assurance.Aal >= 2 && !statement.AuthenticationInstantIsOwn ? statement.AuthenticatedAt : null,
        };
        var old = (await OfBrowserAsync(visit)).FirstOrDefault(known => IsSame(known, statement));
        if (visit.Login.StepUp?.SessionId is { } stepped && old?.SessionId == stepped && old.OptedInAt is { } optedIn)
        {
            // The person asked before, and the maximum runs from there (R004-05).
            visit.Login = visit.Login with { StaySignedIn = true };
            prepared = prepared with { OptedInAt = optedIn };
        }

        visit.Session = GoingOn(visit, prepared, old);
        visit.NewSession = new NewSession(randomness.Handle());
    }

    /// <summary>The person asked to stay signed in: the maximum runs from now (R004-05).</summary>
    public async Task OptInAsync(LoginVisit visit)
    {
        visit.Login = visit.Login with { StaySignedIn = true };
        var prepared = visit.Session! with { OptedInAt = time.GetUtcNow() };
        visit.Session = GoingOn(visit, prepared, (await OfBrowserAsync(visit)).FirstOrDefault(known => IsSame(known, prepared.Statement)));
        visit.Login = visit.Login with { SessionId = visit.Session.SessionId };
    }

    /// <summary>The living sessions of the browser, whosever they are, the one that was used last first.</summary>
    public async Task<IReadOnlyList<SsoSession>> OfBrowserAsync(LoginVisit visit)
    {
        if (cookie.Read(visit.Http.Request) is not { } handle)
        {
            return [];
        }

        var now = time.GetUtcNow();
        return [.. (await sessions.OfBrowserAsync(handle, visit.Cancelled)).Where(session => SessionRules.IsAlive(session, now))];
    }

    /// <summary>Id of the session that this browser used last; null for none.</summary>
    public async Task<string?> LatestIdAsync(LoginVisit visit) => await OfBrowserAsync(visit) is [var latest, ..] ? latest.SessionId : null;

    /// <summary>
    /// The session of a login that waited for its person: of a new authentication as it was prepared, else the one that was reused.
    /// Refused when that one ended meanwhile, and when somebody else logged in in this browser since the question: a page that
    /// is left open must not let the next person answer for the one before, nor get in as that person.
    /// </summary>
    /// <param name="visit">The login.</param>
    /// <param name="browserSession">Id of the session that the browser had when the question was asked; null for none.</param>
    public async Task<Outcome<Done>> ResumeAsync(LoginVisit visit, string? browserSession)
    {
        var login = visit.Login;
        var all = await OfBrowserAsync(visit);
        var asked = login.Way.Count > 0 ? login.Way[^1].At : login.StartedAt;
        var reused = login.Reused ? all.FirstOrDefault(session => session.SessionId == login.SessionId) : null;
        if (login.Reused && all.Count == 0)
        {
            return ServerCauses.LoginOver.Because("the session ended, or its cookie was lost, while the person read the page");
        }

        // The very session that the question rests on: there was no other authentication in this login.
        if (login.Reused && reused is null)
        {
            return ServerCauses.OtherPersonAtPage.Because("the browser has another session than the one that the question was asked of");
        }

        if (all.Any(session => session.SessionId != browserSession && session.LastUsedAt >= asked && session.Statement.PersonKey != login.Statement!.PersonKey))
        {
            return ServerCauses.OtherPersonAtPage.Because("somebody else logged in in this browser since the question was asked");
        }

        if (reused is not null)
        {
            visit.Session = reused;
        }
        else if (login.PendingSession is { } pending)
        {
            // What it went on from when it was prepared can still be there, out of this browser's reach: an id is never used twice.
            visit.Session = GoingOn(visit, pending with { SessionId = randomness.Handle(), Applications = [] }, all.FirstOrDefault(known => IsSame(known, pending.Statement)));
            visit.NewSession = new NewSession(randomness.Handle());
            visit.Login = login with { SessionId = visit.Session.SessionId };
        }

        return Done.Instance;
    }

    /// <summary>
    /// New authentications in one browser are kept one after the other on this node, so that of two tabs neither forgets an application of the
    /// other. To be held over the commit.
    /// </summary>
    public async Task<IDisposable?> TurnAsync(LoginVisit visit) =>
        visit.NewSession is not null && cookie.Read(visit.Http.Request) is { } handle ? await turns.TakeAsync(handle, visit.Cancelled) : null;

    /// <summary>
    /// Looks at what the browser has now, once more, and says what keeps the session of this login in the commit of the code; notes the application.
    /// A prepared session goes on with the id of the one that it was prepared from only while that one is there: what ended meanwhile is not brought back.
    /// Null where a session that is reused ended meanwhile, by its time or a logout.
    /// </summary>
    /// <param name="visit">The login.</param>
    /// <param name="subject">The <c>sub</c> that the application gets.</param>
    /// <param name="told">The level that it is told.</param>
    /// <param name="again">Whether a first commit came too late: then what was read before does not count.</param>
    public async Task<SessionUse?> UseAsync(LoginVisit visit, string subject, AssuranceLevel told, bool again)
    {
        if (visit.NewSession is { } next)
        {
            return await UseNewAsync(visit, next, subject, told);
        }

        if (again)
        {
            visit.Session = await sessions.FindBySessionIdAsync(visit.Session!.SessionId, visit.Cancelled);
        }

        // What is there for logout only has the id of the session that it is left of.
        if (visit.Session is not { LogoutOnly: false })
        {
            return null;
        }

        var (used, use) = Used(visit, visit.Session, subject, told);
        var changing = sessions.Changing(used);
        return use with { Insisting = [changing], Writes = [changing] };
    }

    private async Task<SessionUse> UseNewAsync(LoginVisit visit, NewSession next, string subject, AssuranceLevel told)
    {
        List<PreparedWrite> writes = [];
        List<PreparedWrite> insisting = [];
        IReadOnlyList<SsoSession> all = [];
        var prepared = visit.Session!;
        if (cookie.Read(visit.Http.Request) is { } handle)
        {
            all = await sessions.OfBrowserAsync(handle, visit.Cancelled);
            writes.Add(sessions.Rotating(handle, next.Handle));
        }

        var old = all.FirstOrDefault(known => IsSame(known, prepared.Statement));
        if (old is null && cookie.Read(visit.Http.Request) is not null)
        {
            // Another tab of this browser can have moved it to a handle that came too late for this request: its applications are not to be forgotten.
            old = (await sessions.OfPersonAsync(prepared.Statement.PersonKey, visit.Cancelled))
                .FirstOrDefault(known => !known.LogoutOnly && known.Browser == visit.Login.BrowserHash && IsSame(known, prepared.Statement));
        }

        // An id is never used twice: what it was prepared with may be the id of what ended.
        var session = visit.Session = GoingOn(visit, prepared with { SessionId = randomness.Handle(), Applications = [] }, old);
        visit.Login = visit.Login with { SessionId = session.SessionId };
        var (used, use) = Used(visit, session, subject, told);
        if (!Keeps(visit, session.Statement))
        {
            // R004-08: nothing that could be reused, and no browser has its handle. What the browser has besides stays where it is.
            var left = StartingOf(visit, randomness.Handle(), SessionRules.ForLogoutOnly(used));
            return use with { Starting = left, Writes = [left] };
        }

        foreach (var known in all.Where(known => known.SessionId != session.SessionId && known.Statement.Upstream == session.Statement.Upstream))
        {
            insisting.AddRange(Detaching(known));
        }

        if (old is not null)
        {
            insisting.Add(sessions.Ending(old));
        }

        var starting = StartingOf(visit, next.Handle, used);
        return use with { Insisting = insisting, Starting = starting, Writes = [.. writes, .. insisting, starting] };
    }

    // What the organisation or the person ended after the answer came is not begun, however long the login waited since.
    private PreparedWrite StartingOf(LoginVisit visit, string handle, SsoSession session) =>
        sessions.StartingUnlessEnded(handle, session, visit.Login.Way.LastOrDefault(mark => mark.State == LoginState.Returned)?.At ?? visit.Login.StartedAt);

    private (SsoSession Used, SessionUse Use) Used(LoginVisit visit, SsoSession session, string subject, AssuranceLevel told)
    {
        var (settings, application, now) = (visit.Application.Session, visit.Application.Id.Value, time.GetUtcNow());
        var expires = SessionRules.ExpiryOf(session, settings, told, now);
        var used = SessionRules.Use(session, settings, application, subject, expires, now);
        var since = used.Applications.First(known => known.Application == application).Since;
        // The clock of another node can be a little ahead.
        return (used, new SessionUse(expires, since > now ? since : now, [], null, []));
    }

    /// <summary>Gives the browser the handle of a session that is new: no fixation.</summary>
    public void GiveCookie(LoginVisit visit)
    {
        var settings = visit.Application.Session;
        if (visit.NewSession is { } next)
        {
            if (Keeps(visit, visit.Session!.Statement))
            {
                cookie.Write(visit.Http, next.Handle, settings);
            }
        }
        else if (settings.Persistent && cookie.Read(visit.Http.Request) is { } handle)
        {
            cookie.Keep(visit.Http, handle, settings);
        }
    }

    private async Task<SessionCandidate> CandidateAsync(LoginVisit visit, Narrowed narrowed, SsoSession session, DateTimeOffset now)
    {
        var statement = SessionRules.StatementOf(session);
        var allowed = IsHolder(visit, statement.Organisation) && visit.Directory.FindOrganisation(statement.Organisation) is { } organisation
            && gate.Check(visit.Directory, visit.Application, organisation, visit.Directory.FindUpstream(statement.Upstream), visit.Login.StartLink).Match(_ => true, _ => false);
        var hintedElsewhere = narrowed switch
        {
            Narrowed.One { ByHint: true } one => one.Entry.Organisation != statement.Organisation,
            Narrowed.Several { ByHint: true } several => several.Entries.All(entry => entry.Organisation != statement.Organisation),
            _ => false,
        };
        var roleMissing = visit.Application.RoleRequired && statement.Role is null;
        var need = gate.NeedOf(visit, gate.NeededLevel(visit.Directory, visit.Application, statement));
        var somebodyElse = await IsSomebodyElseAsync(visit, statement);
        var reached = AssuranceForApplication.Of(visit.Directory, visit.Application, statement, now, reused: true, session.SecondFactorAt);
        // No login at this organisation gives more than its ceiling. Below it, its person comes back, asked for more where it has words: what a new
        // answer says counts, also where nobody could ask for it.
        var barred = !need.MayGoOn(reached) && need.ToAsk is { } level && visit.Directory.FindOrganisation(statement.Organisation)?.HighestLevel < level;
        return new SessionCandidate(session)
        {
            IsSomebodyElse = somebodyElse,
            // Who is not let in by what was said at that login may be by what is said at a new one.
            Acceptable = allowed && !hintedElsewhere && !somebodyElse && !roleMissing && !SessionRules.NeedsRepresentation(visit.Application)
                && await gate.CheckPersonAsync(visit.Application, statement, visit.Cancelled) is Outcome<Admission>.Accepted,
            Suffices = need.MayGoOn(reached),
            NeedsHighest = need.IsHighest,
            Entry = barred ? null : SendUpstreamStep.EntryOf(visit, statement),
            Barred = barred ? need.Lacking(reached) : null,
        };
    }

    // Of one person at one upstream a browser has one session.
    private static bool IsSame(SsoSession known, IdentityStatement statement) => known.Statement.PersonKey == statement.PersonKey && known.Statement.Upstream == statement.Upstream;

    // What is not kept for reuse is a session of its own: it must not take the id of one that is.
    private static SsoSession GoingOn(LoginVisit visit, SsoSession prepared, SsoSession? old)
    {
        var goesOn = old is not null && Keeps(visit, prepared.Statement) ? prepared with { SessionId = old.SessionId, Applications = old.Applications } : prepared;
        var ends = SessionRules.EndOf(goesOn, visit.Application.Session);
        return goesOn with { EndsAt = ends, IdleEndsAt = goesOn.IdleEndsAt < ends ? goesOn.IdleEndsAt : ends };
    }

    private static bool Keeps(LoginVisit visit, IdentityStatement statement) =>
        visit.Application.Session is { Reuse: not SessionReuse.Never } settings
        && (settings.Mode == SessionMode.Always || (settings.Mode == SessionMode.OptIn && visit.Login.StaySignedIn == true))
        && IsHolder(visit, statement.Organisation);

    // R004-11: of a relay the hub keeps nothing. Of an organisation that is gone nobody knows.
    private static bool IsHolder(LoginVisit visit, string organisation) => visit.Directory.FindOrganisation(organisation) is { SessionRole: SessionRole.Holder };

    private PreparedWrite[] Detaching(SsoSession session) => [sessions.Ending(session), sessions.Starting(randomness.Handle(), SessionRules.ForLogoutOnly(session))];
}

/// <summary>What keeps the session of a login, for the commit of its code.</summary>
/// <param name="Expires">Until when the application may rest on it: what it is told.</param>
/// <param name="At">The instant of its grant, never before the application came into the session.</param>
/// <param name="Insisting">Writes of which one is refused where the session was changed or ended since it was read: then nothing is made, and it is read anew.</param>
/// <param name="Starting">What starts a new session: refused where it was ended after the organisation's answer came; null where a session is used again.</param>
/// <param name="Writes">All writes.</param>
internal sealed record SessionUse(DateTimeOffset Expires, DateTimeOffset At, IReadOnlyList<PreparedWrite> Insisting, PreparedWrite? Starting, IReadOnlyList<PreparedWrite> Writes);
