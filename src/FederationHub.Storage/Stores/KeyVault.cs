using System.Text;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;

namespace FederationHub.Storage.Stores;

internal sealed class KeyVault(HubDatabase database, TimeProvider time, Randomness randomness) : IKeyVault
{
    private const string ReadAll = "SELECT name, value, created_at FROM vault WHERE kind = $1 ORDER BY created_at, name";
    private const string Read = "SELECT name, value, created_at FROM vault WHERE kind = $1 AND name = $2";
    internal const string TryAdd = "INSERT INTO vault (kind, name, value, key_id, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (kind, name) DO NOTHING";

    private const string Remove = "DELETE FROM vault WHERE kind = $1 AND name = $2";

    internal const string Put = """
        INSERT INTO vault (kind, name, value, key_id, created_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (kind, name) DO UPDATE SET value = excluded.value, key_id = excluded.key_id
        """;

    public async Task<IReadOnlyList<VaultItem>> ReadAllAsync(string kind, CancellationToken cancellationToken) =>
        [.. (await database.Statements.ReadAllAsync(ReadAll, [kind], ReadRow, cancellationToken)).Select(row => Open(kind, row))];

    public async Task<byte[]?> ReadAsync(string kind, string name, CancellationToken cancellationToken) =>
        await database.Statements.ReadAsync(Read, [kind, name], ReadRow, cancellationToken) is { } row ? Open(kind, row).Value : null;

    public async Task<bool> TryAddAsync(string kind, string name, byte[] value, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(TryAdd, Row(kind, name, value), cancellationToken) == 1;

    public async Task PutAsync(string kind, string name, byte[] value, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(Put, Row(kind, name, value), cancellationToken);

    public async Task RemoveAsync(string kind, string name, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(Remove, [kind, name], cancellationToken);

    /// <summary>The columns of a sealed value, in the order of <see cref="Put"/>.</summary>
    internal object?[] Row(string kind, string name, byte[] value) =>
        [kind, name, SealedBox.Seal(SealKey(), value, Context(kind, name), randomness), database.MasterKey.Id, time.GetUtcNow().ToUnixTimeMilliseconds()];

    private static StoredItem ReadRow(System.Data.Common.DbDataReader reader) =>
        new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)));

    private VaultItem Open(string kind, StoredItem row) =>
        new(row.Name, SealedBox.Open(SealKey(), row.Sealed, Context(kind, row.Name)), row.CreatedAt);

    private byte[] SealKey() => database.MasterKey.Derive("vault", string.Empty);

    // Bound to its place, so that a value moved to another name does not open. No kind holds a zero.
    private static byte[] Context(string kind, string name) => Encoding.UTF8.GetBytes($"{kind}\0{name}");

    private sealed record StoredItem(string Name, byte[] Sealed, DateTimeOffset CreatedAt);
}
