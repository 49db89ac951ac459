namespace FederationHub.Storage.Entities;

/// <summary>Something with a short life: a login, a leg, a code, a token, a mark that something was seen.</summary>
internal sealed class EphemeralRow
{
    /// <summary>SHA-256 of kind and handle.</summary>
    public required byte[] Id { get; init; }

    /// <summary>What it is, for the operator who counts rows.</summary>
    public required string Kind { get; init; }

    /// <summary>Sealed with a key derived from the handle; empty for a mark.</summary>
    public required byte[] Payload { get; init; }

    public long Version { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long ExpiresAt { get; init; }
}
