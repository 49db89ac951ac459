using FederationHub.OpenId.Provider.Keys;
using FederationHub.OpenId.Provider.Token;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>Whether a client can keep a secret (RFC 6749 2.1).</summary>
public enum ClientKind
{
    /// <summary>Runs where a secret would be readable: a browser, a phone. Always PKCE, never a secret.</summary>
    Public,

    /// <summary>Runs on a server and authenticates itself at the token endpoint.</summary>
    Confidential,
}

/// <summary>When a code challenge is demanded (RFC 7636, RFC 9700 2.1.1). A challenge that is sent is always enforced.</summary>
public enum PkcePolicy
{
    /// <summary>Every request carries an S256 challenge. The default, and the only policy of a public client.</summary>
    Required,

    /// <summary>A request without a challenge carries a nonce.</summary>
    OrNonce,

    /// <summary>Neither is demanded.</summary>
    Optional,
}

/// <summary>How a client authenticates at the token endpoint (OpenID Connect Core 9).</summary>
public enum ClientAuthenticationMethod
{
    /// <summary>Public clients: nothing but the client id.</summary>
    None,

    /// <summary>HTTP Basic, both parts form-url-encoded (RFC 6749 2.3.1).</summary>
    ClientSecretBasic,

    /// <summary>Client id and secret in the form body.</summary>
    ClientSecretPost,

    /// <summary>A JWT signed with a key of the client's own (RFC 7523).</summary>
    PrivateKeyJwt,
}

/// <summary>One secret of a client. Two may live at a time, so that a secret can be replaced without an interruption.</summary>
/// <param name="Hash">The hash: the secret itself is nowhere.</param>
/// <param name="ExpiresAt">From this instant the secret is refused; null for never.</param>
public sealed record ClientSecret(ClientSecretHash Hash, DateTimeOffset? ExpiresAt = null)
{
    /// <summary>Only what may be logged.</summary>
    public override string ToString() => ExpiresAt is { } end ? $"client secret until {end:u}" : "client secret";
}

/// <summary>What an access token looks like.</summary>
public enum AccessTokenFormat
{
    /// <summary>A JWT (RFC 9068), which an API of the application can check by itself.</summary>
    Jwt,

    /// <summary>43 characters that say nothing: only the hub knows what they stand for (RFC 7662).</summary>
    Opaque,
}

/// <summary>How long refresh tokens live.</summary>
/// <param name="IdleSeconds">How long one may stay unused.</param>
/// <param name="AbsoluteSeconds">How long they last in all, counted from the first.</param>
public sealed record RefreshTokenLife(int IdleSeconds, int AbsoluteSeconds);

/// <summary>An application as OpenID Connect sees it: what it registered and what it may do.</summary>
public sealed record Client
{
    private const int MaxIdLength = 255;

    /// <summary>The client id, compared ordinally.</summary>
    public required string Id { get; init; }

    /// <summary>Public or confidential.</summary>
    public required ClientKind Kind { get; init; }

    /// <summary>False while the application is suspended, retired or not yet in production: FH-1011 everywhere.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Where answers may go, as the strings that were registered. None means nowhere.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>Where a person may be sent after a logout, as the strings that were registered (OpenID Connect RP-Initiated Logout 1.0, 3.1). None means nowhere.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>An app on a device: its registered loopback redirect URI matches with any port (RFC 8252 7.3).</summary>
    public bool Native { get; init; }

    /// <summary>When a challenge is demanded. Read <see cref="EffectivePkce"/>.</summary>
    public PkcePolicy Pkce { get; init; } = PkcePolicy.Required;

    /// <summary>The policy that counts: a public client has no other proof that the code is its own (RFC 9700 2.1.1).</summary>
    public PkcePolicy EffectivePkce => Kind == ClientKind.Public ? PkcePolicy.Required : Pkce;

    /// <summary>The methods this client may use. None listed means that it cannot get tokens.</summary>
    public required IReadOnlyList<ClientAuthenticationMethod> AuthenticationMethods { get; init; }

    /// <summary>The secrets that count now.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];

    /// <summary>The public keys that it registered by value; null where they stand at <see cref="JwksUri"/>, or it has none.</summary>
    public ClientKeySet? Keys { get; init; }

    /// <summary>Where its public keys are fetched from; null where it has none there.</summary>
    public string? JwksUri { get; init; }

    /// <summary>The one algorithm that it signs assertions with; null for any that its keys fit (RFC 7591 2, <c>token_endpoint_auth_signing_alg</c>).</summary>
    public string? AssertionAlgorithm { get; init; }

    /// <summary>
    /// Whether its assertions may also be for an endpoint, or for several of the hub's addresses, as software does that is older than the advice against it
    /// (draft-ietf-oauth-rfc7523bis). Else the issuer, as one string.
    /// </summary>
    public bool AssertionForEndpoints { get; init; }

    /// <summary>What it may exchange for tokens (RFC 7591 2); anything else is <c>unauthorized_client</c>.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = ["authorization_code"];

    /// <summary>For whom the tokens are that it gets by itself (RFC 9068 3); null where it gets none.</summary>
    public string? Audience { get; init; }

    /// <summary>Whether only a pushed request begins a login (RFC 9126 6).</summary>
    public bool RequiresPushedRequests { get; init; }

    /// <summary>How its ID tokens are signed.</summary>
    public SigningAlgorithm IdTokenSigningAlgorithm { get; init; } = SigningAlgorithm.RS256;

    /// <summary>How its access tokens are signed: the hub reads them itself, so the cheap one, unless an API of the application knows only the other.</summary>
    public SigningAlgorithm AccessTokenSigningAlgorithm { get; init; } = SigningAlgorithm.ES256;

    /// <summary>The scopes it may ask for; others are left out of the grant (RFC 6749 3.3).</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Life of an authorization code, in seconds.</summary>
    public int CodeLifetimeSeconds { get; init; } = 60;

    /// <summary>Life of an ID token, in seconds.</summary>
    public int IdTokenLifetimeSeconds { get; init; } = 300;

    /// <summary>Life of an access token, in seconds.</summary>
    public int AccessTokenLifetimeSeconds { get; init; } = 600;

    /// <summary>What its access tokens look like.</summary>
    public AccessTokenFormat AccessTokenFormat { get; init; }

    /// <summary>How long its refresh tokens live, which end with the session of their login at the latest; null for none.</summary>
    public RefreshTokenLife? RefreshTokens { get; init; }

    /// <summary>How long those live that it asks for with <c>offline_access</c>, which outlive that session; null where it may not ask.</summary>
    public RefreshTokenLife? OfflineAccess { get; init; }

    /// <summary>Whether it was registered for any.</summary>
    internal bool TakesRefreshTokens => RefreshTokens is not null || OfflineAccess is not null;

    /// <summary>How long the refresh tokens of a grant live; null where it gives none.</summary>
    internal RefreshTokenLife? RefreshLife(GrantedLogin granted) => granted.Offline ? OfflineAccess : granted.Login.SessionId is null ? null : RefreshTokens;

    /// <summary>Oldest authentication it accepts when a request does not say, in seconds; null for any.</summary>
    public int? DefaultMaxAgeSeconds { get; init; }

    /// <summary>Contexts that count as asked for where a request asks for none (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public IReadOnlyList<string> DefaultAcrValues { get; init; } = [];

    /// <summary>What people call it.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Whether it registered the grant type.</summary>
    internal bool MayUse(string grantType) => grantType == "refresh_token" ? TakesRefreshTokens : GrantTypes.Contains(grantType, StringComparer.Ordinal);

    /// <summary>The client id.</summary>
    public override string ToString() => Id;

    /// <summary>Whether the text can be a client id at all (RFC 6749 A.1), so that no directory is asked for what no directory can hold.</summary>
    internal static bool CouldBeId(string text) => text.Length is > 0 and <= MaxIdLength && !text.Any(char.IsControl);
}
