using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Login;

namespace FederationHub.Server.Sessions;

/// <summary>Finds, starts and moves the browser's session. The rules are <see cref="SessionRules"/>'; here is the I/O.</summary>
internal sealed class SingleSignOn(AccessGate gate, ISessionStore sessions, SessionCookie cookie, Randomness randomness, TimeProvider time)
{
    /// <summary>
    /// The browser's session, when it covers the request: alive, allowed by the application's settings, of an organisation and
    /// upstream that the application may use now (ruling 3), at its level, and not another one than a hint or the start link names.
    /// </summary>
    public async Task<SsoSession?> FindCoveringAsync(LoginVisit visit, Narrowed narrowed)
    {
        if (visit.Login.Request.Forced || visit.Application.Session.Mode == SessionMode.Never || cookie.Read(visit.Http.Request) is not { } handle)
        {
            return null;
        }

        var session = await sessions.FindAsync(handle, visit.Cancelled);
        if (session is null || !SessionRules.MayReuse(session, visit.Application.Session, visit.Login.Request.Forced, visit.Login.Request.MaxAgeSeconds, time.GetUtcNow()))
        {
            return null;
        }

        var statement = session.Statement;
        var allowed = visit.Directory.FindOrganisation(statement.Organisation) is { } organisation
            && gate.Check(visit.Directory, visit.Application, organisation, visit.Directory.FindUpstream(statement.Upstream), visit.Login.StartLink).Match(_ => true, _ => false);
        var hintedElsewhere = narrowed switch
        {
            Narrowed.One { ByHint: true } one => one.Entry.Organisation != statement.Organisation,
            Narrowed.Several { ByHint: true } several => several.Entries.All(entry => entry.Organisation != statement.Organisation),
            _ => false,
        };
        var roleMissing = visit.Application.RoleRequired && statement.Role is null;
        if (!allowed || hintedElsewhere || roleMissing || statement.Assurance.Level < gate.NeededLevel(visit.Directory, visit.Application, statement).Level)
        {
            return null;
        }

        // Who is not let in by what was said at that login may be by what is said at a new one.
        return await gate.CheckPersonAsync(visit.Application, statement, visit.Cancelled) is Outcome<Admission>.Accepted ? session : null;
    }

    /// <summary>
    /// Prepares the session of an authentication; none where the application keeps none. The same person at the same upstream goes
    /// on with the same session id, so that applications of that session stay in it. It is kept when the code is issued:
    /// a login that ends in a refusal leaves none.
    /// </summary>
    public async Task PrepareAsync(LoginVisit visit, IdentityStatement statement, UpstreamStatement answer)
    {
        var settings = visit.Application.Session;
        if (settings.Mode == SessionMode.Never)
        {
            return;
        }

        var now = time.GetUtcNow();
        var oldHandle = cookie.Read(visit.Http.Request);
        var old = oldHandle is null ? null : await sessions.FindAsync(oldHandle, visit.Cancelled);
        var goesOn = old is not null && old.Statement.PersonKey == statement.PersonKey && old.Statement.Upstream == statement.Upstream;
        var end = SessionRules.EndOf(now, settings, answer.SessionEnds);
        var idleEnd = now.AddSeconds(settings.IdleSeconds);
        visit.Session = new SsoSession
        {
            SessionId = goesOn ? old!.SessionId : randomness.Handle(),
            Applications = goesOn ? old!.Applications : [],
            Login = visit.Login.Reference,
            Statement = statement,
            UpstreamSubject = answer.Subject,
            UpstreamSessionIndex = answer.SessionIndex,
            UpstreamSessionEnds = answer.SessionEnds,
            StartedAt = now,
            LastUsedAt = now,
            IdleEndsAt = idleEnd < end ? idleEnd : end,
            EndsAt = end,
        };
        visit.NewSession = new NewSession(randomness.Handle(), goesOn ? oldHandle : null);
    }

    /// <summary>
    /// The session of a login that waited for its person: of a new authentication as it was prepared, else the one that was reused; false
    /// when that one ended meanwhile.
    /// </summary>
    public async Task<bool> ResumeAsync(LoginVisit visit)
    {
        if (visit.Login.PendingSession is { } pending)
        {
            visit.Session = pending;
            var handle = cookie.Read(visit.Http.Request);
            var current = handle is null ? null : await sessions.FindAsync(handle, visit.Cancelled);
            visit.NewSession = new NewSession(randomness.Handle(), current?.SessionId == pending.SessionId ? handle : null);
        }
        else if (visit.Login is { Reused: true, SessionId: { } sessionId })
        {
            visit.Session = await sessions.FindBySessionIdAsync(sessionId, visit.Cancelled);
            return visit.Session is not null;
        }

        return true;
    }

    /// <summary>
    /// What keeps a prepared session under its new handle, for the commit of the code; notes the application. A session that goes on is
    /// moved at once, and its idle timer with it (R004-06).
    /// </summary>
    public async Task<IReadOnlyList<PreparedWrite>> KeepingAsync(LoginVisit visit, string subject)
    {
        if (visit.Session is not { } session)
        {
            return [];
        }

        var used = SessionRules.Use(session, visit.Application.Session, visit.Application.Id.Value, subject, time.GetUtcNow());
        switch (visit.NewSession)
        {
            case null:
                await sessions.UpdateAsync(used, visit.Cancelled);
                return [];
            case { GoesOnFrom: { } oldHandle } next when await sessions.RotateAsync(oldHandle, next.Handle, visit.Cancelled):
                await sessions.UpdateAsync(used, visit.Cancelled);
                return [];
            case { GoesOnFrom: not null } next:
                // It ended meanwhile, or another request of this login moved it. What is left must not stand in the way of the new one;
                // but if that request won, what it gave rests on it, so it goes only with the commit of the code.
                return [sessions.Ending(session.SessionId), sessions.Starting(next.Handle, used)];
            case { } next:
                return [sessions.Starting(next.Handle, used)];
        }
    }

    /// <summary>Gives the browser the handle of a session that is new: no fixation.</summary>
    public void GiveCookie(LoginVisit visit)
    {
        if (visit.NewSession is { } next)
        {
            cookie.Write(visit.Http.Response, next.Handle);
        }
    }
}
