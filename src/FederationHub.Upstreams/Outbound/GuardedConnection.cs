using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Outbound;

/// <summary>Resolves a name; throws <see cref="SocketException"/> where it has no address, as the platform's own resolver does.</summary>
internal delegate Task<IPAddress[]> NameResolver(string host, CancellationToken cancellationToken);

/// <summary>
/// Makes the connections: resolves the name once, keeps the addresses that may be connected to, and connects to exactly those, so that a
/// name that resolves differently a moment later gains nothing (DNS rebinding).
/// </summary>
internal sealed class GuardedConnection(AddressRules rules, NameResolver resolve)
{
    private static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.IPv6Loopback];

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var port = context.DnsEndPoint.Port;
        context.InitialRequestMessage.Options.TryGetValue(OutboundPhase.Key, out var phase);
        phase ??= new OutboundPhase();
        phase.Name = "dns";
        var addresses = await ResolveAsync(host, cancellationToken);
        IPAddress[] allowed = [.. addresses.Where(address => rules.MayConnect(host, port, address))];
        if (allowed.Length == 0)
        {
            throw new OutboundStoppedException(UpstreamsCauses.OutboundAddressRefused.Because($"{host}:{port} leads only to addresses that are not public and not allow-listed."));
        }

        phase.Name = "connect";
        SocketException? last = null;
        foreach (var address in allowed)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                phase.Name = "tls or response";
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new OutboundStoppedException(UpstreamsCauses.OutboundConnect.Because($"{host}:{port} {last?.SocketErrorCode}, {allowed.Length} addresses tried."));
    }

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        if (AddressRules.IsLoopbackName(host))
        {
            return Loopback;
        }

        try
        {
            return await resolve(host, cancellationToken);
        }
        catch (SocketException exception)
        {
            throw new OutboundStoppedException(UpstreamsCauses.OutboundNameResolution.Because($"{host}: {exception.SocketErrorCode}."));
        }
        catch (ArgumentException)
        {
            // The platform's resolver says so of a name that can be none: longer than 255 characters, an empty label.
            throw new OutboundStoppedException(UpstreamsCauses.OutboundNameResolution.Because("The name of the host can be no name."));
        }
    }
}

/// <summary>Carries a refusal out of the connect callback, which can only throw; never leaves this folder.</summary>
internal sealed class OutboundStoppedException(Rejection rejection) : IOException(rejection.Code.Cause)
{
    public Rejection Rejection { get; } = rejection;
}

/// <summary>How far a call has come: what an operator wants to know of one that took too long.</summary>
internal sealed class OutboundPhase
{
    public static readonly HttpRequestOptionsKey<OutboundPhase> Key = new("FederationHub.Outbound.Phase");

    private volatile string _name = "response";

    public string Name
    {
        get => _name;
        set => _name = value;
    }
}
