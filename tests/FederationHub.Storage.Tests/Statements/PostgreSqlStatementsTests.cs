using System.Security.Cryptography;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Statements;

public sealed class PostgreSqlStatementsTests(PostgreSqlTestDatabase database, PostgreSqlServer server) : IClassFixture<PostgreSqlTestDatabase>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", true)]
    [InlineData(";Max Auto Prepare=0", false)]
    public async Task Statements_are_prepared_unless_the_operator_says_no(string setting, bool prepared)
    {
        var hub = database.NewHub(database.Settings with { ConnectionString = database.Settings.ConnectionString + ";Maximum Pool Size=1" + setting });
        var statements = hub.GetRequiredService<HubDatabase>().Statements;
        for (var i = 0; i < 5; i++)
        {
            await statements.ReadAsync("SELECT version FROM settings_version WHERE id = $1", [i], reader => reader.GetValue(0), Token);
        }

        var held = await statements.ReadAsync("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%settings_version%'", [], reader => (object)reader.GetInt64(0), Token);

        held.Should().Be(prepared ? 1L : 0L);
    }

    [Fact]
    public async Task A_node_with_another_master_key_is_refused_and_the_first_goes_on()
    {
        var other = database.Settings with { MasterKeyFile = Path.Combine(database.Folder, "other.key") };
        await PostgreSqlTestDatabase.WriteMasterKeyAsync(other.MasterKeyFile);

        var started = await database.NewHub(other).GetRequiredService<HubDatabase>().StartAsync(Token);

        started.Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection.Code.Should().Be(StorageCauses.MasterKeyDiffers);
        (await database.StartHubAsync()).Should().NotBeNull();
    }

    [Fact]
    public async Task Of_two_first_nodes_with_different_master_keys_exactly_one_starts()
    {
        var settings = await database.SettingsOfAnotherAsync("keys", create: false);
        var files = new[] { database.Settings.MasterKeyFile!, Path.Combine(database.Folder, "second.key") };
        await PostgreSqlTestDatabase.WriteMasterKeyAsync(files[1]);
        var hubs = files.Select(file => database.NewHub(settings with { MasterKeyFile = file })).ToArray();
        await hubs[0].GetRequiredService<HubDatabase>().MigrateAsync(Token);

        var started = await Task.WhenAll(hubs.Select(hub => Task.Run(() => hub.GetRequiredService<HubDatabase>().StartAsync(Token), Token)));

        started.OfType<Outcome<Done>.Accepted>().Should().ContainSingle();
        await PostgreSqlTestDatabase.DropAsync(await server.ConnectionStringAsync(), settings);
    }

    [Fact]
    public async Task A_transaction_that_fails_half_way_writes_nothing()
    {
        const string Insert = "INSERT INTO setting (kind, id, position, json) VALUES ($1, $2, $3, $4)";
        var statements = (await database.StartHubAsync()).GetRequiredService<HubDatabase>().Statements;
        object?[] row = ["half", Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), 1L, "{}"];

        var write = () => statements.WriteAllAsync([new(Insert, row), new(Insert, row)], Token).AsTask();

        await write.Should().ThrowAsync<Npgsql.PostgresException>();
        (await database.CountAsync("SELECT count(*) FROM setting WHERE kind = 'half'")).Should().Be(0);
    }
}
