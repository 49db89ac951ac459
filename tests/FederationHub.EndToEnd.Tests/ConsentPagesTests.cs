using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>The demo, where one application asks and another tells.</summary>
public sealed class DemoThatAsks : DemoAroundHub
{
    protected override IEnumerable<string> Options => ["--organisations", "50"];

    protected override string Changed(string file) => file
        .Replace("  - id: boekenshop\n", "  - id: boekenshop\n    consent: ask\n", StringComparison.Ordinal)
        .Replace("  - id: roosterapp\n", "  - id: roosterapp\n    consent: notice\n", StringComparison.Ordinal);
}

/// <summary>The pages about a person's own data in a real browser, wide and narrow.</summary>
public sealed class ConsentPagesTests(DemoThatAsks demo) : IClassFixture<DemoThatAsks>
{
    public static TheoryData<string, string> Screens => new() { { "wide", "en-GB" }, { "narrow", "nl-NL" } };

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_person_agrees_sees_what_was_given_and_withdraws(string screen, string language)
    {
        await using var context = await demo.Chromium.NewContextAsync(viewport: screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language: language);
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", language == "nl-NL" ? "De Waadkust" : Walk.Waadkust);
        await page.IsAsync(screen == "narrow" ? "diacritics" : "teacher");

        await page.SeesAsync("consent");
        await page.LooksRightAsync($"consent-{screen}");
        await page.ClickAsync("button[name=answer][value=no]");
        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1405");
        await page.LooksRightAsync($"consent-refused-{screen}");
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", language == "nl-NL" ? "De Waadkust" : Walk.Waadkust);
        await FirstAsync(page, "organisation-login", "consent");
        if (await page.Locator("body[data-page='organisation-login']").CountAsync() > 0)
        {
            await page.IsAsync(screen == "narrow" ? "diacritics" : "teacher");
        }

        await page.SeesAsync("consent");
        await page.ClickAsync("button[name=answer][value=yes]");
        await page.SeesAsync("app-person");

        await page.StartsAsync(demo.ApplicationsUrl, "roosterapp");
        await page.SeesAsync("consent");
        await page.LooksRightAsync($"notice-{screen}");
        await page.ClickAsync("button[name=answer]");
        await page.SeesAsync("app-person");

        await page.GotoAsync($"{demo.Url}/my");
        await page.SeesAsync("my");
        await page.LooksRightAsync($"my-{screen}");
        await page.Locator("article button").First.ClickAsync();
        await page.WaitForSelectorAsync("[role=status]");
        await page.LooksRightAsync($"my-withdrawn-{screen}");
        await page.ClickAsync("a[href^='/help/kept']");
        await page.SeesAsync("kept");
        await page.LooksRightAsync($"kept-{screen}");
        await context.ClearCookiesAsync();
        await page.GotoAsync($"{demo.Url}/my");
        await page.SeesAsync("my-closed");
        await page.LooksRightAsync($"my-closed-{screen}");
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task A_person_lets_an_answer_be_kept(string screen, string language)
    {
        var link = (await demo.FedhubAsync("mapping", "capture", "--application", "roosterapp", "--organisation", "waadkust")).Split('\n').First(line => line.Contains("/start/", StringComparison.Ordinal)).Trim();
        await using var context = await demo.Chromium.NewContextAsync(viewport: screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language: language);
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        await FirstAsync(page, "organisation-login", "app-home");
        if (await page.Locator("body[data-page='organisation-login']").CountAsync() == 0)
        {
            await page.ClickAsync("a.button");
        }

        await page.IsAsync("guardian");
        await page.SeesAsync("capture");
        await page.LooksRightAsync($"capture-{screen}");
        await page.ClickAsync("button[name=answer][value=no]");
        await FirstAsync(page, "consent", "app-person");
    }

    private static Task<IElementHandle?> FirstAsync(IPage page, params string[] kinds) => page.WaitForSelectorAsync(string.Join(", ", kinds.Select(kind => $"body[data-page='{kind}']")));
}
