using System.Globalization;

namespace FederationHub.Configuration.Checks;

/// <summary>An instant in the file: UTC, as XML and JSON write it (RFC 3339).</summary>
internal static class Instants
{
    /// <summary>How it is written, with as many digits of a second as it has.</summary>
    public const string Form = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <summary>The instant, or null when the text is none.</summary>
    public static DateTimeOffset? TryParse(string value) =>
        DateTimeOffset.TryParseExact(value, Form, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant) ? instant : null;
}
