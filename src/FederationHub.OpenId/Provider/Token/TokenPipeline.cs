using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// The token endpoint, one step after the other: read the request, authenticate the client, let the grant find its evidence,
/// check what every grant shares, use the evidence up, mint. A client that acts by itself has no evidence but itself. One instance serves all calls.
/// </summary>
public sealed class TokenPipeline
{
    private readonly IReadOnlyList<IGrant> _supported;
    private readonly ClientCredentials _clientCredentials;
    private readonly AuthorizationCodeGrant _codes;
    private readonly ClientAuthentication _authentication;
    private readonly IGrantConditions _conditions;
    private readonly IGrantAudit _audit;
    private readonly ISigningKeys _keys;
    private readonly TimeProvider _time;
    private readonly IdTokenFactory _idTokens;
    private readonly AccessTokenFactory _accessTokens;

    /// <summary>Makes the pipeline.</summary>
    public TokenPipeline(
        ProviderIssuer issuer,
        ClientAuthentication authentication,
        IGrantStore grants,
        IGrantConditions conditions,
        IGrantAudit audit,
        ISigningKeys keys,
        Randomness randomness,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        _codes = new(grants, randomness, time);
        _supported = [_codes, new RefreshTokenGrant(grants, randomness, time)];
        _authentication = authentication;
        _conditions = conditions;
        _audit = audit;
        _keys = keys;
        _time = time;
        _idTokens = new(issuer);
        _accessTokens = new(issuer);
        _clientCredentials = new(_accessTokens, audit, keys, randomness, time);
    }

    /// <summary>
    /// Answers one call: tokens, or an error of RFC 6749 5.2 with FH-1005, FH-1011, FH-1012, FH-1013 or what the shared conditions say.
    /// </summary>
    public async ValueTask<ProviderReply> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var chosen = GrantType(request);
        if (chosen is not Outcome<string>.Accepted(var grantType))
        {
            return Refused(request, chosen);
        }

        var authenticated = await _authentication.AuthenticateAsync(request.Form, request.AuthorizationHeaders, cancellationToken);
        if (authenticated is not Outcome<AuthenticatedClient>.Accepted(var client))
        {
            return Refused(request, authenticated);
        }

        if (!client.Client.MayUse(grantType))
        {
            return ProviderReply.TokenError(OpenIdCauses.GrantTypeNotAllowed.Because($"client '{client.Client.Id}' is registered for: {string.Join(' ', client.Client.GrantTypes)}"), request.Reference)
                with { ClientId = client.Client.Id };
        }

        return _supported.FirstOrDefault(grant => grant.GrantType == grantType) is { } grant
            ? await RedeemAsync(grant, request, client, cancellationToken)
            : (await _clientCredentials.IssueAsync(request, client, cancellationToken)).Match(reply => reply, rejection => ProviderReply.TokenError(rejection, request.Reference) with { ClientId = client.Client.Id });
    }

    // What stands on a login.
    private async ValueTask<ProviderReply> RedeemAsync(IGrant grant, TokenRequest request, AuthenticatedClient client, CancellationToken cancellationToken)
    {
        var loaded = await grant.LoadAsync(request, client, cancellationToken);
        if (loaded is not Outcome<GrantEvidence>.Accepted(var evidence))
        {
            return Refused(request, loaded) with { ClientId = client.Client.Id };
        }

        var stands = evidence.Problem is { } problem ? problem : await _conditions.CheckAsync(evidence.Login.Basis, cancellationToken);
        var minted = stands is Outcome<GrantStanding>.Accepted(var standing)
            ? await MintAsync(grant, evidence, standing, cancellationToken)
            : (await grant.UseUpAsync(evidence, null)).Then(_ => stands).Then<ProviderReply>(_ => throw new InvalidOperationException("What does not stand gives nothing."));
        if (minted is Outcome<ProviderReply>.Rejected refused)
        {
            // Whoever hangs up does not keep it from being written.
            await _audit.RefusedAsync(evidence.Login.Basis, refused.Rejection, CancellationToken.None);
        }

        return minted.Match(reply => reply, rejection => ProviderReply.TokenError(rejection, request.Reference))
            with { ClientId = client.Client.Id, LoginReference = evidence.Login.Login.Reference };
    }

    private Outcome<string> GrantType(TokenRequest request)
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

        string[] supported = [.. _supported.Select(grant => grant.GrantType), ClientCredentials.GrantType];
        return supported.Contains(grantType, StringComparer.Ordinal)
            ? grantType
            : OpenIdCauses.GrantTypeUnsupported.Because($"grant_type is one of: {string.Join(' ', supported)}");
    }

    private async ValueTask<Outcome<ProviderReply>> MintAsync(IGrant grant, GrantEvidence evidence, GrantStanding standing, CancellationToken cancellationToken)
    {
        var (granted, client) = (evidence.Login with { Login = evidence.Login.Login.Standing(standing) }, evidence.Client);
        var now = _time.GetUtcNow();
        var lifetime = TimeSpan.FromSeconds(client.AccessTokenLifetimeSeconds);
        var begun = grant == _codes ? _codes.Begin(evidence) : null;
        var refresh = begun is null ? evidence.Refresh : begun.Family.Last(begun.Handle);
        var record = new AccessTokenRecord
        {
            ClientId = client.Id,
            Scopes = granted.Scopes,
            ExpiresAt = now + lifetime,
            Subject = granted.Login.Subject,
            OrganisationId = granted.Login.OrganisationId,
            UpstreamId = granted.Login.UpstreamId,
            SessionId = granted.Login.SessionId,
            GivenAt = granted.Login.GivenAt,
            ByStartLink = granted.Login.ByStartLink,
            AdmittedBy = granted.Login.AdmittedBy,
            ConsentedBy = granted.Login.ConsentedBy,
            Person = granted.Login.Person,
            Reference = granted.Login.Reference,
            RefreshFamily = refresh?.Family,
            Opaque = client.AccessTokenFormat == AccessTokenFormat.Opaque,
            UserInfoClaims = granted.Login.UserInfoClaims,
            Grounds = granted.Login.Grounds?.Where(ground => granted.Login.UserInfoClaims.ContainsKey(ground.Key)).ToDictionary(StringComparer.Ordinal),
        };

        var accessKey = await _keys.CurrentAsync(client.AccessTokenSigningAlgorithm, cancellationToken);
        var idKey = await _keys.CurrentAsync(client.IdTokenSigningAlgorithm, cancellationToken);
        var usedUp = await grant.UseUpAsync(evidence, new NewAccessToken(granted.AccessTokenId, record, lifetime, _audit.Issuing(granted.Basis, standing, renewed: grant != _codes)) { Family = begun });
        if (usedUp is Outcome<Done>.Rejected(var usedBefore))
        {
            return usedBefore;
        }

        var accessToken = record.Opaque ? granted.AccessTokenId : _accessTokens.Create(granted, client, accessKey, now);
        var idToken = _idTokens.Create(granted, client, idKey, accessToken, now);
        return ProviderReply.Success(writer =>
        {
            writer.WriteString(ParameterNames.AccessToken, accessToken);
            writer.WriteString(ParameterNames.TokenType, "Bearer");
            writer.WriteNumber(ParameterNames.ExpiresIn, client.AccessTokenLifetimeSeconds);
            writer.WriteString(ParameterNames.Scope, string.Join(' ', granted.Scopes));
            writer.WriteString(ParameterNames.IdToken, idToken);
            if (refresh is { } next)
            {
                writer.WriteString(ParameterNames.RefreshToken, next.Text);
            }
        });
    }

    private static ProviderReply Refused<T>(TokenRequest request, Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("Accepted is no refusal."),
        rejection => ProviderReply.TokenError(rejection, request.Reference));
}
