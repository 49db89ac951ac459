using FederationHub.Outcomes;

namespace FederationHub.Storage.Ephemeral;

/// <summary>
/// Rows with a short life, found by a handle. Five verbs, each one statement, so that any number of nodes agree. An expired row
/// is never given and blocks nothing, whether it was purged or not.
/// </summary>
internal interface IEphemeralStore
{
    /// <summary><see cref="PutAsync"/>, for a commit with others.</summary>
    PreparedWrite Putting(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt);

    /// <summary><see cref="ReplaceAsync"/>, for a commit with others; not made where that says false.</summary>
    PreparedWrite Replacing(string kind, string handle, long expectedVersion, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt);

    /// <summary><see cref="TryAddAsync"/>, for a commit with others; not made where that says false.</summary>
    PreparedWrite Adding(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt);

    /// <summary>Adds a row, or replaces whatever is there.</summary>
    ValueTask PutAsync(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Reads a row, or null.</summary>
    ValueTask<EphemeralValue?> GetAsync(string kind, string handle, CancellationToken cancellationToken);

    /// <summary>Replaces a row that still has the version that was read: false when it has not, or is gone.</summary>
    ValueTask<bool> ReplaceAsync(string kind, string handle, long expectedVersion, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken);

    /// <summary>Reads and removes a row: exactly one caller gets it.</summary>
    ValueTask<EphemeralValue?> TakeAsync(string kind, string handle, CancellationToken cancellationToken);

    /// <summary>Adds a row unless one is there: true for exactly one caller.</summary>
    ValueTask<bool> TryAddAsync(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}

/// <summary>What a row held. An empty payload is a mark: it says no more than that it is there.</summary>
internal sealed record EphemeralValue(byte[] Payload, long Version);
