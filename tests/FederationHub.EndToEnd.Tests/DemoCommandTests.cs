using FederationHub.Testing.Processes;

namespace FederationHub.EndToEnd.Tests;

/// <summary>The demo as a newcomer starts it, in an empty folder: hub, organisations and applications in one process.</summary>
[Trait("Documented command", "dotnet run --project samples/Demo")]
public sealed class DemoCommandTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Says_where_to_click_and_a_person_logs_in_there()
    {
        var url = $"http://localhost:{FreePort.Next()}";
        await using var demo = DocumentedCommand.Start(
            "demo-command", "README.md", "dotnet run --project samples/Demo",
            ["--", "--port", $"{new Uri(url).Port}", "--data", Path.Combine(SourceTree.NewFolder("demo"), "data"), "--organisations", "50"],
            new Dictionary<string, string>());

        var ready = await demo.ReadyLineAsync(TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);

        ready.Should().StartWith($"ready {url}");
        await using var context = await chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{url}/demo");
        await page.ClickAsync("a[href$='/apps/boekenshop']");
        await page.ClickAsync("a.button");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("diacritics");
        await page.SeesAsync("app-person");
        (await page.ClaimAsync("iss")).Should().Be(url);
        // The lines after the first come in their own time; by now they are here.
        demo.Output.Should().Contain($"{url}/demo");
    }
}
