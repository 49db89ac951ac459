using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Login;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>An application that keeps no session of its own sends people back again and again.</summary>
public sealed class LoopGuardTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    [Trait("Reaches", "FH-1205")]
    public async Task R004_09_the_sixth_login_of_one_application_in_one_browser_within_a_minute_is_refused_and_its_owner_is_told_once()
    {
        using var browser = _world.NewBrowser();
        using var other = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        for (var i = 2; i <= LoopGuard.MostStarts; i++)
        {
            (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull("login {0} is allowed", i);
        }

        var sixth = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        var seventh = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        var silent = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        var elsewhere = await browser.GoAsync(_world.Phone.AuthorizeUrl());
        var otherBrowser = await other.GoAsync(_world.Shop.AuthorizeUrl());

        ((int)sixth.Status).Should().Be(429);
        sixth.Text.Should().Contain("data-code=\"FH-1205\"");
        seventh.Text.Should().Contain("data-code=\"FH-1205\"");
        silent.Parameter("code").Should().NotBeNull("a look without a page is no loop");
        elsewhere.Parameter("code").Should().NotBeNull("another application is not in a loop");
        otherBrowser.Kind.Should().Be("choose", "another browser is not in a loop");
        var told = await _world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Number = 1205 }, TestContext.Current.CancellationToken).Select(entry => entry.Event).ToListAsync(TestContext.Current.CancellationToken);
        told.Should().ContainSingle("its owner is told once a minute").Which.Application.Should().Be(_world.Shop.ClientId);
        sixth.Text.Should().Contain(told[0].Reference![..4]);

        _world.Clock.Advance(TimeSpan.FromSeconds(61));
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull("the loop is over");
    }

    [Fact]
    public async Task R004_09_An_application_that_looks_without_a_page_every_few_seconds_never_meets_the_guard_nor_brings_anybody_to_it()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");

        for (var i = 0; i < 3 * LoopGuard.MostStarts; i++)
        {
            (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();
        }

        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task R004_09_Who_chooses_an_organisation_each_time_is_in_no_loop()
    {
        using var browser = _world.NewBrowser();

        for (var i = 0; i < 2 * LoopGuard.MostStarts; i++)
        {
            (await browser.LogInAsync(_world.Shop, i % 2 == 0 ? "university" : "college", "teacher", ("prompt", "select_account"))).Parameter("code").Should().NotBeNull("login {0} is the person's own", i + 1);
        }
    }

    [Fact]
    public async Task R004_09_Who_logs_in_at_six_applications_within_a_minute_never_meets_it()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("agreements:\n", string.Concat(Enumerable.Range(1, 6).Select(Another)) + "agreements:\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        foreach (var application in Enumerable.Range(1, 6).Select(i => world.Planner with { ClientId = $"planner-{i}" }))
        {
            (await browser.GoAsync(application.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
            (await browser.GoAsync(application.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
        }

        string Another(int i) => $$"""
              - id: planner-{{i}}
                suite: plans
                name: Planner {{i}}
                profile: enterprise
                redirect_uris: ["http://planner.localhost:1/callback"]
                secrets: [env:TEST_PLANNER_SECRET]
                organisations: [university]

            """;
    }

    [Fact]
    public void R004_09_What_a_person_does_ends_what_was_counted_and_not_what_comes_after_it()
    {
        var guard = new LoopGuard(new TestClock());
        for (var i = 0; i < LoopGuard.MostStarts; i++)
        {
            guard.Begin("shop", "browser").Should().Be(LoopVerdict.May);
        }

        guard.Acted("shop", "browser");
        guard.Acted("shop", "another");

        // The login in which it was done is one of them.
        for (var i = 1; i < LoopGuard.MostStarts; i++)
        {
            guard.Begin("shop", "browser").Should().Be(LoopVerdict.May);
        }

        guard.Begin("shop", "browser").Should().Be(LoopVerdict.LoopsFirst);
    }

    [Fact]
    public void R004_09_counts_within_a_sliding_minute_and_not_by_the_time_of_day()
    {
        var clock = new TestClock();
        var guard = new LoopGuard(clock);
        for (var i = 0; i < LoopGuard.MostStarts; i++)
        {
            guard.Begin("shop", "browser").Should().Be(LoopVerdict.May);
            clock.Advance(TimeSpan.FromSeconds(10));
        }

        guard.Begin("shop", "browser").Should().Be(LoopVerdict.LoopsFirst);
        clock.Advance(TimeSpan.FromDays(-1));
        guard.Begin("shop", "browser").Should().Be(LoopVerdict.LoopsStill, "the clock was set back, and no time passed");
        clock.Advance(TimeSpan.FromSeconds(11));
        guard.Begin("shop", "browser").Should().Be(LoopVerdict.May, "the first of the five is a minute ago");
        guard.Begin("shop", "browser").Should().NotBe(LoopVerdict.May, "the second is not");
    }

    [Fact]
    public void R004_09_its_owner_is_told_again_when_the_loop_goes_on_for_a_minute()
    {
        var clock = new TestClock();
        var guard = new LoopGuard(clock);
        var news = 0;
        for (var second = 0; second < 180; second++)
        {
            news += guard.Begin("shop", "browser") == LoopVerdict.LoopsFirst ? 1 : 0;
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        news.Should().Be(3);
    }

    [Fact]
    public void R004_09_a_flood_of_browsers_costs_bounded_memory_and_refuses_nobody()
    {
        var guard = new LoopGuard(new TestClock());

        for (var i = 0; i < 5 * LoopGuard.MostPairs; i++)
        {
            guard.Begin("shop", "browser-" + i).Should().Be(LoopVerdict.May);
        }

        guard.Count.Should().BeLessThanOrEqualTo(2 * LoopGuard.MostPairs);
    }
}
