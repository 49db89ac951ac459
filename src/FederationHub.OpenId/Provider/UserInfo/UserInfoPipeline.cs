using System.Text.Json;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.UserInfo;

/// <summary>
/// UserInfo, one step after the other: find the token, verify that it is an access token of this hub, find what is kept of it,
/// check what every grant stands on, answer. One instance serves all calls.
/// </summary>
public sealed class UserInfoPipeline
{
    private readonly ProviderIssuer _issuer;
    private readonly IGrantStore _grants;
    private readonly IGrantConditions _conditions;
    private readonly ISigningKeys _keys;
    private readonly TimeProvider _time;

    /// <summary>Makes the pipeline.</summary>
    public UserInfoPipeline(ProviderIssuer issuer, IGrantStore grants, IGrantConditions conditions, ISigningKeys keys, TimeProvider time)
    {
        _issuer = issuer;
        _grants = grants;
        _conditions = conditions;
        _keys = keys;
        _time = time;
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

        var verified = Verify(token, await _keys.PublishedAsync(cancellationToken));
        if (verified is not Outcome<string>.Accepted(var tokenId))
        {
            return Refused(request, verified);
        }

        var record = await _grants.FindAccessTokenAsync(tokenId, cancellationToken);
        if (record is null)
        {
            return ProviderReply.BearerError(OpenIdCauses.AccessTokenRevoked.Because("nothing is kept of this access token"), request.Reference);
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

    private Outcome<string> Verify(string token, IReadOnlyList<SigningKey> keys)
    {
        if (!Jws.TryVerify(token, keys, TokenTypes.AccessToken, out var claims, out var problem))
        {
            return OpenIdCauses.AccessTokenInvalid.Because($"the access token is refused: {problem}");
        }

        // RFC 9068 4: issuer, audience, time.
        if (Jws.Text(claims, "iss") != _issuer.Value || Jws.Text(claims, "aud") != _issuer.Value || Jws.Text(claims, "jti") is not { Length: > 0 } tokenId)
        {
            return OpenIdCauses.AccessTokenInvalid.Because("the access token has another issuer or audience, or no jti");
        }

        return claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetInt64(out var seconds) && seconds > _time.GetUtcNow().ToUnixTimeSeconds()
            ? tokenId
            : OpenIdCauses.AccessTokenExpired.Because("the access token is past its time");
    }

    private static ProviderReply Refused<T>(UserInfoRequest request, Outcome<T> outcome) => outcome.Match(
        _ => throw new InvalidOperationException("Accepted is no refusal."),
        rejection => ProviderReply.BearerError(rejection, request.Reference));
}
