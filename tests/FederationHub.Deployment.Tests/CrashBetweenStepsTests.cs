namespace FederationHub.Deployment.Tests;

/// <summary>
/// The server is killed after every answer that it gave, and started again: nothing that it said may be forgotten, neither what a
/// login needs to go on nor that something was used up.
/// </summary>
public abstract class CrashBetweenStepsTests(Engine engine, PostgreSqlServer server)
{
    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task A_login_goes_on_although_the_server_is_killed_after_every_answer(string entry)
    {
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnAsync(engine, server));
        var crashes = 0;
        var answered = false;
        var crashing = true;
        async ValueTask<Uri> CrashFirst(Uri target)
        {
            if (target.Port == world.Hub.Port)
            {
                if (answered && crashing)
                {
                    await world.Hub.KillAsync();
                    await world.Hub.StartAgainAsync();
                    crashes++;
                }

                answered = true;
            }

            return target;
        }

        var shop = world.Surroundings.Shop with { Route = CrashFirst };
        using var browser = world.NewBrowser(CrashFirst);

        // The way there: authorize, the choice, the organisation's answer, the way back.
        var end = await browser.LogInAsync(shop, entry);
        end.Parameter("code").Should().NotBeNull($"the login goes on after {crashes} crashes; it ended at {end.Url} with {end.Code}:\n{end.Text}");
        var tokens = await shop.RedeemAsync(end.Parameter("code")!);
        tokens.Status.Should().Be(200, tokens.Text);
        (await shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
        crashes.Should().BeGreaterThanOrEqualTo(6, "every answer of the hub was followed by a crash");

        // The session is still there: another application asks nobody anything.
        var second = await browser.GoAsync(world.Surroundings.Planner.AuthorizeUrl(("prompt", "none")));
        second.Parameter("code").Should().NotBeNull(second.Url);

        // What was used up stays used up.
        await world.Hub.KillAsync();
        await world.Hub.StartAgainAsync();
        crashing = false;
        var returned = browser.Hops.Single(hop => hop.Url.Contains("/login/return/", StringComparison.Ordinal));
        var again = entry == "university"
            ? await browser.PostAsync(returned.Url, returned.Fields!, world.Surroundings.University.BaseUrl)
            : await browser.GoAsync(returned.Url);
        again.Code.Should().Be("FH-1308", "the organisation's answer was used");
        var continued = await browser.GoAsync(browser.Hops.First(hop => hop.Url.Contains("/login/continue", StringComparison.Ordinal)).Url);
        continued.Code.Should().Be("FH-1204", "the login is over");
        var twice = await shop.RedeemAsync(end.Parameter("code")!);
        twice["error"].Should().Be("invalid_grant", "the code was redeemed");
        (await shop.RedeemAsync(second.Parameter("code")!)).Status.Should().Be(400, "the code belongs to another application");
    }
}

public sealed class CrashBetweenStepsOnSqlite(PostgreSqlServer server) : CrashBetweenStepsTests(Engine.Sqlite, server);

public sealed class CrashBetweenStepsOnPostgreSql(PostgreSqlServer server) : CrashBetweenStepsTests(Engine.PostgreSql, server);
