using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Government: nothing is kept that a person did not ask to keep, and level 4 never.</summary>
[Collection(FiveSystems.Name)]
public sealed class GovernmentTests(SystemsWorld world)
{
    [Fact]
    public async Task R004_04_R004_08_After_success_a_person_is_asked_to_stay_and_who_does_not_say_so_logs_in_again()
    {
        using var browser = SystemsWorld.NewBrowser();
        await browser.StayAsync(world.App("vergunningen") + "/login", Personas.NoEmail, stay: false);
        browser.Cookies("hub.localhost").Keys.Should().NotContain("fh_session", "nothing is kept that nobody chose");
        (await browser.GoAsync(world.App("subsidies") + "/login?silent=1")).Data("error").Should().Be("login_required");

        // The broker has a session of its own and asks nothing; the hub asks it, and asks the person again too.
        var before = browser.Hops.Count;
        var page = await browser.GoOnAsync(await browser.GoAsync(world.App("subsidies") + "/login"));
        page.Kind.Should().Be("stay", page.Text);
        browser.WentTo(world.Organisations["makelaar"].BaseUrl, before).Should().BeTrue();
    }

    [Fact]
    public async Task R004_13_A_login_that_another_application_keeps_is_not_what_the_person_chose_to_keep()
    {
        using var browser = SystemsWorld.NewBrowser();
        (await browser.LogInAsync(world.App("kaart") + "/login", Personas.NoEmail)).Kind.Should().Be("app-person");
        (await browser.GoAsync(world.App("subsidies") + "/login?silent=1")).Data("error").Should().Be("login_required");

        var page = await browser.GoOnAsync(await browser.GoAsync(world.App("subsidies") + "/login"));
        page.Kind.Should().Be("stay", page.Text);
    }

    [Fact]
    public async Task R001_03_Who_is_not_logged_in_is_asked_by_the_organisation_and_the_chain_behind_it_is_told()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("kaart") + "/login", Personas.NoEmail);

        page.Kind.Should().Be("app-person", page.Text);
        browser.RequestTo(world.Organisations["makelaar"]).Name.LocalName.Should().Be("AuthnRequest");
        page.TextOf("[data-claim=authenticating_authorities]").Should().Contain(SystemsOrganisations.AuthenticationService);
    }

    [Fact]
    public async Task R004_01_A_request_says_whether_an_earlier_login_will_do()
    {
        using var browser = SystemsWorld.NewBrowser();
        await StayAsync(browser, "subsidies", Personas.NoEmail);
        browser.RequestTo(world.Organisations["makelaar"]).Attribute("ForceAuthn").Should().BeNull("the request did not ask for it");

        (await browser.GoAsync(world.App("subsidies") + "/login?silent=1")).Kind.Should().Be("service-desk");
        var page = await browser.GoOnAsync(await browser.GoAsync(world.App("subsidies") + "/login?fresh=1"));

        page.Kind.Should().Be("organisation-login", page.Text);
        browser.RequestTo(world.Organisations["makelaar"]).Attribute("ForceAuthn")!.Value.Should().Be("true");

        // R004-03: in this profile the session ended before the prompt, so going back half-way leaves none.
        (await browser.GoAsync(world.App("subsidies") + "/login?silent=1")).Data("error").Should().Be("login_required");
    }

    [Fact]
    public async Task R004_05_R004_06_Who_stays_signed_in_reaches_the_second_service_without_any_page()
    {
        using var browser = SystemsWorld.NewBrowser();
        await StayAsync(browser, "vergunningen", Personas.NoEmail);

        var before = browser.Hops.Count;
        var page = await browser.GoAsync(world.App("subsidies") + "/login");

        page.Kind.Should().Be("service-desk", page.Text);
        browser.PagesOf(world.Url, before).Should().BeEmpty();
        page.Data("level").Should().Be(SystemsOrganisations.Level3);
    }

    [Fact]
    public async Task R004_02_A_service_of_level_4_always_asks_the_organisation_and_offers_nothing()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await StayAsync(browser, "vergunningen", Personas.Guardian);
        page.Data("level").Should().Be(SystemsOrganisations.Level4, "what was reached at this login is told");

        // The hub has a session and so has the organisation: neither counts.
        page = await browser.GoOnAsync(await browser.GoAsync(world.App("eigendom") + "/login"));
        page.Kind.Should().Be("organisation-login", page.Text);
        browser.RequestTo(world.Organisations["makelaar"]).Attribute("ForceAuthn")!.Value.Should().Be("true");
        page = await browser.IsAsync(page, Personas.Guardian);
        page.Kind.Should().Be("service-desk", page.Text);
        page.Data("level").Should().Be(SystemsOrganisations.Level4);
        (await browser.GoAsync(world.App("eigendom") + "/login?silent=1")).Data("error").Should().Be("login_required", "not even right after");

        // The other way round: a level 3 service goes on with the session, and hears no more than level 3.
        page = await browser.GoAsync(world.App("subsidies") + "/login");
        page.Kind.Should().Be("service-desk", page.Text);
        page.Data("level").Should().Be(SystemsOrganisations.Level3);
    }

    [Fact]
    public async Task R004_02_Level_3_does_not_open_a_service_of_level_4()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("eigendom") + "/login", Personas.NoEmail);

        (page.Kind, page.Code).Should().Be(("error", "FH-1402"), page.Text);
    }

    [Fact]
    public async Task R004_09_A_service_keeps_a_session_of_its_own_and_one_that_does_not_is_stopped()
    {
        using var browser = SystemsWorld.NewBrowser();
        await StayAsync(browser, "vergunningen", Personas.Diacritics);
        var (calls, hops) = (world.CallsToTheHub, browser.Hops.Count);
        for (var count = 0; count < 20; count++)
        {
            (await browser.GoAsync(world.App("vergunningen"))).Kind.Should().Be("service-desk");
        }

        world.CallsToTheHub.Should().Be(calls);
        browser.Hops.Skip(hops).Should().NotContain(hop => hop.Url.StartsWith(world.Url, StringComparison.Ordinal));

        // As a service does that goes to the hub for each page.
        var codes = new List<string?>();
        for (var count = 0; count < 6; count++)
        {
            codes.Add((await browser.GoAsync(world.App("vergunningen") + "/login")).Code);
        }

        codes[0].Should().BeNull();
        codes[^1].Should().Be("FH-1205");
    }

    [Fact]
    public void R004_10_Single_sign_on_is_given_once_the_hub_saw_the_logout_function()
    {
        world.BeforeLogoutWasShown.ExitCode.Should().Be(1);
        world.BeforeLogoutWasShown.Output.Should().Contain("the hub has not seen 'vergunningen' log anybody out").And.Contain("'subsidies'").And.Contain("'eigendom'");
        world.AfterLogoutWasShown.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task R004_10_The_logout_function_reaches_the_organisation_and_says_that_the_other_service_stays()
    {
        using var browser = SystemsWorld.NewBrowser();
        await StayAsync(browser, "vergunningen", Personas.NoEmail);
        (await browser.GoAsync(world.App("subsidies") + "/login")).Kind.Should().Be("service-desk");

        var page = await browser.GoOnAsync(await browser.PressAsync(await browser.GoAsync(world.App("vergunningen")), "#sign-off"));

        (page.Kind, page.Code).Should().Be(("logout", "FH-1506"), page.Text);
        page.Parties().Should().Equal(new Dictionary<string, string>
        {
            ["Vergunningenloket"] = "You are logged out here.",
            ["Recognition broker"] = "You are logged out here.",
            ["Subsidieloket"] = "You are still logged in here.",
        });
        page = await browser.FollowAsync(page, "a.primary");
        page.Kind.Should().Be("app-signed-out", page.Text);

        (await browser.GoAsync(world.App("subsidies"))).Kind.Should().Be("service-desk", "only this service and the organisation were signed off");
        (await browser.GoOnAsync(await browser.GoAsync(world.App("vergunningen") + "/login"))).Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task R004_12_Whom_a_person_represents_stays_with_the_service_that_asked()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await StayAsync(browser, "vergunningen", Personas.Teacher);
        page.TextOf("[data-represents]").Should().Be("12345678", page.Text);

        var before = browser.Hops.Count;
        page = await browser.GoAsync(world.App("subsidies") + "/login");
        page.Kind.Should().Be("service-desk", page.Text);
        page.TextOf("[data-represents]").Should().BeNull();
        browser.Hops.Skip(before).Should().NotContain(hop => hop.Url.StartsWith(world.Organisations["makelaar"].BaseUrl, StringComparison.Ordinal));

        // The service that wants to know it asks again, each time.
        page = await browser.GoOnAsync(await browser.GoAsync(world.App("vergunningen") + "/login"));
        browser.WentTo(world.Organisations["makelaar"].BaseUrl, before).Should().BeTrue();
        page = page.Kind == "stay" ? await browser.PressAsync(page, "main form button") : page;
        page.TextOf("[data-represents]").Should().Be("12345678", page.Text);
    }

    [Theory]
    [InlineData("narrow", "nl-NL", true)]
    [InlineData("wide", "en-GB", false)]
    public async Task R004_04_Somebody_ticks_the_box_by_keyboard_in_a_real_browser_and_signs_off(string screen, string language, bool scripts)
    {
        await using var context = await world.Chromium.NewContextAsync(scripts, screen == "narrow" ? Chromium.Narrow : Chromium.Wide, language);
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("vergunningen"));
        await page.ClickAsync("a.button");
        await page.IsAsync(Personas.NoEmail);
        await GoOnAsync("stay");
        (await page.IsCheckedAsync("#stay")).Should().BeFalse();
        await LooksRightAsync("1-stay");
        await page.FocusAsync("#stay");
        await page.Keyboard.PressAsync("Space");
        await page.ClickAsync("form[action='/login/stay'] button");
        await page.SeesAsync("service-desk");
        await page.GotoAsync(world.App("subsidies"));
        await page.ClickAsync("a.button");
        await page.SeesAsync("service-desk");
        await LooksRightAsync("2-desk");
        await page.ClickAsync("#sign-off");
        await GoOnAsync("logout");
        await LooksRightAsync("3-logout");

        // Where a form would send itself, there is a button.
        async Task GoOnAsync(string kind)
        {
            while (!scripts && await page.Locator("input[name=SAMLRequest], input[name=SAMLResponse]").CountAsync() > 0)
            {
                await page.ClickAsync("form button");
            }

            await page.SeesAsync(kind);
        }

        async Task LooksRightAsync(string part)
        {
            await page.KeepPictureAsync($"systems-government-{part}-{screen}");
            await page.AssertFitsItsWidthAsync();
            if (scripts)
            {
                await page.AssertAccessibleAsync();
            }
        }
    }

    private Task<BrowserPage> StayAsync(Browser browser, string service, string persona) =>
        browser.StayAsync(world.App(service) + "/login", persona, stay: true);
}
