using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>The organisation says when its own session ends, by SessionNotOnOrAfter or session_expiry: the hub's is over then, whatever its timers say.</summary>
public sealed class OrganisationsEndTests
{
    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task R002_15_Ruling_11_A_shorter_end_counts_also_where_the_same_person_logs_in_again(string entry)
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        EndsIn(world, TimeSpan.FromHours(7));
        var first = await LogInAsync(world, browser, entry);
        EndsIn(world, TimeSpan.FromMinutes(10));
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await LogInAsync(world, browser, entry);

        second.Sid.Should().Be(first.Sid, "it is the same session, with another end");
        first.Lasts.Should().BeInRange(3590, 3600, "the hub's own timer is the earlier one");
        second.Lasts.Should().BeInRange(590, 600);
        world.Clock.Advance(TimeSpan.FromMinutes(9));
        (await SilentAsync(browser, world.Shop)).Should().BeNull();
        (await SilentAsync(browser, world.Planner)).Should().BeNull();
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        (await SilentAsync(browser, world.Shop)).Should().Be("login_required");
        (await SilentAsync(browser, world.Planner)).Should().Be("login_required");
    }

    [Fact]
    public async Task R002_15_A_longer_end_counts_from_the_login_that_told_it()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        EndsIn(world, TimeSpan.FromMinutes(10));
        await LogInAsync(world, browser, "college");
        EndsIn(world, TimeSpan.FromHours(7));
        await LogInAsync(world, browser, "college");

        world.Clock.Advance(TimeSpan.FromMinutes(11));

        (await SilentAsync(browser, world.Shop)).Should().BeNull();
    }

    [Fact]
    public async Task A_session_that_is_over_at_the_organisation_begins_none_here()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        EndsIn(world, TimeSpan.FromMinutes(-2));

        (await browser.LogInAsync(world.Shop, "college")).Code.Should().StartWith("FH-13");
        (await SilentAsync(browser, world.Shop)).Should().Be("login_required");
    }

    private static void EndsIn(HubWorld world, TimeSpan lasts)
    {
        world.University.SessionLasts = lasts;
        world.College.IdTokenSays = claims => claims["session_expiry"] = (world.Clock.GetUtcNow() + lasts).ToUnixTimeSeconds();
    }

    private static async Task<(string Sid, long Lasts)> LogInAsync(HubWorld world, Browser browser, string entry)
    {
        var claims = FakeApplication.Claims((await browser.TokensAsync(world.Shop, entry, "pupil", ("prompt", "login"), ("idp_hint", entry)))["id_token"]!);
        return (claims.GetProperty("sid").GetString()!, claims.GetProperty("session_expiry").GetInt64() - claims.GetProperty("iat").GetInt64());
    }

    private static async Task<string?> SilentAsync(Browser browser, FakeApplication application) => (await browser.GoAsync(application.AuthorizeUrl(("prompt", "none")))).Parameter("error");
}
