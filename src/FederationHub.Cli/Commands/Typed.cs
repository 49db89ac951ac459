using System.Globalization;

namespace FederationHub.Cli.Commands;

/// <summary>What people type as the value of an option, and how it is to look.</summary>
internal static class Typed
{
    public const string InstantForm = "--at is an instant such as 2026-03-01T12:00:00Z (UTC unless it says otherwise).";

    private const int MaxSkewSeconds = 24 * 60 * 60;

    public static readonly string SkewForm = $"--skew is a number of seconds, 0 to {MaxSkewSeconds}.";

    /// <summary>An instant; the usual one where nobody typed any.</summary>
    public static bool TryInstant(string? typed, DateTimeOffset usual, out DateTimeOffset instant)
    {
        instant = usual;
        return typed is null
            || (typed.Length >= 10 && DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant));
    }

    /// <summary>Seconds; null where nobody typed any.</summary>
    public static bool TrySkew(string? typed, out int? seconds)
    {
        seconds = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MaxSkewSeconds ? number : null;
        return typed is null || seconds is not null;
    }

    /// <summary>What to say of the first word that nobody knows; null where all are known.</summary>
    public static string? Unknown(string option, IReadOnlyList<string> words, IReadOnlyList<string> known) =>
        words.FirstOrDefault(word => !known.Contains(word, StringComparer.Ordinal)) is { } unknown ? $"{option} knows no '{unknown}'. Use: {string.Join(", ", known)}." : null;

    /// <summary>The words of a list with commas, or of several.</summary>
    public static IReadOnlyList<string> Words(IEnumerable<string> lists) =>
        [.. lists.SelectMany(words => words.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
}
