using System.Buffers.Binary;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>When metadata is asked again.</summary>
public static class SourceSchedule
{
    /// <summary>Where the metadata says nothing.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(1);

    /// <summary>However short its cacheDuration is, and after a failure.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(10);

    /// <summary>However long its cacheDuration is: a key that was stolen is to be gone within a day.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>How old what is stored must be before a login, or an upstream that waits, asks anew.</summary>
    public static readonly TimeSpan ShortestOnDemand = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before the next question.</summary>
    /// <param name="cacheDuration">What the metadata says (SAML Metadata 2.3.1), or null.</param>
    /// <param name="validUntil">Until when it counts, or null: it is asked again before half of the time is over.</param>
    /// <param name="now">The instant.</param>
    public static TimeSpan Interval(TimeSpan? cacheDuration, DateTimeOffset? validUntil, DateTimeOffset now)
    {
        var interval = cacheDuration ?? Usual;
        if (validUntil is { } end && (end - now) / 2 < interval)
        {
            interval = (end - now) / 2;
        }

        return interval < Shortest ? Shortest : interval > Longest ? Longest : interval;
    }

    /// <summary>Up to a tenth earlier, so that the hubs of the world do not all ask on the hour.</summary>
    /// <param name="interval">The time to vary.</param>
    /// <param name="randomness">Where the chance comes from.</param>
    public static TimeSpan Jittered(TimeSpan interval, Randomness randomness)
    {
        ArgumentNullException.ThrowIfNull(randomness);
        Span<byte> chance = stackalloc byte[sizeof(ushort)];
        randomness.Fill(chance);
        return interval - (interval * (BinaryPrimitives.ReadUInt16BigEndian(chance) / (double)ushort.MaxValue) / 10);
    }
}
