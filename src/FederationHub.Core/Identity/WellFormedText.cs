using System.Buffers;
using System.Globalization;
using System.Text;

namespace FederationHub.Core.Identity;

/// <summary>
/// Which text may stand in a statement. What cannot be seen can make one person look like another, on a page, in a log and in an
/// application; it is refused as it was sent and never taken out, since what is left over would be somebody else's identifier.
/// </summary>
public static class WellFormedText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>
    /// Text that may identify: no control, format, line-separating or otherwise invisible character, no half surrogate pair, no
    /// character that Unicode does not know.
    /// </summary>
    public static bool IsIdentifying(string value)
    {
        var at = value.AsSpan().IndexOfAnyExcept(Plain);
        return at < 0 || AllRunes(value.AsSpan(at), static rune => !IsInvisible(rune));
    }

    /// <summary>
    /// Text for people: letters of any direction, and the joiners that many scripts need; no control character, nothing that turns
    /// the direction of what stands beside it (Unicode Technical Report 36, 2.5), no half surrogate pair.
    /// </summary>
    public static bool IsReadable(string value)
    {
        var at = value.AsSpan().IndexOfAnyExcept(Plain);
        return at < 0 || AllRunes(value.AsSpan(at), static rune => !IsControl(rune));
    }

    private static bool AllRunes(ReadOnlySpan<char> value, Func<Rune, bool> isAllowed)
    {
        while (!value.IsEmpty)
        {
            // JSON can carry half a character, and all halves would be one byte sequence in a key.
            if (Rune.DecodeFromUtf16(value, out var rune, out var length) != OperationStatus.Done || !isAllowed(rune))
            {
                return false;
            }

            value = value[length..];
        }

        return true;
    }

    // Bidi_Control of Unicode's PropList, and what ends a line.
    private static bool IsControl(Rune rune) =>
        rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    // Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties, beside the categories that are invisible as a whole; the blank of
    // Braille; and what stands for text that somebody could not read, behind which two identifiers can be one.
    private static bool IsInvisible(Rune rune) =>
        rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
            or (>= 0xFFF0 and <= 0xFFF8) or 0xFFFD or (>= 0xE0000 and <= 0xE0FFF)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;
}
