using System.Globalization;

namespace FederationHub.Configuration.Checks;

/// <summary>Begin and end in the file: an instant (<see cref="Instants"/>), or a day in UTC. A last day counts whole, as people write it.</summary>
internal static class Days
{
    private const string Form = "yyyy-MM-dd";

    /// <summary>The instant at which something begins, or null when the text is neither day nor instant.</summary>
    public static DateTimeOffset? TryParse(string value) => Day(value) ?? Instants.TryParse(value);

    /// <summary>The instant from which something no longer is: after the last day, or at the instant.</summary>
    public static DateTimeOffset? TryParseEnd(string value) => Day(value) is { } day ? day == LastDay ? null : day.AddDays(1) : Instants.TryParse(value);

    /// <summary>What is wrong with a text that should be one of both, or null.</summary>
    public static string? Check(string value) =>
        TryParse(value) is null ? $"'{Yaml.Shown.Of(value)}' is neither a day nor an instant. Write 2026-08-01, or in UTC 2026-08-01T12:00:00Z." : null;

    /// <summary>The same of a text that says when something ends.</summary>
    public static string? CheckEnd(string value) =>
        Check(value) ?? (TryParseEnd(value) is null ? "This is the last day that can be written. Remove the key: without it nothing ends." : null);

    /// <summary>As it is read by <see cref="TryParse"/>: a day where it begins one.</summary>
    public static string Write(DateTimeOffset begin) => begin.UtcDateTime.TimeOfDay == TimeSpan.Zero ? Text(begin, Form) : Text(begin, Instants.Form);

    /// <summary>As it is read by <see cref="TryParseEnd"/>: the last day where it ends one.</summary>
    public static string WriteEnd(DateTimeOffset end) =>
        end.UtcDateTime.TimeOfDay == TimeSpan.Zero && end > DateTimeOffset.MinValue ? Text(end.AddDays(-1), Form) : Text(end, Instants.Form);

    /// <summary>The instant itself, for people: to the second at least.</summary>
    public static string Instant(DateTimeOffset instant) => Text(instant, Instants.Form);

    private static DateTimeOffset LastDay { get; } = new(DateTime.MaxValue.Date, TimeSpan.Zero);

    private static DateTimeOffset? Day(string value) =>
        DateTimeOffset.TryParseExact(value, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) ? day : null;

    private static string Text(DateTimeOffset instant, string form) => instant.UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
}
