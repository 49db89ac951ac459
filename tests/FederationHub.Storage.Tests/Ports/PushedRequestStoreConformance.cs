using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class PushedRequestStoreConformance(TestDatabase database)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IPushedRequestStore Store => database.Hub.GetRequiredService<IPushedRequestStore>();

    [Fact]
    public async Task Gives_on_every_node_and_as_often_as_asked_what_was_pushed()
    {
        await Store.PutAsync(_handle, Request(), Token);
        var other = (await database.StartHubAsync()).GetRequiredService<IPushedRequestStore>();

        (await Store.FindAsync(_handle, Token)).Should().BeEquivalentTo(Request());
        (await other.FindAsync(_handle, Token)).Should().BeEquivalentTo(Request());
        (await Store.FindAsync(Randomness.System.Handle(), Token)).Should().BeNull();
    }

    [Fact]
    public async Task Gives_nothing_after_its_time()
    {
        await Store.PutAsync(_handle, Request(), Token);
        database.Clock.Advance(Life);

        (await Store.FindAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task What_was_ended_is_found_by_nobody_and_may_be_ended_again()
    {
        await Store.PutAsync(_handle, Request(), Token);
        (await database.Hub.SaveAsync(Store.Ending(_handle, database.Clock.Now + Life))).Should().BeTrue();

        (await Store.FindAsync(_handle, Token)).Should().BeNull();
        (await database.Hub.SaveAsync(Store.Ending(_handle, database.Clock.Now + Life))).Should().BeTrue();
    }

    private PushedRequest Request() => new("shop", [new("client_id", "shop"), new("state", "é \"x\""), new("resource", "a"), new("resource", "b")], database.Clock.Now + Life);
}

public sealed class PushedRequestStoreOnSqlite(SqliteTestDatabase database) : PushedRequestStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class PushedRequestStoreOnPostgreSql(PostgreSqlTestDatabase database) : PushedRequestStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
