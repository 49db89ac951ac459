using FederationHub.OpenId.Provider;

namespace FederationHub.Server.OpenId;

/// <summary>An answer for a machine, out of the OpenID library, as HTTP.</summary>
internal sealed class MachineReply(ProviderReply reply) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        if (!reply.Body.IsEmpty)
        {
            response.ContentType = ProviderReply.ContentType;
            response.ContentLength = reply.Body.Length;
            await response.Body.WriteAsync(reply.Body, httpContext.RequestAborted);
        }
    }
}
