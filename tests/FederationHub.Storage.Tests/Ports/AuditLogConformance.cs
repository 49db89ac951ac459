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
        var whole = new AuditEvent(database.Clock.Now, "login.refused", _reference, "bibliotheek", "school", "FH-1306/audience-mismatch", "expected 'a', got \"b\" – é")
        {
            Actor = "cli:jet",
            Person = "person-of-the-login",
            Facts = Samples.Facts,
        };
        await Log.AppendAsync(whole, Token);

        var found = (await Log.FindAsync(_reference, Token)).Should().ContainSingle().Which;
        found.Should().BeEquivalentTo(whole, options => options.ComparingByMembers<AuditEvent>().ComparingByMembers<AuditFacts>().ComparingByMembers<AuditChange>());
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

    public static TheoryData<string, AuditQuery> Filters => new()
    {
        { "application", new AuditQuery { Application = "filtered-a" } },
        { "organisation", new AuditQuery { Organisation = "filtered-o" } },
        { "kind", new AuditQuery { Kind = "filtered.kind" } },
        { "number", new AuditQuery { Number = 1399 } },
        { "code", new AuditQuery { Code = "FH-1399/filtered" } },
        { "reference", new AuditQuery { Reference = "FLTERED000" } },
        { "actor", new AuditQuery { Actor = "cli:filtered" } },
        { "person", new AuditQuery { Person = "filtered-person" } },
        { "all at once", new AuditQuery { Application = "filtered-a", Organisation = "filtered-o", Kind = "filtered.kind", Number = 1399, Code = "FH-1399/filtered", Reference = "FLTERED000", Actor = "cli:filtered", Person = "filtered-person" } },
    };

    [Theory]
    [MemberData(nameof(Filters))]
    public async Task Gives_what_a_filter_asks_and_nothing_else(string filter, AuditQuery query)
    {
        var wanted = new AuditEvent(database.Clock.Now, "filtered.kind", "FLTERED000", "filtered-a", "filtered-o", "FH-1399/filtered", filter) { Actor = "cli:filtered", Person = "filtered-person" };
        await Log.AppendAsync(wanted, Token);
        await Log.AppendAsync(Event("other") with { Code = "FH-1398/filtered", Actor = "cli:other", Organisation = "other" }, Token);
        await Log.AppendAsync(new AuditEvent(database.Clock.Now, "bare", null, null, null, null, null), Token);

        var found = await ReadAsync(query);

        found.Should().Contain(entry => entry.Event == wanted).And.OnlyContain(entry => entry.Event.Actor == "cli:filtered" && entry.Event.Kind == "filtered.kind");
    }

    [Fact]
    public async Task Gives_events_by_time_and_by_number_within_an_instant_from_both_ends_over_many_pages()
    {
        var start = database.Clock.Now.AddYears(1);
        const int Count = (2 * Stores.AuditLog.PageSize) + 7;
        // Some a hundred within one instant, so that a page ends within it.
        foreach (var chunk in Enumerable.Range(0, Count).Chunk(100))
        {
            await Task.WhenAll(chunk.Select(i => Log.AppendAsync(Event("page") with { At = start.AddMilliseconds(i / 300) }, Token)));
        }

        var query = new AuditQuery { Since = start, Until = start.AddSeconds(10) };
        var forth = await ReadAsync(query);
        var back = await ReadAsync(query with { NewestFirst = true });

        forth.Should().HaveCount(Count).And.BeInAscendingOrder(entry => entry.Event.At).And.OnlyHaveUniqueItems(entry => entry.Id);
        forth.GroupBy(entry => entry.Event.At).Should().AllSatisfy(instant => instant.Should().BeInAscendingOrder(entry => entry.Id));
        back.Select(entry => entry.Id).Should().Equal(forth.Reverse().Select(entry => entry.Id));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(21, 21)]
    [InlineData(40, 30)]
    public async Task The_limit_reaches_the_statement_so_that_no_more_rows_are_read_than_are_wanted(int limit, int rows)
    {
        var person = Randomness.System.Handle();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => Log.AppendAsync(Event("limited") with { Person = person }, Token)));
        var query = new AuditQuery { Person = person, NewestFirst = true, Limit = limit };

        var statement = Stores.AuditLog.Page(query, null);
        (await database.Hub.GetRequiredService<HubDatabase>().Statements.ReadAllAsync(statement.Sql, statement.Values, reader => reader.GetInt64(0), Token)).Should().HaveCount(rows);
        (await ReadAsync(query)).Should().HaveCount(rows);
    }

    [Fact]
    public async Task A_limit_of_more_than_a_page_stops_there()
    {
        var person = Randomness.System.Handle();
        foreach (var chunk in Enumerable.Range(0, Stores.AuditLog.PageSize + 20).Chunk(100))
        {
            await Task.WhenAll(chunk.Select(_ => Log.AppendAsync(Event("limited") with { Person = person }, Token)));
        }

        (await ReadAsync(new AuditQuery { Person = person, Limit = Stores.AuditLog.PageSize + 7 })).Should().HaveCount(Stores.AuditLog.PageSize + 7);
        (await ReadAsync(new AuditQuery { Person = person, Limit = Stores.AuditLog.PageSize })).Should().HaveCount(Stores.AuditLog.PageSize);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Goes_on_after_a_place_also_within_one_instant(bool newestFirst)
    {
        var person = Randomness.System.Handle();
        for (var i = 0; i < 9; i++)
        {
            await Log.AppendAsync(Event("placed") with { Person = person, At = database.Clock.Now.AddMilliseconds(i / 5) }, Token);
        }

        var query = new AuditQuery { Person = person, NewestFirst = newestFirst };
        var all = await ReadAsync(query);

        for (var i = 0; i < all.Count; i++)
        {
            (await ReadAsync(query with { After = all[i].Place, Limit = 3 })).Select(entry => entry.Id).Should().Equal(all.Skip(i + 1).Take(3).Select(entry => entry.Id));
        }
    }

    [Fact]
    public async Task Since_counts_and_until_does_not()
    {
        var start = database.Clock.Now.AddYears(2);
        foreach (var second in Enumerable.Range(0, 3))
        {
            await Log.AppendAsync(Event($"at-{second}") with { At = start.AddSeconds(second) }, Token);
        }

        var found = await ReadAsync(new AuditQuery { Since = start.AddSeconds(1), Until = start.AddSeconds(2) });

        found.Should().ContainSingle().Which.Event.Kind.Should().Be("at-1");
    }

    [Fact]
    public async Task A_reader_that_stops_early_reads_one_page()
    {
        await Log.AppendAsync(Event("any"), Token);

        var first = await Log.SearchAsync(new AuditQuery(), Token).FirstOrDefaultAsync(Token);

        first.Should().NotBeNull();
    }

    [Fact]
    public async Task Purges_what_is_older_than_it_is_kept_a_few_at_a_time()
    {
        var hub = database.Hub.GetRequiredService<HubDatabase>();
        var old = database.Clock.Now.AddDays(-database.Settings.AuditKeepDays).AddMilliseconds(-1);
        for (var i = 0; i < 5; i++)
        {
            await Log.AppendAsync(Event("old") with { At = old }, Token);
        }

        await Log.AppendAsync(Event("kept") with { At = old.AddMilliseconds(1) }, Token);

        (await hub.PurgeAsync(2, Token)).Should().Be(2);
        while (await hub.PurgeAsync(2, Token) > 0)
        {
        }

        (await Log.FindAsync(_reference, Token)).Should().ContainSingle().Which.Kind.Should().Be("kept");
    }

    public static TheoryData<AuditQuery> Questions => new()
    {
        new AuditQuery(),
        new AuditQuery { Since = DateTimeOffset.UnixEpoch, Application = "a" },
        new AuditQuery { Organisation = "o", NewestFirst = true },
        new AuditQuery { Number = 1306 },
        new AuditQuery { Actor = "cli:jet", NewestFirst = true },
        new AuditQuery { Reference = "7KQ2M9XA4T" },
        new AuditQuery { Person = "filtered-person", NewestFirst = true },
        new AuditQuery { Person = "filtered-person", Kind = "login.issued", NewestFirst = true, After = new AuditPlace(DateTimeOffset.UnixEpoch, 7), Limit = 21 },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Every_search_goes_by_an_index_also_on_a_later_page(AuditQuery query)
    {
        var last = new AuditEntry(500, Event("last"));
        foreach (var statement in new[] { Stores.AuditLog.Page(query, null), Stores.AuditLog.Page(query, last) })
        {
            var plan = await database.PlanAsync(statement.Sql, statement.Values);

            plan.Should().Contain("ix_audit_", "{0}", statement.Sql);
            // The few events of one login are put in order as they are; nothing else may be sorted before the first row comes.
            (query.Reference is null && plan.Contains("TEMP B-TREE", StringComparison.Ordinal)).Should().BeFalse("{0}: {1}", statement.Sql, plan);
        }
    }

    [Fact]
    public async Task Erasing_a_person_leaves_the_events_and_takes_the_pseudonym_off_each_and_off_no_other()
    {
        var (mine, theirs) = (Randomness.System.Handle(), Randomness.System.Handle());
        await Log.AppendAsync(Event("first") with { Person = mine, Facts = Samples.Facts }, Token);
        await Log.AppendAsync(Event("second") with { Person = mine }, Token);
        await Log.AppendAsync(Event("third") with { Person = theirs }, Token);

        (await Log.ErasePersonAsync(mine, Token)).Should().Be(2);
        (await Log.ErasePersonAsync(mine, Token)).Should().Be(0);

        (await ReadAsync(new AuditQuery { Person = mine })).Should().BeEmpty();
        (await ReadAsync(new AuditQuery { Person = theirs })).Should().ContainSingle();
        var left = await Log.FindAsync(_reference, Token);
        left.Select(found => found.Kind).Should().Equal("first", "second", "third");
        left[0].Facts.Should().NotBeNull();
        (await database.CountAsync($"SELECT count(*) FROM audit WHERE person = '{mine}'")).Should().Be(0);
    }

    private async Task<IReadOnlyList<AuditEntry>> ReadAsync(AuditQuery query)
    {
        var found = new List<AuditEntry>();
        await foreach (var entry in Log.SearchAsync(query, Token))
        {
            found.Add(entry);
        }

        return found;
    }

    private AuditEvent Event(string kind) => new(database.Clock.Now, kind, _reference, "bibliotheek", null, null, null);
}

public sealed class AuditLogOnSqlite(SqliteTestDatabase database) : AuditLogConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class AuditLogOnPostgreSql(PostgreSqlTestDatabase database) : AuditLogConformance(database), IClassFixture<PostgreSqlTestDatabase>;
