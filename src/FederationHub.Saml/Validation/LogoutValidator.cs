using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Model.Protocol;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Validation;

/// <summary>
/// The one way from a received logout message to a <see cref="ValidatedLogoutRequest"/> or <see cref="ValidatedLogoutResponse"/>. In order:
/// read, signature, then everything else out of verified octets, and last the name, where it is encrypted. Never throws on any input.
/// </summary>
public static class LogoutValidator
{
    private const string Request = "LogoutRequest";
    private const string Response = "LogoutResponse";

    /// <summary>A request that came as a form field, decoded by <see cref="PostBinding"/>.</summary>
    public static Outcome<ValidatedLogoutRequest> RequestByPost(ReadOnlyMemory<byte> xml, LogoutExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return ByPost(xml, Request, expected).Then(message => Judge(message, relayState: null, expected));
    }

    /// <summary>A request that came in a query, raw as on the wire: its signature is over those octets.</summary>
    public static Outcome<ValidatedLogoutRequest> RequestByRedirect(string rawQuery, LogoutExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        ArgumentNullException.ThrowIfNull(expected);
        return RedirectBinding.ReadSigned(rawQuery, "SAMLRequest", expected.Policy)
            .Then(query => ByRedirect(query, Request, expected).Then(message => Judge(message, query.RelayState, expected)));
    }

    /// <summary>An answer that came as a form field, decoded by <see cref="PostBinding"/>.</summary>
    /// <param name="xml">The XML.</param>
    /// <param name="requestId">The ID of the request of this hub that it must answer.</param>
    /// <param name="expected">What it must be.</param>
    public static Outcome<ValidatedLogoutResponse> ResponseByPost(ReadOnlyMemory<byte> xml, string requestId, LogoutExpectations expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        ArgumentNullException.ThrowIfNull(expected);
        return ByPost(xml, Response, expected).Then(message => Judge(message, requestId, relayState: null, expected));
    }

    /// <summary>An answer that came in a query, raw as on the wire.</summary>
    /// <param name="rawQuery">The query without its question mark.</param>
    /// <param name="requestId">The ID of the request of this hub that it must answer.</param>
    /// <param name="expected">What it must be.</param>
    public static Outcome<ValidatedLogoutResponse> ResponseByRedirect(string rawQuery, string requestId, LogoutExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(rawQuery);
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        ArgumentNullException.ThrowIfNull(expected);
        return RedirectBinding.ReadSigned(rawQuery, "SAMLResponse", expected.Policy)
            .Then(query => ByRedirect(query, Response, expected).Then(message => Judge(message, requestId, query.RelayState, expected)));
    }

    // SAML Profiles 4.4.3.1, 4.4.3.4: over POST and Redirect every logout message is signed; anybody could end a session otherwise.
    private static Outcome<VerifiedElement> ByPost(ReadOnlyMemory<byte> xml, string name, LogoutExpectations expected) =>
        SafeXml.Parse(xml, expected.Limits).Then(root => Form(root, name) is { } problem
            ? problem
            : SignatureShape.Locate(root, afterIssuer: true).Then(signature => signature is null
                ? SamlCauses.LogoutNotSigned.Because($"the {name} is not signed")
                : VerifiedElement.Verify(root, signature, expected.Policy, expected.Limits)));

    // SAML Bindings 3.4.4.1: a signature inside is taken off before a message is deflated. One that is there was meant for something else.
    private static Outcome<VerifiedElement> ByRedirect(SignedQuery query, string name, LogoutExpectations expected) =>
        VerifiedElement.OfSignedQuery(query, expected.Limits).Then<VerifiedElement>(message =>
            Form(message.Element, name) is { } problem ? problem
            : message.Element.SelfAndDescendants().Any(element => element.Is(SamlNames.Signature, "Signature")) ? SamlCauses.RedirectEnvelopedSignature.Because($"a Signature in the {name}")
            : message);

    private static Rejection? Form(ElementNode root, string name) =>
        root.Is(SamlNames.Protocol, name) ? ResponseValidator.IdsAreUnique(root) : SamlCauses.NotALogoutMessage.Because($"expected a {name}");

    private static Outcome<ValidatedLogoutRequest> Judge(VerifiedElement message, string? relayState, LogoutExpectations expected) =>
        LogoutReader.ReadRequest(message).Then(demand =>
            (Envelope(demand.Envelope, expected) ?? NotOver(demand, expected)) is { } problem
                ? problem
                : Subject(demand, expected).Then<ValidatedLogoutRequest>(subject =>
                    new ValidatedLogoutRequest(demand, subject, expected, ReplayUntil(demand.Envelope, demand.NotOnOrAfter, expected), message.Key.Fingerprint, relayState)));

    private static Outcome<ValidatedLogoutResponse> Judge(VerifiedElement message, string requestId, string? relayState, LogoutExpectations expected) =>
        LogoutReader.ReadResponse(message).Then<ValidatedLogoutResponse>(answer =>
            (Envelope(answer.Envelope, expected) ?? InResponseTo(answer, requestId)) is { } problem
                ? problem
                : new ValidatedLogoutResponse(answer, requestId, expected, Result(answer.StatusCodes), ReplayUntil(answer.Envelope, null, expected), message.Key.Fingerprint, relayState));

    private static Rejection? Envelope(LogoutEnvelope envelope, LogoutExpectations expected) =>
        Version(envelope) ?? Issuer(envelope, expected) ?? Destination(envelope, expected) ?? Issued(envelope, expected) ?? Recent(envelope, expected);

    // SAML Core 4.1.3.2.
    private static Rejection? Version(LogoutEnvelope envelope) =>
        envelope.Version is "2.0" ? null : SamlCauses.VersionUnsupported.Because("the message is not of version 2.0");

    // SAML Profiles 4.4.4.1, 4.4.4.2: there is one, it is the organisation, and its format is that of an entity or absent.
    private static Rejection? Issuer(LogoutEnvelope envelope, LogoutExpectations expected) =>
        string.Equals(envelope.Issuer, expected.Issuer, StringComparison.Ordinal) && envelope.IssuerFormat is null or SamlNames.EntityNameId
            ? null
            : SamlCauses.LogoutIssuerMismatch.Because($"expected {expected.Issuer}, got {envelope.Issuer ?? "none"}{(envelope.IssuerFormat is null ? "" : $" of format {envelope.IssuerFormat}")}");

    // SAML Bindings 3.4.5.2, 3.5.5.2: a signed message has one, and it is where the message came.
    private static Rejection? Destination(LogoutEnvelope envelope, LogoutExpectations expected) =>
        envelope.Destination is null ? SamlCauses.DestinationMissing.Because("the signed message has no Destination")
        : string.Equals(envelope.Destination, expected.Destination, StringComparison.Ordinal) ? null
        : SamlCauses.DestinationMismatch.Because($"expected {expected.Destination}, got {envelope.Destination}");

    private static Rejection? Issued(LogoutEnvelope envelope, LogoutExpectations expected) =>
        Clock.IsAhead(envelope.IssueInstant, expected.Now, expected.Skew)
            ? SamlCauses.IssuedInFuture.Because($"logout message: {Clock.Early(envelope.IssueInstant, expected.Now, expected.Skew)}")
            : null;

    // NotOnOrAfter is optional and may be years away; what is older than the memory for replays could be one.
    private static Rejection? Recent(LogoutEnvelope envelope, LogoutExpectations expected) =>
        Clock.IsOver(envelope.IssueInstant, expected.Now - expected.MaxAge, expected.Skew)
            ? SamlCauses.LogoutTooOld.Because($"issued {(expected.Now - envelope.IssueInstant).TotalSeconds:F0} s ago, {(expected.MaxAge + expected.Skew).TotalSeconds:F0} s allowed")
            : null;

    // SAML Core 3.7.1.
    private static Rejection? NotOver(LogoutDemand demand, LogoutExpectations expected) =>
        demand.NotOnOrAfter is { } end && Clock.IsOver(end, expected.Now, expected.Skew) ? SamlCauses.LogoutExpired.Because(Clock.Late(end, expected.Now, expected.Skew)) : null;

    // SAML Core 3.2.2.
    private static Rejection? InResponseTo(LogoutAnswer answer, string requestId) =>
        string.Equals(answer.InResponseTo, requestId, StringComparison.Ordinal)
            ? null
            : SamlCauses.InResponseToMismatch.Because($"expected {requestId}, got {answer.InResponseTo ?? "none"}");

    // SAML Core 3.7.1: the name may be encrypted. The signature was verified over the ciphertext.
    private static Outcome<NameId> Subject(LogoutDemand demand, LogoutExpectations expected) => demand switch
    {
        { Subject: { } plain } => plain,
        { EncryptedSubject: { } holder } => new ElementDecryptor(new DecryptionTerms(expected.DecryptionKeys, expected.Allow, expected.Hub, expected.Limits, IsAnswer: true))
            .OpenVerified(holder, LogoutReader.ReadOpened),
        _ => SamlCauses.LogoutSubjectUnclear.Because("no NameID and no EncryptedID"),
    };

    // SAML Core 3.7.3.2, 3.2.2.2: PartialLogout is a second-level code. Products put it under Success or under Responder.
    private static LogoutResult Result(IReadOnlyList<string> codes) =>
        codes is [SamlNames.Success or SamlNames.StatusPrefix + "Responder", SamlNames.StatusPrefix + "PartialLogout", ..] ? LogoutResult.Partial
        : codes is [SamlNames.Success] ? LogoutResult.Complete
        : LogoutResult.Failed;

    private static DateTimeOffset ReplayUntil(LogoutEnvelope envelope, DateTimeOffset? end, LogoutExpectations expected)
    {
        var longest = envelope.IssueInstant + expected.MaxAge;
        return (end < longest ? end.Value : longest) + expected.Skew;
    }
}
