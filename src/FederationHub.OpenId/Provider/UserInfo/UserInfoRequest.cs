using FederationHub.OpenId.Parameters;

namespace FederationHub.OpenId.Provider.UserInfo;

/// <summary>A call of UserInfo, as it came. A token in the query is not looked at: it would end up in logs (RFC 6750 2.3, RFC 9700 4.3.2).</summary>
/// <param name="AuthorizationHeaders">Every Authorization header, as sent.</param>
/// <param name="Form">The form of a POST; empty for a GET.</param>
/// <param name="Reference">The reference under which this call is logged; an error names it.</param>
public sealed record UserInfoRequest(IReadOnlyList<string> AuthorizationHeaders, ProtocolParameters Form, string Reference)
{
    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"UserInfo request {Reference}";
}
