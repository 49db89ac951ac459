using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Where an application hands over its authorization request before the person comes (RFC 9126 2).</summary>
internal static class PushedAuthorizationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ProviderIssuer.PushedAuthorizationPath, (HttpContext http, PushedRequests requests, OpenIdLog log, Randomness randomness) =>
        MachineCall.AnswerAsync(http, randomness, requests.PushAsync, ProviderReply.PushedRequestError, log.PushedRequestRefused));
}
