using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;

namespace FederationHub.Server.Web;

/// <summary>Reads a request's parameters as they came: from the query for GET, from the form for POST; duplicates kept.</summary>
internal static class RequestParameters
{
    public static async Task<Outcome<ProtocolParameters>> ReadAsync(HttpContext http)
    {
        if (HttpMethods.IsGet(http.Request.Method))
        {
            return ProtocolParameters.From(Pairs(http.Request.Query));
        }

        // OpenID Connect Core 3.1.2.1: a POST is form-encoded.
        return http.Request.HasFormContentType
            ? ProtocolParameters.From(Pairs(await http.Request.ReadFormAsync(http.RequestAborted)))
            : ServerCauses.BodyUnreadable.Because("the body is not application/x-www-form-urlencoded");
    }

    public static IEnumerable<KeyValuePair<string, string?>> Pairs(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields) =>
        fields.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value));
}
