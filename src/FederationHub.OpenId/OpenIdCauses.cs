using FederationHub.Outcomes;

namespace FederationHub.OpenId;

/// <summary>Every check of the OpenID Provider that says no, with the clause that asks for it. Stable for ever.</summary>
public static class OpenIdCauses
{
    // Reading.

    /// <summary>Too many parameters, or one too long.</summary>
    public static readonly RejectionCode ParametersOutOfBounds = new(FhCodes.InvalidRequest, "parameters-out-of-bounds", "RFC 6749 10.14");

    /// <summary>A parameter that is no text.</summary>
    public static readonly RejectionCode ParameterNotText = new(FhCodes.InvalidRequest, "parameter-not-text", "RFC 6749 B");

    /// <summary>A parameter stands more than once.</summary>
    public static readonly RejectionCode ParameterDuplicated = new(FhCodes.InvalidRequest, "parameter-duplicated", "RFC 6749 3.1");

    /// <summary>A JSON body at the token endpoint, which takes form encoding only: 415, and the code stays usable.</summary>
    public static readonly RejectionCode JsonBody = new(FhCodes.InvalidRequest, "json-body", "RFC 6749 4.1.3");

    /// <summary>The public URL cannot be an issuer.</summary>
    public static readonly RejectionCode PublicUrlNotAnIssuer = new(FhCodes.Unexpected, "public-url-not-an-issuer", "OpenID Connect Discovery 3");

    // Authorization request, before client and redirect URI are verified.

    /// <summary>The authorization endpoint was opened without a request.</summary>
    public static readonly RejectionCode NoAuthorizationRequest = new(FhCodes.NoProtocolMessage, "no-authorization-request", "OpenID Connect Core 3.1.2.1");

    /// <summary>A request without a client id.</summary>
    public static readonly RejectionCode ClientIdMissing = new(FhCodes.InvalidRequest, "client-id-missing", "RFC 6749 4.1.1");

    /// <summary>No client has this id.</summary>
    public static readonly RejectionCode ClientUnknown = new(FhCodes.UnknownApplication, "client-unknown", "RFC 6749 4.1.2.1");

    /// <summary>The client is suspended, retired or not yet in production.</summary>
    public static readonly RejectionCode ClientSuspended = new(FhCodes.ApplicationSuspended, "client-suspended", "RFC 6749 4.1.2.1");

    /// <summary>A request without a redirect URI.</summary>
    public static readonly RejectionCode RedirectUriMissing = new(FhCodes.InvalidRequest, "redirect-uri-missing", "OpenID Connect Core 3.1.2.1");

    /// <summary>The redirect URI is not one of the client's registered strings.</summary>
    public static readonly RejectionCode RedirectUriNotRegistered = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-not-registered", "RFC 9700 2.1");

    // Rules for a redirect URI.

    /// <summary>Not an absolute URI that can be compared and used as it stands.</summary>
    public static readonly RejectionCode RedirectUriMalformed = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-malformed", "RFC 3986 3");

    /// <summary>A redirect URI with a fragment.</summary>
    public static readonly RejectionCode RedirectUriFragment = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-fragment", "RFC 6749 3.1.2");

    /// <summary>A redirect URI with a wildcard.</summary>
    public static readonly RejectionCode RedirectUriWildcard = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-wildcard", "RFC 9700 4.1.3");

    /// <summary>A plain http redirect URI on a host other than loopback.</summary>
    public static readonly RejectionCode RedirectUriNotHttps = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-not-https", "RFC 9700 2.6");

    /// <summary>A scheme that is not https and not a native client's own.</summary>
    public static readonly RejectionCode RedirectUriScheme = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-scheme", "RFC 8252 7.1");

    /// <summary>A query that already holds a parameter of the answer.</summary>
    public static readonly RejectionCode RedirectUriReservedParameter = new(FhCodes.RedirectUriNotRegistered, "redirect-uri-reserved-parameter", "RFC 9700 4.1.3");

    // Authorization request, checked in this order.

    /// <summary>A state too long to give back.</summary>
    public static readonly RejectionCode StateTooLong = new(FhCodes.InvalidRequest, "state-too-long", "RFC 6749 10.14");

    /// <summary>A request object, which this hub does not read.</summary>
    public static readonly RejectionCode RequestObjectUnsupported = new(FhCodes.InvalidRequest, "request-object-unsupported", "OpenID Connect Core 6.1") { ProtocolError = "request_not_supported" };

    /// <summary>A request by reference, which this hub does not fetch.</summary>
    public static readonly RejectionCode RequestUriUnsupported = new(FhCodes.InvalidRequest, "request-uri-unsupported", "OpenID Connect Core 6.2") { ProtocolError = "request_uri_not_supported" };

    /// <summary>A request by reference inside a request that is pushed.</summary>
    public static readonly RejectionCode RequestUriPushed = new(FhCodes.InvalidRequest, "request-uri-pushed", "RFC 9126 2.1");

    /// <summary>A pushed request that was answered, is past its time, or never was.</summary>
    public static readonly RejectionCode PushedRequestOver = new(FhCodes.RequestExpired, "pushed-request-over", "RFC 9126 4");

    /// <summary>A request that another client pushed.</summary>
    public static readonly RejectionCode PushedRequestOfOtherClient = new(FhCodes.RequestExpired, "pushed-request-of-other-client", "RFC 9126 2.2");

    /// <summary>A request that was not pushed, of a client that must.</summary>
    public static readonly RejectionCode PushedRequestRequired = new(FhCodes.InvalidRequest, "pushed-request-required", "RFC 9126 6");

    /// <summary>A registration inside the request.</summary>
    public static readonly RejectionCode RegistrationUnsupported = new(FhCodes.InvalidRequest, "registration-unsupported", "OpenID Connect Core 7.2.1") { ProtocolError = "registration_not_supported" };

    /// <summary>A request without a response type.</summary>
    public static readonly RejectionCode ResponseTypeMissing = new(FhCodes.InvalidRequest, "response-type-missing", "RFC 6749 3.1.1");

    /// <summary>A response type other than code.</summary>
    public static readonly RejectionCode ResponseTypeUnsupported = new(FhCodes.InvalidRequest, "response-type-unsupported", "RFC 9700 2.1.2") { ProtocolError = "unsupported_response_type" };

    /// <summary>A response mode other than query or form_post.</summary>
    public static readonly RejectionCode ResponseModeUnsupported = new(FhCodes.ResponseBindingUnsupported, "response-mode-unsupported", "OAuth 2.0 Multiple Response Types 2.1");

    /// <summary>No code challenge from a client that must send one.</summary>
    public static readonly RejectionCode ChallengeMissing = new(FhCodes.InvalidRequest, "code-challenge-missing", "RFC 9700 2.1.1");

    /// <summary>Neither a code challenge nor a nonce from a client that must send one.</summary>
    public static readonly RejectionCode ChallengeOrNonceMissing = new(FhCodes.InvalidRequest, "code-challenge-or-nonce-missing", "RFC 9700 2.1.1");

    /// <summary>A challenge method other than S256; a missing one means plain.</summary>
    public static readonly RejectionCode ChallengeMethodUnsupported = new(FhCodes.InvalidRequest, "code-challenge-method-unsupported", "RFC 7636 4.4.1");

    /// <summary>A challenge that is no SHA-256 in base64url.</summary>
    public static readonly RejectionCode ChallengeMalformed = new(FhCodes.InvalidRequest, "code-challenge-malformed", "RFC 7636 4.2");

    /// <summary>A scope with characters that no scope has.</summary>
    public static readonly RejectionCode ScopeMalformed = new(FhCodes.InvalidRequest, "scope-malformed", "RFC 6749 3.3") { ProtocolError = "invalid_scope" };

    /// <summary>A scope without openid.</summary>
    public static readonly RejectionCode ScopeWithoutOpenId = new(FhCodes.InvalidRequest, "scope-without-openid", "OpenID Connect Core 3.1.2.1") { ProtocolError = "invalid_scope" };

    /// <summary>The client may not ask for openid.</summary>
    public static readonly RejectionCode ScopeNotAllowed = new(FhCodes.InvalidRequest, "scope-not-allowed", "RFC 6749 4.1.2.1") { ProtocolError = "invalid_scope" };

    /// <summary>A prompt that this hub does not know.</summary>
    public static readonly RejectionCode PromptUnsupported = new(FhCodes.InvalidRequest, "prompt-unsupported", "OpenID Connect Core 3.1.2.1");

    /// <summary>prompt=consent of an application for which there is no page that asks: what may be released, the organisation agreed to.</summary>
    public static readonly RejectionCode PromptConsentUnsupported = new(FhCodes.InvalidRequest, "prompt-consent-unsupported", "OpenID Connect Core 3.1.2.1") { ProtocolError = "consent_required" };

    /// <summary>prompt=none together with another prompt.</summary>
    public static readonly RejectionCode PromptNoneNotAlone = new(FhCodes.InvalidRequest, "prompt-none-not-alone", "OpenID Connect Core 3.1.2.1");

    /// <summary>A max_age that is no whole number of seconds.</summary>
    public static readonly RejectionCode MaxAgeMalformed = new(FhCodes.InvalidRequest, "max-age-malformed", "OpenID Connect Core 3.1.2.1");

    /// <summary>A nonce too long to keep.</summary>
    public static readonly RejectionCode NonceTooLong = new(FhCodes.InvalidRequest, "nonce-too-long", "RFC 6749 10.14");

    /// <summary>A resource indicator: tokens for other resources are not given.</summary>
    public static readonly RejectionCode ResourceUnsupported = new(FhCodes.InvalidRequest, "resource-unsupported", "RFC 8707 2") { ProtocolError = "invalid_target" };

    /// <summary>A claims parameter too long to read.</summary>
    public static readonly RejectionCode ClaimsTooLong = new(FhCodes.InvalidRequest, "claims-too-long", "RFC 6749 10.14");

    /// <summary>A claims parameter that is no JSON object of the right shape.</summary>
    public static readonly RejectionCode ClaimsMalformed = new(FhCodes.InvalidRequest, "claims-malformed", "OpenID Connect Core 5.5");

    // ID tokens and access tokens of this hub.

    /// <summary>An id_token_hint too long to be an ID token of this hub.</summary>
    public static readonly RejectionCode IdTokenHintTooLong = new(FhCodes.InvalidRequest, "id-token-hint-too-long", "RFC 6749 10.14");

    /// <summary>An id_token_hint that is no ID token of this hub for this client.</summary>
    public static readonly RejectionCode IdTokenHintInvalid = new(FhCodes.InvalidRequest, "id-token-hint-invalid", "OpenID Connect Core 3.1.2.1");

    // Logout requests. These do not refuse the logout: they say why the person is asked first, or is not sent on.

    /// <summary>An address to go to after the logout that is not one of the client's registered strings.</summary>
    public static readonly RejectionCode PostLogoutRedirectUriNotRegistered = new(FhCodes.RedirectUriNotRegistered, "post-logout-redirect-uri-not-registered", "OpenID Connect RP-Initiated Logout 1.0, 3");

    /// <summary>An address to go to after the logout, without an ID token that says whose it is.</summary>
    public static readonly RejectionCode PostLogoutRedirectUriWithoutHint = new(FhCodes.InvalidRequest, "post-logout-redirect-uri-without-hint", "OpenID Connect RP-Initiated Logout 1.0, 3");

    /// <summary>A logout request without an ID token.</summary>
    public static readonly RejectionCode LogoutWithoutHint = new(FhCodes.InvalidRequest, "logout-without-hint", "OpenID Connect RP-Initiated Logout 1.0, 2");

    /// <summary>A state that is longer than what is given back.</summary>
    public static readonly RejectionCode LogoutStateTooLong = new(FhCodes.InvalidRequest, "logout-state-too-long", "RFC 6749 10.14");

    /// <summary>UserInfo without an access token.</summary>
    public static readonly RejectionCode AccessTokenMissing = new(FhCodes.NoProtocolMessage, "access-token-missing", "RFC 6750 3.1");

    /// <summary>An access token sent in more than one way.</summary>
    public static readonly RejectionCode AccessTokenTwice = new(FhCodes.InvalidRequest, "access-token-twice", "RFC 6750 2");

    /// <summary>Not an access token that this hub signed for itself.</summary>
    public static readonly RejectionCode AccessTokenInvalid = new(FhCodes.GrantRefused, "access-token-invalid", "RFC 9068 4") { ProtocolError = "invalid_token" };

    /// <summary>An access token past its time.</summary>
    public static readonly RejectionCode AccessTokenExpired = new(FhCodes.GrantRefused, "access-token-expired", "RFC 9068 4") { ProtocolError = "invalid_token" };

    /// <summary>An access token that was revoked, or that nothing is kept of.</summary>
    public static readonly RejectionCode AccessTokenRevoked = new(FhCodes.GrantRefused, "access-token-revoked", "RFC 6749 4.1.2") { ProtocolError = "invalid_token" };

    // Token request.

    /// <summary>A token request without a grant type.</summary>
    public static readonly RejectionCode GrantTypeMissing = new(FhCodes.InvalidRequest, "grant-type-missing", "RFC 6749 4.1.3");

    /// <summary>A grant type that this hub does not give.</summary>
    public static readonly RejectionCode GrantTypeUnsupported = new(FhCodes.InvalidRequest, "grant-type-unsupported", "RFC 6749 5.2") { ProtocolError = "unsupported_grant_type" };

    /// <summary>A grant type that the client is not registered for.</summary>
    public static readonly RejectionCode GrantTypeNotAllowed = new(FhCodes.InvalidRequest, "grant-type-not-allowed", "RFC 6749 5.2") { ProtocolError = "unauthorized_client" };

    /// <summary>A scope that the client may not have by itself.</summary>
    public static readonly RejectionCode ScopeNotRegistered = new(FhCodes.InvalidRequest, "scope-not-registered", "RFC 6749 5.2") { ProtocolError = "invalid_scope" };

    /// <summary>A resource that the client did not register as its audience.</summary>
    public static readonly RejectionCode ResourceNotRegistered = new(FhCodes.InvalidRequest, "resource-not-registered", "RFC 8707 2") { ProtocolError = "invalid_target" };

    /// <summary>No client authentication, and no client that needs none.</summary>
    public static readonly RejectionCode ClientNotAuthenticated = new(FhCodes.ClientAuthenticationFailed, "client-not-authenticated", "RFC 6749 3.2.1");

    /// <summary>An Authorization header that is no well-formed Basic.</summary>
    public static readonly RejectionCode AuthorizationHeaderMalformed = new(FhCodes.ClientAuthenticationFailed, "authorization-header-malformed", "RFC 6749 2.3.1");

    /// <summary>More than one way of authenticating in one request.</summary>
    public static readonly RejectionCode SeveralAuthenticationMethods = new(FhCodes.ClientAuthenticationFailed, "several-authentication-methods", "RFC 6749 2.3");

    /// <summary>A client assertion of another kind than a JWT.</summary>
    public static readonly RejectionCode ClientAssertionTypeUnsupported = new(FhCodes.ClientAuthenticationFailed, "client-assertion-type-unsupported", "RFC 7523 2.2");

    /// <summary>A client assertion that is no signed JSON object, or whose times are no numbers.</summary>
    public static readonly RejectionCode ClientAssertionMalformed = new(FhCodes.ClientAuthenticationFailed, "client-assertion-malformed", "RFC 7523 3");

    /// <summary>A client assertion signed with an algorithm that is not allowed, or not the client's.</summary>
    public static readonly RejectionCode ClientAssertionAlgorithmRefused = new(FhCodes.ClientAuthenticationFailed, "client-assertion-algorithm", "RFC 8725 3.1");

    /// <summary>A client assertion that asks for extensions, brings a key of its own, or is another kind of token.</summary>
    public static readonly RejectionCode ClientAssertionHeaderRefused = new(FhCodes.ClientAuthenticationFailed, "client-assertion-header", "RFC 8725 3.10");

    /// <summary>A client assertion that does not say of one client that it is by it and about it.</summary>
    public static readonly RejectionCode ClientAssertionSubject = new(FhCodes.ClientAuthenticationFailed, "client-assertion-subject", "RFC 7523 3");

    /// <summary>A client assertion by a key that the client does not have.</summary>
    public static readonly RejectionCode ClientAssertionKeyUnknown = new(FhCodes.ClientAuthenticationFailed, "client-assertion-key-unknown", "OpenID Connect Core 10.1");

    /// <summary>A client assertion whose signature is not the client's.</summary>
    public static readonly RejectionCode ClientAssertionSignature = new(FhCodes.ClientAuthenticationFailed, "client-assertion-signature", "RFC 7523 3");

    /// <summary>A client assertion for somebody else than this hub.</summary>
    public static readonly RejectionCode ClientAssertionAudience = new(FhCodes.ClientAuthenticationFailed, "client-assertion-audience", "RFC 7523 3");

    /// <summary>A client assertion past its time.</summary>
    public static readonly RejectionCode ClientAssertionExpired = new(FhCodes.ClientAuthenticationFailed, "client-assertion-expired", "RFC 7523 3");

    /// <summary>A client assertion that is good for too long.</summary>
    public static readonly RejectionCode ClientAssertionTooLong = new(FhCodes.ClientAuthenticationFailed, "client-assertion-too-long", "RFC 7523 3");

    /// <summary>A client assertion of the future.</summary>
    public static readonly RejectionCode ClientAssertionNotYet = new(FhCodes.ClientAuthenticationFailed, "client-assertion-not-yet", "RFC 7523 3");

    /// <summary>A client assertion without an id to remember it by.</summary>
    public static readonly RejectionCode ClientAssertionWithoutId = new(FhCodes.ClientAuthenticationFailed, "client-assertion-without-id", "OpenID Connect Core 9");

    /// <summary>A client assertion that was used before.</summary>
    public static readonly RejectionCode ClientAssertionReplayed = new(FhCodes.ClientAuthenticationFailed, "client-assertion-replayed", "RFC 7523 3");

    /// <summary>Keys of a client that are no JWK Set with a usable key.</summary>
    public static readonly RejectionCode ClientKeysMalformed = new(FhCodes.ClientAuthenticationFailed, "client-keys-malformed", "RFC 7517 5");

    /// <summary>Keys of a client with a private one among them.</summary>
    public static readonly RejectionCode ClientKeysPrivate = new(FhCodes.ClientAuthenticationFailed, "client-keys-private", "RFC 7517 9.2");

    /// <summary>Keys of a client that cannot be had.</summary>
    public static readonly RejectionCode ClientKeysUnavailable = new(FhCodes.ClientAuthenticationFailed, "client-keys-unavailable", "OpenID Connect Core 10.1");

    /// <summary>Another method than the client registered.</summary>
    public static readonly RejectionCode AuthenticationMethodNotAllowed = new(FhCodes.ClientAuthenticationFailed, "authentication-method-not-allowed", "OpenID Connect Core 9");

    /// <summary>No client has this id.</summary>
    public static readonly RejectionCode AuthenticatingClientUnknown = new(FhCodes.ClientAuthenticationFailed, "authenticating-client-unknown", "RFC 6749 5.2");

    /// <summary>No secret of the client matches.</summary>
    public static readonly RejectionCode SecretWrong = new(FhCodes.ClientAuthenticationFailed, "client-secret-wrong", "RFC 6749 5.2");

    /// <summary>The secret is right but past its time.</summary>
    public static readonly RejectionCode SecretExpired = new(FhCodes.ClientAuthenticationFailed, "client-secret-expired", "RFC 6749 5.2");

    /// <summary>A token request without a code.</summary>
    public static readonly RejectionCode CodeMissing = new(FhCodes.InvalidRequest, "code-missing", "RFC 6749 4.1.3");

    /// <summary>A refresh without a token.</summary>
    public static readonly RejectionCode RefreshTokenMissing = new(FhCodes.InvalidRequest, "refresh-token-missing", "RFC 6749 6");

    /// <summary>No such refresh token: made up, revoked, or forgotten long ago.</summary>
    public static readonly RejectionCode RefreshTokenUnknown = new(FhCodes.GrantRefused, "refresh-token-unknown", "RFC 6749 5.2");

    /// <summary>A refresh token that was given to another client.</summary>
    public static readonly RejectionCode RefreshTokenOfOtherClient = new(FhCodes.GrantRefused, "refresh-token-of-other-client", "RFC 6749 6");

    /// <summary>A refresh token past its time.</summary>
    public static readonly RejectionCode RefreshTokenExpired = new(FhCodes.GrantRefused, "refresh-token-expired", "RFC 9700 4.14.2");

    /// <summary>A refresh token used before: it and those after it are revoked.</summary>
    public static readonly RejectionCode RefreshTokenReused = new(FhCodes.GrantRefused, "refresh-token-reused", "RFC 9700 4.14.2");

    /// <summary>A refresh that asks for more than was granted.</summary>
    public static readonly RejectionCode RefreshScopeWider = new(FhCodes.GrantRefused, "refresh-scope-wider", "RFC 6749 6") { ProtocolError = "invalid_scope" };

    /// <summary>Revocation or introspection without a token.</summary>
    public static readonly RejectionCode TokenMissing = new(FhCodes.InvalidRequest, "token-missing", "RFC 7009 2.1");

    /// <summary>Introspection by a client that cannot prove who it is.</summary>
    public static readonly RejectionCode IntrospectionByPublicClient = new(FhCodes.ClientAuthenticationFailed, "introspection-by-public-client", "RFC 7662 2.1");

    /// <summary>No such code, or one forgotten long ago.</summary>
    public static readonly RejectionCode CodeUnknown = new(FhCodes.GrantRefused, "code-unknown", "RFC 6749 5.2");

    /// <summary>A code past its time.</summary>
    public static readonly RejectionCode CodeExpired = new(FhCodes.GrantRefused, "code-expired", "RFC 6749 4.1.2");

    /// <summary>A code used before: what it gave is revoked.</summary>
    public static readonly RejectionCode CodeReused = new(FhCodes.GrantRefused, "code-reused", "RFC 6749 4.1.2");

    /// <summary>A code that was given to another client.</summary>
    public static readonly RejectionCode CodeOfOtherClient = new(FhCodes.GrantRefused, "code-of-other-client", "RFC 6749 4.1.3");

    /// <summary>No redirect URI beside the code.</summary>
    public static readonly RejectionCode CodeRedirectUriMissing = new(FhCodes.GrantRefused, "code-redirect-uri-missing", "RFC 6749 4.1.3");

    /// <summary>Another redirect URI than in the authorization request.</summary>
    public static readonly RejectionCode CodeRedirectUriOther = new(FhCodes.GrantRefused, "code-redirect-uri-other", "RFC 6749 4.1.3");

    /// <summary>No verifier for a code with a challenge.</summary>
    public static readonly RejectionCode VerifierMissing = new(FhCodes.GrantRefused, "code-verifier-missing", "RFC 7636 4.6");

    /// <summary>A verifier that is none by its form.</summary>
    public static readonly RejectionCode VerifierMalformed = new(FhCodes.GrantRefused, "code-verifier-malformed", "RFC 7636 4.1");

    /// <summary>A verifier that does not give the challenge.</summary>
    public static readonly RejectionCode VerifierWrong = new(FhCodes.GrantRefused, "code-verifier-wrong", "RFC 7636 4.6");

    /// <summary>A verifier for a code without a challenge: somebody took the challenge out.</summary>
    public static readonly RejectionCode VerifierWithoutChallenge = new(FhCodes.GrantRefused, "code-verifier-without-challenge", "RFC 9700 2.1.1");

    // Client registration.

    /// <summary>Registration without an initial access token, or management without the token of the registration.</summary>
    public static readonly RejectionCode RegistrationTokenMissing = new(FhCodes.NoProtocolMessage, "registration-token-missing", "RFC 6750 3.1");

    /// <summary>An initial access token that nobody made, that ended or was revoked; or a registration access token that is not this client's.</summary>
    public static readonly RejectionCode RegistrationTokenInvalid = new(FhCodes.GrantRefused, "registration-token-invalid", "RFC 7591 3") { ProtocolError = "invalid_token" };

    /// <summary>As many clients as an initial access token is good for.</summary>
    public static readonly RejectionCode RegistrationTokenSpent = new(FhCodes.GrantRefused, "registration-token-spent", "RFC 7591 5") { ProtocolError = "invalid_token" };

    /// <summary>Too many registrations, or tries, within a minute.</summary>
    public static readonly RejectionCode RegistrationTooOften = new(FhCodes.RateLimited, "registration-too-often", "RFC 6585 4");

    /// <summary>A registration that is no JSON object.</summary>
    public static readonly RejectionCode RegistrationNotJson = new(FhCodes.InvalidRequest, "registration-not-json", "RFC 7591 3.1") { ProtocolError = "invalid_client_metadata" };

    /// <summary>A registration that is longer than any good one.</summary>
    public static readonly RejectionCode RegistrationTooLong = new(FhCodes.InvalidRequest, "registration-too-long", "RFC 9110 15.5.14") { ProtocolError = "invalid_client_metadata" };

    /// <summary>No redirect URI to register.</summary>
    public static readonly RejectionCode RedirectUrisMissing = new(FhCodes.RedirectUriNotRegistered, "redirect-uris-missing", "OpenID Connect Dynamic Client Registration 1.0, 2");

    /// <summary>A member of the wrong type or form.</summary>
    public static readonly RejectionCode MetadataMalformed = new(FhCodes.InvalidRequest, "metadata-malformed", "RFC 7591 2") { ProtocolError = "invalid_client_metadata" };

    /// <summary>A member that asks for what discovery does not offer.</summary>
    public static readonly RejectionCode MetadataUnsupported = new(FhCodes.InvalidRequest, "metadata-unsupported", "RFC 7591 2") { ProtocolError = "invalid_client_metadata" };

    /// <summary>Members that do not go together.</summary>
    public static readonly RejectionCode MetadataInconsistent = new(FhCodes.InvalidRequest, "metadata-inconsistent", "RFC 7591 2.1") { ProtocolError = "invalid_client_metadata" };

    /// <summary>What the initial access token does not allow.</summary>
    public static readonly RejectionCode MetadataNotAllowed = new(FhCodes.InvalidRequest, "metadata-not-allowed", "RFC 7591 3.2.1") { ProtocolError = "invalid_client_metadata" };

    /// <summary>A software statement, which this hub does not read.</summary>
    public static readonly RejectionCode SoftwareStatementUnsupported = new(FhCodes.InvalidRequest, "software-statement-unsupported", "RFC 7591 3.2.2") { ProtocolError = "unapproved_software_statement" };

    /// <summary>A sector document that cannot be had, or does not name every redirect URI.</summary>
    public static readonly RejectionCode SectorDocumentUnfit = new(FhCodes.InvalidRequest, "sector-document-unfit", "OpenID Connect Core 8.1") { ProtocolError = "invalid_client_metadata" };

    /// <summary>An update that names another client than the one it is sent to.</summary>
    public static readonly RejectionCode RegistrationOfOtherClient = new(FhCodes.InvalidRequest, "registration-of-other-client", "RFC 7592 2.2") { ProtocolError = "invalid_client_metadata" };
}
