using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>Logging out in a real browser, wide and narrow: the question, what came of it, and a person's own sessions.</summary>
public sealed class LogoutPagesTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    public static TheoryData<string, string> Screens => new() { { "wide", "en-GB" }, { "narrow", "nl-NL" } };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_person_is_asked_and_reads_where_they_are_logged_out(string screen, string language)
    {
        await using var context = await Demo.Chromium.NewContextAsync(viewport: screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language: language);
        var page = await context.NewPageAsync();
        await LogInAsync(page, language);

        await page.GotoAsync($"{Demo.Url}/my");
        await page.SeesAsync("my");
        await page.LooksRightAsync($"my-sessions-{screen}");
        await page.GotoAsync($"{Demo.Url}/logout");
        await page.SeesAsync("logout");
        await page.LooksRightAsync($"logout-question-{screen}");

        // By keyboard: the one button of the page.
        await page.Locator("main form button").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("body[data-page=logout]:not(:has(main form))");
        await page.LooksRightAsync($"logout-result-{screen}");

        await page.GotoAsync($"{Demo.Url}/logout");
        await page.LooksRightAsync($"logout-nothing-{screen}");
        (await page.Locator("main form").CountAsync()).Should().Be(0);
    }

    private async Task LogInAsync(IPage page, string language)
    {
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", language == "nl-NL" ? "De Waadkust" : Walk.Waadkust);
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");
    }
}
