using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class LogoutJourneysConformance(TestDatabase database)
{
    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ILogoutJourneys Store => database.Hub.GetRequiredService<ILogoutJourneys>();

    [Fact]
    public async Task Gives_every_member_back_once()
    {
        var journey = Samples.LogoutJourney(database.Clock.Now);
        (await database.Hub.SaveAsync(Store.Keeping(_handle, journey))).Should().BeTrue();

        (await Store.TakeAsync(_handle, Token)).Should().BeEquivalentTo(journey);
        (await Store.TakeAsync(_handle, Token)).Should().BeNull("it was taken");
    }

    [Fact]
    public async Task Of_many_who_come_back_at_once_on_two_nodes_one_goes_on()
    {
        await database.Hub.SaveAsync(Store.Keeping(_handle, Samples.LogoutJourney(database.Clock.Now)));
        var other = (await database.StartHubAsync()).GetRequiredService<ILogoutJourneys>();

        var takers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeAsync(_handle, Token), Token)));

        takers.Should().ContainSingle(taken => taken != null);
    }

    [Fact]
    public async Task A_handle_that_is_used_already_keeps_what_it_has_and_nothing_of_the_commit_is_made()
    {
        var journey = Samples.LogoutJourney(database.Clock.Now);
        var second = Randomness.System.Handle();
        await database.Hub.SaveAsync(Store.Keeping(_handle, journey));

        (await database.Hub.SaveAsync(Store.Keeping(second, journey), Store.Keeping(_handle, journey with { Reference = "another" }))).Should().BeFalse();

        (await Store.TakeAsync(second, Token)).Should().BeNull();
        (await Store.TakeAsync(_handle, Token))!.Reference.Should().Be(journey.Reference);
    }

    [Fact]
    public async Task Lives_a_quarter_of_an_hour()
    {
        var late = Randomness.System.Handle();
        await database.Hub.SaveAsync(Store.Keeping(_handle, Samples.LogoutJourney(database.Clock.Now)), Store.Keeping(late, Samples.LogoutJourney(database.Clock.Now)));

        database.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromSeconds(1));
        (await Store.TakeAsync(_handle, Token)).Should().NotBeNull();
        database.Clock.Advance(TimeSpan.FromSeconds(2));
        (await Store.TakeAsync(late, Token)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_handle_of_nobody_finds_nothing(string handle) => (await Store.TakeAsync(handle, Token)).Should().BeNull();

    [Fact]
    public async Task Keeps_neither_the_handle_nor_the_person_in_plain()
    {
        await database.Hub.SaveAsync(Store.Keeping(_handle, Samples.LogoutJourney(database.Clock.Now)));

        var dump = string.Concat((await database.DumpAsync()).Select(System.Text.Encoding.Latin1.GetString));

        dump.Should().NotContain(_handle).And.NotContain("van-der-Marker").And.NotContain("state-of-the-application");
    }
}

public sealed class LogoutJourneysOnSqlite(SqliteTestDatabase database) : LogoutJourneysConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class LogoutJourneysOnPostgreSql(PostgreSqlTestDatabase database) : LogoutJourneysConformance(database), IClassFixture<PostgreSqlTestDatabase>;
