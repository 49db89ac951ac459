using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FederationHub.Upstreams.Tests.Outbound;

/// <summary>A server on loopback that writes exactly the bytes a test wants.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public RawServer(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ServeAsync(answer);
    }

    public int Port { get; }

    public List<string> Requests { get; } = [];

    public Uri Uri => new($"http://127.0.0.1:{Port}/");

    public static RawServer Answering(string head, string body = "") => new((_, stream, cancellation) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes($"{head}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"), cancellation).AsTask());

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var buffer = new byte[16 * 1024];
                var read = await stream.ReadAsync(buffer, _stop.Token);
                var request = Encoding.Latin1.GetString(buffer, 0, read);
                if (request.StartsWith("POST", StringComparison.Ordinal) && request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    read = await stream.ReadAsync(buffer, _stop.Token);
                    request += Encoding.Latin1.GetString(buffer, 0, read);
                }

                Requests.Add(request);
                try
                {
                    await answer(request, stream, _stop.Token);
                }
                catch (IOException)
                {
                    // The client hung up, which several tests are about.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // The test is over.
        }
    }
}
