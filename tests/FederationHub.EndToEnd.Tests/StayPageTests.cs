namespace FederationHub.EndToEnd.Tests;

/// <summary>The demo, where one application keeps sessions for who asks.</summary>
public sealed class DemoThatOffersToStay : DemoAroundHub
{
    protected override string Changed(string file) => file
        .Replace("  - id: boekenshop\n", "  - id: boekenshop\n    session: { mode: opt_in, idle_seconds: 7200, absolute_seconds: 28800 }\n", StringComparison.Ordinal);
}

/// <summary>The page that offers to stay signed in, in a real browser: wide and narrow, with script and without.</summary>
public sealed class StayPageTests(DemoThatOffersToStay demo) : IClassFixture<DemoThatOffersToStay>
{
    [Theory]
    [InlineData("wide", "en-GB", true)]
    [InlineData("narrow", "nl-NL", false)]
    public async Task R004_04_A_person_ticks_the_box_and_another_service_lets_them_in(string screen, string language, bool scripts)
    {
        await using var context = await demo.Chromium.NewContextAsync(scripts, screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language);
        var page = await context.NewPageAsync();

        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", language == "nl-NL" ? "De Waadkust" : Walk.Waadkust);
        await page.IsAsync("teacher");
        await page.SeesAsync("stay");
        (await page.IsCheckedAsync("#stay")).Should().BeFalse();
        await page.KeepPictureAsync($"stay-{screen}");
        await page.AssertFitsItsWidthAsync();
        if (scripts)
        {
            await page.AssertAccessibleAsync();
        }

        await page.FocusAsync("#stay");
        await page.Keyboard.PressAsync("Space");
        await page.ClickAsync("form[action='/login/stay'] button");
        await page.SeesAsync("app-person");

        await page.StartsAsync(demo.ApplicationsUrl, "roosterapp");
        await page.SeesAsync("app-person");
    }
}
