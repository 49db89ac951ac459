using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FederationHub.Server.Web;

/// <summary>
/// Reads a request's parameters as they came: from the query for GET, from a URL-encoded form for POST; duplicates kept. A body
/// that is anything else is a refusal (FH-1004), never an exception.
/// </summary>
internal static class RequestParameters
{
    /// <summary>Parameters of either method, within the limits of OpenID requests.</summary>
    public static async Task<Outcome<ProtocolParameters>> ReadAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
            ? ProtocolParameters.From(Pairs(http.Request.Query))
            : (await ReadFormAsync(http)).Then(form => ProtocolParameters.From(Pairs(form)));

    /// <summary>The form of a POST. A body over the limit of the host is left to <see cref="UnexpectedErrors"/>, which says 413.</summary>
    public static async Task<Outcome<IFormCollection>> ReadFormAsync(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
            || (type.Charset.HasValue && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return ServerCauses.BodyUnreadable.Because("the body is not application/x-www-form-urlencoded in UTF-8");
        }

        try
        {
            return new Outcome<IFormCollection>.Accepted(await http.Request.ReadFormAsync(http.RequestAborted));
        }
        catch (InvalidDataException)
        {
            // The framework's own limits: number of fields, length of names and values.
            return ServerCauses.BodyUnreadable.Because("the form has too many fields, or one that is too long");
        }
    }

    public static IEnumerable<KeyValuePair<string, string?>> Pairs(IEnumerable<KeyValuePair<string, StringValues>> fields) =>
        fields.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value));
}
