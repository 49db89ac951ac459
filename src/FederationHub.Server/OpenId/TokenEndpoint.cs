using FederationHub.OpenId;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Web;

namespace FederationHub.Server.OpenId;

/// <summary>Step 8 of a login: the application exchanges the code (RFC 6749 3.2). Machines only: no page, no cookie.</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ProviderIssuer.TokenPath, HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, TokenPipeline pipeline, OpenIdLog log, Randomness randomness)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = await ReadFormAsync(http);
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await pipeline.HandleAsync(new TokenRequest(parameters, [.. http.Request.Headers.Authorization.OfType<string>()], reference), http.RequestAborted)
            : ProviderReply.TokenError(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log.TokenRefused(rejection.Code.ToString(), rejection.Detail, reply.LoginReference ?? reference);
        }

        return new MachineReply(reply);
    }

    private static async Task<Outcome<ProtocolParameters>> ReadFormAsync(HttpContext http)
    {
        // RFC 6749 4.1.3 takes form encoding only. JSON is what some documents show, so its refusal says so (R002-23).
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            return OpenIdCauses.JsonBody.Because("the body is not application/x-www-form-urlencoded");
        }

        return (await RequestParameters.ReadFormAsync(http)).Then(form => ProtocolParameters.From(RequestParameters.Pairs(form)));
    }
}
