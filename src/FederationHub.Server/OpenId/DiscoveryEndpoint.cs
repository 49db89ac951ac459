using FederationHub.Core;
using FederationHub.Core.Assurance;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Discovery;
using FederationHub.Server.Help;
using FederationHub.Server.Web;

namespace FederationHub.Server.OpenId;

/// <summary>The discovery document (OpenID Connect Discovery 4, RFC 8414 3). It changes with a release, not with the configuration.</summary>
internal static class DiscoveryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var issuer = routes.ServiceProvider.GetRequiredService<ProviderIssuer>();
        var address = routes.ServiceProvider.GetRequiredService<HubAddress>();
        var document = DiscoveryDocument.Write(issuer, new DiscoveryContents
        {
            AcrValues = [.. Enum.GetValues<AssuranceLevel>().Where(level => level > AssuranceLevel.Geen).Select(level => address.AssurancePrefix + level.Wire())],
            UiLocales = routes.ServiceProvider.GetRequiredService<HubLanguages>().Tags,
            ServiceDocumentation = issuer.Value + ConnectEndpoint.Path,
            Claims = ["person_id", "person_id_type", "org_id", "org_id_type", "edu_role", "assurance_level", "name", "given_name", "family_name", "email", "email_verified"],
        });
        routes.MapGet(ProviderIssuer.DiscoveryPath, (HttpContext http) => CacheableDocument.Json(document));
        routes.MapGet(ProviderIssuer.OAuthDiscoveryPath, (HttpContext http) => CacheableDocument.Json(document));
    }
}
