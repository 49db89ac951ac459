using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Education: two suppliers, one session, no more than is needed, and a level that the application decides by.</summary>
[Collection(FiveSystems.Name)]
public sealed class EducationTests(SystemsWorld world)
{
    private static readonly string[] Protocol =
        ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "azp", "session_expiry"];

    [Fact]
    public async Task R000_15_R001_02_R001_21_The_second_suite_logs_in_without_a_page_and_as_another_subject()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await LogInAsync(browser, "werkboek", "horizon", Personas.Pupil);
        page.Kind.Should().Be("app-person", page.Text);
        var subject = page.TextOf("[data-claim=sub]");

        var before = browser.Hops.Count;
        page = await browser.GoAsync(world.App("cijfers") + "/login");

        page.Kind.Should().Be("marks-read", page.Text);
        browser.PagesOf(world.Url, before).Should().BeEmpty();
        browser.Hops.Skip(before).Should().NotContain(hop => hop.Url.StartsWith(world.Organisations["horizon"].BaseUrl, StringComparison.Ordinal));
        page.Data("subject").Should().NotBeNullOrEmpty().And.NotBe(subject, "another supplier knows them by another name");

        using var another = SystemsWorld.NewBrowser();
        (await another.GoAsync(world.App("cijfers") + "/login")).Kind.Should().Be("choose", "another browser has no session");
    }

    [Fact]
    public async Task R001_15_What_arrives_is_the_minimal_set_and_the_claims_of_the_protocol()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await LogInAsync(browser, "werkboek", "horizon", Personas.Pupil);

        page.Document.QuerySelectorAll("td[data-claim]").Select(cell => cell.GetAttribute("data-claim")!).Distinct().Except(Protocol)
            .Should().BeEquivalentTo("person_id", "person_id_type", "org_id", "org_id_type", "edu_role", "assurance_level");
        page.TextOf("[data-claim=person_id_type]").Should().Be("eck_id");
        page.TextOf("[data-claim=org_id]").Should().Be("99ZZ03");
    }

    [Fact]
    public async Task R001_12_R001_13_Staff_with_two_factors_change_marks_and_pupils_have_no_such_button()
    {
        using var staff = SystemsWorld.NewBrowser();
        var page = await LogInAsync(staff, "cijfers", "waadkust", Personas.Teacher);
        (page.Data("role"), page.Data("level")).Should().Be(("onderwijsmedewerker", "verhoogd"), page.Text);
        (await staff.FollowAsync(page, "#change")).Kind.Should().Be("marks-change");

        using var pupil = SystemsWorld.NewBrowser();
        page = await LogInAsync(pupil, "cijfers", "waadkust", Personas.Pupil);
        (page.Data("role"), page.Data("level")).Should().Be(("onderwijsdeelnemer", "gemiddeld"));
        page.Document.QuerySelector("#change").Should().BeNull();
    }

    [Fact]
    public async Task R001_13_A_demand_for_more_goes_to_the_organisation_in_its_own_words_and_comes_back_with_it()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await LogInAsync(browser, "cijfers", "horizon", Personas.Teacher);
        page.Data("level").Should().Be("gemiddeld", "nobody asked for a second factor");

        page = await browser.GoOnAsync(await browser.FollowAsync(page, "#change"));
        page.Kind.Should().Be("marks-change", page.Text);
    }

    [Fact]
    public async Task R001_13_A_demand_that_is_not_met_is_refused_and_the_lower_login_stays()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await LogInAsync(browser, "cijfers", "waadkust", Personas.Diacritics);
        page.Data("level").Should().Be("gemiddeld");
        page = await browser.FollowAsync(page, "#change");

        (page.Kind, page.Code).Should().Be(("error", "FH-1402"), "it was asked once more and still says one factor: " + page.Text);
        page = await browser.FollowAsync(page, "a[href*='/login/choose']");
        page.Document.QuerySelector("button[name=entry][value=horizon]").Should().NotBeNull("another organisation may give it");
        (await browser.GoAsync(world.App("cijfers"))).Kind.Should().Be("marks-read", "the application keeps what it has");
        var before = browser.Hops.Count;
        page = await browser.GoAsync(world.App("cijfers") + "/login");
        (page.Kind, page.Data("level")).Should().Be(("marks-read", "gemiddeld"), "the session is what it was: " + page.Text);
        browser.WentTo(world.Organisations["waadkust"].BaseUrl, before).Should().BeFalse();
    }

    [Fact]
    public async Task A_pupil_goes_from_one_supplier_to_the_other_in_a_real_browser()
    {
        await using var context = await world.Chromium.NewContextAsync(viewport: Chromium.Narrow);
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("werkboek"));
        await page.ClickAsync("a.button");
        await page.ChoosesAsync("horizon", "Horizon Lyceum");
        await page.IsAsync(Personas.Pupil);
        await page.SeesAsync("app-person");
        await page.GotoAsync(world.App("cijfers"));
        await page.ClickAsync("a.button");
        await page.SeesAsync("marks-read");
        await page.LooksRightAsync("systems-education");
    }

    private async Task<BrowserPage> LogInAsync(Browser browser, string application, string organisation, string persona)
    {
        var page = await browser.GoAsync(world.App(application) + "/login");
        page.Kind.Should().Be("choose", page.Text);
        page = await browser.GoOnAsync(await browser.PressAsync(page, $"button[name=entry][value={organisation}]"));
        return await browser.IsAsync(page, persona);
    }
}
