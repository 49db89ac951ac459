using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
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
        var need = gate.NeedOf(visit, gate.NeededLevel(visit.Directory, visit.Application, statement));
        if (!allowed || hintedElsewhere || roleMissing || !need.MayGoOn(AssuranceForApplication.Of(visit.Directory, visit.Application, statement, time.GetUtcNow(), reused: true, session.SecondFactorAt)))
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

    /// <summary>The session of the browser's cookie, whoever's it is; null for none.</summary>
    public async Task<SsoSession?> OfBrowserAsync(LoginVisit visit) => cookie.Read(visit.Http.Request) is { } handle ? await sessions.FindAsync(handle, visit.Cancelled) : null;

    /// <summary>
    /// The session of a login that waited for its person: of a new authentication as it was prepared, else the one that was reused.
    /// Refused when that one ended meanwhile, and when somebody else logged in in this browser since the question: a page that
    /// is left open must not let the next person answer for the one before, nor get in as that person.
    /// </summary>
    public async Task<Outcome<Done>> ResumeAsync(LoginVisit visit)
    {
        var login = visit.Login;
        var current = await OfBrowserAsync(visit);
        if (login.Reused)
        {
            if (current is null)
            {
                return ServerCauses.LoginOver.Because("the session ended, or its cookie was lost, while the person read the page");
            }

            // The very session that the question rests on: there was no other authentication in this login.
            if (current.SessionId != login.SessionId)
            {
                return ServerCauses.OtherPersonAtPage.Because("the browser has another session than the one that the question was asked of");
            }

            visit.Session = current;
            return Done.Instance;
        }

        if (current is not null && current.SessionId != login.Question!.BrowserSession && current.Statement.PersonKey != login.Statement!.PersonKey)
        {
            return ServerCauses.OtherPersonAtPage.Because("somebody else logged in in this browser since the question was asked");
        }

        if (login.PendingSession is { } pending)
        {
            var goesOn = current is not null && current.Statement.PersonKey == pending.Statement.PersonKey && current.Statement.Upstream == pending.Statement.Upstream;
            // What it went on from when it was prepared can still be there, out of this browser's reach: an id is never used twice.
            visit.Session = pending with { SessionId = goesOn ? current!.SessionId : randomness.Handle(), Applications = goesOn ? current!.Applications : [] };
            visit.NewSession = new NewSession(randomness.Handle(), goesOn ? cookie.Read(visit.Http.Request) : null);
            visit.Login = login with { SessionId = visit.Session.SessionId };
        }

        return Done.Instance;
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
