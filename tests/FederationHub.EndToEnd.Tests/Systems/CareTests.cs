using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.Systems.Care;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Care: two factors, and a device that is paired once.</summary>
[Collection(FiveSystems.Name)]
public sealed class CareTests(SystemsWorld world)
{
    [Fact]
    public async Task R000_03_R000_04_R000_15_Two_factors_at_the_organisation_are_never_asked_again_and_the_suite_knows_one_person()
    {
        using var browser = SystemsWorld.NewBrowser();
        var first = await browser.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher);
        first.Kind.Should().Be("care-record", first.Text);

        var page = await browser.GoAsync(world.App("medicatie") + "/login");

        page.Kind.Should().Be("care-record", page.Text);
        page.Data("methods").Should().Contain("mfa");
        page.Data("subject").Should().NotBeNullOrEmpty().And.Be(first.Data("subject"));
    }

    [Fact]
    public async Task R000_02_R000_09_Each_organisation_has_a_button_and_who_comes_through_another_one_is_of_that_one()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.GoAsync(world.App("thuiszorg") + "/login");
        Entries(page).Should().BeEquivalentTo("zorggroep", "huisartsen");

        page = await browser.IsAsync(await browser.GoOnAsync(await browser.PressAsync(page, "button[name=entry][value=huisartsen]")), Personas.Teacher);
        (page.Kind, page.Data("organisation")).Should().Be(("care-record", "90000031"), page.Text);

        using var colleague = SystemsWorld.NewBrowser();
        page = await colleague.GoAsync(world.Url + "/start/thuiszorg/zorggroep");
        page.Url.Should().StartWith(world.Organisations["zorggroep"].BaseUrl, "a start link of an organisation goes there right away");
        page = await colleague.IsAsync(page, Personas.Teacher);
        (page.Kind, page.Data("organisation")).Should().Be(("care-record", "90000021"), page.Text);
    }

    [Fact]
    public async Task R000_02_An_organisation_that_is_switched_off_has_no_button_within_ten_seconds()
    {
        await world.ChangeAsync("  - id: huisartsen\n", "  - id: huisartsen\n    state: suspended\n");
        try
        {
            await Steps.UntilAsync(
                async () =>
                {
                    using var browser = SystemsWorld.NewBrowser();
                    return (await browser.GoAsync(world.App("thuiszorg") + "/login")).Url.StartsWith(world.Organisations["zorggroep"].BaseUrl, StringComparison.Ordinal);
                },
                "one organisation is left, so there is nothing to choose", seconds: 10);
        }
        finally
        {
            await world.PutBackAsync();
        }

        await Steps.UntilAsync(
            async () =>
            {
                using var browser = SystemsWorld.NewBrowser();
                return Entries(await browser.GoAsync(world.App("thuiszorg") + "/login")).Count == 2;
            },
            "it is back", seconds: 10);
    }

    [Fact]
    public async Task R000_16_An_organisation_of_one_environment_is_no_way_into_another_one_of_the_same_supplier()
    {
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.GoAsync(world.App("zorgdossier") + "/login");
        page.Url.Should().StartWith(world.Organisations["zorggroep"].BaseUrl, "the practice is in no list here");

        page = await browser.GoAsync(world.Url + "/start/zorgdossier/huisartsen");
        (page.Kind, page.Code).Should().Be(("error", "FH-1103"), page.Text);

        // Nor does a session from there open it.
        page = await browser.GoAsync(world.Url + "/start/thuiszorg/huisartsen");
        (await browser.IsAsync(page, Personas.Teacher)).Kind.Should().Be("care-record");
        page = await browser.GoAsync(world.App("zorgdossier") + "/login");
        page.Url.Should().StartWith(world.Organisations["zorggroep"].BaseUrl);
    }

    [Fact]
    public async Task R000_13_Whom_the_organisation_logs_out_and_refuses_gets_no_new_token()
    {
        var organisation = world.Organisations["zorggroep"];
        using var told = SystemsWorld.NewBrowser();
        using var untold = SystemsWorld.NewBrowser();
        await told.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher);
        await untold.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher);

        await told.PostAsync(organisation.BaseUrl + "/logout/everywhere", []);
        organisation.Breakage = Breakage.AccessDenied;
        try
        {
            // With a logout of the organisation: the session is over, and the way back is closed.
            await Steps.UntilAsync(async () => (await told.GoAsync(world.App("zorgdossier"))).Kind == "app-home", "the application heard it", seconds: 5);
            var page = await told.LogInAsync(world.App("medicatie") + "/login", Personas.Teacher);
            (page.Kind, page.Data("error")).Should().Be(("app-refused", "access_denied"), page.Text);

            // Without one: what was vouched for lasts as long as its session, and no new authentication succeeds.
            (await untold.GoAsync(world.App("medicatie") + "/login")).Kind.Should().Be("care-record");
            page = await untold.IsAsync(await untold.GoAsync(world.App("zorgdossier") + "/pair"), Personas.Teacher);
            (page.Kind, page.Data("error")).Should().Be(("app-refused", "access_denied"), page.Text);
        }
        finally
        {
            organisation.Breakage = Breakage.None;
        }
    }

    [Fact]
    public async Task R000_05_R000_06_One_factor_is_refused_at_one_application_and_completed_at_the_other()
    {
        using var refused = SystemsWorld.NewBrowser();
        var page = await refused.LogInAsync(world.App("medicatie") + "/login", Personas.Diacritics);
        (page.Kind, page.Code).Should().Be(("error", "FH-1402"), page.Text);

        using var browser = SystemsWorld.NewBrowser();
        page = await browser.LogInAsync(world.App("zorgdossier") + "/login", Personas.Diacritics);
        page.Kind.Should().Be("care-second-factor", page.Text);
        (await browser.SubmitAsync(page, "form", ("code", "000000"))).Kind.Should().Be("care-second-factor");
        var code = TimeCodes.Code(Convert.FromHexString(page.TextOf("[data-secret]")!), TimeProvider.System.GetUtcNow());
        page = await browser.SubmitAsync(page, "form", ("code", code));

        page.Kind.Should().Be("care-record");
        page.Data("methods").Should().NotContain("mfa", "the hub tells what the organisation did, not what the application did");
    }

    [Fact]
    public async Task R000_10_A_device_is_paired_by_one_forced_login_and_then_a_hundred_pins_cost_the_hub_nothing()
    {
        using var browser = SystemsWorld.NewBrowser();
        await browser.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher);
        await browser.PressAsync(await browser.GoAsync(world.App("zorgdossier")), "#logout");

        // There is a session at the hub and at the organisation, and still somebody logs in.
        var page = await browser.GoAsync(world.App("zorgdossier") + "/pair");
        page.Kind.Should().Be("organisation-login", "a device is not paired on an old login");
        page = await browser.IsAsync(page, Personas.Teacher);
        page.Kind.Should().Be("care-pair", page.Text);
        page = await browser.SubmitAsync(page, "form", ("pin", "24680"));
        page.Kind.Should().Be("care-record");
        var subject = page.Data("subject");
        await browser.PressAsync(page, "#logout");

        var (calls, hops) = (world.CallsToTheHub, browser.Hops.Count);
        for (var count = 0; count < 100; count++)
        {
            page = await browser.SubmitAsync(await browser.GoAsync(world.App("zorgdossier")), "form", ("pin", "24680"));
            page.Data("subject").Should().Be(subject);
        }

        world.CallsToTheHub.Should().Be(calls);
        browser.Hops.Skip(hops).Should().OnlyContain(hop => hop.Url.StartsWith(world.App("zorgdossier"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nl-NL")]
    [InlineData("en-GB")]
    public async Task A_carer_logs_in_and_takes_the_second_step_in_a_real_browser(string language)
    {
        await using var context = await world.Chromium.NewContextAsync(viewport: Chromium.Narrow, language: language);
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("zorgdossier"));
        await page.LooksRightAsync($"systems-care-1-home-{language}");
        await page.ClickAsync("a.button");
        await page.IsAsync(language == "nl-NL" ? Personas.Guardian : Personas.Pupil);
        await page.SeesAsync("care-second-factor");
        await page.LooksRightAsync($"systems-care-2-second-factor-{language}");
        var secret = Convert.FromHexString(await page.InnerTextAsync("[data-secret]"));
        await page.FillAsync("input[name=code]", TimeCodes.Code(secret, TimeProvider.System.GetUtcNow()));
        await page.ClickAsync("form button");
        await page.SeesAsync("care-record");
        await page.LooksRightAsync($"systems-care-3-record-{language}");
    }

    private static List<string?> Entries(BrowserPage page) =>
        [.. page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value"))];
}
