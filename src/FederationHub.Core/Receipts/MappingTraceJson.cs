using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Receipts;

/// <summary>
/// A trace as it stands in a row: lists instead of objects, a shape in three characters, a rule by number, a source by its place among what
/// was received. Each login leaves one, so that its size is the size of the audit. It keeps targets and rule numbers themselves, so that
/// it stays true after a change of the configuration. What cannot be read, such as the form of a later release, reads as nothing.
/// </summary>
internal sealed class MappingTraceJson : JsonConverter<MappingTrace>
{
    private const int Version = 1;

    private static readonly string[] Words = ["gave", "unsent", "condition", "given", "dropped"];

    public override void Write(Utf8JsonWriter writer, MappingTrace value, JsonSerializerOptions options)
    {
        var sets = new List<string>(2);
        var places = new Dictionary<string, int>(value.Received.Count, StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteNumber("v"u8, Version);
        Text(writer, "chosen", value.Chosen);
        Text(writer, "asserted", value.Asserted);
        writer.WriteStartArray("in"u8);
        for (var i = 0; i < value.Received.Count; i++)
        {
            var received = value.Received[i];
            places.TryAdd(received.Name, i);
            writer.WriteStartArray();
            writer.WriteStringValue(received.Name);
            writer.WriteNumberValue(received.Values);
            writer.WriteStringValue(ValueShape.Code(received.Shape) ?? received.Shape);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rules"u8);
        WriteRules(writer, value.Rules, sets, places);
        writer.WriteEndArray();
        writer.WriteStartArray("sets"u8);
        foreach (var set in sets)
        {
            writer.WriteStringValue(set);
        }

        writer.WriteEndArray();
        if (value.Findings.Count > 0)
        {
            writer.WriteStartArray("found"u8);
            foreach (var finding in value.Findings)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(finding.Cause);
                writer.WriteStringValue(finding.Name);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    public override MappingTrace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("v", out var version) && version.GetInt32() == Version
                ? Read(root)
                : MappingTrace.Empty;
        }
        catch (Exception unreadable) when (unreadable is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            // An audit row that one member of makes unreadable would take the whole stream with it.
            return MappingTrace.Empty;
        }
    }

    // By far the most rules had nothing to read, or came too late. Those in a row are one text, "set:number target,target,=target", where '=' is
    // one that came too late, and a number stands only where it does not follow the one before.
    private static void WriteRules(Utf8JsonWriter writer, IReadOnlyList<RuleTrace> rules, List<string> sets, Dictionary<string, int> places)
    {
        var row = new StringBuilder();
        var (rowSet, next) = (-1, 0);
        foreach (var rule in rules)
        {
            var (set, number) = Split(rule.Rule);
            var place = sets.IndexOf(set);
            if (place < 0)
            {
                place = sets.Count;
                sets.Add(set);
            }

            if (number == 0 || !IsSilent(rule))
            {
                EndRow();
                Write(writer, rule, place, number, places);
                continue;
            }

            if (rowSet != place)
            {
                EndRow();
                row.Append(CultureInfo.InvariantCulture, $"{place}:");
                (rowSet, next) = (place, 0);
            }
            else
            {
                row.Append(',');
            }

            if (number != next)
            {
                row.Append(CultureInfo.InvariantCulture, $"{number} ");
            }

            row.Append(rule.Result == RuleResult.AlreadyGiven ? "=" : "").Append(rule.Target);
            next = number + 1;
        }

        EndRow();

        void EndRow()
        {
            if (rowSet >= 0)
            {
                writer.WriteStringValue(row.ToString());
                row.Clear();
                rowSet = -1;
            }
        }
    }

    private static bool IsSilent(RuleTrace rule) =>
        rule is { Source: null, Values: 0, Why: null, Result: RuleResult.NotSent or RuleResult.AlreadyGiven }
        && rule.Target.Length > 0 && char.IsAsciiLetter(rule.Target[0]) && !rule.Target.AsSpan().ContainsAny(", =");

    // [set, number, target, source, result, values, why]
    private static void Write(Utf8JsonWriter writer, RuleTrace rule, int place, int number, Dictionary<string, int> places)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(place);
        writer.WriteNumberValue(number);
        writer.WriteStringValue(rule.Target);
        if (rule.Source is null)
        {
            writer.WriteNullValue();
        }
        else if (places.TryGetValue(rule.Source, out var known))
        {
            writer.WriteNumberValue(known);
        }
        else
        {
            writer.WriteStringValue(rule.Source);
        }

        writer.WriteStringValue((int)rule.Result < Words.Length ? Words[(int)rule.Result] : rule.Result.ToString());
        writer.WriteNumberValue(rule.Values);
        if (rule.Why is not null)
        {
            writer.WriteStringValue(rule.Why);
        }

        writer.WriteEndArray();
    }

    private static MappingTrace Read(JsonElement root)
    {
        var received = root.GetProperty("in").EnumerateArray()
            .Select(item => new ReceivedValue(item[0].GetString()!, item[1].GetInt32(), ValueShape.Decoded(item[2].GetString()!) ?? item[2].GetString()!)).ToList();
        var sets = root.GetProperty("sets").EnumerateArray().Select(set => set.GetString()!).ToList();
        return new MappingTrace(received, [.. root.GetProperty("rules").EnumerateArray().SelectMany(rule => rule.ValueKind == JsonValueKind.String ? ReadRow(rule.GetString()!, sets) : [ReadRule(rule, sets, received)])])
        {
            Chosen = root.TryGetProperty("chosen", out var chosen) ? chosen.GetString() : null,
            Asserted = root.TryGetProperty("asserted", out var asserted) ? asserted.GetString() : null,
            Findings = root.TryGetProperty("found", out var found) ? [.. found.EnumerateArray().Select(item => new Finding(item[0].GetString()!, item[1].GetString()!))] : [],
        };
    }

    private static List<RuleTrace> ReadRow(string row, List<string> sets)
    {
        var colon = row.IndexOf(':', StringComparison.Ordinal);
        var set = sets[int.Parse(row.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture)];
        var rules = new List<RuleTrace>();
        var number = 0;
        foreach (var item in row[(colon + 1)..].Split(','))
        {
            var space = item.IndexOf(' ', StringComparison.Ordinal);
            number = space < 0 ? number : int.Parse(item.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture);
            var late = item.AsSpan(space + 1).StartsWith("=");
            rules.Add(new RuleTrace(string.Create(CultureInfo.InvariantCulture, $"{set}#{number}"), item[(space + (late ? 2 : 1))..], null, late ? RuleResult.AlreadyGiven : RuleResult.NotSent));
            number++;
        }

        return rules;
    }

    private static RuleTrace ReadRule(JsonElement rule, List<string> sets, List<ReceivedValue> received)
    {
        var number = rule[1].GetInt32();
        var label = number == 0 ? sets[rule[0].GetInt32()] : string.Create(CultureInfo.InvariantCulture, $"{sets[rule[0].GetInt32()]}#{number}");
        var target = rule[2].GetString()!;
        return new RuleTrace(
            label,
            target,
            rule[3].ValueKind switch { JsonValueKind.Number => received[rule[3].GetInt32()].Name, JsonValueKind.String => rule[3].GetString(), _ => null },
            Array.IndexOf(Words, rule[4].GetString()) is >= 0 and var word ? (RuleResult)word : Enum.TryParse<RuleResult>(rule[4].GetString(), out var named) ? named : RuleResult.NotSent,
            rule[5].GetInt32(),
            rule.GetArrayLength() > 6 ? rule[6].GetString() : null);
    }

    // A label without a number is a rule that is no preset's and no upstream's, such as a computed one.
    private static (string Set, int Number) Split(string label)
    {
        var at = label.LastIndexOf('#');
        return at > 0 && int.TryParse(label.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? (label[..at], number) : (label, 0);
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
