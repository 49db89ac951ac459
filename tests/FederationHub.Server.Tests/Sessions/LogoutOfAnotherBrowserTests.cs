using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Ending what is not of this browser: an ID token is no proof of its person, and nobody can be sent to the organisation from elsewhere.</summary>
public sealed class LogoutOfAnotherBrowserTests
{
    private const string Everywhere = "You are logged out everywhere that we know of.";

    [Fact]
    public async Task Whoever_holds_an_id_token_is_not_told_where_its_person_logged_in()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var pupil = world.Hub.NewBrowser();
        using var stranger = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(pupil);

        var page = await stranger.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint)));

        page.Kind.Should().Be("logout");
        page.Text.Should().Contain("asks to log you out").And.NotContain("Lindenhorst");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Reaches", "FH-1506")]
    public async Task After_the_browser_was_closed_a_global_logout_says_that_somebody_may_still_be_logged_in(bool returns)
    {
        await using var world = await LogoutWorld.StartAsync("global", plannerListens: false);
        using var browser = world.Hub.NewBrowser();
        var hint = await world.LogInAsync(browser);
        await LogoutWorld.AlsoAsync(browser, world.Hub.Planner);
        foreach (var name in browser.Cookies("hub.localhost").Keys.ToList())
        {
            browser.SetCookie("hub.localhost", name, null);
        }

        var asked = await browser.GoAsync(world.Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", returns ? LogoutWorld.Bye : null)));
        var end = await browser.PostOnAsync(await browser.PressAsync(asked, "main button"));

        (end.Kind, end.Code).Should().Be(("logout", "FH-1506"), "the planner cannot be told, and the organisation was not asked");
        end.Text.Should().NotContain(Everywhere).And.NotContain("Lindenhorst").And.NotContain("Planner");
    }

    [Fact]
    public async Task The_end_of_a_session_in_another_browser_says_that_its_organisation_was_not_asked()
    {
        await using var world = await LogoutWorld.StartAsync("global");
        using var here = world.Hub.NewBrowser();
        using var there = world.Hub.NewBrowser();
        await world.LogInAsync(here, "guardian");
        await world.LogInAsync(there, "guardian");

        var page = await here.GoAsync(world.Hub.HubUrl + "/my");
        var elsewhere = page.Document.QuerySelectorAll("section[aria-labelledby=sessions] .kept").Single(section => section.TextContent.Contains("In another browser.", StringComparison.Ordinal));
        var done = await here.PressAsync(page, $"button[name=session][value='{elsewhere.QuerySelector("button")!.GetAttribute("value")}']");

        (await world.IsLoggedInAsync(here)).Should().BeTrue();
        (await world.IsLoggedInAsync(there)).Should().BeFalse();
        done.Code.Should().Be("FH-1506");
        done.Text.Should().NotContain(Everywhere).And.Contain("We cannot log you out here.");
    }

    [Fact]
    public async Task A_page_that_showed_one_person_ends_no_session_of_another_who_was_here_since()
    {
        await using var world = await LogoutWorld.StartAsync();
        using var browser = world.Hub.NewBrowser();
        using var elsewhere = world.Hub.NewBrowser();
        await world.LogInAsync(elsewhere);
        await world.LogInAsync(browser);
        (await browser.LogInAsync(world.Hub.Shop, "college", "teacher", ("idp_hint", "college"), ("prompt", "login"))).Parameter("code").Should().NotBeNull();
        var shown = await browser.GoAsync(world.Hub.HubUrl + "/my");
        shown.Text.Should().NotContain("Lindenhorst", "the page is the teacher's of the college");
        (await browser.GoAsync(world.Hub.Shop.AuthorizeUrl(("idp_hint", "university")))).Parameter("code").Should().NotBeNull("that session is used last now");

        var end = await browser.PostOnAsync(await browser.PressAsync(shown, "button[name=session][value=all]"));

        end.Kind.Should().Be("error");
        (await world.IsLoggedInAsync(elsewhere)).Should().BeTrue("the pupil's page was never shown");
    }
}
