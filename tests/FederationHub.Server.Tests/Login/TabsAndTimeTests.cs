using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Two tabs, the back button, a reload, an expired login: each ends in a clear page, never in a dead end.</summary>
public sealed class TabsAndTimeTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    public async Task Two_tabs_finish_in_any_order_each_in_its_own_application()
    {
        using var browser = _world.NewBrowser();
        var shop = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university");
        var planner = await browser.PickAsync(await browser.GoAsync(_world.Planner.AuthorizeUrl()), "college");

        var second = await browser.BecomeAsync(planner, "teacher");
        var first = await browser.BecomeAsync(shop, "pupil");

        second.Url.Should().StartWith(_world.Planner.RedirectUri);
        first.Url.Should().StartWith(_world.Shop.RedirectUri);
        (await _world.Planner.RedeemAsync(second.Parameter("code")!)).Status.Should().Be(200);
        (await _world.Shop.RedeemAsync(first.Parameter("code")!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task The_back_button_from_the_organisation_allows_another_choice()
    {
        using var browser = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        await browser.PickAsync(choose, "university");

        var end = await browser.BecomeAsync(await browser.PickAsync(await browser.GoAsync(choose.Url), "college"), "teacher");

        end.Parameter("code").Should().NotBeNull();
    }

    [Theory]
    [InlineData("college")]
    [InlineData("university")]
    public async Task The_answer_of_a_trip_that_the_person_left_for_another_is_not_used_and_the_other_one_is(string other)
    {
        using var browser = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        var left = await browser.PickAsync(choose, "university");
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        var current = await browser.PickAsync(await browser.GoAsync(choose.Url), other);

        var page = await browser.BecomeAsync(left, "pupil");
        var end = await browser.BecomeAsync(current, "pupil");

        page.Code.Should().Be("FH-1204");
        end.Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_reload_of_the_last_page_says_that_one_is_logged_in_and_leads_to_the_service()
    {
        using var browser = _world.NewBrowser();
        await browser.LogInAsync(_world.Shop, "university");
        var last = browser.Hops.Last(hop => hop.Url.Contains("/login/continue", StringComparison.Ordinal)).Url;

        var page = await browser.GoAsync(last);

        page.Code.Should().Be("FH-1204");
        page.Document.QuerySelector(".actions a[href='http://shop.localhost:1/']").Should().NotBeNull();
    }

    [Fact]
    public async Task A_choice_page_that_is_a_quarter_of_an_hour_old_says_so_and_leads_to_the_service()
    {
        using var browser = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        _world.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));

        var page = await browser.PickAsync(choose, "university");

        page.Code.Should().Be("FH-1201");
        ((int)page.Status).Should().Be(410);
        var reloaded = await browser.GoAsync(choose.Url);
        reloaded.Code.Should().Be("FH-1201");
        reloaded.Document.QuerySelector(".actions a[href='http://shop.localhost:1/']").Should().NotBeNull();
    }

    [Fact]
    public async Task A_double_click_on_an_organisation_ends_in_one_login()
    {
        using var browser = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var tab = _world.TabOf(browser);
            return await tab.PickAsync(choose, "college");
        }));

        both.Should().Contain(page => page.Kind == "organisation-login");
        both.Should().OnlyContain(page => page.Kind == "organisation-login" || page.Code == "FH-1204");
    }

    [Fact]
    public async Task A_login_survives_a_restart_of_the_hub_between_two_steps()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var choose = await browser.GoAsync(world.Shop.AuthorizeUrl());
        await world.RestartAsync();
        var organisation = await browser.PickAsync(choose, "university");
        await world.RestartAsync();
        var end = await browser.BecomeAsync(organisation, "pupil");
        var key = FakeApplication.Claims((await world.Shop.RedeemAsync(end.Parameter("code")!))["id_token"]!).GetProperty("sub").GetString();
        await world.RestartAsync();

        var again = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));

        FakeApplication.Claims((await world.Shop.RedeemAsync(again.Parameter("code")!))["id_token"]!).GetProperty("sub").GetString().Should().Be(key);
    }
}
