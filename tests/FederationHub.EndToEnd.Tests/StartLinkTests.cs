using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace FederationHub.EndToEnd.Tests;

/// <summary>R003-03 in a real browser: the note of a start link survives the way over the application and back.</summary>
public sealed class StartLinkTests(Shared<DemoAroundHub> shared) : InDemo<DemoAroundHub>(shared)
{
    [Fact]
    public async Task A_start_link_on_a_page_leads_to_an_organisation_that_is_in_no_list()
    {
        await using var context = await Demo.Chromium.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync($"{Demo.DemoUrl}/demo");

        await page.ClickAsync("a[href*='/start/']");

        await page.SeesAsync("organisation-login");
        await page.IsAsync("teacher");
        await page.SeesAsync("app-person");
        (await page.ClaimAsync("aud")).Should().Be("proeftuin");
    }

    [Theory]
    [InlineData("en-GB", "wide")]
    [InlineData("nl-NL", "narrow")]
    public async Task A_start_link_of_what_registered_itself_shows_a_page_first_that_everybody_can_use(string language, string screen)
    {
        var token = JsonDocument.Parse(await Demo.FedhubAsync("app", "registration-token", "--suite", "boekenshop", "--organisations", "waadkust", "--json")).RootElement.GetProperty("initial_access_token").GetString();
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, Demo.Url + "/connect/register") { Headers = { Authorization = new("Bearer", token) } };
        request.Content = new StringContent("""{"client_name":"Leesclub","redirect_uris":["https://leesclub.example/callback"],"initiate_login_uri":"https://leesclub.example/login"}""", Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var registered = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("client_id").GetString();
        await using var context = await Demo.Chromium.NewContextAsync(language: language);
        var page = await context.NewPageAsync();
        var size = screen == "wide" ? Chromium.Wide : Chromium.Narrow;
        await page.SetViewportSizeAsync(size.Width, size.Height);

        await page.GotoAsync($"{Demo.Url}/start/{registered}/waadkust");

        await page.SeesAsync("leaving");
        await page.LooksRightAsync($"leaving-{screen}");
        (await page.InnerTextAsync("main")).Should().Contain("https://leesclub.example");
        (await page.GetAttributeAsync("a.primary", "href")).Should().StartWith("https://leesclub.example/login");
    }
}
