using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Ephemeral;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class SessionStore(HubDatabase database, TimeProvider time, Randomness randomness) : ISessionStore
{
    private const string Columns = "session_id, payload, version";
    private const string Start = """
        INSERT INTO session (session_id, handle_hash, payload, version, ends_at, person, upstream_subject, upstream_index, due_at) VALUES ($1, $2, $3, $9, $4, $5, $6, $7, $8)
        ON CONFLICT (session_id) DO NOTHING
        """;

    // One statement, so that no mark comes between the look and the start. Always as many ids, so that it is prepared once: where there are fewer, one stands twice.
    private const string StartUnlessEnded = """
        INSERT INTO session (session_id, handle_hash, payload, version, ends_at, person, upstream_subject, upstream_index, due_at)
        SELECT $1, $2, $3, $9, $4, $5, $6, $7, CAST($8 AS bigint)
        WHERE NOT EXISTS (SELECT 1 FROM ephemeral WHERE id IN ($11, $12, $13, $14, $15, $16) AND expires_at >= $10)
        ON CONFLICT (session_id) DO NOTHING
        """;

    // A mark is a row without a payload: its end says when it was made.
    private const string Mark = """
        INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES ($1, $2, $3, 1, $4)
        ON CONFLICT (id) DO UPDATE SET version = ephemeral.version + 1, expires_at = excluded.expires_at
        WHERE ephemeral.expires_at < excluded.expires_at
        """;

    private const int MostMarks = 6;

    private const string OfHandle = $"SELECT {Columns} FROM session WHERE handle_hash = $1 AND ends_at > $2";
    private const string FindById = $"SELECT {Columns} FROM session WHERE session_id = $1 AND ends_at > $2";

    // A row of an earlier build has none of the hashes: it is found by looking into it. There is none once the longest session of that build is over.
    private const string OfPerson = $"SELECT {Columns} FROM session WHERE (person = $1 OR person IS NULL) AND ends_at > $2";
    private const string OfSubject = $"SELECT {Columns} FROM session WHERE (upstream_subject = $1 OR person IS NULL) AND ends_at > $2";
    private const string OfIndex = $"SELECT {Columns} FROM session WHERE (upstream_index = $1 OR person IS NULL) AND ends_at > $2";
    private const string OfBoth = $"SELECT {Columns} FROM session WHERE (upstream_index = $1 OR person IS NULL) AND (upstream_subject = $2 OR person IS NULL) AND ends_at > $3";
    private const string Due = $"SELECT {Columns} FROM session WHERE due_at <= $1 ORDER BY due_at LIMIT $2";
    private const string PassOver = "UPDATE session SET due_at = NULL WHERE session_id = $1";
    private const string Update = "UPDATE session SET payload = $1, version = version + 1, ends_at = $2, due_at = $3 WHERE session_id = $4 AND version = $5 AND ends_at > $6";
    private const string Rotate = "UPDATE session SET handle_hash = $1 WHERE handle_hash = $2 AND ends_at > $3";
    private const string Page = $"SELECT {Columns} FROM session WHERE session_id > $1 AND ends_at > $2 ORDER BY session_id LIMIT 500";
    private const string EndAsRead = "DELETE FROM session WHERE session_id = $1 AND version = $2";

    private readonly ConcurrentDictionary<string, byte[]> _keys = new(StringComparer.Ordinal);

    public PreparedWrite Starting(string handle, SsoSession session) => new StatementWrite(new HubStatement(Start, RowOf(handle, session)));

    public PreparedWrite StartingUnlessEnded(string handle, SsoSession session, DateTimeOffset answeredAt)
    {
        var ids = EndedMark.ThatEnd(session).Select(IdOf).ToList();
        return new StatementWrite(new HubStatement(
            StartUnlessEnded,
            [.. RowOf(handle, session), EndOf(answeredAt), .. ids, .. Enumerable.Repeat(ids[^1], MostMarks - ids.Count)],
            MustChange: true));
    }

    public PreparedWrite Marking(EndedMark mark, DateTimeOffset at) => new StatementWrite(new HubStatement(Mark, [IdOf(mark), EphemeralKinds.Ended, Array.Empty<byte>(), EndOf(at)]));

    public async Task<SsoSession?> FindAsync(string handle, CancellationToken cancellationToken) => await OfBrowserAsync(handle, cancellationToken) is [var last, ..] ? last : null;

    public Task<IReadOnlyList<SsoSession>> OfBrowserAsync(string handle, CancellationToken cancellationToken) => ReadAsync(OfHandle, [HashOf(handle), Now()], cancellationToken);

    public async Task<SsoSession?> FindBySessionIdAsync(string sessionId, CancellationToken cancellationToken) =>
        Open(await database.Statements.ReadAsync(FindById, [sessionId, Now()], ReadRow, cancellationToken));

    public async Task<IReadOnlyList<SsoSession>> OfPersonAsync(string personKey, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(OfPerson, [PersonOf(personKey), Now()], cancellationToken)).Where(session => session.Statement.PersonKey == personKey)];

    public async Task<IReadOnlyList<SsoSession>> OfUpstreamAsync(string upstream, SubjectId? subject, string? sessionIndex, CancellationToken cancellationToken)
    {
        var found = (subject, sessionIndex) switch
        {
            (null, null) => [],
            ({ } of, null) => await ReadAsync(OfSubject, [SubjectOf(upstream, of), Now()], cancellationToken),
            (null, { } index) => await ReadAsync(OfIndex, [IndexOf(upstream, index), Now()], cancellationToken),
            ({ } of, { } index) => await ReadAsync(OfBoth, [IndexOf(upstream, index), SubjectOf(upstream, of), Now()], cancellationToken),
        };
        return
        [
            .. found.Where(session => session.Statement.Upstream == upstream
                && (subject is null || session.UpstreamSubject.Value == subject.Value)
                && (sessionIndex is null || session.UpstreamSessionIndex == sessionIndex)),
        ];
    }

    public async IAsyncEnumerable<SsoSession> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = string.Empty;
        while (await database.Statements.ReadAllAsync(Page, [after, Now()], ReadRow, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page)
            {
                yield return Open(row)!;
            }

            after = page[^1].SessionId;
        }
    }

    // Also of a session whose own end has come: it is purged a minute later at the latest, and its applications are to be told before.
    public async Task<DueSessions> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        List<SsoSession> sessions = [];
        List<string> unreadable = [];
        foreach (var row in await database.Statements.ReadAllAsync(Due, [now.ToUnixTimeMilliseconds(), (long)limit], ReadRow, cancellationToken))
        {
            try
            {
                sessions.Add(Open(row)!);
            }
            catch (Exception exception) when (exception is CryptographicException or JsonException)
            {
                // The caller is told of it: one row that is no good must not keep every other application from hearing of an end.
                unreadable.Add(row.SessionId);
            }
        }

        return new DueSessions(sessions, unreadable);
    }

    public PreparedWrite PassingOver(string sessionId) => new StatementWrite(new HubStatement(PassOver, [sessionId]));

    public PreparedWrite Changing(SsoSession session) =>
        new StatementWrite(new HubStatement(Update, [Seal(session), EndOf(session), DueOf(session), session.SessionId, session.Version, Now()], MustChange: true));

    public Task<bool> LeaveAsync(string sessionId, IReadOnlyCollection<SessionApplication> applications, CancellationToken cancellationToken) =>
        ChangeAsync(sessionId, stored => stored with { Applications = [.. stored.Applications.Where(known => !applications.Any(left => left.Application == known.Application && !(known.EndsAt > left.EndsAt)))] }, cancellationToken);

    public async Task<bool> RotateAsync(string oldHandle, string newHandle, CancellationToken cancellationToken) =>
        await database.Statements.WriteAsync(Rotate, [HashOf(newHandle), HashOf(oldHandle), Now()], cancellationToken) > 0;

    public PreparedWrite Rotating(string oldHandle, string newHandle) => new StatementWrite(new HubStatement(Rotate, [HashOf(newHandle), HashOf(oldHandle), Now()]));

    public PreparedWrite Ending(SsoSession session) => new StatementWrite(new HubStatement(EndAsRead, [session.SessionId, session.Version], MustChange: true));

    private async Task<bool> ChangeAsync(string sessionId, Func<SsoSession, SsoSession> change, CancellationToken cancellationToken)
    {
        while (await database.Statements.ReadAsync(FindById, [sessionId, Now()], ReadRow, cancellationToken) is { } row)
        {
            var changed = change(Open(row)!);
            if (await database.Statements.WriteAsync(Update, [Seal(changed), EndOf(changed), DueOf(changed), sessionId, row.Version, Now()], cancellationToken) == 1)
            {
                return true;
            }
        }

        return false;
    }

    private async Task<IReadOnlyList<SsoSession>> ReadAsync(string sql, object?[] values, CancellationToken cancellationToken)
    {
        var rows = await database.Statements.ReadAllAsync(sql, values, ReadRow, cancellationToken);
        return [.. rows.Select(row => Open(row)!).OrderByDescending(session => session.LastUsedAt)];
    }

    private object?[] RowOf(string handle, SsoSession session) =>
    [
        session.SessionId, HashOf(handle), Seal(session), EndOf(session), PersonOf(session.Statement.PersonKey),
        SubjectOf(session.Statement.Upstream, session.UpstreamSubject), session.UpstreamSessionIndex is { } index ? IndexOf(session.Statement.Upstream, index) : null, DueOf(session), FirstVersion(),
    ];

    private byte[] IdOf(EndedMark mark) => HandleKey.RowId(EphemeralKinds.Ended, KeyedHash("ended mark", mark.Text));

    // When the mark of an instant ends: no login waits longer.
    private static long EndOf(DateTimeOffset marked) => (marked + LoginStore.WholeLife).ToUnixTimeMilliseconds();

    private static byte[] HashOf(string handle) => SHA256.HashData(Encoding.UTF8.GetBytes(handle));

    // Random, so that a row that stands in the place of another of the same id is never taken for it.
    private long FirstVersion()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        randomness.Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes) & (long.MaxValue >> 1);
    }

    private static long EndOf(SsoSession session) =>
        Math.Min(session.IdleEndsAt.ToUnixTimeMilliseconds(), session.EndsAt.ToUnixTimeMilliseconds());

    private static long? DueOf(SsoSession session) => session.Applications.Min(application => application.EndsAt)?.ToUnixTimeMilliseconds();

    private string PersonOf(string personKey) => KeyedHash("session person", personKey);

    // A line feed is in no upstream's id, so that no two pairs are written alike.
    private string SubjectOf(string upstream, SubjectId subject) => KeyedHash("session subject", $"{upstream}\n{subject.Value}");

    private string IndexOf(string upstream, string sessionIndex) => KeyedHash("session index", $"{upstream}\n{sessionIndex}");

    // The database alone must not tell whether somebody is in it: what people are called can be guessed.
    private string KeyedHash(string purpose, string value) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_keys.GetOrAdd(purpose, static (name, key) => key.Derive(name, string.Empty), database.MasterKey), Encoding.UTF8.GetBytes(value)));

    private static StoredSession ReadRow(DbDataReader reader) => new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2));

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    // A key of its own for each session binds the row to its id and keeps the number of nonces under one key small.
    private byte[] Seal(SsoSession session) =>
        SealedBox.Seal(database.MasterKey.Derive("session", session.SessionId), JsonSerializer.SerializeToUtf8Bytes(session, StoredJson.Passing), [], randomness);

    private SsoSession? Open(StoredSession? row) => row is null
        ? null
        : JsonSerializer.Deserialize<SsoSession>(SealedBox.Open(database.MasterKey.Derive("session", row.SessionId), row.Payload, []), StoredJson.Passing)! with { Version = row.Version };

    private sealed record StoredSession(string SessionId, byte[] Payload, long Version);
}
