using FederationHub.EndToEnd.Tests.Systems;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests;

/// <summary>A person walks through the demo in a real browser; the hub is the binary that ships.</summary>
public sealed class DemoTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
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
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");
        await page.LooksRightAsync("1-start");
        await page.ClickAsync("a[href$='/apps/boekenshop']");
        await page.LooksRightAsync("2-application");
        await page.ClickAsync("a.button");

        await page.SeesAsync("choose");
        await page.LooksRightAsync("3-choose");
        await page.SearchesAsync("lindenhorst");
        await page.LooksRightAsync("4-found");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.SeesAsync("organisation-login");
        await page.LooksRightAsync("5-saml-organisation");
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        await page.LooksRightAsync("6-logged-in-saml");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Zoë d'Ânversè-Łuczak");
        (await page.ClaimAsync("iss")).Should().Be(Demo.Url);
        (await page.ClaimAsync("aud")).Should().Be("boekenshop");
        (await page.ClaimAsync("sub")).Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_person_logs_in_over_openid_connect()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("waadkust", Walk.Waadkust);
        await page.SeesAsync("organisation-login");
        await page.LooksRightAsync("7-openid-organisation");
        await page.IsAsync("diacritics");

        await page.SeesAsync("app-person");
        await page.LooksRightAsync("8-logged-in-openid");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Zoë d'Ânversè-Łuczak");
    }

    [Theory]
    [InlineData(Walk.Horizon, "guardian")]
    [InlineData(Walk.Brouwer, "no-email")]
    public async Task Somebody_of_the_other_organisations_logs_in_too(string organisation, string persona)
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.IsAsync(persona);

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("sub")).Should().NotBeNullOrEmpty();
    }

    // Who it is makes no difference to a browser, so this one has no window.
    [Theory]
    [MemberData(nameof(OrganisationsAndPeople))]
    public async Task Everybody_can_log_in_at_their_organisation(string organisation, string persona)
    {
        using var browser = new Browser();
        var page = await browser.SubmitAsync(await browser.GoAsync(Demo.ApplicationsUrl + "/apps/boekenshop/login"), "form[role=search]", ("q", organisation));
        var entry = page.Document.QuerySelectorAll("button[name=entry]").First(button => button.TextContent.Contains(organisation, StringComparison.Ordinal)).GetAttribute("value");
        page = await browser.IsAsync(await browser.GoOnAsync(await browser.PressAsync(page, $"button[name=entry][value='{entry}']")), persona);

        page.Kind.Should().Be("app-person", page.Text);
        page.TextOf("td[data-claim=sub]").Should().NotBeNullOrEmpty();
        if (persona == "no-email")
        {
            page.TextOf("td[data-claim=email]").Should().BeNull();
        }
    }

    [Theory]
    [InlineData(Walk.Lindenhorst)]
    [InlineData(Walk.Horizon)]
    [InlineData(Walk.Waadkust)]
    public async Task A_login_works_without_scripts(string organisation)
    {
        await using var context = await Demo.Chromium.NewContextAsync(scripts: false);
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync(organisation, organisation);
        await page.IsAsync("pupil");

        // Where a form would send itself, there is a button.
        for (var forms = 0; forms < 2; forms++)
        {
            await page.WaitForSelectorAsync("body[data-page='app-person'], body:not([data-page='organisation-login']) main form button");
            if (await page.Locator("body[data-page='app-person']").CountAsync() > 0)
            {
                break;
            }

            await page.ClickAsync("main form button");
        }

        await page.SeesAsync("app-person");
    }

    [Fact]
    public async Task Every_page_of_a_login_fits_a_narrow_screen()
    {
        await using var context = await Demo.Chromium.NewContextAsync(viewport: Chromium.Narrow);
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.SeesAsync("choose");
        await page.LooksRightAsync("narrow-choose");
        await page.SearchesAsync("universiteit");
        await page.LooksRightAsync("narrow-found");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("diacritics");
        await page.SeesAsync("app-person");
        await page.LooksRightAsync("narrow-logged-in");
    }

    [Fact]
    public async Task A_second_application_asks_nothing()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");

        await page.StartsAsync(Demo.ApplicationsUrl, "roosterapp");

        await page.SeesAsync("app-person");
        (await page.ClaimAsync("aud")).Should().Be("roosterapp");
        (await page.Locator("[data-name]").InnerTextAsync()).Should().Be("Bram");
    }

    [Fact]
    public async Task Two_tabs_log_in_side_by_side()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var one = await context.NewPageAsync();
        var other = await context.NewPageAsync();
        await one.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await one.SeesAsync("choose");
        await other.StartsAsync(Demo.ApplicationsUrl, "roosterapp");
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
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");

        // Back to the organisation, whose request is answered, then to the list of organisations, whose login is over.
        await page.GoBackAsync();
        await page.GoBackAsync();

        await page.SeesAsync("error");
        (await page.GetAttributeAsync("body", "data-code")).Should().Be("FH-1204");
        await page.LooksRightAsync("error-login-over");
        await page.ClickAsync("a.primary");
        (await page.Locator("body").GetAttributeAsync("data-application")).Should().Be("boekenshop");
    }

    [Fact]
    public async Task A_login_asks_nothing_of_anybody_else()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        List<string> elsewhere = [];
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Demo.Url, StringComparison.Ordinal) && !request.Url.StartsWith(Demo.DemoUrl, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                elsewhere.Add(request.Url);
            }
        };
        await page.StartsAsync(Demo.ApplicationsUrl, "boekenshop");
        await page.ChoosesAsync("lindenhorst", Walk.Lindenhorst);
        await page.IsAsync("pupil");
        await page.SeesAsync("app-person");

        elsewhere.Should().BeEmpty();
    }
}
