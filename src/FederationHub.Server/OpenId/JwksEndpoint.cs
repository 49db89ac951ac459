using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Server.Web;

namespace FederationHub.Server.OpenId;

/// <summary>The public keys (RFC 7517 5).</summary>
internal static class JwksEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(ProviderIssuer.JwksPath, async (ISigningKeys keys, CancellationToken cancellationToken) =>
        CacheableDocument.Json(JwksDocument.Write(await keys.PublishedAsync(cancellationToken))));
}
