using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederationHub.Core.Receipts;

/// <summary>A decision about a claim as it stands in a row: <c>[claim, verdict, source, reference, identifier]</c>, what is not there at the end left out, and the source empty where it has the claim's name.</summary>
internal sealed class ClaimTraceJson : JsonConverter<ClaimTrace>
{
    private static readonly Dictionary<string, ClaimVerdict> ByWord = Enum.GetValues<ClaimVerdict>().ToDictionary(ClaimVerdicts.Word, StringComparer.Ordinal);

    public override void Write(Utf8JsonWriter writer, ClaimTrace value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(value.Claim);
        writer.WriteStringValue(value.Verdict.Word());
        var length = value.Identifier is not null ? 5 : value.Reference is not null ? 4 : value.Source != value.Claim ? 3 : 2;
        if (length > 2)
        {
            writer.WriteStringValue(value.Source == value.Claim ? string.Empty : value.Source);
        }

        if (length > 3)
        {
            writer.WriteStringValue(value.Reference ?? string.Empty);
        }

        if (length > 4)
        {
            writer.WriteStringValue(value.Identifier);
        }

        writer.WriteEndArray();
    }

    public override ClaimTrace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var parts = document.RootElement.ValueKind == JsonValueKind.Array
            ? document.RootElement.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : string.Empty).ToArray()
            : [];
        // A word of a later release is no release here: what is not understood was not let through by anybody that is known.
        return parts is [var claim, var word, ..]
            ? new ClaimTrace(
                claim, parts.Length > 2 && parts[2].Length > 0 ? parts[2] : claim, ByWord.GetValueOrDefault(word, ClaimVerdict.NotAllowed), parts.Length > 3 && parts[3].Length > 0 ? parts[3] : null)
                {
                    Identifier = parts.Length > 4 && parts[4].Length > 0 ? parts[4] : null,
                }
            : new ClaimTrace(string.Empty, string.Empty, ClaimVerdict.NotAllowed);
    }
}
