using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.EndSession;

/// <summary>
/// Reads a logout request (OpenID Connect RP-Initiated Logout 1.0, 2). Somebody who wants to log out is never turned away because their
/// application asked badly: what is wrong is left out, and the person is asked. Only what nobody can read is refused.
/// </summary>
public sealed class EndSessionRequestReader
{
    /// <summary>Longest <c>logout_hint</c> that is read, in characters.</summary>
    public const int MaxLogoutHintLength = 512;

    private readonly IClientDirectory _clients;
    private readonly IdTokenHintReader _hints;

    /// <summary>Makes a reader.</summary>
    public EndSessionRequestReader(IClientDirectory clients, IdTokenHintReader hints)
    {
        _clients = clients;
        _hints = hints;
    }

    /// <summary>
    /// The checks, in order. Refuses with FH-1005/parameter-duplicated only; any other fault is the request's <see cref="EndSessionRequest.Doubt"/>.
    /// </summary>
    public async ValueTask<Outcome<EndSessionRequest>> ReadAsync(ProtocolParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);

        // RFC 6749 3.1: nobody should have to guess which one counts.
        if (parameters.DuplicatedNames() is [var twice, ..])
        {
            return OpenIdCauses.ParameterDuplicated.Because($"'{twice}' is sent more than once");
        }

        var request = new EndSessionRequest
        {
            UiLocales = AuthorizeChecks.LanguagesIn(parameters),
            LogoutHint = parameters.Single(ParameterNames.LogoutHint) is { Length: <= MaxLogoutHintLength } hint ? hint : null,
        };

        // 2: the hint says who asks, and client_id must be the client that it was given to.
        var clientId = parameters.Single(ParameterNames.ClientId);
        if (parameters.Single(ParameterNames.IdTokenHint) is not { } token)
        {
            var named = clientId is null ? null : await FindAsync(clientId, cancellationToken);
            return request with { Client = named, Doubt = WithoutHint(parameters, clientId, named) };
        }

        var read = token.Length > AuthorizeChecks.MaxIdTokenHintLength
            ? OpenIdCauses.IdTokenHintTooLong.Because($"id_token_hint is longer than {AuthorizeChecks.MaxIdTokenHintLength} characters")
            : await _hints.ReadAsync(token, clientId, cancellationToken);
        if (read is not Outcome<IdTokenHint>.Accepted(var verified))
        {
            return request with { Doubt = ((Outcome<IdTokenHint>.Rejected)read).Rejection };
        }

        if (await FindAsync(verified.ClientId, cancellationToken) is not { } client)
        {
            return request with { Doubt = OpenIdCauses.ClientUnknown.Because($"client '{verified.ClientId}' was removed") };
        }

        request = request with { Client = client, Hint = verified };
        return client.Enabled
            ? Destination(request, client, parameters)
            : request with { Doubt = OpenIdCauses.ClientSuspended.Because($"client '{client.Id}' is not enabled") };
    }

    private static EndSessionRequest Destination(EndSessionRequest request, Client client, ProtocolParameters parameters)
    {
        if (parameters.Single(ParameterNames.PostLogoutRedirectUri) is not { } uri)
        {
            return request;
        }

        // 3: exactly one of the registered values. A string that is used as it was registered (ruling 17).
        if (!client.PostLogoutRedirectUris.Contains(uri, StringComparer.Ordinal))
        {
            return request with
            {
                Doubt = OpenIdCauses.PostLogoutRedirectUriNotRegistered.Because($"client '{client.Id}': {RedirectUriDifference.Describe(uri, client.PostLogoutRedirectUris)}"),
            };
        }

        return parameters.Single(ParameterNames.State) is { Length: > AuthorizeRequestReader.MaxStateLength }
            ? request with { Doubt = OpenIdCauses.LogoutStateTooLong.Because($"state is longer than {AuthorizeRequestReader.MaxStateLength} characters") }
            : request with { PostLogoutRedirectUri = uri, State = parameters.Single(ParameterNames.State) };
    }

    // 3: without a hint there is nobody whose address it would be, so nobody is sent anywhere.
    private static Rejection WithoutHint(ProtocolParameters parameters, string? clientId, Client? named) =>
        clientId is not null && named is null ? OpenIdCauses.ClientUnknown.Because("no client has the id that the logout request names")
            : parameters.Contains(ParameterNames.PostLogoutRedirectUri) ? OpenIdCauses.PostLogoutRedirectUriWithoutHint.Because("the request names where to go afterwards, and has no id_token_hint")
            : OpenIdCauses.LogoutWithoutHint.Because("the request has no id_token_hint");

    private async ValueTask<Client?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        Client.CouldBeId(clientId) ? await _clients.FindAsync(clientId, cancellationToken) : null;
}
