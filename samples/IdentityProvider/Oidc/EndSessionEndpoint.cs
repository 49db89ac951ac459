using FederationHub.Samples.IdentityProvider.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>`/end-session` (RP-Initiated Logout 1.0): ends the session that the ID token names, and sends the person back.</summary>
internal static class EndSessionEndpoint
{
    private static readonly JsonWebTokenHandler Handler = new();

    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation)
    {
        if (organisation.Oidc!.EndSession)
        {
            routes.MapMethods(organisation.BasePath + "/end-session", [HttpMethods.Get, HttpMethods.Post],
                (HttpContext http, CancellationToken cancellation) => EndAsync(http, organisation, cancellation)).DisableAntiforgery();
        }
    }

    private static async Task<IResult> EndAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        var form = HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancellation) : null;
        string? Get(string name) => form is not null ? form[name] : http.Request.Query[name];

        var client = organisation.Oidc!.Clients.FirstOrDefault(client => client.ClientId == Get("client_id"));
        if (client is null || Get("id_token_hint") is not { Length: > 0 } hint)
        {
            return MessagePage.Error(http, organisation, "Nobody says who is to be logged out: id_token_hint or client_id is missing.");
        }

        // RP-Initiated Logout 2, 4: one of ours, for this client; its end does not count.
        var checkedHint = await Handler.ValidateTokenAsync(hint, new TokenValidationParameters
        {
            ValidIssuer = organisation.BaseUrl,
            ValidAudience = client.ClientId,
            ValidateLifetime = false,
            IssuerSigningKeys = organisation.Keys.Published.Select(key => new RsaSecurityKey(key.Rsa) { KeyId = key.KeyId }),
        });
        if (!checkedHint.IsValid)
        {
            return MessagePage.Error(http, organisation, "The id_token_hint is none of ours.");
        }

        if (Get("post_logout_redirect_uri") is not { Length: > 0 } back || !client.PostLogoutRedirectUris.Contains(back, StringComparer.Ordinal))
        {
            return MessagePage.Error(http, organisation, $"The client did not register this post_logout_redirect_uri: {Get("post_logout_redirect_uri")}");
        }

        organisation.State.Sessions.TakeAll(session => checkedHint.Claims.TryGetValue("sid", out var sid) && session.Index.Equals(sid));
        return new SeeOther(Get("state") is { Length: > 0 } state ? QueryHelpers.AddQueryString(back, "state", state) : back);
    }
}
