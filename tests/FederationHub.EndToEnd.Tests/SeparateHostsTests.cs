namespace FederationHub.EndToEnd.Tests;

/// <summary>
/// Hub, organisations and applications are different sites to the browser, so that a SAML answer arrives without the hub's cookies.
/// On one site it would bring them, and hide a broken way back.
/// </summary>
public sealed class SeparateHostsTests(Shared<DemoOnSeparateHosts> shared) : InDemo<DemoOnSeparateHosts>(shared)
{
    [Theory]
    [InlineData(Walk.Lindenhorst)]
    [InlineData(Walk.Horizon)]
    [InlineData(Walk.Waadkust)]
    public async Task A_login_crosses_three_sites(string organisation)
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        new Uri(page.Url).Host.Should().Be("hub.localhost");
        await page.ChoosesAsync(organisation, organisation);
        await page.SeesAsync("organisation-login");
        new Uri(page.Url).Host.Should().Be("school.localhost");
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        new Uri(page.Url).Host.Should().Be("shop.localhost");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Zoë d'Ânversè-Łuczak");
        await page.KeepPictureAsync($"three-sites-{organisation.Split(' ')[0]}");
    }

    [Fact]
    public async Task The_saml_answer_comes_without_cookies_and_the_login_works_all_the_same()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        var answers = new List<IReadOnlyDictionary<string, string>>();
        page.RequestFinished += async (_, request) =>
        {
            if (request.Method == "POST" && request.Url.EndsWith("/login/return/saml", StringComparison.Ordinal))
            {
                answers.Add(await request.AllHeadersAsync());
            }
        };
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");

        answers.Should().ContainSingle().Which.Should().NotContainKey("cookie");
    }

    [Fact]
    public async Task An_answer_brought_into_another_browser_is_refused()
    {
        await using var mine = await Demo.Chromium.NewContextAsync(scripts: false);
        await using var theirs = await Demo.Chromium.NewContextAsync(scripts: false);
        var page = await mine.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");

        // The form that would carry the answer home is opened elsewhere: what a login CSRF does.
        await page.SeesAsync("organisation-post");
        var victim = await theirs.NewPageAsync();
        await victim.SetContentAsync(await page.ContentAsync());
        await victim.ClickAsync("main form button");

        await victim.SeesAsync("error");
        (await victim.GetAttributeAsync("body", "data-code")).Should().BeOneOf("FH-1202", "FH-1203");
        await victim.KeepPictureAsync("error-other-browser");
    }
}
