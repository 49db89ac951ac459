namespace FederationHub.Core.Sessions;

/// <summary>Single sign-on of an application (ruling 1 and 11). All timers in seconds.</summary>
public sealed record SessionSettings
{
    /// <summary>Whether an authentication is kept and reused.</summary>
    public required SessionMode Mode { get; init; }

    /// <summary>How long a session may stay unused.</summary>
    public int IdleSeconds { get; init; } = 3600;

    /// <summary>How long a session may last in all.</summary>
    public int AbsoluteSeconds { get; init; } = 8 * 3600;
}

/// <summary>Whether an authentication is kept (domain 4.2).</summary>
public enum SessionMode
{
    /// <summary>Never kept, never reused.</summary>
    Never,

    /// <summary>Kept within the browser session.</summary>
    Always,
}
