using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Keys;

namespace FederationHub.Server.OpenId;

/// <summary>The public keys (RFC 7517 5).</summary>
internal static class JwksEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(ProviderIssuer.JwksPath, async (ISigningKeys keys, CancellationToken cancellationToken) =>
        new CacheableJson(JwksDocument.Write(await keys.PublishedAsync(cancellationToken))));
}
