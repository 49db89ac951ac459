using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Sessions;

/// <summary>When a session may be reused, and how its timers move. Pure: instants come in.</summary>
public static class SessionRules
{
    /// <summary>How far clocks may differ. What says that it happened later than that from now is not believed to be new.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    /// <summary>Whether the session lives at an instant. One that was used in the future, by a clock that was set back since, does not.</summary>
    public static bool IsAlive(SsoSession session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return now < session.IdleEndsAt && now < session.EndsAt && session.StartedAt <= now + Skew && session.LastUsedAt <= now + Skew;
    }

    /// <summary>How a person is to authenticate for a request that no session answers.</summary>
    /// <param name="settings">The application's.</param>
    /// <param name="request">The request.</param>
    /// <param name="highest">Whether the service requires level hoog (<see cref="AssuranceNeed.IsHighest"/>), whatever was reached (R004-02).</param>
    public static SessionDemand DemandOf(SessionSettings settings, LoginRequest request, bool highest)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(request);
        // Domain 4.2: of the application's setting and the request's the strictest counts.
        var ignores = highest || settings.Reuse == SessionReuse.Never || settings.Mode == SessionMode.Never;
        var forced = request.Forced || highest || settings.Reuse == SessionReuse.ForceReauthentication;
        return new SessionDemand(
            ignores,
            forced,
            EndsFirst: forced && !ignores && settings.EndsBeforePrompt,
            MayOfferStay: !ignores && settings.Mode == SessionMode.OptIn && !settings.PublicTerminal && !request.Passive);
    }

    /// <summary>
    /// The table of domain 4.3, the first row that fits. Of several sessions that cover the request the one that was used last answers.
    /// </summary>
    /// <param name="settings">The application's.</param>
    /// <param name="request">The request.</param>
    /// <param name="highest">Whether the service requires level hoog of everybody.</param>
    /// <param name="candidates">The browser's sessions, the one that was used last first.</param>
    /// <param name="now">The instant.</param>
    public static SessionVerdict Decide(SessionSettings settings, LoginRequest request, bool highest, IReadOnlyList<SessionCandidate> candidates, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        var demand = DemandOf(settings, request, highest);
        // Row 1 and row 2.
        if (demand.Ignores || demand.Forced)
        {
            return request.Passive && demand.Forced ? new SessionVerdict.LoginRequired("a new authentication is demanded, and no page may be shown") : new SessionVerdict.Authenticate(demand);
        }

        SessionCandidate? tooLow = null;
        SessionCandidate? barred = null;
        var tooOld = false;
        foreach (var candidate in candidates)
        {
            // A person whose own organisation or role makes the service one of level hoog has no session here either (R004-02).
            if (!candidate.Acceptable || candidate.NeedsHighest || !MayReuse(candidate.Session, settings, now))
            {
                continue;
            }

            // Row 3.
            if (!IsYoungEnough(candidate.Session, request.MaxAgeSeconds, now))
            {
                tooOld = true;
            }
            else if (candidate.Suffices)
            {
                // Row 4.
                return new SessionVerdict.Reuse(candidate.Session);
            }
            else
            {
                tooLow ??= candidate.Entry is null ? null : candidate;
                barred ??= candidate.Barred is null ? null : candidate;
            }
        }

        return (tooLow, tooOld) switch
        {
            // Row 5.
            ({ } low, _) => request.Passive ? new SessionVerdict.LoginRequired("the session is below the level that is needed") : new SessionVerdict.StepUp(low.Session, low.Entry!),
            (null, _) when barred is not null => request.Passive ? new SessionVerdict.LoginRequired("the session's organisation cannot give the level that is needed") : new SessionVerdict.Unmet(barred.Barred!),
            (null, true) when request.Passive => new SessionVerdict.LoginRequired("the authentication is older than max_age"),
            // Row 3, which replaces the session when it succeeds, and row 6.
            _ => new SessionVerdict.Authenticate(demand),
        };
    }

    /// <summary>
    /// Whether what a session keeps may be reused by an application: kept for that, alive, within the application's own two timers, and, where the
    /// application asks, wanted by the person (R004-13). The absolute timer starts at the opt-in where it asks, else at the authentication (R004-05).
    /// </summary>
    public static bool MayReuse(SsoSession session, SessionSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(settings);
        return !session.LogoutOnly
            && settings.Mode is SessionMode.Always or SessionMode.OptIn
            && (settings.Mode != SessionMode.OptIn || session.OptedInAt is not null)
            && IsAlive(session, now)
            && now < session.LastUsedAt.AddSeconds(settings.IdleSeconds)
            && now < EndOf(session, settings);
    }

    /// <summary>
    /// Whether an authentication is not older than a maximum age, seconds, or of an age that nobody knows (OpenID Connect Core 3.1.2.1). One that is
    /// said to lie in the future is no fresher for it: its age is not known.
    /// </summary>
    public static bool IsYoungEnough(SsoSession session, int? maxAgeSeconds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return maxAgeSeconds is not { } age
            || (!session.Statement.AuthenticationInstantIsOwn && session.Statement.AuthenticatedAt <= now + Skew && now <= session.Statement.AuthenticatedAt.AddSeconds(age));
    }

    /// <summary>Until when an application may rest on a session, were it never used again: <c>session_expiry</c> (ruling 11).</summary>
    /// <param name="session">The session.</param>
    /// <param name="settings">The application's.</param>
    /// <param name="told">The level that the application is told; from verhoogd on a statement is good for a time of its own (domain 4.4).</param>
    /// <param name="now">The instant of its statement.</param>
    public static DateTimeOffset ExpiryOf(SsoSession session, SessionSettings settings, AssuranceLevel told, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var ends = Earliest(now.AddSeconds(settings.IdleSeconds), EndOf(session, settings));
        return told >= AssuranceLevel.Verhoogd && settings.StatementSeconds is { } seconds ? Earliest(ends, now.AddSeconds(seconds)) : ends;
    }

    /// <summary>
    /// Notes that an application got a statement: restarts the idle timer (R004-06). The session lives as long as any of its applications could
    /// reuse it; each application's own timers are asked again at each use.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="settings">The application's.</param>
    /// <param name="application">Its id.</param>
    /// <param name="subject">The <c>sub</c> that it got.</param>
    /// <param name="expires">What it was told: <see cref="ExpiryOf"/>.</param>
    /// <param name="now">The instant.</param>
    public static SsoSession Use(SsoSession session, SessionSettings settings, string application, string subject, DateTimeOffset expires, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(settings);
        var ends = EndOf(session, settings);
        ends = session.EndsAt > ends ? session.EndsAt : ends;
        var idle = TimeSpan.FromSeconds(settings.IdleSeconds);
        var longest = session.IdleEndsAt - session.LastUsedAt is var known && known > idle ? known : idle;
        var used = new SessionApplication(application, subject, now) { EndsAt = expires };
        return session with
        {
            LastUsedAt = now,
            IdleEndsAt = Earliest(now + longest, ends),
            EndsAt = ends,
            Applications = session.Applications.Any(a => a.Application == application)
                ? [.. session.Applications.Select(a => a.Application == application ? used with { Since = a.Since } : a)]
                : [.. session.Applications, used],
        };
    }

    /// <summary>The end of a session for one application: its absolute timer, or the upstream's own end when that is earlier.</summary>
    public static DateTimeOffset EndOf(SsoSession session, SessionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(settings);
        var start = settings.Mode == SessionMode.OptIn && session.OptedInAt is { } optedIn ? optedIn : session.StartedAt;
        var own = settings.AbsoluteSeconds is { } absolute ? start.AddSeconds(absolute) : DateTimeOffset.MaxValue;
        return session.UpstreamSessionEnds is { } ends ? Earliest(own, ends) : own;
    }

    /// <summary>
    /// What a session's statement says to a later application. Retained is the authentication, never whom the person represents (R004-12): that is
    /// asked or received anew for each service.
    /// </summary>
    public static IdentityStatement StatementOf(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var statement = session.Statement;
        return statement.Values.Any(IsRepresentation) ? statement with { Values = [.. statement.Values.Where(value => !IsRepresentation(value))] } : statement;
    }

    /// <summary>Whether an application wants to know whom a person represents, so that no session answers it (R004-12).</summary>
    public static bool NeedsRepresentation(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return application.Assurance.Class == ApplicationClass.Bestuur
            || application.Release.Claims.Any(claim => claim.Source == StandardAttributes.RepresentedOrganisation.Value || claim.Source == StandardAttributes.Mandate.Value);
    }

    /// <summary>
    /// What is left of a session of which nothing may be reused (R004-08, R004-11): whom to tell of a logout, and nothing that was said of the person.
    /// </summary>
    public static SsoSession ForLogoutOnly(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return session with
        {
            LogoutOnly = true,
            OptedInAt = null,
            Statement = session.Statement with { PersonIds = [], Values = [], Role = null, Roles = [], RoleProvenance = null, Findings = [] },
        };
    }

    private static bool IsRepresentation(StatementValue value) => value.Name == StandardAttributes.RepresentedOrganisation || value.Name == StandardAttributes.Mandate;

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
