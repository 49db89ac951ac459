using System.Text.Json;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>An authorization request as a client pushed it: checked then, and checked again when the browser brings it, since a configuration can change in between.</summary>
/// <param name="ClientId">Whose it is; nobody else's (RFC 9126 2.2).</param>
/// <param name="Parameters">What it sent, without what proved who it is.</param>
/// <param name="ExpiresAt">From this instant it is forgotten.</param>
public sealed record PushedRequest(string ClientId, IReadOnlyList<KeyValuePair<string, string>> Parameters, DateTimeOffset ExpiresAt)
{
    /// <summary>The form to store. May hold personal data (login hint): to be encrypted.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StoredJson.Default.PushedRequest);

    /// <summary>Restores what <see cref="ToJson"/> gave; throws on anything else, since only our own store holds it.</summary>
    public static PushedRequest FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.PushedRequest) ?? throw new JsonException("A stored request is an object.");

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"pushed request of {ClientId}";
}
