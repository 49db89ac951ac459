using System.Net;
using System.Net.Sockets;

namespace FederationHub.Server.Registration;

/// <summary>
/// How often one token, one registration and one address may be used within a minute, on this node. It counts for machines that register software: nobody's
/// login waits for it. Bounded: where there are too many, the rest share one count.
/// </summary>
internal sealed class RegistrationPace(TimeProvider time)
{
    /// <summary>Most calls of one token or registration within <see cref="Window"/>.</summary>
    public const int MostCalls = 60;

    /// <summary>Most wrong tokens of one address within <see cref="Window"/>; with the next one no token of it is looked at.</summary>
    public const int MostWrong = 30;

    /// <summary>Callers that are counted apart.</summary>
    public const int MostCallers = 10_000;

    /// <summary>The time within which is counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _began = time.GetTimestamp();

    /// <summary>Counts a call of a token or registration; false when it is one too many.</summary>
    public bool Takes(string id)
    {
        lock (_lock)
        {
            return Add("id " + id) <= MostCalls;
        }
    }

    /// <summary>Whether an address sent too many wrong tokens.</summary>
    public bool IsShut(IPAddress? address)
    {
        lock (_lock)
        {
            Turn();
            return _counts.GetValueOrDefault(NameOf(address)) >= MostWrong;
        }
    }

    /// <summary>Counts a wrong token of an address.</summary>
    public void Missed(IPAddress? address)
    {
        lock (_lock)
        {
            Add(NameOf(address));
        }
    }

    // Who has one IPv6 address has a whole /64 of them.
    private static string NameOf(IPAddress? address) =>
        address is null ? "nowhere"
        : address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork ? address.MapToIPv4().ToString()
        : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8));

    private int Add(string name)
    {
        Turn();
        var counted = _counts.Count < MostCallers || _counts.ContainsKey(name) ? name : "others";
        return _counts[counted] = _counts.GetValueOrDefault(counted) + 1;
    }

    private void Turn()
    {
        if (time.GetElapsedTime(_began) >= Window)
        {
            _counts.Clear();
            _began = time.GetTimestamp();
        }
    }
}
