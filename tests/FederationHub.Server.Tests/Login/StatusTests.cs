using System.Text;
using System.Text.RegularExpressions;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>What an organisation says instead of an assertion (SAML Core 3.2.2.2), as far as the error that the application gets.</summary>
public sealed partial class StatusTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("Responder", "NoPassive", "status-no-passive", "login_required")]
    [InlineData("Requester", "NoPassive", "status-no-passive", "login_required")]
    [InlineData("Responder", "NoAuthnContext", "status-no-authn-context", "unmet_authentication_requirements")]
    [InlineData("Requester", "NoAuthnContext", "status-no-authn-context", "unmet_authentication_requirements")]
    [InlineData("Responder", "AuthnFailed", "status-authn-failed", "access_denied")]
    [InlineData("Responder", "RequestDenied", "status-request-denied", "access_denied")]
    [InlineData("Requester", "RequestUnsupported", "status-request-unsupported", "access_denied")]
    [InlineData("Responder", "UnknownPrincipal", "status-unknown-principal", "access_denied")]
    [InlineData("Requester", "InvalidNameIDPolicy", "status-invalid-name-id-policy", "access_denied")]
    [InlineData("Requester", "InvalidAttrNameOrValue", "status-invalid-attribute", "access_denied")]
    [InlineData("Responder", "NoAvailableIDP", "status-no-available-idp", "access_denied")]
    [InlineData("Responder", "NoSupportedIDP", "status-no-supported-idp", "access_denied")]
    [InlineData("Responder", "ProxyCountExceeded", "status-proxy-count-exceeded", "access_denied")]
    [InlineData("Requester", "UnsupportedBinding", "status-unsupported-binding", "access_denied")]
    [InlineData("Responder", "\"><script>", "status-responder", "access_denied")]
    [InlineData("Requester", null, "status-requester", "access_denied")]
    [InlineData("Responder", null, "status-responder", "access_denied")]
    [InlineData("VersionMismatch", null, "status-version-mismatch", "access_denied")]
    [InlineData("Success", "AuthnFailed", "assertion-missing", "access_denied")]
    public async Task Each_status_has_its_cause_and_its_error_for_the_application(string top, string? second, string cause, string error)
    {
        using var browser = _world.NewBrowser();
        var post = await browser.SubmitAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "university"))), "form", ("persona", "pupil"));
        var answer = Encoding.UTF8.GetString(Convert.FromBase64String(post.Document.QuerySelector("input[name=SAMLResponse]")!.GetAttribute("value")!));
        var inner = second is null ? string.Empty : $"<samlp:StatusCode Value=\"{Status(second)}\"/>";
        answer = Assertion().Replace(answer, string.Empty);
        answer = StatusCode().Replace(answer, $"<samlp:StatusCode Value=\"{Status(top)}\">{inner}</samlp:StatusCode><samlp:StatusMessage>Noor &lt;script&gt;</samlp:StatusMessage>");

        var page = await browser.SubmitAsync(post, "form", ("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer))));

        page.Code.Should().Be(cause == "assertion-missing" ? "FH-1306" : "FH-1301");
        _world.Log.Should().Contain($"/{cause}: ");
        page.Text.Should().NotContain("Noor").And.NotContain("<script>", "what the organisation says in words is not shown");
        page.Document.QuerySelectorAll("a").Select(link => link.GetAttribute("href")).Should().Contain(address => address != null && address.Contains($"error={error}&", StringComparison.Ordinal));
    }

    private static string Status(string name) => System.Security.SecurityElement.Escape("urn:oasis:names:tc:SAML:2.0:status:" + name);

    [GeneratedRegex("<saml:Assertion.*</saml:Assertion>", RegexOptions.Singleline, 1000)]
    private static partial Regex Assertion();

    [GeneratedRegex("<samlp:StatusCode[^>]*/>", RegexOptions.None, 1000)]
    private static partial Regex StatusCode();
}
