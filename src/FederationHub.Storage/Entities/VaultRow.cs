namespace FederationHub.Storage.Entities;

/// <summary>A key or secret, sealed under the master key.</summary>
internal sealed class VaultRow
{
    public required string Kind { get; init; }

    public required string Name { get; init; }

    public required byte[] Value { get; init; }

    /// <summary>Which master key sealed it, so that the master key can be changed row by row.</summary>
    public required string KeyId { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long CreatedAt { get; init; }
}
