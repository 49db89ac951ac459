using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A session that outlives the browser says no more than is still true (R002-16).</summary>
public sealed class RestartTests
{
    private const string Kept = "    session: { mode: always, persistent: true, idle_seconds: 36000, absolute_seconds: off }\n    second_factor_seconds: 1800\n";

    // The shop takes one factor, the planner wants two; both know a second factor for half an hour.
    private static string Configured(string text) => text
        .Replace("    redirect_uris: [\"http://shop", Kept + "    redirect_uris: [\"http://shop", StringComparison.Ordinal)
        .Replace("    redirect_uris: [\"http://planner", Kept + "    minimum_level: verhoogd\n    redirect_uris: [\"http://planner", StringComparison.Ordinal)
        .Replace("    domains: [waadkust.example]\n", "    domains: [waadkust.example]\n    assurance: { contexts: [\"urn:okta:loa:2fa:any\"] }\n", StringComparison.Ordinal);

    [Fact]
    public async Task R000_19_R002_16_After_a_restart_the_level_falls_to_what_is_still_true_and_who_needs_more_steps_up()
    {
        await using var world = await HubWorld.StartAsync(Configured);
        using var browser = world.NewBrowser();
        var first = FakeApplication.Claims((await browser.TokensAsync(world.Shop, "college", "teacher"))["id_token"]!);
        Level(first).Should().Be(world.HubUrl + "/assurance/verhoogd");
        Methods(first).Should().Contain("mfa");

        // The browser is closed: what lives in a window is gone.
        browser.SetCookie("hub.localhost", "fh_session", null);
        world.Clock.Advance(TimeSpan.FromMinutes(29));
        Level(await AgainAsync()).Should().Be(world.HubUrl + "/assurance/verhoogd", "the second factor is half an hour old at most");

        browser.SetCookie("hub.localhost", "fh_session", null);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        var again = await AgainAsync();
        Level(again).Should().Be(world.HubUrl + "/assurance/gemiddeld");
        Methods(again).Should().NotContain("mfa");
        again.GetProperty("sub").GetString().Should().Be(first.GetProperty("sub").GetString());
        again.GetProperty("auth_time").GetInt64().Should().Be(first.GetProperty("auth_time").GetInt64());

        (await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        var more = FakeApplication.Claims((await browser.TokensAsync(world.Planner, "college", "teacher"))["id_token"]!);
        Level(more).Should().Be(world.HubUrl + "/assurance/verhoogd");
        more.GetProperty("auth_time").GetInt64().Should().BeGreaterThan(first.GetProperty("auth_time").GetInt64());

        async Task<System.Text.Json.JsonElement> AgainAsync() =>
            FakeApplication.Claims((await world.Shop.RedeemAsync((await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!))["id_token"]!);
    }

    private static string? Level(System.Text.Json.JsonElement claims) => claims.GetProperty("acr").GetString();

    private static IEnumerable<string?> Methods(System.Text.Json.JsonElement claims) => claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString());
}
