using Deque.AxeCore.Commons;
using FederationHub.Testing.Processes;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FederationHub.EndToEnd.Tests.Chromium.AtEnd))]
// A test with a browser waits half of its time: for pages, and for other processes.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace FederationHub.EndToEnd.Tests;

/// <summary>One Chromium for all tests, started at first use; each test opens its own contexts, which share no cookies.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Shared = new(() => LaunchAsync(null));
    private (IPlaywright Playwright, IBrowser Browser) _started;

    /// <summary>SHA-256 of the public key of the one certificate that it accepts although nobody it knows signed it; base64. A Chromium with one is not shared.</summary>
    public string? AcceptedKey { get; init; }

    /// <summary>The narrowest screen of WCAG 2.2, 1.4.10.</summary>
    public static ViewportSize Narrow { get; } = new() { Width = 320, Height = 640 };

    public static ViewportSize Wide { get; } = new() { Width = 1280, Height = 800 };

    public async ValueTask InitializeAsync() => _started = await (AcceptedKey is null ? Shared.Value : LaunchAsync(AcceptedKey));

    /// <summary>A fresh profile: no cookies, and a limit on patience that says where it stuck.</summary>
    public async Task<IBrowserContext> NewContextAsync(bool scripts = true, ViewportSize? viewport = null, string language = "en-GB", bool dark = false)
    {
        var context = await _started.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = scripts,
            ViewportSize = viewport ?? Wide,
            Locale = language,
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        context.SetDefaultTimeout(20_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (AcceptedKey is not null && _started.Browser is not null)
        {
            await EndAsync(_started);
        }
    }

    private static async Task<(IPlaywright Playwright, IBrowser Browser)> LaunchAsync(string? acceptedKey)
    {
        var playwright = await Playwright.CreateAsync();
        return (playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
                .. acceptedKey is null ? (string[])[] : [$"--ignore-certificate-errors-spki-list={acceptedKey}"],
            ],
        }));
    }

    private static async Task EndAsync((IPlaywright Playwright, IBrowser Browser) started)
    {
        await started.Browser.DisposeAsync();
        started.Playwright.Dispose();
    }

    /// <summary>Ends the shared one after the last test.</summary>
    public sealed class AtEnd : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (Shared.IsValueCreated)
            {
                await EndAsync(await Shared.Value);
            }
        }
    }
}

/// <summary>What every page of the hub is held to, and how a page is kept for a person to look at.</summary>
internal static class PageChecks
{
    /// <summary>Keeps a picture of the whole page among the artefacts.</summary>
    public static async Task KeepPictureAsync(this IPage page, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(SourceTree.Artefacts, "screenshots")).FullName;
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>axe finds nothing to say about it.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        // Its own way for .NET opens a second page to add frames up, and tells all that is right as well: five times the time, for pages without frames.
        await page.EvaluateAsync(Axe);
        var violations = await page.EvaluateAsync<string[]>("""
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
                .map(violation => `${violation.id} (${violation.help}): ${violation.nodes.map(node => node.html).join(' | ')}`)
            """);
        violations.Should().BeEmpty("axe looked at {0}", page.Url);
    }

    /// <summary>Keeps a picture, and holds the page to what every page is held to.</summary>
    public static async Task LooksRightAsync(this IPage page, string name)
    {
        await page.KeepPictureAsync(name);
        await page.AssertFitsItsWidthAsync();
        await page.AssertAccessibleAsync();
    }

    /// <summary>Nothing sticks out to the right: a person never scrolls in two directions (WCAG 2.2, 1.4.10).</summary>
    public static async Task AssertFitsItsWidthAsync(this IPage page)
    {
        var overflow = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        overflow.Should().Be(0, "{0} fits its width", page.Url);
    }
}
