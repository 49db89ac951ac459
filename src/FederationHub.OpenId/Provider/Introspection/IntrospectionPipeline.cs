using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Revocation;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Introspection;

/// <summary>
/// Introspection (RFC 7662): a client asks what its own token is worth now. Of anything else it hears <c>active: false</c> and nothing more, whatever the reason
/// (RFC 7662 2.2). What every grant stands on is asked too, so that the answer is the same as UserInfo's. One instance serves all calls.
/// </summary>
public sealed class IntrospectionPipeline
{
    private readonly ProviderIssuer _issuer;
    private readonly ClientAuthentication _authentication;
    private readonly AccessTokenReader _tokens;
    private readonly IGrantStore _grants;
    private readonly IGrantConditions _conditions;
    private readonly TimeProvider _time;

    /// <summary>Makes the pipeline.</summary>
    public IntrospectionPipeline(ProviderIssuer issuer, ClientAuthentication authentication, IGrantStore grants, IGrantConditions conditions, ISigningKeys keys, TimeProvider time)
    {
        _issuer = issuer;
        _authentication = authentication;
        _tokens = new(issuer, grants, keys, time);
        _grants = grants;
        _conditions = conditions;
        _time = time;
    }

    /// <summary>Answers one call, or an error of RFC 6749 5.2 with FH-1005, FH-1011 or FH-1012.</summary>
    public async ValueTask<ProviderReply> HandleAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var asked = await TokenQuestion.ReadAsync(request, _authentication, cancellationToken);
        if (asked is not Outcome<TokenQuestion>.Accepted(var question))
        {
            return ProviderReply.TokenError(((Outcome<TokenQuestion>.Rejected)asked).Rejection, request.Reference);
        }

        // RFC 7662 2.1: who asks is authenticated, or tokens could be tried out.
        if (question.Client.Kind == ClientKind.Public)
        {
            return ProviderReply.TokenError(OpenIdCauses.IntrospectionByPublicClient.Because($"client '{question.Client.Id}' is public"), request.Reference);
        }

        var reply = RefreshToken.TryParse(question.Token) is { } refresh
            ? await OfRefreshTokenAsync(refresh, question.Client, cancellationToken)
            : await OfAccessTokenAsync(question.Token, question.Client, cancellationToken);
        return reply with { ClientId = question.Client.Id };
    }

    private static ProviderReply Inactive => ProviderReply.Success(writer => writer.WriteBoolean("active", false));

    private async ValueTask<ProviderReply> OfAccessTokenAsync(string token, Client client, CancellationToken cancellationToken)
    {
        if (await _tokens.ReadMachineAsync(token, client, cancellationToken) is { } machine)
        {
            return ProviderReply.Success(writer =>
            {
                writer.WriteBoolean("active", true);
                writer.WriteString(ParameterNames.TokenType, "Bearer");
                foreach (var member in machine.EnumerateObject())
                {
                    member.WriteTo(writer);
                }
            });
        }

        if (await _tokens.ReadAsync(token, cancellationToken) is not Outcome<ReadAccessToken>.Accepted({ Record: var record } read)
            || record.ClientId != client.Id
            || await _conditions.CheckAsync(record.Basis, cancellationToken) is not Outcome<GrantStanding>.Accepted)
        {
            return Inactive;
        }

        return ProviderReply.Success(writer =>
        {
            writer.WriteBoolean("active", true);
            writer.WriteString(ParameterNames.TokenType, "Bearer");
            writer.WriteString(ParameterNames.Scope, string.Join(' ', record.Scopes));
            writer.WriteString(ParameterNames.ClientId, record.ClientId);
            writer.WriteString("sub", record.Subject);
            writer.WriteString("iss", _issuer.Value);
            writer.WriteString("aud", _issuer.Value);
            writer.WriteNumber("exp", record.ExpiresAt.ToUnixTimeSeconds());
            if (!record.Opaque)
            {
                writer.WriteString("jti", read.Id);
            }
        }) with { LoginReference = record.Reference };
    }

    private async ValueTask<ProviderReply> OfRefreshTokenAsync(RefreshToken token, Client client, CancellationToken cancellationToken)
    {
        if (await _grants.FindFamilyAsync(token.Family, cancellationToken) is not { Family: var family }
            || !token.IsMadeWith(family.Seed)
            || token.Number != family.Number
            || family.Granted.ClientId != client.Id
            || client.RefreshLife(family.Granted) is null
            || family.IdleAt <= _time.GetUtcNow()
            || await _conditions.CheckAsync(family.Granted.Basis, cancellationToken) is not Outcome<GrantStanding>.Accepted)
        {
            return Inactive;
        }

        return ProviderReply.Success(writer =>
        {
            writer.WriteBoolean("active", true);
            writer.WriteString(ParameterNames.Scope, string.Join(' ', family.Granted.Scopes));
            writer.WriteString(ParameterNames.ClientId, client.Id);
            writer.WriteString("sub", family.Granted.Login.Subject);
            writer.WriteString("iss", _issuer.Value);
            writer.WriteNumber("exp", family.IdleAt.ToUnixTimeSeconds());
        }) with { LoginReference = family.Granted.Login.Reference };
    }
}
