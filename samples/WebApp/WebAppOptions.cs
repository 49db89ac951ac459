namespace FederationHub.Samples.WebApp;

/// <summary>One sample application that lets people log in with OpenID Connect.</summary>
public sealed record WebAppOptions
{
    /// <summary>A short id, part of its cookies' names: lower case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in one line, Dutch and English.</summary>
    public string? AboutNl { get; init; }

    /// <inheritdoc cref="AboutNl"/>
    public string? AboutEn { get; init; }

    /// <summary>Where browsers reach it, absolute, without a trailing slash: `http://localhost:8080/apps/boekenshop`. Routes are mapped at its path; at an empty path also its host and port must match.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The OpenID Provider's issuer; its discovery document is read when somebody logs in.</summary>
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    /// <summary>Null: a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>How a secret is sent.</summary>
    public ClientSecretPlace SecretPlace { get; init; } = ClientSecretPlace.Header;

    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email"];

    /// <summary>Added to each authorization request: `acr_values`, `idp_hint`, …</summary>
    public IReadOnlyDictionary<string, string> ExtraParameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The provider's addresses, typed by hand; then its discovery document is never read. Null: discovery.</summary>
    public ProviderAddresses? Addresses { get; init; }

    /// <summary>Sends `state` and checks what comes back. Without it a login is known by a cookie alone: for trying out an old provider, never for real use.</summary>
    public bool SendState { get; init; } = true;

    /// <summary>Sends `nonce` and checks it in the ID token.</summary>
    public bool SendNonce { get; init; } = true;

    /// <summary>Sends a PKCE challenge.</summary>
    public bool SendChallenge { get; init; } = true;

    /// <summary>The text on the button that logs people in, Dutch and English.</summary>
    public string ButtonNl { get; init; } = "Inloggen";

    /// <inheritdoc cref="ButtonNl"/>
    public string ButtonEn { get; init; } = "Log in";

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Calls the provider. Null: an own one, which connects `*.localhost` names to loopback.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>The redirect URI to register, byte for byte.</summary>
    public string RedirectUri { get => field ?? BaseUrl + "/callback"; init; }

    /// <summary>Where the provider sends a person back after a logout; to register.</summary>
    public string SignedOutUri => BaseUrl + "/signed-out";

    /// <summary>Where the provider tells that a session ended (OpenID Connect Back-Channel Logout 1.0); to register.</summary>
    public string BackChannelUri => BaseUrl + "/backchannel-logout";

    /// <summary>The path at which routes are mapped; empty for the root of a host.</summary>
    public string BasePath => new Uri(BaseUrl).AbsolutePath.TrimEnd('/');
}

/// <summary>Where a client secret goes (OpenID Core 9).</summary>
public enum ClientSecretPlace
{
    /// <summary>client_secret_basic.</summary>
    Header,

    /// <summary>client_secret_post.</summary>
    Body,
}

/// <summary>An OpenID Provider's addresses, all of one provider.</summary>
/// <param name="Issuer">What `iss` must be.</param>
/// <param name="UserInfo">Null: not asked.</param>
/// <param name="EndSession">Null: this application cannot log people out there.</param>
/// <param name="SendsIssuer">It promises `iss` beside the code (RFC 9207).</param>
public sealed record ProviderAddresses(string Issuer, string Authorize, string Token, string Keys, string? UserInfo = null, string? EndSession = null, bool SendsIssuer = false);
