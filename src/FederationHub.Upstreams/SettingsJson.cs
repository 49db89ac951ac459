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
}
