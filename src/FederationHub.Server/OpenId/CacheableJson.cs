using System.Buffers.Text;
using System.Security.Cryptography;

namespace FederationHub.Server.OpenId;

/// <summary>A public document that clients may keep for five minutes, with an entity tag (RFC 9110 8.8.3). Any origin may read it: it holds nothing secret.</summary>
internal sealed class CacheableJson(ReadOnlyMemory<byte> document) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var tag = $"\"{Base64Url.EncodeToString(SHA256.HashData(document.Span).AsSpan(0, 12))}\"";
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.ETag = tag;
        response.Headers.AccessControlAllowOrigin = "*";
        if (httpContext.Request.Headers.IfNoneMatch == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = document.Length;
        await response.Body.WriteAsync(document, httpContext.RequestAborted);
    }
}
