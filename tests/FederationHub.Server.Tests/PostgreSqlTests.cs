using System.Security.Cryptography;
using FederationHub.Core;
using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Testing;
using Npgsql;

namespace FederationHub.Server.Tests;

public sealed class PostgreSqlTests : IAsyncLifetime
{
    private readonly PostgreSqlServer _server = new();
    private readonly string _keyFile = Path.Combine(Directory.CreateTempSubdirectory("federationhub-test-").FullName, "master-key");
    private string _connectionString = null!;

    public async ValueTask InitializeAsync()
    {
        var database = "hub_" + Guid.NewGuid().ToString("N");
        var admin = await _server.ConnectionStringAsync();
        await using var source = NpgsqlDataSource.Create(admin);
        await using var create = source.CreateCommand($"CREATE DATABASE {database}");
        await create.ExecuteNonQueryAsync();
        _connectionString = new NpgsqlConnectionStringBuilder(admin) { Database = database }.ConnectionString;
        await File.WriteAllTextAsync(_keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(_keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_keyFile)!, recursive: true);
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task A_whole_login_runs_on_PostgreSQL(string entry)
    {
        await using (var database = new HubDatabase(
            new StorageSettings { Provider = StorageProvider.PostgreSql, ConnectionString = _connectionString, MasterKeyFile = _keyFile }, TimeProvider.System, Randomness.System))
        {
            (await database.MigrateAsync(CancellationToken.None)).Should().BeOfType<Outcome<Done>.Accepted>();
        }

        await using var world = await HubWorld.StartAsync(storage: Settings);
        using var browser = world.NewBrowser();

        var tokens = await browser.TokensAsync(world.Shop, entry);

        tokens.Status.Should().Be(200, tokens.Text);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
        (await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the session is reused");
    }

    [Fact]
    public async Task A_login_costs_as_many_commits_and_reads_as_on_SQLite()
    {
        await using (var database = new HubDatabase(
            new StorageSettings { Provider = StorageProvider.PostgreSql, ConnectionString = _connectionString, MasterKeyFile = _keyFile }, TimeProvider.System, Randomness.System))
        {
            await database.MigrateAsync(CancellationToken.None);
        }

        await using var world = await HubWorld.StartAsync(storage: Settings);

        (await Login.CostOfALoginTests.LeastAsync(world, "university")).Should().Be(new Login.CostOfALoginTests.Cost(Commits: 4, Writes: 12, Reads: 5));
    }

    [Fact]
    public async Task A_server_on_a_database_that_was_not_migrated_refuses_to_start_and_names_the_command()
    {
        var start = () => HubWorld.StartAsync(storage: Settings);

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*fedhub migrate*");
    }

    private Dictionary<string, string?> Settings => new(StringComparer.Ordinal)
    {
        ["Storage:Provider"] = "PostgreSql",
        ["Storage:ConnectionString"] = _connectionString,
        ["Keys:MasterKeyFile"] = _keyFile,
    };
}
