using FederationHub.Outcomes;

namespace FederationHub.Saml.Validation;

/// <summary>One check of a response, under the name by which operators know it.</summary>
/// <param name="Name">Stable name, such as <c>audience</c>.</param>
/// <param name="Clause">The clause that asks for it.</param>
public sealed record ResponseCheck(string Name, string Clause)
{
    /// <summary>Well-formed XML within the limits, without a document type.</summary>
    public static ResponseCheck Xml { get; } = new("xml", "SAML Core 1.3.1");

    /// <summary>A SAML 2.0 Response.</summary>
    public static ResponseCheck IsResponse { get; } = new("response", "SAML Core 3.3.3");

    /// <summary>No ID stands twice.</summary>
    public static ResponseCheck UniqueIds { get; } = new("unique-ids", "SAML Core 1.3.4");

    /// <summary>One assertion at most, in its place.</summary>
    public static ResponseCheck OneAssertion { get; } = new("one-assertion", "SAML Profiles 4.1.4.2");

    /// <summary>The signature of the response, where it has one.</summary>
    public static ResponseCheck ResponseSignature { get; } = new("response-signature", "SAML Core 5.4");

    /// <summary>The signature of the assertion, where it has one.</summary>
    public static ResponseCheck AssertionSignature { get; } = new("assertion-signature", "SAML Core 5.4");

    /// <summary>The envelope has what it must have.</summary>
    public static ResponseCheck Envelope { get; } = new("envelope", "SAML Core 3.2.2");

    /// <summary>Version of the response.</summary>
    public static ResponseCheck Version { get; } = new("version", "SAML Core 4.1.3.2");

    /// <summary>Issuer of the response.</summary>
    public static ResponseCheck Issuer { get; } = new("issuer", "SAML Profiles 4.1.4.2");

    /// <summary>Destination of the response.</summary>
    public static ResponseCheck Destination { get; } = new("destination", "SAML Core 3.2.2");

    /// <summary>The request that the response answers.</summary>
    public static ResponseCheck InResponseTo { get; } = new("in-response-to", "SAML Core 3.2.2");

    /// <summary>When the response was issued.</summary>
    public static ResponseCheck Issued { get; } = new("issued", "SAML Core 3.2.2");

    /// <summary>The status.</summary>
    public static ResponseCheck Status { get; } = new("status", "SAML Core 3.2.2.2");

    /// <summary>There is an assertion.</summary>
    public static ResponseCheck AssertionPresent { get; } = new("assertion", "SAML Profiles 4.1.4.2");

    /// <summary>The assertion could be decrypted, where it was encrypted, and what came out of it is signed.</summary>
    public static ResponseCheck Decryption { get; } = new("decryption", "SAML Core 2.3.4");

    /// <summary>What must be signed is signed.</summary>
    public static ResponseCheck Signed { get; } = new("signed", "SAML Profiles 4.1.4.5");

    /// <summary>The assertion has what it must have.</summary>
    public static ResponseCheck AssertionForm { get; } = new("assertion-form", "SAML Core 2.3.3");

    /// <summary>Version of the assertion.</summary>
    public static ResponseCheck AssertionVersion { get; } = new("assertion-version", "SAML Core 2.3.3");

    /// <summary>Issuer of the assertion.</summary>
    public static ResponseCheck AssertionIssuer { get; } = new("assertion-issuer", "SAML Profiles 4.1.4.2");

    /// <summary>When the assertion was issued.</summary>
    public static ResponseCheck AssertionIssued { get; } = new("assertion-issued", "SAML Core 2.3.3");

    /// <summary>No condition that is not understood.</summary>
    public static ResponseCheck Conditions { get; } = new("conditions", "SAML Core 2.5.1.1");

    /// <summary>The audience.</summary>
    public static ResponseCheck Audience { get; } = new("audience", "SAML Core 2.5.1.4");

    /// <summary>The conditions' NotBefore.</summary>
    public static ResponseCheck NotBefore { get; } = new("not-before", "SAML Core 2.5.1.2");

    /// <summary>The conditions' NotOnOrAfter.</summary>
    public static ResponseCheck NotOnOrAfter { get; } = new("not-on-or-after", "SAML Core 2.5.1.2");

    /// <summary>A bearer confirmation: its recipient, its end, and the request that it answers.</summary>
    public static ResponseCheck Confirmation { get; } = new("subject-confirmation", "SAML Profiles 4.1.4.2");

    /// <summary>There is an authentication statement.</summary>
    public static ResponseCheck AuthnStatement { get; } = new("authn-statement", "SAML Profiles 4.1.4.2");

    /// <summary>When the person authenticated.</summary>
    public static ResponseCheck AuthnInstant { get; } = new("authn-instant", "SAML Core 2.7.2");

    /// <summary>The organisation's session is not over.</summary>
    public static ResponseCheck SessionEnd { get; } = new("session-end", "SAML Core 2.7.2");

    /// <summary>A fresh authentication, where one was asked for.</summary>
    public static ResponseCheck Fresh { get; } = new("fresh", "SAML Core 3.4.1");

    /// <summary>The authentication context, where one was asked for.</summary>
    public static ResponseCheck Context { get; } = new("authn-context", "SAML Core 3.3.2.2.1");

    /// <summary>All of them, in the order in which they are made.</summary>
    public static IReadOnlyList<ResponseCheck> All { get; } =
    [
        Xml, IsResponse, UniqueIds, OneAssertion, ResponseSignature, AssertionSignature, Envelope, Version, Issuer, Destination, InResponseTo, Issued, Status,
        AssertionPresent, Decryption, Signed, AssertionForm, AssertionVersion, AssertionIssuer, AssertionIssued, Conditions, Audience, NotBefore, NotOnOrAfter, Confirmation,
        AuthnStatement, AuthnInstant, SessionEnd, Fresh, Context,
    ];
}

/// <summary>What a check said.</summary>
/// <param name="Check">The check.</param>
/// <param name="Verdict">What it said.</param>
/// <param name="Got">The protocol's value that was judged, or null; never a person's.</param>
/// <param name="Problem">Why not, for a check that failed; null for every other.</param>
public sealed record CheckResult(ResponseCheck Check, CheckVerdict Verdict, string? Got, Rejection? Problem);

/// <summary>What a check may say.</summary>
public enum CheckVerdict
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not.</summary>
    Failed,

    /// <summary>It was not made: a failure before it left nothing to judge, such as an assertion whose signature does not hold.</summary>
    NotReached,
}

/// <summary>A response with everything that was found, where a login would have stopped at the first failure.</summary>
/// <param name="Checks">Each check once, in order.</param>
/// <param name="Outcome">What a login would get: the assertion, or the refusal that it would stop at.</param>
public sealed record ResponseExamination(IReadOnlyList<CheckResult> Checks, Outcome<ValidatedAssertion> Outcome);
