using System.Net.Sockets;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Background;

/// <summary>Tells systemd that the hub listens, and that it ends (sd_notify(3)); says nothing where nobody asked.</summary>
internal sealed class SupervisorNotice(IConfiguration configuration, HubLog log) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => SendAsync("READY=1", cancellationToken);

    public Task StoppingAsync(CancellationToken cancellationToken) => SendAsync("STOPPING=1", cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task SendAsync(string state, CancellationToken cancellationToken)
    {
        if (configuration["NOTIFY_SOCKET"] is not { Length: > 1 } socketName)
        {
            return;
        }

        try
        {
            // A name that begins with @ is of the abstract namespace (unix(7)).
            var address = new UnixDomainSocketEndPoint(socketName[0] == '@' ? '\0' + socketName[1..] : socketName);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            await socket.SendToAsync(System.Text.Encoding.ASCII.GetBytes(state), SocketFlags.None, address, cancellationToken);
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            // The hub works without it; systemd ends a service that never says that it is ready, and then this line tells why.
            log.SupervisorNotTold(state, failure);
        }
    }
}
