using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class AuditLogConformance(TestDatabase database)
{
    private readonly string _reference = Randomness.System.Reference();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IAuditLog Log => database.Hub.GetRequiredService<IAuditLog>();

    [Fact]
    public async Task Gives_back_every_member()
    {
        var whole = new AuditEvent(database.Clock.Now, "login.refused", _reference, "bibliotheek", "school", "FH-1306/audience-mismatch", "expected 'a', got \"b\" – é");
        await Log.AppendAsync(whole, Token);

        (await Log.FindAsync(_reference, Token)).Should().Equal(whole);
    }

    [Fact]
    public async Task Takes_an_event_with_nothing_but_a_kind()
    {
        var before = await database.CountAsync("SELECT count(*) FROM audit");

        await Log.AppendAsync(new AuditEvent(database.Clock.Now, "configuration.applied", null, null, null, null, null), Token);

        (await database.CountAsync("SELECT count(*) FROM audit")).Should().Be(before + 1);
    }

    [Fact]
    public async Task Gives_events_in_the_order_in_which_they_came_also_within_one_instant()
    {
        for (var i = 0; i < 20; i++)
        {
            await Log.AppendAsync(Event($"kind-{i}"), Token);
        }

        (await Log.FindAsync(_reference, Token)).Select(found => found.Kind).Should().Equal(Enumerable.Range(0, 20).Select(i => $"kind-{i}"));
    }

    [Fact]
    public async Task Gives_only_events_of_the_reference()
    {
        await Log.AppendAsync(Event("mine"), Token);
        await Log.AppendAsync(Event("theirs") with { Reference = Randomness.System.Reference() }, Token);

        (await Log.FindAsync(_reference, Token)).Should().ContainSingle();
    }

    [Fact]
    public async Task Gives_at_most_1000()
    {
        await Task.WhenAll(Enumerable.Range(0, 1001).Select(i => Log.AppendAsync(Event($"kind-{i}"), Token)));

        (await Log.FindAsync(_reference, Token)).Should().HaveCount(1000);
    }

    private AuditEvent Event(string kind) => new(database.Clock.Now, kind, _reference, "bibliotheek", null, null, null);
}

public sealed class AuditLogOnSqlite(SqliteTestDatabase database) : AuditLogConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class AuditLogOnPostgreSql(PostgreSqlTestDatabase database) : AuditLogConformance(database), IClassFixture<PostgreSqlTestDatabase>;
