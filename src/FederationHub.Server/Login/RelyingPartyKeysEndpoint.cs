using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>The keys by which OpenID Providers know the hub as their client (<see cref="HubAddress.RelyingPartyKeysUri"/>).</summary>
internal static class RelyingPartyKeysEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(HubAddress.RelyingPartyKeysPath, async (IHubKeys keys, CancellationToken cancellationToken) =>
        CacheableDocument.Json(RelyingPartyKey.WriteSet(await keys.SamlSigningPublishedAsync(cancellationToken))));
}
