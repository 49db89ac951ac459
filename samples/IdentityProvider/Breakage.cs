namespace FederationHub.Samples.IdentityProvider;

/// <summary>
/// What the organisation does wrong on purpose, to see a relying party refuse it. Values combine. Those a protocol does not know
/// change nothing there.
/// </summary>
[Flags]
public enum Breakage
{
    /// <summary>Everything as it should be.</summary>
    None = 0,

    /// <summary>SAML: AudienceRestriction of somebody else. OpenID: `aud` of somebody else.</summary>
    WrongAudience = 1 << 0,

    /// <summary>SAML: no signature at all. OpenID: the signature is cut off and the header still says RS256.</summary>
    NotSigned = 1 << 1,

    /// <summary>A value is changed after signing.</summary>
    Tampered = 1 << 2,

    /// <summary>Issued an hour ago.</summary>
    Expired = 1 << 3,

    /// <summary>The organisation's clock is ten minutes ahead.</summary>
    ClockAhead = 1 << 4,

    /// <summary>No e-mail address is sent.</summary>
    MissingMail = 1 << 5,

    /// <summary>SAML: the response answers another request.</summary>
    WrongInResponseTo = 1 << 6,

    /// <summary>SAML: Response/@Destination is another place.</summary>
    WrongDestination = 1 << 7,

    /// <summary>SAML: another Issuer. OpenID: another `iss` in the ID token.</summary>
    WrongIssuer = 1 << 8,

    /// <summary>The previous SAML response or ID token is sent again.</summary>
    Replay = 1 << 9,

    /// <summary>OpenID: another nonce than asked.</summary>
    BadNonce = 1 << 10,

    /// <summary>OpenID: an ID token with `alg: none`.</summary>
    AlgNone = 1 << 11,

    /// <summary>OpenID: `at_hash` of another access token.</summary>
    WrongAtHash = 1 << 12,

    /// <summary>The person is refused: `access_denied`, or Responder with RequestDenied.</summary>
    AccessDenied = 1 << 13,

    /// <summary>SAML: SubjectConfirmationData/@Recipient is another place.</summary>
    WrongRecipient = 1 << 14,

    /// <summary>Signed with a key that nobody published.</summary>
    UnknownKey = 1 << 15,

    /// <summary>OpenID: another `iss` parameter beside the code (RFC 9207).</summary>
    WrongIssParameter = 1 << 16,

    /// <summary>OpenID: another state than was sent. SAML: another RelayState.</summary>
    WrongState = 1 << 17,

    /// <summary>SAML: the XML starts with a document type declaration.</summary>
    DocumentType = 1 << 18,

    /// <summary>OpenID: no `auth_time`, also where a maximum age was asked.</summary>
    MissingAuthenticationTime = 1 << 19,

    /// <summary>What was asked of the authentication cannot be met: `unmet_authentication_requirements`, or Responder with NoAuthnContext.</summary>
    Unmet = 1 << 20,

    /// <summary>Signed with an old key, whose certificate has expired and is published no more.</summary>
    ExpiredCertificate = 1 << 21,

    /// <summary>Signed with a new key, published this moment in place of the old one: whoever fetches it again can go on.</summary>
    NewCertificate = 1 << 22,

    /// <summary>OpenID: the token endpoint answers only after <see cref="FakeOrganisation.SlowFor"/>.</summary>
    Slow = 1 << 23,

    /// <summary>OpenID: the token endpoint is out of order (503).</summary>
    Down = 1 << 24,

    /// <summary>The person gets no further than the password: no second factor, whoever they are.</summary>
    SecondFactorRefused = 1 << 25,
}
