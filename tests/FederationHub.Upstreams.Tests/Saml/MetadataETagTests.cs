using System.Text;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Saml;
using FederationHub.Upstreams.Tests.Outbound;

namespace FederationHub.Upstreams.Tests.Saml;

/// <summary>Metadata at an address of its own is not sent again while it is the same.</summary>
public sealed class MetadataETagTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_still_the_same_is_told_apart_by_its_tag_and_changed_settings_ask_for_all_of_it()
    {
        using var hub = new TestHub();
        await using var organisation = await TestOrganisation.StartAsync(hub.Clock, key: 0, saml: new SamlFace { ServiceProviders = [] });
        using var http = new HttpClient();
        var metadata = await http.GetStringAsync(new Uri(organisation.Fake.BaseUrl + "/metadata"), Token);
        using var server = new RawServer((request, stream, cancellation) => stream.WriteAsync(Encoding.UTF8.GetBytes(request.Contains("If-None-Match: \"one\"", StringComparison.Ordinal)
            ? "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nETag: \"one\"\r\nLast-Modified: Sun, 22 Nov 2026 08:00:00 GMT\r\nContent-Length: {Encoding.UTF8.GetByteCount(metadata)}\r\nConnection: close\r\n\r\n{metadata}"), cancellation).AsTask());
        var saml = (SamlUpstream)hub.Protocols.Find("saml")!;
        var asked = new SamlSettings { MetadataUrl = server.Uri.AbsoluteUri };

        var first = await RefreshAsync(saml, asked.ToJson());
        (await RefreshAsync(saml, first)).Should().Be(first);
        server.Requests[0].Should().NotContain("If-None-Match");
        server.Requests[1].Should().Contain("If-None-Match: \"one\"").And.Contain("If-Modified-Since: Sun, 22 Nov 2026 08:00:00 GMT");

        // What the tag stands for was read under other settings.
        await RefreshAsync(saml, (SamlSettings.TryParse(first)! with { EntityId = organisation.Fake.EntityId }).ToJson());
        server.Requests[2].Should().NotContain("If-None-Match");
    }

    private static async Task<string> RefreshAsync(SamlUpstream saml, string settings) =>
        (await saml.RefreshAsync(settings, Token)).Match(renewed => renewed, rejection => throw new InvalidOperationException(rejection.ToString()));
}
