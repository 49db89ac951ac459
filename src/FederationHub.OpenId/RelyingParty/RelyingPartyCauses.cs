using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>Why the hub, as relying party, refuses what an OpenID Provider says. One field a check.</summary>
public static class RelyingPartyCauses
{
    /// <summary>The configured issuer is no usable https URL, or its tenants do not fit it.</summary>
    public static readonly RejectionCode IssuerSettingInvalid = new(FhCodes.OrganisationRejectedHub, "issuer-setting-invalid", "OpenID Discovery 3");

    /// <summary>The discovery document is no JSON object without duplicate members.</summary>
    public static readonly RejectionCode MetadataMalformed = new(FhCodes.OrganisationUnreachable, "provider-metadata-malformed", "OpenID Discovery 4.2");

    /// <summary>The discovery document names another issuer than the configured one.</summary>
    public static readonly RejectionCode MetadataIssuerMismatch = new(FhCodes.OrganisationUnreachable, "provider-metadata-issuer-mismatch", "OpenID Discovery 4.3");

    /// <summary>A required endpoint is missing or may not be used.</summary>
    public static readonly RejectionCode MetadataEndpointRefused = new(FhCodes.OrganisationUnreachable, "provider-metadata-endpoint-refused", "OpenID Discovery 3");

    /// <summary>The provider offers no ID token algorithm that the hub accepts.</summary>
    public static readonly RejectionCode MetadataNoAlgorithm = new(FhCodes.OrganisationUnreachable, "provider-metadata-no-algorithm", "OpenID Discovery 3");

    /// <summary>The provider does not offer the code flow.</summary>
    public static readonly RejectionCode MetadataNoCodeFlow = new(FhCodes.OrganisationUnreachable, "provider-metadata-no-code-flow", "OpenID Discovery 3");

    /// <summary>The provider takes no signature that the hub can make to prove who it is.</summary>
    public static readonly RejectionCode MetadataNoAssertionAlgorithm = new(FhCodes.OrganisationRejectedHub, "provider-metadata-no-assertion-algorithm", "OpenID Discovery 3");

    /// <summary>A document was answered with another status than 200.</summary>
    public static readonly RejectionCode DocumentStatus = new(FhCodes.OrganisationUnreachable, "provider-document-status", "OpenID Discovery 4.2");

    /// <summary>The key set is no JWK Set, or too large.</summary>
    public static readonly RejectionCode KeysMalformed = new(FhCodes.OrganisationUnreachable, "provider-keys-malformed", "RFC 7517 5");

    /// <summary>The key set holds no key that can verify an ID token.</summary>
    public static readonly RejectionCode KeysUnusable = new(FhCodes.OrganisationUnreachable, "provider-keys-unusable", "RFC 7517 5");

    /// <summary>The provider refused the pushed request, or the hub's proof of who it is.</summary>
    public static readonly RejectionCode PushedRequestRefused = new(FhCodes.OrganisationRejectedHub, "pushed-request-refused", "RFC 9126 2.3");

    /// <summary>The endpoint for pushed requests does not work.</summary>
    public static readonly RejectionCode PushedRequestStatus = new(FhCodes.OrganisationUnreachable, "pushed-request-status", "RFC 9126 2.3");

    /// <summary>The provider took the pushed request and did not say under which name.</summary>
    public static readonly RejectionCode PushedRequestMalformed = new(FhCodes.OrganisationUnreachable, "pushed-request-malformed", "RFC 9126 2.2");

    /// <summary>A parameter of the authorization response stands twice.</summary>
    public static readonly RejectionCode ResponseParameterTwice = new(FhCodes.AnswerUnexpected, "authorization-response-parameter-twice", "RFC 6749 3.1");

    /// <summary>The state is missing or not this login's.</summary>
    public static readonly RejectionCode ResponseStateMismatch = new(FhCodes.AnswerUnexpected, "authorization-response-state-mismatch", "RFC 6749 4.1.2");

    /// <summary>The response names another issuer: a mix-up.</summary>
    public static readonly RejectionCode ResponseIssuerMismatch = new(FhCodes.AnswerUnexpected, "authorization-response-issuer-mismatch", "RFC 9207 2.4");

    /// <summary>The provider announces an issuer in its responses and this one has none.</summary>
    public static readonly RejectionCode ResponseIssuerMissing = new(FhCodes.AnswerUnexpected, "authorization-response-issuer-missing", "RFC 9207 2.4");

    /// <summary>Neither a code nor an error, or both, or tokens in the front channel.</summary>
    public static readonly RejectionCode ResponseMalformed = new(FhCodes.AnswerUnexpected, "authorization-response-malformed", "RFC 6749 4.1.2");

    /// <summary>The person or the organisation stopped the login (<c>access_denied</c>).</summary>
    public static readonly RejectionCode AccessDenied = new(FhCodes.PersonCancelled, "provider-access-denied", "RFC 6749 4.1.2.1");

    /// <summary>The provider cannot log the person in without showing a page.</summary>
    public static readonly RejectionCode LoginRequired = new(FhCodes.OrganisationRefused, "provider-login-required", "OpenID Core 3.1.2.6") { ProtocolError = "login_required" };

    /// <summary>The provider cannot reach the demanded authentication.</summary>
    public static readonly RejectionCode AuthenticationUnmet = new(FhCodes.OrganisationRefused, "provider-authentication-unmet", "OpenID Unmet Authentication Requirements 1.0") { ProtocolError = "unmet_authentication_requirements" };

    /// <summary>The provider says that it is down for a while.</summary>
    public static readonly RejectionCode TemporarilyUnavailable = new(FhCodes.OrganisationUnreachable, "provider-temporarily-unavailable", "RFC 6749 4.1.2.1");

    /// <summary>The provider does not accept this hub as a client of its authorization endpoint.</summary>
    public static readonly RejectionCode UnauthorizedClient = new(FhCodes.OrganisationRejectedHub, "provider-unauthorized-client", "RFC 6749 4.1.2.1");

    /// <summary>Any other error of the authorization endpoint.</summary>
    public static readonly RejectionCode ProviderError = new(FhCodes.OrganisationRefused, "provider-error", "RFC 6749 4.1.2.1");

    /// <summary>The token endpoint refused the hub's client id or secret.</summary>
    public static readonly RejectionCode TokenInvalidClient = new(FhCodes.OrganisationRejectedHub, "token-endpoint-invalid-client", "RFC 6749 5.2");

    /// <summary>The token endpoint refused the code: used, expired or of another login.</summary>
    public static readonly RejectionCode TokenInvalidGrant = new(FhCodes.AnswerReplayed, "token-endpoint-invalid-grant", "RFC 6749 5.2");

    /// <summary>The token endpoint refused the request itself.</summary>
    public static readonly RejectionCode TokenRequestRefused = new(FhCodes.OrganisationRejectedHub, "token-endpoint-request-refused", "RFC 6749 5.2");

    /// <summary>The token endpoint answered with a status that is no OAuth answer.</summary>
    public static readonly RejectionCode TokenStatus = new(FhCodes.OrganisationUnreachable, "token-endpoint-status", "RFC 6749 5.2");

    /// <summary>The token response cannot be read or has no ID token.</summary>
    public static readonly RejectionCode TokenResponseMalformed = new(FhCodes.AnswerUnexpected, "token-response-malformed", "OpenID Core 3.1.3.3");

    /// <summary>The access token is of an unknown type.</summary>
    public static readonly RejectionCode TokenTypeRefused = new(FhCodes.AnswerUnexpected, "token-response-type-refused", "OpenID Core 3.1.3.3");

    /// <summary>The ID token is no compact JWS of three parts.</summary>
    public static readonly RejectionCode IdTokenMalformed = new(FhCodes.AnswerUnexpected, "id-token-malformed", "RFC 7515 7.1");

    /// <summary>The ID token is encrypted, which was not agreed.</summary>
    public static readonly RejectionCode IdTokenEncrypted = new(FhCodes.DecryptionFailed, "id-token-encrypted", "OpenID Core 3.1.3.7 1");

    /// <summary>The ID token brings its own key or an extension that is not understood.</summary>
    public static readonly RejectionCode IdTokenHeaderRefused = new(FhCodes.AnswerUnexpected, "id-token-header-refused", "RFC 8725 3.10");

    /// <summary>The token is of another kind than an ID token.</summary>
    public static readonly RejectionCode IdTokenTypeRefused = new(FhCodes.AnswerUnexpected, "id-token-type-refused", "RFC 8725 3.11");

    /// <summary>The ID token's algorithm is not one of this provider's.</summary>
    public static readonly RejectionCode IdTokenAlgorithmRefused = new(FhCodes.SignatureInvalid, "id-token-algorithm-refused", "RFC 8725 3.1");

    /// <summary>No key of the provider has the ID token's key id.</summary>
    public static readonly RejectionCode IdTokenKeyUnknown = new(FhCodes.SigningKeyUnknown, "id-token-key-unknown", "OpenID Core 10.1.1");

    /// <summary>The signature does not verify.</summary>
    public static readonly RejectionCode IdTokenSignatureInvalid = new(FhCodes.SignatureInvalid, "id-token-signature-invalid", "OpenID Core 3.1.3.7 6");

    /// <summary>The ID token is of another issuer.</summary>
    public static readonly RejectionCode IdTokenIssuerMismatch = new(FhCodes.AnswerUnexpected, "id-token-issuer-mismatch", "OpenID Core 3.1.3.7 2");

    /// <summary>The ID token is not for this hub.</summary>
    public static readonly RejectionCode IdTokenAudienceMismatch = new(FhCodes.AnswerUnexpected, "id-token-audience-mismatch", "OpenID Core 3.1.3.7 3");

    /// <summary>The ID token was issued to another party.</summary>
    public static readonly RejectionCode IdTokenAuthorizedPartyMismatch = new(FhCodes.AnswerUnexpected, "id-token-azp-mismatch", "OpenID Core 3.1.3.7 5");

    /// <summary>The ID token has expired.</summary>
    public static readonly RejectionCode IdTokenExpired = new(FhCodes.AnswerOutsideItsTime, "id-token-expired", "OpenID Core 3.1.3.7 9");

    /// <summary>The ID token is not valid yet, or issued in the future.</summary>
    public static readonly RejectionCode IdTokenNotYetValid = new(FhCodes.AnswerOutsideItsTime, "id-token-not-yet-valid", "RFC 7519 4.1.5");

    /// <summary>The ID token was issued too long ago for one that was just asked for.</summary>
    public static readonly RejectionCode IdTokenTooOld = new(FhCodes.AnswerOutsideItsTime, "id-token-too-old", "OpenID Core 3.1.3.7 10");

    /// <summary>A required claim is missing or of the wrong type.</summary>
    public static readonly RejectionCode IdTokenClaimInvalid = new(FhCodes.AnswerUnexpected, "id-token-claim-invalid", "OpenID Core 2");

    /// <summary>The nonce is missing or not this login's.</summary>
    public static readonly RejectionCode IdTokenNonceMismatch = new(FhCodes.AnswerUnexpected, "id-token-nonce-mismatch", "OpenID Core 3.1.3.7 11");

    /// <summary>The access token is not the one that the ID token was issued with.</summary>
    public static readonly RejectionCode IdTokenAccessTokenHashMismatch = new(FhCodes.AnswerUnexpected, "id-token-at-hash-mismatch", "OpenID Core 3.1.3.8");

    /// <summary>The code is not the one that the ID token was issued with.</summary>
    public static readonly RejectionCode IdTokenCodeHashMismatch = new(FhCodes.AnswerUnexpected, "id-token-c-hash-mismatch", "OpenID Core 3.3.2.11");

    /// <summary>The ID token names nobody.</summary>
    public static readonly RejectionCode IdTokenSubjectMissing = new(FhCodes.NoStableIdentifier, "id-token-subject-missing", "OpenID Core 2");

    /// <summary>The person logged in longer ago than was demanded.</summary>
    public static readonly RejectionCode AuthenticationTooOld = new(FhCodes.ReauthenticationNotPerformed, "id-token-auth-time-too-old", "OpenID Core 3.1.3.7 13");

    /// <summary>The provider does not say when the person logged in, though asked.</summary>
    public static readonly RejectionCode AuthenticationTimeMissing = new(FhCodes.ReauthenticationNotPerformed, "id-token-auth-time-missing", "OpenID Core 3.1.2.1");

    /// <summary>The provider has no UserInfo endpoint, or gave no access token for it.</summary>
    public static readonly RejectionCode UserInfoUnavailable = new(FhCodes.AnswerUnexpected, "userinfo-unavailable", "OpenID Core 5.3");

    /// <summary>The UserInfo endpoint answered with another status than 200.</summary>
    public static readonly RejectionCode UserInfoStatus = new(FhCodes.OrganisationUnreachable, "userinfo-status", "OpenID Core 5.3.3");

    /// <summary>The UserInfo response is neither a JSON object sent as JSON nor a JWT of the provider.</summary>
    public static readonly RejectionCode UserInfoMalformed = new(FhCodes.AnswerUnexpected, "userinfo-malformed", "OpenID Core 5.3.2");

    /// <summary>The UserInfo response is about somebody else.</summary>
    public static readonly RejectionCode UserInfoSubjectMismatch = new(FhCodes.AnswerUnexpected, "userinfo-subject-mismatch", "OpenID Core 5.3.2");

    /// <summary>The logout token is of another issuer.</summary>
    public static readonly RejectionCode LogoutTokenIssuerMismatch = new(FhCodes.AnswerUnexpected, "logout-token-issuer-mismatch", "Back-Channel Logout 2.6 3");

    /// <summary>The logout token is not for this hub.</summary>
    public static readonly RejectionCode LogoutTokenAudienceMismatch = new(FhCodes.AnswerUnexpected, "logout-token-audience-mismatch", "Back-Channel Logout 2.6 3");

    /// <summary>The logout token is over, too old or of the future.</summary>
    public static readonly RejectionCode LogoutTokenOutsideItsTime = new(FhCodes.AnswerOutsideItsTime, "logout-token-outside-its-time", "Back-Channel Logout 2.6 3");

    /// <summary>A required claim of the logout token is missing or of the wrong type.</summary>
    public static readonly RejectionCode LogoutTokenClaimInvalid = new(FhCodes.AnswerUnexpected, "logout-token-claim-invalid", "Back-Channel Logout 2.4");

    /// <summary>The logout token names neither a person nor a session.</summary>
    public static readonly RejectionCode LogoutTokenNamesNobody = new(FhCodes.AnswerUnexpected, "logout-token-names-nobody", "Back-Channel Logout 2.6 4");

    /// <summary>The logout token tells of another event, or of none.</summary>
    public static readonly RejectionCode LogoutTokenEventMissing = new(FhCodes.AnswerUnexpected, "logout-token-event-missing", "Back-Channel Logout 2.6 5");

    /// <summary>A token with a nonce is an ID token, or wants to be one.</summary>
    public static readonly RejectionCode LogoutTokenWithNonce = new(FhCodes.AnswerUnexpected, "logout-token-with-nonce", "Back-Channel Logout 2.6 6");
}
