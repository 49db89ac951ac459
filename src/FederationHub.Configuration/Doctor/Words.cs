using System.Globalization;

namespace FederationHub.Configuration.Doctor;

/// <summary>Numbers as the findings write them.</summary>
internal static class Words
{
    public static string Days(TimeSpan time) => time.TotalDays < 0 ? $"{Number(-time.TotalDays)} days ago" : $"in {Number(time.TotalDays)} days";

    public static string Age(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{Number(time.TotalDays)} days",
        { TotalHours: >= 2 } => $"{Number(time.TotalHours)} hours",
        _ => $"{Number(time.TotalMinutes)} minutes",
    };

    public static string Bytes(long bytes) => bytes >= 10L << 30 ? $"{Number(bytes / (double)(1L << 30))} GB" : $"{Number(bytes / (double)(1L << 20))} MB";

    public static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Mode(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    /// <summary>A path or value as one word of a shell command.</summary>
    public static string Quoted(string value) => "'" + value.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Number(double value) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture);
}
