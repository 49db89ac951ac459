using System.Diagnostics;
using System.Net;

namespace FederationHub.Deployment.Tests;

/// <summary>What a hub without its store must say, to people and to applications, and how long it takes to be well again.</summary>
internal static class Outage
{
    /// <summary>A person waits no longer than this for a page.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>Asserts that a page tells a person what is the matter, and tells nothing else.</summary>
    public static void MustBeClear(BrowserPage page)
    {
        page.Status.Should().Be(HttpStatusCode.ServiceUnavailable, page.Text);
        page.Kind.Should().Be("error");
        page.Code.Should().Be("FH-1502");
        page.Headers.Should().ContainKey("Retry-After");
        page.Headers["Cache-Control"].Should().Contain("no-store");
        page.Document.Body!.GetAttribute("data-reference").Should().NotBeNullOrEmpty();
        page.Document.QuerySelector(".actions .primary").Should().NotBeNull("there is a way on");
        page.Text.Should().NotContainAny("Exception", "SQLite", "Npgsql", "PostgreSQL", "   at ", "hub.db");
    }

    /// <summary>Asserts that an application is told in the words of OAuth (RFC 6749 4.1.2.1 and 5.2).</summary>
    public static void MustBeClear(JsonAnswer answer)
    {
        answer.Status.Should().Be(503, answer.Text);
        answer["error"].Should().Be("temporarily_unavailable");
        answer.Text.Should().NotContainAny("Exception", "SQLite", "Npgsql", "   at ");
    }

    /// <summary>Presses "try again" on the page of an outage.</summary>
    public static Task<BrowserPage> TryAgainAsync(this Browser browser, BrowserPage page) =>
        page.Document.QuerySelector(".actions a.primary") is not null ? browser.FollowAsync(page, ".actions a.primary") : browser.SubmitAsync(page, ".actions form");

    /// <summary>Waits until the hub says that it is not ready: what it says may be a second old.</summary>
    public static async Task NotReadyAsync(HubProcess hub)
    {
        for (var waited = Stopwatch.StartNew(); await hub.ReadinessAsync() != HttpStatusCode.ServiceUnavailable;)
        {
            waited.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5), "a proxy sends people here until it hears that");
            await Task.Delay(50);
        }
    }

    /// <summary>Waits until the hub is ready, and gives how long that took.</summary>
    public static async Task<TimeSpan> RecoveryAsync(HubProcess hub)
    {
        var waited = Stopwatch.StartNew();
        await hub.ReadyAsync(TimeSpan.FromSeconds(30));
        return waited.Elapsed;
    }
}
