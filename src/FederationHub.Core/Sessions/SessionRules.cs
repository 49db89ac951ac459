namespace FederationHub.Core.Sessions;

/// <summary>When a session may be reused, and how its timers move. Pure: instants come in.</summary>
public static class SessionRules
{
    /// <summary>Whether the session lives at an instant.</summary>
    public static bool IsAlive(SsoSession session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        return now < session.IdleEndsAt && now < session.EndsAt;
    }

    /// <summary>
    /// Whether a live session may be reused for a request: by the application's mode and its own two timers, not when the
    /// request forces a new authentication, and not when the authentication is older than <paramref name="maxAgeSeconds"/>, or of an
    /// age that nobody knows (OpenID Connect Core 3.1.2.1).
    /// </summary>
    public static bool MayReuse(SsoSession session, SessionSettings settings, bool forced, int? maxAgeSeconds, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Mode == SessionMode.Always
            && !forced
            && IsAlive(session, now)
            && now < session.LastUsedAt.AddSeconds(settings.IdleSeconds)
            && (settings.AbsoluteSeconds is not { } absolute || now < session.StartedAt.AddSeconds(absolute))
            && (maxAgeSeconds is not { } age || (!session.Statement.AuthenticationInstantIsOwn && now <= session.Statement.AuthenticatedAt.AddSeconds(age)));
    }

    /// <summary>Moves the idle timer, never the end (domain 4.4), and notes the application.</summary>
    public static SsoSession Use(SsoSession session, SessionSettings settings, string application, string subject, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(settings);
        return session with
        {
            LastUsedAt = now,
            IdleEndsAt = Earliest(now.AddSeconds(settings.IdleSeconds), session.EndsAt),
            Applications = session.Applications.Any(a => a.Application == application)
                ? session.Applications
                : [.. session.Applications, new SessionApplication(application, subject, now)],
        };
    }

    /// <summary>The end of a new session: the application's absolute timer, or the upstream's own end when that is earlier.</summary>
    public static DateTimeOffset EndOf(DateTimeOffset start, SessionSettings settings, DateTimeOffset? upstreamEnds)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var own = settings.AbsoluteSeconds is { } absolute ? start.AddSeconds(absolute) : DateTimeOffset.MaxValue;
        return upstreamEnds is { } ends ? Earliest(own, ends) : own;
    }

    private static DateTimeOffset Earliest(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
