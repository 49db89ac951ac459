using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

/// <summary>What the steps of a login stand on: all writes of one step, or none, and exactly one of many that want the same.</summary>
public abstract class CommitsConformance(TestDatabase database)
{
    private readonly string _login = Randomness.System.Handle();
    private readonly string _leg = Randomness.System.Handle();
    private readonly string _assertion = Randomness.System.Handle();
    private readonly string _reference = Randomness.System.Reference();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ILoginStore Logins => database.Hub.GetRequiredService<ILoginStore>();

    [Fact]
    public async Task All_of_it_is_there()
    {
        await SentAsync();

        (await SaveAsync(database.Hub, [.. Return(1)])).Should().BeNull();

        (await Logins.FindAsync(_login, Token))!.Login.State.Should().Be(LoginState.Returned);
        (await EventsAsync()).Should().Be(1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_one_cannot_be_made_it_is_named_and_nothing_is_written(int unmade)
    {
        await SentAsync();
        var writes = Return(1);
        // Somebody else was first: with the leg, with the assertion, or in moving the login.
        await database.Hub.SaveAsync(unmade == 2 ? Logins.Moving(_login, 1, Samples.Started(database.Clock.Now)) : writes[unmade]);
        var before = (await Logins.FindAsync(_login, Token))!.Version;

        (await SaveAsync(database.Hub, writes)).Should().BeSameAs(writes[unmade]);

        (await Logins.FindAsync(_login, Token))!.Version.Should().Be(before);
        (await EventsAsync()).Should().Be(0);
        // What could have been made alone was taken back, and can be made now.
        foreach (var other in writes.Where((_, place) => place != unmade && place < 2))
        {
            (await database.Hub.SaveAsync(other)).Should().BeTrue();
        }
    }

    [Fact]
    public async Task Of_forty_at_once_on_two_nodes_one_is_made()
    {
        await SentAsync();
        var other = await database.StartHubAsync();

        var unmade = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => SaveAsync(i % 2 == 0 ? database.Hub : other, [.. Return(1)]), Token)));

        unmade.Where(write => write is null).Should().ContainSingle();
        (await EventsAsync()).Should().Be(1);
        (await Logins.FindAsync(_login, Token))!.Version.Should().Be(2);
    }

    [Fact]
    public async Task Those_that_are_refused_take_nothing_from_others_at_the_same_time()
    {
        await SentAsync();
        var refused = Return(7);

        var saved = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            () => i % 2 == 0 ? SaveAsync(database.Hub, refused) : SaveAsync(database.Hub, [Logins.Starting(Randomness.System.Handle(), Samples.Started(database.Clock.Now)), Happened()]), Token)));

        saved.Where((_, i) => i % 2 == 0).Should().AllSatisfy(write => write.Should().BeSameAs(refused[2]));
        saved.Where((_, i) => i % 2 == 1).Should().AllSatisfy(write => write.Should().BeNull());
        (await EventsAsync()).Should().Be(20);
        (await database.Hub.SaveAsync(Logins.SpendingLeg(_leg))).Should().BeTrue();
    }

    private static Task<PreparedWrite?> SaveAsync(IServiceProvider hub, IReadOnlyList<PreparedWrite> writes) =>
        hub.GetRequiredService<ICommits>().SaveAsync(writes, Token);

    // The commit of a return: the leg spent, the assertion remembered, the login moved, the event told.
    private PreparedWrite[] Return(long version) =>
    [
        Logins.SpendingLeg(_leg),
        database.Hub.GetRequiredService<IReplayGuard>().Remembering("assertion", _assertion, database.Clock.Now.AddMinutes(5)),
        Logins.Moving(_login, version, Samples.Started(database.Clock.Now) with { State = LoginState.Returned }),
        Happened(),
    ];

    private PreparedWrite Happened() => database.Hub.GetRequiredService<IAuditLog>().Appending(new AuditEvent(database.Clock.Now, "login.tested", _reference, null, null, null, null));

    private async Task SentAsync() =>
        (await SaveAsync(database.Hub, [Logins.Starting(_login, Samples.Started(database.Clock.Now)), Logins.Sending(_leg, Samples.Leg(database.Clock.Now))])).Should().BeNull();

    private async Task<int> EventsAsync() => (await database.Hub.GetRequiredService<IAuditLog>().FindAsync(_reference, Token)).Count;
}

public sealed class CommitsOnSqlite(SqliteTestDatabase database) : CommitsConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class CommitsOnPostgreSql(PostgreSqlTestDatabase database) : CommitsConformance(database), IClassFixture<PostgreSqlTestDatabase>;
