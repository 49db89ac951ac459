using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Login;

namespace FederationHub.Server.Sessions;

/// <summary>Finds, starts and moves the browser's session. The rules are <see cref="SessionRules"/>'; here is the I/O.</summary>
internal sealed class SingleSignOn(ISessionStore sessions, SessionCookie cookie, Randomness randomness, TimeProvider time)
{
    /// <summary>
    /// The browser's session, when it covers the request: alive, allowed by the application's settings, of an organisation and
    /// upstream that the application may use now (ruling 3), at its level, and not another one than the hint names.
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
            && AccessRule.Check(visit.Application, organisation, visit.Directory.FindUpstream(statement.Upstream)).Match(_ => true, _ => false);
        var hintedElsewhere = narrowed is Narrowed.One { ByHint: true } one && one.Entry.Organisation != statement.Organisation;
        var roleMissing = visit.Application.RoleRequired && statement.Role is null;
        return allowed && !hintedElsewhere && !roleMissing && statement.Assurance.Level >= visit.Application.MinimumLevel ? session : null;
    }

    /// <summary>
    /// Starts a session after an authentication, under a new handle (no fixation); null where the application keeps none. The
    /// same person at the same upstream goes on with the same session id, so that applications of that session stay in it.
    /// </summary>
    public async Task<SsoSession?> StartAsync(LoginVisit visit, IdentityStatement statement, UpstreamStatement answer)
    {
        var settings = visit.Application.Session;
        if (settings.Mode == SessionMode.Never)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var oldHandle = cookie.Read(visit.Http.Request);
        var old = oldHandle is null ? null : await sessions.FindAsync(oldHandle, visit.Cancelled);
        var end = SessionRules.EndOf(now, settings, answer.SessionEnds);
        var idleEnd = now.AddSeconds(settings.IdleSeconds);
        var session = new SsoSession
        {
            SessionId = randomness.Handle(),
            Statement = statement,
            UpstreamSubject = answer.Subject,
            UpstreamSessionIndex = answer.SessionIndex,
            UpstreamSessionEnds = answer.SessionEnds,
            StartedAt = now,
            LastUsedAt = now,
            IdleEndsAt = idleEnd < end ? idleEnd : end,
            EndsAt = end,
        };

        var handle = randomness.Handle();
        if (old is not null && old.Statement.PersonKey == statement.PersonKey && old.Statement.Upstream == statement.Upstream)
        {
            session = session with { SessionId = old.SessionId, Applications = old.Applications };
            if (await sessions.RotateAsync(oldHandle!, handle, visit.Cancelled) && await sessions.UpdateAsync(session, visit.Cancelled))
            {
                cookie.Write(visit.Http.Response, handle);
                return session;
            }

            session = session with { SessionId = randomness.Handle(), Applications = [] };
        }

        await sessions.StartAsync(handle, session, visit.Cancelled);
        cookie.Write(visit.Http.Response, handle);
        return session;
    }

    /// <summary>Notes that an application got a code in the session, and moves the idle timer (R004-06).</summary>
    public async Task UseAsync(LoginVisit visit, string subject)
    {
        if (visit.Session is { } session)
        {
            await sessions.UpdateAsync(SessionRules.Use(session, visit.Application.Session, visit.Application.Id.Value, subject, time.GetUtcNow()), visit.Cancelled);
        }
    }
}
