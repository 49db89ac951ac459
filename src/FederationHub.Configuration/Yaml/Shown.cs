using System.Globalization;

namespace FederationHub.Configuration.Yaml;

/// <summary>A value of the file in a message: short, and on one line. Never used for a field that may hold a secret.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    public static string Of(string value) => OnOneLine(value.Length > MaxLength ? value[..MaxLength] + "…" : value);

    /// <summary>The same for a whole sentence: what would break the line, steer a terminal, hide, or turn the direction of writing is replaced.</summary>
    public static string OnOneLine(string value) => string.Create(value.Length, value, static (span, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            span[i] = char.GetUnicodeCategory(text[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? '\uFFFD' : text[i];
        }
    });
}
