using System.Net;
using FederationHub.Core.Discovery;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>A portal announces its organisation: it comes first for eight hours, and the person goes back to where they came from and nowhere else.</summary>
public sealed class PreferTests(PreferTests.Hub hub) : IClassFixture<PreferTests.Hub>
{
    private const string Portal = "https://portal.waadkust.example";

    private HubWorld World => hub.World;

    private async Task<HttpResponseMessage> AnnounceAsync(string query, string? cookie = null)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{World.HubUrl.Replace("hub.localhost", "127.0.0.1", StringComparison.Ordinal)}/discovery/prefer?{query}");
        request.Headers.Host = new Uri(World.HubUrl).Authority;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? CookieOf(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.SingleOrDefault(cookie => cookie.StartsWith(RecentWorld.Cookie + "=", StringComparison.Ordinal)) : null;

    private async Task<Browser> AnnouncedAsync(string entry)
    {
        using var answer = await AnnounceAsync($"entry={entry}&return={Portal}/start");
        var browser = World.NewBrowser();
        browser.SetCookie("hub.localhost", RecentWorld.Cookie, CookieOf(answer)!.Split(';')[0].Split('=', 2)[1]);
        return browser;
    }

    [Fact]
    public async Task Goes_back_and_is_kept_for_eight_hours_in_the_one_cookie()
    {
        using var answer = await AnnounceAsync($"entry=college&return={Uri.EscapeDataString(Portal + "/start?a=1&b=é")}");

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        answer.Headers.Location!.OriginalString.Should().Be(Portal + "/start?a=1&b=%C3%A9");
        CookieOf(answer).Should().MatchRegex("max-age=28(800|799);").And.ContainEquivalentOf("httponly").And.ContainEquivalentOf("samesite=lax").And.Contain("path=/");
    }

    [Fact]
    public async Task It_comes_first_nobody_is_sent_there_and_it_is_over_after_eight_hours()
    {
        using var browser = await AnnouncedAsync("college");

        var page = await browser.GoAsync(World.Shop.AuthorizeUrl());
        page.Recent().Should().Equal("college");
        (await browser.GoAsync(World.HubUrl + "/discovery/forget")).Text.Should().Contain("You came from the start page of this organisation.");
        World.Clock.Advance(TimeSpan.FromHours(8));

        (await browser.GoAsync(World.Shop.AuthorizeUrl())).Recent().Should().BeEmpty();
    }

    [Fact]
    public async Task What_the_browser_remembered_before_stays()
    {
        using var browser = World.NewBrowser();
        await World.RememberAsync(browser, RecentChoices.None.Used("university", World.Clock.GetUtcNow()));

        using var answer = await AnnounceAsync($"entry=college&return={Portal}/", $"{RecentWorld.Cookie}={browser.Cookies("hub.localhost")[RecentWorld.Cookie]}");
        browser.SetCookie("hub.localhost", RecentWorld.Cookie, CookieOf(answer)!.Split(';')[0].Split('=', 2)[1]);

        (await browser.GoAsync(World.Shop.AuthorizeUrl())).Recent().Should().Equal("college", "university");
    }

    [Theory]
    [InlineData("")]
    [InlineData("/start")]
    [InlineData("//portal.waadkust.example/")]
    [InlineData("http://portal.waadkust.example/")]
    [InlineData("https://portal.waadkust.example:8443/")]
    [InlineData("https://evil.example/")]
    [InlineData("https://portal.waadkust.example.evil.example/")]
    [InlineData("https://sub.portal.waadkust.example/")]
    [InlineData("https://portal.waadkust.example@evil.example/")]
    [InlineData("https://somebody@portal.waadkust.example/")]
    [InlineData("https://evil.example\\@portal.waadkust.example/")]
    [InlineData("https://evil.example#@portal.waadkust.example/")]
    [InlineData("javascript:alert(1)//portal.waadkust.example")]
    [InlineData("https://\uff50ortal.waadkust.example/")]
    [InlineData("https://portal\u3002waadkust.example/")]
    [InlineData("https://portal.waad\u200dkust.example/")]
    [InlineData("https://portal.waadku\u017ft.example/")]
    [InlineData("https://portal.waadkust.example./")]
    [InlineData("https://portal.waadkust.example/&return=https://evil.example/")]
    public async Task An_address_that_is_not_the_portals_is_a_page_that_leads_nowhere(string address)
    {
        using var answer = await AnnounceAsync("entry=college&return=" + (address.Contains("&return=", StringComparison.Ordinal) ? address : Uri.EscapeDataString(address)));

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Headers.Location.Should().BeNull();
        CookieOf(answer).Should().BeNull();
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.Should().Contain("FH-1106").And.NotContain("evil.example");
    }

    [Theory]
    [InlineData("gone-since")]
    [InlineData("")]
    [InlineData("college&entry=university")]
    public async Task An_entry_that_nobody_knows_has_no_portal_to_go_back_to(string entry)
    {
        using var answer = await AnnounceAsync($"entry={entry}&return={Portal}/");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        CookieOf(answer).Should().BeNull();
    }

    [Fact]
    public async Task What_cannot_be_shown_is_ignored_and_the_person_goes_back()
    {
        using var answer = await AnnounceAsync($"entry=island&return={Portal}/");

        answer.StatusCode.Should().Be(HttpStatusCode.SeeOther);
        CookieOf(answer).Should().BeNull("the island has no connection");
    }

    [Fact]
    public async Task Nobody_announces_an_organisation_that_names_no_portal()
    {
        using var answer = await AnnounceAsync($"entry=university&return={Portal}/");

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    /// <summary>One hub, where two organisations have a portal.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text
            .Replace("    domains: [waadkust.example]", "    domains: [waadkust.example]\n    announced_from: [portal.waadkust.example]", StringComparison.Ordinal)
            .Replace("    place: Vlieland", "    place: Vlieland\n    announced_from: [portal.waadkust.example]", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
