using FederationHub.Core.Discovery;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>GET <c>/logos/{name}</c>: a logo as it was fetched, under the hash of its bytes, so that a browser keeps it for ever.</summary>
internal static class LogoEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Logos.Folder + "{name}", AnswerAsync);

    private static async Task<IResult> AnswerAsync(HttpContext http, string name, Logos logos)
    {
        if (await logos.PictureAsync(name, http.RequestAborted) is not { } picture)
        {
            // It may come with the next turn of this node.
            SecurityHeaders.NoStore(http);
            return Results.NotFound();
        }

        // Whatever it is, opened by itself it runs nothing and asks nobody.
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(picture.Bytes, LogoImage.MediaTypeOf(picture.Name));
    }
}
