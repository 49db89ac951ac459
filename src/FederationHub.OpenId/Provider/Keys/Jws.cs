using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.Provider.Keys;

/// <summary>
/// Compact JWS of the hub's own tokens (RFC 7515 7.1): written with one of its keys, and read back only if one of its keys
/// signed it. Nothing in a header chooses a key, an algorithm or an address (RFC 8725 3.1, 3.10).
/// </summary>
internal static class Jws
{
    private const int MaxLength = 32 * 1024;

    public static string Sign(SigningKey key, string type, ReadOnlySpan<byte> payload)
    {
        // Fixed words and base64url only: nothing here needs escaping.
        var header = $$"""{"alg":"{{key.Algorithm}}","kid":"{{key.KeyId}}","typ":"{{type}}"}""";
        var text = new StringBuilder()
            .Append(Base64Url.EncodeToString(Encoding.ASCII.GetBytes(header)))
            .Append('.')
            .Append(Base64Url.EncodeToString(payload))
            .ToString();
        return string.Concat(text, ".", Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(text))));
    }

    /// <summary>The claims, if one of the keys signed this token of this type; else what is wrong with it, in words without its content. Throws on no text.</summary>
    public static bool TryVerify(
        string token,
        IReadOnlyList<SigningKey> keys,
        string type,
        out JsonElement claims,
        [NotNullWhen(false)] out string? problem)
    {
        claims = default;
        problem = null;
        var parts = token.Length <= MaxLength ? token.Split('.') : [];
        if (parts.Length != 3 || Array.Exists(parts, static part => part.Length == 0)
            || !Base64UrlText.TryDecode(parts[0], out var head)
            || !Base64UrlText.TryDecode(parts[1], out var payload)
            || !Base64UrlText.TryDecode(parts[2], out var signature))
        {
            problem = "not a compact JWS";
            return false;
        }

        if (!StrictJson.TryReadObject(head, out var header)
            || Text(header, "alg") is not { } algorithm
            || Text(header, "kid") is not { } keyId
            || header.TryGetProperty("crit", out _))
        {
            problem = "its header has no alg and kid, or asks for extensions";
            return false;
        }

        if (!string.Equals(Text(header, "typ"), type, StringComparison.Ordinal))
        {
            // RFC 8725 3.11: one kind of token never stands for another.
            problem = $"its type is not {type}";
            return false;
        }

        var key = keys.FirstOrDefault(candidate => candidate.KeyId == keyId);
        if (key is null || algorithm != key.Algorithm.ToString())
        {
            problem = "no key of this hub has its kid and algorithm";
            return false;
        }

        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        if (!key.Verify(signed, signature))
        {
            problem = "its signature does not match";
            return false;
        }

        if (!StrictJson.TryReadObject(payload, out claims))
        {
            problem = "its claims are not a JSON object";
            return false;
        }

        return true;
    }

    /// <summary>A string member, or null.</summary>
    public static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
