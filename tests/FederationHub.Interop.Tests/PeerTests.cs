using System.Net;
using System.Text.Json;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>The peers by themselves: when one of these fails, the hub is not the one to look at.</summary>
public sealed class PeerTests
{
    public PeerTests() => Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");

    [Fact]
    public async Task The_saml_organisation_publishes_its_metadata()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var port = FreePort.Next();
        await using var organisation = await Peers.SamlOrganisationAsync(port, SourceTree.NewFolder("saml-organisation"), wantsSignedRequests: false, cancellation);
        using var browser = new HttpBrowser();

        var metadata = await browser.OpenAsync(Peers.SamlMetadata(port).OriginalString, cancellation);

        metadata.Status.Should().Be(HttpStatusCode.OK);
        metadata.Body.Should().Contain("IDPSSODescriptor").And.Contain("school.example");
    }

    [Fact]
    public async Task The_openid_application_logs_in_at_the_openid_organisation()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (organisationPort, applicationPort) = (FreePort.Next(), FreePort.Next());
        const string Secret = "between-the-two-peers-only";
        await using var organisation = await Peers.OpenIdOrganisationAsync(
            organisationPort, new PeerClient("application", Secret, $"http://localhost:{applicationPort}/callback"), cancellation);
        await using var application = await Peers.OpenIdApplicationAsync(
            applicationPort, $"http://localhost:{organisationPort}", "application", Secret, cancellation);
        using var browser = new HttpBrowser();

        var form = await browser.OpenAsync($"http://localhost:{applicationPort}/", cancellation);
        var answer = await browser.SubmitAsync(form, cancellation, new Dictionary<string, string> { ["username"] = "diacritics" });

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
        JsonDocument.Parse(answer.Body).RootElement.GetProperty("userinfo").GetProperty("name").GetString().Should().Be("Renée d'Août-Şahin");
    }
}
