using FederationHub.OpenId;
using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;
using FederationHub.Server.Web;
using Microsoft.AspNetCore.Http.Features;

namespace FederationHub.Server.OpenId;

/// <summary>The body of a call that an application's server makes: form encoding only (RFC 6749 3.2 and B).</summary>
internal static class MachineForm
{
    /// <summary>Longest body, bytes: a pushed request with every parameter it can have.</summary>
    public const long LongestBody = 64 * 1024;

    /// <summary>
    /// The parameters, duplicates kept. What is no form is refused, and its refusal says so: JSON is what some documents show (R002-23). A body that is longer
    /// than any good one is left to <see cref="UnexpectedErrors"/>, which says 413.
    /// </summary>
    public static async Task<Outcome<ProtocolParameters>> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            return OpenIdCauses.JsonBody.Because("the body is not application/x-www-form-urlencoded");
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = LongestBody;
        }

        return (await RequestParameters.ReadFormAsync(http)).Then(form => ProtocolParameters.From(RequestParameters.Pairs(form)));
    }
}
