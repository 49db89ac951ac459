using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>One person in one browser at all five kinds of system: what is shared, and what is not (domain 4.3, 4.7).</summary>
[Collection(FiveSystems.Name)]
public sealed class SideBySideTests(SystemsWorld world)
{
    [Fact]
    public async Task Domain_4_3_No_system_goes_on_with_a_session_of_an_organisation_that_is_not_its_own()
    {
        using var browser = SystemsWorld.NewBrowser();
        await LogInAtSchoolAsync(browser);

        foreach (var (application, organisation) in new[] { ("zorgdossier", "zorggroep"), ("openwave", "lindenhorst"), ("inkoop-brouwer", "brouwer"), ("subsidies", "makelaar") })
        {
            var page = await browser.GoOnAsync(await browser.GoAsync(world.App(application) + "/login"));

            (page.Kind, page.Url.StartsWith(world.Organisations[organisation].BaseUrl, StringComparison.Ordinal)).Should().Be(("organisation-login", true), page.Text);
        }

        var before = browser.Hops.Count;
        (await browser.GoAsync(world.App("cijfers") + "/login")).Kind.Should().Be("marks-read", "the school's own session is as it was");
        browser.PagesOf(world.Url, before).Should().BeEmpty();
    }

    [Fact]
    public async Task Domain_4_3_A_session_of_an_organisation_that_two_systems_share_is_used_by_both()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.GoAsync(world.App("werkboek") + "/login");
        page = await browser.IsAsync(await browser.PressAsync(page, "button[name=entry][value=waadkust]"), Personas.Diacritics);
        page.Kind.Should().Be("app-person", page.Text);

        var before = browser.Hops.Count;
        page = await browser.GoAsync(world.App("inkoop-waadkust") + "/login");

        page.Kind.Should().Be("procurement-refused", "they have no profile there, and that is the application's to say");
        browser.PagesOf(world.Url, before).Should().BeEmpty();
        browser.WentTo(world.Organisations["waadkust"].BaseUrl, before).Should().BeFalse();
    }

    [Fact]
    public async Task Domain_4_7_R002_17_Signing_off_at_one_system_leaves_every_other_one_as_it_was()
    {
        using var browser = SystemsWorld.NewBrowser();
        await LogInAtSchoolAsync(browser);
        (await browser.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher)).Kind.Should().Be("care-record");
        (await browser.LogInAsync(world.App("inkoop-brouwer") + "/login", Personas.Diacritics)).Kind.Should().Be("procurement-desk");
        await browser.StayAsync(world.App("subsidies") + "/login", Personas.NoEmail, stay: true);
        (await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher)).Kind.Should().Be("municipal-desk");
        world.LogoutTokens.Clear();

        var page = await browser.GoOnAsync(await browser.PressAsync(await browser.GoAsync(world.App("openwave")), "#sign-off"));

        page.Kind.Should().Be("app-signed-out", page.Text);
        world.LogoutTokens.Should().OnlyContain(application => application == "openwave");
        foreach (var (application, kind) in new[] { ("werkboek", "app-person"), ("zorgdossier", "care-record"), ("inkoop-brouwer", "procurement-desk"), ("subsidies", "service-desk") })
        {
            (await browser.GoAsync(world.App(application))).Kind.Should().Be(kind, "{0} keeps its session", application);
        }

        var before = browser.Hops.Count;
        foreach (var (application, kind) in new[] { ("cijfers", "marks-read"), ("medicatie", "care-record"), ("subsidies", "service-desk") })
        {
            page = await browser.GoAsync(world.App(application) + "/login");
            page.Kind.Should().Be(kind, page.Text);
        }

        browser.PagesOf(world.Url, before).Should().BeEmpty("the hub has the sessions of the other organisations");
        browser.WentTo(world.Organisations["horizon"].BaseUrl[..world.Organisations["horizon"].BaseUrl.IndexOf("/idp/", StringComparison.Ordinal)], before).Should().BeFalse();
        (await browser.GoAsync(world.App("openwave") + "/login")).Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task R000_13_R002_14_No_page_of_the_hub_asks_for_a_password()
    {
        using var browser = SystemsWorld.NewBrowser();
        // Where a login failed, the next one begins at the choice: the others have a browser of their own.
        using var refused = SystemsWorld.NewBrowser();
        List<BrowserPage> pages =
        [
            await browser.GoAsync(world.App("werkboek") + "/login"),
            await refused.LogInAsync(world.App("medicatie") + "/login", Personas.Diacritics),
            await browser.LogInAsync(world.App("subsidies") + "/login", Personas.NoEmail),
        ];
        await browser.PressAsync(pages[^1], "main form button");
        (await browser.LogInAsync(world.App("openwave") + "/login", Personas.Teacher)).Kind.Should().Be("municipal-desk");
        foreach (var path in new[] { "/my", "/logout", "/help", "/help/connect", "/help/FH-1301", "/privacy" })
        {
            pages.Add(await browser.GoAsync(world.Url + path));
        }

        pages.Select(page => page.Kind).Should().ContainInOrder("choose", "error", "stay", "my", "logout");
        pages.Should().OnlyContain(page => page.Url.StartsWith(world.Url, StringComparison.Ordinal) && page.Text.Length > 0);
        pages.SelectMany(page => page.Document.QuerySelectorAll("input")).Select(input => input.GetAttribute("type") ?? "text").Distinct()
            .Should().BeSubsetOf(["hidden", "checkbox", "search", "text"]);
        pages.Select(page => page.Text).Should().NotContain(text => text.Contains("current-password", StringComparison.OrdinalIgnoreCase));
    }

    private async Task LogInAtSchoolAsync(Browser browser)
    {
        var page = await browser.GoAsync(world.App("werkboek") + "/login");
        page = await browser.GoOnAsync(await browser.PressAsync(page, "button[name=entry][value=horizon]"));
        (await browser.IsAsync(page, Personas.Pupil)).Kind.Should().Be("app-person");
    }
}
