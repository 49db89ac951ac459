using System.Net;
using System.Net.Sockets;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Storage.Tests.Ports;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FederationHub.Storage.Tests.Statements;

/// <summary>A database that does not answer is one recognisable exception, whatever was asked of it.</summary>
public sealed class UnavailableTests(SqliteTestDatabase sqlite, PostgreSqlTestDatabase postgreSql, PostgreSqlServer server)
    : IClassFixture<SqliteTestDatabase>, IClassFixture<PostgreSqlTestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_is_not_there()
    {
        var settings = postgreSql.Settings with { ConnectionString = $"Host=127.0.0.1;Port={ClosedPort()};Username=hub;Database=hub;Timeout=2" };
        var hub = postgreSql.NewHub(settings).GetRequiredService<HubDatabase>();

        foreach (var call in new Func<Task>[] { () => hub.StartAsync(Token), () => hub.MigrateAsync(Token), () => hub.IsCurrentAsync(Token), () => hub.PingAsync(Token), () => hub.PurgeAsync(1, Token) })
        {
            await call.Should().ThrowAsync<StoreUnavailableException>();
        }
    }

    [Fact]
    public async Task A_server_that_refuses_the_session()
    {
        var settings = postgreSql.Settings with { ConnectionString = new NpgsqlConnectionStringBuilder(postgreSql.Settings.ConnectionString) { Database = "nowhere" }.ConnectionString };
        var hub = postgreSql.NewHub(settings).GetRequiredService<HubDatabase>();

        var ping = () => hub.PingAsync(Token);

        (await ping.Should().ThrowAsync<StoreUnavailableException>()).Which.ToString().Should().Contain("3D000");
    }

    [Fact]
    public async Task A_server_that_shuts_its_connections_down_and_comes_back()
    {
        var hub = await postgreSql.StartHubAsync();
        var database = new NpgsqlConnectionStringBuilder(postgreSql.Settings.ConnectionString).Database;
        await using var admin = NpgsqlDataSource.Create(await server.ConnectionStringAsync());
        await RunAsync($"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS false");
        await RunAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");

        var remember = () => hub.SaveAsync(hub.GetRequiredService<IReplayGuard>().Remembering("assertion", "x", postgreSql.Clock.Now.AddMinutes(1)));

        await remember.Should().ThrowAsync<StoreUnavailableException>();
        await RunAsync($"ALTER DATABASE {database} WITH ALLOW_CONNECTIONS true");
        (await remember()).Should().BeTrue();

        async Task RunAsync(string sql)
        {
            await using var command = admin.CreateCommand(sql);
            await command.ExecuteNonQueryAsync(Token);
        }
    }

    [Fact]
    public async Task A_file_whose_folder_is_gone()
    {
        var folder = Path.Combine(sqlite.Folder, "gone");
        var hub = sqlite.NewHub(new StorageSettings { SqlitePath = Path.Combine(folder, "hub.db") });
        await hub.GetRequiredService<HubDatabase>().StartAsync(Token);
        Directory.Delete(folder, recursive: true);
        var fresh = sqlite.NewHub(new StorageSettings { SqlitePath = Path.Combine(folder, "hub.db") });

        var ping = () => fresh.GetRequiredService<HubDatabase>().PingAsync(Token);

        await ping.Should().ThrowAsync<StoreUnavailableException>();
    }

    [Fact]
    public async Task A_file_in_a_place_that_is_no_folder_is_refused_with_a_sentence()
    {
        var file = Path.Combine(sqlite.Folder, "a-directory");
        Directory.CreateDirectory(file);

        var started = await sqlite.NewHub(new StorageSettings { SqlitePath = file }).GetRequiredService<HubDatabase>().StartAsync(Token);

        var rejection = started.Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection;
        rejection.Code.Should().Be(StorageCauses.FileNotWritable);
        rejection.Detail.Should().Contain(file);
    }

    [Fact]
    public async Task A_bug_is_not_taken_for_it()
    {
        var vault = sqlite.Hub.GetRequiredService<IKeyVault>();

        var put = () => vault.PutAsync(null!, "name", [1], Token);

        (await put.Should().ThrowAsync<Exception>()).Which.Should().NotBeOfType<StoreUnavailableException>();
    }

    [Fact]
    public async Task A_call_that_was_cancelled_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        foreach (var database in new TestDatabase[] { sqlite, postgreSql })
        {
            var read = () => database.Hub.GetRequiredService<IKeyVault>().ReadAsync("kind", "name", cancelled.Token);
            var write = () => database.Hub.GetRequiredService<IKeyVault>().PutAsync("kind", "name", [1], cancelled.Token);

            await read.Should().ThrowAsync<OperationCanceledException>();
            await write.Should().ThrowAsync<OperationCanceledException>();
        }
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
