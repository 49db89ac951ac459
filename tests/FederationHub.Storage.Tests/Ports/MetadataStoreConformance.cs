using System.Diagnostics.Metrics;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class MetadataStoreConformance(TestDatabase database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    private readonly string _source = "federation-" + Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMetadataStore Store => database.Hub.GetRequiredService<IMetadataStore>();

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(database.Clock.Now.ToUnixTimeMilliseconds());

    [Fact]
    public async Task Knows_nothing_of_a_source_that_was_never_asked()
    {
        (await Store.FindSourceAsync(_source, Token)).Should().BeNull();
        (await Store.FindEntityAsync(_source, "urn:a", Token)).Should().BeNull();
        (await Store.HeldAsync(_source, 5, Token)).Should().BeNull();
    }

    [Fact]
    public async Task An_applied_set_is_read_back_also_on_another_node()
    {
        var entity = SourceEntity.Of("here", "urn:a", """{"a":"é"}""", Now.AddDays(1), Now);
        await ApplyAsync([entity, Entity("urn:b")], []);
        var other = (await database.StartHubAsync()).GetRequiredService<IMetadataStore>();

        (await other.FindEntityAsync(_source, "urn:a", Token)).Should().BeEquivalentTo(entity);
        (await other.FindEntityAsync("urn:b", Token)).Should().ContainSingle(found => found.Source == _source);
        (await other.FindEntityAsync(_source, "urn:A", Token)).Should().BeNull("entity IDs are compared byte for byte");
        (await other.SourcesAsync(Token)).Should().ContainSingle(state => state.Source == _source).Which.Should().BeEquivalentTo(State() with { Count = 2 });
        (await other.HashesAsync(_source, Token)).Should().HaveCount(2).And.ContainKey("urn:a").WhoseValue.Should().Be(entity.Hash);
    }

    [Fact]
    public async Task What_is_staged_is_not_read_and_a_crash_leaves_the_old_set_whole()
    {
        await ApplyAsync([Entity("urn:a"), Entity("urn:b")], []);
        var attempt = await Store.BeginAsync(_source, Lease, Token);
        (await Store.StageAsync(_source, attempt!.Value, [Entity("urn:a", "other"), Entity("urn:c")], ["urn:b"], Lease, Token)).Should().BeTrue();

        // The node dies here; another one finds the old set, waits for the lease, and starts anew.
        (await NamesAsync()).Should().Equal("urn:a", "urn:b");
        (await Store.FindEntityAsync(_source, "urn:a", Token))!.Json.Should().Be("{}");
        (await Store.BeginAsync(_source, Lease, Token)).Should().BeNull("the first has it still");
        database.Clock.Advance(Lease);
        var next = await Store.BeginAsync(_source, Lease, Token);
        next.Should().Be(attempt + 1);
        (await RowsAsync()).Should().Be(2);

        (await Store.StageAsync(_source, attempt.Value, [Entity("urn:d")], [], Lease, Token)).Should().BeFalse("its turn is over");
        (await Store.EndAsync(State(), attempt.Value, SourceOutcome.Applied, Token)).Should().BeFalse();
        (await NamesAsync()).Should().Equal("urn:a", "urn:b");
    }

    [Fact]
    public async Task Applying_replaces_what_changed_and_drops_what_is_gone()
    {
        await ApplyAsync([Entity("urn:a"), Entity("urn:b"), Entity("urn:c")], []);
        await ApplyAsync([Entity("urn:a", "other"), Entity("urn:d")], ["urn:b"]);

        (await NamesAsync()).Should().Equal("urn:a", "urn:c", "urn:d");
        (await Store.FindEntityAsync(_source, "urn:a", Token))!.Json.Should().Be("other");
        (await RowsAsync()).Should().Be(3);
    }

    [Fact]
    public async Task A_held_set_changes_nothing_until_it_is_accepted()
    {
        await ApplyAsync([Entity("urn:a"), Entity("urn:b"), Entity("urn:c")], []);
        await EndAsync([Entity("urn:a", "other"), Entity("urn:d"), Entity("urn:e")], ["urn:b", "urn:c"], SourceOutcome.Held);

        (await NamesAsync()).Should().Equal("urn:a", "urn:b", "urn:c");
        (await Store.HeldAsync(_source, 1, Token)).Should().BeEquivalentTo(new HeldChanges(2, 1, 2, ["urn:d"], ["urn:a"], ["urn:b"]));
        var held = (await Store.FindSourceAsync(_source, Token))!.HeldAttempt;
        held.Should().BeGreaterThan(0);

        (await Store.AcceptAsync(State() with { Count = 3 }, held + 1, Token)).Should().BeFalse("another set is held");
        (await Store.AcceptAsync(State() with { Count = 3 }, held, Token)).Should().BeTrue();
        (await NamesAsync()).Should().Equal("urn:a", "urn:d", "urn:e");
        (await Store.HeldAsync(_source, 1, Token)).Should().BeNull();
        (await Store.AcceptAsync(State(), held, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task A_held_set_stays_through_tries_that_bring_nothing_and_ends_with_one_that_is_applied()
    {
        await ApplyAsync([Entity("urn:a")], []);
        await EndAsync([], ["urn:a"], SourceOutcome.Held);
        await EndAsync([Entity("urn:x")], [], SourceOutcome.Nothing);
        (await Store.HeldAsync(_source, 5, Token))!.RemovedNames.Should().Equal("urn:a");

        await ApplyAsync([Entity("urn:b")], []);
        (await Store.HeldAsync(_source, 5, Token)).Should().BeNull();
        (await NamesAsync()).Should().Equal("urn:a", "urn:b");
        (await RowsAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Accepting_ends_an_attempt_that_compares_with_the_old_set()
    {
        await ApplyAsync([Entity("urn:a")], []);
        await EndAsync([], ["urn:a"], SourceOutcome.Held);
        var held = (await Store.FindSourceAsync(_source, Token))!.HeldAttempt;
        var running = (await Store.BeginAsync(_source, Lease, Token))!.Value;
        await Store.AcceptAsync(State(), held, Token);

        (await Store.EndAsync(State(), running, SourceOutcome.Applied, Token)).Should().BeFalse();
        (await NamesAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Of_two_nodes_that_begin_at_once_one_does()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IMetadataStore>();
        var begun = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).BeginAsync(_source, Lease, Token), Token)));

        begun.Count(attempt => attempt is not null).Should().Be(1);
    }

    [Fact]
    public async Task One_entity_is_kept_by_name_and_renewed()
    {
        await Store.PutEntityAsync(_source, Entity("urn:a") with { ETag = "\"1\"" }, Token);
        await Store.PutEntityAsync(_source, Entity("urn:a", "other") with { ETag = "\"2\"", Seen = Now.AddHours(1) }, Token);
        await Store.NoteAsync(State() with { Problem = "it was away" }, Token);

        (await Store.FindEntityAsync(_source, "urn:a", Token)).Should().BeEquivalentTo(Entity("urn:a", "other") with { ETag = "\"2\"", Seen = Now.AddHours(1) });
        (await Store.FindSourceAsync(_source, Token))!.Problem.Should().Be("it was away");
    }

    [Fact]
    public async Task A_source_that_nobody_names_is_forgotten_once_it_was_not_asked_for_a_while()
    {
        await ApplyAsync([Entity("urn:a")], []);
        await Store.ForgetOthersAsync([], Now.AddSeconds(-1), Token);
        (await NamesAsync()).Should().NotBeEmpty("it was asked since");
        await Store.ForgetOthersAsync([_source], Now.AddDays(1), Token);
        (await NamesAsync()).Should().NotBeEmpty("it is in use");

        await Store.ForgetOthersAsync(["another"], Now.AddDays(1), Token);
        (await NamesAsync()).Should().BeEmpty();
        (await Store.FindSourceAsync(_source, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_notice_is_first_once_on_all_nodes()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IMetadataStore>();

        (await Store.IsFirstNoticeAsync(_source, TimeSpan.FromDays(1), Token)).Should().BeTrue();
        (await other.IsFirstNoticeAsync(_source, TimeSpan.FromDays(1), Token)).Should().BeFalse();
        (await other.IsFirstNoticeAsync(_source + "2", TimeSpan.FromDays(1), Token)).Should().BeTrue();
    }

    [Fact]
    public async Task A_thousand_entities_cost_one_commit_for_each_batch_and_one_to_take_over()
    {
        long commits = 0;
        await using var hub = await database.StartHubAsync();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            // Hubs of other tests count on a meter of the same name.
            if (instrument.Name == "fedhub.store.commits" && instrument.Meter.Scope == hub.GetRequiredService<HubDatabase>())
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref commits, count));
        var store = hub.GetRequiredService<IMetadataStore>();
        listener.Start();

        var attempt = (await store.BeginAsync(_source, Lease, Token))!.Value;
        foreach (var batch in Enumerable.Range(0, 1000).Select(i => Entity(FormattableString.Invariant($"urn:{i}"))).Chunk(250))
        {
            await store.StageAsync(_source, attempt, batch, [], Lease, Token);
        }

        await store.EndAsync(State() with { Count = 1000 }, attempt, SourceOutcome.Applied, Token);

        commits.Should().BeInRange(7, 9, "two to begin, four batches and one to take over");
        (await NamesAsync()).Should().HaveCount(1000);
    }

    [Fact]
    public async Task Ten_thousand_entities_that_all_change_at_once_are_held_and_taken_over_without_comparing_each_with_each()
    {
        var names = Enumerable.Range(0, 10_000).Select(i => FormattableString.Invariant($"urn:{i}")).ToList();
        await ApplyAsync([.. names.Select(name => Entity(name))], []);
        await EndAsync([.. names.Select(name => Entity(name, "other"))], [], SourceOutcome.Held);
        (await Store.HeldAsync(_source, 0, Token))!.Changed.Should().Be(10_000);

        // Each with each would be a hundred million looks, which no time limit of a statement allows.
        (await Store.AcceptAsync(State(), (await Store.FindSourceAsync(_source, Token))!.HeldAttempt, Token)).Should().BeTrue();
        (await Store.FindEntityAsync(_source, "urn:9999", Token))!.Json.Should().Be("other");
        (await RowsAsync()).Should().Be(10_000);
    }

    private static SourceEntity Entity(string id, string json = "{}") => SourceEntity.Of("here", id, json, null, DateTimeOffset.UnixEpoch);

    private SourceState State() => new(_source)
    {
        Origin = "hash",
        ETag = "\"abc\"",
        LastModified = "Sun, 22 Nov 2026 17:00:00 GMT",
        LastTry = Now,
        LastSuccess = Now.AddMinutes(-1),
        NextTry = Now.AddHours(1),
        ValidUntil = Now.AddDays(7),
        CacheSeconds = 3600,
        Broken = 2,
        Problem = "none",
        HeldReason = "shrunk",
        HeldCount = 3,
        HeldValidUntil = Now.AddDays(8),
    };

    private Task ApplyAsync(IReadOnlyList<SourceEntity> changed, IReadOnlyList<string> removed) => EndAsync(changed, removed, SourceOutcome.Applied);

    private async Task EndAsync(IReadOnlyList<SourceEntity> changed, IReadOnlyList<string> removed, SourceOutcome outcome)
    {
        var attempt = (await Store.BeginAsync(_source, Lease, Token))!.Value;
        (await Store.StageAsync(_source, attempt, [.. changed], removed, Lease, Token)).Should().BeTrue();
        (await Store.EndAsync(State() with { Count = changed.Count }, attempt, outcome, Token)).Should().BeTrue();
    }

    private async Task<IReadOnlyList<string>> NamesAsync() => [.. (await Store.HashesAsync(_source, Token)).Keys.Order(StringComparer.Ordinal)];

    private Task<long> RowsAsync() => database.CountAsync($"SELECT count(*) FROM metadata_entity WHERE source = '{_source}'");
}

public sealed class MetadataStoreOnSqlite(SqliteTestDatabase database) : MetadataStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class MetadataStoreOnPostgreSql(PostgreSqlTestDatabase database) : MetadataStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
