using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class ReplayGuardConformance(TestDatabase database)
{
    private readonly string _value = "https://idp.example/ _" + Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IReplayGuard Guard => database.Hub.GetRequiredService<IReplayGuard>();

    private DateTimeOffset Until => database.Clock.Now.AddMinutes(5);

    [Fact]
    public async Task Says_yes_once()
    {
        (await Guard.TryRememberAsync("assertion", _value, Until, Token)).Should().BeTrue();
        (await Guard.TryRememberAsync("assertion", _value, Until, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Kinds_do_not_meet()
    {
        await Guard.TryRememberAsync("assertion", _value, Until, Token);

        (await Guard.TryRememberAsync("logout", _value, Until, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Remembers_on_another_node_and_after_a_restart()
    {
        await Guard.TryRememberAsync("assertion", _value, Until, Token);
        var other = (await database.StartHubAsync()).GetRequiredService<IReplayGuard>();

        (await other.TryRememberAsync("assertion", _value, Until, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Remembers_until_the_instant_that_was_given_also_through_a_purge()
    {
        await Guard.TryRememberAsync("assertion", _value, Until, Token);
        database.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(1000, Token);
        (await Guard.TryRememberAsync("assertion", _value, Until, Token)).Should().BeFalse();
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await Guard.TryRememberAsync("assertion", _value, Until, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Fifty_at_once_have_one_yes()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IReplayGuard>();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? Guard : other).TryRememberAsync("assertion", _value, Until, Token), Token)));

        answers.Where(yes => yes).Should().ContainSingle();
    }
}

public sealed class ReplayGuardOnSqlite(SqliteTestDatabase database) : ReplayGuardConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class ReplayGuardOnPostgreSql(PostgreSqlTestDatabase database) : ReplayGuardConformance(database), IClassFixture<PostgreSqlTestDatabase>;
