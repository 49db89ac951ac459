using FederationHub.Outcomes;

namespace FederationHub.Saml;

/// <summary>Every cause for which this library refuses, each declared once; the number is for the person, the cause names the one check.</summary>
public static class SamlCauses
{
    // XML as such. The clause is the rule of this hub where no standard has one.

    /// <summary>The document is larger than the limit.</summary>
    public static readonly RejectionCode XmlTooLarge = new(FhCodes.AnswerUnexpected, "xml-too-large", "SAML Security 6.2.1");

    /// <summary>Not well-formed, or in an encoding that is not supported.</summary>
    public static readonly RejectionCode XmlMalformed = new(FhCodes.AnswerUnexpected, "xml-malformed", "XML 1.0 2.1");

    /// <summary>The document has a document type declaration.</summary>
    public static readonly RejectionCode XmlDtd = new(FhCodes.AnswerUnexpected, "xml-dtd", "SAML Core 1.3.1");

    /// <summary>Elements are nested deeper than the limit.</summary>
    public static readonly RejectionCode XmlTooDeep = new(FhCodes.AnswerUnexpected, "xml-too-deep", "SAML Security 6.2.1");

    /// <summary>An element has more attributes than the limit.</summary>
    public static readonly RejectionCode XmlTooManyAttributes = new(FhCodes.AnswerUnexpected, "xml-too-many-attributes", "SAML Security 6.2.1");

    /// <summary>The document has more nodes than the limit.</summary>
    public static readonly RejectionCode XmlTooManyNodes = new(FhCodes.AnswerUnexpected, "xml-too-many-nodes", "SAML Security 6.2.1");

    /// <summary>A namespace is a relative URI, which has no canonical form, or has characters that libraries canonicalise each in its own way.</summary>
    public static readonly RejectionCode XmlRelativeNamespace = new(FhCodes.AnswerUnexpected, "xml-relative-namespace", "Canonical XML 1.0 1.3");

    // Bindings.

    /// <summary>There is no SAMLResponse, or it is empty.</summary>
    public static readonly RejectionCode MessageMissing = new(FhCodes.AnswerUnexpected, "message-missing", "SAML Bindings 3.5.4");

    /// <summary>The message is larger than the limit.</summary>
    public static readonly RejectionCode MessageTooLarge = new(FhCodes.AnswerUnexpected, "message-too-large", "SAML Security 6.2.1");

    /// <summary>The message is not base64.</summary>
    public static readonly RejectionCode MessageNotBase64 = new(FhCodes.AnswerUnexpected, "message-not-base64", "SAML Bindings 3.5.4");

    /// <summary>The message is not a raw DEFLATE stream.</summary>
    public static readonly RejectionCode MessageNotDeflated = new(FhCodes.AnswerUnexpected, "message-not-deflated", "SAML Bindings 3.4.4.1");

    /// <summary>The message inflates to more than the limit.</summary>
    public static readonly RejectionCode InflatesTooLarge = new(FhCodes.AnswerUnexpected, "inflates-too-large", "SAML Bindings 3.4.4.1");

    /// <summary>A parameter of the Redirect binding stands twice, or both messages are there.</summary>
    public static readonly RejectionCode RedirectParameters = new(FhCodes.AnswerUnexpected, "redirect-parameters", "SAML Bindings 3.4.4.1");

    /// <summary>A message of the Redirect binding is not signed.</summary>
    public static readonly RejectionCode RedirectNotSigned = new(FhCodes.SignatureInvalid, "redirect-not-signed", "SAML Bindings 3.4.4.1");

    // Signature: what it is.

    /// <summary>Neither the response nor the assertion is signed.</summary>
    public static readonly RejectionCode NothingSigned = new(FhCodes.SignatureInvalid, "unsigned", "SAML Profiles 4.1.4.5");

    /// <summary>The organisation's settings want a signed response, and it is not.</summary>
    public static readonly RejectionCode ResponseNotSigned = new(FhCodes.SignatureInvalid, "response-not-signed", "SAML Profiles 4.1.4.5");

    /// <summary>The settings want a signed assertion, and it is not.</summary>
    public static readonly RejectionCode AssertionNotSigned = new(FhCodes.SignatureInvalid, "assertion-not-signed", "SAML Metadata 2.4.4");

    /// <summary>Metadata that must be signed is not.</summary>
    public static readonly RejectionCode MetadataNotSigned = new(FhCodes.SignatureInvalid, "metadata-not-signed", "SAML Metadata 3");

    /// <summary>A Signature is not where the schema puts it: right after the Issuer, once.</summary>
    public static readonly RejectionCode SignatureMisplaced = new(FhCodes.SignatureInvalid, "signature-misplaced", "SAML Core 5.4.1");

    /// <summary>The Signature does not consist of SignedInfo, SignatureValue and at most one KeyInfo.</summary>
    public static readonly RejectionCode SignatureMalformed = new(FhCodes.SignatureInvalid, "signature-malformed", "XML Signature 4.1");

    /// <summary>There is not exactly one Reference.</summary>
    public static readonly RejectionCode ReferenceCount = new(FhCodes.SignatureInvalid, "reference-count", "SAML Core 5.4.2");

    /// <summary>The Reference does not name the element that holds the signature.</summary>
    public static readonly RejectionCode ReferenceElsewhere = new(FhCodes.SignatureInvalid, "reference-elsewhere", "SAML Core 5.4.2");

    /// <summary>The signed element has no ID.</summary>
    public static readonly RejectionCode SignedElementWithoutId = new(FhCodes.SignatureInvalid, "signed-element-without-id", "SAML Core 5.4.2");

    /// <summary>Transforms other than enveloped signature followed by a canonicalisation.</summary>
    public static readonly RejectionCode TransformNotAllowed = new(FhCodes.SignatureInvalid, "transform-not-allowed", "SAML Core 5.4.4");

    /// <summary>The canonicalisation is not on the list.</summary>
    public static readonly RejectionCode CanonicalisationNotAllowed = new(FhCodes.SignatureInvalid, "canonicalisation-not-allowed", "SAML Core 5.4.3");

    /// <summary>The canonical form is larger than the limit, or cannot be made.</summary>
    public static readonly RejectionCode CanonicalisationFailed = new(FhCodes.SignatureInvalid, "canonicalisation-failed", "SAML Core 5.4.3");

    /// <summary>A signature or digest algorithm that is never allowed (HMAC, DSA, MD5, none) or that is unknown.</summary>
    public static readonly RejectionCode AlgorithmNotAllowed = new(FhCodes.SignatureInvalid, "algorithm-not-allowed", "XML Signature 6.1");

    /// <summary>SHA-1, and the organisation's settings do not allow it.</summary>
    public static readonly RejectionCode Sha1NotAllowed = new(FhCodes.SignatureInvalid, "sha1-not-allowed", "RFC 9155");

    /// <summary>Two elements have the same ID.</summary>
    public static readonly RejectionCode DuplicateId = new(FhCodes.SignatureInvalid, "duplicate-id", "SAML Core 1.3.4");

    // Signature: whether it holds.

    /// <summary>There is no key of the organisation to check with.</summary>
    public static readonly RejectionCode NoTrustedKey = new(FhCodes.SigningKeyUnknown, "no-trusted-key", "SAML Metadata 2.4.1.1");

    /// <summary>No key of the organisation made the signature; it names a certificate that is not one of them.</summary>
    public static readonly RejectionCode SigningKeyUnknown = new(FhCodes.SigningKeyUnknown, "signing-key-unknown", "SAML Metadata 2.4.1.1");

    /// <summary>The organisation's key is too short: RSA below 2048 bits, a curve below 256.</summary>
    public static readonly RejectionCode KeyTooShort = new(FhCodes.SignatureInvalid, "key-too-short", "RFC 8017 A.2");

    /// <summary>No key of the organisation made this signature.</summary>
    public static readonly RejectionCode SignatureWrong = new(FhCodes.SignatureInvalid, "signature-wrong", "XML Signature 3.2.2");

    /// <summary>The signed element was changed after it was signed.</summary>
    public static readonly RejectionCode DigestWrong = new(FhCodes.SignatureInvalid, "digest-wrong", "XML Signature 3.2.1");

    /// <summary>A certificate cannot be read, or holds no RSA or elliptic curve key.</summary>
    public static readonly RejectionCode CertificateUnusable = new(FhCodes.SigningKeyUnknown, "certificate-unusable", "SAML Metadata 2.4.1.1");

    // Response: its form.

    /// <summary>The document is not a SAML 2.0 Response.</summary>
    public static readonly RejectionCode NotAResponse = new(FhCodes.AnswerUnexpected, "not-a-response", "SAML Core 3.3.3");

    /// <summary>The Version is not 2.0.</summary>
    public static readonly RejectionCode VersionUnsupported = new(FhCodes.AnswerUnexpected, "version-unsupported", "SAML Core 4.1.3.2");

    /// <summary>A required element or attribute is missing.</summary>
    public static readonly RejectionCode RequiredPartMissing = new(FhCodes.AnswerUnexpected, "required-part-missing", "SAML Core 2.3.3");

    /// <summary>An element stands where the schema does not allow it.</summary>
    public static readonly RejectionCode UnexpectedPart = new(FhCodes.AnswerUnexpected, "unexpected-part", "SAML Core 2.3.3");

    /// <summary>A value that must be text holds something else.</summary>
    public static readonly RejectionCode NotOnlyText = new(FhCodes.AnswerUnexpected, "not-only-text", "SAML Core 1.3.1");

    /// <summary>An instant is not in the form that SAML asks for.</summary>
    public static readonly RejectionCode InstantMalformed = new(FhCodes.AnswerUnexpected, "instant-malformed", "SAML Core 1.3.3");

    /// <summary>There is no assertion.</summary>
    public static readonly RejectionCode AssertionMissing = new(FhCodes.AnswerUnexpected, "assertion-missing", "SAML Profiles 4.1.4.2");

    /// <summary>There is more than one assertion, in any place of the document.</summary>
    public static readonly RejectionCode AssertionNotAlone = new(FhCodes.AnswerUnexpected, "assertion-not-alone", "SAML Profiles 4.1.4.2");

    /// <summary>The assertion is not a direct child of the response.</summary>
    public static readonly RejectionCode AssertionMisplaced = new(FhCodes.AnswerUnexpected, "assertion-misplaced", "SAML Core 3.3.3");

    // Encryption: what anybody can see of it.

    /// <summary>What is encrypted does not have the one form that SAML allows.</summary>
    public static readonly RejectionCode EncryptionMalformed = new(FhCodes.DecryptionFailed, "encryption-malformed", "SAML Core 2.2.4");

    /// <summary>The ciphertext or its key would have to be fetched from somewhere else.</summary>
    public static readonly RejectionCode EncryptionElsewhere = new(FhCodes.DecryptionFailed, "encryption-elsewhere", "XML Encryption 1.1 3.3.1");

    /// <summary>The content is encrypted with something that is never taken.</summary>
    public static readonly RejectionCode ContentAlgorithmNotAllowed = new(FhCodes.DecryptionFailed, "content-algorithm-not-allowed", "XML Encryption 1.1 5.2");

    /// <summary>The content is encrypted with Triple DES, which is never taken.</summary>
    public static readonly RejectionCode TripleDesNotAllowed = new(FhCodes.DecryptionFailed, "triple-des-not-allowed", "XML Encryption 1.1 5.2.1");

    /// <summary>The content is encrypted with AES-CBC, and the organisation's settings do not allow it.</summary>
    public static readonly RejectionCode AesCbcNotAllowed = new(FhCodes.DecryptionFailed, "aes-cbc-not-allowed", "XML Encryption 1.1 6.1.1");

    /// <summary>The key is wrapped with something else than RSA-OAEP.</summary>
    public static readonly RejectionCode KeyTransportNotAllowed = new(FhCodes.DecryptionFailed, "key-transport-not-allowed", "XML Encryption 1.1 5.5");

    /// <summary>The key is wrapped with RSA PKCS#1 v1.5, which is never taken.</summary>
    public static readonly RejectionCode Rsa15NotAllowed = new(FhCodes.DecryptionFailed, "rsa15-not-allowed", "XML Encryption 1.1 5.5.1");

    /// <summary>RSA-OAEP with two different hashes, or with a label: neither can be done here.</summary>
    public static readonly RejectionCode OaepParametersUnsupported = new(FhCodes.DecryptionFailed, "oaep-parameters-unsupported", "XML Encryption 1.1 5.5.2");

    /// <summary>Something is encrypted in a response that answers no request: nothing is decrypted for one that nobody asked for.</summary>
    public static readonly RejectionCode EncryptedUnsolicited = new(FhCodes.DecryptionFailed, "encrypted-unsolicited", "XML Encryption 1.1 6.1");

    /// <summary>Something is encrypted, and there is no key to open it with.</summary>
    public static readonly RejectionCode NoDecryptionKey = new(FhCodes.DecryptionFailed, "no-decryption-key", "SAML Metadata 2.4.1.1");

    // Encryption: what only the key tells.

    /// <summary>
    /// The one refusal for everything that can be wrong between unwrapping the key and a signature that holds on what was encrypted, where no
    /// signature covers the ciphertext: told apart, they would answer an attacker's questions.
    /// </summary>
    public static readonly RejectionCode DecryptionFailed = new(FhCodes.DecryptionFailed, "decryption-failed", "XML Encryption 1.1 6.1");

    /// <summary>Under a signature that holds: the key was wrapped for somebody else.</summary>
    public static readonly RejectionCode KeyNotForUs = new(FhCodes.DecryptionFailed, "key-not-for-us", "SAML Core 2.2.4");

    /// <summary>Under a signature that holds: the key does not open the content.</summary>
    public static readonly RejectionCode CiphertextWrong = new(FhCodes.DecryptionFailed, "ciphertext-wrong", "XML Encryption 1.1 5.2.4");

    /// <summary>A message has more encrypted parts than the hub opens of one.</summary>
    public static readonly RejectionCode EncryptedTooMany = new(FhCodes.DecryptionFailed, "encrypted-too-many", "XML Encryption 1.1 6.2");

    /// <summary>Under a signature that holds: what was encrypted is not what may stand there. The detail names which rule it broke; the number is that of each fault of what was opened.</summary>
    public static readonly RejectionCode DecryptedUnexpected = new(FhCodes.DecryptionFailed, "decrypted-unexpected", "SAML Core 2.2.4");

    // Response: who, where to, in answer to what.

    /// <summary>The response's Issuer is not the expected organisation.</summary>
    public static readonly RejectionCode ResponseIssuerMismatch = new(FhCodes.AnswerUnexpected, "response-issuer-mismatch", "SAML Profiles 4.1.4.2");

    /// <summary>The assertion's Issuer is not the expected organisation.</summary>
    public static readonly RejectionCode AssertionIssuerMismatch = new(FhCodes.AnswerUnexpected, "assertion-issuer-mismatch", "SAML Profiles 4.1.4.2");

    /// <summary>The Destination is another address than the one that received the response.</summary>
    public static readonly RejectionCode DestinationMismatch = new(FhCodes.AnswerUnexpected, "destination-mismatch", "SAML Core 3.2.2");

    /// <summary>A signed response has no Destination.</summary>
    public static readonly RejectionCode DestinationMissing = new(FhCodes.AnswerUnexpected, "destination-missing", "SAML Bindings 3.5.5.2");

    /// <summary>The response answers no request, and one was made.</summary>
    public static readonly RejectionCode UnsolicitedResponse = new(FhCodes.UnsolicitedResponse, "unsolicited-response", "SAML Profiles 4.1.5");

    /// <summary>The response answers another request.</summary>
    public static readonly RejectionCode InResponseToMismatch = new(FhCodes.AnswerUnexpected, "in-response-to-mismatch", "SAML Core 3.2.2");

    /// <summary>The response names a request where none was made.</summary>
    public static readonly RejectionCode InResponseToUnexpected = new(FhCodes.AnswerUnexpected, "in-response-to-unexpected", "SAML Profiles 4.1.5");

    // Response: its status, one cause for each second-level code that has a meaning of its own (SAML Core 3.2.2.2).

    /// <summary>The organisation could not authenticate the person, or the person stopped there: SAML has no word that tells the one from the other.</summary>
    public static readonly RejectionCode StatusAuthnFailed = new(FhCodes.OrganisationRefused, "status-authn-failed", "SAML Core 3.2.2.2");

    /// <summary>The organisation cannot authenticate without showing a page, and was asked not to.</summary>
    public static readonly RejectionCode StatusNoPassive = new(FhCodes.OrganisationRefused, "status-no-passive", "SAML Core 3.2.2.2") { ProtocolError = "login_required" };

    /// <summary>The organisation cannot give the authentication context that was asked for.</summary>
    public static readonly RejectionCode StatusNoAuthnContext = new(FhCodes.OrganisationRefused, "status-no-authn-context", "SAML Core 3.2.2.2") { ProtocolError = "unmet_authentication_requirements" };

    /// <summary>The organisation understands the request and chose not to answer it.</summary>
    public static readonly RejectionCode StatusRequestDenied = new(FhCodes.OrganisationRefused, "status-request-denied", "SAML Core 3.2.2.2");

    /// <summary>The organisation does not support the request.</summary>
    public static readonly RejectionCode StatusRequestUnsupported = new(FhCodes.OrganisationRefused, "status-request-unsupported", "SAML Core 3.2.2.2");

    /// <summary>The organisation does not know the person.</summary>
    public static readonly RejectionCode StatusUnknownPrincipal = new(FhCodes.OrganisationRefused, "status-unknown-principal", "SAML Core 3.2.2.2");

    /// <summary>The organisation does not give a name identifier as asked for.</summary>
    public static readonly RejectionCode StatusInvalidNameIdPolicy = new(FhCodes.OrganisationRefused, "status-invalid-name-id-policy", "SAML Core 3.2.2.2");

    /// <summary>The organisation does not take an attribute that the request named.</summary>
    public static readonly RejectionCode StatusInvalidAttribute = new(FhCodes.OrganisationRefused, "status-invalid-attribute", "SAML Core 3.2.2.2");

    /// <summary>The organisation is a proxy, and none of those behind it that were asked for can be reached.</summary>
    public static readonly RejectionCode StatusNoAvailableIdp = new(FhCodes.OrganisationRefused, "status-no-available-idp", "SAML Core 3.2.2.2");

    /// <summary>The organisation is a proxy, and knows none of those that were asked for.</summary>
    public static readonly RejectionCode StatusNoSupportedIdp = new(FhCodes.OrganisationRefused, "status-no-supported-idp", "SAML Core 3.2.2.2");

    /// <summary>The organisation would have to ask another one, and the request allows no further proxy.</summary>
    public static readonly RejectionCode StatusProxyCountExceeded = new(FhCodes.OrganisationRefused, "status-proxy-count-exceeded", "SAML Core 3.2.2.2");

    /// <summary>The organisation cannot answer by the binding that was asked for.</summary>
    public static readonly RejectionCode StatusUnsupportedBinding = new(FhCodes.OrganisationRefused, "status-unsupported-binding", "SAML Core 3.2.2.2");

    /// <summary>The organisation found the request at fault, and said no more.</summary>
    public static readonly RejectionCode StatusRequester = new(FhCodes.OrganisationRefused, "status-requester", "SAML Core 3.2.2.2");

    /// <summary>The organisation failed, and said no more.</summary>
    public static readonly RejectionCode StatusResponder = new(FhCodes.OrganisationRefused, "status-responder", "SAML Core 3.2.2.2");

    /// <summary>The organisation does not speak the request's version.</summary>
    public static readonly RejectionCode StatusVersionMismatch = new(FhCodes.OrganisationRefused, "status-version-mismatch", "SAML Core 3.2.2.2");

    /// <summary>Any other status than Success.</summary>
    public static readonly RejectionCode StatusOther = new(FhCodes.OrganisationRefused, "status-other", "SAML Core 3.2.2.2");

    // Assertion: subject, conditions, statements.

    /// <summary>No subject confirmation has the method bearer.</summary>
    public static readonly RejectionCode BearerMissing = new(FhCodes.AnswerUnexpected, "bearer-missing", "SAML Profiles 4.1.4.2");

    /// <summary>The confirmation's Recipient is missing or another address.</summary>
    public static readonly RejectionCode RecipientMismatch = new(FhCodes.AnswerUnexpected, "recipient-mismatch", "SAML Profiles 4.1.4.3");

    /// <summary>The confirmation has no NotOnOrAfter.</summary>
    public static readonly RejectionCode ConfirmationWithoutEnd = new(FhCodes.AnswerUnexpected, "confirmation-without-end", "SAML Profiles 4.1.4.2");

    /// <summary>The confirmation has a NotBefore, which bearer forbids.</summary>
    public static readonly RejectionCode ConfirmationNotBefore = new(FhCodes.AnswerUnexpected, "confirmation-not-before", "SAML Profiles 4.1.4.2");

    /// <summary>The confirmation is over.</summary>
    public static readonly RejectionCode ConfirmationExpired = new(FhCodes.AnswerOutsideItsTime, "confirmation-expired", "SAML Profiles 4.1.4.3");

    /// <summary>The confirmation answers another request, or none.</summary>
    public static readonly RejectionCode ConfirmationInResponseToMismatch = new(FhCodes.AnswerUnexpected, "confirmation-in-response-to-mismatch", "SAML Profiles 4.1.4.3");

    /// <summary>No audience restriction: the assertion is for nobody.</summary>
    public static readonly RejectionCode AudienceMissing = new(FhCodes.AnswerUnexpected, "audience-missing", "SAML Profiles 4.1.4.2");

    /// <summary>An audience restriction does not list this hub.</summary>
    public static readonly RejectionCode AudienceMismatch = new(FhCodes.AnswerUnexpected, "audience-mismatch", "SAML Core 2.5.1.4");

    /// <summary>A condition that is not understood: the assertion's validity is undetermined.</summary>
    public static readonly RejectionCode ConditionUnknown = new(FhCodes.AnswerUnexpected, "condition-unknown", "SAML Core 2.5.1.1");

    /// <summary>The assertion is not valid yet.</summary>
    public static readonly RejectionCode AssertionNotYetValid = new(FhCodes.AnswerOutsideItsTime, "assertion-not-yet-valid", "SAML Core 2.5.1.2");

    /// <summary>The assertion is not valid any more.</summary>
    public static readonly RejectionCode AssertionExpired = new(FhCodes.AnswerOutsideItsTime, "assertion-expired", "SAML Core 2.5.1.2");

    /// <summary>The response or the assertion says that it was issued in the future.</summary>
    public static readonly RejectionCode IssuedInFuture = new(FhCodes.AnswerOutsideItsTime, "issued-in-future", "SAML Core 2.3.3");

    /// <summary>No authentication statement.</summary>
    public static readonly RejectionCode AuthnStatementMissing = new(FhCodes.AnswerUnexpected, "authn-statement-missing", "SAML Profiles 4.1.4.2");

    /// <summary>The authentication is said to be in the future.</summary>
    public static readonly RejectionCode AuthnInFuture = new(FhCodes.AnswerOutsideItsTime, "authn-in-future", "SAML Core 2.7.2");

    /// <summary>The organisation's session is over.</summary>
    public static readonly RejectionCode SessionExpired = new(FhCodes.AnswerOutsideItsTime, "session-expired", "SAML Core 2.7.2");

    /// <summary>A fresh authentication was demanded, and the organisation used an older one.</summary>
    public static readonly RejectionCode ReauthenticationNotPerformed = new(FhCodes.ReauthenticationNotPerformed, "reauth_not_performed", "SAML Core 3.4.1");

    /// <summary>The authentication context is none of those that were asked for.</summary>
    public static readonly RejectionCode AuthnContextMismatch = new(FhCodes.AuthenticationContextNotAllowed, "authn-context-mismatch", "SAML Core 3.3.2.2.1") { ProtocolError = "unmet_authentication_requirements" };

    // Logout.

    /// <summary>The document is not the logout message that was expected.</summary>
    public static readonly RejectionCode NotALogoutMessage = new(FhCodes.AnswerUnexpected, "not-a-logout-message", "SAML Core 3.7");

    /// <summary>A logout message is not signed: anybody could have sent it.</summary>
    public static readonly RejectionCode LogoutNotSigned = new(FhCodes.SignatureInvalid, "logout-not-signed", "SAML Profiles 4.4.3.1");

    /// <summary>A message of the Redirect binding has a signature inside, which is taken off before one is sent.</summary>
    public static readonly RejectionCode RedirectEnvelopedSignature = new(FhCodes.SignatureInvalid, "redirect-enveloped-signature", "SAML Bindings 3.4.4.1");

    /// <summary>The Issuer of a logout message is missing, or is not the expected organisation.</summary>
    public static readonly RejectionCode LogoutIssuerMismatch = new(FhCodes.AnswerUnexpected, "logout-issuer-mismatch", "SAML Profiles 4.4.4.1");

    /// <summary>A logout request has passed its NotOnOrAfter.</summary>
    public static readonly RejectionCode LogoutExpired = new(FhCodes.AnswerOutsideItsTime, "logout-expired", "SAML Core 3.7.1");

    /// <summary>A logout message was issued longer ago than messages are remembered, so that it may be a replay.</summary>
    public static readonly RejectionCode LogoutTooOld = new(FhCodes.AnswerOutsideItsTime, "logout-too-old", "SAML Core 3.2.1");

    /// <summary>A logout request does not name one person by one NameID or EncryptedID.</summary>
    public static readonly RejectionCode LogoutSubjectUnclear = new(FhCodes.AnswerUnexpected, "logout-subject-unclear", "SAML Core 3.7.1");

    // Metadata.

    /// <summary>The document is no EntityDescriptor or EntitiesDescriptor.</summary>
    public static readonly RejectionCode NotMetadata = new(FhCodes.OrganisationUnknown, "not-metadata", "SAML Metadata 2.3");

    /// <summary>An entity has no entityID, or one longer than 1024 characters.</summary>
    public static readonly RejectionCode EntityIdMissing = new(FhCodes.OrganisationUnknown, "entity-id-missing", "SAML Metadata 2.3.2");

    /// <summary>The asked entity is not in the metadata.</summary>
    public static readonly RejectionCode EntityNotFound = new(FhCodes.OrganisationUnknown, "entity-not-found", "SAML Metadata 2.3.1");

    /// <summary>The metadata holds several entities, and none was asked for by name.</summary>
    public static readonly RejectionCode EntityAmbiguous = new(FhCodes.OrganisationUnknown, "entity-ambiguous", "SAML Metadata 2.3.1");

    /// <summary>An entity of this name stood in the document before: which of both counts is not ours to guess.</summary>
    public static readonly RejectionCode EntityTwice = new(FhCodes.OrganisationUnknown, "entity-twice", "SAML Metadata 2.3.1");

    /// <summary>A scope of an entity says that it is a regular expression, and is none, or one of more than 512 characters.</summary>
    public static readonly RejectionCode ScopeUnusable = new(FhCodes.OrganisationUnknown, "scope-unusable", "Shibboleth Metadata Profile 1.0 2");

    /// <summary>The metadata holds more entities than the limit.</summary>
    public static readonly RejectionCode TooManyEntities = new(FhCodes.OrganisationUnknown, "too-many-entities", "SAML Security 6.2.1");

    /// <summary>The metadata's validUntil has passed.</summary>
    public static readonly RejectionCode MetadataExpired = new(FhCodes.OrganisationUnknown, "metadata-expired", "SAML Metadata 2.3.2");
}
