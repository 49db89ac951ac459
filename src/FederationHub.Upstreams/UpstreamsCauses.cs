using FederationHub.Outcomes;

namespace FederationHub.Upstreams;

/// <summary>Why a trip to an upstream, or a fetch of something outside, is refused. What the protocols' own checks refuse stands in their libraries.</summary>
public static class UpstreamsCauses
{
    /// <summary>The address is no https URL, or http to a host that is not loopback.</summary>
    public static readonly RejectionCode OutboundAddressInvalid = new(FhCodes.OrganisationUnreachable, "outbound-url-refused", "RFC 9700 2.6");

    /// <summary>The name does not resolve.</summary>
    public static readonly RejectionCode OutboundNameResolution = new(FhCodes.OrganisationUnreachable, "outbound-dns", "RFC 1035");

    /// <summary>The name resolves only to addresses of the inside: loopback, private, link-local and the like.</summary>
    public static readonly RejectionCode OutboundAddressRefused = new(FhCodes.OrganisationUnreachable, "outbound-refused-address", "RFC 6890 2.2");

    /// <summary>No connection could be made.</summary>
    public static readonly RejectionCode OutboundConnect = new(FhCodes.OrganisationUnreachable, "outbound-connect", "RFC 9293");

    /// <summary>The TLS handshake failed, or the certificate is not trusted for this name.</summary>
    public static readonly RejectionCode OutboundTls = new(FhCodes.OrganisationUnreachable, "outbound-tls", "RFC 9525");

    /// <summary>The whole call took too long.</summary>
    public static readonly RejectionCode OutboundTimeout = new(FhCodes.OrganisationUnreachable, "outbound-timeout", "RFC 9110 15.6.5");

    /// <summary>The answer is no HTTP, or the connection broke.</summary>
    public static readonly RejectionCode OutboundHttp = new(FhCodes.OrganisationUnreachable, "outbound-http", "RFC 9110");

    /// <summary>The status is not 200.</summary>
    public static readonly RejectionCode OutboundStatus = new(FhCodes.OrganisationUnreachable, "outbound-status", "RFC 9110 15");

    /// <summary>The answer is larger than was asked for.</summary>
    public static readonly RejectionCode OutboundTooLarge = new(FhCodes.OrganisationUnreachable, "outbound-too-large", "RFC 9110 15.5.14");

    /// <summary>The answer is compressed, which was not asked for.</summary>
    public static readonly RejectionCode OutboundCompressed = new(FhCodes.OrganisationUnreachable, "outbound-compressed", "RFC 9110 12.5.3");

    /// <summary>A redirect that is not followed: of a POST, with credentials, from https to http, or one too many.</summary>
    public static readonly RejectionCode OutboundRedirectRefused = new(FhCodes.OrganisationUnreachable, "outbound-redirect-refused", "RFC 9700 4.12");

    /// <summary>The hub cannot write what it fetches into its folder for temporary files: it is full, or not the hub's to write in.</summary>
    public static readonly RejectionCode ScratchUnusable = new(FhCodes.OrganisationUnreachable, "upstream-scratch-unusable", "architecture section 10");

    /// <summary>The stored settings cannot be used, which the check at save time should have said.</summary>
    public static readonly RejectionCode SettingsUnusable = new(FhCodes.OrganisationUnknown, "upstream-settings-unusable", "architecture section 7");

    /// <summary>The metadata has not arrived yet.</summary>
    public static readonly RejectionCode MetadataMissing = new(FhCodes.OrganisationUnreachable, "upstream-metadata-missing", "SAML Metadata 2.3; OpenID Connect Discovery 4");

    /// <summary>The metadata source does not know the entity, or left it out of what it signed.</summary>
    public static readonly RejectionCode EntityNotInSource = new(FhCodes.OrganisationUnreachable, "upstream-entity-not-in-source", "Metadata Query Protocol 3.1; SAML Metadata 2.3.1");

    /// <summary>What came is older than what the hub has: somebody plays it back, or a copy is stale.</summary>
    public static readonly RejectionCode MetadataOlder = new(FhCodes.OrganisationUnreachable, "upstream-metadata-older", "SAML Metadata 2.3.2");

    /// <summary>The metadata was valid until an instant that has passed, and no newer one could be fetched.</summary>
    public static readonly RejectionCode MetadataExpired = new(FhCodes.OrganisationUnreachable, "upstream-metadata-expired", "SAML Metadata 2.3.2");

    /// <summary>The metadata was asked for a key a moment ago, and is not asked again for each answer.</summary>
    public static readonly RejectionCode MetadataAskedBefore = new(FhCodes.OrganisationUnreachable, "upstream-metadata-asked-before", "SAML Security 6.2.1");

    /// <summary>The metadata was asked for a key, and something of this hub's own failed over it: a disk, a store.</summary>
    public static readonly RejectionCode MetadataAskedInVain = new(FhCodes.OrganisationUnreachable, "upstream-metadata-asked-in-vain", "SAML Metadata 2.4.1.1");

    /// <summary>The metadata has no key that an answer could be verified with.</summary>
    public static readonly RejectionCode MetadataWithoutKey = new(FhCodes.OrganisationUnreachable, "upstream-metadata-without-key", "SAML Metadata 2.4.1.1");

    /// <summary>The metadata names an issuer that another upstream has already.</summary>
    public static readonly RejectionCode IssuerTaken = new(FhCodes.OrganisationUnreachable, "upstream-issuer-taken", "SAML Core 8.3.6; OpenID Connect Core 5.7");

    /// <summary>The metadata has no identity provider, or none that can be sent to.</summary>
    public static readonly RejectionCode MetadataWithoutEndpoint = new(FhCodes.OrganisationUnreachable, "upstream-metadata-without-endpoint", "SAML Metadata 2.4.3");

    /// <summary>The secret that the settings name is not in the vault.</summary>
    public static readonly RejectionCode SecretMissing = new(FhCodes.OrganisationRejectedHub, "upstream-secret-missing", "OpenID Connect Core 9");

    /// <summary>The settings know no authentication context that would be better than the ones to ask for.</summary>
    public static readonly RejectionCode ContextOutOfReach = new(FhCodes.AuthenticationContextNotAllowed, "upstream-context-out-of-reach", "SAML Core 3.3.2.2.1");

    /// <summary>What was remembered for this trip is not what the protocol needs.</summary>
    public static readonly RejectionCode MemoryUnusable = new(FhCodes.AnswerUnexpected, "upstream-memory-unusable", "architecture section 6");

    /// <summary>An answer that nobody asked for is encrypted: nothing is decrypted unless a login waits for it.</summary>
    public static readonly RejectionCode UnsolicitedEncrypted = new(FhCodes.UnsolicitedResponse, "unsolicited-encrypted", "ruling 9, XML Encryption 1.1 8.2");

    /// <summary>The answer came by another method than its binding has.</summary>
    public static readonly RejectionCode MethodUnexpected = new(FhCodes.AnswerUnexpected, "upstream-method-unexpected", "SAML Profiles 4.1.2");

    /// <summary>The upstream has no place where a person can be logged out.</summary>
    public static readonly RejectionCode LogoutNotOffered = new(FhCodes.LogoutIncomplete, "upstream-logout-not-offered", "SAML Metadata 2.4.1; RP-Initiated Logout 2.1");

    /// <summary>The answer to a logout is not the one that was sent for.</summary>
    public static readonly RejectionCode LogoutStateMismatch = new(FhCodes.AnswerUnexpected, "upstream-logout-state-mismatch", "RP-Initiated Logout 3");

    /// <summary>What was posted as a logout token is none.</summary>
    public static readonly RejectionCode LogoutTokenMissing = new(FhCodes.AnswerUnexpected, "upstream-logout-token-missing", "Back-Channel Logout 2.5");

    /// <summary>The account is not of a domain of the organisation (Google <c>hd</c>).</summary>
    public static readonly RejectionCode HostedDomainNotAllowed = new(FhCodes.NotOwnDomainAccount, "hosted_domain_not_allowed", "R000-08");

    /// <summary>The token is of another version than configured (Entra ID <c>ver</c>).</summary>
    public static readonly RejectionCode TokenVersionMismatch = new(FhCodes.TokenVersionMismatch, "token_version_mismatch", "domain 5.2");
}
