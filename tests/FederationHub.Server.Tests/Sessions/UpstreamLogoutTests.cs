using System.Net;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Logout between the hub and organisations, both ways and across protocols (SAML Profiles 4.4; RP-Initiated and Back-Channel Logout 1.0).</summary>
public sealed class UpstreamLogoutTests : IAsyncLifetime
{
    private LogoutWorld _world = null!;
    private Browser _browser = null!;

    private HubWorld Hub => _world.Hub;

    private string[] Told => [.. _world.Receiver.Received.Select(received => received.Application)];

    public async ValueTask InitializeAsync()
    {
        _world = await LogoutWorld.StartAsync("global");
        _browser = Hub.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task R002_17_A_global_logout_sends_the_person_to_the_SAML_organisation_and_on_to_the_application()
    {
        var token = await _world.LogInAsync(_browser);

        var end = await LogOutAsync(token);

        end.Url.Should().StartWith(LogoutWorld.Bye);
        _browser.Hops.Should().Contain(hop => hop.Url.StartsWith(Hub.University.BaseUrl + "/slo?SAMLRequest=", StringComparison.Ordinal));
        _browser.Hops.Should().Contain(hop => hop.Url.StartsWith(Hub.HubUrl + "/saml/logout?SAMLResponse=", StringComparison.Ordinal));
        (await _browser.GoAsync(Hub.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
        (await _browser.PickAsync(await _browser.GoAsync(Hub.Shop.AuthorizeUrl()), "university")).Kind.Should().Be("organisation-login", "the organisation ended its session too");
    }

    [Fact]
    public async Task R002_17_A_global_logout_sends_the_person_to_the_OpenID_provider_and_on_to_the_application()
    {
        var token = (await _browser.TokensAsync(Hub.Shop, "college"))["id_token"]!;

        var end = await LogOutAsync(token);

        end.Url.Should().StartWith(LogoutWorld.Bye);
        _browser.Hops.Should().Contain(hop => hop.Url.StartsWith(Hub.College.BaseUrl + "/end-session?id_token_hint=", StringComparison.Ordinal));
        _browser.Hops.Should().Contain(hop => hop.Url.StartsWith(Hub.HubUrl + "/login/return/logout?state=", StringComparison.Ordinal));
        (await _browser.PickAsync(await _browser.GoAsync(Hub.Shop.AuthorizeUrl()), "college")).Kind.Should().Be("organisation-login");
    }

    [Theory]
    [InlineData(LogoutAnswer.Partial)]
    [InlineData(LogoutAnswer.Refused)]
    public async Task The_page_says_so_where_the_organisation_did_not_log_everybody_out(LogoutAnswer answer)
    {
        var token = await _world.LogInAsync(_browser);
        Hub.University.LogoutAnswer = answer;

        var end = await LogOutAsync(token);

        end.Kind.Should().Be("logout");
        end.Code.Should().Be("FH-1506");
        end.Text.Should().Contain("University of Lindenhorst");
        (await _world.IsLoggedInAsync(_browser)).Should().BeFalse("the hub's own session is over whatever the organisation says");
    }

    [Fact]
    public async Task R000_13_A_logout_at_the_SAML_organisation_ends_the_session_of_every_application()
    {
        await _world.LogInAsync(_browser);
        await LogoutWorld.AlsoAsync(_browser, Hub.Planner);

        var end = await _browser.PostAsync(Hub.University.BaseUrl + "/logout/everywhere", []);

        end.Kind.Should().Be("organisation-logged-out");
        end.Text.Should().Contain(Hub.HubUrl + "/saml/metadata: Success").And.Contain("RelayState: logout at university");
        Told.Should().BeEquivalentTo("shop", "planner");
        (await _world.IsLoggedInAsync(_browser)).Should().BeFalse();
    }

    [Fact]
    public async Task An_application_that_could_not_be_told_makes_the_answer_a_partial_one()
    {
        await _world.LogInAsync(_browser);
        _world.Receiver.Answer("shop", 503);

        var end = await _browser.PostAsync(Hub.University.BaseUrl + "/logout/everywhere", []);

        end.Text.Should().Contain(Hub.HubUrl + "/saml/metadata: Success PartialLogout");
        (await _world.IsLoggedInAsync(_browser)).Should().BeFalse();
    }

    [Fact]
    public async Task R000_13_A_logout_at_the_OpenID_provider_ends_the_session_of_every_application()
    {
        await _browser.TokensAsync(Hub.Shop, "college");
        await LogoutWorld.AlsoAsync(_browser, Hub.Planner);

        var end = await _browser.PostAsync(Hub.College.BaseUrl + "/logout/everywhere", []);

        end.Text.Should().Contain("federationhub: 200");
        Told.Should().BeEquivalentTo("shop", "planner");
        (await _world.IsLoggedInAsync(_browser)).Should().BeFalse();
    }

    [Fact]
    public async Task A_logout_of_one_person_leaves_everybody_else_where_they_are()
    {
        await _world.LogInAsync(_browser);
        using var colleague = Hub.NewBrowser();
        await _world.LogInAsync(colleague, Personas.Diacritics);
        using var elsewhere = Hub.NewBrowser();
        await elsewhere.TokensAsync(Hub.Shop, "college");
        using var sameElsewhere = Hub.NewBrowser();
        await _world.LogInAsync(sameElsewhere);

        await _browser.PostAsync(Hub.University.BaseUrl + "/logout/everywhere", []);

        (await _world.IsLoggedInAsync(_browser)).Should().BeFalse();
        (await _world.IsLoggedInAsync(colleague)).Should().BeTrue("another name");
        (await _world.IsLoggedInAsync(elsewhere)).Should().BeTrue("another organisation");
        (await _world.IsLoggedInAsync(sameElsewhere)).Should().BeTrue("another session of the same person, which the request does not list");
    }

    // Of the signature itself: a cut through its percent-encoding would be another fault.
    private static string CutShort(string url)
    {
        const string Before = "&Signature=";
        var at = url.IndexOf(Before, StringComparison.Ordinal) + Before.Length;
        return url[..at] + Uri.EscapeDataString(Uri.UnescapeDataString(url[at..])[..^8]);
    }

    [Theory]
    [InlineData("replayed", "FH-1308")]
    [InlineData("without signature", "FH-1303")]
    [InlineData("with another RelayState", "FH-1303")]
    [InlineData("as an answer too", "FH-1004")]
    [InlineData("cut short", "FH-1303")]
    public async Task A_logout_request_that_is_not_right_is_refused_with_a_page_and_the_session_stays(string what, string code)
    {
        await _world.LogInAsync(_browser);
        await _browser.PostAsync(Hub.University.BaseUrl + "/logout/everywhere", []);
        var good = _browser.Hops.Last(hop => hop.Url.StartsWith(Hub.HubUrl + "/saml/logout?", StringComparison.Ordinal)).Url;
        using var other = Hub.NewBrowser();
        await _world.LogInAsync(other);

        var page = await other.GoAsync(what switch
        {
            "replayed" => good,
            "without signature" => good[..good.IndexOf("&SigAlg", StringComparison.Ordinal)],
            "with another RelayState" => good.Replace("university", "elsewhere", StringComparison.Ordinal),
            "as an answer too" => good + "&SAMLResponse=AAAA",
            _ => CutShort(good),
        });

        page.Kind.Should().Be("error");
        page.Code.Should().Be(code);
        (await _world.IsLoggedInAsync(other)).Should().BeTrue();
    }

    [Theory]
    [InlineData("college", "")]
    [InlineData("college", "nonsense")]
    [InlineData("university", "nonsense")]
    [InlineData("nowhere", "nonsense")]
    public async Task A_logout_token_that_is_not_believed_is_a_400_and_the_session_stays(string upstream, string token)
    {
        await _browser.TokensAsync(Hub.Shop, "college");
        using var http = LoopbackHttp.Create();
        using var form = new FormUrlEncodedContent(token.Length == 0 ? [] : [new("logout_token", token)]);

        using var answer = await http.PostAsync(new Uri($"{Hub.HubUrl}/login/logout/{upstream}"), form, TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        answer.Headers.CacheControl!.NoStore.Should().BeTrue();
        (await _world.IsLoggedInAsync(_browser)).Should().BeTrue();
    }

    private async Task<BrowserPage> LogOutAsync(string token) =>
        await _browser.PostOnAsync(await _browser.GoAsync(Hub.Shop.EndSessionUrl(("id_token_hint", token), ("post_logout_redirect_uri", LogoutWorld.Bye))));
}
