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
            return FoldAscii(cut);
        }

        // Half a surrogate pair cannot be normalised; Rune replaces it with U+FFFD, which folds to a space.
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
    /// The words of a name: those of its folded text, and what stands together but for a hyphen, apostrophe or dot also as one, so
    /// that O'Connor is found by <c>oconnor</c> and TU/e by <c>tue</c>.
    /// </summary>
    public static List<FoldedWord> Words(string name)
    {
        var words = new List<FoldedWord>();
        var rest = name.AsSpan(0, Math.Min(name.Length, MaxLength));
        foreach (var range in rest.SplitAny(' ', '\t', '\u00a0'))
        {
            var chunk = rest[range].ToString();
            var folded = Fold(chunk);
            if (folded.Length == 0)
            {
                continue;
            }

            var isMinor = char.IsLower(chunk.FirstOrDefault(char.IsLetterOrDigit));
            if (!folded.Contains(' ', StringComparison.Ordinal))
            {
                words.Add(new FoldedWord(folded, IsJoined: false, isMinor));
                continue;
            }

            foreach (var part in folded.Split(' '))
            {
                words.Add(new FoldedWord(part, IsJoined: false, isMinor));
            }

            words.Add(new FoldedWord(Join(folded), IsJoined: true, isMinor));
        }

        return words;
    }

    /// <summary>A folded text without its spaces.</summary>
    public static string Join(string folded) => folded.Replace(" ", string.Empty, StringComparison.Ordinal);

    private static string FoldAscii(string text)
    {
        Span<char> folded = stackalloc char[MaxLength];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                folded[length++] = char.ToLowerInvariant(c);
            }
            else if (length > 0 && folded[length - 1] != ' ')
            {
                folded[length++] = ' ';
            }
        }

        return new string(folded[..length].TrimEnd(' '));
    }

    private static string Whole(string text)
    {
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            whole.Append(rune.ToString());
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

/// <summary>One word of a name, folded.</summary>
/// <param name="Text">The word.</param>
/// <param name="IsJoined">It is several words of the folded name as one.</param>
/// <param name="IsMinor">It is written without a capital, as <c>of</c> and <c>van</c> are in a name: abbreviations leave it out.</param>
internal readonly record struct FoldedWord(string Text, bool IsJoined, bool IsMinor);
