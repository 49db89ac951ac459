using System.Net;
using System.Net.Sockets;

namespace FederationHub.Testing.Processes;

/// <summary>A port of the loopback interface that nobody listened on a moment ago.</summary>
public static class FreePort
{
    // Below those that the system gives to whoever connects: such a port would often be taken again before it is listened on.
    private const int Lowest = 10_000;
    private const int Count = 20_000;

    private static int _last = Random.Shared.Next(Count);

    /// <summary>Another one at each call; test projects that run side by side each begin somewhere else.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = Lowest + (int)((uint)Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}
