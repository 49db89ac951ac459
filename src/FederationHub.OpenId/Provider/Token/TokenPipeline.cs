using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// The token endpoint, one step after the other: read the request, authenticate the client, let the grant find its evidence,
/// check what every grant shares, mint. One instance serves all calls.
/// </summary>
public sealed class TokenPipeline
{
    private readonly IReadOnlyList<IGrant> _supported;
    private readonly ClientAuthentication _authentication;
    private readonly IGrantStore _grants;
    private readonly IGrantConditions _conditions;
    private readonly IGrantAudit _audit;
    private readonly ISigningKeys _keys;
    private readonly TimeProvider _time;
    private readonly IdTokenFactory _idTokens;
    private readonly AccessTokenFactory _accessTokens;

    /// <summary>Makes the pipeline.</summary>
    public TokenPipeline(
        ProviderIssuer issuer,
        IClientDirectory clients,
        IGrantStore grants,
        IGrantConditions conditions,
        IGrantAudit audit,
        ISigningKeys keys,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        _supported = [new AuthorizationCodeGrant(grants, time)];
        _authentication = new(clients, time);
        _grants = grants;
        _conditions = conditions;
        _audit = audit;
        _keys = keys;
        _time = time;
        _idTokens = new(issuer);
        _accessTokens = new(issuer);
    }

    /// <summary>
    /// Answers one call: tokens, or an error of RFC 6749 5.2 with FH-1005, FH-1011, FH-1012, FH-1013 or what the shared conditions say.
    /// </summary>
    public async ValueTask<ProviderReply> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var chosen = Grant(request);
        if (chosen is not Outcome<IGrant>.Accepted(var grant))
        {
            return Refused(request, chosen);
        }

        var authenticated = await _authentication.AuthenticateAsync(request, cancellationToken);
        if (authenticated is not Outcome<AuthenticatedClient>.Accepted(var client))
        {
            return Refused(request, authenticated);
        }

        var found = await grant.FindAsync(request, client, cancellationToken);
        if (found is not Outcome<GrantedLogin>.Accepted(var granted))
        {
            return Refused(request, found) with { ClientId = client.Client.Id };
        }

        var used = await grant.UseAsync(request, client, granted, cancellationToken);
        var stands = used is Outcome<GrantedLogin>.Accepted
            ? await _conditions.CheckAsync(granted.Basis, cancellationToken)
            : used.Then<Done>(_ => Done.Instance);
        if (stands is Outcome<Done>.Rejected refused)
        {
            // Whoever hangs up does not keep it from being written.
            await _audit.RefusedAsync(granted.Basis, refused.Rejection, CancellationToken.None);
        }

        var reply = stands is Outcome<Done>.Accepted
            ? await MintAsync(granted, client.Client, cancellationToken)
            : Refused(request, stands);
        return reply with { ClientId = client.Client.Id, LoginReference = granted.Login.Reference };
    }

    private Outcome<IGrant> Grant(TokenRequest request)
    {
        // RFC 6749 3.2: no parameter twice.
        if (request.Form.DuplicatedNames() is [var twice, ..])
        {
            return OpenIdCauses.ParameterDuplicated.Because($"'{twice}' is sent more than once");
        }

        if (request.Form.Single(ParameterNames.GrantType) is not { } grantType)
        {
            return OpenIdCauses.GrantTypeMissing.Because("grant_type is missing");
        }

        foreach (var grant in _supported)
        {
            if (grant.GrantType == grantType)
            {
                return new Outcome<IGrant>.Accepted(grant);
            }
        }

        return OpenIdCauses.GrantTypeUnsupported.Because($"grant_type is one of: {string.Join(' ', _supported.Select(grant => grant.GrantType))}");
    }

    private async ValueTask<ProviderReply> MintAsync(GrantedLogin granted, Client client, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var lifetime = TimeSpan.FromSeconds(client.AccessTokenLifetimeSeconds);
        var record = new AccessTokenRecord
        {
            ClientId = client.Id,
            Scopes = granted.Scopes,
            ExpiresAt = now + lifetime,
            Subject = granted.Login.Subject,
            OrganisationId = granted.Login.OrganisationId,
            UpstreamId = granted.Login.UpstreamId,
            SessionId = granted.Login.SessionId,
            ByStartLink = granted.Login.ByStartLink,
            Reference = granted.Login.Reference,
            UserInfoClaims = granted.Login.UserInfoClaims,
        };

        // False when a second use of the code came in between: this answer is still the one success, but its access token is dead.
        // Written together, both share one commit.
        await Task.WhenAll(
            _grants.TryAddAccessTokenAsync(granted.AccessTokenId, record, lifetime, cancellationToken).AsTask(),
            _audit.IssuedAsync(granted.Basis, cancellationToken).AsTask());
        var accessToken = _accessTokens.Create(granted, client, await _keys.CurrentAsync(client.AccessTokenSigningAlgorithm, cancellationToken), now);
        var idToken = _idTokens.Create(granted, client, await _keys.CurrentAsync(client.IdTokenSigningAlgorithm, cancellationToken), accessToken, now);
        return ProviderReply.Success(writer =>
        {
            writer.WriteString(ParameterNames.AccessToken, accessToken);
            writer.WriteString(ParameterNames.TokenType, "Bearer");
            writer.WriteNumber(ParameterNames.ExpiresIn, client.AccessTokenLifetimeSeconds);
            writer.WriteString(ParameterNames.Scope, string.Join(' ', granted.Scopes));
            writer.WriteString(ParameterNames.IdToken, idToken);
        });
    }

    private static ProviderReply Refused<T>(TokenRequest request, Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("Accepted is no refusal."),
        rejection => ProviderReply.TokenError(rejection, request.Reference));
}
