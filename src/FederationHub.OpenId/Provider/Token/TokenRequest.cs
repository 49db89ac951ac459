using FederationHub.OpenId.Parameters;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>A call of the token endpoint, as it came: a form body, never a query.</summary>
/// <param name="Form">The form.</param>
/// <param name="AuthorizationHeaders">Every Authorization header, as sent.</param>
/// <param name="Reference">The reference under which this call is logged; an error names it.</param>
public sealed record TokenRequest(ProtocolParameters Form, IReadOnlyList<string> AuthorizationHeaders, string Reference)
{
    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"token request {Reference}";
}
