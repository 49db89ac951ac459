namespace FederationHub.Storage.Entities;

/// <summary>A single sign-on session, sealed under the master key: logout must reach it without the browser's handle.</summary>
internal sealed class SessionRow
{
    public required string SessionId { get; init; }

    /// <summary>SHA-256 of the cookie's handle.</summary>
    public required byte[] HandleHash { get; init; }

    public required byte[] Payload { get; init; }

    public long Version { get; init; }

    /// <summary>Unix milliseconds: the earlier of both timers.</summary>
    public long EndsAt { get; init; }
}
