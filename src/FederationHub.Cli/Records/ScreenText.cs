using System.Globalization;
using System.Text;

namespace FederationHub.Cli.Records;

/// <summary>Text out of the store, for a terminal: what steers one, hides, or turns the direction of writing is shown as its number.</summary>
internal static class ScreenText
{
    public static string Of(string text)
    {
        StringBuilder? shown = null;
        for (var i = 0; i < text.Length; i++)
        {
            var rune = Rune.TryGetRuneAt(text, i, out var whole) ? whole : (Rune?)null;
            var visible = rune is { } r && Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
            if (!visible)
            {
                shown ??= new StringBuilder(text, 0, i, text.Length + 8);
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
                continue;
            }

            shown?.Append(text, i, rune!.Value.Utf16SequenceLength);
            i += rune!.Value.Utf16SequenceLength - 1;
        }

        return shown?.ToString() ?? text;
    }

    /// <summary>An instant in UTC, ISO 8601, to the millisecond.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A reference as pages show it.</summary>
    public static string Reference(string reference) => reference.Length == 10 ? $"{reference[..4]}-{reference[4..8]}-{reference[8..]}" : Of(reference);
}
