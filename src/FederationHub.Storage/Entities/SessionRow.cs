namespace FederationHub.Storage.Entities;

/// <summary>A single sign-on session, sealed under the master key: logout must reach it without the browser's handle.</summary>
internal sealed class SessionRow
{
    public required string SessionId { get; init; }

    /// <summary>SHA-256 of the cookie's handle; a browser's sessions share it.</summary>
    public required byte[] HandleHash { get; init; }

    public required byte[] Payload { get; init; }

    public long Version { get; init; }

    /// <summary>Unix milliseconds: the earlier of both timers.</summary>
    public long EndsAt { get; init; }

    /// <summary>Keyed hash of the person; null in a row of an earlier schema.</summary>
    public string? Person { get; init; }

    /// <summary>Keyed hash of upstream and subject; null in a row of an earlier schema.</summary>
    public string? UpstreamSubject { get; init; }

    /// <summary>Keyed hash of upstream and session index; null where the upstream gave none.</summary>
    public string? UpstreamIndex { get; init; }

    /// <summary>Unix milliseconds: when the first of its applications is to be told of its end; null for none.</summary>
    public long? DueAt { get; init; }
}
