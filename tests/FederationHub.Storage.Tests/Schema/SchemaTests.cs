using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Schema;

public abstract class SchemaTests(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Migrating_an_empty_database_gives_exactly_the_schema_of_the_model()
    {
        var migrated = await database.SchemaAsync();

        var model = await SchemaOfModelAsync();

        migrated.Should().Equal(model).And.HaveCountGreaterThan(10);
    }

    [Fact]
    public async Task A_migrated_database_is_current()
    {
        await using var hub = database.NewHub(database.Settings);

        (await hub.GetRequiredService<HubDatabase>().IsCurrentAsync(Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await using var hub = database.NewHub(database.Settings);
        var before = await database.SchemaAsync();

        (await hub.GetRequiredService<HubDatabase>().MigrateAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
        (await database.SchemaAsync()).Should().Equal(before);
    }

    [Fact]
    public async Task A_database_that_a_later_release_migrated_is_refused_by_start_and_by_migrate()
    {
        await using var hub = database.NewHub(database.Settings);
        await database.ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('9999_Later', '99.0')");
        try
        {
            foreach (var outcome in new[] { await hub.GetRequiredService<HubDatabase>().StartAsync(Token), await hub.GetRequiredService<HubDatabase>().MigrateAsync(Token) })
            {
                var rejection = outcome.Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection;
                rejection.Code.Should().Be(StorageCauses.SchemaNewer);
                rejection.Detail.Should().Contain("9999_Later");
            }
        }
        finally
        {
            await database.ExecuteAsync("DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = '9999_Later'");
        }
    }

    /// <summary>The schema that the model itself makes in an empty database.</summary>
    protected abstract Task<IReadOnlyList<string>> SchemaOfModelAsync();

    /// <summary>Lets the model make its tables.</summary>
    protected static async Task CreateAsync(StorageSettings settings)
    {
        await using var empty = new HubDatabase(settings, TimeProvider.System, Randomness.System);
        await using var context = empty.CreateContext();
        await context.Database.EnsureCreatedAsync(Token);
    }
}

public sealed class SchemaOnSqlite(SqliteTestDatabase database) : SchemaTests(database), IClassFixture<SqliteTestDatabase>
{
    private readonly SqliteTestDatabase _database = database;

    [Fact]
    public async Task Hubs_that_start_at_once_on_a_new_file_all_start()
    {
        var settings = new StorageSettings { SqlitePath = Path.Combine(_database.Folder, "together", "hub.db") };
        var hubs = Enumerable.Range(0, 6).Select(_ => _database.NewHub(settings).GetRequiredService<HubDatabase>()).ToArray();

        var started = await Task.WhenAll(hubs.Select(hub => Task.Run(() => hub.StartAsync(TestContext.Current.CancellationToken))));

        started.Should().AllBeOfType<Outcome<Done>.Accepted>();
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_hold_up_the_next_start()
    {
        await _database.ExecuteAsync("CREATE TABLE IF NOT EXISTS \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL)");
        await _database.ExecuteAsync("INSERT OR REPLACE INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')");

        var hub = await _database.StartHubAsync().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        hub.Should().NotBeNull();
    }

    [Fact]
    public void The_files_are_for_their_owner_alone() =>
        Directory.GetFiles(_database.Folder, "hub.db*").Should().NotBeEmpty().And.AllSatisfy(file =>
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file));

    protected override async Task<IReadOnlyList<string>> SchemaOfModelAsync()
    {
        var file = Path.Combine(_database.Folder, "model.db");
        await File.WriteAllBytesAsync(file, []);
        await CreateAsync(new StorageSettings { SqlitePath = file });
        return await SqliteTestDatabase.SchemaOfAsync(file);
    }
}

public sealed class SchemaOnPostgreSql(PostgreSqlTestDatabase database, PostgreSqlServer server) : SchemaTests(database), IClassFixture<PostgreSqlTestDatabase>
{
    private readonly PostgreSqlTestDatabase _database = database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_refuses_an_older_schema_and_names_the_command()
    {
        await using var empty = await EmptyAsync("older");
        var hub = empty.Hub;

        var rejection = (await hub.StartAsync(Token)).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection;

        rejection.Code.Should().Be(StorageCauses.SchemaOlder);
        rejection.Detail.Should().Contain("fedhub migrate");
        (await hub.IsCurrentAsync(Token)).Should().BeFalse();
        (await PostgreSqlTestDatabase.SchemaOfAsync(empty.Settings.ConnectionString!)).Should().BeEmpty("a refusal changes nothing");
    }

    [Fact]
    public async Task Migrations_at_once_all_end_well()
    {
        await using var empty = await EmptyAsync("together");
        var hubs = Enumerable.Range(0, 4).Select(_ => _database.NewHub(empty.Settings).GetRequiredService<HubDatabase>()).ToArray();

        var migrated = await Task.WhenAll(hubs.Select(hub => Task.Run(() => hub.MigrateAsync(Token))));

        migrated.Should().AllBeOfType<Outcome<Done>.Accepted>();
        (await empty.Hub.StartAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
    }

    [Fact]
    public async Task Migrate_makes_the_database_where_there_is_none()
    {
        await using var empty = await EmptyAsync("none", create: false);

        (await empty.Hub.StartAsync(Token)).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection.Code.Should().Be(StorageCauses.SchemaOlder);
        (await empty.Hub.MigrateAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
        (await empty.Hub.StartAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
    }

    protected override async Task<IReadOnlyList<string>> SchemaOfModelAsync()
    {
        await using var empty = await EmptyAsync("model");
        await CreateAsync(empty.Settings);
        return await PostgreSqlTestDatabase.SchemaOfAsync(empty.Settings.ConnectionString!);
    }

    private async Task<EmptyDatabase> EmptyAsync(string name, bool create = true)
    {
        var settings = await _database.SettingsOfAnotherAsync(name, create);
        return new EmptyDatabase(settings, _database.NewHub(settings).GetRequiredService<HubDatabase>(), server);
    }

    private sealed record EmptyDatabase(StorageSettings Settings, HubDatabase Hub, PostgreSqlServer Server) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Hub.DisposeAsync();
            await PostgreSqlTestDatabase.DropAsync(await Server.ConnectionStringAsync(), Settings);
        }
    }
}
