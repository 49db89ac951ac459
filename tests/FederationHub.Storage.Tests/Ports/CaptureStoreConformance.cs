using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class CaptureStoreConformance(TestDatabase database)
{
    private readonly string _reference = Randomness.System.Reference();
    private readonly string _token = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ICaptureStore Store => database.Hub.GetRequiredService<ICaptureStore>();

    [Fact]
    public async Task Gives_back_every_member_of_a_statement_also_after_a_restart()
    {
        var captured = await KeepAsync();
        var other = (await database.StartHubAsync()).GetRequiredService<ICaptureStore>();

        (await other.FindAsync(_reference, Token)).Should().BeEquivalentTo(captured);
        (await other.FindAsync(_reference, Token)).Should().NotBeNull("it is read as often as it is needed");
        (await other.FindAsync(Randomness.System.Reference(), Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_statement_is_gone_at_its_instant_and_a_purge_removes_it()
    {
        var captured = await KeepAsync();
        database.Clock.Advance(captured.EndsAt - database.Clock.Now - TimeSpan.FromMilliseconds(1));
        (await Store.FindAsync(_reference, Token)).Should().NotBeNull();
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await Store.FindAsync(_reference, Token)).Should().BeNull();
        while (await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(100, Token) > 0)
        {
        }

        (await database.CountAsync("SELECT count(*) FROM ephemeral WHERE kind = 'capture'")).Should().Be(0);
    }

    [Fact]
    public async Task An_invitation_is_used_once_and_ends()
    {
        var invitation = new CaptureInvitation("bibliotheek", "school", database.Clock.Now.AddMinutes(15));
        await database.Hub.SaveAsync(Store.Inviting(_token, invitation));
        var other = (await database.StartHubAsync()).GetRequiredService<ICaptureStore>();
        (await other.FindInvitationAsync(_token, Token)).Should().Be(invitation);

        var taken = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TakeInvitationAsync(_token, Token), Token)));

        taken.Where(found => found is not null).Should().ContainSingle().Which.Should().Be(invitation);
        (await Store.FindInvitationAsync(_token, Token)).Should().BeNull();
        var late = Randomness.System.Handle();
        await database.Hub.SaveAsync(Store.Inviting(late, invitation));
        database.Clock.Advance(TimeSpan.FromMinutes(15));
        (await Store.TakeInvitationAsync(late, Token)).Should().BeNull();
    }

    private async Task<CapturedStatement> KeepAsync()
    {
        var captured = new CapturedStatement
        {
            Reference = _reference,
            Application = "bibliotheek",
            Entry = "school",
            At = database.Clock.Now,
            EndsAt = database.Clock.Now.AddMinutes(15),
            Statement = Samples.Whole(database.Clock.Now).Answer!,
        };
        (await database.Hub.SaveAsync(Store.Keeping(captured))).Should().BeTrue();
        return captured;
    }
}

public sealed class CaptureStoreOnSqlite(SqliteTestDatabase database) : CaptureStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class CaptureStoreOnPostgreSql(PostgreSqlTestDatabase database) : CaptureStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
