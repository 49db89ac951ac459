using Deque.AxeCore.Playwright;
using FederationHub.Testing.Processes;
using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>One Chromium for a class of tests; each test opens its own contexts, which share no cookies.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>SHA-256 of the public key of the one certificate that it accepts although nobody it knows signed it; base64.</summary>
    public string? AcceptedKey { get; init; }

    /// <summary>The narrowest screen of WCAG 2.2, 1.4.10.</summary>
    public static ViewportSize Narrow { get; } = new() { Width = 320, Height = 640 };

    public static ViewportSize Wide { get; } = new() { Width = 1280, Height = 800 };

    public async ValueTask InitializeAsync()
    {
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
                .. AcceptedKey is null ? (string[])[] : [$"--ignore-certificate-errors-spki-list={AcceptedKey}"],
            ],
        });
    }

    /// <summary>A fresh profile: no cookies, and a limit on patience that says where it stuck.</summary>
    public async Task<IBrowserContext> NewContextAsync(bool scripts = true, ViewportSize? viewport = null, string language = "en-GB", bool dark = false)
    {
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
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
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
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

    /// <summary>axe finds nothing to say about it.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        var result = await page.RunAxe();
        result.Violations.Select(violation => $"{page.Url}: {violation.Id} ({violation.Help}): {string.Join(" | ", violation.Nodes.Select(node => node.Html))}")
            .Should().BeEmpty();
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
