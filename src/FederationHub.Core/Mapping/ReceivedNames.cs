using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Core.Mapping;

/// <summary>
/// What a receipt says of an answer: names, how many values, and their shape. Never a part of a value. The names are the sender's too, and
/// some name an attribute after the person: one that no rule knows is shown only where it looks like the name of an attribute.
/// </summary>
internal static class ReceivedNames
{
    /// <summary>Most names that no rule knows: a sender chooses them and how many there are.</summary>
    public const int MostUnknown = 50;

    /// <summary>Stands for the names beyond that in findings.</summary>
    public const string Others = "(other names)";

    // A receipt must stay small.
    private const int Most = 200;
    private const int Longest = 200;
    private const int LongestUnknown = 64;

    // A part of an ECK iD or another hash; a number of a person; a date of birth, also with marks between its parts.
    private const int HexOfAHash = 32;
    private const int DigitsOfANumber = 6;
    private const int DigitsOfADate = 7;

    private static readonly SearchValues<char> NameLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:/-");

    private static readonly FrozenSet<string> OfPresets =
        AttributeMapPresets.ByName.Values.SelectMany(preset => preset.Rules).SelectMany(rule => rule.Sources).ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyList<ReceivedValue> Of(UpstreamStatement statement, AttributeMap map)
    {
        var attributes = statement.Attributes.ByName;
        var received = new List<ReceivedValue>(Math.Min(attributes.Count, Most) + 1);
        if (statement.Subject.Value.Length > 0)
        {
            received.Add(new ReceivedValue("subject", 1, ValueShape.Of([statement.Subject.Value])));
        }

        var (unknown, rest) = (0, 0);
        foreach (var (name, values) in attributes)
        {
            var isKnown = IsKnown(name, map);
            if (received.Count >= Most || (!isKnown && unknown == MostUnknown))
            {
                rest++;
                continue;
            }

            unknown += isKnown ? 0 : 1;
            received.Add(new ReceivedValue(isKnown ? Shown(name) : ShownUnknown(name), values.Count, ValueShape.Of(values)));
        }

        if (rest > 0)
        {
            received.Add(new ReceivedValue(string.Create(CultureInfo.InvariantCulture, $"({rest} other names)"), 0, ValueShape.Of([])));
        }

        return received;
    }

    /// <summary>Whether a rule of the map or of a preset reads a name, so that it is the hub's and the operator's as much as the sender's.</summary>
    public static bool IsKnown(string name, AttributeMap map) => map.SlotsOfNames.ContainsKey(name) || OfPresets.Contains(name);

    /// <summary>A name that only the sender knows: itself where it can be nothing about a person, else its length.</summary>
    public static string ShownUnknown(string name) =>
        LooksLikeAName(name) ? name : string.Create(CultureInfo.InvariantCulture, $"(name of {name.Length} characters)");

    /// <summary>A name as a page and a terminal may show it: short, and nothing in it that turns or hides what stands beside it.</summary>
    public static string Shown(string name)
    {
        var cut = name.Length > Longest ? name[..Longest] : name;
        if (WellFormedText.IsIdentifying(cut))
        {
            return cut;
        }

        var shown = new StringBuilder(cut.Length);
        foreach (var rune in cut.EnumerateRunes())
        {
            var text = rune.ToString();
            shown.Append(rune != Rune.ReplacementChar && WellFormedText.IsIdentifying(text) ? text : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"));
        }

        return shown.Length > Longest ? shown.ToString(0, Longest) : shown.ToString();
    }

    private static bool LooksLikeAName(string name)
    {
        if (name.Length is 0 or > LongestUnknown || name.AsSpan().ContainsAnyExcept(NameLetters))
        {
            return false;
        }

        // The arcs of an object identifier are many numbers with dots between them.
        var isObjectIdentifier = name.StartsWith("urn:oid:", StringComparison.Ordinal);
        var (hex, digits, dated) = (0, 0, 0);
        foreach (var c in name)
        {
            var isDigit = char.IsAsciiDigit(c);
            hex = char.IsAsciiHexDigit(c) ? hex + 1 : 0;
            digits = isDigit ? digits + 1 : 0;
            dated = isDigit ? dated + 1 : c is '-' or '/' or '_' || (c == '.' && !isObjectIdentifier) ? dated : 0;
            if (hex == HexOfAHash || digits == DigitsOfANumber || dated == DigitsOfADate)
            {
                return false;
            }
        }

        return true;
    }
}
