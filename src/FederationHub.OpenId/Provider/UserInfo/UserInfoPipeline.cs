using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.UserInfo;

/// <summary>
/// UserInfo, one step after the other: find the token, read it as an access token of this hub, check what every grant stands on, answer. One instance serves
/// all calls.
/// </summary>
public sealed class UserInfoPipeline
{
    private readonly AccessTokenReader _tokens;
    private readonly IGrantConditions _conditions;

    /// <summary>Makes the pipeline.</summary>
    public UserInfoPipeline(ProviderIssuer issuer, IGrantStore grants, IGrantConditions conditions, ISigningKeys keys, TimeProvider time)
    {
        _tokens = new(issuer, grants, keys, time);
        _conditions = conditions;
    }

    /// <summary>
    /// Answers one call: <c>sub</c> and the claims placed at UserInfo, or a challenge of RFC 6750 3 with FH-1004, FH-1005, FH-1013 or
    /// what the shared conditions say.
    /// </summary>
    public async ValueTask<ProviderReply> HandleAsync(UserInfoRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var bearer = BearerToken.Read(request);
        if (bearer is not Outcome<string>.Accepted(var token))
        {
            return Refused(request, bearer);
        }

        var read = await _tokens.ReadAsync(token, cancellationToken);
        if (read is not Outcome<ReadAccessToken>.Accepted({ Record: var record }))
        {
            return Refused(request, read);
        }

        var conditions = await _conditions.CheckAsync(record.Basis, cancellationToken);
        var reply = conditions is Outcome<GrantStanding>.Accepted(var standing)
            ? ProviderReply.Success(writer =>
            {
                writer.WriteString("sub", record.Subject);
                LoginClaims.WriteReleased(writer, StandingClaims.Of(record.UserInfoClaims, record.Grounds, standing));
            })
            : Refused(request, conditions);
        return reply with { ClientId = record.ClientId, LoginReference = record.Reference };
    }

    private static ProviderReply Refused<T>(UserInfoRequest request, Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("Accepted is no refusal."),
        rejection => ProviderReply.BearerError(rejection, request.Reference));
}
