using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Where an application hands over its authorization request before the person comes (RFC 9126 2). Machines only: no page, no cookie.</summary>
internal static class PushedAuthorizationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ProviderIssuer.PushedAuthorizationPath, HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, PushedRequests requests, OpenIdLog log, Randomness randomness)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = await MachineForm.ReadAsync(http);
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await requests.PushAsync(new TokenRequest(parameters, [.. http.Request.Headers.Authorization.OfType<string>()], reference), http.RequestAborted)
            : ProviderReply.PushedRequestError(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log.PushedRequestRefused(rejection.Code.ToString(), rejection.Detail, reference);
        }

        return new MachineReply(reply);
    }
}
