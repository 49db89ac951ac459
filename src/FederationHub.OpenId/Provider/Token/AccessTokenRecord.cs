using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>What one access token gives at UserInfo. Kept as long as the token lives, under the token's id.</summary>
public sealed record AccessTokenRecord
{
    /// <summary>The application the token was given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>From this instant the token is refused.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The <c>sub</c>, the same as in the ID token (OpenID Connect Core 5.3.2).</summary>
    public required string Subject { get; init; }

    /// <summary>The home organisation that vouched.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>The upstream through which it vouched.</summary>
    public required string UpstreamId { get; init; }

    /// <summary>The hub's session; null when the login left none.</summary>
    public string? SessionId { get; init; }

    /// <summary>When the application was let in: <see cref="GrantBasis.GivenAt"/>. Null in one of an earlier build.</summary>
    public DateTimeOffset? GivenAt { get; init; }

    /// <summary>Whether the login began with a start link of that organisation.</summary>
    public bool ByStartLink { get; init; }

    /// <summary>What let this person in, in words of the shared conditions, which ask for it again; null where nothing about the person was asked.</summary>
    public string? AdmittedBy { get; init; }

    /// <summary>Which consent of the person it rests on, in words of the shared conditions, which ask for it again; null where it rests on none.</summary>
    public string? ConsentedBy { get; init; }

    /// <summary>
    /// Whose it is, in words of the shared conditions, which ask whether that person was erased: for what outlives the session only. Null elsewhere.
    /// </summary>
    public string? Person { get; init; }

    /// <summary>The reference of the login.</summary>
    public required string Reference { get; init; }

    /// <summary>Claims given at UserInfo.</summary>
    public required IReadOnlyDictionary<string, JsonElement> UserInfoClaims { get; init; }

    /// <summary>What lets each of them through, by its name. A claim without a ground is not given.</summary>
    public IReadOnlyDictionary<string, ClaimGround>? Grounds { get; init; }

    /// <summary>The handle of the refresh tokens it came with or from: it ends when they are revoked. Null for none.</summary>
    public string? RefreshFamily { get; init; }

    /// <summary>Whether the token is its id and nothing else. The id of a JWT stands in it for all to read, so it opens nothing by itself.</summary>
    public bool Opaque { get; init; }

    /// <summary>What the grant stands on.</summary>
    [JsonIgnore]
    public GrantBasis Basis => new(ClientId, OrganisationId, UpstreamId, SessionId, ByStartLink, Reference) { GivenAt = GivenAt, Grounds = Grounds, AdmittedBy = AdmittedBy, ConsentedBy = ConsentedBy, Person = Person };

    /// <summary>The form to store. Holds personal data: to be encrypted.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StoredJson.Default.AccessTokenRecord);

    /// <summary>Restores what <see cref="ToJson"/> gave; throws on anything else, since only our own store holds it.</summary>
    public static AccessTokenRecord FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.AccessTokenRecord) ?? throw new JsonException("A stored token record is an object.");

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"access token of {ClientId}, reference {Reference}";
}
