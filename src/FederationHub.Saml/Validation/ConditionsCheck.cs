using FederationHub.Outcomes;
using FederationHub.Saml.Model.Assertions;

namespace FederationHub.Saml.Validation;

/// <summary>The conditions under which an assertion may be used (SAML Core 2.5.1).</summary>
internal static class ConditionsCheck
{
    internal static Rejection? Check(Conditions? conditions, ResponseExpectations expected, CheckJournal? journal) =>
        conditions is null
            ? SamlCauses.AudienceMissing.Because("no Conditions").Noted(journal, ResponseCheck.Audience)
            : Known(conditions).Noted(journal, ResponseCheck.Conditions)
                ?? Audience(conditions, expected).Noted(journal, ResponseCheck.Audience, journal is null ? null : expected.Audience)
                ?? Begin(conditions, expected).Noted(journal, ResponseCheck.NotBefore, journal is null ? null : Clock.Shown(conditions.NotBefore))
                ?? End(conditions, expected).Noted(journal, ResponseCheck.NotOnOrAfter, journal is null ? null : Clock.Shown(conditions.NotOnOrAfter));

    // SAML Core 2.5.1.1: with a condition that is not understood the assertion is not valid.
    private static Rejection? Known(Conditions conditions) =>
        conditions.Unknown.Count == 0 ? null : SamlCauses.ConditionUnknown.Because($"{conditions.Unknown.Count} unknown conditions, {conditions.Unknown[0]} first");

    // SAML Profiles 4.1.4.2: there is one. SAML Core 2.5.1.4: each restriction must hold, each holds if one of its audiences is us.
    private static Rejection? Audience(Conditions conditions, ResponseExpectations expected)
    {
        if (conditions.AudienceRestrictions.Count == 0)
        {
            return SamlCauses.AudienceMissing.Because("no AudienceRestriction");
        }

        foreach (var audiences in conditions.AudienceRestrictions)
        {
            if (!audiences.Contains(expected.Audience, StringComparer.Ordinal))
            {
                return SamlCauses.AudienceMismatch.Because($"expected {expected.Audience}, got {string.Join(" ", audiences.Take(3))}");
            }
        }

        return null;
    }

    // SAML Core 2.5.1.2.
    private static Rejection? Begin(Conditions conditions, ResponseExpectations expected) =>
        conditions.NotBefore is { } begin && Clock.IsAhead(begin, expected) ? SamlCauses.AssertionNotYetValid.Because(Clock.Early(begin, expected)) : null;

    private static Rejection? End(Conditions conditions, ResponseExpectations expected) =>
        conditions.NotOnOrAfter is { } end && Clock.IsOver(end, expected) ? SamlCauses.AssertionExpired.Because(Clock.Late(end, expected)) : null;
}
