using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.UserInfo;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Web;

namespace FederationHub.Server.OpenId;

/// <summary>UserInfo (OpenID Connect Core 5.3), by GET and POST.</summary>
internal static class UserInfoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapMethods(ProviderIssuer.UserInfoPath, ["GET", "POST"], HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, UserInfoPipeline pipeline, OpenIdLog log, Randomness randomness)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType
            ? (await RequestParameters.ReadFormAsync(http)).Then(fields => ProtocolParameters.From(RequestParameters.Pairs(fields)))
            : ProtocolParameters.Empty;
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await pipeline.HandleAsync(new UserInfoRequest([.. http.Request.Headers.Authorization.OfType<string>()], parameters, reference), http.RequestAborted)
            : ProviderReply.BearerError(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log.UserInfoRefused(rejection.Code.ToString(), rejection.Detail, reply.LoginReference ?? reference);
        }

        return new MachineReply(reply);
    }
}
