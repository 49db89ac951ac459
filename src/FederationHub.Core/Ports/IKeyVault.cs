namespace FederationHub.Core.Ports;

/// <summary>
/// What must never be readable in a dump of the database: signing keys, data protection keys, upstream secrets, the pairwise
/// key. Each value is AES-256-GCM under the master key, which lives outside the database, bound to its kind and name.
/// </summary>
public interface IKeyVault
{
    /// <summary>All values of a kind, oldest first.</summary>
    Task<IReadOnlyList<VaultItem>> ReadAllAsync(string kind, CancellationToken cancellationToken);

    /// <summary>One value, or null.</summary>
    Task<byte[]?> ReadAsync(string kind, string name, CancellationToken cancellationToken);

    /// <summary>Adds a value unless one of that kind and name is there: then false. One statement, so that two nodes agree on who made a key.</summary>
    Task<bool> TryAddAsync(string kind, string name, byte[] value, CancellationToken cancellationToken);

    /// <summary>Adds or replaces a value.</summary>
    Task PutAsync(string kind, string name, byte[] value, CancellationToken cancellationToken);

    /// <summary>Removes a value; nothing happens where there is none.</summary>
    Task RemoveAsync(string kind, string name, CancellationToken cancellationToken);
}

/// <summary>A value of the vault.</summary>
/// <param name="Name">Unique within its kind.</param>
/// <param name="Value">Decrypted.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record VaultItem(string Name, byte[] Value, DateTimeOffset CreatedAt);
