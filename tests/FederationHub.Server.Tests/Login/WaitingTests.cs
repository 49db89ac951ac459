using FederationHub.Samples.IdentityProvider;
using FederationHub.Server.Tests.Sessions;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>What a person sees while an organisation takes its time, and that it is one answer still.</summary>
public sealed class WaitingTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private HubWorld World => fixture.World;

    [Fact]
    public async Task Who_waits_for_an_organisation_for_more_than_a_second_is_told_and_goes_on_without_a_script()
    {
        World.College.SlowFor = TimeSpan.FromMilliseconds(1300);
        using var browser = World.NewBrowser();

        var page = await AnsweredAsync(browser, "teacher", Breakage.Slow.ToString());

        page.Kind.Should().Be("waiting");
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("Waiting for De Waadkust College");
        page.Headers["Content-Security-Policy"].Should().Contain("script-src 'self'").And.NotContain("unsafe");
        page.Headers["Cache-Control"].Should().Contain("no-store");
        page.Document.QuerySelectorAll("script").Should().BeEmpty();
        var next = Next(page);
        next.Should().StartWith(World.HubUrl + "/login/continue?");
        (await browser.GoAsync(next)).Parameter("code").Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task Another_browser_that_reads_the_page_goes_nowhere()
    {
        World.College.SlowFor = TimeSpan.FromMilliseconds(1300);
        using var browser = World.NewBrowser();
        using var other = World.NewBrowser();

        var next = Next(await AnsweredAsync(browser, "teacher", Breakage.Slow.ToString()));

        (await other.GoAsync(next)).Code.Should().Be("FH-1202");
        (await browser.GoAsync(next)).Parameter("code").Should().NotBeNullOrEmpty("nothing was used up");
    }

    [Fact]
    public async Task Who_reloads_while_waiting_asks_nothing_twice()
    {
        World.College.SlowFor = TimeSpan.FromMilliseconds(1300);
        var returned = new TaskCompletionSource<string>();
        using var browser = World.NewBrowser(uri =>
        {
            if (uri.AbsolutePath.StartsWith("/login/return/oidc", StringComparison.Ordinal))
            {
                returned.TrySetResult(uri.AbsoluteUri);
            }

            return ValueTask.FromResult(uri);
        });
        using var reloaded = World.NewBrowser();
        reloaded.FollowsRefresh = false;
        var first = AnsweredAsync(browser, "teacher", Breakage.Slow.ToString());

        BrowserPage[] both = [await reloaded.GoAsync(await returned.Task), await first];

        // Whichever came first asked; the other waited for it and asked nothing.
        var asked = both.Should().ContainSingle(page => page.Kind == "waiting").Which;
        both.Single(page => page != asked).Code.Should().BeOneOf(["FH-1204", "FH-1308"], "the trip is spent, or the login went on");
        (await browser.GoAsync(Next(asked))).Parameter("code").Should().NotBeNullOrEmpty("the question was asked once, and answered");
    }

    [Fact]
    public async Task Who_waited_while_the_hub_itself_failed_is_led_to_what_happened()
    {
        var commits = new HeldCommits();
        await using var world = await HubWorld.StartAsync(services: commits.Replace);
        world.College.SlowFor = TimeSpan.FromMilliseconds(1300);
        using var browser = world.NewBrowser();
        browser.FollowsRefresh = false;
        var asked = await browser.PickAsync(await browser.GoAsync(world.Shop.AuthorizeUrl()), "college");
        commits.Before(() => throw new InvalidOperationException("The hub has a bug."));

        var page = await browser.BecomeAsync(asked, "teacher", Breakage.Slow.ToString());

        page.Kind.Should().Be("waiting");
        var happened = await browser.GoAsync(Next(page));
        happened.Url.Should().StartWith(world.HubUrl + "/error/");
        happened.Code.Should().Be("FH-1501");
        world.Log.Should().Contain(happened.Document.QuerySelector("body")!.GetAttribute("data-reference")!.Replace("-", "", StringComparison.Ordinal), "its operator finds it by the reference");
    }

    [Fact]
    public async Task Who_is_answered_in_time_sees_no_page()
    {
        using var browser = World.NewBrowser();

        await browser.LogInAsync(World.Shop, "college", "teacher");

        browser.Hops.Where(hop => hop.Url.Contains("/login/return/", StringComparison.Ordinal)).Should().OnlyContain(hop => (int)hop.Status == 303);
    }

    private static string Next(BrowserPage page) => page.Refresh!;

    private async Task<BrowserPage> AnsweredAsync(Browser browser, string persona, string breakage)
    {
        browser.FollowsRefresh = false;
        var page = await browser.GoAsync(World.Shop.AuthorizeUrl());
        return await browser.BecomeAsync(page.Kind == "choose" ? await browser.PickAsync(page, "college") : page, persona, breakage);
    }
}
