using System.Net;
using System.Net.Sockets;

namespace FederationHub.Upstreams.Outbound;

/// <summary>Which addresses a name from outside may lead to.</summary>
internal sealed class AddressRules
{
    // IANA special-purpose registries (RFC 6890 and successors): everything that is not a host on the public internet.
    private static readonly IPNetwork[] Inside =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // Of IPv6 only 2000::/3 is public; inside it, documentation, benchmarking, Teredo and 6to4 are not, the last two since they wrap IPv4.
    private static readonly IPNetwork PublicIPv6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] InsideIPv6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(network => IPNetwork.Parse(network)),
    ];

    private readonly AllowedTarget[] _allowed;
    private readonly bool _loopbackAllowed;

    public AddressRules(OutboundSettings settings)
    {
        _allowed = [.. settings.Allowed.Select(AllowedTarget.TryParse).OfType<AllowedTarget>()];
        _loopbackAllowed = settings.LoopbackAllowed;
    }

    /// <summary>Whether this host, at this port, may be connected to at this address.</summary>
    public bool MayConnect(string host, int port, IPAddress address)
    {
        var plain = Plain(address);
        return IsPublic(plain)
            || (_loopbackAllowed && IPAddress.IsLoopback(plain))
            || _allowed.Any(target => target.Matches(host, port, plain));
    }

    /// <summary>Whether the address is one of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        var plain = Plain(address);
        return plain.AddressFamily switch
        {
            AddressFamily.InterNetwork => !Inside.Any(network => network.Contains(plain)),
            AddressFamily.InterNetworkV6 => PublicIPv6.Contains(plain) && !InsideIPv6.Any(network => network.Contains(plain)),
            _ => false,
        };
    }

    /// <summary>RFC 6761 6.3: <c>localhost</c> and every name under it are loopback.</summary>
    public static bool IsLoopbackName(string host)
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An IPv4 address in the clothes of IPv6 is judged as what it is; a scope id changes nothing.</summary>
    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;
}
