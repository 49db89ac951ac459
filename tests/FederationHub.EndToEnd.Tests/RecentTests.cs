using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>What a browser remembers of choosing an organisation, in a real one: shown first, always gone on with, stopped by an error, removed.</summary>
public sealed class RecentTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_person_comes_back_goes_on_at_once_is_stopped_by_an_error_and_has_it_forgotten(bool scripts)
    {
        await using var context = await Demo.Chromium.NewContextAsync(scripts, scripts ? Chromium.Wide : Chromium.Narrow);
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await BecomesAsync(page, scripts);
        await page.SeesAsync("app-person");

        // Another day: the organisation comes first, and the person asks to always go there.
        await AnotherDayAsync(context);
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await LooksRightAsync(page, "recent", scripts);
        await page.CheckAsync(".recent #remember");
        await page.Locator(".recent .entries button").Filter(new LocatorFilterOptions { HasText = Walk.Lindenhorst }).ClickAsync();
        await BecomesAsync(page, scripts);
        await page.SeesAsync("app-person");

        // The screen is skipped, and what goes wrong there brings it back.
        await AnotherDayAsync(context);
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("organisation-login");
        await page.ClickAsync("summary");
        await page.SelectOptionAsync("#breakage", "WrongAudience");
        await BecomesAsync(page, scripts);
        await page.SeesAsync("error");
        await LooksRightAsync(page, "recent-error", scripts);
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        (await page.Locator(".notice").InnerTextAsync()).Should().Contain("did not work just now");

        // From any page in two actions.
        await page.Locator("footer a[href^='/discovery/forget']").ClickAsync();
        await page.SeesAsync("forget");
        await LooksRightAsync(page, "forget", scripts);
        await page.ClickAsync("button[name=entry]");
        await page.SeesAsync("forget");
        (await page.Locator("main [role=status]").InnerTextAsync()).Should().Be("This browser remembers no organisations.");
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        (await page.Locator(".recent").CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task One_is_removed_on_the_screen_by_keyboard()
    {
        await using var context = await Demo.Chromium.NewContextAsync(language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", "De Waadkust");
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");
        await AnotherDayAsync(context);
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");

        await page.Locator(".recent summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Locator(".recent details button").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForSelectorAsync("body[data-page=choose]:not(:has(.recent))");
    }

    // The sessions of hub, organisation and application are over; what the browser remembers of the choice is not.
    private async Task AnotherDayAsync(IBrowserContext context)
    {
        var kept = (await context.CookiesAsync([Demo.Url])).Where(cookie => cookie.Name.EndsWith("fh_recent", StringComparison.Ordinal)).ToList();
        kept.Should().ContainSingle();
        await context.ClearCookiesAsync();
        await context.AddCookiesAsync(kept.Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Domain = cookie.Domain,
            Path = cookie.Path,
            Expires = cookie.Expires,
            HttpOnly = cookie.HttpOnly,
            Secure = cookie.Secure,
            SameSite = cookie.SameSite,
        }));
    }

    private static async Task BecomesAsync(IPage page, bool scripts)
    {
        await page.IsAsync("pupil");
        // Where a form would send itself, there is a button.
        while (!scripts && await page.Locator("body[data-page='organisation-post'], body[data-page='continue']").CountAsync() > 0)
        {
            await page.ClickAsync("main form button");
        }
    }

    private static async Task LooksRightAsync(IPage page, string name, bool scripts)
    {
        await page.KeepPictureAsync($"{name}-{(scripts ? "wide" : "narrow")}");
        await page.AssertFitsItsWidthAsync();
        if (scripts)
        {
            await page.AssertAccessibleAsync();
        }
    }
}
