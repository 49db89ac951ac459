using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// Pushed authorization requests (RFC 9126): a client hands its request over first, and the browser brings only a reference to it. Who asks and what is asked
/// is checked by what checks every request, <see cref="AuthorizeRequestReader"/> and <see cref="AuthorizeChecks"/>. One instance serves all calls.
/// </summary>
/// <param name="store">Where requests wait.</param>
/// <param name="authentication">As at the token endpoint.</param>
/// <param name="clients">Where clients are looked up.</param>
/// <param name="randomness">Makes the reference.</param>
/// <param name="time">The clock.</param>
public sealed class PushedRequests(IPushedRequestStore store, ClientAuthentication authentication, IClientDirectory clients, Randomness randomness, TimeProvider time)
{
    /// <summary>What a reference begins with (RFC 9126 2.2).</summary>
    public const string Prefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>How long a browser has to bring it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int MaxKeptLength = 32 * 1024;

    // RFC 9126 2.1: these prove who pushes, and are no part of what is asked.
    private static readonly string[] Proofs = [ParameterNames.ClientSecret, ParameterNames.ClientAssertion, ParameterNames.ClientAssertionType];

    /// <summary>
    /// Takes a request: 201 with its reference, or an error of RFC 9126 2.3, which is what the authorization endpoint would have told the application, or the token
    /// endpoint about the client.
    /// </summary>
    /// <param name="call">The call, as the token endpoint gets it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<ProviderReply> PushAsync(TokenRequest call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Form.DuplicatedNames().FirstOrDefault(name => name != ParameterNames.Resource) is { } twice)
        {
            return ProviderReply.PushedRequestError(OpenIdCauses.ParameterDuplicated.Because($"'{twice}' is sent more than once"), call.Reference);
        }

        var authenticated = await authentication.AuthenticateAsync(call.Form, call.AuthorizationHeaders, cancellationToken);
        if (authenticated is not Outcome<AuthenticatedClient>.Accepted(var proved))
        {
            return ProviderReply.PushedRequestError(((Outcome<AuthenticatedClient>.Rejected)authenticated).Rejection, call.Reference);
        }

        var kept = await KeepAsync(call, proved.Client, cancellationToken);
        return kept.Match(
            handle => ProviderReply.Created(writer =>
            {
                writer.WriteString(ParameterNames.RequestUri, Prefix + handle);
                writer.WriteNumber(ParameterNames.ExpiresIn, (int)Lifetime.TotalSeconds);
            }),
            rejection => ProviderReply.PushedRequestError(rejection, call.Reference)) with { ClientId = proved.Client.Id };
    }

    /// <summary>
    /// The request that a browser brings: its own parameters, or those that its reference stands for and then none of its own (RFC 9101 5). Refuses as
    /// <see cref="AuthorizeRequestReader.ReadAsync(ProtocolParameters, IClientDirectory, CancellationToken)"/> does, and with FH-1010 what is not, no longer, or not this client's.
    /// </summary>
    /// <param name="parameters">The parameters of the browser.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Outcome<IdentifiedRequest>> ReadAsync(ProtocolParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);

        // Any other reference is one that this hub does not fetch, which the checks say to the application.
        if (!parameters.All(ParameterNames.RequestUri).Any(value => value.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            return await AuthorizeRequestReader.ReadAsync(parameters, clients, cancellationToken);
        }

        foreach (var name in new[] { ParameterNames.ClientId, ParameterNames.RequestUri })
        {
            if (parameters.IsDuplicated(name))
            {
                return OpenIdCauses.ParameterDuplicated.Because($"'{name}' is sent more than once");
            }
        }

        if (parameters.Single(ParameterNames.ClientId) is not { } clientId)
        {
            return OpenIdCauses.ClientIdMissing.Because("a pushed request was brought without client_id");
        }

        // RFC 9101 5: one of the two, never both.
        if (parameters.Contains(ParameterNames.Request))
        {
            return OpenIdCauses.RequestObjectUnsupported.Because("'request' stands beside 'request_uri'");
        }

        var handle = parameters.Single(ParameterNames.RequestUri)![Prefix.Length..];
        if (handle.Length != Randomness.HandleLength || await store.FindAsync(handle, cancellationToken) is not { } pushed)
        {
            return OpenIdCauses.PushedRequestOver.Because($"nothing is kept under the request_uri: it was answered, it is older than {Lifetime.TotalSeconds:0} s, or there never was one");
        }

        if (pushed.ClientId != clientId)
        {
            return OpenIdCauses.PushedRequestOfOtherClient.Because($"client '{pushed.ClientId}' pushed the request that was brought for '{(clientId.Length > 100 ? clientId[..100] : clientId)}'");
        }

        return await ProtocolParameters.From(pushed.Parameters.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Match(
            own => AuthorizeRequestReader.ReadAsync(own, clients, handle, cancellationToken),
            rejection => ValueTask.FromResult<Outcome<IdentifiedRequest>>(rejection));
    }

    /// <summary>What ends a request together with its answer: a reference is not for a second login (RFC 9126 7.3). Nothing for one that was not pushed.</summary>
    /// <param name="request">The request that is answered.</param>
    public PreparedWrite[] Ending(AuthorizeRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.PushedAs is { } handle ? [store.Ending(handle, time.GetUtcNow() + Lifetime)] : [];
    }

    private async ValueTask<Outcome<string>> KeepAsync(TokenRequest call, Client client, CancellationToken cancellationToken)
    {
        // RFC 9126 2.1: "The request_uri authorization request parameter is one exception, and it MUST NOT be provided."
        if (call.Form.Contains(ParameterNames.RequestUri))
        {
            return OpenIdCauses.RequestUriPushed.Because($"client '{client.Id}' pushed a request_uri");
        }

        List<KeyValuePair<string, string>> asked = [.. call.Form.Pairs.Where(pair => !Proofs.Contains(pair.Key, StringComparer.Ordinal))];
        if (call.Form.Single(ParameterNames.ClientId) is null)
        {
            // Who authenticated by a header or an assertion said who it is.
            asked.RemoveAll(pair => pair.Key == ParameterNames.ClientId);
            asked.Insert(0, new(ParameterNames.ClientId, client.Id));
        }

        var handle = randomness.Handle();
        var parameters = ProtocolParameters.From(asked.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        if (parameters is not Outcome<ProtocolParameters>.Accepted(var own))
        {
            return ((Outcome<ProtocolParameters>.Rejected)parameters).Rejection;
        }

        var fits = (await AuthorizeRequestReader.ReadAsync(own, clients, handle, cancellationToken)).Then(AuthorizeChecks.Check);
        if (fits is Outcome<AuthorizeRequest>.Rejected(var rejection))
        {
            return rejection;
        }

        // What the checks ignore is kept as well, so that they see the same again: bounded as a whole.
        if (asked.Sum(pair => pair.Key.Length + pair.Value.Length) > MaxKeptLength)
        {
            return OpenIdCauses.ParametersOutOfBounds.Because($"the parameters together are longer than {MaxKeptLength} characters");
        }

        await store.PutAsync(handle, new PushedRequest(client.Id, asked, time.GetUtcNow() + Lifetime), cancellationToken);
        return handle;
    }
}
