using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.OpenId;

/// <summary>Step 8 of a login: the application exchanges the code (RFC 6749 3.2).</summary>
internal static class TokenEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(ProviderIssuer.TokenPath, (HttpContext http, TokenPipeline pipeline, OpenIdLog log, Randomness randomness) =>
        MachineCall.AnswerAsync(http, randomness, pipeline.HandleAsync, ProviderReply.TokenError, log.TokenRefused));
}
