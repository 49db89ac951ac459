using System.Net;
using System.Net.Sockets;

namespace FederationHub.Samples.WebApp;

/// <summary>An HTTP client for which each `*.localhost` name is loopback (RFC 6761 6.3): browsers do that, .NET does not.</summary>
public static class LoopbackHttp
{
    /// <summary>A client with a time limit of ten seconds, no cookies and no redirects.</summary>
    public static HttpClient Create() => new(Handler())
    {
        Timeout = TimeSpan.FromSeconds(10),
        MaxResponseContentBufferSize = 1_000_000,
    };

    /// <summary>What that client stands on, for a test that puts something between.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        ConnectCallback = ConnectAsync,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (context.DnsEndPoint.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            }
            else
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
