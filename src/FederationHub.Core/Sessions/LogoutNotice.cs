namespace FederationHub.Core.Sessions;

/// <summary>
/// One application that is to be told that a session is over (OpenID Connect Back-Channel Logout 1.0). Kept until it was told or given up, so that a
/// killed server forgets nobody; the result stands in the audit stream.
/// </summary>
public sealed record LogoutNotice
{
    /// <summary>Random, 43 characters; also the <c>jti</c> of each attempt's token, since it is one event.</summary>
    public required string Id { get; init; }

    /// <summary>Reference of the logout that it belongs to.</summary>
    public required string Reference { get; init; }

    /// <summary>The application.</summary>
    public required string Application { get; init; }

    /// <summary>The <c>sub</c> that it knows. Personal.</summary>
    public required string Subject { get; init; }

    /// <summary>The session's id at the hub; the application is told its own <c>sid</c>.</summary>
    public required string SessionId { get; init; }

    /// <summary>When the session ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried next.</summary>
    public required DateTimeOffset NextAt { get; init; }
}
