using FederationHub.Samples.IdentityProvider.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>`/slo` (SAML Profiles 4.4): a service provider asks to log somebody out, or answers who was asked here.</summary>
internal static class SingleLogoutEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation) =>
        routes.MapMethods(organisation.BasePath + "/slo", [HttpMethods.Get, HttpMethods.Post],
            (HttpContext http, CancellationToken cancellation) => ReceiveAsync(http, organisation, cancellation)).DisableAntiforgery();

    private static async Task<IResult> ReceiveAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        var answers = http.Request.Query.ContainsKey("SAMLResponse") || (http.Request.HasFormContentType && (await http.Request.ReadFormAsync(cancellation)).ContainsKey("SAMLResponse"));
        var (message, problem) = await AuthnRequest.ReadAsync(http.Request, cancellation, answers ? "SAMLResponse" : "SAMLRequest", answers ? "LogoutResponse" : "LogoutRequest");
        if (message is null)
        {
            return MessagePage.Error(http, organisation, problem!);
        }

        if (await SamlEndpoints.FindProviderAsync(organisation, message.Issuer, cancellation) is not { } provider)
        {
            return MessagePage.Error(http, organisation, $"This service provider is not known here: {message.Issuer}");
        }

        // SAML Profiles 4.4.4: always signed. Of a service provider that was registered by hand without keys nothing can be checked.
        if (provider.Certificates.Count > 0 && !message.IsSignedBy(provider.Certificates))
        {
            return MessagePage.Error(http, organisation, "The message is not signed with a key of the service provider.");
        }

        if (message.Destination != organisation.BaseUrl + "/slo")
        {
            return MessagePage.Error(http, organisation, $"The message is meant for another place: {message.Destination}");
        }

        if (answers)
        {
            return MessagePage.LoggedOut(http, organisation, [$"{message.Issuer}: {string.Join(' ', message.StatusCodes)}", $"RelayState: {message.RelayState}"]);
        }

        if (provider.SingleLogout is not { } place)
        {
            return MessagePage.Error(http, organisation, "The service provider takes no answers.");
        }

        if (organisation.LogoutAnswer != LogoutAnswer.Refused)
        {
            var ended = organisation.State.Visits
                .Where(visits => visits.Value.Any(visit => visit.Party == provider.EntityId && visit.Subject == message.Name) && (message.SessionIndexes.Count == 0 || message.SessionIndexes.Contains(visits.Key)))
                .Select(visits => visits.Key)
                .ToHashSet(StringComparer.Ordinal);
            organisation.State.Sessions.TakeAll(session => ended.Contains(session.Index));
        }

        return new SeeOther(LogoutMessage.ResponseUrl(organisation, place, message.Id, message.RelayState, organisation.LogoutAnswer));
    }
}
