using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>A person walks through the demo in a real browser; the hub is the binary that ships.</summary>
public sealed class DemoTests(DemoAroundHub demo) : IClassFixture<DemoAroundHub>
{
    public static TheoryData<string, string> OrganisationsAndPeople
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var organisation in new[] { Walk.Lindenhorst, Walk.Horizon, Walk.Waadkust, Walk.Brouwer })
            {
                foreach (var persona in new[] { "pupil", "teacher", "guardian", "no-email", "diacritics" })
                {
                    rows.Add(organisation, persona);
                }
            }

            return rows;
        }
    }

    [Fact]
    public async Task A_person_logs_in_over_saml_and_the_application_shows_who_it_is()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{demo.DemoUrl}/demo");
        await KeepAsync(page, "1-start");
        await page.ClickAsync("a[href$='/apps/boekenshop']");
        await KeepAsync(page, "2-application");
        await page.ClickAsync("a.button");

        await page.SeesAsync("choose");
        await KeepAsync(page, "3-choose");
        await page.SearchesAsync("lindenhorst");
        await KeepAsync(page, "4-found");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.SeesAsync("organisation-login");
        await KeepAsync(page, "5-saml-organisation");
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        await KeepAsync(page, "6-logged-in-saml");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Zoë d'Ânversè-Łuczak");
        (await page.ClaimAsync("iss")).Should().Be(demo.Url);
        (await page.ClaimAsync("aud")).Should().Be("boekenshop");
        (await page.ClaimAsync("sub")).Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_person_logs_in_over_openid_connect()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", Walk.Waadkust);
        await page.SeesAsync("organisation-login");
        await KeepAsync(page, "7-openid-organisation");
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        await KeepAsync(page, "8-logged-in-openid");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Zoë d'Ânversè-Łuczak");
    }

    [Theory]
    [MemberData(nameof(OrganisationsAndPeople))]
    public async Task Everybody_can_log_in_at_their_organisation(string organisation, string persona)
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.IsAsync(persona);

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("sub")).Should().NotBeNullOrEmpty();
        if (persona == "no-email")
        {
            (await page.ClaimAsync("email")).Should().BeNull();
        }
    }

    [Theory]
    [InlineData(Walk.Lindenhorst)]
    [InlineData(Walk.Horizon)]
    [InlineData(Walk.Waadkust)]
    public async Task A_login_works_without_scripts(string organisation)
    {
        await using var context = await demo.Chromium.NewContextAsync(scripts: false);
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.IsAsync("pupil");

        // Where a form would send itself, there is a button.
        for (var forms = 0; forms < 2 && await page.Locator("body[data-page='app-person']").CountAsync() == 0; forms++)
        {
            await page.ClickAsync("main form button");
        }

        await page.SeesAsync("app-person");
    }

    [Fact]
    public async Task Every_page_of_a_login_fits_a_narrow_screen()
    {
        await using var context = await demo.Chromium.NewContextAsync(viewport: Chromium.Narrow);
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await KeepAsync(page, "narrow-choose");
        await page.SearchesAsync("universiteit");
        await KeepAsync(page, "narrow-found");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("diacritics");
        await page.SeesAsync("app-person");
        await KeepAsync(page, "narrow-logged-in");
    }

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
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.SeesAsync("organisation-login");
        await page.ClickAsync("summary");
        await page.SelectOptionAsync("#breakage", breakage);
        await page.IsAsync("pupil");

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be(code);
        (await page.GetAttributeAsync("body", "data-reference")).Should().NotBeNullOrEmpty();
        await KeepAsync(page, $"error-{breakage}-{(organisation == Walk.Waadkust ? "openid" : "saml")}");
        await page.Locator("footer").GetByText("BoekenShop").ClickAsync();
        await page.SeesAsync("app-refused");
    }

    [Fact]
    public async Task An_organisation_that_is_not_connected_is_refused_kindly_and_another_can_be_chosen()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.SearchesAsync("gymnasium");
        await page.Locator("button[name=entry]").First.ClickAsync();

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1104");
        await KeepAsync(page, "error-not-connected");
        await page.ClickAsync("a.primary");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");
    }

    [Fact]
    public async Task A_second_application_asks_nothing()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");

        await page.StartsAsync(demo.ApplicationsUrl, "roosterapp");

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("aud")).Should().Be("roosterapp");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Bram");
    }

    [Fact]
    public async Task Two_tabs_log_in_side_by_side()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var one = await context.NewPageAsync();
        var other = await context.NewPageAsync();
        await one.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await one.SeesAsync("choose");
        await other.StartsAsync(demo.ApplicationsUrl, "roosterapp");
        await other.ChoosesAsync("waadkust", Walk.Waadkust);
        await one.ChoosesAsync("lindenhorst", Walk.Lindenhorst);

        await one.IsAsync("pupil");
        await other.IsAsync("teacher");

        await one.SeesAsync("app-person");
        await other.SeesAsync("app-person");
        (await one.ClaimAsync("aud")).Should().Be("boekenshop");
        (await other.ClaimAsync("aud")).Should().Be("roosterapp");
    }

    [Fact]
    public async Task The_back_button_after_a_login_ends_in_a_page_with_a_way_on()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");

        // Back to the organisation, whose request is answered, then to the list of organisations, whose login is over.
        await page.GoBackAsync();
        await page.GoBackAsync();

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1204");
        await KeepAsync(page, "error-login-over");
        await page.ClickAsync("a.primary");
        (await page.Locator("body").GetAttributeAsync("data-application")).Should().Be("boekenshop");
    }

    [Fact]
    public async Task The_person_may_go_back_to_the_application_instead()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
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
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{demo.Url}/{path}");
        await KeepAsync(page, path.Replace('/', '-'));
    }

    [Fact]
    public async Task Speaks_dutch_to_who_reads_dutch()
    {
        await using var context = await demo.Chromium.NewContextAsync(language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");

        (await page.GetAttributeAsync("html", "lang")).Should().Be("nl");
        (await page.Locator("h1").InnerTextAsync()).Should().Be("Waar wil je inloggen?");
        await KeepAsync(page, "dutch-choose");
    }

    [Fact]
    public async Task Is_readable_for_who_asks_for_a_dark_screen()
    {
        await using var context = await demo.Chromium.NewContextAsync(dark: true);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{demo.DemoUrl}/demo");
        await KeepAsync(page, "dark-start");
        await page.GotoAsync($"{demo.ApplicationsUrl}/apps/boekenshop");
        await KeepAsync(page, "dark-application");
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await KeepAsync(page, "dark-choose");
        await page.GotoAsync($"{demo.Url}/no/such/page");
        await KeepAsync(page, "dark-error");
    }

    [Fact]
    public async Task A_login_asks_nothing_of_anybody_else()
    {
        await using var context = await demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        List<string> elsewhere = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(demo.Url, StringComparison.Ordinal) && !request.Url.StartsWith(demo.DemoUrl, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                elsewhere.Add(request.Url);
            }
        };
        await page.StartsAsync(demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");

        elsewhere.Should().BeEmpty();
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        await page.KeepPictureAsync(name);
        await page.AssertFitsItsWidthAsync();
        await page.AssertAccessibleAsync();
    }
}
