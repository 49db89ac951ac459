using FederationHub.Outcomes;
using FederationHub.Saml.Model.Assertions;

namespace FederationHub.Saml.Validation;

/// <summary>Whether a signed assertion is for us, now, about this request. Each check is one method; the first refusal counts.</summary>
internal static class AssertionValidator
{
    // A clock may be a little off when "fresh" is judged; SAML has no clause, OpenID Connect judges auth_time the same way.
    private static readonly TimeSpan FreshTolerance = TimeSpan.FromSeconds(60);

    internal static Outcome<ValidatedAssertion> Validate(
        Assertion assertion, ResponseExpectations expected, string keyFingerprint, SignedParts signed, CheckJournal? journal)
    {
        var problem = Version(assertion).Noted(journal, ResponseCheck.AssertionVersion, assertion.Version)
            ?? Issuer(assertion, expected).Noted(journal, ResponseCheck.AssertionIssuer, assertion.Issuer)
            ?? Issued(assertion, expected).Noted(journal, ResponseCheck.AssertionIssued, journal is null ? null : Clock.Shown(assertion.IssueInstant))
            ?? ConditionsCheck.Check(assertion.Conditions, expected, journal);
        if (problem is not null)
        {
            return problem;
        }

        var confirmed = SubjectConfirmationCheck.Check(assertion.Confirmations, expected).Noted(journal, ResponseCheck.Confirmation, end => $"until {Clock.Shown(end)}");
        var authenticated = Authentication(assertion, expected, journal);
        // An examination comes here with refusals behind it; nothing is valid with one.
        return journal?.First is { } first
            ? first
            : confirmed.Then(end => authenticated.Then<ValidatedAssertion>(authn =>
                new ValidatedAssertion(assertion, authn, expected.RequestId, Later(end, expected.Skew), keyFingerprint, signed)));
    }

    // SAML Core 2.3.3: "2.0".
    private static Rejection? Version(Assertion assertion) =>
        assertion.Version is "2.0" ? null : SamlCauses.VersionUnsupported.Because("the Assertion is not of version 2.0");

    // SAML Profiles 4.1.4.2: the assertion's issuer is the organisation that was asked, also inside a response that it signed.
    internal static Rejection? Issuer(Assertion assertion, ResponseExpectations expected) =>
        string.Equals(assertion.Issuer, expected.Issuer, StringComparison.Ordinal)
            ? null
            : SamlCauses.AssertionIssuerMismatch.Because($"expected {expected.Issuer}, got {assertion.Issuer}");

    private static Rejection? Issued(Assertion assertion, ResponseExpectations expected) =>
        Clock.IsAhead(assertion.IssueInstant, expected) ? SamlCauses.IssuedInFuture.Because($"Assertion: {Clock.Early(assertion.IssueInstant, expected)}") : null;

    // SAML Profiles 4.1.4.2: at least one authentication statement. With several, each must hold and the first is the one read.
    private static Outcome<AuthnStatement> Authentication(Assertion assertion, ResponseExpectations expected, CheckJournal? journal)
    {
        if (HasStatement(assertion).NotedLast(journal, ResponseCheck.AuthnStatement) is { } none)
        {
            return none;
        }

        foreach (var statement in assertion.AuthnStatements)
        {
            var problem = NotAhead(statement, expected).Noted(journal, ResponseCheck.AuthnInstant, journal is null ? null : Clock.Shown(statement.AuthnInstant))
                ?? SessionAlive(statement, expected).Noted(journal, ResponseCheck.SessionEnd, journal is null ? null : Clock.Shown(statement.SessionNotOnOrAfter))
                ?? Fresh(statement, expected).Noted(journal, ResponseCheck.Fresh)
                ?? Context(statement, expected).Noted(journal, ResponseCheck.Context, statement.ClassRef);
            if (problem is not null)
            {
                return problem;
            }
        }

        // SAML Profiles 4.1.4.3: the session ends when it is said to; with several ends, when the first of them comes.
        return assertion.AuthnStatements is [var only]
            ? only
            : assertion.AuthnStatements[0] with { SessionNotOnOrAfter = assertion.AuthnStatements.Min(statement => statement.SessionNotOnOrAfter) };
    }

    private static Rejection? HasStatement(Assertion assertion) =>
        assertion.AuthnStatements.Count == 0 ? SamlCauses.AuthnStatementMissing.Because("no AuthnStatement") : null;

    private static Rejection? NotAhead(AuthnStatement statement, ResponseExpectations expected) =>
        Clock.IsAhead(statement.AuthnInstant, expected) ? SamlCauses.AuthnInFuture.Because(Clock.Early(statement.AuthnInstant, expected)) : null;

    // SAML Core 2.7.2: the session must be considered ended from then on.
    private static Rejection? SessionAlive(AuthnStatement statement, ResponseExpectations expected) =>
        statement.SessionNotOnOrAfter is { } end && Clock.IsOver(end, expected) ? SamlCauses.SessionExpired.Because(Clock.Late(end, expected)) : null;

    // SAML Core 3.4.1: with ForceAuthn a previous authentication must not be relied on.
    private static Rejection? Fresh(AuthnStatement statement, ResponseExpectations expected) =>
        expected.FreshSince is { } since && since - statement.AuthnInstant > FreshTolerance
            ? SamlCauses.ReauthenticationNotPerformed.Because($"authenticated {(since - statement.AuthnInstant).TotalSeconds:F0} s before it was asked")
            : null;

    // SAML Core 3.3.2.2.1: with comparison "exact" the context is one of those asked for. None is not one of them.
    private static Rejection? Context(AuthnStatement statement, ResponseExpectations expected) =>
        expected.RequestedAuthnContexts.Count == 0
            || (statement.ClassRef is { } got && expected.RequestedAuthnContexts.Contains(got, StringComparer.Ordinal))
            ? null
            : SamlCauses.AuthnContextMismatch.Because($"asked for {string.Join(" ", expected.RequestedAuthnContexts)}, got {statement.ClassRef ?? "none"}");

    private static DateTimeOffset Later(DateTimeOffset end, TimeSpan skew) =>
        DateTimeOffset.MaxValue - end > skew ? end + skew : DateTimeOffset.MaxValue;
}
