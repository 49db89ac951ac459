using System.Xml;
using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>How long metadata is good (SAML Metadata 2.3.1, 2.3.2, 2.4.1).</summary>
internal sealed record Validity(DateTimeOffset? Until, TimeSpan? CacheDuration)
{
    /// <summary>The end without that of the document as a whole, which each issue of it moves.</summary>
    internal DateTimeOffset? OwnUntil { get; init; }

    /// <summary>Gives a problem when an attribute cannot be read: an end that is not understood is no reason to go on for ever.</summary>
    internal static Rejection? TryRead(string? validUntil, string? cacheDuration, out Validity validity)
    {
        validity = new Validity(null, null);
        DateTimeOffset? until = null;
        if (validUntil is not null)
        {
            if (!ElementReader.TryInstant(validUntil, out var instant))
            {
                return SamlCauses.InstantMalformed.Because("validUntil");
            }

            until = instant;
        }

        validity = new Validity(until, Duration(cacheDuration)) { OwnUntil = until };
        return null;
    }

    /// <summary>The stricter of this and what is around it.</summary>
    internal Validity Within(Validity outer) => new(
        Earlier(Until, outer.Until),
        CacheDuration is null || outer.CacheDuration < CacheDuration ? outer.CacheDuration ?? CacheDuration : CacheDuration)
    {
        OwnUntil = Earlier(OwnUntil, outer.OwnUntil),
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;

    // Only advice on when to look again: one that cannot be read is as none.
    private static TimeSpan? Duration(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(value);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return null;
        }
    }
}
