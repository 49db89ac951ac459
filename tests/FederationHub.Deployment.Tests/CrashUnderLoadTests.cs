using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FederationHub.Deployment.Tests;

/// <summary>The server is killed in the midst of its work, again and again: what it answered holds, and what it did not answer can be done again.</summary>
public abstract class CrashUnderLoadTests(Engine engine, PostgreSqlServer server, ITestOutputHelper output)
{
    private const int People = 60;
    private const int AtOnce = 16;
    private const int Crashes = 5;

    [Fact]
    public async Task Every_login_comes_through_although_the_server_is_killed_at_any_moment()
    {
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnAsync(engine, server));
        // The same moments at each run, as far as a machine can repeat itself.
        var random = new Random(20261122);
        using var places = new SemaphoreSlim(AtOnce);
        var logins = Enumerable.Range(0, People).Select(async i =>
        {
            await places.WaitAsync();
            try
            {
                using var person = new Person(world, i % 2 == 0 ? "university" : "college");
                return await person.LogInAsync();
            }
            finally
            {
                places.Release();
            }
        }).ToArray();

        var all = Task.WhenAll(logins);
        for (var crash = 0; crash < Crashes && !all.IsCompleted; crash++)
        {
            await Task.WhenAny(all, Task.Delay(random.Next(100, 900)));
            await world.Hub.KillAsync();
            await world.Hub.StartAgainAsync();
        }

        var outcomes = await all.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcomes.Length} logins: {outcomes.Count(o => o.Straight)} straight, {outcomes.Count(o => o is { WaysOn: 0, Restarts: 0, Straight: false })} after a reload, {outcomes.Count(o => o is { WaysOn: > 0, Restarts: 0 })} by the way on of a page, {outcomes.Count(o => o.Restarts > 0)} begun anew"));
        outcomes.Should().Contain(outcome => !outcome.Straight, "the crashes hit somebody");
        world.Hub.Log.Should().NotContain("Unexpected error");
        if (engine == Engine.Sqlite)
        {
            await world.Hub.KillAsync();
            await using var database = new SqliteConnection($"{world.Settings["Storage:ConnectionString"]};Pooling=False");
            await database.OpenAsync(TestContext.Current.CancellationToken);
            await using var check = database.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            (await check.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be("ok");
        }
    }
}

public sealed class CrashUnderLoadOnSqlite(PostgreSqlServer server, ITestOutputHelper output) : CrashUnderLoadTests(Engine.Sqlite, server, output);

public sealed class CrashUnderLoadOnPostgreSql(PostgreSqlServer server, ITestOutputHelper output) : CrashUnderLoadTests(Engine.PostgreSql, server, output);
