using FederationHub.Samples.Demo;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Samples.Tests.Demo;

/// <summary>Whole logins in the demo: application, hub, organisation and back, without script.</summary>
public sealed class DemoTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    public static TheoryData<string, string, string> People => new()
    {
        { "boekenshop", "uvl", Personas.Pupil },
        { "boekenshop", "uvl", Personas.Diacritics },
        { "boekenshop", "horizon", Personas.Teacher },
        { "boekenshop", "horizon", Personas.Diacritics },
        { "boekenshop", "horizon", Personas.Guardian },
        { "boekenshop", "waadkust", Personas.NoEmail },
        { "boekenshop", "waadkust", Personas.Diacritics },
        { "boekenshop", "brouwer", Personas.Teacher },
        { "roosterapp", "uvl", Personas.Teacher },
        { "roosterapp", "horizon", Personas.Pupil },
        { "roosterapp", "waadkust", Personas.Guardian },
        { "praktijkplein", "brouwer", Personas.Diacritics },
        { "praktijkplein", "waadkust", Personas.Teacher },
    };

    [Theory]
    [MemberData(nameof(People))]
    public async Task A_person_logs_in(string application, string organisation, string persona)
    {
        var page = await LogInAsync(demo.NewBrowser(), application, organisation, persona);
        var person = demo.World.Organisations.Single(known => known.Id == organisation).Personas.Single(known => known.Id == persona);

        page.Kind.Should().Be("app-person", page.Document.Body!.TextContent);
        page.Claim("id-token", "iss").Should().Be(demo.Options.HubUrl);
        (page.Claim("id-token", "name") ?? page.Claim("id-token", "given_name") ?? page.Claim("userinfo", "given_name")).Should().StartWith(person.GivenName);
    }

    [Fact]
    public async Task A_pupil_of_the_school_arrives_with_the_minimal_set()
    {
        var page = await LogInAsync(demo.NewBrowser(), "boekenshop", "horizon", Personas.Pupil);

        page.Claim("id-token", "person_id").Should().StartWith("https://ketenid.nl/201703/");
        page.Claim("id-token", "person_id_type").Should().Be("eck_id");
        page.Claim("id-token", "org_id").Should().Be("99ZZ03");
        page.Claim("id-token", "edu_role").Should().Be("onderwijsdeelnemer");
    }

    [Fact]
    public async Task The_second_application_asks_nothing()
    {
        var browser = demo.NewBrowser();
        var first = await LogInAsync(browser, "boekenshop", "uvl", Personas.Pupil);
        var second = await browser.GoOnAsync(await browser.GetAsync(Application("roosterapp") + "/login?prompt=none"));

        second.Kind.Should().Be("app-person", second.Document.Body!.TextContent);
        second.Claim("id-token", "sub").Should().NotBe(first.Claim("id-token", "sub"), "the applications are of two suites");
    }

    [Fact]
    public async Task An_organisation_of_the_crowd_is_not_connected()
    {
        var browser = demo.NewBrowser();
        var page = await ChooseAsync(browser, await browser.GetAsync(Application("boekenshop") + "/login"), "universiteit-van-lauwersoog", "Lauwersoog");

        page.Code.Should().Be("FH-1104");
    }

    [Theory]
    [InlineData("uvl", Breakage.NotSigned, "FH-1303")]
    [InlineData("uvl", Breakage.WrongAudience, "FH-1306")]
    [InlineData("horizon", Breakage.Tampered, "FH-1303")]
    [InlineData("horizon", Breakage.ClockAhead, "FH-1305")]
    [InlineData("horizon", Breakage.UnknownKey, "FH-1304")]
    [InlineData("waadkust", Breakage.WrongAudience, "FH-1306")]
    [InlineData("waadkust", Breakage.AlgNone, "FH-1303")]
    [InlineData("waadkust", Breakage.Tampered, "FH-1303")]
    [InlineData("waadkust", Breakage.BadNonce, "FH-1306")]
    [InlineData("waadkust", Breakage.Expired, "FH-1305")]
    [InlineData("waadkust", Breakage.WrongIssParameter, "FH-1306")]
    [InlineData("waadkust", Breakage.WrongIssuer, "FH-1306")]
    [InlineData("waadkust", Breakage.WrongAtHash, "FH-1306")]
    [InlineData("brouwer", Breakage.UnknownKey, "FH-1303")]
    public async Task The_hub_refuses_a_broken_answer(string organisation, Breakage breakage, string code)
    {
        var page = await LogInAsync(demo.NewBrowser(), "boekenshop", organisation, Personas.Teacher, breakage);

        page.Code.Should().Be(code, page.Document.Body!.TextContent);
    }

    [Fact]
    public async Task The_hub_refuses_a_response_that_it_saw_before()
    {
        await LogInAsync(demo.NewBrowser(), "boekenshop", "uvl", Personas.Pupil);
        var page = await LogInAsync(demo.NewBrowser(), "boekenshop", "uvl", Personas.Pupil, Breakage.Replay);

        page.Code.Should().NotBeNull();
        page.Kind.Should().Be("error");
    }

    [Fact]
    public async Task The_page_of_the_demo_leads_to_the_applications()
    {
        var page = await demo.NewBrowser().GetAsync(demo.Options.HubUrl + "/demo");

        page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().Contain(demo.World.Applications.Select(application => application.BaseUrl));
    }

    [Fact]
    public async Task The_start_link_of_the_page_leads_to_the_organisation_that_is_not_open_yet()
    {
        var browser = demo.NewBrowser();
        var link = (await browser.GetAsync(demo.Options.HubUrl + "/demo")).Document.QuerySelector("a[href*='/start/']")!.GetAttribute("href")!;

        var login = await browser.GoOnAsync(await browser.GetAsync(link));
        login.Kind.Should().Be("organisation-login", login.Document.Body!.TextContent);
        var page = await browser.GoOnAsync(await browser.PressAsync(login, "persona", Personas.Teacher));

        page.Kind.Should().Be("app-person", page.Document.Body!.TextContent);
        page.Claim("id-token", "aud").Should().Be("proeftuin");
    }

    [Fact]
    public async Task Nobody_finds_the_organisation_that_is_not_open_yet()
    {
        var browser = demo.NewBrowser();
        var list = await browser.GoOnAsync(await browser.GetAsync(Application("boekenshop") + "/login"));

        foreach (var query in new[] { "biesbosch", "Drimmelen", "biesbosch.example" })
        {
            (await browser.GetAsync($"{list.Address.AbsoluteUri}&q={query}")).Document.QuerySelector("button[name='entry'][value='biesbosch']").Should().BeNull();
        }

        (await browser.GoOnAsync(await browser.GetAsync(demo.Options.HubUrl + "/start/boekenshop/biesbosch"))).Code.Should().Be("FH-1104");
    }

    [Fact]
    public void The_welcome_begins_with_ready_and_the_address() =>
        Welcome.Text(demo.Options, demo.World).Should().StartWith($"ready {demo.Options.HubUrl}\n").And.Contain("Ctrl+C");

    internal static async Task<Page> ChooseAsync(TestBrowser browser, Page page, string entry, string search)
    {
        if (page.Kind == "choose" && page.Document.QuerySelector($"button[name='entry'][value='{entry}']") is null)
        {
            page = await browser.GetAsync(page.Address.AbsoluteUri + "&q=" + Uri.EscapeDataString(search));
        }

        page.Kind.Should().Be("choose", page.Document.Body!.TextContent);
        return await browser.GoOnAsync(await browser.PressAsync(page, "entry", entry));
    }

    private string Application(string id) => demo.World.Applications.Single(application => application.Id == id).BaseUrl;

    private async Task<Page> LogInAsync(TestBrowser browser, string application, string organisation, string persona, Breakage breakage = Breakage.None)
    {
        var known = demo.World.Organisations.Single(known => known.Id == organisation);
        var login = await ChooseAsync(browser, await browser.GetAsync(Application(application) + "/login"), organisation, known.Scopes[0]);
        login.Kind.Should().Be("organisation-login", login.Document.Body!.TextContent);
        return await browser.GoOnAsync(await browser.PressAsync(login, "persona", persona, ("breakage", breakage.ToString())));
    }
}
