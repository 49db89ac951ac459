using System.Diagnostics;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Web;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Pages;

/// <summary>An error page stays a day under an address of its own, and its reference is the same wherever one looks.</summary>
public sealed class KeptErrorPageTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    public async Task A_page_can_be_opened_again_for_a_day_by_anybody_who_has_its_reference()
    {
        using var browser = _world.NewBrowser();
        using var desk = _world.NewBrowser();
        var first = await browser.GoAsync(_world.Shop.AuthorizeUrl(("redirect_uri", "http://evil.example/")));
        var reference = first.Document.Body!.GetAttribute("data-reference")!;
        _world.Clock.Advance(TimeSpan.FromMinutes(90));

        foreach (var typed in new[] { reference, reference.ToLowerInvariant(), reference.Replace("-", "", StringComparison.Ordinal) })
        {
            var again = await desk.GoAsync($"{_world.HubUrl}/error/{typed}?lang=en");
            (again.Status, again.Code, again.Headers["Cache-Control"]).Should().Be((first.Status, first.Code, "no-store"));
            Facts(again).Should().Equal(Facts(first), "also the time is that of the error");
        }

        var dutch = await desk.GoAsync($"{_world.HubUrl}/error/{reference}?lang=nl");
        dutch.Document.DocumentElement.GetAttribute("lang").Should().Be("nl");
        first.Document.QuerySelector("#address")!.GetAttribute("href").Should().StartWith("/error/" + reference);
        _world.Clock.Advance(TimeSpan.FromHours(23));
        ((int)(await desk.GoAsync($"{_world.HubUrl}/error/{reference}")).Status).Should().Be(404);
    }

    [Fact]
    public async Task A_page_of_a_login_is_kept_without_the_ways_on_of_its_browser()
    {
        using var browser = _world.NewBrowser();
        using var desk = _world.NewBrowser();
        var page = await browser.BecomeAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "pupil", nameof(Breakage.Tampered));
        var reference = page.Document.Body!.GetAttribute("data-reference")!;

        var again = await desk.GoAsync($"{_world.HubUrl}/error/{reference}?lang=en");

        page.Document.QuerySelector("a[href*='/login/choose']").Should().NotBeNull();
        again.Code.Should().Be("FH-1303");
        again.Text.Should().NotContain("login=").And.NotContain(_world.Shop.State).And.Contain("BookShop").And.Contain("University of Lindenhorst");
        again.Document.QuerySelector(".actions .primary")!.GetAttribute("href").Should().Be("http://shop.localhost:1/");
    }

    [Theory]
    [InlineData("0000000000")]
    [InlineData("7KQ2-M9XA-4T")]
    [InlineData("%2e%2e%2fhelp")]
    [InlineData("<script>")]
    public async Task A_reference_of_nothing_is_a_page_that_does_not_exist(string reference)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync($"{_world.HubUrl}/error/{reference}");

        (page.Code, (int)page.Status).Should().Be(("FH-1505", 404));
        page.Document.QuerySelector("#address").Should().BeNull("it is its own address");
    }

    [Fact]
    public async Task The_reference_is_the_same_on_the_page_in_the_header_the_log_the_audit_stream_and_the_trace()
    {
        var seen = new System.Collections.Concurrent.ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HubTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using var browser = _world.NewBrowser();

        var page = await browser.BecomeAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "pupil", nameof(Breakage.WrongAudience));

        var reference = page.Document.Body!.GetAttribute("data-reference")!.Replace("-", "", StringComparison.Ordinal);
        page.Headers["X-Correlation-Id"].Should().Be(reference);
        _world.Log.Should().MatchRegex($"Refused FH-1306/[a-z-]+: .*reference {reference}");
        (await _world.AuditAsync(reference)).Should().ContainSingle().Which.Code.Should().StartWith("FH-1306/");
        var trace = seen.Should().ContainSingle(activity => (string?)activity.GetTagItem(HubTracing.ReferenceTag) == reference).Subject;
        ReferenceOf(trace.TraceId).Should().Be(reference);
        trace.GetTagItem("federationhub.code").Should().Be("FH-1306/audience-mismatch");
        trace.Links.Should().ContainSingle("the request has a trace of its own");
    }

    [Fact]
    public async Task Of_many_errors_a_minute_only_so_many_are_kept()
    {
        // The clock runs: from the begin of a minute on there is time for all of them.
        _world.Clock.Advance(TimeSpan.FromMinutes(2) - TimeSpan.FromTicks(_world.Clock.GetUtcNow().Ticks % TimeSpan.TicksPerMinute));
        using var browser = _world.NewBrowser();
        var kept = 0;
        for (var i = 0; i < KeptErrorPages.MostPerMinute + 5; i++)
        {
            kept += (await browser.GoAsync(_world.Shop.AuthorizeUrl(("client_id", "nobody")))).Document.QuerySelector("#address") is null ? 0 : 1;
        }

        // The pages of other tests are of another minute.
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        kept.Should().BeInRange(KeptErrorPages.MostPerMinute, KeptErrorPages.MostPerMinute + 4, "a minute may end meanwhile");
    }

    // What anybody can do with a trace id: its first fifty bits, five at a time.
    private static string ReferenceOf(ActivityTraceId trace)
    {
        var bits = UInt128.Parse(trace.ToHexString(), System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
        return string.Concat(Enumerable.Range(0, 10).Select(i => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[(int)(bits >> (123 - (5 * i))) & 31]));
    }

    private static IEnumerable<string> Facts(BrowserPage page) => page.Document.QuerySelectorAll("#facts-list dd").Select(fact => fact.TextContent);
}
