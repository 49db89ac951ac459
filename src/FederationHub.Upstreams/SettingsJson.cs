using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederationHub.Upstreams;

/// <summary>
/// How settings stand in their column: one JSON object, names in lower case with underscores, absent where a setting has its default.
/// A member that is unknown or stands twice is an error, since it would be a setting that does nothing.
/// </summary>
internal static class SettingsJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        MaxDepth = 8,
    };

    public static string Write<T>(T settings) => JsonSerializer.Serialize(settings, Options);

    public static bool TryRead<T>(string json, [NotNullWhen(true)] out T? settings, [NotNullWhen(false)] out SettingsProblem? problem)
        where T : class
    {
        try
        {
            using (var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = Options.MaxDepth }))
            {
                problem = HasNull(document.RootElement) ? new SettingsProblem(string.Empty, "null is no value: leave the setting out instead.")
                    : IsOtherVersion(document.RootElement) ? new SettingsProblem("version", "The only version is 1.")
                    : null;
                if (problem is not null)
                {
                    settings = null;
                    return false;
                }
            }

            settings = JsonSerializer.Deserialize<T>(json, Options);
            problem = settings is null ? new SettingsProblem(string.Empty, "The settings must be a JSON object.") : null;
        }
        catch (JsonException exception)
        {
            settings = null;
            problem = new SettingsProblem(exception.Path?.TrimStart('$', '.') ?? string.Empty, "The settings cannot be read here: an unknown name, a value of another type, or a required one missing.");
        }

        return settings is not null;
    }

    // Settings that a later hub wrote mean something that this one does not know.
    private static bool IsOtherVersion(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("version", out var version)
        && !(version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number == 1);

    // The serializer looks for null in members but not in lists and dictionaries.
    private static bool HasNull(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => element.EnumerateArray().Any(HasNull),
        JsonValueKind.Object => element.EnumerateObject().Any(member => HasNull(member.Value)),
        _ => false,
    };
}
