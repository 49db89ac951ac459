using FederationHub.Configuration.Reading;
using FederationHub.Core.Applications;

namespace FederationHub.Configuration.Writing;

/// <summary>How people of an application find their organisation.</summary>
internal static class DiscoveryItems
{
    public static WrittenBlock Of(DiscoverySettings discovery, DiscoverySettings usual) => new WrittenBlock()
        .Put("list_mode", DiscoveryBlock.WordOf(discovery.ListMode), usual: DiscoveryBlock.WordOf(usual.ListMode))
        .Put("pinned", discovery.Pinned)
        .Put("remember", DiscoveryBlock.WordOf(discovery.Remember), usual: DiscoveryBlock.WordOf(usual.Remember))
        .Put("show_not_connected", discovery.ShowNotConnected)
        .Put("keycloak_hint", discovery.KeycloakHint)
        .Put("entity_id", discovery.EntityId)
        .Put("responses", discovery.Responses);
}
