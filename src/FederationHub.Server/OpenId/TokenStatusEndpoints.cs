using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Introspection;
using FederationHub.OpenId.Provider.Revocation;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Revocation (RFC 7009) and introspection (RFC 7662) of tokens. Machines only: no page, no cookie.</summary>
internal static class TokenStatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ProviderIssuer.RevocationPath, (HttpContext http, RevocationPipeline pipeline, OpenIdLog log, Randomness randomness) => HandleAsync(http, pipeline.HandleAsync, log, randomness));
        routes.MapPost(ProviderIssuer.IntrospectionPath, (HttpContext http, IntrospectionPipeline pipeline, OpenIdLog log, Randomness randomness) => HandleAsync(http, pipeline.HandleAsync, log, randomness));
    }

    private static async Task<IResult> HandleAsync(HttpContext http, Func<TokenRequest, CancellationToken, ValueTask<ProviderReply>> pipeline, OpenIdLog log, Randomness randomness)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = await MachineForm.ReadAsync(http);
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await pipeline(new TokenRequest(parameters, [.. http.Request.Headers.Authorization.OfType<string>()], reference), http.RequestAborted)
            : ProviderReply.TokenError(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log.TokenRefused(rejection.Code.ToString(), rejection.Detail, reply.LoginReference ?? reference);
        }

        return new MachineReply(reply);
    }
}
