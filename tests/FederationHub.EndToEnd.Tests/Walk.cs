using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>What a person does in the demo.</summary>
internal static class Walk
{
    public const string Lindenhorst = "University of Lindenhorst";
    public const string Horizon = "Horizon Lyceum";
    public const string Brouwer = "Brouwer Engineering";
    public const string Waadkust = "De Waadkust College";

    /// <summary>Waits for a page of this kind.</summary>
    public static Task SeesAsync(this IPage page, string kind) => page.WaitForSelectorAsync($"body[data-page='{kind}']");

    /// <summary>Waits until all of the page is there, by what the page itself says: the event of it can be over before somebody waits for it.</summary>
    public static async Task IsLoadedAsync(this IPage page)
    {
        var state = "";
        for (var i = 0; i < 1000 && state != "complete"; i++)
        {
            try
            {
                state = await page.EvaluateAsync<string>("document.readyState");
            }
            catch (PlaywrightException)
            {
                // Another page is on its way, and the one that was asked is gone.
                state = "";
            }

            await Task.Delay(state == "complete" ? 0 : 20);
        }

        state.Should().Be("complete");
    }

    /// <summary>Waits for an address, and for all of its page.</summary>
    public static async Task IsAtAsync(this IPage page, Func<string, bool> address)
    {
        for (var i = 0; i < 1000 && !address(page.Url); i++)
        {
            await Task.Delay(20);
        }

        address(page.Url).Should().BeTrue("it is at {0}", page.Url);
        await page.IsLoadedAsync();
    }

    /// <summary>Opens an application and presses its login button.</summary>
    public static async Task StartsAsync(this IPage page, string applicationsUrl, string application)
    {
        await page.GotoAsync($"{applicationsUrl}/apps/{application}");
        await page.ClickAsync("a.button");
    }

    /// <summary>Looks for an organisation by some words.</summary>
    public static async Task SearchesAsync(this IPage page, string words)
    {
        await page.SeesAsync("choose");
        await page.IsLoadedAsync();
        await page.FillAsync("#q", words);
        if (await page.Locator("#search[data-live]").CountAsync() == 0)
        {
            await page.PressAsync("#q", "Enter");
        }

        // While typing the address follows, without a page being loaded; of an e-mail address it has the domain.
        var kept = words[Math.Max(0, words.LastIndexOf('@'))..];
        for (var i = 0; i < 1000 && System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["q"] != kept; i++)
        {
            await Task.Delay(20);
        }

        System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["q"].Should().Be(kept);
        await page.SeesAsync("choose");
    }

    /// <summary>Chooses an organisation, which is looked for by some words where the list is too long to show.</summary>
    public static async Task ChoosesAsync(this IPage page, string words, string organisation)
    {
        await page.SeesAsync("choose");
        if (await page.Locator("#q").CountAsync() > 0)
        {
            await page.SearchesAsync(words);
        }

        await page.Locator("button[name=entry]").Filter(new LocatorFilterOptions { HasText = organisation }).First.ClickAsync();
    }

    /// <summary>Says who one is at the organisation.</summary>
    public static async Task IsAsync(this IPage page, string persona)
    {
        await page.SeesAsync("organisation-login");
        await page.ClickAsync($"button[name=persona][value={persona}]");
    }

    /// <summary>The value of a claim that the application shows, or null.</summary>
    public static async Task<string?> ClaimAsync(this IPage page, string claim)
    {
        var shown = page.Locator($"td[data-claim='{claim}']");
        return await shown.CountAsync() == 0 ? null : await shown.First.InnerTextAsync();
    }
}
