namespace FederationHub.Outcomes;

/// <summary>The whole error catalogue: 62 codes, each declared once. Numbers are never reused and never change meaning.</summary>
public static class FhCodes
{
    /// <summary>Unknown application.</summary>
    public static readonly FhCode UnknownApplication = new(1001, "Unknown application", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied"));

    /// <summary>Redirect URI or assertion consumer not registered.</summary>
    public static readonly FhCode RedirectUriNotRegistered = new(1002, "Redirect URI or assertion consumer not registered", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied"));

    /// <summary>Response binding or scheme unsupported.</summary>
    public static readonly FhCode ResponseBindingUnsupported = new(1003, "Response binding or scheme unsupported", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("UnsupportedBinding"));

    /// <summary>No or empty protocol message.</summary>
    public static readonly FhCode NoProtocolMessage = new(1004, "No or empty protocol message", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied"));

    /// <summary>Malformed or invalid request.</summary>
    public static readonly FhCode InvalidRequest = new(1005, "Malformed or invalid request", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestUnsupported"));

    /// <summary>Request signature bad, or required and missing.</summary>
    public static readonly FhCode RequestSignatureInvalid = new(1006, "Request signature bad, or required and missing", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied")) { Reserved = true };

    /// <summary>Weak or unsupported algorithm.</summary>
    public static readonly FhCode WeakAlgorithm = new(1007, "Weak or unsupported algorithm", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied")) { Reserved = true };

    /// <summary>Requested key of ours is unknown.</summary>
    public static readonly FhCode RequestedKeyUnknown = new(1008, "Requested key of ours is unknown", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied")) { Reserved = true };

    /// <summary>Unknown proxied requester.</summary>
    public static readonly FhCode UnknownRequester = new(1009, "Unknown proxied requester", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied")) { Reserved = true };

    /// <summary>Request replayed or expired.</summary>
    public static readonly FhCode RequestExpired = new(1010, "Request replayed or expired", WhoFixes.Application, 400, "invalid_request_uri", SamlStatus.Requester("RequestDenied"));

    /// <summary>Application suspended, retired or not yet in production.</summary>
    public static readonly FhCode ApplicationSuspended = new(1011, "Application suspended, retired or not yet in production", WhoFixes.Application, 403, "unauthorized_client", SamlStatus.Requester("RequestDenied"));

    /// <summary>Client authentication failed.</summary>
    public static readonly FhCode ClientAuthenticationFailed = new(1012, "Client authentication failed", WhoFixes.Application, 401, "invalid_client", SamlStatus.Requester("RequestDenied"));

    /// <summary>Code or refresh token reused, expired, or bound to something else.</summary>
    public static readonly FhCode GrantRefused = new(1013, "Code or refresh token reused, expired, or bound to something else", WhoFixes.Application, 400, "invalid_grant", SamlStatus.Requester("RequestDenied"));

    /// <summary>No organisation connected to the application.</summary>
    public static readonly FhCode NoOrganisationConnected = new(1101, "No organisation connected to the application", WhoFixes.Application, 403, "access_denied", SamlStatus.Responder("NoAvailableIDP"));

    /// <summary>None of the requested organisations is eligible.</summary>
    public static readonly FhCode NoEligibleOrganisationInRequest = new(1102, "None of the requested organisations is eligible", WhoFixes.Application, 403, "access_denied", SamlStatus.Responder("NoAvailableIDP")) { Reserved = true };

    /// <summary>Organisation known but not connected to the application.</summary>
    public static readonly FhCode OrganisationNotConnected = new(1103, "Organisation known but not connected to the application", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("NoAvailableIDP"), "AUTHORIZATION_FAILURE");

    /// <summary>Organisation unknown, withdrawn or without a connection.</summary>
    public static readonly FhCode OrganisationUnknown = new(1104, "Organisation unknown, withdrawn or without a connection", WhoFixes.Organisation, 404, "access_denied", SamlStatus.Responder("NoAvailableIDP"));

    /// <summary>Target of the start link not allowed.</summary>
    public static readonly FhCode StartTargetNotAllowed = new(1105, "Target of the start link not allowed", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied"));

    /// <summary>Discovery return URL cannot be verified.</summary>
    public static readonly FhCode DiscoveryReturnUnverifiable = new(1106, "Discovery return URL cannot be verified", WhoFixes.Application, 400, "invalid_request", SamlStatus.Requester("RequestDenied"));

    /// <summary>Login not found or expired.</summary>
    public static readonly FhCode LoginNotFound = new(1201, "Login not found or expired", WhoFixes.Person, 410, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>The browser sent no cookie.</summary>
    public static readonly FhCode NoBrowserCookie = new(1202, "The browser sent no cookie", WhoFixes.Person, 400, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Answer for a login in another browser.</summary>
    public static readonly FhCode OtherBrowser = new(1203, "Answer for a login in another browser", WhoFixes.Person, 400, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Login already completed.</summary>
    public static readonly FhCode LoginAlreadyCompleted = new(1204, "Login already completed", WhoFixes.Person, 409, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Login loop.</summary>
    public static readonly FhCode LoginLoop = new(1205, "Login loop", WhoFixes.Application, 429, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Too many parallel logins.</summary>
    public static readonly FhCode TooManyLogins = new(1206, "Too many parallel logins", WhoFixes.Person, 429, "access_denied", SamlStatus.Responder("AuthnFailed")) { Reserved = true };

    /// <summary>The person cancelled.</summary>
    public static readonly FhCode PersonCancelled = new(1207, "The person cancelled", WhoFixes.Person, 403, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>The organisation returned an error.</summary>
    public static readonly FhCode OrganisationRefused = new(1301, "The organisation returned an error", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "AUTHENTICATION_FAILURE");

    /// <summary>Unsolicited response not allowed.</summary>
    public static readonly FhCode UnsolicitedResponse = new(1302, "Unsolicited response not allowed", WhoFixes.Person, 400, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Signature of the answer invalid.</summary>
    public static readonly FhCode SignatureInvalid = new(1303, "Signature of the answer invalid", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "OTHER_ERROR");

    /// <summary>Signing key of the answer unknown.</summary>
    public static readonly FhCode SigningKeyUnknown = new(1304, "Signing key of the answer unknown", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "OTHER_ERROR");

    /// <summary>Answer not valid yet or expired.</summary>
    public static readonly FhCode AnswerOutsideItsTime = new(1305, "Answer not valid yet or expired", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "OTHER_ERROR");

    /// <summary>Malformed or unexpected answer.</summary>
    public static readonly FhCode AnswerUnexpected = new(1306, "Malformed or unexpected answer", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "OTHER_ERROR");

    /// <summary>Answer cannot be decrypted.</summary>
    public static readonly FhCode DecryptionFailed = new(1307, "Answer cannot be decrypted", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("AuthnFailed"), "OTHER_ERROR");

    /// <summary>Answer or code replayed.</summary>
    public static readonly FhCode AnswerReplayed = new(1308, "Answer or code replayed", WhoFixes.Person, 400, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Required attribute missing.</summary>
    public static readonly FhCode AttributeMissing = new(1309, "Required attribute missing", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("InvalidAttrNameOrValue"), "IDENTIFICATION_FAILURE");

    /// <summary>Attribute value not allowed.</summary>
    public static readonly FhCode AttributeValueNotAllowed = new(1310, "Attribute value not allowed", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("InvalidAttrNameOrValue"), "IDENTIFICATION_FAILURE");

    /// <summary>No stable identifier.</summary>
    public static readonly FhCode NoStableIdentifier = new(1311, "No stable identifier", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "IDENTIFICATION_FAILURE");

    /// <summary>Authentication context not allowed.</summary>
    public static readonly FhCode AuthenticationContextNotAllowed = new(1312, "Authentication context not allowed", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("NoAuthnContext"), "AUTHENTICATION_FAILURE");

    /// <summary>The organisation cannot be reached.</summary>
    public static readonly FhCode OrganisationUnreachable = new(1313, "The organisation cannot be reached", WhoFixes.Organisation, 502, "temporarily_unavailable", SamlStatus.Responder("AuthnFailed"));

    /// <summary>The organisation rejected the hub's credentials.</summary>
    public static readonly FhCode OrganisationRejectedHub = new(1314, "The organisation rejected the hub's credentials", WhoFixes.Hub, 502, "temporarily_unavailable", SamlStatus.Responder("AuthnFailed"));

    /// <summary>A rule of the operator denied.</summary>
    public static readonly FhCode CustomRuleDenied = new(1315, "A rule of the operator denied", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("RequestDenied"), "AUTHORIZATION_FAILURE") { Reserved = true };

    /// <summary>No usable organisation identifier.</summary>
    public static readonly FhCode OrganisationNotRecognisable = new(1316, "No usable organisation identifier", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "IDENTIFICATION_FAILURE");

    /// <summary>No usable role.</summary>
    public static readonly FhCode RoleNotRecognisable = new(1317, "No usable role", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("InvalidAttrNameOrValue"), "IDENTIFICATION_FAILURE");

    /// <summary>Not an account of the organisation's own domain.</summary>
    public static readonly FhCode NotOwnDomainAccount = new(1318, "Not an account of the organisation's own domain", WhoFixes.Person, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "IDENTIFICATION_FAILURE");

    /// <summary>Token version other than configured.</summary>
    public static readonly FhCode TokenVersionMismatch = new(1319, "Token version other than configured", WhoFixes.Hub, 403, "access_denied", SamlStatus.Responder("AuthnFailed"));

    /// <summary>Asserted organisation is not one of this upstream's.</summary>
    public static readonly FhCode OtherOrganisationAsserted = new(1320, "Asserted organisation is not one of this upstream's", WhoFixes.Person, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "IDENTIFICATION_FAILURE");

    /// <summary>Access rule denies.</summary>
    public static readonly FhCode AccessDenied = new(1401, "Access rule denies", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("RequestDenied"), "AUTHORIZATION_FAILURE");

    /// <summary>Second factor demanded and not delivered.</summary>
    public static readonly FhCode SecondFactorNotDelivered = new(1402, "Second factor demanded and not delivered", WhoFixes.Organisation, 403, "unmet_authentication_requirements", SamlStatus.Responder("NoAuthnContext"), "AUTHENTICATION_FAILURE");

    /// <summary>Step-up level unmet.</summary>
    public static readonly FhCode StepUpUnmet = new(1403, "Step-up level unmet", WhoFixes.Person, 403, "unmet_authentication_requirements", SamlStatus.Responder("NoAuthnContext"), "AUTHENTICATION_FAILURE");

    /// <summary>Step-up failed.</summary>
    public static readonly FhCode StepUpFailed = new(1404, "Step-up failed", WhoFixes.Hub, 502, "temporarily_unavailable", SamlStatus.Responder("AuthnFailed")) { Reserved = true };

    /// <summary>Consent refused.</summary>
    public static readonly FhCode ConsentRefused = new(1405, "Consent refused", WhoFixes.Person, 403, "access_denied", SamlStatus.Responder("RequestDenied"));

    /// <summary>Account blocked.</summary>
    public static readonly FhCode AccountBlocked = new(1406, "Account blocked", WhoFixes.Organisation, 403, "access_denied", SamlStatus.Responder("RequestDenied")) { Reserved = true };

    /// <summary>Re-authentication not performed.</summary>
    public static readonly FhCode ReauthenticationNotPerformed = new(1407, "Re-authentication not performed", WhoFixes.Organisation, 403, "unmet_authentication_requirements", SamlStatus.Responder("NoAuthnContext"), "AUTHENTICATION_FAILURE");

    /// <summary>No unique account at the application.</summary>
    public static readonly FhCode NoUniqueAccount = new(1408, "No unique account at the application", WhoFixes.Application, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "AUTHORIZATION_FAILURE") { Reserved = true };

    /// <summary>A fixed field changed.</summary>
    public static readonly FhCode FixedFieldChanged = new(1409, "A fixed field changed", WhoFixes.Application, 403, "access_denied", SamlStatus.Responder("RequestDenied"), "AUTHORIZATION_FAILURE") { Reserved = true };

    /// <summary>Another person than before in the same login.</summary>
    public static readonly FhCode OtherPerson = new(1410, "Another person than before in the same login", WhoFixes.Person, 403, "access_denied", SamlStatus.Responder("UnknownPrincipal"), "AUTHENTICATION_FAILURE");

    /// <summary>Unexpected error.</summary>
    public static readonly FhCode Unexpected = new(1501, "Unexpected error", WhoFixes.Hub, 500, "server_error", SamlStatus.Responder());

    /// <summary>Store unavailable.</summary>
    public static readonly FhCode StoreUnavailable = new(1502, "Store unavailable", WhoFixes.Hub, 503, "temporarily_unavailable", SamlStatus.Responder());

    /// <summary>Maintenance.</summary>
    public static readonly FhCode Maintenance = new(1503, "Maintenance", WhoFixes.Hub, 503, "temporarily_unavailable", SamlStatus.Responder()) { Reserved = true };

    /// <summary>Rate limited.</summary>
    public static readonly FhCode RateLimited = new(1504, "Rate limited", WhoFixes.Hub, 429, "temporarily_unavailable", SamlStatus.Responder());

    /// <summary>No such page or method.</summary>
    public static readonly FhCode PageNotFound = new(1505, "No such page or method", WhoFixes.Hub, 404, "invalid_request", SamlStatus.Requester());

    /// <summary>Logout incomplete.</summary>
    public static readonly FhCode LogoutIncomplete = new(1506, "Logout incomplete", WhoFixes.Hub, 200, "access_denied", SamlStatus.Responder("PartialLogout"));

    /// <summary>All codes by number.</summary>
    public static IReadOnlyList<FhCode> All { get; } =
    [
        UnknownApplication, RedirectUriNotRegistered, ResponseBindingUnsupported, NoProtocolMessage,
        InvalidRequest, RequestSignatureInvalid, WeakAlgorithm, RequestedKeyUnknown,
        UnknownRequester, RequestExpired, ApplicationSuspended, ClientAuthenticationFailed,
        GrantRefused, NoOrganisationConnected, NoEligibleOrganisationInRequest, OrganisationNotConnected,
        OrganisationUnknown, StartTargetNotAllowed, DiscoveryReturnUnverifiable, LoginNotFound,
        NoBrowserCookie, OtherBrowser, LoginAlreadyCompleted, LoginLoop,
        TooManyLogins, PersonCancelled, OrganisationRefused, UnsolicitedResponse,
        SignatureInvalid, SigningKeyUnknown, AnswerOutsideItsTime, AnswerUnexpected,
        DecryptionFailed, AnswerReplayed, AttributeMissing, AttributeValueNotAllowed,
        NoStableIdentifier, AuthenticationContextNotAllowed, OrganisationUnreachable, OrganisationRejectedHub,
        CustomRuleDenied, OrganisationNotRecognisable, RoleNotRecognisable, NotOwnDomainAccount,
        TokenVersionMismatch, OtherOrganisationAsserted, AccessDenied, SecondFactorNotDelivered,
        StepUpUnmet, StepUpFailed, ConsentRefused, AccountBlocked,
        ReauthenticationNotPerformed, NoUniqueAccount, FixedFieldChanged, OtherPerson,
        Unexpected, StoreUnavailable, Maintenance, RateLimited,
        PageNotFound, LogoutIncomplete,
    ];
}
