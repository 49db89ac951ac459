using FederationHub.Samples.IdentityProvider.Oidc;
using FederationHub.Samples.IdentityProvider.Saml;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>Puts a fake organisation into a web application.</summary>
public static class FakeOrganisationEndpoints
{
    /// <summary>
    /// Maps, under the path of the organisation's base URL: `/` (who this is), `/login`, `/logout` (here alone), `/logout/everywhere`; for SAML `/metadata`, `/sso` and `/slo`;
    /// for OpenID Connect `/.well-known/openid-configuration`, `/jwks`, `/authorize`, `/token`, `/userinfo` and `/end-session`.
    /// </summary>
    /// <param name="routes">Where to map.</param>
    /// <param name="organisation">The organisation; its settable properties may change while it runs.</param>
    public static IEndpointRouteBuilder MapFakeOrganisation(this IEndpointRouteBuilder routes, FakeOrganisation organisation)
    {
        LoginEndpoints.Map(routes, organisation);
        LogoutEverywhere.Map(routes, organisation);
        if (organisation.Saml is not null)
        {
            SamlEndpoints.Map(routes, organisation);
            SingleLogoutEndpoint.Map(routes, organisation);
        }

        if (organisation.Oidc is not null)
        {
            DiscoveryEndpoints.Map(routes, organisation);
            AuthorizeEndpoint.Map(routes, organisation);
            TokenEndpoint.Map(routes, organisation);
            UserInfoEndpoint.Map(routes, organisation);
            EndSessionEndpoint.Map(routes, organisation);
        }

        return routes;
    }
}
