using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class ReplayGuardConformance(TestDatabase database)
{
    private readonly string _value = "https://idp.example/ _" + Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<bool> RememberAsync(string kind, string value, DateTimeOffset until, IServiceProvider? hub = null) =>
        (hub ?? database.Hub).SaveAsync((hub ?? database.Hub).GetRequiredService<IReplayGuard>().Remembering(kind, value, until));

    private DateTimeOffset Until => database.Clock.Now.AddMinutes(5);

    [Fact]
    public async Task Says_yes_once()
    {
        (await RememberAsync("assertion", _value, Until)).Should().BeTrue();
        (await RememberAsync("assertion", _value, Until)).Should().BeFalse();
    }

    [Fact]
    public async Task Kinds_do_not_meet()
    {
        await RememberAsync("assertion", _value, Until);

        (await RememberAsync("logout", _value, Until)).Should().BeTrue();
    }

    [Fact]
    public async Task Remembers_on_another_node_and_after_a_restart()
    {
        await RememberAsync("assertion", _value, Until);
        var other = await database.StartHubAsync();

        (await RememberAsync("assertion", _value, Until, other)).Should().BeFalse();
    }

    [Fact]
    public async Task Remembers_until_the_instant_that_was_given_also_through_a_purge()
    {
        await RememberAsync("assertion", _value, Until);
        database.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(1000, Token);
        (await RememberAsync("assertion", _value, Until)).Should().BeFalse();
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await RememberAsync("assertion", _value, Until)).Should().BeTrue();
    }

    [Fact]
    public async Task Fifty_at_once_have_one_yes()
    {
        var other = await database.StartHubAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => RememberAsync("assertion", _value, Until, i % 2 == 0 ? null : other), Token)));

        answers.Where(yes => yes).Should().ContainSingle();
    }
}

public sealed class ReplayGuardOnSqlite(SqliteTestDatabase database) : ReplayGuardConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class ReplayGuardOnPostgreSql(PostgreSqlTestDatabase database) : ReplayGuardConformance(database), IClassFixture<PostgreSqlTestDatabase>;
