namespace FederationHub.EndToEnd.Tests;

public sealed class ChromiumTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task The_page_checks_can_fail()
    {
        await using var context = await chromium.NewContextAsync(viewport: Chromium.Narrow);
        var page = await context.NewPageAsync();
        await page.SetContentAsync("<!doctype html><html><body><img src=x><div style='width:900px'>wide</div></body></html>");

        await page.Invoking(p => p.AssertAccessibleAsync()).Should().ThrowAsync<Exception>("there is no language, title or alternative text");
        await page.Invoking(p => p.AssertFitsItsWidthAsync()).Should().ThrowAsync<Exception>("it is wider than the screen");
    }
}
