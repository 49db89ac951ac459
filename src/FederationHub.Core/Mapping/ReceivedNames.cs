using System.Globalization;
using System.Text;
using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;

namespace FederationHub.Core.Mapping;

/// <summary>What a receipt says of an answer: names, how many values, and their shape. Never a part of a value.</summary>
internal static class ReceivedNames
{
    // A sender chooses the names and how many there are: a receipt must stay small.
    private const int Most = 200;
    private const int Longest = 200;

    public static IReadOnlyList<ReceivedValue> Of(UpstreamStatement statement)
    {
        var attributes = statement.Attributes.ByName;
        var received = new List<ReceivedValue>(Math.Min(attributes.Count, Most) + 1);
        if (statement.Subject.Value.Length > 0)
        {
            received.Add(new ReceivedValue("subject", 1, ValueShape.Of([statement.Subject.Value])));
        }

        foreach (var (name, values) in attributes)
        {
            if (received.Count > Most)
            {
                break;
            }

            received.Add(new ReceivedValue(Shown(name), values.Count, ValueShape.Of(values)));
        }

        return received;
    }

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
}
