using System.Globalization;
using FederationHub.Testing;
using FederationHub.Testing.Organisations;
using Microsoft.Playwright;

namespace FederationHub.Benchmarks.Discovery;

/// <summary>From a key that is pressed in the search field to the results that it brings on the screen, in Chromium, with a network of 50 ms there and back (ux 1.6).</summary>
internal static class KeystrokeTable
{
    private const int RoundTripMilliseconds = 50;

    // The list is drawn in the frame after the change; the one after that has it on the screen.
    private const string Measure = """
        () => {
            window.pressed = 0;
            window.painted = [];
            document.getElementById('q').addEventListener('keydown', () => { window.pressed = performance.now(); });
            new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {
                if (window.pressed) { window.painted.push(performance.now() - window.pressed); window.pressed = 0; }
            }))).observe(document.getElementById('entries'), { childList: true });
        }
        """;

    private static readonly string[] Words = ["universiteit", "hogeschool linde", "lyceum valken", "oosterveen", "egelhof", "voltaire", "technische uni"];

    public static async Task<int> RunAsync(int organisations, int keys)
    {
        await using var world = await HubWorld.StartAsync(text =>
            text.Replace("organisations: [university, college, island]", "organisations: all", StringComparison.Ordinal) + GeneratedOrganisations.HubFileOf(GeneratedOrganisations.Make(organisations)));
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu"],
        });
        await using var context = await chromium.NewContextAsync(new BrowserNewContextOptions { Locale = "nl-NL" });
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.Shop.AuthorizeUrl());
        await page.WaitForSelectorAsync("#search[data-live]");
        var devices = await context.NewCDPSessionAsync(page);
        await devices.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object> { ["offline"] = false, ["latency"] = RoundTripMilliseconds, ["downloadThroughput"] = -1, ["uploadThroughput"] = -1 });
        await page.EvaluateAsync(Measure);
        for (var (pressed, word) = (0, 0); pressed < keys; word++)
        {
            await page.FillAsync("#q", string.Empty);
            await page.WaitForTimeoutAsync(300);
            foreach (var letter in Words[word % Words.Length].Take(keys - pressed))
            {
                await page.Keyboard.PressAsync(letter.ToString());
                pressed++;
                // Slower than the pause that the page waits for, so that each key brings results; about 170 keys a minute.
                await page.WaitForTimeoutAsync(350);
            }
        }

        var painted = await page.EvaluateAsync<double[]>("() => window.painted");
        Array.Sort(painted);
        if (painted.Length == 0)
        {
            Console.Error.WriteLine("No key brought results.");
            return 1;
        }

        double At(double share) => painted[Math.Min(painted.Length - 1, (int)(painted.Length * share))];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"keystroke to painted results, {organisations} organisations, {RoundTripMilliseconds} ms round trip, {painted.Length} keys: p50 {At(.5):0} ms, p95 {At(.95):0} ms, p99 {At(.99):0} ms; 100 ms of it the page waits for the next key"));
        return 0;
    }
}
