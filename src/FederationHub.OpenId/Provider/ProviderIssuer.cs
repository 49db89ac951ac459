using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider;

/// <summary>
/// The issuer of this hub and the addresses that follow from it. The issuer is the public URL, character for character:
/// every client compares it as a string (OpenID Connect Core 3.1.3.7, RFC 9207 2.4).
/// </summary>
public sealed record ProviderIssuer
{
    /// <summary>Path of the authorization endpoint, under the issuer. Stable for ever (R002-02).</summary>
    public const string AuthorizationPath = "/connect/authorize";

    /// <summary>Path of the token endpoint, under the issuer. Stable for ever (R002-02).</summary>
    public const string TokenPath = "/connect/token";

    /// <summary>Path where authorization requests are pushed, under the issuer (RFC 9126 2).</summary>
    public const string PushedAuthorizationPath = "/connect/par";

    /// <summary>Path of the UserInfo endpoint, under the issuer.</summary>
    public const string UserInfoPath = "/connect/userinfo";

    /// <summary>Path of the revocation endpoint, under the issuer.</summary>
    public const string RevocationPath = "/connect/revocation";

    /// <summary>Path of the introspection endpoint, under the issuer.</summary>
    public const string IntrospectionPath = "/connect/introspection";

    /// <summary>Path of the logout endpoint, under the issuer.</summary>
    public const string EndSessionPath = "/connect/endsession";

    /// <summary>Path where clients register, under the issuer; a registration stands under it by the client's id (RFC 7591 3, RFC 7592 2).</summary>
    public const string RegistrationPath = "/connect/register";

    /// <summary>Path of the key set, under the issuer.</summary>
    public const string JwksPath = "/.well-known/jwks.json";

    /// <summary>Path of the discovery document, under the issuer (OpenID Connect Discovery 4).</summary>
    public const string DiscoveryPath = "/.well-known/openid-configuration";

    /// <summary>
    /// Path where software that knows OAuth alone looks for the same document (RFC 8414 3). For an issuer with a path of its own it stands before that path, where only
    /// the proxy in front can put it.
    /// </summary>
    public const string OAuthDiscoveryPath = "/.well-known/oauth-authorization-server";

    private ProviderIssuer(string value) => Value = value;

    /// <summary>The issuer: <c>iss</c>.</summary>
    public string Value { get; }

    /// <summary>The authorization endpoint.</summary>
    public string AuthorizationEndpoint => Value + AuthorizationPath;

    /// <summary>The token endpoint.</summary>
    public string TokenEndpoint => Value + TokenPath;

    /// <summary>Where authorization requests are pushed.</summary>
    public string PushedAuthorizationEndpoint => Value + PushedAuthorizationPath;

    /// <summary>The UserInfo endpoint.</summary>
    public string UserInfoEndpoint => Value + UserInfoPath;

    /// <summary>The revocation endpoint (RFC 7009 2).</summary>
    public string RevocationEndpoint => Value + RevocationPath;

    /// <summary>The introspection endpoint (RFC 7662 2).</summary>
    public string IntrospectionEndpoint => Value + IntrospectionPath;

    /// <summary>The logout endpoint (OpenID Connect RP-Initiated Logout 1.0, 2.1).</summary>
    public string EndSessionEndpoint => Value + EndSessionPath;

    /// <summary>Where clients register.</summary>
    public string RegistrationEndpoint => Value + RegistrationPath;

    /// <summary>The key set.</summary>
    public string JwksUri => Value + JwksPath;

    /// <summary>
    /// Takes the public URL: https, or http on a loopback host; no trailing slash, query, fragment or user info.
    /// Refuses with FH-1501/public-url-not-an-issuer.
    /// </summary>
    public static Outcome<ProviderIssuer> FromPublicUrl(string publicUrl)
    {
        ArgumentNullException.ThrowIfNull(publicUrl);
        var form = UriForm.TryRead(publicUrl);
        if (form is null || (form.Scheme != "https" && !(form.Scheme == "http" && form.IsLoopbackName)))
        {
            return OpenIdCauses.PublicUrlNotAnIssuer.Because("the public URL is https, or http on a loopback host, without user info");
        }

        return publicUrl.EndsWith('/') || publicUrl.AsSpan().ContainsAny('?', '#')
            ? OpenIdCauses.PublicUrlNotAnIssuer.Because("the public URL has no trailing slash, query or fragment")
            : new ProviderIssuer(publicUrl);
    }

    /// <summary>The issuer.</summary>
    public override string ToString() => Value;
}
