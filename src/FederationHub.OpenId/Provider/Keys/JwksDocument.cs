using System.Buffers;
using System.Text.Json;

namespace FederationHub.OpenId.Provider.Keys;

/// <summary>The key set of the hub (RFC 7517 5): public halves only.</summary>
public static class JwksDocument
{
    /// <summary>The document as UTF-8 JSON, to be sent as <c>application/json</c>. A key that stands twice is written once: kids are unique.</summary>
    /// <param name="keys">What <see cref="Ports.ISigningKeys.PublishedAsync"/> gives.</param>
    public static ReadOnlyMemory<byte> Write(IReadOnlyList<SigningKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("keys");
            foreach (var key in keys.DistinctBy(static key => key.KeyId, StringComparer.Ordinal))
            {
                key.WritePublicJwk(writer);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
