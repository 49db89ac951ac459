using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.Systems.Care;
using FederationHub.Testing;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Care: two factors, and a device that is paired once.</summary>
[Collection(FiveSystems.Name)]
public sealed class CareTests(SystemsWorld world)
{
    [Fact]
    public async Task R000_03_R000_04_Two_factors_at_the_organisation_are_never_asked_again()
    {
        using var browser = SystemsWorld.NewBrowser();
        (await browser.LogInAsync(world.App("zorgdossier") + "/login", Personas.Teacher)).Kind.Should().Be("care-record");

        var page = await browser.GoAsync(world.App("medicatie") + "/login");

        page.Kind.Should().Be("care-record", page.Text);
        page.TextOf("[data-methods]").Should().Contain("mfa");
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
        page.TextOf("[data-methods]").Should().NotContain("mfa", "the hub tells what the organisation did, not what the application did");
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
        var subject = page.TextOf("[data-subject]");
        await browser.PressAsync(page, "#logout");

        var (calls, hops) = (world.CallsToTheHub, browser.Hops.Count);
        for (var count = 0; count < 100; count++)
        {
            page = await browser.SubmitAsync(await browser.GoAsync(world.App("zorgdossier")), "form", ("pin", "24680"));
            page.TextOf("[data-subject]").Should().Be(subject);
        }

        world.CallsToTheHub.Should().Be(calls);
        browser.Hops.Skip(hops).Should().OnlyContain(hop => hop.Url.StartsWith(world.App("zorgdossier"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_carer_logs_in_with_two_steps_in_a_real_browser()
    {
        await using var context = await world.Chromium.NewContextAsync(language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("zorgdossier"));
        await page.ClickAsync("a.button");
        await page.IsAsync(Personas.Teacher);
        await page.SeesAsync("care-record");
        await page.KeepPictureAsync("systems-care");
    }
}
