using System.Globalization;
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

    private static readonly string[] Letters = ["gave", "unsent", "condition", "given", "dropped"];

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
        foreach (var rule in value.Rules)
        {
            Write(writer, rule, sets, places);
        }

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
        catch (Exception unreadable) when (unreadable is InvalidOperationException or KeyNotFoundException or FormatException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            // An audit row that one member of makes unreadable would take the whole stream with it.
            return MappingTrace.Empty;
        }
    }

    // [set, number, target] for a rule without anything to read, by far the most; else [set, number, target, source, result, values, why].
    private static void Write(Utf8JsonWriter writer, RuleTrace rule, List<string> sets, Dictionary<string, int> places)
    {
        var (set, number) = Split(rule.Rule);
        var place = sets.IndexOf(set);
        if (place < 0)
        {
            place = sets.Count;
            sets.Add(set);
        }

        writer.WriteStartArray();
        writer.WriteNumberValue(place);
        writer.WriteNumberValue(number);
        writer.WriteStringValue(rule.Target);
        if (rule != new RuleTrace(rule.Rule, rule.Target, null, RuleResult.NotSent))
        {
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

            writer.WriteStringValue((int)rule.Result < Letters.Length ? Letters[(int)rule.Result] : rule.Result.ToString());
            writer.WriteNumberValue(rule.Values);
            if (rule.Why is not null)
            {
                writer.WriteStringValue(rule.Why);
            }
        }

        writer.WriteEndArray();
    }

    private static MappingTrace Read(JsonElement root)
    {
        var received = root.GetProperty("in").EnumerateArray()
            .Select(item => new ReceivedValue(item[0].GetString()!, item[1].GetInt32(), ValueShape.Decoded(item[2].GetString()!) ?? item[2].GetString()!)).ToList();
        var sets = root.GetProperty("sets").EnumerateArray().Select(set => set.GetString()!).ToList();
        return new MappingTrace(received, [.. root.GetProperty("rules").EnumerateArray().Select(rule => ReadRule(rule, sets, received))])
        {
            Chosen = root.TryGetProperty("chosen", out var chosen) ? chosen.GetString() : null,
            Asserted = root.TryGetProperty("asserted", out var asserted) ? asserted.GetString() : null,
            Findings = root.TryGetProperty("found", out var found) ? [.. found.EnumerateArray().Select(item => new Finding(item[0].GetString()!, item[1].GetString()!))] : [],
        };
    }

    private static RuleTrace ReadRule(JsonElement rule, List<string> sets, List<ReceivedValue> received)
    {
        var number = rule[1].GetInt32();
        var label = number == 0 ? sets[rule[0].GetInt32()] : string.Create(CultureInfo.InvariantCulture, $"{sets[rule[0].GetInt32()]}#{number}");
        var target = rule[2].GetString()!;
        var length = rule.GetArrayLength();
        return length <= 3
            ? new RuleTrace(label, target, null, RuleResult.NotSent)
            : new RuleTrace(
                label,
                target,
                rule[3].ValueKind switch { JsonValueKind.Number => received[rule[3].GetInt32()].Name, JsonValueKind.String => rule[3].GetString(), _ => null },
                Array.IndexOf(Letters, rule[4].GetString()) is >= 0 and var letter ? (RuleResult)letter : Enum.TryParse<RuleResult>(rule[4].GetString(), out var named) ? named : RuleResult.NotSent,
                rule[5].GetInt32(),
                length > 6 ? rule[6].GetString() : null);
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
