using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// First phase of reading an authorization request: who asks, and where may the answer go? A refusal here is a page for the
/// person, never a redirect (RFC 6749 4.1.2.1, RFC 9700 4.11).
/// </summary>
public static class AuthorizeRequestReader
{
    /// <summary>Longest state that is given back, in characters.</summary>
    public const int MaxStateLength = 4 * 1024;

    /// <summary>
    /// Verifies client and redirect URI. Refuses with FH-1004 (no request at all), FH-1005 (client_id or redirect_uri missing or
    /// twice), FH-1001 (unknown client), FH-1011 (suspended) or FH-1002 (redirect URI not registered, with the difference in the detail).
    /// </summary>
    public static ValueTask<Outcome<IdentifiedRequest>> ReadAsync(ProtocolParameters parameters, IClientDirectory clients, CancellationToken cancellationToken) =>
        ReadAsync(parameters, clients, pushedAs: null, cancellationToken);

    internal static async ValueTask<Outcome<IdentifiedRequest>> ReadAsync(
        ProtocolParameters parameters, IClientDirectory clients, string? pushedAs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(clients);
        if (parameters.Count == 0)
        {
            return OpenIdCauses.NoAuthorizationRequest.Because("the request has no parameters");
        }

        // RFC 6749 3.1: no parameter twice. For these two there is nobody yet who may be told.
        foreach (var name in new[] { ParameterNames.ClientId, ParameterNames.RedirectUri })
        {
            if (parameters.IsDuplicated(name))
            {
                return OpenIdCauses.ParameterDuplicated.Because($"'{name}' is sent more than once");
            }
        }

        if (parameters.Single(ParameterNames.ClientId) is not { } clientId)
        {
            return OpenIdCauses.ClientIdMissing.Because($"the request has no client_id; it has: {parameters}");
        }

        var client = Client.CouldBeId(clientId) ? await clients.FindAsync(clientId, cancellationToken) : null;
        if (client is null)
        {
            return OpenIdCauses.ClientUnknown.Because($"no client has the id '{(clientId.Length > 100 ? clientId[..100] : clientId)}'");
        }

        // Before the redirect URI counts: a suspended application gets no answer that its users could be led to.
        if (!client.Enabled)
        {
            return OpenIdCauses.ClientSuspended.Because($"client '{client.Id}' is not enabled");
        }

        return RedirectUri(parameters, client).Then<IdentifiedRequest>(redirectUri =>
            new IdentifiedRequest(client, new ReplyAddress(redirectUri, State(parameters), Mode(parameters)), parameters) { PushedAs = pushedAs });
    }

    private static Outcome<string> RedirectUri(ProtocolParameters parameters, Client client)
    {
        // OpenID Connect Core 3.1.2.1 requires it, also when only one is registered.
        if (parameters.Single(ParameterNames.RedirectUri) is not { } redirectUri)
        {
            return OpenIdCauses.RedirectUriMissing.Because($"client '{client.Id}' sent no redirect_uri");
        }

        if (!RedirectUriRules.IsRegistered(client, redirectUri))
        {
            return OpenIdCauses.RedirectUriNotRegistered.Because($"client '{client.Id}': {RedirectUriDifference.Describe(redirectUri, client.RedirectUris)}");
        }

        return RedirectUriRules.Check(redirectUri, client.Native).Then<string>(_ => redirectUri);
    }

    // An unusable state or mode is refused later, and that refusal is told without the one and by the default of the other.
    private static string? State(ProtocolParameters parameters) =>
        parameters.Single(ParameterNames.State) is { Length: <= MaxStateLength } state ? state : null;

    private static ResponseMode Mode(ProtocolParameters parameters) =>
        parameters.Single(ParameterNames.ResponseMode) == "form_post" ? ResponseMode.FormPost : ResponseMode.Query;
}
