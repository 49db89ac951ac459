using System.Globalization;
using System.Text;

namespace FederationHub.Core.Discovery;

/// <summary>How names and queries are made comparable: marks, case and punctuation do not matter (ux 1.4).</summary>
internal static class SearchFolding
{
    /// <summary>Longest text that is looked at, characters.</summary>
    public const int MaxLength = 200;

    /// <summary>NFKD without marks, lower case, letters that have no decomposition spelled out, everything else one space.</summary>
    public static string Fold(string text)
    {
        var cut = text.Length > MaxLength ? text[..MaxLength] : text;
        if (Ascii.IsValid(cut))
        {
            Span<char> ascii = stackalloc char[MaxLength];
            return ascii[..FoldAscii(cut, ascii)].ToString();
        }

        // Half a surrogate pair cannot be normalised, nor can U+FFFE, which is no character: U+FFFD stands for both, and folds to a space.
        var source = Whole(cut).Normalize(NormalizationForm.FormKD);
        var folded = new StringBuilder(source.Length);
        foreach (var rune in source.EnumerateRunes())
        {
            Append(folded, rune);
        }

        if (folded.Length > 0 && folded[^1] == ' ')
        {
            folded.Length--;
        }

        return folded.ToString();
    }

    /// <summary>A second, coarser form in which two ways to write a sound are one: Aarhus and Århus, Mueller and Müller, IJssel and Yssel.</summary>
    public static string FoldDigraphs(string folded)
    {
        if (!folded.Contains('e', StringComparison.Ordinal) && !folded.Contains("aa", StringComparison.Ordinal) && !folded.Contains("ij", StringComparison.Ordinal))
        {
            return folded;
        }

        var result = new StringBuilder(folded.Length);
        for (var i = 0; i < folded.Length; i++)
        {
            var next = i + 1 < folded.Length ? folded[i + 1] : ' ';
            switch (folded[i], next)
            {
                case ('a', 'e') or ('a', 'a'):
                    result.Append('a');
                    i++;
                    break;
                case ('o', 'e'):
                    result.Append('o');
                    i++;
                    break;
                case ('u', 'e'):
                    result.Append('u');
                    i++;
                    break;
                case ('i', 'j'):
                    result.Append('y');
                    i++;
                    break;
                default:
                    result.Append(folded[i]);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>
    /// Gives the words of a name: those of its folded text, and what stands together but for a hyphen, apostrophe or dot also as one,
    /// so that O'Connor is found by <c>oconnor</c> and TU/e by <c>tue</c>. Nothing is made but what the receiver keeps: an index asks
    /// for tens of thousands.
    /// </summary>
    public static void Words(string name, WordReceiver receive)
    {
        Span<char> buffer = stackalloc char[MaxLength];
        var rest = name.AsSpan(0, Math.Min(name.Length, MaxLength));
        foreach (var range in rest.SplitAny(' ', '\t', '\u00a0'))
        {
            var chunk = rest[range];
            ReadOnlySpan<char> folded = Ascii.IsValid(chunk) ? buffer[..FoldAscii(chunk, buffer)] : Fold(chunk.ToString()).AsSpan();
            if (folded.Length == 0)
            {
                continue;
            }

            var isMinor = IsMinor(chunk);
            foreach (var part in folded.Split(' '))
            {
                receive(folded[part], isJoined: false, isMinor);
            }

            if (folded.Contains(' '))
            {
                receive(Join(folded.ToString()), isJoined: true, isMinor);
            }
        }
    }

    /// <summary>A folded text without its spaces.</summary>
    public static string Join(string folded) => folded.Replace(" ", string.Empty, StringComparison.Ordinal);

    private static int FoldAscii(ReadOnlySpan<char> text, Span<char> folded)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded[length++] = (char)(char.IsAsciiLetterUpper(c) ? c | 0x20 : c);
            }
            else if (length > 0 && folded[length - 1] != ' ')
            {
                folded[length++] = ' ';
            }
        }

        return length > 0 && folded[length - 1] == ' ' ? length - 1 : length;
    }

    // Written without a capital, as "of" and "van" are in a name: abbreviations leave it out.
    private static bool IsMinor(ReadOnlySpan<char> chunk)
    {
        foreach (var c in chunk)
        {
            if (char.IsLetterOrDigit(c))
            {
                return char.IsLower(c);
            }
        }

        return true;
    }

    private static string Whole(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !text.Contains('\ufffe', StringComparison.Ordinal))
        {
            return text;
        }

        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append((rune.Value == '\ufffe' ? Rune.ReplacementChar : rune).ToString());
        }

        return whole.ToString();
    }

    private static void Append(StringBuilder folded, Rune rune)
    {
        switch (rune.Value)
        {
            case 'ß' or 'ẞ':
                folded.Append("ss");
                return;
            case 'ø' or 'Ø':
                folded.Append('o');
                return;
            case 'ı':
                folded.Append('i');
                return;
            case 'ς':
                folded.Append('σ');
                return;
            case 'þ' or 'Þ':
                folded.Append("th");
                return;
            case 'ð' or 'Ð':
                folded.Append('d');
                return;
            case 'æ' or 'Æ':
                folded.Append("ae");
                return;
            case 'œ' or 'Œ':
                folded.Append("oe");
                return;
            case 'ł' or 'Ł':
                folded.Append('l');
                return;
            case 'đ' or 'Đ':
                folded.Append('d');
                return;
        }

        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                return;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.OtherLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber:
                Span<char> characters = stackalloc char[2];
                folded.Append(characters[..Rune.ToLowerInvariant(rune).EncodeToUtf16(characters)]);
                return;
            default:
                if (folded.Length > 0 && folded[^1] != ' ')
                {
                    folded.Append(' ');
                }

                return;
        }
    }
}

/// <summary>Takes one word of a name, folded.</summary>
/// <param name="word">The word.</param>
/// <param name="isJoined">It is several words of the folded name as one.</param>
/// <param name="isMinor">It is written without a capital.</param>
internal delegate void WordReceiver(ReadOnlySpan<char> word, bool isJoined, bool isMinor);
