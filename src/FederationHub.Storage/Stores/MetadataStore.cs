using System.Data.Common;
using System.Text.Json;
using FederationHub.Core.Ports;
using FederationHub.Storage.Ephemeral;
using FederationHub.Storage.Statements;

namespace FederationHub.Storage.Stores;

/// <summary>
/// The live set of a source is attempt 0. Another set is staged under the number of its attempt in many short transactions, as what differs
/// from the live one, and takes its place in one; who staged under a number that is no longer the last writes nothing more.
/// </summary>
internal sealed class MetadataStore(HubDatabase database, IEphemeralStore ephemeral, TimeProvider time) : IMetadataStore
{
    private const string SourceColumns = "source, held_attempt, state";
    private const string EntityColumns = "entity_id, hash, json, valid_until, seen, etag";
    private const string FindSource = $"SELECT {SourceColumns} FROM metadata_source WHERE source = $1";
    private const string AllSources = $"SELECT {SourceColumns} FROM metadata_source ORDER BY source";
    private const string FindEntity = $"SELECT {EntityColumns} FROM metadata_entity WHERE source = $1 AND attempt = 0 AND entity_id = $2";
    private const string FindEverywhere = $"SELECT {EntityColumns}, source FROM metadata_entity WHERE entity_id = $1 AND attempt = 0 ORDER BY source";
    private const string Hashes = "SELECT entity_id, hash FROM metadata_entity WHERE source = $1 AND attempt = 0";

    private const string Begin = """
        INSERT INTO metadata_source (source, attempt, lease_until, held_attempt, last_try, state) VALUES ($1, 1, $2, 0, 0, $3)
        ON CONFLICT (source) DO UPDATE SET attempt = metadata_source.attempt + 1, lease_until = excluded.lease_until WHERE metadata_source.lease_until <= $4
        RETURNING attempt
        """;

    private const string DropAbandoned = """
        DELETE FROM metadata_entity WHERE source = $1 AND attempt > 0 AND attempt < $2
        AND attempt <> (SELECT held_attempt FROM metadata_source WHERE source = $1)
        """;

    private const string GoOn = "UPDATE metadata_source SET lease_until = $1 WHERE source = $2 AND attempt = $3 AND lease_until > 0";
    private const string Stage = "INSERT INTO metadata_entity (source, attempt, entity_id, hash, json, valid_until, seen) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    private const string EndKeepingHeld = "UPDATE metadata_source SET lease_until = 0, last_try = $1, state = $2 WHERE source = $3 AND attempt = $4 AND lease_until > 0";
    private const string End = "UPDATE metadata_source SET lease_until = 0, last_try = $1, state = $2, held_attempt = $3 WHERE source = $4 AND attempt = $5 AND lease_until > 0";

    // A set that is staged meanwhile was compared with the live one of before, so its attempt ends here.
    private const string Accept = "UPDATE metadata_source SET attempt = attempt + 1, lease_until = 0, held_attempt = 0, state = $1 WHERE source = $2 AND held_attempt = $3";

    // A count for each row is a look into the key. As a join, PostgreSQL plans it by what it knew of the table before these rows came, and
    // compares each with each.
    private const string DropReplaced = """
        DELETE FROM metadata_entity WHERE source = $1 AND attempt = 0
        AND (SELECT count(*) FROM metadata_entity staged WHERE staged.source = $1 AND staged.attempt = $2 AND staged.entity_id = metadata_entity.entity_id) > 0
        """;

    private const string MakeLive = "UPDATE metadata_entity SET attempt = 0 WHERE source = $1 AND attempt = $2 AND hash <> ''";
    private const string DropStaged = "DELETE FROM metadata_entity WHERE source = $1 AND attempt > 0";
    private const string DropOtherStaged = "DELETE FROM metadata_entity WHERE source = $1 AND attempt > 0 AND attempt <> $2";
    private const string DropAttempt = "DELETE FROM metadata_entity WHERE source = $1 AND attempt = $2";

    private const string Held = """
        SELECT staged.entity_id, CASE WHEN staged.hash = '' THEN 'removed'
            WHEN (SELECT count(*) FROM metadata_entity live WHERE live.source = $1 AND live.attempt = 0 AND live.entity_id = staged.entity_id) = 0 THEN 'added' ELSE 'changed' END
        FROM metadata_entity staged
        WHERE staged.source = $1 AND staged.attempt > 0 AND staged.attempt = (SELECT held_attempt FROM metadata_source WHERE source = $1)
        ORDER BY staged.entity_id
        """;

    private const string Put = """
        INSERT INTO metadata_entity (source, attempt, entity_id, hash, json, valid_until, seen, etag) VALUES ($1, 0, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (source, attempt, entity_id) DO UPDATE SET hash = excluded.hash, json = excluded.json, valid_until = excluded.valid_until, seen = excluded.seen, etag = excluded.etag
        """;

    private const string Note = """
        INSERT INTO metadata_source (source, attempt, lease_until, held_attempt, last_try, state) VALUES ($1, 0, 0, 0, $2, $3)
        ON CONFLICT (source) DO UPDATE SET last_try = excluded.last_try, state = excluded.state
        """;

    private const string Unasked = "SELECT source FROM metadata_source WHERE last_try < $1";
    private const string ForgetSource = "DELETE FROM metadata_source WHERE source = $1 AND last_try < $2";
    private const string ForgetEntities = "DELETE FROM metadata_entity WHERE source = $1";

    public Task<SourceState?> FindSourceAsync(string source, CancellationToken cancellationToken) =>
        database.Statements.ReadAsync(FindSource, [source], ReadSource, cancellationToken).AsTask();

    public Task<IReadOnlyList<SourceState>> SourcesAsync(CancellationToken cancellationToken) =>
        database.Statements.ReadAllAsync(AllSources, [], ReadSource, cancellationToken).AsTask();

    public Task<SourceEntity?> FindEntityAsync(string source, string entityId, CancellationToken cancellationToken) =>
        database.Statements.ReadAsync(FindEntity, [source, entityId], ReadEntity, cancellationToken).AsTask();

    public Task<IReadOnlyList<(string Source, SourceEntity Entity)>> FindEntityAsync(string entityId, CancellationToken cancellationToken) =>
        database.Statements.ReadAllAsync(FindEverywhere, [entityId], reader => (reader.GetString(6), ReadEntity(reader)), cancellationToken).AsTask();

    public async Task<IReadOnlyDictionary<string, string>> HashesAsync(string source, CancellationToken cancellationToken) =>
        (await database.Statements.ReadAllAsync(Hashes, [source], reader => (Id: reader.GetString(0), Hash: reader.GetString(1)), cancellationToken))
            .ToDictionary(row => row.Id, row => row.Hash, StringComparer.Ordinal);

    public async Task<long?> BeginAsync(string source, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var attempt = await database.Statements.WriteAsync(
            Begin, [source, Milliseconds(now + lease), Json(new SourceState(source)), Milliseconds(now)], reader => (object)reader.GetInt64(0), cancellationToken) as long?;
        if (attempt is { } number)
        {
            await database.Statements.WriteAsync(DropAbandoned, [source, number], cancellationToken);
        }

        return attempt;
    }

    public async Task<bool> StageAsync(string source, long attempt, IReadOnlyList<SourceEntity> changed, IReadOnlyList<string> removed, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = Milliseconds(time.GetUtcNow());
        return await database.Statements.WriteAllAsync(
            [
                new HubStatement(GoOn, [Milliseconds(time.GetUtcNow() + lease), source, attempt]),
                .. changed.Select(entity => new HubStatement(Stage, [source, attempt, entity.EntityId, entity.Hash, entity.Json, EndOf(entity), now])),
                .. removed.Select(gone => new HubStatement(Stage, [source, attempt, gone, "", "", 0L, now])),
            ],
            cancellationToken);
    }

    public async Task<bool> EndAsync(SourceState state, long attempt, SourceOutcome outcome, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var lastTry = Milliseconds(state.LastTry ?? DateTimeOffset.UnixEpoch);
        return await database.Statements.WriteAllAsync(
            outcome switch
            {
                SourceOutcome.Applied =>
                [
                    new HubStatement(End, [lastTry, Json(state), 0L, state.Source, attempt]),
                    .. MakingLive(state.Source, attempt),
                ],
                SourceOutcome.Held =>
                [
                    new HubStatement(End, [lastTry, Json(state), attempt, state.Source, attempt]),
                    new HubStatement(DropOtherStaged, [state.Source, attempt]),
                ],
                SourceOutcome.Nothing =>
                [
                    new HubStatement(EndKeepingHeld, [lastTry, Json(state), state.Source, attempt]),
                    new HubStatement(DropAttempt, [state.Source, attempt]),
                ],
                _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
            },
            cancellationToken);
    }

    public async Task<HeldChanges?> HeldAsync(string source, int names, CancellationToken cancellationToken)
    {
        if (await FindSourceAsync(source, cancellationToken) is not { HeldAttempt: > 0 })
        {
            return null;
        }

        var rows = (await database.Statements.ReadAllAsync(Held, [source], reader => (Id: reader.GetString(0), Kind: reader.GetString(1)), cancellationToken))
            .ToLookup(row => row.Kind, row => row.Id, StringComparer.Ordinal);
        return new HeldChanges(
            rows["added"].Count(), rows["changed"].Count(), rows["removed"].Count(),
            [.. rows["added"].Take(names)], [.. rows["changed"].Take(names)], [.. rows["removed"].Take(names)]);
    }

    public async Task<bool> AcceptAsync(SourceState state, long attempt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        return attempt > 0 && await database.Statements.WriteAllAsync([new HubStatement(Accept, [Json(state), state.Source, attempt]), .. MakingLive(state.Source, attempt)], cancellationToken);
    }

    public async Task PutEntityAsync(string source, SourceEntity entity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entity);
        await database.Statements.WriteAsync(Put, [source, entity.EntityId, entity.Hash, entity.Json, EndOf(entity), Milliseconds(entity.Seen), entity.ETag], cancellationToken);
    }

    public async Task NoteAsync(SourceState state, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        await database.Statements.WriteAsync(Note, [state.Source, Milliseconds(state.LastTry ?? DateTimeOffset.UnixEpoch), Json(state)], cancellationToken);
    }

    public async Task ForgetOthersAsync(IReadOnlyCollection<string> sources, DateTimeOffset unaskedSince, CancellationToken cancellationToken)
    {
        var since = Milliseconds(unaskedSince);
        foreach (var gone in (await database.Statements.ReadAllAsync(Unasked, [since], reader => reader.GetString(0), cancellationToken)).Except(sources, StringComparer.Ordinal))
        {
            await database.Statements.WriteAllAsync([new HubStatement(ForgetSource, [gone, since]), new HubStatement(ForgetEntities, [gone])], cancellationToken);
        }
    }

    public async Task<bool> IsFirstNoticeAsync(string notice, TimeSpan keep, CancellationToken cancellationToken) =>
        await ephemeral.TryAddAsync(EphemeralKinds.MetadataNotice, notice, ReadOnlyMemory<byte>.Empty, time.GetUtcNow() + keep, cancellationToken);

    private static HubStatement[] MakingLive(string source, long attempt) =>
        [new HubStatement(DropReplaced, [source, attempt]), new HubStatement(MakeLive, [source, attempt]), new HubStatement(DropStaged, [source])];

    private static SourceState ReadSource(DbDataReader reader)
    {
        var held = reader.GetInt64(1);
        var state = JsonSerializer.Deserialize<SourceState>(reader.GetString(2), StoredJson.Passing) ?? throw new JsonException("A state is an object.");
        return state with { Source = reader.GetString(0), HeldAttempt = held };
    }

    private static SourceEntity ReadEntity(DbDataReader reader) => new(reader.GetString(0), reader.GetString(1), reader.GetString(2))
    {
        ValidUntil = reader.GetInt64(3) is > 0 and var end ? DateTimeOffset.FromUnixTimeMilliseconds(end) : null,
        Seen = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)),
        ETag = reader.IsDBNull(5) ? null : reader.GetString(5),
    };

    private static long EndOf(SourceEntity entity) => entity.ValidUntil is { } end ? Milliseconds(end) : 0;

    private static long Milliseconds(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    private static string Json(SourceState state) => JsonSerializer.Serialize(state, StoredJson.Passing);
}
