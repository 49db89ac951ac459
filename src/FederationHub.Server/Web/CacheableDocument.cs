using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace FederationHub.Server.Web;

/// <summary>A public document that others may keep for a while, with an entity tag (RFC 9110 8.8.3). Any origin may read it: it holds nothing secret.</summary>
internal sealed class CacheableDocument(ReadOnlyMemory<byte> document, string mediaType, int seconds) : IResult
{
    /// <summary>A JSON document, for five minutes.</summary>
    public static CacheableDocument Json(ReadOnlyMemory<byte> document) => new(document, "application/json", 300);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(document.Span).AsSpan(0, 12))}\"";
        response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={seconds}");
        response.Headers.ETag = tag;
        response.Headers.AccessControlAllowOrigin = "*";
        if (httpContext.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = mediaType;
        response.ContentLength = document.Length;
        await response.Body.WriteAsync(document, httpContext.RequestAborted);
    }
}
