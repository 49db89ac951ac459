using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>The keys by which OpenID Providers know the hub as their client (<see cref="HubAddress.ClientKeysUri"/>).</summary>
internal static class ClientKeysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(HubAddress.ClientKeysPath, async (IHubKeys keys, CancellationToken cancellationToken) =>
        CacheableDocument.Json(ClientAssertionKey.WriteSet(await keys.SamlSigningPublishedAsync(cancellationToken))));
}
