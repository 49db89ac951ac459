using FederationHub.Outcomes;
using FederationHub.Saml.Model.Assertions;

namespace FederationHub.Saml.Validation;

/// <summary>The bearer confirmation of Web SSO (SAML Profiles 4.1.4.2 and 4.1.4.3): one that meets every rule is enough.</summary>
internal static class SubjectConfirmationCheck
{
    /// <summary>When the confirmation that holds is over; with several, the last. Or the refusal of the first one.</summary>
    internal static Outcome<DateTimeOffset> Check(IReadOnlyList<SubjectConfirmation> confirmations, ResponseExpectations expected)
    {
        Rejection? first = null;
        DateTimeOffset? end = null;
        foreach (var confirmation in confirmations)
        {
            // Holder-of-key and sender-vouches prove something that a browser does not: they do not count.
            if (!string.Equals(confirmation.Method, SamlNames.Bearer, StringComparison.Ordinal))
            {
                continue;
            }

            var problem = Recipient(confirmation, expected)
                ?? NoNotBefore(confirmation)
                ?? InResponseTo(confirmation, expected)
                ?? End(confirmation, expected);
            if (problem is not null)
            {
                first ??= problem;
            }
            else if (end is null || confirmation.NotOnOrAfter > end)
            {
                end = confirmation.NotOnOrAfter;
            }
        }

        return end is not null ? end.Value : first ?? SamlCauses.BearerMissing.Because($"{confirmations.Count} confirmations, none of method bearer");
    }

    private static Rejection? Recipient(SubjectConfirmation confirmation, ResponseExpectations expected) =>
        string.Equals(confirmation.Recipient, expected.AssertionConsumer, StringComparison.Ordinal)
            ? null
            : SamlCauses.RecipientMismatch.Because($"expected {expected.AssertionConsumer}, got {confirmation.Recipient ?? "none"}");

    private static Rejection? NoNotBefore(SubjectConfirmation confirmation) =>
        confirmation.NotBefore is null ? null : SamlCauses.ConfirmationNotBefore.Because("SubjectConfirmationData has a NotBefore");

    private static Rejection? InResponseTo(SubjectConfirmation confirmation, ResponseExpectations expected) =>
        string.Equals(confirmation.InResponseTo, expected.RequestId, StringComparison.Ordinal)
            ? null
            : SamlCauses.ConfirmationInResponseToMismatch.Because($"expected {expected.RequestId ?? "none"}, got {confirmation.InResponseTo ?? "none"}");

    private static Rejection? End(SubjectConfirmation confirmation, ResponseExpectations expected)
    {
        if (confirmation.NotOnOrAfter is not { } end)
        {
            return SamlCauses.ConfirmationWithoutEnd.Because("SubjectConfirmationData has no NotOnOrAfter");
        }

        return Clock.IsOver(end, expected) ? SamlCauses.ConfirmationExpired.Because(Clock.Late(end, expected)) : null;
    }
}
