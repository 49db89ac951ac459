using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class MetadataLogConformance(TestDatabase database)
{
    private readonly string _upstream = "school-" + Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IMetadataLog Log => database.Hub.GetRequiredService<IMetadataLog>();

    [Fact]
    public async Task Knows_nothing_of_who_never_answered() => (await Log.LastAsync(_upstream, Token)).Should().BeNull();

    [Fact]
    public async Task Remembers_the_last_answer_of_each_also_on_another_node()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(database.Clock.Now.ToUnixTimeMilliseconds());
        await Log.RememberAsync(_upstream, now.AddHours(-1), Token);
        await Log.RememberAsync(_upstream, now, Token);
        var other = (await database.StartHubAsync()).GetRequiredService<IMetadataLog>();

        (await other.LastAsync(_upstream, Token)).Should().Be(now);
        (await other.LastAsync(_upstream + "2", Token)).Should().BeNull();
    }
}

public sealed class MetadataLogOnSqlite(SqliteTestDatabase database) : MetadataLogConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class MetadataLogOnPostgreSql(PostgreSqlTestDatabase database) : MetadataLogConformance(database), IClassFixture<PostgreSqlTestDatabase>;
