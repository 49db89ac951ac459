using System.Buffers.Text;
using System.Text.Json;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Cli.Doctor;

/// <summary>The keys that an OpenID organisation publishes, as far as their length tells something.</summary>
internal static class PublishedKeys
{
    private const int LeastBytes = 2048 / 8;

    /// <summary>One sentence for each RSA key under 2048 bits (RFC 7518 3.3); nothing where nothing can be read: the refresh of its metadata tells that.</summary>
    public static async Task<IReadOnlyList<string>> WeakOnesAsync(string? jwksUri, OutboundClient outbound, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(jwksUri, UriKind.Absolute, out var uri)
            || await outbound.GetAsync(uri, OutboundClient.DefaultMaxBytes, cancellationToken) is not Outcome<OutboundResponse>.Accepted(var answer))
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
                ? [.. keys.EnumerateArray().Select(Weakness).OfType<string>()]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string? Weakness(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "kty") != "RSA" || Text(key, "use") == "enc" || Text(key, "n") is not { } modulus || !Base64Url.IsValid(modulus, out var bytes))
        {
            return null;
        }

        return bytes < LeastBytes ? $"It publishes an RSA key of {bytes * 8} bits." : null;
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
