using FederationHub.Outcomes;
using FederationHub.Saml.Encryption;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Model.Protocol;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Validation;

/// <summary>
/// The one way from a received Response to a <see cref="ValidatedAssertion"/>. In order: read, count, verify every signature
/// that is there, envelope, what is encrypted, then the assertion out of verified octets.
/// </summary>
public static class ResponseValidator
{
    /// <summary>
    /// Validates the XML of a Response, decoded by its binding. Never throws on any input; refuses with a cause of
    /// <see cref="SamlCauses"/>: FH-1301 status, FH-1302 unsolicited, FH-1303 and FH-1304 signature, FH-1305 time, FH-1306 the
    /// rest, FH-1307 encrypted, FH-1312 and FH-1407 authentication.
    /// </summary>
    public static Outcome<ValidatedAssertion> Validate(ReadOnlyMemory<byte> response, ResponseExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        return Validate(response, expected, journal: null);
    }

    /// <summary>
    /// Makes the same checks and says what each of them said, for an operator who looks for what is wrong. The outcome is that of
    /// <see cref="Validate(ReadOnlyMemory{byte}, ResponseExpectations)"/>.
    /// </summary>
    /// <param name="response">The XML, decoded by its binding.</param>
    /// <param name="expected">What it must be.</param>
    public static ResponseExamination Examine(ReadOnlyMemory<byte> response, ResponseExpectations expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        var journal = new CheckJournal();
        var outcome = Validate(response, expected, journal);
        return new ResponseExamination(journal.Results(), journal.First is { } first ? first : outcome);
    }

    private static Outcome<ValidatedAssertion> Validate(ReadOnlyMemory<byte> response, ResponseExpectations expected, CheckJournal? journal) =>
        SafeXml.Parse(response, expected.Limits).Noted(journal, ResponseCheck.Xml).Then(root => Validate(root, expected, journal));

    private static Outcome<ValidatedAssertion> Validate(ElementNode root, ResponseExpectations expected, CheckJournal? journal)
    {
        // The form is judged before any signature, on the same tree that the signatures are then checked on.
        var problem = IsResponse(root).NotedLast(journal, ResponseCheck.IsResponse)
            ?? IdsAreUnique(root).NotedLast(journal, ResponseCheck.UniqueIds)
            ?? AssertionStandsAlone(root).NotedLast(journal, ResponseCheck.OneAssertion);
        if (problem is not null)
        {
            return problem;
        }

        var policy = Policy(expected);
        var assertion = root.Element(SamlNames.Assertion, "Assertion");
        return VerifyIfSigned(root, policy, expected, journal, ResponseCheck.ResponseSignature).Then(verifiedResponse =>
            VerifyIfSigned(assertion, policy, expected, journal, ResponseCheck.AssertionSignature).Then(verifiedAssertion =>
                ResponseReader.Read(verifiedResponse?.Element ?? root).Noted(journal, ResponseCheck.Envelope).Then(envelope =>
                    Judge(envelope, root, verifiedResponse, verifiedAssertion, expected, journal))));
    }

    private static Outcome<ValidatedAssertion> Judge(
        Response envelope, ElementNode root, VerifiedElement? verifiedResponse, VerifiedElement? verifiedAssertion, ResponseExpectations expected, CheckJournal? journal)
    {
        var problem = Version(envelope).Noted(journal, ResponseCheck.Version, envelope.Version)
            ?? Issuer(envelope, verifiedResponse is not null || root.Element(SamlNames.Assertion, "EncryptedAssertion") is not null, expected).Noted(journal, ResponseCheck.Issuer, envelope.Issuer)
            ?? Destination(envelope, verifiedResponse is not null, expected).Noted(journal, ResponseCheck.Destination, envelope.Destination)
            ?? InResponseTo(envelope, expected).Noted(journal, ResponseCheck.InResponseTo, envelope.InResponseTo)
            ?? Issued(envelope, expected).Noted(journal, ResponseCheck.Issued, journal is null ? null : Clock.Shown(envelope.IssueInstant))
            ?? StatusCheck.Check(envelope).NotedLast(journal, ResponseCheck.Status, envelope.StatusCodes[0])
            ?? HasAssertion(root).NotedLast(journal, ResponseCheck.AssertionPresent)
            ?? BrokenSignature(journal);
        if (problem is not null)
        {
            return problem;
        }

        // In an examination too nothing is decrypted for a response whose envelope is refused.
        var tree = verifiedResponse?.Element ?? root;
        var decryptor = new ElementDecryptor(DecryptionTerms.Of(expected));
        if (tree.Element(SamlNames.Assertion, "EncryptedAssertion") is { } encrypted)
        {
            return journal?.First is { } first
                ? first
                : Decrypt(tree, encrypted, verifiedResponse is not null, decryptor, expected).Noted(journal, ResponseCheck.Decryption)
                    .Then(opened =>
                    {
                        journal?.Note(ResponseCheck.AssertionSignature, null, opened is null ? "not signed" : $"by key {opened.Key.Fingerprint}");
                        return JudgeAssertion(verifiedResponse, opened, decryptor, wasOpened: true, expected, journal);
                    });
        }

        journal?.Note(ResponseCheck.Decryption, null, "not encrypted");
        return JudgeAssertion(verifiedResponse, verifiedAssertion, decryptor, wasOpened: false, expected, journal);
    }

    private static Outcome<ValidatedAssertion> JudgeAssertion(
        VerifiedElement? verifiedResponse, VerifiedElement? verifiedAssertion, ElementDecryptor decryptor, bool wasOpened, ResponseExpectations expected, CheckJournal? journal)
    {
        if (IsSigned(verifiedResponse, verifiedAssertion, expected).Noted(journal, ResponseCheck.Signed) is { } problem)
        {
            return problem;
        }

        // With both signed, both were verified, and the assertion is read from the octets of its own signature; else from
        // those of the response. One of the two is there, or IsSigned had refused.
        var source = verifiedAssertion ?? verifiedResponse?.Child(SamlNames.Assertion, "Assertion");
        if (source is null)
        {
            return SamlCauses.NothingSigned.Because("no signed assertion");
        }

        var signed = (verifiedResponse is null ? SignedParts.None : SignedParts.Response) | (verifiedAssertion is null ? SignedParts.None : SignedParts.Assertion);
        var read = AssertionReader.Read(source, decryptor);
        if (wasOpened && verifiedAssertion is null)
        {
            // No signature says who encrypted it: the sender of the Response may have found the ciphertext elsewhere.
            read = ElementDecryptor.Alike(read.Then<Assertion>(assertion => AssertionValidator.Issuer(assertion, expected) is { } stranger ? stranger : assertion));
        }

        return read.Noted(journal, ResponseCheck.AssertionForm)
            .Then(assertion => AssertionValidator.Validate(assertion, expected, source.Key.Fingerprint, signed, journal));
    }

    /// <summary>
    /// Puts what was encrypted in the place of its holder, judges the form of the document once more, and verifies the signature that came
    /// out; null where there is none, which is enough under a signed response. Where no signature covers the ciphertext, all that the
    /// key had a part in ends in one refusal (XML Encryption 1.1, 6.1): a wrong key, a wrong tag, wrong padding, no XML, no signature,
    /// a wrong one. Where one does, all of it has one number, and the operator's detail alone tells them apart.
    /// </summary>
    private static Outcome<VerifiedElement?> Decrypt(ElementNode tree, ElementNode holder, bool covered, ElementDecryptor decryptor, ResponseExpectations expected)
    {
        if (!covered && expected.RequireSignedResponse)
        {
            return SamlCauses.ResponseNotSigned.Because("an encrypted Assertion in a Response without signature");
        }

        return decryptor.Read(holder, covered).Then(shape =>
        {
            var opened = decryptor.Open(shape, holder, assertion =>
            {
                tree.Replace(holder, assertion);
                // An assertion, and the only one: neither it nor what is in it is encrypted as an assertion again.
                var problem = IsAssertion(assertion) ?? IdsAreUnique(tree) ?? AssertionStandsAlone(tree);
                return problem ?? VerifyIfSigned(assertion, Policy(expected), expected, journal: null, ResponseCheck.AssertionSignature);
            });
            return covered || opened is Outcome<VerifiedElement?>.Accepted { Value: not null } ? opened : OneRefusal;
        });
    }

    private static Outcome<VerifiedElement?> OneRefusal { get; } = SamlCauses.DecryptionFailed.Because(
        "the Response is not signed, and its encrypted Assertion was encrypted for another key, or changed, or is not signed by this organisation");

    private static Rejection? IsAssertion(ElementNode element) =>
        element.Is(SamlNames.Assertion, "Assertion") ? null : SamlCauses.DecryptedUnexpected.Because("an EncryptedAssertion that holds no Assertion");

    private static SignaturePolicy Policy(ResponseExpectations expected) => new(expected.TrustedKeys, expected.Allow) { Algorithms = expected.Algorithms };

    // An examination goes on to the envelope after a signature that does not hold, but not to what it should have protected.
    private static Rejection? BrokenSignature(CheckJournal? journal) =>
        journal is not null && (journal.HasFailed(ResponseCheck.ResponseSignature) || journal.HasFailed(ResponseCheck.AssertionSignature)) ? journal.First : null;

    private static Rejection? IsResponse(ElementNode root) =>
        root.Is(SamlNames.Protocol, "Response") ? null : ResponseReader.NotAResponse(root);

    // SAML Core 1.3.4. Only the unprefixed ID is one: xml:id, Id and id name nothing here.
    internal static Rejection? IdsAreUnique(ElementNode root)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var element in root.SelfAndDescendants())
        {
            if (element.Attribute("ID") is { } id && !seen.Add(id))
            {
                return SamlCauses.DuplicateId.Because($"{element.LocalName} has an ID that was there before");
            }
        }

        return null;
    }

    // SAML Profiles 4.1.4.2 allows several; one person logs in with one. Anywhere else in the document (Extensions, Advice,
    // StatusDetail, a signature's Object) an assertion can only be there to be mistaken for the right one.
    private static Rejection? AssertionStandsAlone(ElementNode root)
    {
        List<ElementNode> assertions = [.. root.SelfAndDescendants().Where(element =>
            element.Is(SamlNames.Assertion, "Assertion") || element.Is(SamlNames.Assertion, "EncryptedAssertion"))];
        if (assertions.Count > 1)
        {
            return SamlCauses.AssertionNotAlone.Because($"{assertions.Count} assertions in the document");
        }

        return assertions is [var only] && !ReferenceEquals(only.Parent, root)
            ? SamlCauses.AssertionMisplaced.Because("the assertion is no child of the Response")
            : null;
    }

    private static Outcome<VerifiedElement?> VerifyIfSigned(ElementNode? element, SignaturePolicy policy, ResponseExpectations expected, CheckJournal? journal, ResponseCheck check)
    {
        if (element is null)
        {
            return new Outcome<VerifiedElement?>.Accepted(null);
        }

        var verified = SignatureShape.Locate(element, afterIssuer: true).Then(signature => signature is null
            ? new Outcome<VerifiedElement?>.Accepted(null)
            : VerifiedElement.Verify(element, signature, policy, expected.Limits).Then<VerifiedElement?>(verified => verified));
        // In an examination what does not hold counts as not signed from here on, and BrokenSignature ends it before an assertion is read.
        return verified.Noted(journal, check, whole => whole is null ? "not signed" : $"by key {whole.Key.Fingerprint}") is Outcome<VerifiedElement?>.Rejected && journal is not null
            ? new Outcome<VerifiedElement?>.Accepted(null)
            : verified;
    }

    // SAML Core 4.1.3.2.
    private static Rejection? Version(Response envelope) =>
        envelope.Version is "2.0" ? null : SamlCauses.VersionUnsupported.Because("the Response is not of version 2.0");

    // SAML Profiles 4.1.4.2: only a response that is not signed and holds nothing encrypted may leave its issuer out; the assertion's own is always required.
    private static Rejection? Issuer(Response envelope, bool required, ResponseExpectations expected)
    {
        if (envelope.Issuer is null)
        {
            return required ? SamlCauses.ResponseIssuerMismatch.Because($"expected {expected.Issuer}, got none") : null;
        }

        return string.Equals(envelope.Issuer, expected.Issuer, StringComparison.Ordinal)
            ? null
            : SamlCauses.ResponseIssuerMismatch.Because($"expected {expected.Issuer}, got {envelope.Issuer}");
    }

    // SAML Core 3.2.2: what is there must match. SAML Bindings 3.5.5.2: a signed message must have it.
    private static Rejection? Destination(Response envelope, bool signed, ResponseExpectations expected)
    {
        if (envelope.Destination is null)
        {
            return signed ? SamlCauses.DestinationMissing.Because("the signed Response has no Destination") : null;
        }

        return string.Equals(envelope.Destination, expected.AssertionConsumer, StringComparison.Ordinal)
            ? null
            : SamlCauses.DestinationMismatch.Because($"expected {expected.AssertionConsumer}, got {envelope.Destination}");
    }

    // SAML Core 3.2.2; SAML Profiles 4.1.5: an unsolicited response answers nothing.
    private static Rejection? InResponseTo(Response envelope, ResponseExpectations expected) => (expected.RequestId, envelope.InResponseTo) switch
    {
        (null, null) => null,
        (null, { } got) => SamlCauses.InResponseToUnexpected.Because($"expected none, got {got}"),
        ({ } asked, null) => SamlCauses.UnsolicitedResponse.Because($"expected {asked}, got none"),
        ({ } asked, { } got) => string.Equals(asked, got, StringComparison.Ordinal) ? null : SamlCauses.InResponseToMismatch.Because($"expected {asked}, got {got}"),
    };

    private static Rejection? Issued(Response envelope, ResponseExpectations expected) =>
        Clock.IsAhead(envelope.IssueInstant, expected) ? SamlCauses.IssuedInFuture.Because($"Response: {Clock.Early(envelope.IssueInstant, expected)}") : null;

    private static Rejection? HasAssertion(ElementNode root) =>
        root.Elements().Any(element => element.Is(SamlNames.Assertion, "Assertion") || element.Is(SamlNames.Assertion, "EncryptedAssertion"))
            ? null
            : SamlCauses.AssertionMissing.Because("status Success without an assertion");

    // SAML Profiles 4.1.4.5: over POST an assertion is protected by a signature, its own or the response's.
    private static Rejection? IsSigned(VerifiedElement? response, VerifiedElement? assertion, ResponseExpectations expected)
    {
        if (response is null && assertion is null)
        {
            return SamlCauses.NothingSigned.Because("neither Response nor Assertion is signed");
        }

        if (expected.RequireSignedResponse && response is null)
        {
            return SamlCauses.ResponseNotSigned.Because("only the Assertion is signed");
        }

        return expected.RequireSignedAssertion && assertion is null ? SamlCauses.AssertionNotSigned.Because("only the Response is signed") : null;
    }
}
