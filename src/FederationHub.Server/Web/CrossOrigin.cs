using System.Collections.Frozen;
using FederationHub.OpenId.Provider;
using Microsoft.Net.Http.Headers;

namespace FederationHub.Server.Web;

/// <summary>
/// Which pages of other sites may call the endpoints of machines and read the answer (WHATWG Fetch 3.2): those at the origin of a registered redirect URI where
/// tokens go, every page where nothing is secret. Without credentials always: no cookie counts there. Everybody else gets no header at all.
/// </summary>
internal static class CrossOrigin
{
    private static readonly FrozenDictionary<string, string> Applications = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [ProviderIssuer.TokenPath] = "POST",
        [ProviderIssuer.PushedAuthorizationPath] = "POST",
        [ProviderIssuer.RevocationPath] = "POST",
        [ProviderIssuer.UserInfoPath] = "GET, POST",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Everybody = new[] { ProviderIssuer.DiscoveryPath, ProviderIssuer.OAuthDiscoveryPath, ProviderIssuer.JwksPath }.ToFrozenSet(StringComparer.Ordinal);

    public static IApplicationBuilder UseCrossOrigin(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var path = context.Request.Path.Value ?? string.Empty;
        if (Applications.TryGetValue(path, out var methods))
        {
            // Also for who is answered without them, so that no cache gives one the answer of another (WHATWG Fetch 3.2.5).
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            var origin = context.Request.Headers.Origin.ToString();
            return origin.Length > 0 && context.RequestServices.GetRequiredService<CurrentDirectory>().Directory.Origins.Contains(origin)
                ? AllowAsync(context, next, origin, methods)
                : next(context);
        }

        return context.Request.Headers.Origin.Count > 0 && Everybody.Contains(path) ? AllowAsync(context, next, "*", "GET") : next(context);
    });

    private static Task AllowAsync(HttpContext context, RequestDelegate next, string origin, string methods)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        if (!HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            headers.AccessControlExposeHeaders = "WWW-Authenticate, Retry-After, X-Correlation-Id";
            return next(context);
        }

        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = "Authorization, Content-Type";
        headers.AccessControlMaxAge = "600";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
