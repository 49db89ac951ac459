using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace FederationHub.OpenId.Formats;

/// <summary>
/// Reads a JSON object from outside. A member that stands twice is refused, since two readers would see two values (RFC 8725 2.4);
/// every string in the result can be read without an exception.
/// </summary>
internal static class StrictJson
{
    private const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static bool TryReadObject(ReadOnlyMemory<byte> utf8, out JsonElement value)
    {
        value = default;
        var bytes = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;
        if (!Utf8.IsValid(bytes.Span))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            ReadEveryString(document.RootElement);
            value = document.RootElement.Clone();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is only noticed when the string is read.
            return false;
        }
    }

    /// <summary>The string of that name; false where it is missing, empty or of another type.</summary>
    public static bool TryGetText(this JsonElement json, string name, [NotNullWhen(true)] out string? text)
    {
        text = json.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        return !string.IsNullOrEmpty(text);
    }

    /// <summary>The strings of an array; null where the member is missing, false where anything else stands there.</summary>
    public static bool TryGetTexts(this JsonElement json, string name, out IReadOnlyList<string>? texts)
    {
        texts = null;
        if (!json.TryGetProperty(name, out var member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Array || member.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
        {
            return false;
        }

        texts = [.. member.EnumerateArray().Select(item => item.GetString()!)];
        return true;
    }

    private static void ReadEveryString(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    ReadEveryString(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadEveryString(member.Value);
                }

                break;
            case JsonValueKind.Undefined:
            case JsonValueKind.Number:
            case JsonValueKind.True:
            case JsonValueKind.False:
            case JsonValueKind.Null:
            default:
                break;
        }
    }
}
