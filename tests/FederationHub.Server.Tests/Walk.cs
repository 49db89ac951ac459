using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests;

/// <summary>What a person does, in the words of a person.</summary>
internal static class Walk
{
    /// <summary>Starts at the application, picks the organisation, says who they are, and ends where the browser ends.</summary>
    public static async Task<BrowserPage> LogInAsync(this Browser browser, FakeApplication application, string entry, string persona = "pupil", params (string Name, string? Value)[] changed)
    {
        var page = await browser.GoAsync(application.AuthorizeUrl(changed));
        if (page.Kind == "choose")
        {
            page = await browser.PickAsync(page, entry);
        }

        return await browser.BecomeAsync(page, persona);
    }

    public static Task<BrowserPage> PickAsync(this Browser browser, BrowserPage page, string entry) =>
        browser.PressAsync(page, $"button[name=entry][value={entry}]");

    /// <summary>Goes on from the organisation's page, as somebody, perhaps with one thing broken.</summary>
    public static async Task<BrowserPage> BecomeAsync(this Browser browser, BrowserPage page, string persona, string? breakage = null)
    {
        if (page.Kind == "organisation-login")
        {
            var form = new List<(string, string)> { ("persona", persona) };
            if (breakage is not null)
            {
                form.Add(("breakage", breakage));
            }

            page = await browser.SubmitAsync(page, "form", [.. form]);
        }

        return await browser.PostOnAsync(page);
    }

    /// <summary>Presses the button of pages that post themselves.</summary>
    public static async Task<BrowserPage> PostOnAsync(this Browser browser, BrowserPage page)
    {
        while (page.Kind is "organisation-post" or "continue")
        {
            page = await browser.SubmitAsync(page, "main form, form");
        }

        return page;
    }

    /// <summary>Ends a browser's session at an organisation from another tab, everywhere that it was used; gives the organisation's page of what it heard.</summary>
    public static async Task<string> EndEverywhereAsync(this Browser tab, FakeOrganisation organisation, Browser browser)
    {
        var host = new Uri(organisation.BaseUrl).Host;
        foreach (var (name, value) in browser.Cookies(host))
        {
            tab.SetCookie(host, name, value);
        }

        return (await tab.PostAsync(organisation.BaseUrl + "/logout/everywhere", [])).Text;
    }

    /// <summary>Another tab of a browser: it has the cookies that the browser has now.</summary>
    public static Browser TabOf(this HubWorld world, Browser browser)
    {
        var tab = world.NewBrowser();
        foreach (var (name, value) in browser.Cookies("hub.localhost"))
        {
            tab.SetCookie("hub.localhost", name, value);
        }

        return tab;
    }

    /// <summary>The whole way to tokens.</summary>
    public static async Task<JsonAnswer> TokensAsync(this Browser browser, FakeApplication application, string entry, string persona = "pupil", params (string Name, string? Value)[] changed)
    {
        var end = await browser.LogInAsync(application, entry, persona, changed);
        return await application.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"No code at {end.Url} ({end.Code}):\n{end.Text}"));
    }
}
