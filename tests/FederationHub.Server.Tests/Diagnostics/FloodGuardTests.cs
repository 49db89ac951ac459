using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Diagnostics;

/// <summary>Many people who fail alike are an operator's business at once; one person who fails often is not.</summary>
public sealed class FloodGuardTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly TestClock _clock = new();

    private FloodGuard Guard => field ??= new FloodGuard(_clock);

    [Fact]
    public void Operators_are_told_of_the_twenty_first_browser_with_five_references_and_once_in_five_minutes()
    {
        Fail(0, FloodGuard.MostBrowsers).Should().BeEmpty();

        var flood = Fail(FloodGuard.MostBrowsers, 1).Should().ContainSingle().Subject;
        flood.Should().BeEquivalentTo(new Flood(ServerCauses.NoProtocolMessage, null, "university", ["R16", "R17", "R18", "R19", "R20"]));
        Fail(100, 50).Should().BeEmpty("they know");

        _clock.Advance(FloodGuard.Window);
        Fail(200, FloodGuard.MostBrowsers).Should().BeEmpty("what is older than five minutes counts no more");
        Fail(300, 1).Should().ContainSingle("it goes on");
    }

    [Fact]
    public void One_browser_that_fails_a_hundred_times_tells_nothing()
    {
        for (var i = 0; i < 100; i++)
        {
            Guard.Failed(ServerCauses.NoProtocolMessage, "shop", "university", "same", $"R{i}").Should().BeNull();
        }
    }

    [Fact]
    public void Failures_of_other_causes_organisations_and_applications_are_not_alike()
    {
        for (var i = 0; i < FloodGuard.MostBrowsers; i++)
        {
            Guard.Failed(ServerCauses.NoProtocolMessage, "shop", "university", $"b{i}", "R").Should().BeNull();
            Guard.Failed(ServerCauses.NoBrowserCookie, "shop", "university", $"b{i}", "R").Should().BeNull();
            Guard.Failed(ServerCauses.NoProtocolMessage, "shop", "college", $"b{i}", "R").Should().BeNull();
            Guard.Failed(ServerCauses.NoProtocolMessage, "shop", null, $"b{i}", "R").Should().BeNull();
            Guard.Failed(ServerCauses.NoProtocolMessage, "planner", null, $"b{i}", "R").Should().BeNull();
        }

        Guard.Failed(ServerCauses.NoProtocolMessage, "planner", null, "one more", "R")!.Application.Should().Be("planner");
        Guard.Failed(ServerCauses.NoProtocolMessage, "planner", "university", "one more", "R").Should().NotBeNull("at one organisation it is one failure, whatever application people came for");
    }

    [Fact]
    public void However_many_kinds_of_failure_there_are_the_memory_is_bounded()
    {
        for (var i = 0; i < 5 * FloodGuard.MostKinds; i++)
        {
            Guard.Failed(ServerCauses.NoProtocolMessage, "shop", $"organisation-{i}", "b", "R");
        }

        Guard.Count.Should().BeLessThanOrEqualTo(2 * FloodGuard.MostKinds);
    }

    [Fact]
    public async Task A_flood_at_a_hub_stands_once_in_log_and_audit_with_references_that_people_saw()
    {
        var world = fixture.World;
        var seen = new List<string?>();
        for (var i = 0; i <= FloodGuard.MostBrowsers; i++)
        {
            using var browser = world.NewBrowser();
            var page = await browser.GoAsync(world.Shop.AuthorizeUrl());
            var refused = await browser.PostAsync(world.HubUrl + "/login/choose", [new("login", page.Parameter("login")!), new("entry", "nobody")]);
            refused.Code.Should().Be("FH-1104");
            seen.Add(refused.Headers["X-Correlation-Id"]);
        }

        world.Log.Split('\n').Should().ContainSingle(line => line.Contains("More than 20 browsers were refused with FH-1104/", StringComparison.Ordinal));
        AuditEvent? told = null;
        for (var patience = 0; told is null && patience < 100; patience++)
        {
            told = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LoginFlood }, TestContext.Current.CancellationToken).Select(entry => entry.Event).SingleOrDefaultAsync(TestContext.Current.CancellationToken);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        told!.Application.Should().Be("shop");
        told.Code.Should().StartWith("FH-1104/");
        seen.TakeLast(FloodGuard.MostExamples).Should().OnlyContain(reference => told.Detail!.Contains(reference!, StringComparison.Ordinal));
    }

    private List<Flood> Fail(int from, int number) =>
        [.. Enumerable.Range(from, number).Select(i => Guard.Failed(ServerCauses.NoProtocolMessage, "shop", "university", $"browser {i}", $"R{i}")).OfType<Flood>()];
}
