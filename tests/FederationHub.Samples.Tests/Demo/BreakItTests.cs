using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Samples.Tests.Demo;

/// <summary>"Break it": each switch of the demo leads to its error page, or, for a new certificate, to no error. And all error pages in one place.</summary>
public sealed class BreakItTests(RunningDemo demo) : IClassFixture<RunningDemo>
{
    [Theory]
    [InlineData("uvl", "boekenshop", Breakage.ExpiredCertificate, "FH-1304")]
    [InlineData("waadkust", "boekenshop", Breakage.ExpiredCertificate, "FH-1304")]
    [InlineData("brouwer", "boekenshop", Breakage.NewCertificate, null)]
    [InlineData("horizon", "boekenshop", Breakage.ClockAhead, "FH-1305")]
    [InlineData("brouwer", "boekenshop", Breakage.ClockAhead, "FH-1305")]
    [InlineData("brouwer", "praktijkplein", Breakage.MissingMail, "FH-1309")]
    [InlineData("uvl", "boekenshop", Breakage.WrongAudience, "FH-1306")]
    [InlineData("waadkust", "proeftuin", Breakage.SecondFactorRefused, "FH-1402")]
    [InlineData("waadkust", "boekenshop", Breakage.Slow, "FH-1313")]
    [InlineData("waadkust", "boekenshop", Breakage.Down, "FH-1313")]
    public async Task A_switch_of_the_demo_leads_to_its_page(string organisation, string application, Breakage breakage, string? code)
    {
        var browser = demo.NewBrowser();
        await SwitchAsync(browser, organisation, breakage);

        var page = await LogInAsync(demo.NewBrowser(), application, organisation, Personas.Teacher);
        await SwitchAsync(browser, organisation, Breakage.None);

        page.Code.Should().Be(code, page.Document.Body!.TextContent);
        page.Kind.Should().Be(code is null ? "app-person" : "error");
    }

    [Theory]
    [InlineData("horizon", "boekenshop", Breakage.NewCertificate, null)]
    [InlineData("waadkust", "boekenshop", Breakage.Down, "FH-1313")]
    public async Task One_login_can_be_broken_at_the_organisation(string organisation, string application, Breakage breakage, string? code)
    {
        var page = await LogInAsync(demo.NewBrowser(), application, organisation, Personas.Teacher, breakage);

        page.Code.Should().Be(code, page.Document.Body!.TextContent);
    }

    [Fact]
    public async Task The_gallery_shows_every_error_page()
    {
        var browser = demo.NewBrowser();
        var list = await browser.GetAsync(demo.Options.HubUrl + "/dev/errors?lang=en");

        var links = list.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")!).ToList();
        links.Should().HaveCount(62 * 4).And.OnlyHaveUniqueItems();
        foreach (var link in links)
        {
            var page = await browser.GetAsync(demo.Options.HubUrl + link);
            (page.Kind, page.Code).Should().Be(("error", link["/dev/errors/".Length..][..7]), link);
        }
    }

    private async Task SwitchAsync(TestBrowser browser, string organisation, Breakage breakage)
    {
        var page = await browser.GetAsync(demo.Options.HubUrl + "/demo/break");
        var form = page.Document.QuerySelectorAll("form").Single(form => form.QuerySelector($"select#{organisation}") is not null);
        form.QuerySelector($"option[value='{breakage}']").Should().NotBeNull();
        var done = await browser.PostAsync(demo.Options.HubUrl + "/demo/break", ("organisation", organisation), ("breakage", breakage.ToString()));
        done.Document.QuerySelector($"select#{organisation} option[selected]")!.GetAttribute("value").Should().Be(breakage == Breakage.NewCertificate ? "None" : breakage.ToString());
    }

    private async Task<Page> LogInAsync(TestBrowser browser, string application, string organisation, string persona, Breakage breakage = Breakage.None)
    {
        var login = await browser.GoOnAsync(await browser.GetAsync(demo.World.AllApplications.Single(known => known.Id == application).BaseUrl + "/login"));
        if (login.Kind == "choose")
        {
            login = await DemoTests.ChooseAsync(browser, login, organisation, demo.World.Organisations.Single(known => known.Id == organisation).Scopes[0]);
        }

        login.Kind.Should().Be("organisation-login", login.Document.Body!.TextContent);
        return await browser.GoOnAsync(await browser.PressAsync(login, "persona", persona, ("breakage", breakage.ToString())));
    }
}
