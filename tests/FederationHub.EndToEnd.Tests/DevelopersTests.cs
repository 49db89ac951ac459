using System.Text.Json;
using FederationHub.Testing.Processes;
using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>Makers of an application in the demo: sign in, three fields, and a client that works; the programs on the page are run as they are copied.</summary>
public sealed class DevelopersTests(DevelopersTests.WholeDemo demo) : IClassFixture<DevelopersTests.WholeDemo>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("wide", "en-GB", "web")]
    [InlineData("narrow", "nl-NL", "spa")]
    public async Task A_client_is_made_tried_and_removed_on_pages_that_everybody_can_use(string screen, string language, string kind)
    {
        await using var context = await demo.Chromium.NewContextAsync(viewport: screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language: language);
        var page = await SignedInAsync(context, before: start => start.LooksRightAsync($"developers-start-{screen}"));
        await page.LooksRightAsync($"developers-{screen}");

        await MakeAsync(page, kind, "http://localhost:3000/callback");
        await page.LooksRightAsync($"developers-client-{screen}");
        await page.ClickAsync("button[data-try]");
        // The hub knows the person by now, or the client asks anew: both end here.
        await page.WaitForSelectorAsync("body[data-page='choose'], body[data-page='developers-tried']");
        if (await page.Locator("body[data-page='choose']").CountAsync() > 0)
        {
            await page.ChoosesAsync("waadkust", "De Waadkust");
            await page.WaitForSelectorAsync("body[data-page='organisation-login'], body[data-page='developers-tried']");
            if (await page.Locator("body[data-page='organisation-login']").CountAsync() > 0)
            {
                await page.IsAsync("teacher");
            }
        }

        await page.SeesAsync("developers-tried");
        await page.LooksRightAsync($"developers-tried-{screen}");
        (await page.InnerTextAsync("main")).Should().Contain("\"iss\"").And.Contain("\"sub\"");

        await page.GotoAsync($"{demo.Url}/developers");
        await page.Locator(".kept a").First.ClickAsync();
        await page.ClickAsync("button[data-remove]");
        await page.SeesAsync("developers");
    }

    [Theory]
    [InlineData("login.mjs")]
    [InlineData("login.py")]
    public async Task A_program_is_copied_from_the_page_with_its_command_and_logs_in(string program)
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await SignedInAsync(context);
        var port = FreePort.Next();
        await MakeAsync(page, "web", $"http://localhost:{port}/callback");
        var folder = SourceTree.NewFolder("copied-program");
        // What the page says to install first: npm install openid-client.
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_NPM")!, "node_modules"));
        await File.WriteAllTextAsync(Path.Combine(folder, program), await page.Locator($"[data-program='{program}']").TextContentAsync(), Cancellation);
        var command = await page.Locator($"[data-run='{program}']").TextContentAsync();

        await using var running = RunningProcess.Start(
            "copied-program", "sh", ["-c", $"cd '{folder}'\nPATH=\"$(dirname \"$FEDERATIONHUB_TEST_NODE\"):$PATH\"\n{command}"], new Dictionary<string, string>());
        (await running.ReadyLineAsync(TimeSpan.FromSeconds(60), Cancellation)).Should().Be($"ready http://localhost:{port}/");
        await using var others = await demo.Chromium.NewContextAsync();
        var person = await others.NewPageAsync();
        await person.GotoAsync($"http://localhost:{port}/");
        await person.ChoosesAsync("waadkust", Walk.Waadkust);
        await person.IsAsync("teacher");
        await person.IsAtAsync(address => address.StartsWith($"http://localhost:{port}/callback", StringComparison.Ordinal));
        var claims = JsonDocument.Parse(await person.InnerTextAsync("body")).RootElement;
        claims.GetProperty("iss").GetString().Should().Be(demo.Url);
        claims.GetProperty("sub").GetString().Should().NotBeNullOrEmpty();
    }

    private async Task<IPage> SignedInAsync(IBrowserContext context, Func<IPage, Task>? before = null)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{demo.Url}/developers");
        await (before?.Invoke(page) ?? Task.CompletedTask);
        await page.ClickAsync("a.primary");
        await page.ChoosesAsync("waadkust", "De Waadkust");
        await page.IsAsync("teacher");
        await page.SeesAsync("developers");
        return page;
    }

    private static async Task MakeAsync(IPage page, string kind, string redirectUri)
    {
        await page.FillAsync("#name", "My first");
        await page.SelectOptionAsync("#kind", kind);
        await page.FillAsync("#redirect", redirectUri);
        await page.ClickAsync("main form button");
        await page.Locator("[data-try]").WaitForAsync();
    }

    /// <summary>The demo as one process: the hub of it has the pages for developers.</summary>
    public sealed class WholeDemo : IAsyncLifetime
    {
        private RunningProcess? _demo;

        public string Url { get; private set; } = "";

        public Chromium Chromium { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Chromium.InitializeAsync();
            var port = FreePort.Next();
            Url = $"http://localhost:{port}";
            _demo = RunningProcess.Start(
                "developers-demo", "dotnet",
                [SourceTree.Built("samples/Demo", "FederationHub.Samples.Demo.dll"), "--port", $"{port}", "--data", Path.Combine(SourceTree.NewFolder("developers-demo"), "data"), "--organisations", "50"],
                new Dictionary<string, string>());
            await _demo.ReadyLineAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
        }

        public async ValueTask DisposeAsync()
        {
            if (_demo is not null)
            {
                await _demo.DisposeAsync();
            }

            await Chromium.DisposeAsync();
        }
    }
}
