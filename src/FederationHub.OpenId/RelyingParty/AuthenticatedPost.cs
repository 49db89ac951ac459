using System.Net;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>A form for an endpoint of a provider where the hub proves who it is: token (OpenID Core 3.1.3.1) and pushed requests (RFC 9126 2).</summary>
internal static class AuthenticatedPost
{
    // RFC 7523 2.2.
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public static Task<Outcome<ProviderResponse>> SendAsync(
        IProviderHttp http, Uri endpoint, int maxBytes, IReadOnlyList<KeyValuePair<string, string>> fields, RelyingPartyCredential credential, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form = [.. fields];
        string? authorization = null;
        switch (credential)
        {
            case RelyingPartyCredential.SecretBasic basic:
                authorization = BasicHeader(basic.ClientId, basic.Secret);
                break;
            case RelyingPartyCredential.SecretPost post:
                AddClientId(form, post.ClientId);
                form.Add(new("client_secret", post.Secret));
                break;
            case RelyingPartyCredential.SignedAssertion signed:
                AddClientId(form, signed.ClientId);
                form.Add(new("client_assertion_type", AssertionType));
                form.Add(new("client_assertion", signed.Assertion));
                break;
            case RelyingPartyCredential.PublicClient:
            default:
                AddClientId(form, credential.ClientId);
                break;
        }

        return http.SendAsync(new ProviderRequest(endpoint, maxBytes) { Form = form, Authorization = authorization }, cancellationToken);
    }

    /// <summary>The name of an OAuth error (RFC 6749 5.2), or null where the answer has none.</summary>
    public static string? ErrorOf(ProviderResponse response, out JsonElement json) =>
        StrictJson.TryReadObject(response.Body, out json) && json.TryGetText("error", out var error) ? error : null;

    /// <summary>RFC 6749 2.3.1: id and secret are form-encoded before they are joined, so that a colon in either stays readable.</summary>
    internal static string BasicHeader(string clientId, string secret) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret)}"));

    // A request that is pushed names the client anyway.
    private static void AddClientId(List<KeyValuePair<string, string>> form, string clientId)
    {
        if (!form.Exists(field => field.Key == "client_id"))
        {
            form.Add(new("client_id", clientId));
        }
    }
}
