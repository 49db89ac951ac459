using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Introspection;
using FederationHub.OpenId.Provider.Revocation;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Revocation (RFC 7009) and introspection (RFC 7662) of tokens.</summary>
internal static class TokenStatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(ProviderIssuer.RevocationPath, (HttpContext http, RevocationPipeline pipeline, OpenIdLog log, Randomness randomness) =>
            MachineCall.AnswerAsync(http, randomness, pipeline.HandleAsync, ProviderReply.TokenError, log.TokenRefused));
        routes.MapPost(ProviderIssuer.IntrospectionPath, (HttpContext http, IntrospectionPipeline pipeline, OpenIdLog log, Randomness randomness) =>
            MachineCall.AnswerAsync(http, randomness, pipeline.HandleAsync, ProviderReply.TokenError, log.TokenRefused));
    }
}
