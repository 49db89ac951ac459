using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// Gives the authorization request to the provider beforehand (RFC 9126), so that the browser carries only its name: nobody on the way reads what is asked, or
/// changes it.
/// </summary>
public static class PushedAuthorization
{
    private const int MaxResponseBytes = 16 * 1024;
    private const int LongestName = 2048;

    /// <summary>Pushes a request, where the provider has a place for it.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="metadata">The provider; must have a <see cref="ProviderMetadata.PushedAuthorizationRequestEndpoint"/>.</param>
    /// <param name="credential">Who the hub is there.</param>
    /// <param name="started">The request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Where to send the person now; FH-1313 when the provider cannot be reached or understood, FH-1314 when it refuses the request or the hub.</returns>
    public static async Task<Outcome<StartedAuthorization>> PushAsync(
        IProviderHttp http, ProviderMetadata metadata, RelyingPartyCredential credential, StartedAuthorization started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(started);
        var endpoint = metadata.PushedAuthorizationRequestEndpoint ?? throw new ArgumentException("The provider takes no pushed requests.", nameof(metadata));
        var sent = await AuthenticatedPost.SendAsync(http, endpoint, MaxResponseBytes, started.Parameters, credential, cancellationToken);
        return sent.Then(Read).Then<StartedAuthorization>(name => started with
        {
            // RFC 9126 4: the client id stands beside it, and nothing else that counts.
            Url = AuthorizationRequestBuilder.Append(metadata.AuthorizationEndpoint, [new("client_id", credential.ClientId), new("request_uri", name)]),
        });
    }

    private static Outcome<string> Read(ProviderResponse response)
    {
        var error = AuthenticatedPost.ErrorOf(response, out var json);
        if (response.Status == 201)
        {
            return json.ValueKind == JsonValueKind.Object && json.TryGetText("request_uri", out var name) && name.Length is > 0 and <= LongestName && Uri.TryCreate(name, UriKind.Absolute, out _)
                ? name
                : RelyingPartyCauses.PushedRequestMalformed.Because("The answer to the pushed request is no JSON object with a request_uri.");
        }

        return error is null || response.Status >= 500 || error is "temporarily_unavailable" or "server_error"
            ? RelyingPartyCauses.PushedRequestStatus.Because($"The endpoint for pushed requests answered {response.Status}{(error is null ? " without an OAuth error" : " " + AuthorizationCode.ErrorName(error))}.")
            : RelyingPartyCauses.PushedRequestRefused.Because($"The endpoint for pushed requests answered {response.Status} {AuthorizationCode.ErrorName(error)}.");
    }
}
