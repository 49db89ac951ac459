using System.Net;
using System.Net.Sockets;

namespace FederationHub.Core.Organisations;

/// <summary>The networks of one organisation, ready for use: from where its people are at school (R001-16). Made once a configuration snapshot.</summary>
public sealed class OrganisationNetworks
{
    /// <summary>Most networks of one organisation.</summary>
    public const int Most = 500;

    // A school with half of the internet would be at school everywhere.
    private const int ShortestPrefix4 = 8;
    private const int ShortestPrefix6 = 16;

    private readonly IPNetwork[] _networks;

    /// <summary>Prepares networks. One that cannot be used holds no address; <see cref="Check"/> says so at save.</summary>
    public OrganisationNetworks(IEnumerable<string> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        _networks = [.. networks.Where(text => Problem(text) is null).Select(IPNetwork.Parse)];
    }

    /// <summary>Whether there is none, so that nobody knows where a person is.</summary>
    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Whether an address lies in one of them. An IPv4 address counts the same inside IPv6 (RFC 4291 2.5.5.2).</summary>
    public bool Contain(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
        {
            if (network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is wrong with each of an organisation's networks, at save: its index, and one English sentence.</summary>
    public static IReadOnlyList<(int Index, string Message)> Check(IReadOnlyList<string> networks)
    {
        ArgumentNullException.ThrowIfNull(networks);
        var problems = new List<(int, string)>();
        if (networks.Count > Most)
        {
            problems.Add((Most, $"An organisation has at most {Most} networks. Write them with shorter prefixes."));
        }

        var known = new List<IPNetwork>();
        for (var i = 0; i < Math.Min(networks.Count, Most); i++)
        {
            if (Problem(networks[i]) is { } problem)
            {
                problems.Add((i, problem));
                continue;
            }

            var network = IPNetwork.Parse(networks[i]);
            var other = known.Find(one => Overlap(one, network));
            if (other != default)
            {
                problems.Add((i, network == other ? $"The network {network} stands here twice. Remove one." : $"The networks {other} and {network} overlap. Keep the wider one."));
            }

            known.Add(network);
        }

        return problems;
    }

    private static string? Problem(string text)
    {
        // IPv4 is taken in one spelling only: .NET reads 010.0.0.0 as 8.0.0.0, and 10 as 0.0.0.10.
        if (text is null || text.Contains('%', StringComparison.Ordinal) || !IPNetwork.TryParse(text, out var network)
            || (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork && network.ToString() != text))
        {
            return "This is not a network. Write its first address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/32.";
        }

        if (network.BaseAddress.IsIPv4MappedToIPv6)
        {
            return "This is an IPv4 network written as IPv6. Write it as IPv4, such as 192.0.2.0/24.";
        }

        var shortest = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? ShortestPrefix4 : ShortestPrefix6;
        return network.PrefixLength < shortest ? $"The network is too wide: a prefix has at least {shortest} bits here." : null;
    }

    private static bool Overlap(IPNetwork one, IPNetwork other) =>
        one.BaseAddress.AddressFamily == other.BaseAddress.AddressFamily && (one.Contains(other.BaseAddress) || other.Contains(one.BaseAddress));
}
