using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.WebApp;

/// <summary>Routes and cookies under an application's own base URL.</summary>
public static class OwnRoutes
{
    /// <summary>A page at a path below the base URL; empty for the base URL itself.</summary>
    public static void Get(IEndpointRouteBuilder routes, WebAppOptions options, string path, Delegate handler) =>
        Place(routes.MapGet(Whole(options, path), handler), options);

    /// <summary>A form's address.</summary>
    public static void Post(IEndpointRouteBuilder routes, WebAppOptions options, string path, Delegate handler) =>
        Place(routes.MapPost(Whole(options, path), handler).DisableAntiforgery(), options);

    /// <summary>
    /// The address that takes logout tokens (OpenID Connect Back-Channel Logout 1.0, 2.8): 200 when the session is ended, also when there
    /// was none; 400 when the token is not to be trusted.
    /// </summary>
    public static void BackChannel(IEndpointRouteBuilder routes, WebAppOptions options, OpenIdClient client, Action<EndedSession> end) =>
        Post(routes, options, "/backchannel-logout", async (HttpContext http, CancellationToken cancellation) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            if (!http.Request.HasFormContentType || (await http.Request.ReadFormAsync(cancellation))["logout_token"].ToString() is not { Length: > 0 } token)
            {
                return Results.BadRequest();
            }

            try
            {
                end(await client.ReadLogoutTokenAsync(token, cancellation));
                return Results.Ok();
            }
            catch (LoginException)
            {
                return Results.BadRequest();
            }
        });

    /// <summary>303 to a page of this application, or to an absolute address.</summary>
    public static IResult To(WebAppOptions options, string path) =>
        new SeeOther(path.StartsWith("http", StringComparison.Ordinal) ? path : Whole(options, path));

    /// <summary>A text, safe in HTML.</summary>
    public static string Text(string? value) => WebUtility.HtmlEncode(value ?? "");

    internal static CookieOptions Cookie(WebAppOptions options) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = options.BaseUrl.StartsWith("https:", StringComparison.Ordinal),
        Path = options.BasePath.Length == 0 ? "/" : options.BasePath,
    };

    private static string Whole(WebAppOptions options, string path) =>
        (options.BasePath + path) is { Length: > 0 } whole ? whole : "/";

    // At the root of a host the path alone would take the root of every host.
    private static void Place(RouteHandlerBuilder route, WebAppOptions options)
    {
        if (options.BasePath.Length == 0)
        {
            route.RequireHost(new Uri(options.BaseUrl).Authority);
        }
    }
}
