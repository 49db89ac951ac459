using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider;

namespace FederationHub.Configuration;

/// <summary>
/// All that the makers of an application must fill in to log people in at this hub (R002-28): the one source for <c>fedhub app add</c>
/// and the page "Connect your application". Only what exists is here; the client secret is not, since only its hash is kept.
/// </summary>
public sealed record ConnectionFacts
{
    private const string PersonId = "person_id";

    private static readonly (ClaimPlacement Placement, string Word)[] Places =
        [(ClaimPlacement.IdToken, "id_token"), (ClaimPlacement.AccessToken, "access_token"), (ClaimPlacement.UserInfo, "userinfo")];

    private ConnectionFacts()
    {
    }

    /// <summary>The issuer: <c>iss</c> of every token, compared character for character.</summary>
    public required string Issuer { get; init; }

    /// <summary>The discovery document: with it, a client needs no other address.</summary>
    public required string DiscoveryUrl { get; init; }

    /// <summary>Where the browser is sent.</summary>
    public required string AuthorizationEndpoint { get; init; }

    /// <summary>Where the code is redeemed.</summary>
    public required string TokenEndpoint { get; init; }

    /// <summary>Where claims placed in <c>userinfo</c> are asked.</summary>
    public required string UserInfoEndpoint { get; init; }

    /// <summary>Where the browser is sent to log out (OpenID Connect RP-Initiated Logout 2).</summary>
    public required string EndSessionEndpoint { get; init; }

    /// <summary>Where the keys stand that sign tokens.</summary>
    public required string JwksUri { get; init; }

    /// <summary>The client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>How the client may authenticate at the token endpoint, the usual one first; <c>none</c> for a public one.</summary>
    public required IReadOnlyList<string> AuthenticationMethods { get; init; }

    /// <summary>Whether there is a secret to fill in: not for a public client.</summary>
    public bool NeedsSecret => AuthenticationMethods is not ["none"];

    /// <summary>The one response type: <c>code</c>.</summary>
    public string ResponseType { get; } = "code";

    /// <summary>What it may exchange for tokens (RFC 7591 2).</summary>
    public required IReadOnlyList<string> GrantTypes { get; init; }

    /// <summary>How the answer may arrive, the usual one first (OAuth 2.0 Multiple Response Types, Form Post Response Mode).</summary>
    public IReadOnlyList<string> ResponseModes { get; } = ["query", "form_post"];

    /// <summary>Proof Key for Code Exchange: <c>required</c>, <c>or_nonce</c> (a request without it carries a nonce) or <c>optional</c>.</summary>
    public required string Pkce { get; init; }

    /// <summary>The one challenge method (RFC 7636 4.2): <c>S256</c>.</summary>
    public string CodeChallengeMethod { get; } = "S256";

    /// <summary>The scopes it may ask for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Where answers may go, to the letter.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>The link with which a portal begins a login at one organisation, whose id takes the place of <c>ORGANISATION</c>; null where the application has no address to go to.</summary>
    public required string? StartLink { get; init; }

    /// <summary>How its ID tokens are signed.</summary>
    public required string IdTokenAlgorithm { get; init; }

    /// <summary>What its access tokens are: a JWT of RFC 9068, <c>typ</c> <c>at+jwt</c>.</summary>
    public string AccessTokenType { get; } = "at+jwt";

    /// <summary>The claim to recognise a person by: <c>sub</c>, always there, the same at every login of the same person.</summary>
    public string LoginIdClaim { get; } = "sub";

    /// <summary>Whether <c>sub</c> is this suite's own (OpenID Connect Core 8): another suite sees another value for the same person.</summary>
    public required bool SubjectIsPairwise { get; init; }

    /// <summary>The claim with the identifier that the organisation itself uses for the person (<c>person_id</c>), where it is released; else null.</summary>
    public required string? PersonIdClaim { get; init; }

    /// <summary>The claims that it receives beside those of the protocol, in the order of the configuration.</summary>
    public required IReadOnlyList<ConnectionClaim> Claims { get; init; }

    /// <summary>Life of a code, an access token and an ID token, in seconds.</summary>
    public required ConnectionLives Seconds { get; init; }

    /// <summary>The facts of one application.</summary>
    /// <param name="address">Where the hub lives.</param>
    /// <param name="application">The application.</param>
    /// <exception cref="ArgumentException">The address can be no issuer: a hub refuses to start on one.</exception>
    public static ConnectionFacts For(HubAddress address, Application application)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(application);
        var issuer = ProviderIssuer.FromPublicUrl(address.PublicUrl).Match(read => read, rejection => throw new ArgumentException(rejection.ToString(), nameof(address)));
        var client = application.Client;
        return new ConnectionFacts
        {
            Issuer = issuer.Value,
            DiscoveryUrl = issuer.Value + ProviderIssuer.DiscoveryPath,
            AuthorizationEndpoint = issuer.AuthorizationEndpoint,
            TokenEndpoint = issuer.TokenEndpoint,
            UserInfoEndpoint = issuer.UserInfoEndpoint,
            EndSessionEndpoint = issuer.EndSessionEndpoint,
            JwksUri = issuer.JwksUri,
            ClientId = application.Id.Value,
            GrantTypes = client.RefreshTokens is null && client.OfflineAccess is null ? client.GrantTypes : [.. client.GrantTypes, "refresh_token"],
            AuthenticationMethods = client.IsPublic ? ["none"] : client is { Jwks: null, JwksUri: null } ? ["client_secret_basic", "client_secret_post"] : ["private_key_jwt"],

            // A public client has no other proof that a code is its own (RFC 9700 2.1.1), whatever is written.
            Pkce = client.IsPublic ? "required" : client.Pkce,
            Scopes = client.Scopes,
            RedirectUris = client.RedirectUris,
            StartLink = application.InitiateLoginUri is null && application.HomePage is null ? null : $"{issuer.Value}/start/{application.Id}/ORGANISATION",
            IdTokenAlgorithm = client.IdTokenAlgorithm,
            SubjectIsPairwise = !application.Release.PublicSubject,
            PersonIdClaim = application.Release.Claims.FirstOrDefault(rule => rule.Source == PersonId)?.Claim,
            Claims = [.. application.Release.Claims.Select(rule => new ConnectionClaim(
                rule.Claim, rule.Source, [.. Places.Where(place => rule.Placement.HasFlag(place.Placement)).Select(place => place.Word)], rule.Required, rule.AsArray))],
            Seconds = new ConnectionLives(client.CodeSeconds, client.AccessTokenSeconds, client.IdTokenSeconds),
        };
    }
}

/// <summary>A claim that an application receives.</summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Source">What it holds: a name of the hub file's <c>source</c>.</param>
/// <param name="In">Where it is: <c>id_token</c>, <c>access_token</c>, <c>userinfo</c>.</param>
/// <param name="Required">Whether a login without it is refused.</param>
/// <param name="IsArray">Whether it is always a JSON array.</param>
public sealed record ConnectionClaim(string Name, string Source, IReadOnlyList<string> In, bool Required, bool IsArray);

/// <summary>How long things live, in seconds.</summary>
/// <param name="Code">An authorization code.</param>
/// <param name="AccessToken">An access token.</param>
/// <param name="IdToken">An ID token.</param>
public sealed record ConnectionLives(int Code, int AccessToken, int IdToken);
