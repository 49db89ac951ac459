using System.Globalization;
using System.Net;

namespace FederationHub.Upstreams.Outbound;

/// <summary>What the hub may connect to besides the public internet, and how long it waits.</summary>
public sealed record OutboundSettings
{
    /// <summary>Hosts that may have an inside address: <c>host</c>, <c>host:port</c>, an address, or a network such as <c>10.20.0.0/16</c>.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Whether loopback may be reached, also by http: true when the hub's own public URL is on a loopback host.</summary>
    public bool LoopbackAllowed { get; init; }

    /// <summary>The most time for one call, its redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most redirects of one GET.</summary>
    public int MaxRedirects { get; init; } = 3;

    /// <summary>What is wrong with the settings, all at once; empty when they can be used.</summary>
    public IReadOnlyList<string> Check()
    {
        List<string> problems = [.. Allowed.Where(entry => AllowedTarget.TryParse(entry) is null).Select(entry => $"Allowed: \"{entry}\" is no host, host:port, address or network.")];
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(2))
        {
            problems.Add("Timeout: more than 0 and at most 120 seconds.");
        }

        if (MaxRedirects is < 0 or > 10)
        {
            problems.Add("MaxRedirects: 0 to 10.");
        }

        return problems;
    }
}

/// <summary>One entry of <see cref="OutboundSettings.Allowed"/>.</summary>
internal sealed record AllowedTarget(string? Host, int? Port, IPNetwork? Network)
{
    public static AllowedTarget? TryParse(string? entry)
    {
        if (string.IsNullOrWhiteSpace(entry) || entry.Trim() != entry)
        {
            return null;
        }

        if (entry.Contains('/', StringComparison.Ordinal))
        {
            return IPNetwork.TryParse(entry, out var network) ? new AllowedTarget(null, null, network) : null;
        }

        if (IPAddress.TryParse(entry, out var address))
        {
            return new AllowedTarget(null, null, new IPNetwork(address, address.GetAddressBytes().Length * 8));
        }

        var colon = entry.LastIndexOf(':');
        var host = colon < 0 ? entry : entry[..colon];
        int? port = null;
        if (colon >= 0)
        {
            if (!int.TryParse(entry.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
            {
                return null;
            }

            port = number;
        }

        var name = host.Trim('[', ']');
        return Uri.CheckHostName(name) is UriHostNameType.Unknown ? null : new AllowedTarget(name, port, null);
    }

    public bool Matches(string host, int port, IPAddress address) =>
        Network is { } network
            ? network.Contains(address)
            : string.Equals(Host, host, StringComparison.OrdinalIgnoreCase) && (Port is null || Port == port);
}
