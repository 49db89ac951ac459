using FederationHub.Core.Identity;
using FederationHub.Saml.Validation;

namespace FederationHub.Upstreams.Saml;

/// <summary>Turns a validated assertion into what the organisation said.</summary>
internal static class SamlStatement
{
    public static UpstreamStatement From(string upstream, ValidatedAssertion assertion) => new()
    {
        Upstream = upstream,
        Issuer = assertion.Issuer,
        Subject = assertion.Subject is { } name
            ? new SubjectId(name.Value, name.Format, name.NameQualifier, name.SPNameQualifier)
            // SAML Core 2.4.1 lets an assertion name nobody but by attributes. A transient name is never a key, so this is none.
            : new SubjectId(string.Empty, SubjectId.Transient),
        Attributes = AttributeValues.From(
            from attribute in assertion.Attributes
            from value in attribute.Values
            select KeyValuePair.Create(attribute.Name, value)),
        Authentication = new UpstreamAuthentication
        {
            Instant = assertion.AuthnInstant,
            Context = assertion.AuthnContextClassRef,
            Authorities = assertion.AuthenticatingAuthorities,
        },
        SessionIndex = assertion.SessionIndex,
        SessionEnds = assertion.SessionNotOnOrAfter,
        Evidence = new TrustEvidence(assertion.KeyFingerprint, $"metadata of {assertion.Issuer}", assertion.SignedParts switch
        {
            SignedParts.Response => "response",
            SignedParts.Assertion => "assertion",
            _ => "response+assertion",
        }),
    };
}
