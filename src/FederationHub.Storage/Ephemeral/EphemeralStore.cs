using System.Data.Common;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Ephemeral;

/// <summary>The one implementation of <see cref="IEphemeralStore"/>, on both engines.</summary>
internal sealed class EphemeralStore(HubStatements statements, TimeProvider time, Randomness randomness) : IEphemeralStore
{
    private const string Put = """
        INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, version = ephemeral.version + 1, expires_at = excluded.expires_at
        """;

    private const string Get = "SELECT payload, version FROM ephemeral WHERE id = $1 AND expires_at > $2";

    private const string Replace = """
        UPDATE ephemeral SET payload = $1, version = version + 1, expires_at = $2
        WHERE id = $3 AND version = $4 AND expires_at > $5
        """;

    private const string Take = "DELETE FROM ephemeral WHERE id = $1 AND expires_at > $2 RETURNING payload, version";

    // A row that expired and was not purged yet is as good as none.
    private const string TryAdd = """
        INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, version = 1, expires_at = excluded.expires_at
        WHERE ephemeral.expires_at <= $5
        """;

    public PreparedWrite Putting(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt) =>
        new StatementWrite(new HubStatement(Put, [HandleKey.RowId(kind, handle), kind, Seal(kind, handle, payload), expiresAt.ToUnixTimeMilliseconds()]));

    public PreparedWrite Replacing(string kind, string handle, long expectedVersion, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt) => new StatementWrite(new HubStatement(
        Replace, [Seal(kind, handle, payload), expiresAt.ToUnixTimeMilliseconds(), HandleKey.RowId(kind, handle), expectedVersion, Now()], MustChange: true));

    public PreparedWrite Adding(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt) => new StatementWrite(new HubStatement(
        TryAdd, [HandleKey.RowId(kind, handle), kind, Seal(kind, handle, payload), expiresAt.ToUnixTimeMilliseconds(), Now()], MustChange: true));

    public async ValueTask PutAsync(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        await WriteAsync(Putting(kind, handle, payload, expiresAt), cancellationToken);

    public async ValueTask<EphemeralValue?> GetAsync(string kind, string handle, CancellationToken cancellationToken) =>
        Open(kind, handle, await statements.ReadAsync(Get, [HandleKey.RowId(kind, handle), Now()], ReadRow, cancellationToken));

    public ValueTask<bool> ReplaceAsync(string kind, string handle, long expectedVersion, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        WriteAsync(Replacing(kind, handle, expectedVersion, payload, expiresAt), cancellationToken);

    public async ValueTask<EphemeralValue?> TakeAsync(string kind, string handle, CancellationToken cancellationToken) =>
        Open(kind, handle, await statements.WriteAsync(Take, [HandleKey.RowId(kind, handle), Now()], ReadRow, cancellationToken));

    public ValueTask<bool> TryAddAsync(string kind, string handle, ReadOnlyMemory<byte> payload, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        WriteAsync(Adding(kind, handle, payload, expiresAt), cancellationToken);

    private async ValueTask<bool> WriteAsync(PreparedWrite write, CancellationToken cancellationToken)
    {
        var statement = ((StatementWrite)write).Statement;
        return await statements.WriteAsync(statement.Sql, statement.Values, cancellationToken) == 1;
    }

    private static EphemeralValue ReadRow(DbDataReader reader) => new(reader.GetFieldValue<byte[]>(0), reader.GetInt64(1));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private byte[] Seal(string kind, string handle, ReadOnlyMemory<byte> payload) =>
        payload.IsEmpty ? [] : SealedBox.Seal(HandleKey.SealKey(kind, handle), payload.Span, [], randomness);

    private static EphemeralValue? Open(string kind, string handle, EphemeralValue? row) =>
        row is null or { Payload.Length: 0 } ? row : row with { Payload = SealedBox.Open(HandleKey.SealKey(kind, handle), row.Payload, []) };
}
