using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A logout on its way past organisations belongs to the browser that it began in.</summary>
public sealed class LogoutBrowserTests(GlobalLogoutWorldFixture fixture) : IClassFixture<GlobalLogoutWorldFixture>
{
    private readonly LogoutWorld _world = fixture.World;

    private HubWorld Hub => _world.Hub;

    [Theory]
    [InlineData("university", "/saml/logout")]
    [InlineData("college", "/login/return/logout")]
    public async Task An_answer_of_an_organisation_in_another_browser_than_the_logout_began_in_is_a_page_without_what_came_of_it(string organisation, string at)
    {
        Hub.University.LogoutAnswer = LogoutAnswer.Partial;
        using var attacker = new Browser(Hub.Shop.RedirectUri, Hub.HubUrl + at);
        using var victim = Hub.NewBrowser();
        await _world.LogInAsync(victim, "teacher");
        var answer = await BeginAsync(attacker, organisation);
        answer.Url.Should().StartWith(Hub.HubUrl + at);

        var planted = await victim.GoAsync(answer.Url);

        (planted.Kind, planted.Code).Should().Be(("error", "FH-1203"));
        planted.Text.Should().NotContain("University of Lindenhorst").And.NotContain("De Waadkust").And.NotContain(LogoutWorld.Bye);
        victim.Hops.Should().NotContain(hop => hop.Url.StartsWith(LogoutWorld.Bye, StringComparison.Ordinal));
        (await _world.IsLoggedInAsync(victim)).Should().BeTrue("its own session is nobody else's to end");
    }

    [Fact]
    public async Task A_browser_without_the_binding_reads_nothing_of_a_logout_either()
    {
        using var first = new Browser(Hub.Shop.RedirectUri, Hub.HubUrl + "/login/return/logout");
        using var bare = Hub.NewBrowser();
        var answer = await BeginAsync(first, "college");

        var page = await bare.GoAsync(answer.Url);

        (page.Kind, page.Code).Should().Be(("error", "FH-1203"));
        page.Text.Should().NotContain("De Waadkust");
    }

    [Fact]
    public async Task Going_on_after_an_organisation_happens_once_and_a_handle_that_nobody_gave_leads_nowhere()
    {
        using var browser = Hub.NewBrowser();
        Hub.University.LogoutAnswer = LogoutAnswer.Partial;
        var page = await BeginAsync(browser, "university");
        page.Url.Should().StartWith(Hub.HubUrl + "/logout/continue?");
        page.Headers["Cache-Control"].Should().Contain("no-store");
        page.Code.Should().Be("FH-1506");

        var again = await browser.GoAsync(page.Url);
        var invented = await browser.GoAsync($"{Hub.HubUrl}/logout/continue?logout={new string('A', 43)}");
        var malformed = await browser.GoAsync($"{Hub.HubUrl}/logout/continue?logout=x&logout=y");

        foreach (var nothing in new[] { again, invented, malformed })
        {
            (nothing.Kind, nothing.Code).Should().Be(("logout", null));
            nothing.Document.QuerySelector("h1")!.TextContent.Should().Be("You are not logged in here");
        }
    }

    private async Task<BrowserPage> BeginAsync(Browser browser, string organisation)
    {
        var hint = (await browser.TokensAsync(Hub.Shop, organisation))["id_token"];
        return await browser.PostOnAsync(await browser.GoAsync(Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye))));
    }
}
