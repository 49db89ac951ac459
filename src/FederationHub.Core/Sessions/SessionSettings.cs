namespace FederationHub.Core.Sessions;

/// <summary>Single sign-on of an application (rulings 1 and 11). All timers in seconds, kept at the server.</summary>
public sealed record SessionSettings
{
    /// <summary>Whether an authentication is kept and reused.</summary>
    public required SessionMode Mode { get; init; }

    /// <summary>Whether it reuses what is kept; the strictest of this and the request wins (domain 4.2).</summary>
    public SessionReuse Reuse { get; init; }

    /// <summary>How long a session may stay unused.</summary>
    public int IdleSeconds { get; init; } = 3600;

    /// <summary>How long a session may last in all: from the opt-in where the person is asked, else from the authentication (R004-05). Null for no such timer (R004-06).</summary>
    public int? AbsoluteSeconds { get; init; } = 8 * 3600;

    /// <summary>Whether it is kept when the browser is closed (R002-16).</summary>
    public bool Persistent { get; init; }

    /// <summary>Whether a forced login ends the session before the prompt, and not only when it succeeds (R004-03).</summary>
    public bool EndsBeforePrompt { get; init; }

    /// <summary>Whether it stands where many people use one browser: then nobody is asked to stay signed in (domain 4.5).</summary>
    public bool PublicTerminal { get; init; }

    /// <summary>How long the application may rest on one statement at level verhoogd and hoog; null for as long as the session (domain 4.4).</summary>
    public int? StatementSeconds { get; init; }
}

/// <summary>Whether an authentication is kept (domain 4.2).</summary>
public enum SessionMode
{
    /// <summary>Never kept, never reused.</summary>
    Never,

    /// <summary>Kept when the person asks to stay signed in, and then reused (R004-04 to R004-08, R004-13).</summary>
    OptIn,

    /// <summary>Kept at every success.</summary>
    Always,
}

/// <summary>Whether an application reuses a kept authentication.</summary>
public enum SessionReuse
{
    /// <summary>Yes.</summary>
    Allow,

    /// <summary>Each login is forced; what comes of it may be kept for others.</summary>
    ForceReauthentication,

    /// <summary>No, and its own logins leave nothing to reuse (domain 4.3, row 1).</summary>
    Never,
}
