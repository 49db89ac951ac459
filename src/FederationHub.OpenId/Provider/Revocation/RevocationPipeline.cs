using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Revocation;

/// <summary>
/// Revocation (RFC 7009): a client says that it needs a token no more. A refresh token ends all that came of its login; an access token ends alone. What is no
/// token of this client ends in the same answer as what is: the client cannot do anything about it, and learns nothing (RFC 7009 2.2). One instance serves all calls.
/// </summary>
public sealed class RevocationPipeline
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly ClientAuthentication _authentication;
    private readonly AccessTokenReader _tokens;
    private readonly IGrantStore _grants;
    private readonly IGrantAudit _audit;
    private readonly TimeProvider _time;

    /// <summary>Makes the pipeline.</summary>
    public RevocationPipeline(ProviderIssuer issuer, ClientAuthentication authentication, IGrantStore grants, IGrantAudit audit, ISigningKeys keys, TimeProvider time)
    {
        _authentication = authentication;
        _tokens = new(issuer, grants, keys, time);
        _grants = grants;
        _audit = audit;
        _time = time;
    }

    /// <summary>Answers one call: 200 once the token is no good any more, or an error of RFC 6749 5.2 with FH-1005, FH-1011 or FH-1012.</summary>
    public async ValueTask<ProviderReply> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = await TokenQuestion.ReadAsync(request, _authentication, cancellationToken);
        if (asked is not Outcome<TokenQuestion>.Accepted(var question))
        {
            return ProviderReply.TokenError(((Outcome<TokenQuestion>.Rejected)asked).Rejection, request.Reference);
        }

        // token_type_hint helps who must look in several places; here the form of the token says what it is (RFC 7009 2.1).
        var basis = RefreshToken.TryParse(question.Token) is { } refresh
            ? await RevokeFamilyAsync(refresh, question.Client, cancellationToken)
            : await RevokeAccessTokenAsync(question.Token, question.Client, cancellationToken);
        if (basis is not null)
        {
            await _audit.RevokedAsync(basis, CancellationToken.None);
        }

        return ProviderReply.Success(_ => { }) with { ClientId = question.Client.Id, LoginReference = basis?.Reference };
    }

    // Done to the end: who hangs up asked for it all the same.
    private async ValueTask<GrantBasis?> RevokeFamilyAsync(RefreshToken token, Client client, CancellationToken cancellationToken)
    {
        if (await _grants.FindFamilyAsync(token.Family, cancellationToken) is not { Family: var family } || !token.IsMadeWith(family.Seed) || family.Granted.ClientId != client.Id)
        {
            return null;
        }

        await _grants.RevokeFamilyAsync(token.Family, family.EndsAt - _time.GetUtcNow() + Margin, CancellationToken.None);
        return family.Granted.Basis;
    }

    private async ValueTask<GrantBasis?> RevokeAccessTokenAsync(string token, Client client, CancellationToken cancellationToken)
    {
        if (await _tokens.ReadAsync(token, cancellationToken) is not Outcome<ReadAccessToken>.Accepted({ Record: var record } read) || record.ClientId != client.Id)
        {
            return null;
        }

        await _grants.RevokeAccessTokenAsync(read.Id, record.ExpiresAt - _time.GetUtcNow() + Margin, CancellationToken.None);
        return record.Basis;
    }
}
