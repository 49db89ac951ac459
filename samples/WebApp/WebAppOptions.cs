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

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Calls the provider. Null: an own one, which connects `*.localhost` names to loopback.</summary>
    public HttpClient? Http { get; init; }

    /// <summary>The redirect URI to register.</summary>
    public string RedirectUri => BaseUrl + "/callback";

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
