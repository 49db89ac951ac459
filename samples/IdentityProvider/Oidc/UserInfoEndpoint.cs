using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>`/userinfo` (OpenID Core 5.3).</summary>
internal static class UserInfoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation) =>
        routes.MapMethods(organisation.BasePath + "/userinfo", [HttpMethods.Get, HttpMethods.Post], (HttpContext http) => Answer(http, organisation)).DisableAntiforgery();

    private static IResult Answer(HttpContext http, FakeOrganisation organisation)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..] : null;
        if (organisation.State.AccessTokens.Get(token, organisation.Time.GetUtcNow()) is not { } issued)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        http.Response.Headers.CacheControl = "no-store";
        var claims = PersonClaims.For(organisation, issued.Person, issued.Scopes, withMail: !issued.Breakage.HasFlag(Breakage.MissingMail));
        claims["sub"] = issued.Person.PersistentId;
        return Results.Json(claims);
    }
}
