using FederationHub.Core.Discovery;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>Where nothing is remembered.</summary>
public sealed class NotRememberedTests
{
    [Theory]
    [InlineData("discovery: { remember: off }")]
    [InlineData("session: { mode: always, public_terminal: true }")]
    public async Task A_shared_device_remembers_no_choice_and_shows_none(string lines)
    {
        await using var world = await HubWorld.StartAsync(RecentWorld.Shops(lines));
        using var browser = world.NewBrowser();

        (await browser.LogInAsync(world.Shop, "university")).Parameter("code").Should().NotBeNull();
        browser.Cookies("hub.localhost").Should().NotContainKey(RecentWorld.Cookie);

        (await browser.LogInAsync(world.Planner, "college", "pupil", ("prompt", "select_account"))).Parameter("code").Should().NotBeNull();
        (await world.RemembersAsync(browser)).Ids().Should().Equal("college");
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "select_account")))).Recent().Should().BeEmpty();
    }

    [Fact]
    public async Task Where_only_a_whole_domain_finds_anything_what_has_none_is_not_shown()
    {
        await using var world = await HubWorld.StartAsync(text => RecentWorld.Shops("discovery: { list_mode: domain_only }")(text).Replace("    domains: [waadkust.example]\n", "", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await world.RememberAsync(browser, RecentChoices.None.Used("university", world.Clock.GetUtcNow()).Used("college", world.Clock.GetUtcNow()));

        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Recent().Should().Equal("university");
    }
}
