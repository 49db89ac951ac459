using FederationHub.Samples.IdentityProvider.Oidc;
using FederationHub.Samples.IdentityProvider.Pages;
using FederationHub.Samples.IdentityProvider.Saml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>`/logout/everywhere`: ends the session here, tells OpenID Connect clients by a logout token, and sends the browser to a SAML service provider.</summary>
internal static class LogoutEverywhere
{
    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation) =>
        routes.MapPost(organisation.BasePath + "/logout/everywhere", (HttpContext http, CancellationToken cancellation) => GoAsync(http, organisation, cancellation)).DisableAntiforgery();

    private static async Task<IResult> GoAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        if (LoginEndpoints.EndSession(http, organisation) is not { } session || !organisation.State.Visits.TryRemove(session.Index, out var visits))
        {
            return MessagePage.LoggedOut(http, organisation);
        }

        List<string> answers = [];
        foreach (var visit in visits.Where(visit => visit.NameIdFormat is null).DistinctBy(visit => visit.Party))
        {
            answers.Add($"{visit.Party}: {await LogoutTokens.SendAsync(organisation, visit, session, cancellation)}");
        }

        return visits.FirstOrDefault(visit => visit.NameIdFormat is not null) is { } saml && await SamlEndpoints.FindProviderAsync(organisation, saml.Party, cancellation) is { SingleLogout: { } place } provider
            ? new SeeOther(LogoutMessage.RequestUrl(organisation, provider, place, saml, session))
            : MessagePage.LoggedOut(http, organisation, answers);
    }
}
