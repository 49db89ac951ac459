using System.Buffers.Text;
using System.Security.Cryptography;

namespace FederationHub.Server.Web;

/// <summary>
/// Styles, script and icon: embedded, so that every host serves the same bytes, under an address that holds their hash, so that
/// a browser keeps them for ever.
/// </summary>
internal static class HubAssets
{
    private static readonly Asset Css = Load("hub.css", "text/css; charset=utf-8");
    private static readonly Asset Choose = Load("choose.js", "text/javascript; charset=utf-8");
    private static readonly Asset Continue = Load("continue.js", "text/javascript; charset=utf-8");
    private static readonly Asset Copy = Load("copy.js", "text/javascript; charset=utf-8");
    private static readonly Asset Error = Load("error.js", "text/javascript; charset=utf-8");
    private static readonly Asset Svg = Load("icon.svg", "image/svg+xml");

    public static string Stylesheet => Css.Path;

    public static string ChooseScript => Choose.Path;

    public static string ContinueScript => Continue.Path;

    public static string CopyScript => Copy.Path;

    public static string ErrorScript => Error.Path;

    public static string Icon => Svg.Path;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var asset in (ReadOnlySpan<Asset>)[Css, Choose, Continue, Copy, Error, Svg])
        {
            routes.MapGet(asset.Path, (HttpContext http) =>
            {
                http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return Results.Bytes(asset.Bytes, asset.ContentType);
            });
        }
    }

    /// <summary>A text among them.</summary>
    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(Load(name, "text/plain").Bytes);

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(HubAssets).Assembly.GetManifestResourceStream("Assets/" + name)
            ?? throw new InvalidOperationException($"Asset {name} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var hash = Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, 9));
        return new Asset($"/assets/{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}", bytes, contentType);
    }

    private sealed record Asset(string Path, byte[] Bytes, string ContentType);
}
