using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Step 8 of a login: the application exchanges the code (RFC 6749 3.2). Machines only: no page, no cookie.</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ProviderIssuer.TokenPath, HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, TokenPipeline pipeline, OpenIdLog log, Randomness randomness)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = await MachineForm.ReadAsync(http);
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await pipeline.HandleAsync(new TokenRequest(parameters, [.. http.Request.Headers.Authorization.OfType<string>()], reference), http.RequestAborted)
            : ProviderReply.TokenError(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log.TokenRefused(rejection.Code.ToString(), rejection.Detail, reply.LoginReference ?? reference);
        }

        return new MachineReply(reply);
    }
}
