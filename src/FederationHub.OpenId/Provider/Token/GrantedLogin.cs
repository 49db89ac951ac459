using System.Text.Json;
using System.Text.Json.Serialization;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>What an authorization code stands for: the request it answers and the login that answers it. Made by the code issuer.</summary>
public sealed record GrantedLogin
{
    /// <summary>The scope that asks for tokens while the person is away (OpenID Connect Core 11).</summary>
    public const string OfflineAccess = "offline_access";

    /// <summary>The application the code is bound to (RFC 6749 4.1.3).</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect URI of the request, as it was sent.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The nonce of the request, to go into the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The S256 challenge, when one was sent.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>From this instant the code is refused.</summary>
    public required DateTimeOffset CodeExpiresAt { get; init; }

    /// <summary>Until when this is kept: as long as the access token that the code gives can live, so that a late second use is noticed.</summary>
    public required DateTimeOffset KeptUntil { get; init; }

    /// <summary>
    /// The id of the access token this code will give, chosen when the code is made: a second use can then revoke it without
    /// having seen the first (RFC 6749 4.1.2).
    /// </summary>
    public required string AccessTokenId { get; init; }

    /// <summary>
    /// The handle of the refresh tokens that this code will give, chosen when the code is made for the same reason; null where it gives none.
    /// </summary>
    public string? RefreshFamily { get; init; }

    /// <summary>What the login leaves to mint from.</summary>
    public required ReleasedLogin Login { get; init; }

    /// <summary>What the grant stands on.</summary>
    [JsonIgnore]
    public GrantBasis Basis => new(ClientId, Login.OrganisationId, Login.UpstreamId, Login.SessionId, Login.ByStartLink, Login.Reference) { GivenAt = Login.GivenAt, Grounds = Login.Grounds, AdmittedBy = Login.AdmittedBy, ConsentedBy = Login.ConsentedBy, Person = Login.Person };

    /// <summary>Whether the person is away when it is used: tokens outlive the session of the login (OpenID Connect Core 11).</summary>
    internal bool Offline => Scopes.Contains(OfflineAccess, StringComparer.Ordinal);

    /// <summary>
    /// What its refresh tokens stand for. A refreshed ID token has no nonce (OpenID Connect Core 12.2). What outlives the session carries no profile: the subject
    /// and the words of the protocol only (R000-21).
    /// </summary>
    internal GrantedLogin ForRefresh()
    {
        var kept = this with { Nonce = null, CodeChallenge = null };
        return !Offline ? kept : kept with
        {
            Login = Login with
            {
                SessionId = null,
                Sid = null,
                SessionExpiresAt = null,
                IdTokenClaims = NoClaims,
                AccessTokenClaims = NoClaims,
                UserInfoClaims = NoClaims,
                Grounds = null,
            },
        };
    }

    private static readonly Dictionary<string, JsonElement> NoClaims = [];

    /// <summary>The form to store. Holds personal data: to be encrypted.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StoredJson.Default.GrantedLogin);

    /// <summary>Restores what <see cref="ToJson"/> gave; throws on anything else, since only our own store holds it.</summary>
    public static GrantedLogin FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.GrantedLogin) ?? throw new JsonException("A stored grant is an object.");

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"grant to {ClientId}, reference {Login.Reference}";
}
