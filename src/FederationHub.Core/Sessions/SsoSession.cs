using System.Text.Json.Serialization;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Sessions;

/// <summary>A person's authentication at one organisation in one browser, kept at the server. The browser holds only a random handle.</summary>
public sealed record SsoSession
{
    /// <summary>Id of the session at the hub, for operators and its person: not the cookie, not secret. Applications get another name in each sector: <see cref="Release.PairwiseSessionId"/>.</summary>
    public required string SessionId { get; init; }

    /// <summary>Reference of the login whose answer made <see cref="Statement"/>; null in a session older than receipts.</summary>
    public string? Login { get; init; }

    /// <summary>The statement that it keeps; encrypted at rest.</summary>
    public required IdentityStatement Statement { get; init; }

    /// <summary>SAML subject or OpenID subject at the upstream, which logout needs.</summary>
    public required SubjectId UpstreamSubject { get; init; }

    /// <summary>The upstream's own session index or <c>sid</c>, or null.</summary>
    public string? UpstreamSessionIndex { get; init; }

    /// <summary>When the upstream says that its session ends, or null; the hub's ends then at the latest.</summary>
    public DateTimeOffset? UpstreamSessionEnds { get; init; }

    /// <summary>When it started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it was last used.</summary>
    public required DateTimeOffset LastUsedAt { get; init; }

    /// <summary>When it ends unless it is used.</summary>
    public required DateTimeOffset IdleEndsAt { get; init; }

    /// <summary>When it ends in any case.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When the person asked to stay signed in, or null. Applications that ask for it reuse no other session (R004-13).</summary>
    public DateTimeOffset? OptedInAt { get; init; }

    /// <summary>When the second factor was used, or null for none.</summary>
    public DateTimeOffset? SecondFactorAt { get; init; }

    /// <summary>Whether it is there for logout only: nothing was kept that could be reused (R004-08), and no browser holds its handle.</summary>
    public bool LogoutOnly { get; init; }

    /// <summary>
    /// The browser in which the person authenticated, as logins are bound to it (SHA-256 of its cookie); null in a session of an earlier build. Where no
    /// browser holds a handle, only it can log out with what the organisation must hear.
    /// </summary>
    public string? Browser { get; init; }

    /// <summary>
    /// The upstream's ID token, which its logout may want back (RP-Initiated Logout 2: providers refuse a logout without it); null for none, also where
    /// the upstream has no place to log out. It can say more of the person than the rest of a session that is kept for logout only: it stays for that one
    /// purpose, encrypted, and goes with the session.
    /// </summary>
    public string? UpstreamIdToken { get; init; }

    /// <summary>Each application that got tokens in it, in order of first use.</summary>
    public IReadOnlyList<SessionApplication> Applications { get; init; } = [];

    /// <summary>Which writing of it was read, by which its store tells whether another tab or a logout was first; 0 in one that was not read.</summary>
    [JsonIgnore]
    public long Version { get; init; }
}

/// <summary>An application that got tokens in a session.</summary>
/// <param name="Application">Its id.</param>
/// <param name="Subject">The <c>sub</c> that it got.</param>
/// <param name="Since">First time in this session, or first time since it left: what it got before counts no more.</param>
public sealed record SessionApplication(string Application, string Subject, DateTimeOffset Since)
{
    /// <summary>
    /// Until when the application was told that it may go on (<c>session_expiry</c>); it moves when the application comes again. After it the
    /// application is told that its session is over, and no other is (R002-15, R002-17). Null in a session of an earlier build.
    /// </summary>
    public DateTimeOffset? EndsAt { get; init; }
}
