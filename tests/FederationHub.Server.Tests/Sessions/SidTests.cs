using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>One session at the hub has another name in each suite, so that two suites cannot find out that they have the same person.</summary>
public sealed class SidTests
{
    [Fact]
    public async Task R000_15_Two_suites_never_see_the_same_sid_and_each_one_logs_its_own_out()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var browser = world.Hub.NewBrowser();
        var shop = await world.LogInAsync(browser);
        var phone = (await LogoutWorld.AlsoAsync(browser, world.Hub.Phone))["id_token"]!;
        var planner = (await LogoutWorld.AlsoAsync(browser, world.Hub.Planner))["id_token"]!;

        SessionIds.SidOf(phone).Should().Be(SessionIds.SidOf(shop), "they are of one suite, as their subjects are");
        SessionIds.SidOf(planner).Should().NotBe(SessionIds.SidOf(shop));
        string[] kept = [await world.Hub.SessionOfAsync(shop), await world.Hub.SessionOfAsync(phone), await world.Hub.SessionOfAsync(planner)];
        kept.Distinct().Should().ContainSingle().Which.Should().NotBe(SessionIds.SidOf(shop)).And.NotBe(SessionIds.SidOf(planner));

        await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", shop)));

        (await world.IsLoggedInAsync(browser)).Should().BeFalse();
        foreach (var (application, token) in new[] { ("planner", planner), ("phone", phone) })
        {
            var told = world.Receiver.Of(application).Should().ContainSingle().Which.Token;
            SessionIds.SidOf(told).Should().Be(SessionIds.SidOf(token));
        }
    }

    [Fact]
    public async Task The_name_outlives_a_restart_of_the_hub()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var before = SessionIds.SidOf((await browser.TokensAsync(world.Shop, "university"))["id_token"]!);

        await world.RestartAsync();

        SessionIds.SidOf((await browser.TokensAsync(world.Shop, "university"))["id_token"]!).Should().Be(before);
    }
}
