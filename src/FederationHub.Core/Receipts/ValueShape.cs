using System.Globalization;
using System.Numerics;

namespace FederationHub.Core.Receipts;

/// <summary>
/// What values look like, in words of a closed vocabulary: a kind and a range of lengths, such as <c>digits, 9 to 16 characters</c>. It
/// tells an operator that a name is empty, cut off or of another kind than it should be, and nobody what it says.
/// </summary>
public static class ValueShape
{
    // A sender chooses how much there is: what lies beyond is of the same kind in practice, and is not worth reading.
    private const int MostValues = 500;
    private const int MostCharacters = 4096;

    private static readonly string[] Kinds = ["empty", "true or false", "digits", "UUID", "address with @", "URI", "text", "text beyond ASCII", "text with hidden characters", "several kinds"];

    // Lengths by powers of two: 1, 2, 3 to 4, 5 to 8, and so on, so that a length says nothing exact. The last is everything beyond.
    private static readonly int LastRange = BitOperations.Log2(MostCharacters) + 1;
    private static readonly string?[] Made = new string?[Kinds.Length * (LastRange + 1) * (LastRange + 1)];

    private static readonly Lazy<Dictionary<string, string>> Codes = new(AllCodes);

    private enum Kind
    {
        Empty,
        Truth,
        Digits,
        Uuid,
        Address,
        Uri,
        Text,
        BeyondAscii,
        Hidden,
        Several,
    }

    /// <summary>The shape of all values together; <c>nothing</c> where there are none.</summary>
    /// <param name="values">As sent, any number, of any length.</param>
    public static string Of(IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return "nothing";
        }

        var kind = KindOf(values[0]);
        var (shortest, longest) = (values[0].Length, values[0].Length);
        for (var i = 1; i < values.Count && i < MostValues; i++)
        {
            kind = KindOf(values[i]) == kind ? kind : Kind.Several;
            shortest = Math.Min(shortest, values[i].Length);
            longest = Math.Max(longest, values[i].Length);
        }

        return Worded(kind, RangeOf(shortest), RangeOf(longest));
    }

    /// <summary>A shape in at most three characters, for a row; null for a text that is none.</summary>
    internal static string? Code(string shape) => Codes.Value.GetValueOrDefault(shape);

    /// <summary>The shape of such a code; null for a text that is none.</summary>
    internal static string? Decoded(string code) => code.Length switch
    {
        0 => "nothing",
        1 or 3 when KindAt(code[0]) is { } kind => code.Length == 1 ? Kinds[(int)kind] : (code[1] - 'a', code[2] - 'a') is ( >= 0, >= 0) range && range.Item1 <= LastRange && range.Item2 <= LastRange ? Worded(kind, range.Item1, range.Item2) : null,
        _ => null,
    };

    private static Kind? KindAt(char letter) => letter - 'A' is >= 0 and var index && index < Kinds.Length ? (Kind)index : null;

    private static Dictionary<string, string> AllCodes()
    {
        var codes = new Dictionary<string, string>(StringComparer.Ordinal) { ["nothing"] = string.Empty };
        foreach (var kind in Enum.GetValues<Kind>())
        {
            for (var from = 0; from <= LastRange; from++)
            {
                for (var to = from; to <= LastRange; to++)
                {
                    codes.TryAdd(Worded(kind, from, to), kind == Kind.Empty ? Letter(kind) : Letter(kind) + (char)('a' + from) + (char)('a' + to));
                }
            }
        }

        return codes;
    }

    private static string Letter(Kind kind) => ((char)('A' + (int)kind)).ToString();

    private static Kind KindOf(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return Kind.Empty;
        }

        if (value is "true" or "false" or "True" or "False")
        {
            return Kind.Truth;
        }

        if (value.Length == 36 && Guid.TryParseExact(value, "D", out _))
        {
            return Kind.Uuid;
        }

        if (value.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return Kind.Uri;
        }

        var (digits, ats, spaces, beyond) = (0, 0, 0, false);
        var length = Math.Min(value.Length, MostCharacters);
        for (var i = 0; i < length; i++)
        {
            var character = value[i];
            if (character < 0x80)
            {
                if (char.IsAsciiDigit(character))
                {
                    digits++;
                }
                else if (character == '@')
                {
                    ats++;
                }
                else if (character == ' ')
                {
                    spaces++;
                }
                else if (char.IsControl(character))
                {
                    return Kind.Hidden;
                }
            }
            else if (char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return Kind.Hidden;
            }
            else
            {
                beyond = true;
            }
        }

        return beyond ? Kind.BeyondAscii
            : digits == length ? Kind.Digits
            : ats == 1 && spaces == 0 ? Kind.Address
            : Kind.Text;
    }

    private static int RangeOf(int length) => length <= 1 ? 0 : Math.Min(BitOperations.Log2((uint)(length - 1)) + 1, LastRange);

    private static string Worded(Kind kind, int from, int to)
    {
        // An empty value has no length worth a word; the sentences are few, so that a login makes none of its own.
        var index = ((((int)kind * (LastRange + 1)) + from) * (LastRange + 1)) + to;
        return Made[index] ??= kind == Kind.Empty ? Kinds[0] : $"{Kinds[(int)kind]}, {Length(from, to)}";
    }

    private static string Length(int from, int to) => (from, to) switch
    {
        (0, 0) => "1 character",
        (1, 1) => "2 characters",
        (var least, _) when least == LastRange => string.Create(CultureInfo.InvariantCulture, $"more than {MostCharacters} characters"),
        var (least, most) when most == LastRange => string.Create(CultureInfo.InvariantCulture, $"{Shortest(least)} to more than {MostCharacters} characters"),
        var (least, most) => string.Create(CultureInfo.InvariantCulture, $"{Shortest(least)} to {1 << most} characters"),
    };

    private static int Shortest(int range) => range == 0 ? 1 : (1 << (range - 1)) + 1;
}
