using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.Core.Ports;
using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>What an organisation demands wrongly, or twice, ends nothing (security 51, 72); each row breaks one thing of a demand that is signed as it should be.</summary>
public sealed class UpstreamDemandTests(GlobalLogoutWorldFixture fixture) : IClassFixture<GlobalLogoutWorldFixture>
{
    private readonly LogoutWorld _world = fixture.World;

    private HubWorld Hub => _world.Hub;

    [Theory]
    [InlineData("another Destination", "FH-1306")]
    [InlineData("no Destination", "FH-1306")]
    [InlineData("an IssueInstant of an hour ago", "FH-1305")]
    [InlineData("an IssueInstant of tomorrow", "FH-1305")]
    [InlineData("NotOnOrAfter past", "FH-1305")]
    [InlineData("a document type", "FH-1306")]
    [InlineData("another Issuer", "FH-1306")]
    [InlineData("no Issuer", "FH-1306")]
    [InlineData("two NameIDs", "FH-1306")]
    [InlineData("no NameID", "FH-1306")]
    [InlineData("version 1.1", "FH-1306")]
    public async Task R000_13_A_signed_logout_request_with_one_thing_wrong_is_a_page_with_its_code_and_the_session_stays(string what, string code)
    {
        using var browser = Hub.NewBrowser();
        await _world.LogInAsync(browser);
        _world.Receiver.Reset();

        var page = await DemandAsync(browser, text => Broken(text, what));

        (page.Kind, page.Code).Should().Be(("error", code));
        page.Document.Body!.GetAttribute("data-reference").Should().NotBeNullOrEmpty();
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
        _world.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("somebody else's name")]
    [InlineData("another session's index")]
    [InlineData("another format of the name")]
    public async Task A_logout_request_that_names_somebody_else_or_another_session_ends_nothing_of_this_one(string what)
    {
        using var browser = Hub.NewBrowser();
        await _world.LogInAsync(browser);
        _world.Receiver.Reset();

        await DemandAsync(browser, text => what switch
        {
            "somebody else's name" => Replaced(text, ">", "</saml:NameID>", "somebody-else"),
            "another session's index" => Replaced(text, "<samlp:SessionIndex>", "</samlp:SessionIndex>", "_another"),
            _ => text.Replace("nameid-format:persistent", "nameid-format:transient", StringComparison.Ordinal),
        });

        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
        _world.Receiver.Received.Should().BeEmpty();
    }

    [Fact]
    public async Task A_logout_token_that_is_played_back_is_refused_and_the_session_of_the_person_who_came_back_stays()
    {
        using var browser = Hub.NewBrowser();
        await browser.TokensAsync(Hub.Shop, "college");
        // Of the whole person, so that only its id stands between it and the next session.
        await DemandAsync(browser, claims => claims.Remove("sid"));
        (await _world.IsLoggedInAsync(browser)).Should().BeFalse();
        var token = Hub.College.LastLogoutToken!;
        await browser.TokensAsync(Hub.Shop, "college");
        _world.Receiver.Reset();

        var (status, code) = await PostAsync(token);

        (status, code).Should().Be((HttpStatusCode.BadRequest, "FH-1308"));
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
        _world.Receiver.Received.Should().BeEmpty();
    }

    [Theory]
    [InlineData("iss", "FH-1306")]
    [InlineData("aud", "FH-1306")]
    [InlineData("events", "FH-1306")]
    [InlineData("nonce", "FH-1306")]
    [InlineData("old", "FH-1305")]
    [InlineData("jti", "FH-1306")]
    [InlineData("nobody", "FH-1306")]
    public async Task R000_13_A_signed_logout_token_with_one_thing_wrong_is_a_400_with_its_code_and_the_session_stays(string what, string code)
    {
        using var browser = Hub.NewBrowser();
        await browser.TokensAsync(Hub.Shop, "college");
        var now = Hub.Clock.GetUtcNow();

        var end = await DemandAsync(browser, claims =>
        {
            switch (what)
            {
                case "iss" or "aud": claims[what] = "https://elsewhere.example"; break;
                case "nonce": claims["nonce"] = "n"; break;
                case "old": claims["iat"] = now.AddHours(-1).ToUnixTimeSeconds(); break;
                case "nobody": claims.Remove("sub"); claims.Remove("sid"); break;
                default: claims.Remove(what); break;
            }
        });

        end.Text.Should().Contain("federationhub: 400");
        (await PostAsync(Hub.College.LastLogoutToken!)).Should().Be((HttpStatusCode.BadRequest, code));
        (await _world.IsLoggedInAsync(browser)).Should().BeTrue();
    }

    [Fact]
    public async Task A_logout_token_that_comes_while_the_person_logs_out_ends_the_session_once_and_both_are_answered()
    {
        using var browser = Hub.NewBrowser();
        var hint = (await browser.TokensAsync(Hub.Shop, "college"))["id_token"];
        _world.Receiver.Reset();

        var own = browser.GoAsync(Hub.Shop.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", LogoutWorld.Bye)));
        var theirs = DemandAsync(browser, _ => { });
        await Task.WhenAll(own, theirs);

        // Who is second hears that there is nothing left to end, with the same way on.
        var page = await own;
        (page.Url.StartsWith(LogoutWorld.Bye, StringComparison.Ordinal) ? page.Url : page.Document.QuerySelector("a.primary")?.GetAttribute("href")).Should().StartWith(LogoutWorld.Bye);
        (await theirs).Text.Should().NotContain("federationhub: 4").And.NotContain("federationhub: 5");
        _world.Receiver.Of("shop").Should().ContainSingle("who is second finds nothing left to end");
        (await _world.IsLoggedInAsync(browser)).Should().BeFalse();
    }

    [Fact]
    public async Task A_demand_for_a_session_that_is_over_already_is_answered_as_done_and_tells_nobody_again()
    {
        using var browser = Hub.NewBrowser();
        var sid = await Hub.SessionOfAsync(await _world.LogInAsync(browser));
        // Only the hub forgets: the organisation still has its session.
        var session = await Hub.Services.GetRequiredService<ISessionStore>().FindBySessionIdAsync(sid, TestContext.Current.CancellationToken);
        (await Hub.Services.GetRequiredService<LogoutFlow>().EndSessionsAsync([session!], "a test", TestContext.Current.CancellationToken)).IsComplete.Should().BeTrue();
        _world.Receiver.Reset();

        var end = await DemandAsync(browser, text => text);

        end.Kind.Should().Be("organisation-logged-out");
        end.Text.Should().Contain(Hub.HubUrl + "/saml/metadata: Success");
        _world.Receiver.Received.Should().BeEmpty();
    }

    private async Task<BrowserPage> DemandAsync(Browser browser, Func<string, string> says)
    {
        Hub.University.LogoutRequestSays = says;
        try
        {
            return await browser.PostAsync(Hub.University.BaseUrl + "/logout/everywhere", []);
        }
        finally
        {
            Hub.University.LogoutRequestSays = null;
        }
    }

    private async Task<BrowserPage> DemandAsync(Browser browser, Action<JsonObject> says)
    {
        Hub.College.LogoutTokenSays = says;
        try
        {
            return await browser.PostAsync(Hub.College.BaseUrl + "/logout/everywhere", []);
        }
        finally
        {
            Hub.College.LogoutTokenSays = null;
        }
    }

    private async Task<(HttpStatusCode Status, string? Code)> PostAsync(string token)
    {
        using var http = LoopbackHttp.Create();
        using var form = new FormUrlEncodedContent([new("logout_token", token)]);
        using var answer = await http.PostAsync(new Uri($"{Hub.HubUrl}/login/logout/college"), form, TestContext.Current.CancellationToken);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error_description").GetString());
    }

    private string Broken(string text, string what)
    {
        var now = Hub.Clock.GetUtcNow();
        return what switch
        {
            "another Destination" => Replaced(text, "Destination=\"", "\"", "https://elsewhere.example/saml/logout"),
            "no Destination" => text.Replace($" Destination=\"{Hub.HubUrl}/saml/logout\"", string.Empty, StringComparison.Ordinal),
            "an IssueInstant of an hour ago" => Replaced(text, "IssueInstant=\"", "\"", Instant(now.AddHours(-1))),
            "an IssueInstant of tomorrow" => Replaced(text, "IssueInstant=\"", "\"", Instant(now.AddDays(1))),
            "NotOnOrAfter past" => text.Replace(" Destination=", $" NotOnOrAfter=\"{Instant(now.AddMinutes(-10))}\" Destination=", StringComparison.Ordinal),
            "a document type" => "<!DOCTYPE x [<!ENTITY e \"x\">]>" + text,
            "another Issuer" => Replaced(text, "<saml:Issuer>", "</saml:Issuer>", "https://elsewhere.example/metadata"),
            "no Issuer" => text.Replace($"<saml:Issuer>{Hub.University.EntityId}</saml:Issuer>", string.Empty, StringComparison.Ordinal),
            "two NameIDs" => text.Replace("<samlp:SessionIndex>", "<saml:NameID>another</saml:NameID><samlp:SessionIndex>", StringComparison.Ordinal),
            "no NameID" => text[..text.IndexOf("<saml:NameID", StringComparison.Ordinal)] + text[(text.IndexOf("</saml:NameID>", StringComparison.Ordinal) + "</saml:NameID>".Length)..],
            "version 1.1" => Replaced(text, "Version=\"", "\"", "1.1"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    // What stands between the last start before the end, and that end.
    private static string Replaced(string text, string start, string end, string value)
    {
        var to = start.EndsWith('"') ? text.IndexOf(end, text.IndexOf(start, StringComparison.Ordinal) + start.Length, StringComparison.Ordinal) : text.IndexOf(end, StringComparison.Ordinal);
        var from = text.LastIndexOf(start, to - 1, StringComparison.Ordinal) + start.Length;
        return text[..from] + value + text[to..];
    }
}
