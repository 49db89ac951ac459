using System.Data.Common;
using System.Text.Json;
using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

internal sealed class ConsentStore(HubDatabase database, TimeProvider time) : IConsentStore
{
    // Two tabs can agree at once and commit in either order: each rests on its own instant, so the earlier one is kept.
    private const string Give = """
        INSERT INTO consent (person, application, scope, purpose, claims, given_at, ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (person, application, scope) DO UPDATE SET
            given_at = CASE WHEN consent.ends_at > excluded.given_at AND consent.given_at < excluded.given_at THEN consent.given_at ELSE excluded.given_at END,
            ends_at = excluded.ends_at
        """;

    private const string Columns = "person, application, purpose, claims, given_at, ends_at";
    private const string Find = $"SELECT {Columns} FROM consent WHERE person = $1 AND application = $2 AND ends_at > $3 ORDER BY ends_at DESC, given_at DESC, scope";
    private const string OfPerson = $"SELECT {Columns} FROM consent WHERE person = $1 AND ends_at > $2 ORDER BY ends_at DESC, given_at DESC, application, scope";
    private const string Counts = "SELECT scope FROM consent WHERE person = $1 AND application = $2 AND scope = $3 AND ends_at > $4 AND given_at <= $5";
    private const string Withdraw = "DELETE FROM consent WHERE person = $1 AND application = $2 AND scope = $3";
    private const string Erase = "DELETE FROM consent WHERE person = $1";

    public PreparedWrite Giving(ConsentRecord consent)
    {
        ArgumentNullException.ThrowIfNull(consent);
        return new StatementWrite(new HubStatement(
            Give,
            [
                consent.Person, consent.Application, consent.Scope, consent.Purpose.ToString(), JsonSerializer.Serialize(consent.Claims, StoredJson.Passing),
                consent.GivenAt.ToUnixTimeMilliseconds(), consent.EndsAt.ToUnixTimeMilliseconds(),
            ]));
    }

    public Task<IReadOnlyList<ConsentRecord>> FindAsync(string person, string application, CancellationToken cancellationToken) =>
        database.Statements.ReadAllAsync(Find, [person, application, Now()], ReadRow, cancellationToken).AsTask();

    public Task<IReadOnlyList<ConsentRecord>> OfPersonAsync(string person, CancellationToken cancellationToken) =>
        database.Statements.ReadAllAsync(OfPerson, [person, Now()], ReadRow, cancellationToken).AsTask();

    public async Task<bool> CountsAsync(string person, string application, string scope, DateTimeOffset given, CancellationToken cancellationToken) =>
        await database.Statements.ReadAsync(Counts, [person, application, scope, Now(), given.ToUnixTimeMilliseconds()], reader => reader.GetString(0), cancellationToken) is not null;

    public PreparedWrite Withdrawing(string person, string application, string scope) =>
        new StatementWrite(new HubStatement(Withdraw, [person, application, scope], MustChange: true));

    public async Task<int> EraseAsync(string person, CancellationToken cancellationToken) => await database.Statements.WriteAsync(Erase, [person], cancellationToken);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static ConsentRecord ReadRow(DbDataReader reader) => new()
    {
        Person = reader.GetString(0),
        Application = reader.GetString(1),
        Purpose = Enum.Parse<ConsentMode>(reader.GetString(2)),
        Claims = JsonSerializer.Deserialize<IReadOnlyList<ConsentClaim>>(reader.GetString(3), StoredJson.Passing) ?? [],
        GivenAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
        EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(5)),
    };
}
