using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class SessionStore(HubDatabase database, TimeProvider time, Randomness randomness) : ISessionStore
{
    private const string Start = "INSERT INTO session (session_id, handle_hash, payload, version, ends_at) VALUES ($1, $2, $3, 1, $4)";
    private const string Find = "SELECT session_id, payload, version FROM session WHERE handle_hash = $1 AND ends_at > $2";
    private const string FindById = "SELECT session_id, payload, version FROM session WHERE session_id = $1 AND ends_at > $2";
    private const string Update = "UPDATE session SET payload = $1, version = version + 1, ends_at = $2 WHERE session_id = $3 AND version = $4 AND ends_at > $5";
    private const string Rotate = "UPDATE session SET handle_hash = $1, version = version + 1 WHERE handle_hash = $2 AND ends_at > $3";
    private const string Page = "SELECT session_id, payload, version FROM session WHERE session_id > $1 AND ends_at > $2 ORDER BY session_id LIMIT 500";
    private const string End = "DELETE FROM session WHERE session_id = $1";

    public PreparedWrite Starting(string handle, SsoSession session) =>
        new StatementWrite(new HubStatement(Start, [session.SessionId, HashOf(handle), Seal(session), EndOf(session)]));

    public async Task<SsoSession?> FindAsync(string handle, CancellationToken cancellationToken) =>
        Open(await database.Statements.ReadAsync(Find, [HashOf(handle), Now()], ReadRow, cancellationToken));

    public async Task<SsoSession?> FindBySessionIdAsync(string sessionId, CancellationToken cancellationToken) =>
        Open(await database.Statements.ReadAsync(FindById, [sessionId, Now()], ReadRow, cancellationToken));

    public async Task<bool> UpdateAsync(SsoSession session, CancellationToken cancellationToken)
    {
        while (await database.Statements.ReadAsync(FindById, [session.SessionId, Now()], ReadRow, cancellationToken) is { } row)
        {
            var merged = Merge(Open(row)!, session);
            if (await database.Statements.WriteAsync(Update, [Seal(merged), EndOf(merged), session.SessionId, row.Version, Now()], cancellationToken) == 1)
            {
                return true;
            }
        }

        return false;
    }

    public async Task<bool> RotateAsync(string oldHandle, string newHandle, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(Rotate, [HashOf(newHandle), HashOf(oldHandle), Now()], cancellationToken) == 1;

    public PreparedWrite Ending(string sessionId) => new StatementWrite(new HubStatement(End, [sessionId]));

    public async Task<int> EndOfPersonAsync(string personKey, CancellationToken cancellationToken)
    {
        var ended = 0;
        var after = string.Empty;
        while (await database.Statements.ReadAllAsync(Page, [after, Now()], ReadRow, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page.Where(row => Open(row)!.Statement.PersonKey == personKey))
            {
                ended += await database.Statements.WriteAsync(End, [row.SessionId], cancellationToken);
            }

            after = page[^1].SessionId;
        }

        return ended;
    }

    /// <summary>Two tabs may use one session at once. Neither may forget an application of the other: logout would not reach it.</summary>
    private static SsoSession Merge(SsoSession stored, SsoSession used)
    {
        var later = stored.LastUsedAt > used.LastUsedAt ? stored : used;
        return used with
        {
            LastUsedAt = later.LastUsedAt,
            IdleEndsAt = later.IdleEndsAt,
            Applications = [.. stored.Applications, .. used.Applications.Where(application => stored.Applications.All(known => known.Application != application.Application))],
        };
    }

    private static byte[] HashOf(string handle) => SHA256.HashData(Encoding.UTF8.GetBytes(handle));

    private static long EndOf(SsoSession session) =>
        Math.Min(session.IdleEndsAt.ToUnixTimeMilliseconds(), session.EndsAt.ToUnixTimeMilliseconds());

    private static StoredSession ReadRow(DbDataReader reader) => new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    // A key of its own for each session binds the row to its id and keeps the number of nonces under one key small.
    private byte[] Seal(SsoSession session) =>
        SealedBox.Seal(database.MasterKey.Derive("session", session.SessionId), JsonSerializer.SerializeToUtf8Bytes(session, StoredJson.Passing), [], randomness);

    private SsoSession? Open(StoredSession? row) => row is null
        ? null
        : JsonSerializer.Deserialize<SsoSession>(SealedBox.Open(database.MasterKey.Derive("session", row.SessionId), row.Payload, []), StoredJson.Passing);

    private sealed record StoredSession(string SessionId, byte[] Payload, long Version);
}
