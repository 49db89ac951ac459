using FederationHub.Core;

namespace FederationHub.Server.Web;

/// <summary>The headers of every answer, and the stricter ones of pages.</summary>
internal static class SecurityHeaders
{
    /// <summary>Headers that every answer has.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (context.RequestServices.GetRequiredService<HubAddress>().IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        return next(context);
    });

    /// <summary>
    /// A page: own styles and script only, never framed, never stored. <c>form-action</c> names where its forms lead, since
    /// Chromium holds the redirects after a form against it.
    /// </summary>
    public static void ForPage(HttpContext context, HubPage page)
    {
        var formAction = string.Join(' ', ["'self'", .. page.FormOrigins]);
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action {formAction}";
        NoStore(context);
    }

    /// <summary>Nothing of a login is kept by a cache (RFC 6749 5.1).</summary>
    public static void NoStore(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
    }

    /// <summary>The origin of an absolute URL for <c>form-action</c>, or the scheme alone where there is no host.</summary>
    public static string OriginOf(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
            ? uri.GetLeftPart(UriPartial.Authority)
            : url[..(url.IndexOf(':', StringComparison.Ordinal) + 1)];
}
