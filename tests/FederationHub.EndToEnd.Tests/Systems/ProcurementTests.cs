using System.Net;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.Systems.Procurement;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Procurement: a profile must be there, or the organisation keeps it; each customer has an environment of its own.</summary>
[Collection(FiveSystems.Name)]
public sealed class ProcurementTests(SystemsWorld world)
{
    [Fact]
    public async Task R003_05_Who_has_no_profile_does_not_get_in_and_who_has_one_does()
    {
        world.WaadkustDesk.Audit.Clear();
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("inkoop-waadkust") + "/login", Personas.Teacher);
        (page.Kind, page.Status).Should().Be(("procurement-refused", HttpStatusCode.Forbidden), page.Text);
        world.WaadkustDesk.Audit.Should().Equal("account_not_linked");

        world.Waadkust.Profiles.Save(new Profile("99ZZ00", "bjansen@waadkust.example", new Dictionary<string, IReadOnlyList<string>> { ["firstname"] = ["Bram"] }));
        page = await browser.GoAsync(world.App("inkoop-waadkust") + "/login");

        page.Kind.Should().Be("procurement-desk", page.Text);
        page.TextOf("[data-field=firstname]").Should().Be("Bram");
    }

    [Fact]
    public async Task R003_06_A_name_without_a_format_is_the_same_person_as_with_one()
    {
        var steiger = world.Organisations["steiger"];
        var subjects = new List<string?>();
        foreach (var format in new[] { null, "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress", null })
        {
            steiger.Saml = steiger.Saml! with { MailNameId = new FakeMailNameId(format) };
            using var browser = SystemsWorld.NewBrowser();
            var page = await browser.LogInAsync(world.App("inkoop-steiger") + "/login", Personas.Teacher);
            page.Kind.Should().Be("app-person", page.Text);
            subjects.Add(page.TextOf("[data-claim=person_id]"));
        }

        subjects[0].Should().NotBeNullOrEmpty();
        subjects.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task R003_07_A_login_makes_a_profile_by_the_table_and_reports_what_it_left_out()
    {
        world.BrouwerDesk.Audit.Clear();
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("inkoop-brouwer") + "/login", Personas.Pupil);

        page.Kind.Should().Be("procurement-desk", page.Text);
        Field("functions").Should().Be("F10, F20, F30");
        Field("isolanguage").Should().Be("nld");
        Field("gender").Should().Be("F");
        Field("personid").Should().Be("104711");
        (Field("firstname"), Field("middlename"), Field("lastname")).Should().Be(("Sanne", "de", "Vries"));
        Field("department").Should().BeNull("the code is not in the list");
        world.BrouwerDesk.Audit.Should().Equal("department: unknown_code", "account_found");

        string? Field(string name) => page.TextOf($"[data-field={name}]");
    }

    [Fact]
    public async Task R003_07_Without_a_required_field_there_is_no_profile()
    {
        world.BrouwerDesk.Audit.Clear();
        using var browser = SystemsWorld.NewBrowser();
        var page = await browser.LogInAsync(world.App("inkoop-brouwer") + "/login", Personas.Guardian);

        page.Kind.Should().Be("procurement-refused", page.Text);
        world.BrouwerDesk.Audit.Should().Equal("employmenttype: missing", "required_field_missing");
    }

    [Fact]
    public async Task R003_07_Another_number_for_the_same_person_is_a_conflict()
    {
        var brouwer = world.Organisations["brouwer"];
        var before = brouwer.Personas;
        using (var browser = SystemsWorld.NewBrowser())
        {
            (await browser.LogInAsync(world.App("inkoop-brouwer") + "/login", Personas.Teacher)).Kind.Should().Be("procurement-desk");
        }

        try
        {
            brouwer.Personas = [.. before.Select(persona => persona with { More = new Dictionary<string, IReadOnlyList<string>>(persona.More) { ["employee_number"] = ["666"] } })];
            world.BrouwerDesk.Audit.Clear();
            using var browser = SystemsWorld.NewBrowser();
            var page = await browser.LogInAsync(world.App("inkoop-brouwer") + "/login", Personas.Teacher);

            page.Kind.Should().Be("procurement-refused", page.Text);
            world.BrouwerDesk.Audit.Should().Equal("personid: immutable_field_changed", "immutable_field_changed");
        }
        finally
        {
            brouwer.Personas = before;
        }
    }

    [Fact]
    public async Task R003_11_Two_environments_differ_in_start_link_organisation_button_key_and_table()
    {
        using var browser = SystemsWorld.NewBrowser();
        browser.AcceptLanguage = "nl";
        (await browser.GoAsync(world.App("inkoop-brouwer"))).TextOf("a.button").Should().Be("Inloggen met Brouwer");
        (await browser.GoAsync(world.App("inkoop-waadkust"))).TextOf("a.button").Should().Be("SAML Login");

        var page = await browser.GoAsync(world.Url + "/start/inkoop-brouwer/brouwer");
        page.Url.Should().StartWith(world.Organisations["brouwer"].BaseUrl);
        page = await browser.IsAsync(page, Personas.Diacritics);
        page.Kind.Should().Be("procurement-desk", page.Text);

        page = await browser.GoAsync(world.Url + "/start/inkoop-waadkust/waadkust");
        page.Url.Should().StartWith(world.Organisations["waadkust"].BaseUrl);
        page = await browser.GoAsync(world.Url + "/start/inkoop-waadkust/brouwer");
        (page.Kind, page.Code).Should().Be(("error", "FH-1103"), "the other customer's organisation is none of this environment's");

        // The one makes and maintains profiles, the other one lets in whom it knows.
        world.WaadkustDesk.Audit.Clear();
        using var pupil = SystemsWorld.NewBrowser();
        (await pupil.LogInAsync(world.App("inkoop-waadkust") + "/login", Personas.Pupil)).Kind.Should().Be("procurement-refused");
        world.WaadkustDesk.Audit.Should().Equal("account_not_linked");
    }

    [Fact]
    public async Task R003_11_Another_environment_is_added_with_three_values()
    {
        using var browser = SystemsWorld.NewBrowser();
        (await browser.GoAsync(world.App("inkoop-derde") + "/login")).Kind.Should().Be("error", "it is not there yet");

        (await world.FedhubAsync(
            "app", "add", "inkoop-derde", "--profile", "procurement", "--suite", "inkoop", "--type", "public",
            "--redirect-uri", world.App("inkoop-derde") + "/callback", "--organisations", "steiger")).MustBeDone();

        await Steps.UntilAsync(
            async () =>
            {
                using var other = SystemsWorld.NewBrowser();
                return (await other.GoOnAsync(await other.GoAsync(world.App("inkoop-derde") + "/login"))).Url.StartsWith(world.Organisations["steiger"].BaseUrl, StringComparison.Ordinal);
            },
            "a change counts within ten seconds", seconds: 10);
        var page = await browser.LogInAsync(world.App("inkoop-derde") + "/login", Personas.Teacher);
        (page.Kind, page.TextOf("[data-claim=aud]")).Should().Be(("app-person", "inkoop-derde"), page.Text);
        (await browser.GoAsync(world.Url + "/start/inkoop-derde/brouwer")).Kind.Should().Be("error");
    }

    [Fact]
    public async Task Somebody_orders_in_a_real_browser()
    {
        await using var context = await world.Chromium.NewContextAsync(viewport: Chromium.Narrow, language: "nl-NL");
        var page = await context.NewPageAsync();
        await page.GotoAsync(world.App("inkoop-brouwer"));
        await page.ClickAsync("a.button");
        await page.IsAsync(Personas.Diacritics);
        await page.SeesAsync("procurement-desk");
        await page.LooksRightAsync("systems-procurement");
    }
}
