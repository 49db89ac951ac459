namespace FederationHub.Storage.Entities;

/// <summary>How a metadata source is doing.</summary>
internal sealed class MetadataSourceRow
{
    public required string Source { get; init; }

    /// <summary>The number of the last attempt to stage a set.</summary>
    public long Attempt { get; init; }

    /// <summary>Until when that attempt has the source for itself, Unix milliseconds; 0 when it ended.</summary>
    public long LeaseUntil { get; init; }

    /// <summary>The attempt whose set is held; 0 for none.</summary>
    public long HeldAttempt { get; init; }

    /// <summary>When it was asked last, Unix milliseconds.</summary>
    public long LastTry { get; init; }

    /// <summary>JSON.</summary>
    public required string State { get; init; }
}

/// <summary>An entity of a metadata source: of the live set, or of one that is staged beside it.</summary>
internal sealed class MetadataEntityRow
{
    public required string Source { get; init; }

    /// <summary>0 for the live set, else the attempt that staged it.</summary>
    public long Attempt { get; init; }

    public required string EntityId { get; init; }

    /// <summary>SHA-256 of what was read, in base64url; empty where a staged set says that the live entity is gone.</summary>
    public required string Hash { get; init; }

    /// <summary>JSON; empty where a staged set says that the live entity is gone.</summary>
    public required string Json { get; init; }

    /// <summary>Unix milliseconds; 0 for no end of its own.</summary>
    public long ValidUntil { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long Seen { get; init; }

    public string? ETag { get; init; }
}
