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
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnAsync(engine, server), Renewing);
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

        // A refresh token that was given is taken, and one that was used is known as that: it gives the same next one again.
        var renewed = await RenewAsync(shop, tokens);
        renewed.Status.Should().Be(200, renewed.Text);
        (await RenewAsync(shop, tokens))["refresh_token"].Should().Be(renewed["refresh_token"], "there is one living branch");
        (await shop.UserInfoAsync(renewed["access_token"]!)).Status.Should().Be(200);
        var last = await RenewAsync(shop, renewed);
        last["refresh_token"].Should().NotBeNull().And.NotBe(renewed["refresh_token"]);

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
        await world.Hub.KillAsync();
        await world.Hub.StartAgainAsync();
        (await RenewAsync(shop, last))["error"].Should().Be("invalid_grant", "the code was sent twice, which ended all that it gave");
        (await shop.UserInfoAsync(last["access_token"]!)).Status.Should().Be(401);
        (await shop.RedeemAsync(second.Parameter("code")!)).Status.Should().Be(400, "the code belongs to another application");
    }

    private static string Renewing(string text) => text.Replace(
        "    home_page: http://shop.localhost:1/\n", "    home_page: http://shop.localhost:1/\n    refresh_tokens: { idle_seconds: 3600, absolute_seconds: 28800 }\n", StringComparison.Ordinal);

    private static Task<JsonAnswer> RenewAsync(FakeApplication shop, JsonAnswer tokens) =>
        shop.RedeemAsync("", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]), ("code", null), ("redirect_uri", null), ("code_verifier", null));
}

public sealed class CrashBetweenStepsOnSqlite(PostgreSqlServer server) : CrashBetweenStepsTests(Engine.Sqlite, server);

public sealed class CrashBetweenStepsOnPostgreSql(PostgreSqlServer server) : CrashBetweenStepsTests(Engine.PostgreSql, server);
