using FederationHub.Upstreams.Saml;

namespace FederationHub.Server.SamlSp;

/// <summary>What the hub is towards SAML organisations: <c>/saml/metadata</c> (SAML Metadata 2.4.4).</summary>
internal static class SpMetadataEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/saml/metadata", async (SamlServiceProvider hub, CancellationToken cancellationToken) =>
        Results.Text(await hub.MetadataAsync(cancellationToken), SamlServiceProvider.MediaType));
}
