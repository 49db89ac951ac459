using System.Globalization;

namespace FederationHub.Saml.Validation;

/// <summary>Comparing instants of two clocks that may differ by the allowed skew. Overflow-safe: instants come from outside.</summary>
internal static class Clock
{
    /// <summary>An instant that is not reached yet, even if the other clock is slow by the skew.</summary>
    internal static bool IsAhead(DateTimeOffset instant, DateTimeOffset now, TimeSpan skew) => instant - now > skew;

    /// <inheritdoc cref="IsAhead(DateTimeOffset, DateTimeOffset, TimeSpan)"/>
    internal static bool IsAhead(DateTimeOffset instant, ResponseExpectations expected) => IsAhead(instant, expected.Now, expected.Skew);

    /// <summary>An end that has come ("on or after"), even if the other clock is fast by the skew.</summary>
    internal static bool IsOver(DateTimeOffset end, DateTimeOffset now, TimeSpan skew) => now - end >= skew;

    /// <inheritdoc cref="IsOver(DateTimeOffset, DateTimeOffset, TimeSpan)"/>
    internal static bool IsOver(DateTimeOffset end, ResponseExpectations expected) => IsOver(end, expected.Now, expected.Skew);

    internal static string Early(DateTimeOffset instant, ResponseExpectations expected) => Early(instant, expected.Now, expected.Skew);

    internal static string Early(DateTimeOffset instant, DateTimeOffset now, TimeSpan skew) =>
        string.Create(CultureInfo.InvariantCulture, $"{(instant - now).TotalSeconds:F0} s ahead of this clock, {skew.TotalSeconds:F0} s allowed");

    internal static string Late(DateTimeOffset end, ResponseExpectations expected) => Late(end, expected.Now, expected.Skew);

    internal static string Late(DateTimeOffset end, DateTimeOffset now, TimeSpan skew) =>
        string.Create(CultureInfo.InvariantCulture, $"over for {(now - end).TotalSeconds:F0} s, {skew.TotalSeconds:F0} s allowed");

    /// <summary>An instant as reports show it; null where none was sent.</summary>
    internal static string? Shown(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
