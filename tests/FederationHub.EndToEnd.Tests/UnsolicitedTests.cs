namespace FederationHub.EndToEnd.Tests;

/// <summary>Ruling 9 in a real browser: a tile on the front page of an organisation. It is posted across sites, so no cookie comes along.</summary>
public sealed class UnsolicitedTests(Shared<DemoOnSeparateHosts> shared) : InDemo<DemoOnSeparateHosts>(shared)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R003_02_A_tile_of_the_organisation_logs_in_at_an_application_with_a_login_address(bool scripts)
    {
        await using var context = await Demo.Chromium.NewContextAsync(scripts);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");
        await page.ClickAsync("a.portal");
        await page.SeesAsync("organisation");
        if (scripts)
        {
            await page.KeepPictureAsync("unsolicited-1-tiles");
            await page.AssertFitsItsWidthAsync();
            await page.AssertAccessibleAsync();
        }

        await page.GetByText("Roosterapp").ClickAsync();
        await page.IsAsync("teacher");
        for (var forms = 0; !scripts && forms < 4 && await page.Locator("body[data-page='app-person']").CountAsync() == 0; forms++)
        {
            await page.ClickAsync("main form button");
        }

        await page.SeesAsync("app-person");
        await page.KeepPictureAsync($"unsolicited-2-logged-in-{(scripts ? "with" : "without")}-scripts");
        (await page.ClaimAsync("aud")).Should().Be("roosterapp");
    }

    [Fact]
    public async Task A_tile_of_an_application_with_a_home_page_skips_the_list_there()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");
        await page.ClickAsync("a.portal");
        await page.GetByText("BoekenShop").ClickAsync();
        await page.IsAsync("pupil");

        await page.ClickAsync("a.button");

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("aud")).Should().Be("boekenshop");
    }
}
