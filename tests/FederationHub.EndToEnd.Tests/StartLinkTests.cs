namespace FederationHub.EndToEnd.Tests;

/// <summary>R003-03 in a real browser: the note of a start link survives the way over the application and back.</summary>
public sealed class StartLinkTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    [Fact]
    public async Task A_start_link_on_a_page_leads_to_an_organisation_that_is_in_no_list()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");

        await page.ClickAsync("a[href*='/start/']");

        await page.SeesAsync("organisation-login");
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");
        (await page.ClaimAsync("aud")).Should().Be("proeftuin");
    }
}
