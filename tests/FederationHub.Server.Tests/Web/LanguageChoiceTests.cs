using FederationHub.Testing;

namespace FederationHub.Server.Tests.Web;

/// <summary>In which language a person is spoken to (ux 1.7).</summary>
public sealed class LanguageChoiceTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    [Fact]
    public async Task What_a_person_chose_is_kept_by_the_browser_for_every_page_after_it()
    {
        using var browser = fixture.World.NewBrowser();
        var page = await browser.GoAsync(fixture.World.HubUrl + "/help");
        Language(page).Should().Be("en", "the browser prefers it");

        Language(await browser.FollowAsync(page, "nav a[hreflang=nl]")).Should().Be("nl");

        Language(await browser.GoAsync(fixture.World.HubUrl + "/privacy")).Should().Be("nl");
        Language(await browser.GoAsync(fixture.World.Shop.AuthorizeUrl())).Should().Be("nl");
        browser.Cookies("hub.localhost")["fh_language"].Should().Be("nl");
    }

    [Fact]
    public async Task What_the_application_asks_comes_before_it_and_a_link_before_that()
    {
        using var browser = fixture.World.NewBrowser();
        browser.SetCookie("hub.localhost", "fh_language", "nl");

        var page = await browser.GoAsync(fixture.World.Shop.AuthorizeUrl(("ui_locales", "en")));
        Language(page).Should().Be("en");
        Language(await browser.GoAsync(page.Url + "&lang=nl")).Should().Be("nl");
    }

    [Fact]
    public async Task A_link_that_only_carries_its_page_s_language_is_no_choice()
    {
        using var browser = fixture.World.NewBrowser();

        await browser.GoAsync(fixture.World.HubUrl + "/help?lang=nl");

        browser.Cookies("hub.localhost").Should().NotContainKey("fh_language");
        Language(await browser.GoAsync(fixture.World.HubUrl + "/help")).Should().Be("en");
    }

    [Theory]
    [InlineData("xx")]
    [InlineData("nl\"><script>")]
    [InlineData("nlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnlnl")]
    public async Task A_language_that_is_none_is_as_none(string language)
    {
        using var browser = fixture.World.NewBrowser();
        browser.SetCookie("hub.localhost", "fh_language", Uri.EscapeDataString(language));

        var page = await browser.GoAsync($"{fixture.World.HubUrl}/help?lang={Uri.EscapeDataString(language)}&keep=1");

        Language(page).Should().Be("en");
        page.Text.Should().NotContain("<script>");
        page.Headers.Should().NotContainKey("Set-Cookie");
    }

    private static string? Language(BrowserPage page) => page.Document.DocumentElement.GetAttribute("lang");
}
