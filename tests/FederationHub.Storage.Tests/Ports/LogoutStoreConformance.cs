using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class LogoutStoreConformance(TestDatabase database)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ILogoutStore Store => database.Hub.GetRequiredService<ILogoutStore>();

    [Fact]
    public async Task Gives_every_member_back_when_its_time_has_come()
    {
        var notice = await AddAsync();

        (await TakeAsync(notice.NextAt.AddMilliseconds(-1))).Should().NotContain(taken => taken.Id == notice.Id);
        (await TakeAsync(notice.NextAt)).Should().ContainEquivalentOf(notice);
    }

    [Fact]
    public async Task What_is_taken_is_nobody_elses_until_the_lease_ends()
    {
        var notice = await AddAsync();
        var other = (await database.StartHubAsync()).GetRequiredService<ILogoutStore>();

        var takers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeDueAsync(notice.NextAt, 1000, Lease, Token), Token)));

        takers.SelectMany(taker => taker.Notices).Should().ContainSingle(taken => taken.Id == notice.Id);
        (await TakeAsync(notice.NextAt)).Should().NotContain(taken => taken.Id == notice.Id);
        (await TakeAsync(notice.NextAt + Lease)).Should().Contain(taken => taken.Id == notice.Id);
    }

    [Fact]
    public async Task A_notice_that_was_moved_comes_again_at_its_next_time()
    {
        var notice = await AddAsync();
        await TakeAsync(notice.NextAt);
        var next = notice with { Attempts = 1, NextAt = notice.NextAt.AddMinutes(1) };

        (await database.Hub.SaveAsync(Store.Moving(next))).Should().BeTrue();

        (await TakeAsync(notice.NextAt.AddSeconds(59))).Should().NotContain(taken => taken.Id == notice.Id);
        (await TakeAsync(next.NextAt)).Should().ContainEquivalentOf(next);
    }

    [Fact]
    public async Task A_notice_that_was_removed_never_comes_again()
    {
        var notice = await AddAsync();

        (await database.Hub.SaveAsync(Store.Removing(notice.Id))).Should().BeTrue();
        (await database.Hub.SaveAsync(Store.Removing(notice.Id))).Should().BeTrue("removing one that is not there is no error");
        (await database.Hub.SaveAsync(Store.Moving(notice))).Should().BeTrue();

        (await TakeAsync(notice.NextAt.AddDays(1))).Should().NotContain(taken => taken.Id == notice.Id);
    }

    [Fact]
    public async Task A_notice_that_is_kept_already_stays_as_it_is()
    {
        var notice = await AddAsync();
        await TakeAsync(notice.NextAt);
        var later = notice with { Attempts = 3, NextAt = notice.NextAt.AddMinutes(1) };
        await database.Hub.SaveAsync(Store.Moving(later));

        (await database.Hub.SaveAsync(Store.Adding(notice))).Should().BeTrue("two nodes may see one end of a session");

        (await TakeAsync(notice.NextAt)).Should().NotContain(taken => taken.Id == notice.Id);
        (await TakeAsync(later.NextAt)).Where(taken => taken.Id == notice.Id).Should().ContainSingle().Which.Should().BeEquivalentTo(later);
    }

    [Theory]
    [InlineData("other octets")]
    [InlineData("no octets")]
    [InlineData("of another notice")]
    public async Task A_notice_that_cannot_be_read_is_told_apart_and_keeps_no_other_back(string damage)
    {
        var poison = await AddAsync();
        var good = await AddAsync(seconds: 6);
        await database.ExecuteAsync(damage switch
        {
            "other octets" => $"UPDATE logout_notice SET payload = {Octets("0102030405060708")} WHERE id = '{poison.Id}'",
            "no octets" => $"UPDATE logout_notice SET payload = {Octets(string.Empty)} WHERE id = '{poison.Id}'",
            _ => $"UPDATE logout_notice SET payload = (SELECT payload FROM logout_notice WHERE id = '{good.Id}') WHERE id = '{poison.Id}'",
        });

        var taken = await Store.TakeDueAsync(good.NextAt, 1000, Lease, Token);

        taken.Unreadable.Should().ContainSingle(unreadable => unreadable.Id == poison.Id).Which.DueAt.Should().Be(poison.NextAt);
        taken.Notices.Should().Contain(notice => notice.Id == good.Id).And.NotContain(notice => notice.Id == poison.Id);
        (await database.Hub.SaveAsync(Store.Holding(poison.Id, good.NextAt.AddMinutes(5)))).Should().BeTrue();
        (await Store.TakeDueAsync(good.NextAt.AddMinutes(4), 1000, Lease, Token)).Unreadable.Should().NotContain(unreadable => unreadable.Id == poison.Id);
        (await Store.TakeDueAsync(good.NextAt.AddMinutes(5), 1000, Lease, Token)).Unreadable.Should().ContainSingle(unreadable => unreadable.Id == poison.Id)
            .Which.DueAt.Should().Be(poison.NextAt, "what was held did not move");
        (await database.Hub.SaveAsync(Store.Removing(poison.Id))).Should().BeTrue();
    }

    [Fact]
    public async Task A_purge_removes_what_nobody_told_for_a_day()
    {
        var notice = await AddAsync();
        database.Clock.Advance(TimeSpan.FromHours(23));
        await PurgeAsync();
        (await CountAsync()).Should().Be(1);
        database.Clock.Advance(TimeSpan.FromHours(2));

        await PurgeAsync();

        (await CountAsync()).Should().Be(0);

        Task<long> CountAsync() => database.CountAsync($"SELECT count(*) FROM logout_notice WHERE id = '{notice.Id}'");

        async Task PurgeAsync()
        {
            while (await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(100, Token) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task Keeps_no_subject_in_plain()
    {
        var notice = await AddAsync();

        (await database.CountAsync($"SELECT count(*) FROM logout_notice WHERE id = '{notice.Id}' AND CAST(payload AS {(this is LogoutStoreOnSqlite ? "TEXT" : "text")}) LIKE '%pairwise%'")).Should().Be(0);
    }

    private async Task<IReadOnlyList<LogoutNotice>> TakeAsync(DateTimeOffset now) => (await Store.TakeDueAsync(now, 1000, Lease, Token)).Notices;

    private string Octets(string hex) => this is LogoutStoreOnSqlite ? $"x'{hex}'" : $"'\\x{hex}'::bytea";

    private async Task<LogoutNotice> AddAsync(int seconds = 5)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(database.Clock.Now.ToUnixTimeMilliseconds());
        var notice = new LogoutNotice
        {
            Id = Randomness.System.Handle(), Reference = "7KQ2M9XA4T", Application = "bibliotheek", Subject = "pairwise-" + Samples.Person, SessionId = "sid-1", EndedAt = at, Attempts = 2, NextAt = at.AddSeconds(seconds),
        };
        await database.Hub.SaveAsync(Store.Adding(notice));
        return notice;
    }
}

public sealed class LogoutStoreOnSqlite(SqliteTestDatabase database) : LogoutStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class LogoutStoreOnPostgreSql(PostgreSqlTestDatabase database) : LogoutStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
