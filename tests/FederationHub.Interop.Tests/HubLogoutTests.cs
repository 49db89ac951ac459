using System.Net;

namespace FederationHub.Interop.Tests;

/// <summary>Logouts through the hub, begun at either end, with implementations by others at both.</summary>
public sealed class HubLogoutTests : IClassFixture<Federation>
{
    private readonly Federation _federation;

    public HubLogoutTests(Federation federation)
    {
        Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");
        _federation = federation;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("school")]
    [InlineData("posted-school")]
    [InlineData("named-school")]
    public async Task A_logout_at_the_application_reaches_SimpleSAMLphp_and_comes_back(string organisation)
    {
        using var browser = new HttpBrowser();
        await LogInAsync(browser, organisation);

        var end = await PostedOnAsync(browser, await browser.OpenAsync(_federation.ShopUrl + "/logout", Token));

        end.Body.Should().Be("{\"loggedOut\":\"over\"}", $"{string.Join('\n', browser.Hops)}\n{end}");
        browser.Hops.Should().Contain(hop => hop.Contains($"{_federation.SchoolUrl(organisation)}/saml2/idp/SingleLogoutService.php", StringComparison.Ordinal))
            .And.Contain(hop => hop.Contains(_federation.HubUrl + "/saml/logout 303", StringComparison.Ordinal));
        (await AsksAsync(browser, organisation)).Should().BeTrue("SimpleSAMLphp has no session any more");
    }

    [Fact]
    public async Task A_logout_at_SimpleSAMLphp_ends_the_session_at_the_hub_and_goes_on()
    {
        using var browser = new HttpBrowser();
        await LogInAsync(browser, "school");
        var school = _federation.SchoolUrl("school");

        var end = await PostedOnAsync(browser, await browser.OpenAsync($"{school}/saml2/idp/initSLO.php?RelayState={Uri.EscapeDataString(school + "/over")}", Token));

        browser.Hops.Should().Contain($"GET {_federation.HubUrl}/saml/logout 303", $"the hub took the request and answered it: {end}");
        browser.Hops.Should().Contain(hop => hop.Contains(school + "/over", StringComparison.Ordinal), $"SimpleSAMLphp took the answer: {end}");
        (await IsLoggedInAsync(browser)).Should().BeFalse();
    }

    [Fact]
    public async Task A_logout_at_the_application_reaches_oidc_provider_and_comes_back()
    {
        using var browser = new HttpBrowser();
        await LogInAsync(browser, "college");

        var question = await browser.OpenAsync(_federation.ShopUrl + "/logout", Token);
        question.Address.OriginalString.Should().StartWith(_federation.CollegeUrl + "/session/end", question.ToString());
        var end = await browser.SubmitAsync(question, Token, new Dictionary<string, string> { ["logout"] = "yes" });

        end.Body.Should().Be("{\"loggedOut\":\"over\"}", $"{string.Join('\n', browser.Hops)}\n{end}");
        browser.Hops.Should().Contain($"GET {_federation.HubUrl}/login/return/logout 303");
        (await AsksAsync(browser, "college")).Should().BeTrue("oidc-provider has no session any more");
    }

    [Fact]
    public async Task A_logout_at_oidc_provider_ends_the_session_at_the_hub_by_its_logout_token()
    {
        using var browser = new HttpBrowser();
        using var colleague = new HttpBrowser();
        await LogInAsync(browser, "college");
        await LogInAsync(colleague, "college", "teacher");

        var question = await browser.OpenAsync(_federation.CollegeUrl + "/session/end", Token);
        var end = await browser.SubmitAsync(question, Token, new Dictionary<string, string> { ["logout"] = "yes" });

        end.Status.Should().Be(HttpStatusCode.OK, end.ToString());
        (await IsLoggedInAsync(browser)).Should().BeFalse();
        (await IsLoggedInAsync(colleague)).Should().BeTrue();
    }

    private async Task LogInAsync(HttpBrowser browser, string organisation, string username = "pupil")
    {
        var page = await browser.OpenAsync(_federation.ShopUrl + "/", Token);
        page = await PostedOnAsync(browser, await browser.SubmitAsync(page, Token, form: "form:has(button[name=entry])", button: $"button[name=entry][value={organisation}]"));
        page = await browser.SubmitAsync(page, Token, organisation == "college"
            ? new Dictionary<string, string> { ["username"] = username }
            : new Dictionary<string, string> { ["username"] = username, ["password"] = "password" });
        page = await PostedOnAsync(browser, page);
        page.Body.Should().Contain("\"claims\"", page.ToString());
        (await IsLoggedInAsync(browser)).Should().BeTrue();
    }

    // As an application finds out: without a page.
    private async Task<bool> IsLoggedInAsync(HttpBrowser browser) =>
        (await browser.OpenAsync(_federation.ShopUrl + "/?prompt=none", Token)).Body.Contains("\"claims\"", StringComparison.Ordinal);

    // Whether the organisation asks who somebody is.
    private async Task<bool> AsksAsync(HttpBrowser browser, string organisation)
    {
        var page = await browser.OpenAsync(_federation.ShopUrl + "/", Token);
        page = await PostedOnAsync(browser, await browser.SubmitAsync(page, Token, form: "form:has(button[name=entry])", button: $"button[name=entry][value={organisation}]"));
        return page.Document.QuerySelector("input[name=username]") is not null;
    }

    private static async Task<HttpBrowser.Page> PostedOnAsync(HttpBrowser browser, HttpBrowser.Page page)
    {
        while (page.Document.QuerySelector("input[name=SAMLResponse], input[name=SAMLRequest]") is not null)
        {
            page = await browser.SubmitAsync(page, Token, form: "form:has(input[name^=SAML])");
        }

        return page;
    }
}
