using FederationHub.OpenId;
using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.OpenId;

/// <summary>The body of a call that an application's server makes: form encoding only (RFC 6749 3.2 and B).</summary>
internal static class MachineForm
{
    /// <summary>The parameters, duplicates kept. What is no form is refused, and its refusal says so: JSON is what some documents show (R002-23).</summary>
    public static async Task<Outcome<ProtocolParameters>> ReadAsync(HttpContext http) =>
        !http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase)
            ? OpenIdCauses.JsonBody.Because("the body is not application/x-www-form-urlencoded")
            : (await RequestParameters.ReadFormAsync(http)).Then(form => ProtocolParameters.From(RequestParameters.Pairs(form)));
}
