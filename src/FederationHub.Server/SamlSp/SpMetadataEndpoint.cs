using System.Text;
using FederationHub.Server.Web;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Server.SamlSp;

/// <summary>What the hub is towards SAML organisations (SAML Metadata 2.4.4): <c>/saml/metadata</c>; signed; and without a key to encrypt to.</summary>
internal static class SpMetadataEndpoint
{
    // Shorter than organisations are told to wait before they load it again, so that no cache between makes it longer.
    private const int KeptSeconds = 3600;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/saml/metadata", async (SamlServiceProvider hub, CancellationToken cancellationToken) => Document(await hub.MetadataAsync(cancellationToken)));
        routes.MapGet("/saml/metadata/without-encryption", async (SamlServiceProvider hub, CancellationToken cancellationToken) => Document(await hub.MetadataWithoutEncryptionAsync(cancellationToken)));
        routes.MapGet("/saml/metadata/signed", async (SamlServiceProvider hub, CancellationToken cancellationToken) => Document(await hub.SignedMetadataAsync(cancellationToken)));
    }

    private static CacheableDocument Document(string xml) => new(Encoding.UTF8.GetBytes(xml), SamlServiceProvider.MediaType, KeptSeconds);
}
