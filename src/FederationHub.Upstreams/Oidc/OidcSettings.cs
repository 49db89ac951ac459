using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Upstreams.Oidc;

/// <summary>When the UserInfo endpoint is asked.</summary>
public static class UserInfoUse
{
    /// <summary>When the ID token has not what the scope asks: a name for <c>profile</c>, an address for <c>email</c>.</summary>
    public const string WhenNeeded = "when_needed";

    /// <summary>At every login.</summary>
    public const string Always = "always";

    /// <summary>Never.</summary>
    public const string Never = "never";
}

/// <summary>How the hub authenticates at a provider (OpenID Connect Core 9).</summary>
public static class ClientAuthenticationMethod
{
    /// <summary>The secret in a header.</summary>
    public const string SecretBasic = "client_secret_basic";

    /// <summary>The secret in the form.</summary>
    public const string SecretPost = "client_secret_post";

    /// <summary>A JWT that the hub's key signed; no secret.</summary>
    public const string PrivateKeyJwt = "private_key_jwt";

    /// <summary>Not at all: PKCE alone protects the code.</summary>
    public const string None = "none";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [SecretBasic, SecretPost, PrivateKeyJwt, None];

    /// <summary>Whether there is a secret that both know. Unset, the provider says which of the first two it takes.</summary>
    /// <param name="method">One of <see cref="All"/>, or null.</param>
    public static bool NeedsSecret(string? method) => method is null or SecretBasic or SecretPost;
}

/// <summary>For whom the hub signs who it is.</summary>
public static class AssertionAudience
{
    /// <summary>The provider's issuer, as RFC 7523bis has it: nobody else can use it.</summary>
    public const string Issuer = "issuer";

    /// <summary>Its token endpoint, for products that take nothing else (Entra ID).</summary>
    public const string TokenEndpoint = "token_endpoint";
}

/// <summary>Whether authorization requests are given to a provider beforehand (RFC 9126).</summary>
public static class PushedRequestUse
{
    /// <summary>Where the provider has a place for it.</summary>
    public const string Offered = "offered";

    /// <summary>Never.</summary>
    public const string Never = "never";
}

/// <summary>Whether a provider must prove that a login was new.</summary>
public static class FreshLoginProof
{
    /// <summary>By <c>auth_time</c>; without it a forced login is refused (FH-1407).</summary>
    public const string Proved = "proved";

    /// <summary>It is believed to ask the person again when it is told to, also where it does not say when it did.</summary>
    public const string Trusted = "trusted";
}

/// <summary>
/// Settings of an OpenID Connect upstream, as its JSON column holds them (<c>{"version":1,"issuer":…,"client_id":…}</c>). What the
/// provider publishes is either fetched, into <see cref="Discovered"/>, or set by hand, in <see cref="Endpoints"/>.
/// </summary>
public sealed record OidcSettings
{
    /// <summary>Version of this shape: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The issuer to the letter; may hold <c>{tenantid}</c>, then <see cref="Tenants"/> lists them.</summary>
    public required string Issuer { get; init; }

    /// <summary>Who the hub is there.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the discovery document stands; null for the place that OpenID Discovery 4 gives.</summary>
    public string? DiscoveryUrl { get; init; }

    /// <summary>Allowed tenants of a multi-tenant issuer (Entra ID).</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>Other issuers that an ID token may have; Google writes <c>accounts.google.com</c> too.</summary>
    public IReadOnlyList<string> IssuerAliases { get; init; } = [];

    /// <summary>The scope; must hold <c>openid</c>.</summary>
    public string Scope { get; init; } = AuthorizationDemand.DefaultScope;

    /// <summary>The algorithms an ID token may have; empty for those that the provider announces and the hub knows.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>One of <see cref="ClientAuthenticationMethod"/>; null for a secret, in the way that the provider announces.</summary>
    public string? ClientAuthentication { get; init; }

    /// <summary>One of <see cref="Oidc.AssertionAudience"/>; counts with <see cref="ClientAuthenticationMethod.PrivateKeyJwt"/>.</summary>
    public string ClientAssertionAudience { get; init; } = AssertionAudience.Issuer;

    /// <summary>One of <see cref="Oidc.PushedRequestUse"/>.</summary>
    public string PushedRequests { get; init; } = PushedRequestUse.Offered;

    /// <summary>One of <see cref="UserInfoUse"/>.</summary>
    public string UserInfo { get; init; } = UserInfoUse.WhenNeeded;

    /// <summary>Values of <c>acr_values</c> that an application may ask of this provider; others do not go there.</summary>
    public IReadOnlyList<string> AcrValuesSupported { get; init; } = [];

    /// <summary>Whether a login that may show no page is tried there (<c>prompt=none</c>), when a valid hint names the organisation.</summary>
    public bool Passive { get; init; }

    /// <summary>One of <see cref="FreshLoginProof"/>: what shows that a login that was forced is new.</summary>
    public string FreshLogin { get; init; } = FreshLoginProof.Proved;

    /// <summary>Parameters of this provider's own that go with each request.</summary>
    public IReadOnlyDictionary<string, string> ExtraParameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The domains of the organisation whose accounts may log in (<c>hd</c>); required for Google (R000-08), else empty.</summary>
    public IReadOnlyList<string> HostedDomains { get; init; } = [];

    /// <summary>The version that tokens must have (<c>ver</c>, Entra ID and AD FS: <c>1.0</c> or <c>2.0</c>); null for any but <c>1.0</c>, also for none.</summary>
    public string? TokenVersion { get; init; }

    /// <summary>How far the two clocks may differ, seconds.</summary>
    public int SkewSeconds { get; init; } = 60;

    /// <summary>The provider's metadata set by hand; then nothing is discovered.</summary>
    public ProviderEndpoints? Endpoints { get; init; }

    /// <summary>The provider's metadata as last discovered; written by the hub.</summary>
    public ProviderEndpoints? Discovered { get; init; }

    /// <summary>Reads what a column holds; null when it is not such settings.</summary>
    public static OidcSettings? TryParse(string json) => SettingsJson.TryRead<OidcSettings>(json, out var settings, out _) ? settings : null;

    /// <summary>The settings as their column holds them.</summary>
    public string ToJson() => SettingsJson.Write(this);
}
