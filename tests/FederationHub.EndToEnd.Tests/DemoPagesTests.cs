namespace FederationHub.EndToEnd.Tests;

/// <summary>What a person sees in the demo where a login does not just work, and beside a login.</summary>
public sealed class DemoPagesTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    [Theory]
    [InlineData(Walk.Lindenhorst, "Tampered", "FH-1303")]
    [InlineData(Walk.Lindenhorst, "NotSigned", "FH-1303")]
    [InlineData(Walk.Lindenhorst, "WrongAudience", "FH-1306")]
    [InlineData(Walk.Lindenhorst, "Expired", "FH-1305")]
    [InlineData(Walk.Lindenhorst, "AccessDenied", "FH-1301")]
    [InlineData(Walk.Waadkust, "Tampered", "FH-1303")]
    [InlineData(Walk.Waadkust, "BadNonce", "FH-1306")]
    [InlineData(Walk.Waadkust, "AlgNone", "FH-1303")]
    public async Task A_wrong_answer_ends_in_a_page_that_helps(string organisation, string breakage, string code)
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.SeesAsync("organisation-login");
        await page.ClickAsync("summary");
        await page.SelectOptionAsync("#breakage", breakage);
        await page.IsAsync("pupil");

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be(code);
        (await page.GetAttributeAsync("body", "data-reference")).Should().NotBeNullOrEmpty();
        await page.LooksRightAsync($"error-{breakage}-{(organisation == Walk.Waadkust ? "openid" : "saml")}");
        await page.Locator("footer").GetByText("BoekenShop").ClickAsync();
        await page.SeesAsync("app-refused");
    }

    [Fact]
    public async Task Who_waits_for_a_slow_organisation_is_told_so_and_goes_on_by_itself()
    {
        await using var context = await Demo.Chromium.NewContextAsync(scripts: true);
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(Walk.Waadkust, Walk.Waadkust);
        await page.SeesAsync("organisation-login");
        await page.ClickAsync("summary");
        await page.SelectOptionAsync("#breakage", "Slow");
        var going = page.IsAsync("pupil");

        await page.SeesAsync("waiting");
        await page.LooksRightAsync("waiting");
        await page.SeesAsync("error");
        await going;
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1313");
    }

    [Fact]
    public async Task An_organisation_that_is_not_connected_is_refused_kindly_and_another_can_be_chosen()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SearchesAsync("gymnasium");
        await page.Locator("#entries button[name=entry]").First.ClickAsync();

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1104");
        await page.LooksRightAsync("error-not-connected");
        await page.ClickAsync("a.primary");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");
    }

    [Fact]
    public async Task The_person_may_go_back_to_the_application_instead()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await page.Locator("footer").GetByText("BoekenShop").ClickAsync();

        await page.SeesAsync("app-refused");
        (await page.Locator("[data-error]").GetAttributeAsync("data-error")).Should().Be("access_denied");
    }

    [Theory]
    [InlineData("help")]
    [InlineData("privacy")]
    [InlineData("help/FH-1306")]
    [InlineData("help/connect")]
    [InlineData("no/such/page")]
    public async Task Pages_beside_a_login_are_accessible_too(string path)
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.Url}/{path}");
        await page.LooksRightAsync(path.Replace('/', '-'));
    }

    [Fact]
    public async Task Speaks_dutch_to_who_reads_dutch()
    {
        await using var context = await Demo.Chromium.NewContextAsync(language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");

        (await page.GetAttributeAsync("html", "lang")).Should().Be("nl");
        (await page.Locator("h1").InnerTextAsync()).Should().Be("Waar wil je inloggen?");
        await page.LooksRightAsync("dutch-choose");
    }

    [Fact]
    public async Task Is_readable_for_who_asks_for_a_dark_screen()
    {
        await using var context = await Demo.Chromium.NewContextAsync(dark: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");
        await page.LooksRightAsync("dark-start");
        await page.GotoAsync($"{Demo.ApplicationsUrl}/apps/boekenshop");
        await page.LooksRightAsync("dark-application");
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await page.LooksRightAsync("dark-choose");
        await page.GotoAsync($"{Demo.Url}/no/such/page");
        await page.LooksRightAsync("dark-error");
    }
}
