namespace FederationHub.OpenId.Provider.Registration;

/// <summary>Names of client metadata (OpenID Connect Dynamic Client Registration 1.0, 2; RFC 7591 2; the logout specifications; RFC 9101 and others for what is refused).</summary>
internal static class ClientMetadataNames
{
    public const string RedirectUris = "redirect_uris";
    public const string ApplicationType = "application_type";
    public const string ResponseTypes = "response_types";
    public const string GrantTypes = "grant_types";
    public const string AuthenticationMethod = "token_endpoint_auth_method";
    public const string AssertionAlgorithm = "token_endpoint_auth_signing_alg";
    public const string RequirePushed = "require_pushed_authorization_requests";
    public const string Scope = "scope";
    public const string ClientName = "client_name";
    public const string ClientUri = "client_uri";
    public const string LogoUri = "logo_uri";
    public const string PolicyUri = "policy_uri";
    public const string TermsUri = "tos_uri";
    public const string Contacts = "contacts";
    public const string Jwks = "jwks";
    public const string JwksUri = "jwks_uri";
    public const string SubjectType = "subject_type";
    public const string SectorIdentifierUri = "sector_identifier_uri";
    public const string IdTokenAlgorithm = "id_token_signed_response_alg";
    public const string DefaultMaxAge = "default_max_age";
    public const string RequireAuthTime = "require_auth_time";
    public const string DefaultAcrValues = "default_acr_values";
    public const string InitiateLoginUri = "initiate_login_uri";
    public const string PostLogoutRedirectUris = "post_logout_redirect_uris";
    public const string BackChannelLogoutUri = "backchannel_logout_uri";
    public const string BackChannelLogoutSessionRequired = "backchannel_logout_session_required";
    public const string SoftwareId = "software_id";
    public const string SoftwareVersion = "software_version";

    public const string ClientId = "client_id";
    public const string ClientSecret = "client_secret";
    public const string ClientIdIssuedAt = "client_id_issued_at";
    public const string ClientSecretExpiresAt = "client_secret_expires_at";
    public const string AccessToken = "registration_access_token";
    public const string ClientUriOfRegistration = "registration_client_uri";
}
