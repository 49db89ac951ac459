using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Telling applications that a session is over, where there are many of them, and where something stored is no good.</summary>
public sealed class BackChannelDeliveryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_tells_thirty_two_applications_at_most_and_the_page_says_that_the_others_will_be_told()
    {
        await using var world = await LogoutWorld.StartAsync("global", more: 40);
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        await AddAsync(world, hint, [.. Enumerable.Range(1, 40).Select(i => $"more-{i}")]);
        var (now, most) = (0, 0);
        foreach (var application in Enumerable.Range(1, 40).Select(i => $"more-{i}").Append("shop"))
        {
            world.Receiver.Answer(application, async http =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await Task.Delay(200, http.RequestAborted);
                Interlocked.Decrement(ref now);
            });
        }

        var page = await browser.PostOnAsync(await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye))));

        most.Should().BeLessThanOrEqualTo(BackChannelDelivery.MostAtOnce);
        (page.Kind, page.Code).Should().Be(("logout", null), "nothing failed");
        page.Text.Should().Contain("We are still telling some services");
        page.Document.QuerySelectorAll("main dd").Count(said => said.TextContent.Trim() == "We tell this service within a few minutes. Until then you can still be logged in here.").Should().Be(41 - BackChannelDelivery.MostAtOnce);
        page.Document.QuerySelector("a.primary")!.GetAttribute("href").Should().Be(LogoutWorld.Bye);
        world.Hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.BackgroundAsync(() => world.Receiver.Received.Count == 41);
        world.Receiver.Received.Select(received => received.Application).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task An_application_that_never_answers_keeps_no_other_one_waiting_for_all_of_its_messages()
    {
        await using var world = await LogoutWorld.StartAsync("global", more: 1);
        var logouts = world.Hub.Services.GetRequiredService<ILogoutStore>();
        var at = world.Hub.Clock.GetUtcNow();
        world.Receiver.Answer("shop", http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        var notices = Enumerable.Range(0, 100).Select(i => new LogoutNotice
        {
            Id = $"notice-{i:000}", Reference = "7KQ2M9XA4T", Application = i == 99 ? "more-1" : "shop", Subject = "somebody", SessionId = Randomness.System.Handle(), EndedAt = at, NextAt = at.AddSeconds(i - 100),
        });
        await world.Hub.Services.GetRequiredService<ICommits>().SaveAsync([.. notices.Select(logouts.Adding)], Token);

        world.Hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await WaitAsync(() => Task.FromResult(world.Receiver.Of("more-1").Count == 1), seconds: 20);

        world.Receiver.Of("shop").Should().HaveCount(BackChannelDelivery.MostAtOnce, "it is asked once, for as many as go at a time");
        await WaitAsync(async () => (await NotToldAsync(world)).Count == 99);
        (await NotToldAsync(world)).Select(told => told.Detail).Distinct().Should().BeEquivalentTo(
            "attempt 1: no answer in 5 s; tried again", "attempt 1: not asked: it let another message wait to its end a moment ago; tried again");
        world.Receiver.Answer("shop", 200);
        world.Hub.Clock.Advance(TimeSpan.FromSeconds(16));
        await world.BackgroundAsync(() => world.Receiver.Of("shop").Count == BackChannelDelivery.MostAtOnce + 99);
    }

    [Fact]
    public async Task A_stored_notice_that_cannot_be_read_is_set_aside_after_an_hour_and_blocks_nobody()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Hub.NewBrowser();
        var logouts = world.Hub.Services.GetRequiredService<ILogoutStore>();
        var at = world.Hub.Clock.GetUtcNow();
        var notices = Enumerable.Range(0, 3).Select(i => new LogoutNotice
        {
            Id = $"notice-{i}", Reference = "7KQ2M9XA4T", Application = "shop", Subject = "somebody", SessionId = Randomness.System.Handle(), EndedAt = at, NextAt = at.AddSeconds(i - 5),
        });
        await world.Hub.Services.GetRequiredService<ICommits>().SaveAsync([.. notices.Select(logouts.Adding)], Token);
        await ExecuteAsync(world, "UPDATE logout_notice SET payload = x'0102' WHERE id = 'notice-0'");

        world.Hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await world.BackgroundAsync(() => world.Receiver.Of("shop").Count == 2);
        (await NotToldAsync(world)).Should().BeEmpty("a newer build may know its form");
        for (var minutes = 0; minutes < 65; minutes += 5)
        {
            world.Hub.Clock.Advance(TimeSpan.FromMinutes(5));
            await world.Hub.Services.GetRequiredService<BackChannelDelivery>().TurnAsync(Token);
        }

        await WaitAsync(async () => (await NotToldAsync(world)).Count == 1);
        (await NotToldAsync(world)).Should().ContainSingle().Which.Detail.Should().Be("stored notice notice-0 cannot be read: it was changed, or is of another build or key; given up");
        world.Hub.Log.Should().Contain("3052 Stored logout notice notice-0 could not be read");
        world.Receiver.Of("shop").Should().HaveCount(2);
        world.Hub.Clock.Advance(TimeSpan.FromHours(2));
        (await world.Hub.Services.GetRequiredService<BackChannelDelivery>().TurnAsync(Token)).Should().Be(0, "it never comes again");
    }

    [Fact]
    public async Task A_stored_session_that_cannot_be_read_keeps_no_application_from_hearing_that_another_one_ended()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var first = world.Hub.NewBrowser();
        using var second = world.Hub.NewBrowser();
        var poison = await world.Hub.SessionOfAsync(await world.LogInAsync(first));
        world.Hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var good = SessionIds.SidOf(await world.LogInAsync(second, "teacher"));
        await ExecuteAsync(world, $"UPDATE session SET payload = x'0102' WHERE session_id = '{poison}'");

        world.Hub.Clock.Advance(TimeSpan.FromDays(1));
        var ends = world.Hub.Services.GetRequiredService<SessionEnds>();
        await WaitAsync(async () =>
        {
            await ends.TurnAsync(Token);
            return (await NotToldAsync(world)).Count == 1;
        });
        await world.BackgroundAsync(() => world.Receiver.Of("shop").Count == 1);

        SessionIds.SidOf(world.Receiver.Of("shop").Single().Token).Should().Be(good);
        (await NotToldAsync(world)).Single().Detail.Should().StartWith($"stored session {poison} cannot be read");
    }

    private static async Task AddAsync(LogoutWorld world, string idToken, IReadOnlyList<string> applications)
    {
        var sessions = world.Hub.Services.GetRequiredService<ISessionStore>();
        var session = (await sessions.FindBySessionIdAsync(await world.Hub.SessionOfAsync(idToken), Token))!;
        var more = session with { Applications = [.. session.Applications, .. applications.Select(id => new SessionApplication(id, $"sub at {id}", session.StartedAt))] };
        (await world.Hub.Services.GetRequiredService<ICommits>().SaveAsync([sessions.Changing(more)], Token)).Should().BeNull();
    }

    private static async Task ExecuteAsync(LogoutWorld world, string sql)
    {
        await using var connection = new SqliteConnection(world.Hub.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        (await command.ExecuteNonQueryAsync(Token)).Should().Be(1);
    }

    private static async Task<List<AuditEvent>> NotToldAsync(LogoutWorld world)
    {
        List<AuditEvent> events = [];
        await foreach (var entry in world.Hub.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LogoutNotTold, Limit = 100 }, Token))
        {
            events.Add(entry.Event);
        }

        return events;
    }

    private static async Task WaitAsync(Func<Task<bool>> until, int seconds = 5)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            if (await until())
            {
                return;
            }

            await Task.Delay(50, Token);
        }

        Assert.Fail($"It did not come within {seconds} seconds.");
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known && Interlocked.CompareExchange(ref most, value, known) != known; known = Volatile.Read(ref most))
        {
        }
    }
}
