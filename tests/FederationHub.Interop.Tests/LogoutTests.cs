using System.Net;
using AngleSharp.Html.Parser;
using FederationHub.Saml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;

namespace FederationHub.Interop.Tests;

/// <summary>Logout messages between the SAML library and SimpleSAMLphp, both ways. SimpleSAMLphp refuses what it cannot verify.</summary>
public sealed class LogoutTests : IClassFixture<OwnServiceProvider>
{
    private readonly OwnServiceProvider _own;

    public LogoutTests(OwnServiceProvider own)
    {
        Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");
        _own = own;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Endpoint => _own.Provider.SingleLogout.Single(endpoint => endpoint.Binding == SamlNames.RedirectBinding).Location;

    [Fact]
    public async Task SimpleSAMLphp_does_what_a_request_by_redirect_says_and_its_answer_holds()
    {
        using var browser = NewBrowser();
        var request = await RequestAsync(browser);

        var page = await browser.OpenAsync(RedirectBinding.RequestUri(Endpoint, LogoutWriter.Write(request), "relay", OwnServiceProvider.Key), Token);

        page.Address.OriginalString.Should().StartWith(OwnServiceProvider.SingleLogout, page.ToString());
        var answer = OwnServiceProvider.Value(LogoutValidator.ResponseByRedirect(QueryOf(page), request.Id, Expected()));
        (answer.Result, answer.SignedRelayState).Should().Be((LogoutResult.Complete, "relay"));
        (await IsLoggedInAsync(browser)).Should().BeFalse();

        // The same answer for another request, and a changed one.
        LogoutValidator.ResponseByRedirect(QueryOf(page), OwnServiceProvider.NewId(), Expected()).Match(_ => true, _ => false).Should().BeFalse();
        LogoutValidator.ResponseByRedirect(QueryOf(page).Replace("RelayState=relay", "RelayState=other", StringComparison.Ordinal), request.Id, Expected()).Match(_ => true, _ => false).Should().BeFalse();
    }

    [Fact]
    public async Task SimpleSAMLphp_does_what_a_request_by_post_says()
    {
        using var browser = NewBrowser();
        var request = await RequestAsync(browser);

        var page = await PostAsync(browser, LogoutWriter.WriteSigned(request, OwnServiceProvider.Key));

        OwnServiceProvider.Value(LogoutValidator.ResponseByRedirect(QueryOf(page), request.Id, Expected())).Result.Should().Be(LogoutResult.Complete);
        (await IsLoggedInAsync(browser)).Should().BeFalse();
    }

    [Fact]
    public async Task SimpleSAMLphp_does_nothing_that_is_not_signed_by_who_says_it()
    {
        using var browser = NewBrowser();
        var request = await RequestAsync(browser);
        var signed = RedirectBinding.RequestUri(Endpoint, LogoutWriter.Write(request), "relay", OwnServiceProvider.Key);

        foreach (var refused in new[]
        {
            await browser.OpenAsync(RedirectBinding.RequestUri(Endpoint, LogoutWriter.Write(request), "relay", null), Token),
            await browser.OpenAsync(signed.Replace("RelayState=relay", "RelayState=other", StringComparison.Ordinal), Token),
            await PostAsync(browser, LogoutWriter.Write(request)),
        })
        {
            // SimpleSAMLphp shows its exceptions with the status 200.
            refused.Body.Should().Contain("SimpleSAML\\Error\\Error").And.NotContain("SAMLResponse", refused.ToString());
        }

        (await IsLoggedInAsync(browser)).Should().BeTrue();
    }

    [Fact]
    public async Task A_request_of_SimpleSAMLphp_holds_ends_that_session_and_no_other_and_its_answer_is_taken()
    {
        using var browser = NewBrowser();
        var session = await LogInAsync(browser);

        var page = await browser.OpenAsync($"{_own.Url}/saml2/idp/initSLO.php?RelayState={Uri.EscapeDataString(_own.Url + "/over")}", Token);

        page.Address.OriginalString.Should().StartWith(OwnServiceProvider.SingleLogout, page.ToString());
        var request = OwnServiceProvider.Value(LogoutValidator.RequestByRedirect(QueryOf(page), Expected()));
        request.Ends(_own.Organisation.EntityId, session.Subject!, session.SessionIndex).Should().BeTrue();
        request.Ends(_own.Organisation.EntityId, session.Subject!, "another session").Should().BeFalse();
        request.Ends(_own.Organisation.EntityId, session.Subject! with { Value = "somebody-else" }, session.SessionIndex).Should().BeFalse();
        LogoutValidator.RequestByRedirect(QueryOf(page), Expected(OwnServiceProvider.Value(TrustedKey.FromCertificate(OwnServiceProvider.Certificate)))).Match(_ => true, _ => false).Should().BeFalse();

        var response = new LogoutResponse(OwnServiceProvider.NewId(), DateTimeOffset.UtcNow, OwnServiceProvider.EntityId, Endpoint, request.Id, LogoutResult.Complete);
        var end = await browser.OpenAsync(RedirectBinding.ResponseUri(Endpoint, LogoutWriter.Write(response), request.SignedRelayState, OwnServiceProvider.Key), Token);

        browser.Hops.Should().Contain(hop => hop.Contains("/over"), $"the logout went on to where it was to end: {end}");
        (await IsLoggedInAsync(browser)).Should().BeFalse();
    }

    private static HttpBrowser NewBrowser() => new() { StopsAt = OwnServiceProvider.SingleLogout };

    private static string QueryOf(HttpBrowser.Page page) => page.Address.OriginalString[(page.Address.OriginalString.IndexOf('?', StringComparison.Ordinal) + 1)..];

    private LogoutExpectations Expected(TrustedKey? key = null) =>
        new(OwnServiceProvider.SingleLogout, OwnServiceProvider.EntityId, _own.Organisation.EntityId, key is null ? _own.Provider.SigningKeys() : [key], DateTimeOffset.UtcNow);

    private async Task<ValidatedAssertion> LogInAsync(HttpBrowser browser)
    {
        var (xml, request) = await _own.LogInAsync(browser, Token);
        return OwnServiceProvider.Value(_own.Read(xml, request));
    }

    private async Task<LogoutRequest> RequestAsync(HttpBrowser browser)
    {
        var session = await LogInAsync(browser);
        return new LogoutRequest(OwnServiceProvider.NewId(), DateTimeOffset.UtcNow, OwnServiceProvider.EntityId, Endpoint, session.Subject!) { SessionIndexes = [session.SessionIndex!] };
    }

    private async Task<HttpBrowser.Page> PostAsync(HttpBrowser browser, string xml)
    {
        var form = $"<form method=\"post\" action=\"{Endpoint}\"><input type=\"hidden\" name=\"SAMLRequest\" value=\"{PostBinding.Encode(xml)}\"></form>";
        return await browser.SubmitAsync(new HttpBrowser.Page(new Uri(OwnServiceProvider.EntityId), HttpStatusCode.OK, form, new HtmlParser().ParseDocument(form)), Token);
    }

    private async Task<bool> IsLoggedInAsync(HttpBrowser browser)
    {
        var request = _own.Request(SamlNames.RedirectBinding);
        var page = await browser.OpenAsync(RedirectBinding.RequestUri(request.Destination, AuthnRequestWriter.Write(request), "state", OwnServiceProvider.Key), Token);
        return page.Document.QuerySelector("input[name=password]") is null && page.Document.QuerySelector("input[name=SAMLResponse]") is not null;
    }
}
