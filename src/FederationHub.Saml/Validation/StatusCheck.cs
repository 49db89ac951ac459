using FederationHub.Outcomes;
using FederationHub.Saml.Model.Protocol;

namespace FederationHub.Saml.Validation;

/// <summary>
/// What the organisation says instead of an assertion (SAML Core 3.2.2.2). The second-level code decides, under whichever
/// top-level code it stands: products disagree on Requester or Responder.
/// </summary>
internal static class StatusCheck
{
    internal static Rejection? Check(Response envelope)
    {
        if (envelope.StatusCodes[0] is SamlNames.Success)
        {
            return null;
        }

        var code = Cause(envelope.StatusCodes.Count > 1 ? envelope.StatusCodes[1] : null) ?? Cause(envelope.StatusCodes[0]) ?? SamlCauses.StatusOther;

        return code.Because(string.Join(" / ", envelope.StatusCodes.Select(Short)));
    }

    private static RejectionCode? Cause(string? status) => status switch
    {
        SamlNames.StatusPrefix + "AuthnFailed" => SamlCauses.StatusAuthnFailed,
        SamlNames.StatusPrefix + "NoPassive" => SamlCauses.StatusNoPassive,
        SamlNames.StatusPrefix + "NoAuthnContext" => SamlCauses.StatusNoAuthnContext,
        SamlNames.StatusPrefix + "RequestDenied" => SamlCauses.StatusRequestDenied,
        SamlNames.StatusPrefix + "RequestUnsupported" => SamlCauses.StatusRequestUnsupported,
        SamlNames.StatusPrefix + "UnknownPrincipal" => SamlCauses.StatusUnknownPrincipal,
        SamlNames.StatusPrefix + "InvalidNameIDPolicy" => SamlCauses.StatusInvalidNameIdPolicy,
        SamlNames.StatusPrefix + "InvalidAttrNameOrValue" => SamlCauses.StatusInvalidAttribute,
        SamlNames.StatusPrefix + "NoAvailableIDP" => SamlCauses.StatusNoAvailableIdp,
        SamlNames.StatusPrefix + "NoSupportedIDP" => SamlCauses.StatusNoSupportedIdp,
        SamlNames.StatusPrefix + "ProxyCountExceeded" => SamlCauses.StatusProxyCountExceeded,
        SamlNames.StatusPrefix + "UnsupportedBinding" => SamlCauses.StatusUnsupportedBinding,
        SamlNames.StatusPrefix + "Requester" => SamlCauses.StatusRequester,
        SamlNames.StatusPrefix + "Responder" => SamlCauses.StatusResponder,
        SamlNames.StatusPrefix + "VersionMismatch" => SamlCauses.StatusVersionMismatch,
        _ => null,
    };

    private static string Short(string status) =>
        status.StartsWith(SamlNames.StatusPrefix, StringComparison.Ordinal) ? status[SamlNames.StatusPrefix.Length..] : status;
}
