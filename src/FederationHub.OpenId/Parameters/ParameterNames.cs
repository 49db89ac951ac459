namespace FederationHub.OpenId.Parameters;

/// <summary>The names on the wire, as their specifications spell them. Compared ordinally.</summary>
public static class ParameterNames
{
    /// <summary>RFC 6749 2.2.</summary>
    public const string ClientId = "client_id";

    /// <summary>RFC 6749 2.3.1.</summary>
    public const string ClientSecret = "client_secret";

    /// <summary>RFC 7521 4.2.</summary>
    public const string ClientAssertion = "client_assertion";

    /// <summary>RFC 7521 4.2.</summary>
    public const string ClientAssertionType = "client_assertion_type";

    /// <summary>RFC 6749 4.1.1.</summary>
    public const string RedirectUri = "redirect_uri";

    /// <summary>RFC 6749 3.1.1.</summary>
    public const string ResponseType = "response_type";

    /// <summary>OAuth 2.0 Multiple Response Type Encoding Practices 2.1.</summary>
    public const string ResponseMode = "response_mode";

    /// <summary>RFC 6749 3.3.</summary>
    public const string Scope = "scope";

    /// <summary>RFC 6749 4.1.1.</summary>
    public const string State = "state";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string Nonce = "nonce";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string Prompt = "prompt";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string MaxAge = "max_age";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string UiLocales = "ui_locales";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string IdTokenHint = "id_token_hint";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string LoginHint = "login_hint";

    /// <summary>OpenID Connect Core 3.1.2.1.</summary>
    public const string AcrValues = "acr_values";

    /// <summary>OpenID Connect Core 5.5.</summary>
    public const string Claims = "claims";

    /// <summary>OpenID Connect Core 6.1.</summary>
    public const string Request = "request";

    /// <summary>OpenID Connect Core 6.2.</summary>
    public const string RequestUri = "request_uri";

    /// <summary>OpenID Connect Core 7.2.1.</summary>
    public const string Registration = "registration";

    /// <summary>RFC 8707 2.</summary>
    public const string Resource = "resource";

    /// <summary>RFC 7636 4.3.</summary>
    public const string CodeChallenge = "code_challenge";

    /// <summary>RFC 7636 4.3.</summary>
    public const string CodeChallengeMethod = "code_challenge_method";

    /// <summary>RFC 7636 4.5.</summary>
    public const string CodeVerifier = "code_verifier";

    /// <summary>RFC 6749 4.1.3.</summary>
    public const string GrantType = "grant_type";

    /// <summary>RFC 6749 4.1.2.</summary>
    public const string Code = "code";

    /// <summary>RFC 9207 2.</summary>
    public const string Iss = "iss";

    /// <summary>RFC 6749 4.1.2.1.</summary>
    public const string Error = "error";

    /// <summary>RFC 6749 4.1.2.1.</summary>
    public const string ErrorDescription = "error_description";

    /// <summary>RFC 6750 2.2.</summary>
    public const string AccessToken = "access_token";

    /// <summary>RFC 6749 5.1.</summary>
    public const string TokenType = "token_type";

    /// <summary>RFC 6749 5.1.</summary>
    public const string ExpiresIn = "expires_in";

    /// <summary>RFC 6749 5.1 and 6.</summary>
    public const string RefreshToken = "refresh_token";

    /// <summary>RFC 7009 2.1 and RFC 7662 2.1.</summary>
    public const string Token = "token";

    /// <summary>OpenID Connect Core 3.1.3.3.</summary>
    public const string IdToken = "id_token";

    /// <summary>AARC-G061: the organisation to log in at, as entity ID or issuer.</summary>
    public const string AarcIdpHint = "aarc_idp_hint";

    /// <summary>The organisation to log in at, by any of its identifiers.</summary>
    public const string IdpHint = "idp_hint";

    /// <summary>Where to go after a logout (OpenID Connect RP-Initiated Logout 1.0, 2).</summary>
    public const string PostLogoutRedirectUri = "post_logout_redirect_uri";

    /// <summary>Whose session is to end (OpenID Connect RP-Initiated Logout 1.0, 2).</summary>
    public const string LogoutHint = "logout_hint";

    /// <summary>Spelling of <see cref="IdpHint"/> in early AARC drafts.</summary>
    public const string IdpHintOfDrafts = "idphint";

    /// <summary>Keycloak's spelling of <see cref="IdpHint"/>.</summary>
    public const string KeycloakIdpHint = "kc_idp_hint";

    /// <summary>The home realm of WS-Federation: an issuer or a domain of the organisation.</summary>
    public const string HomeRealm = "whr";

    /// <summary>Microsoft's hint: a domain of the organisation.</summary>
    public const string DomainHint = "domain_hint";

    /// <summary>Google's hint: the hosted domain.</summary>
    public const string HostedDomain = "hd";
}
