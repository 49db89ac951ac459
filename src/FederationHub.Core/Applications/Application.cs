using System.Text.Json.Serialization;
using FederationHub.Core.Assurance;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Core.Applications;

/// <summary>
/// One customer environment of what a supplier offers: the thing that logs people in. Immutable; a change is a new record.
/// </summary>
public sealed record Application
{
    /// <summary>The id, which is also the OAuth client identifier.</summary>
    public required ApplicationId Id { get; init; }

    /// <summary>The supplier's suite: what its applications share.</summary>
    public required string Suite { get; init; }

    /// <summary>Its own sector within the suite, for pairwise subjects that differ from those of the suite's other applications (OpenID Connect Core 8.1); null for the suite's.</summary>
    public string? Sector { get; init; }

    /// <summary>What people see.</summary>
    public required LocalisedText Name { get; init; }

    /// <summary>The named bundle of settings that this application started from. There is no silent default (ruling 14).</summary>
    public required ApplicationProfile Profile { get; init; }

    /// <summary>The one switch (R000-23, R002-26): a suspended application is refused on every path with FH-1011.</summary>
    public bool Suspended { get; init; }

    /// <summary>For trying things out: its start link, and nothing else, also leads to organisations that are drafts.</summary>
    public bool Test { get; init; }

    /// <summary>How it speaks OpenID Connect.</summary>
    public required ClientSettings Client { get; init; }

    /// <summary>Which organisations it may use; nobody by default.</summary>
    public AllowedOrganisations Organisations { get; init; } = AllowedOrganisations.None;

    /// <summary>Organisations with which the pair is suspended for now; refused with FH-1103.</summary>
    public IReadOnlySet<string> SuspendedOrganisations { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Who of these organisations may use it, by what the organisation says about them; everybody while there is no entry (R002-25).</summary>
    public IReadOnlyList<AccessEntry> Access { get; init; } = [];

    /// <summary>What it may receive; nothing beyond protocol claims by default.</summary>
    public ReleasePolicy Release { get; init; } = ReleasePolicy.Nothing;

    /// <summary>What a person is shown before values go out; nothing unless set. It never replaces an agreement (R001-17).</summary>
    public ConsentMode Consent { get; init; }

    /// <summary>How its people find their organisation.</summary>
    public DiscoverySettings Discovery { get; init; } = new();

    /// <summary>Single sign-on and its timers.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>How its people log out.</summary>
    public LogoutSettings Logout { get; init; } = new();

    /// <summary>
    /// When the hub first saw it end a session by itself, which shows that it has a logout function (R004-10); null for never. In profile
    /// <c>etoegang</c> only what it did while it was marked for test. Written by the hub, not by the file.
    /// </summary>
    public DateTimeOffset? LogoutSeenAt { get; init; }

    /// <summary>What it asks of an authentication beside <see cref="MinimumLevel"/>.</summary>
    public AssuranceDemand Assurance { get; init; } = new();

    /// <summary>The lowest level that it accepts.</summary>
    public AssuranceLevel MinimumLevel { get; init; } = AssuranceLevel.Laag;

    /// <summary>Whether a login without a derivable role is refused with FH-1317; not for companies (ruling 14).</summary>
    public bool RoleRequired { get; init; } = true;

    /// <summary>Its logo, shown where people choose: an https address from which the hub fetches it, or a <c>data:</c> URL; null for none.</summary>
    public string? Logo { get; init; }

    /// <summary>Where it says how it uses what it gets of people: an address that pages link to; null for none.</summary>
    public string? PolicyUri { get; init; }

    /// <summary>Its terms of service: an address that pages link to; null for none.</summary>
    public string? TermsUri { get; init; }

    /// <summary>Where a person goes back to when there is no request to answer; absolute URL or null.</summary>
    public string? HomePage { get; init; }

    /// <summary>Where a login can be started anew (OpenID Connect Core 4), absolute https URL or null.</summary>
    public string? InitiateLoginUri { get; init; }

    /// <summary>Addresses that a start link may name as where to go after the login; compared and used as the strings that were registered.</summary>
    public IReadOnlyList<string> TargetLinkUris { get; init; } = [];
}

/// <summary>How an application speaks OpenID Connect: the protocol settings of the registration, in neutral words.</summary>
public sealed record ClientSettings
{
    /// <summary>Whether it can keep a secret (RFC 6749 2.1).</summary>
    public required bool IsPublic { get; init; }

    /// <summary>Native: a loopback redirect URI may use any port (RFC 8252 7.3).</summary>
    public bool IsNative { get; init; }

    /// <summary>Redirect URIs, compared and used as the strings that were registered (ruling 17). At least one, where people log in to it.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>Hashes of secrets, in the form that the OpenId library makes. At most two live; none for a public client.</summary>
    public IReadOnlyList<string> SecretHashes { get; init; } = [];

    /// <summary>The one way in which it authenticates at the token endpoint (OpenID Connect Core 9); null for any that its kind allows.</summary>
    public string? AuthenticationMethod { get; init; }

    /// <summary>Its public keys as a JWK Set (RFC 7517 5), or null: with keys of its own it authenticates by signing (OpenID Connect Core 9, <c>private_key_jwt</c>).</summary>
    public string? Jwks { get; init; }

    /// <summary>Where its public keys are fetched from, or null.</summary>
    public string? JwksUri { get; init; }

    /// <summary>The one algorithm it signs assertions with: <c>RS256</c>, <c>PS256</c> or <c>ES256</c>; null for any that its keys fit.</summary>
    public string? AssertionAlgorithm { get; init; }

    /// <summary>Whether its assertions may be for an endpoint of the hub too, and not for the issuer alone.</summary>
    public bool AssertionForEndpoints { get; init; }

    /// <summary>What it may exchange for tokens (RFC 7591 2): <c>authorization_code</c>, where people log in to it, and <c>client_credentials</c>, where it acts by itself.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = ["authorization_code"];

    /// <summary>For whom the access tokens are that it gets by itself (RFC 9068 3); null where it gets none.</summary>
    public string? Audience { get; init; }

    /// <summary>Whether it may only log people in with a request that it pushed before (RFC 9126 6).</summary>
    public bool RequiresPushedRequests { get; init; }

    /// <summary>Whether it is to prove itself and has nothing to prove itself with.</summary>
    [JsonIgnore]
    public bool LacksProof => !IsPublic && SecretHashes.Count == 0 && Jwks is null && JwksUri is null;

    /// <summary>Proof Key for Code Exchange policy (ruling 4): <c>required</c>, <c>or_nonce</c> or <c>optional</c>.</summary>
    public string Pkce { get; init; } = "required";

    /// <summary>How its ID tokens are signed: <c>RS256</c>, <c>PS256</c> or <c>ES256</c>.</summary>
    public string IdTokenAlgorithm { get; init; } = "RS256";

    /// <summary>How its access tokens are signed, for APIs that check them: <c>RS256</c>, <c>PS256</c> or <c>ES256</c>.</summary>
    public string AccessTokenAlgorithm { get; init; } = "ES256";

    /// <summary>How old an authentication may be where a request does not say so itself, seconds; null for any age.</summary>
    public int? DefaultMaxAgeSeconds { get; init; }

    /// <summary>Contexts that it asks for where a request does not, the preferred one first (OpenID Connect Dynamic Client Registration 1.0, 2).</summary>
    public IReadOnlyList<string> DefaultAcrValues { get; init; } = [];

    /// <summary>Scopes it may ask; <c>openid</c> always.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    /// <summary>Life of an authorization code, seconds (1 to 600; RFC 6749 4.1.2 recommends at most 600).</summary>
    public int CodeSeconds { get; init; } = 60;

    /// <summary>Life of an access token, seconds.</summary>
    public int AccessTokenSeconds { get; init; } = 300;

    /// <summary>Life of an ID token, seconds.</summary>
    public int IdTokenSeconds { get; init; } = 300;

    /// <summary>Whether its access tokens say nothing by themselves (RFC 7662); else they are JWTs (RFC 9068).</summary>
    public bool OpaqueAccessTokens { get; init; }

    /// <summary>Life of its refresh tokens, which end with the session of their login at the latest (R000-13); null for none.</summary>
    public RefreshTokenSettings? RefreshTokens { get; init; }

    /// <summary>Life of the refresh tokens that it asks for with <c>offline_access</c>: they outlive the session, and carry no profile (R000-21). Null where it may not ask.</summary>
    public RefreshTokenSettings? OfflineAccess { get; init; }
}

/// <summary>How long refresh tokens live.</summary>
/// <param name="IdleSeconds">How long one may stay unused, seconds.</param>
/// <param name="AbsoluteSeconds">How long they last in all, counted from the first, seconds. At least the former.</param>
public sealed record RefreshTokenSettings(int IdleSeconds, int AbsoluteSeconds);
