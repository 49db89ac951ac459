using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FluentAssertions.Equivalency;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class SessionStoreConformance(TestDatabase database)
{
    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ILoginStore Logins => database.Hub.GetRequiredService<ILoginStore>();

    private ISessionStore Store => database.Hub.GetRequiredService<ISessionStore>();

    [Fact]
    public async Task Gives_back_every_member_by_handle_and_by_id()
    {
        var session = await StartAsync();

        (await Store.FindAsync(_handle, Token)).Should().BeEquivalentTo(session, ButForTheVersion);
        (await Store.FindBySessionIdAsync(session.SessionId, Token)).Should().BeEquivalentTo(session, ButForTheVersion);
    }

    [Fact]
    public async Task Of_several_who_end_it_and_keep_its_rest_at_once_one_does()
    {
        await StartAsync();
        var session = (await Store.FindAsync(_handle, Token))!;
        var other = (await database.StartHubAsync()).GetRequiredService<ISessionStore>();

        var kept = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => database.Hub.SaveAsync((i % 2 == 0 ? Store : other).Ending(session), Store.Starting(Randomness.System.Handle(), session with { LogoutOnly = true })), Token)));

        kept.Should().ContainSingle(won => won);
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
        (await Store.FindBySessionIdAsync(session.SessionId, Token))!.LogoutOnly.Should().BeTrue();
    }

    [Fact]
    public async Task Finds_nothing_under_another_handle_or_id()
    {
        var session = await StartAsync();

        (await Store.FindAsync(Randomness.System.Handle(), Token)).Should().BeNull();
        (await Store.FindAsync(session.SessionId, Token)).Should().BeNull();
        (await Store.FindBySessionIdAsync(_handle, Token)).Should().BeNull();
    }

    [Theory]
    [InlineData(60, 600)]
    [InlineData(600, 60)]
    public async Task Is_gone_when_the_first_of_both_timers_ends(int idleSeconds, int absoluteSeconds)
    {
        var now = database.Clock.Now;
        var session = Samples.Session(now) with { IdleEndsAt = now.AddSeconds(idleSeconds), EndsAt = now.AddSeconds(absoluteSeconds) };
        await database.Hub.SaveAsync(Store.Starting(_handle, session));
        database.Clock.Advance(TimeSpan.FromSeconds(59));
        var read = (await Store.FindAsync(_handle, Token))!;
        read.Should().NotBeNull();
        database.Clock.Advance(TimeSpan.FromSeconds(1));

        (await Store.FindAsync(_handle, Token)).Should().BeNull();
        (await Store.FindBySessionIdAsync(session.SessionId, Token)).Should().BeNull();
        (await database.Hub.SaveAsync(Store.Changing(read with { IdleEndsAt = now.AddDays(1), EndsAt = now.AddDays(1) }))).Should().BeFalse();
        (await Store.RotateAsync(_handle, Randomness.System.Handle(), Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Writes_a_use_back()
    {
        await StartAsync();
        var read = (await Store.FindAsync(_handle, Token))!;
        var used = read with { LastUsedAt = read.LastUsedAt.AddMinutes(5), IdleEndsAt = read.IdleEndsAt.AddMinutes(5) };

        (await database.Hub.SaveAsync(Store.Changing(used))).Should().BeTrue();
        (await Store.FindAsync(_handle, Token)).Should().BeEquivalentTo(used, ButForTheVersion);
    }

    [Fact]
    public async Task Two_tabs_that_use_it_at_once_both_leave_their_application()
    {
        await StartAsync();
        var other = (await database.StartHubAsync()).GetRequiredService<ISessionStore>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            async () =>
            {
                var store = i % 2 == 0 ? Store : other;
                SsoSession read;
                do
                {
                    read = (await store.FindAsync(_handle, Token))!;
                }
                while (!await database.Hub.SaveAsync(store.Changing(read with { Applications = [.. read.Applications, new SessionApplication($"app-{i}", "sub", read.StartedAt)] })));
            },
            Token)));

        (await Store.FindAsync(_handle, Token))!.Applications.Select(application => application.Application)
            .Should().BeEquivalentTo(["bibliotheek", .. Enumerable.Range(0, 20).Select(i => $"app-{i}")]);
    }

    [Fact]
    public async Task A_logout_that_read_it_before_a_login_used_it_ends_nothing_until_it_looks_again()
    {
        await StartAsync();
        var readByTheLogout = (await Store.FindAsync(_handle, Token))!;
        var login = Randomness.System.Handle();
        (await database.Hub.SaveAsync(Store.Changing(readByTheLogout with { Applications = [.. readByTheLogout.Applications, new SessionApplication("late", "sub", database.Clock.Now)] }))).Should().BeTrue();

        (await database.Hub.SaveAsync(Logins.Starting(login, Samples.Started(database.Clock.Now)), Store.Ending(readByTheLogout))).Should().BeFalse();

        (await Logins.FindAsync(login, Token)).Should().BeNull("nothing of the commit is made");
        var now = (await Store.FindAsync(_handle, Token))!;
        now.Applications.Should().HaveCount(2, "whom to tell is seen now");
        (await database.Hub.SaveAsync(Store.Ending(now))).Should().BeTrue();
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_login_that_read_it_before_a_logout_ended_it_brings_nothing_back()
    {
        await StartAsync();
        var readByTheLogin = (await Store.FindAsync(_handle, Token))!;
        var login = Randomness.System.Handle();
        (await database.Hub.SaveAsync(Store.Ending(readByTheLogin), Store.Starting(Randomness.System.Handle(), readByTheLogin with { LogoutOnly = true }))).Should().BeTrue();

        (await database.Hub.SaveAsync(Logins.Starting(login, Samples.Started(database.Clock.Now)), Store.Changing(readByTheLogin))).Should().BeFalse();
        (await database.Hub.SaveAsync(Store.Ending(readByTheLogin))).Should().BeFalse("what is left of it has its id, and is another row");

        (await Logins.FindAsync(login, Token)).Should().BeNull("no code is kept either");
        (await Store.FindBySessionIdAsync(readByTheLogin.SessionId, Token))!.LogoutOnly.Should().BeTrue();
    }

    [Fact]
    public async Task A_new_handle_is_no_reason_to_look_again()
    {
        await StartAsync();
        var read = (await Store.FindAsync(_handle, Token))!;
        (await Store.RotateAsync(_handle, Randomness.System.Handle(), Token)).Should().BeTrue();

        (await database.Hub.SaveAsync(Store.Ending(read))).Should().BeTrue();
    }

    [Fact]
    public async Task A_rotated_handle_is_dead_at_once()
    {
        var session = await StartAsync();
        var fresh = Randomness.System.Handle();

        (await Store.RotateAsync(_handle, fresh, Token)).Should().BeTrue();
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
        (await Store.FindAsync(fresh, Token)).Should().BeEquivalentTo(session, ButForTheVersion);
        (await Store.RotateAsync(_handle, Randomness.System.Handle(), Token)).Should().BeFalse();
    }

    [Fact]
    public async Task One_of_two_rotations_at_once_wins()
    {
        await StartAsync();
        var other = (await database.StartHubAsync()).GetRequiredService<ISessionStore>();

        var rotated = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).RotateAsync(_handle, Randomness.System.Handle(), Token), Token)));

        rotated.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task Ending_removes_it_and_a_use_does_not_bring_it_back()
    {
        await StartAsync();
        var session = (await Store.FindAsync(_handle, Token))!;

        (await database.Hub.SaveAsync(Store.Ending(session))).Should().BeTrue();
        (await database.Hub.SaveAsync(Store.Ending(session))).Should().BeFalse("somebody else ended it, and told its applications");

        (await database.Hub.SaveAsync(Store.Changing(session))).Should().BeFalse();
        (await Store.FindAsync(_handle, Token)).Should().BeNull();
        (await database.CountAsync($"SELECT count(*) FROM session WHERE session_id = '{session.SessionId}'")).Should().Be(0);
    }

    [Fact]
    public async Task Finds_every_session_of_a_person_and_of_nobody_else_however_many()
    {
        var person = "person-" + Randomness.System.Handle();
        var handles = Enumerable.Range(0, 503).Select(_ => Randomness.System.Handle()).ToArray();
        foreach (var chunk in handles.Chunk(100))
        {
            await Task.WhenAll(chunk.Select(handle =>
            {
                var session = Samples.Session(database.Clock.Now);
                return database.Hub.SaveAsync(Store.Starting(handle, session with { Statement = session.Statement with { PersonKey = person } }));
            }));
        }

        await StartAsync();

        (await Store.OfPersonAsync(person, Token)).Should().HaveCount(handles.Length).And.OnlyContain(session => session.Statement.PersonKey == person);
    }

    [Fact]
    public async Task Sessions_of_one_browser_share_a_handle_and_the_last_used_comes_first()
    {
        var now = database.Clock.Now;
        var (first, second) = (Of("school-saml", now), Of("college-oidc", now.AddMinutes(1)));
        await database.Hub.SaveAsync(Store.Starting(_handle, first), Store.Starting(_handle, second));
        var fresh = Randomness.System.Handle();

        (await Store.OfBrowserAsync(_handle, Token)).Select(session => session.SessionId).Should().Equal(second.SessionId, first.SessionId);
        (await database.Hub.SaveAsync(Store.Rotating(_handle, fresh))).Should().BeTrue();

        (await Store.OfBrowserAsync(_handle, Token)).Should().BeEmpty();
        (await Store.OfBrowserAsync(fresh, Token)).Should().HaveCount(2);
        (await database.Hub.SaveAsync(Store.Rotating(_handle, Randomness.System.Handle()))).Should().BeTrue("another tab was first, which is no error");
        (await Store.OfBrowserAsync(fresh, Token)).Should().HaveCount(2, "that handle is dead");
    }

    [Fact]
    public async Task Is_found_by_person_by_subject_and_by_index_of_its_own_upstream_only()
    {
        var mine = Of("school-saml", database.Clock.Now);
        var elsewhere = Of("college-oidc", database.Clock.Now) with { UpstreamSubject = mine.UpstreamSubject, UpstreamSessionIndex = mine.UpstreamSessionIndex };
        await database.Hub.SaveAsync(Store.Starting(_handle, mine), Store.Starting(Randomness.System.Handle(), elsewhere));
        var (subject, index) = (mine.UpstreamSubject, mine.UpstreamSessionIndex);

        (await Store.OfPersonAsync(mine.Statement.PersonKey, Token)).Should().ContainSingle().Which.Should().BeEquivalentTo(mine, ButForTheVersion);
        (await Store.OfUpstreamAsync("school-saml", subject, null, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("school-saml", null, index, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("school-saml", subject, index, Token)).Should().ContainSingle();
        (await Store.OfUpstreamAsync("school-saml", subject, "another", Token)).Should().BeEmpty();
        (await Store.OfUpstreamAsync("school-saml", subject with { Value = "another" }, index, Token)).Should().BeEmpty();
        (await Store.OfUpstreamAsync("school-saml", null, null, Token)).Should().BeEmpty("nothing names everybody");
        (await Store.OfPersonAsync("another", Token)).Should().BeEmpty();
        var all = new List<string>();
        await foreach (var session in Store.AllAsync(Token))
        {
            all.Add(session.SessionId);
        }

        all.Should().Contain([mine.SessionId, elsewhere.SessionId]);
    }

    [Fact]
    public async Task A_row_of_an_earlier_build_is_found_by_what_it_holds()
    {
        var (mine, other) = (Of("school-saml", database.Clock.Now), Of("school-saml", database.Clock.Now));
        await database.Hub.SaveAsync(Store.Starting(_handle, mine), Store.Starting(Randomness.System.Handle(), other));
        await database.ExecuteAsync($"UPDATE session SET person = NULL, upstream_subject = NULL, upstream_index = NULL, due_at = NULL WHERE session_id IN ('{mine.SessionId}', '{other.SessionId}')");
        var (subject, index) = (mine.UpstreamSubject, mine.UpstreamSessionIndex);

        (await Store.FindAsync(_handle, Token)).Should().BeEquivalentTo(mine, ButForTheVersion);
        (await Store.OfPersonAsync(mine.Statement.PersonKey, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("school-saml", subject, null, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("school-saml", null, index, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("school-saml", subject, index, Token)).Should().ContainSingle().Which.SessionId.Should().Be(mine.SessionId);
        (await Store.OfUpstreamAsync("college-oidc", subject, index, Token)).Should().BeEmpty();
        (await database.Hub.SaveAsync(Store.Ending((await Store.FindBySessionIdAsync(mine.SessionId, Token))!))).Should().BeTrue();
        (await Store.FindBySessionIdAsync(other.SessionId, Token)).Should().NotBeNull();
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Starts_only_what_was_not_ended_since_its_answer_on_any_node_and_by_any_of_its_marks(int millisecondsAfter, bool starts)
    {
        var answered = database.Clock.Now;
        var other = (await database.StartHubAsync()).GetRequiredService<ISessionStore>();
        var marks = EndedMark.ThatEnd(Of("school-saml", answered)).Count;
        marks.Should().Be(6);
        for (var i = 0; i < marks; i++)
        {
            var session = Of("school-saml", answered) with { Browser = Randomness.System.Handle() };
            var login = Randomness.System.Handle();
            (await database.Hub.SaveAsync(other.Marking(EndedMark.ThatEnd(session)[i], answered.AddMilliseconds(millisecondsAfter)))).Should().BeTrue();

            (await database.Hub.SaveAsync(Logins.Starting(login, Samples.Started(answered)), Store.StartingUnlessEnded(_handle, session, answered))).Should().Be(starts, "mark {0}", i);

            (await Store.FindBySessionIdAsync(session.SessionId, Token) is not null).Should().Be(starts);
            (await Logins.FindAsync(login, Token) is not null).Should().Be(starts, "all of the commit is made, or nothing");
        }
    }

    [Fact]
    public async Task Of_several_marks_the_latest_counts_and_a_mark_ends_nothing_of_somebody_else()
    {
        var now = database.Clock.Now;
        var (mine, other) = (Of("school-saml", now) with { Browser = "mine" }, Of("school-saml", now) with { Browser = "other", UpstreamSessionIndex = null });
        foreach (var at in (DateTimeOffset[])[now, now.AddMinutes(-5)])
        {
            (await database.Hub.SaveAsync([.. EndedMark.ThatEnd(mine).Select(mark => Store.Marking(mark, at))])).Should().BeTrue();
        }

        (await database.Hub.SaveAsync(Store.StartingUnlessEnded(_handle, mine, now))).Should().BeFalse("what is told late takes nothing back");
        (await database.Hub.SaveAsync(Store.StartingUnlessEnded(_handle, other, now))).Should().BeTrue();
        (await Store.FindBySessionIdAsync(other.SessionId, Token)).Should().BeEquivalentTo(other, ButForTheVersion);
    }

    [Fact]
    public async Task Logouts_that_mark_at_once_on_two_nodes_are_all_made_and_a_mark_says_nothing_and_is_gone_after_an_hour()
    {
        var now = database.Clock.Now;
        var session = Of("school-saml", now);
        var other = (await database.StartHubAsync()).GetRequiredService<ISessionStore>();
        var before = await CountAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => database.Hub.SaveAsync([.. EndedMark.ThatEnd(session).Select(mark => (i % 2 == 0 ? Store : other).Marking(mark, now.AddMilliseconds(i)))]), Token)));

        made.Should().OnlyContain(one => one);
        (await CountAsync()).Should().Be(before + 6);
        (await database.CountAsync("SELECT count(*) FROM ephemeral WHERE kind = 'ended' AND length(payload) > 0")).Should().Be(0);
        database.Clock.Advance(TimeSpan.FromMinutes(61));
        while (await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(100, Token) > 0)
        {
        }

        (await CountAsync()).Should().Be(0);

        Task<long> CountAsync() => database.CountAsync("SELECT count(*) FROM ephemeral WHERE kind = 'ended'");
    }

    [Fact]
    public async Task Is_due_when_the_first_of_its_applications_ends_and_no_more_when_that_one_left()
    {
        var now = database.Clock.Now;
        var session = Of("school-saml", now) with
        {
            Applications = [new SessionApplication("a", "sub", now) { EndsAt = now.AddMinutes(5) }, new SessionApplication("b", "sub", now) { EndsAt = now.AddMinutes(9) }],
        };
        await database.Hub.SaveAsync(Store.Starting(_handle, session));

        (await DueAsync(now.AddMinutes(5).AddMilliseconds(-1))).Should().BeEmpty();
        (await DueAsync(now.AddMinutes(5))).Should().Equal(session.SessionId);
        (await Store.LeaveAsync(session.SessionId, [session.Applications[0]], Token)).Should().BeTrue();
        (await DueAsync(now.AddMinutes(8))).Should().BeEmpty();
        (await DueAsync(now.AddMinutes(9))).Should().Equal(session.SessionId);
        var read = (await Store.FindAsync(_handle, Token))!;
        (await database.Hub.SaveAsync(Store.Changing(read with { Applications = [session.Applications[1] with { EndsAt = now.AddMinutes(20) }] }))).Should().BeTrue();
        (await DueAsync(now.AddMinutes(10))).Should().BeEmpty("it came again");
        (await Store.LeaveAsync("nobody", session.Applications, Token)).Should().BeFalse();
        (await Store.LeaveAsync(session.SessionId, [session.Applications[1]], Token)).Should().BeTrue();
        (await DueAsync(now.AddMinutes(20))).Should().Equal([session.SessionId], "what came again after it was read stays");

        async Task<IEnumerable<string>> DueAsync(DateTimeOffset at) => (await Store.DueAsync(at, 1000, Token)).Sessions.Select(due => due.SessionId).Where(id => id == session.SessionId);
    }

    [Fact]
    public async Task A_session_that_cannot_be_read_keeps_no_other_from_coming_due()
    {
        var now = database.Clock.Now;
        var poison = Of("school-saml", now) with { Applications = [new SessionApplication("a", "sub", now) { EndsAt = now.AddMinutes(5) }] };
        var good = Of("school-saml", now) with { Applications = [new SessionApplication("a", "sub", now) { EndsAt = now.AddMinutes(6) }] };
        await database.Hub.SaveAsync(Store.Starting(Randomness.System.Handle(), poison), Store.Starting(Randomness.System.Handle(), good));
        await database.ExecuteAsync($"UPDATE session SET payload = (SELECT payload FROM session WHERE session_id = '{good.SessionId}') WHERE session_id = '{poison.SessionId}'");

        var due = await Store.DueAsync(now.AddMinutes(7), 1000, Token);
        (await database.Hub.SaveAsync(Store.PassingOver(poison.SessionId))).Should().BeTrue();
        var again = await Store.DueAsync(now.AddMinutes(7), 1000, Token);
        await database.ExecuteAsync($"DELETE FROM session WHERE session_id = '{poison.SessionId}'");

        due.Unreadable.Should().Equal(poison.SessionId);
        due.Sessions.Select(session => session.SessionId).Should().Contain(good.SessionId);
        again.Unreadable.Should().BeEmpty();
        again.Sessions.Select(session => session.SessionId).Should().Contain(good.SessionId);
    }

    [Fact]
    public async Task Keeps_nothing_in_plain_by_which_it_is_found()
    {
        var session = await StartAsync();

        (await database.CountAsync($"SELECT count(*) FROM session WHERE session_id = '{session.SessionId}' AND (person LIKE '%{session.Statement.PersonKey}%' OR upstream_subject LIKE '%{Samples.Person}%' OR upstream_index LIKE '%{Samples.Person}%')")).Should().Be(0);
        (await database.CountAsync($"SELECT count(*) FROM session WHERE session_id = '{session.SessionId}' AND person IS NOT NULL AND upstream_subject IS NOT NULL AND upstream_index IS NOT NULL")).Should().Be(1);
    }

    [Fact]
    public async Task A_purge_removes_what_ended()
    {
        var session = await StartAsync();
        database.Clock.Advance(TimeSpan.FromDays(1));

        while (await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(100, Token) > 0)
        {
        }

        (await database.CountAsync($"SELECT count(*) FROM session WHERE session_id = '{session.SessionId}'")).Should().Be(0);
    }

    private static EquivalencyAssertionOptions<SsoSession> ButForTheVersion(EquivalencyAssertionOptions<SsoSession> options) => options.Excluding(session => session.Version);

    private static SsoSession Of(string upstream, DateTimeOffset usedAt)
    {
        var session = Samples.Session(usedAt);
        return session with
        {
            LastUsedAt = usedAt,
            UpstreamSubject = session.UpstreamSubject with { Value = Randomness.System.Handle() },
            UpstreamSessionIndex = Randomness.System.Handle(),
            Statement = session.Statement with { Upstream = upstream, PersonKey = Randomness.System.Handle() },
        };
    }

    private async Task<SsoSession> StartAsync()
    {
        var session = Samples.Session(database.Clock.Now);
        await database.Hub.SaveAsync(Store.Starting(_handle, session));
        return session;
    }
}

public sealed class SessionStoreOnSqlite(SqliteTestDatabase database) : SessionStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class SessionStoreOnPostgreSql(PostgreSqlTestDatabase database) : SessionStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
