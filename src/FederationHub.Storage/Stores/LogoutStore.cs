using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class LogoutStore(HubDatabase database, Randomness randomness) : ILogoutStore
{
    // Two nodes may see one end of a session, and one that was killed sees it again.
    private const string Add = "INSERT INTO logout_notice (id, next_at, leased_until, payload) VALUES ($1, $2, 0, $3) ON CONFLICT (id) DO NOTHING";

    private const string TakeNext = """
        UPDATE logout_notice SET leased_until = $1
        WHERE id = (SELECT id FROM logout_notice WHERE next_at <= $2 AND leased_until <= $2 ORDER BY next_at LIMIT 1) AND leased_until <= $2
        RETURNING id, payload, next_at
        """;

    private const string Hold = "UPDATE logout_notice SET leased_until = $1 WHERE id = $2";
    private const string Move = "UPDATE logout_notice SET next_at = $1, leased_until = 0, payload = $2 WHERE id = $3";
    private const string Remove = "DELETE FROM logout_notice WHERE id = $1";

    public PreparedWrite Adding(LogoutNotice notice) => new StatementWrite(new HubStatement(Add, [notice.Id, notice.NextAt.ToUnixTimeMilliseconds(), Seal(notice)]));

    public async Task<LogoutNotices> TakeDueAsync(DateTimeOffset now, int limit, TimeSpan lease, CancellationToken cancellationToken)
    {
        List<LogoutNotice> taken = [];
        List<UnreadableNotice> unreadable = [];
        while (taken.Count + unreadable.Count < limit
            && await database.Statements.WriteAsync(TakeNext, [UntilOf(now, lease), now.ToUnixTimeMilliseconds()], ReadRow, cancellationToken) is { } row)
        {
            if (TryOpen(row) is { } notice)
            {
                taken.Add(notice);
            }
            else
            {
                unreadable.Add(new UnreadableNotice(row.Id, DateTimeOffset.FromUnixTimeMilliseconds(row.NextAt)));
            }
        }

        return new LogoutNotices(taken, unreadable);
    }

    public PreparedWrite Moving(LogoutNotice notice) => new StatementWrite(new HubStatement(Move, [notice.NextAt.ToUnixTimeMilliseconds(), Seal(notice), notice.Id]));

    public PreparedWrite Holding(string id, DateTimeOffset until) => new StatementWrite(new HubStatement(Hold, [until.ToUnixTimeMilliseconds(), id]));

    public PreparedWrite Removing(string id) => new StatementWrite(new HubStatement(Remove, [id]));

    private static long UntilOf(DateTimeOffset now, TimeSpan lease) => (now + lease).ToUnixTimeMilliseconds();

    private static StoredNotice ReadRow(DbDataReader reader) => new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2));

    private byte[] Seal(LogoutNotice notice) =>
        SealedBox.Seal(database.MasterKey.Derive("logout notice", notice.Id), JsonSerializer.SerializeToUtf8Bytes(notice, StoredJson.Passing), [], randomness);

    private LogoutNotice? TryOpen(StoredNotice row)
    {
        try
        {
            return JsonSerializer.Deserialize<LogoutNotice>(SealedBox.Open(database.MasterKey.Derive("logout notice", row.Id), row.Payload, []), StoredJson.Passing);
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException)
        {
            // The caller is told of it: one row that is no good must not stop the others.
            return null;
        }
    }

    private sealed record StoredNotice(string Id, byte[] Payload, long NextAt);
}
