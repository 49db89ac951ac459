using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// <c>client_credentials</c> (RFC 6749 4.4): a client that acts by itself, and there is no login, no person and nothing to use up. It gets an access token
/// for the audience that it registered: no refresh token (4.4.3), no ID token, and nothing that UserInfo takes.
/// </summary>
internal sealed class ClientCredentials(AccessTokenFactory accessTokens, IGrantAudit audit, ISigningKeys keys, Randomness randomness, TimeProvider time)
{
    /// <summary>The <c>grant_type</c>.</summary>
    public const string GrantType = "client_credentials";

    // OpenID Connect Core 5.4 and 11: these ask for something of a person.
    private static readonly string[] AboutPersons = ["openid", "profile", "email", "address", "phone", "offline_access"];

    public async ValueTask<Outcome<ProviderReply>> IssueAsync(TokenRequest request, AuthenticatedClient authenticated, CancellationToken cancellationToken)
    {
        var client = authenticated.Client;
        if (client.Kind == ClientKind.Public || client.Audience is not { } audience)
        {
            return OpenIdCauses.GrantTypeNotAllowed.Because($"client '{client.Id}' is public, or registered no audience");
        }

        if (request.Form.Single(ParameterNames.Resource) is { } resource && resource != audience)
        {
            return OpenIdCauses.ResourceNotRegistered.Because($"client '{client.Id}' asks for a resource that is not its audience '{audience}'");
        }

        return await Scopes(request, client).Match(
            scopes => MintAsync(request, client, scopes, audience, cancellationToken),
            rejection => ValueTask.FromResult<Outcome<ProviderReply>>(rejection));
    }

    // RFC 6749 3.3: without a scope in the request, all that it registered. One that it may not have is refused: no person is there to see that it got less.
    private static Outcome<IReadOnlyList<string>> Scopes(TokenRequest request, Client client)
    {
        string[] allowed = [.. client.Scopes.Except(AboutPersons, StringComparer.Ordinal)];
        string[] asked = [.. (request.Form.Single(ParameterNames.Scope)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? allowed).Distinct(StringComparer.Ordinal)];
        return asked.Except(allowed, StringComparer.Ordinal).Any()
            ? OpenIdCauses.ScopeNotRegistered.Because($"client '{client.Id}' asks for a scope that it may not have by itself; it may have: {string.Join(' ', allowed)}")
            : asked;
    }

    private async ValueTask<Outcome<ProviderReply>> MintAsync(TokenRequest request, Client client, IReadOnlyList<string> scopes, string audience, CancellationToken cancellationToken)
    {
        var key = await keys.CurrentAsync(client.AccessTokenSigningAlgorithm, cancellationToken);
        var token = accessTokens.Create(client, scopes, audience, randomness.Handle(), key, time.GetUtcNow());

        // Written down before it goes out.
        await audit.MachineIssuedAsync(client.Id, scopes, request.Reference, cancellationToken);
        return ProviderReply.Success(writer =>
        {
            writer.WriteString(ParameterNames.AccessToken, token);
            writer.WriteString(ParameterNames.TokenType, "Bearer");
            writer.WriteNumber(ParameterNames.ExpiresIn, client.AccessTokenLifetimeSeconds);
            if (scopes.Count > 0)
            {
                writer.WriteString(ParameterNames.Scope, string.Join(' ', scopes));
            }
        }) with { ClientId = client.Id };
    }
}
