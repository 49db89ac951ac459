using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class LoginStoreConformance(TestDatabase database)
{
    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ILoginStore Store => database.Hub.GetRequiredService<ILoginStore>();

    private Task<bool> SaveAsync(PreparedWrite write) => database.Hub.SaveAsync(write);

    [Fact]
    public async Task Gives_back_every_member_of_a_login()
    {
        var login = Samples.Whole(database.Clock.Now);
        await SaveAsync(Store.Starting(_handle, login));

        (await Store.FindAsync(_handle, Token))!.Login.Should().BeEquivalentTo(login);
    }

    [Fact]
    public async Task Gives_back_every_member_of_a_leg_also_after_it_was_spent()
    {
        var leg = Samples.Leg(database.Clock.Now);
        await SaveAsync(Store.Sending(_handle, leg));
        await SaveAsync(Store.SpendingLeg(_handle));

        (await Store.FindLegAsync(_handle, Token)).Should().BeEquivalentTo(leg);
    }

    [Fact]
    public async Task Finds_nothing_under_another_handle() =>
        (await Store.FindAsync(_handle, Token)).Should().BeNull();

    [Fact]
    public async Task Refuses_a_second_login_under_the_same_handle()
    {
        await SaveAsync(Store.Starting(_handle, Samples.Started(database.Clock.Now)));

        (await SaveAsync(Store.Starting(_handle, Samples.Started(database.Clock.Now)))).Should().BeFalse();
    }

    [Fact]
    public async Task Moves_a_login_once_for_each_version_that_was_read()
    {
        await SaveAsync(Store.Starting(_handle, Samples.Started(database.Clock.Now)));
        var read = (await Store.FindAsync(_handle, Token))!;
        var chosen = read.Login with { State = LoginState.Chosen };

        (await SaveAsync(Store.Moving(_handle, read.Version, chosen))).Should().BeTrue();
        (await SaveAsync(Store.Moving(_handle, read.Version, chosen with { State = LoginState.Failed }))).Should().BeFalse();
        (await Store.FindAsync(_handle, Token))!.Login.State.Should().Be(LoginState.Chosen);
    }

    [Fact]
    public async Task A_login_lives_15_minutes_from_its_last_step()
    {
        var login = Samples.Started(database.Clock.Now);
        await SaveAsync(Store.Starting(_handle, login));
        database.Clock.Advance(TimeSpan.FromMinutes(14));
        var read = (await Store.FindAsync(_handle, Token))!;
        await SaveAsync(Store.Moving(_handle, read.Version, login with { State = LoginState.Chosen }));

        database.Clock.Advance(TimeSpan.FromMinutes(14));
        (await Store.FindAsync(_handle, Token)).Should().NotBeNull();
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_login_lives_an_hour_in_all()
    {
        var login = Samples.Started(database.Clock.Now);
        await SaveAsync(Store.Starting(_handle, login));
        for (var minute = 10; minute < 60; minute += 10)
        {
            database.Clock.Advance(TimeSpan.FromMinutes(10));
            var read = (await Store.FindAsync(_handle, Token))!;
            (await SaveAsync(Store.Moving(_handle, read.Version, login))).Should().BeTrue();
        }

        database.Clock.Advance(TimeSpan.FromMinutes(10));
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_leg_is_spent_by_exactly_one_of_fifty()
    {
        await SaveAsync(Store.Sending(_handle, Samples.Leg(database.Clock.Now)));
        var other = await database.StartHubAsync();

        var spent = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? database.Hub : other).SaveAsync(Store.SpendingLeg(_handle)), Token)));

        spent.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task A_leg_is_never_spent_twice_while_it_is_found()
    {
        await SaveAsync(Store.Sending(_handle, Samples.Leg(database.Clock.Now)));
        await SaveAsync(Store.SpendingLeg(_handle));
        database.Clock.Advance(TimeSpan.FromMinutes(15));

        (await Store.FindLegAsync(_handle, Token)).Should().BeNull();
        (await SaveAsync(Store.SpendingLeg(_handle))).Should().BeFalse();
    }
}

public sealed class LoginStoreOnSqlite(SqliteTestDatabase database) : LoginStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class LoginStoreOnPostgreSql(PostgreSqlTestDatabase database) : LoginStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
