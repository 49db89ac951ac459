using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Web;
using FederationHub.Upstreams;

namespace FederationHub.Server.Sessions;

/// <summary>
/// Where organisations take part in a logout. No cookie is read where they answer: what comes is signed, or finds the trip that it belongs to by the
/// handle that only the organisation was given. The browser shows itself one step further.
/// </summary>
internal static class UpstreamLogoutEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // The one single logout service: an answer to a request of the hub, or a request of the organisation.
        routes.MapMethods("/saml/logout", ["GET", "POST"], SamlAsync);

        // A person comes back from an OpenID Provider (RP-Initiated Logout 3).
        routes.MapGet("/login/return/logout", OidcAsync);

        // Where either goes on, when the browser shows that it is the one that began.
        routes.MapGet(LogoutFlow.ContinuePath, (HttpContext http, LogoutFlow flow) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return flow.ContinueAsync(http);
        });

        // A provider posts a logout token, without a browser (Back-Channel Logout 2.5).
        routes.MapPost("/login/logout/{upstream}", (HttpContext http, string upstream, UpstreamLogoutDemands demands) => demands.TokenAsync(http, upstream));
    }

    private static async Task<IResult> SamlAsync(HttpContext http, LogoutFlow flow, UpstreamLogoutDemands demands, LoginRefusal refusal)
    {
        // An answer of the hub's own goes out with a RelayState that is not the hub's, and nothing of either is to be kept by anybody.
        http.Response.Headers.CacheControl = "no-store";
        return await (await ReceiveUpstreamStep.ReadAsync(http)).Match(
            reply => (Has(reply, "SAMLRequest"), Has(reply, "SAMLResponse")) switch
            {
                (true, false) => demands.SamlAsync(http, reply),
                (false, true) => flow.ReturnedAsync(http, reply.Single("RelayState"), reply),
                _ => refusal.RefuseAsync(http, ServerCauses.NoProtocolMessage.Because("expected one of SAMLRequest and SAMLResponse")),
            },
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private static async Task<IResult> OidcAsync(HttpContext http, LogoutFlow flow, LoginRefusal refusal)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await (await ReceiveUpstreamStep.ReadAsync(http)).Match(
            reply => flow.ReturnedAsync(http, reply.Single("state"), reply),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private static bool Has(UpstreamReply reply, string name) => reply.Parameters.Any(field => field.Key == name);
}
