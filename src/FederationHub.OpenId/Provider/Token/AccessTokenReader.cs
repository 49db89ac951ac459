using System.Text.Json;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>An access token of this hub that lives, and what is kept of it. Only <see cref="AccessTokenReader"/> makes one.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Record">What is kept.</param>
internal sealed record ReadAccessToken(string Id, AccessTokenRecord Record);

/// <summary>Reads an access token that somebody sent, of either format, for every endpoint that takes one (RFC 9068 4).</summary>
internal sealed class AccessTokenReader(ProviderIssuer issuer, IGrantStore grants, ISigningKeys keys, TimeProvider time)
{
    /// <summary>What is kept of the token, or FH-1013 with <c>invalid_token</c>: not of this hub, past its time, or revoked, itself or with its refresh tokens.</summary>
    public async ValueTask<Outcome<ReadAccessToken>> ReadAsync(string token, CancellationToken cancellationToken)
    {
        var opaque = token.Length == Randomness.HandleLength && !token.Contains('.', StringComparison.Ordinal);
        var verified = opaque ? token : Verify(token, await keys.PublishedAsync(cancellationToken));
        if (verified is not Outcome<string>.Accepted(var id))
        {
            return ((Outcome<string>.Rejected)verified).Rejection;
        }

        var record = await grants.FindAccessTokenAsync(id, cancellationToken);
        if (record is null || record.Opaque != opaque)
        {
            return OpenIdCauses.AccessTokenRevoked.Because("nothing is kept of this access token");
        }

        if (record.ExpiresAt <= time.GetUtcNow())
        {
            return OpenIdCauses.AccessTokenExpired.Because("the access token is past its time");
        }

        return record.RefreshFamily is { } family && await grants.FindFamilyAsync(family, cancellationToken) is null
            ? OpenIdCauses.AccessTokenRevoked.Because("the refresh tokens that this access token came with were revoked")
            : new ReadAccessToken(id, record);
    }

    /// <summary>
    /// The claims of a living token that this client got by itself (<see cref="ClientCredentials"/>), or null. Nothing is kept of one: it stands on nothing but the
    /// client, and ends by itself.
    /// </summary>
    public async ValueTask<JsonElement?> ReadMachineAsync(string token, Client client, CancellationToken cancellationToken) =>
        client.MayUse(ClientCredentials.GrantType)
            && Jws.TryVerify(token, await keys.PublishedAsync(cancellationToken), TokenTypes.AccessToken, out var claims, out _)
            && Jws.Text(claims, "iss") == issuer.Value
            && Jws.Text(claims, "client_id") == client.Id
            && Jws.Text(claims, "sub") == client.Id
            && Jws.Text(claims, "aud") == client.Audience
            && Lives(claims)
            ? claims
            : null;

    private bool Lives(JsonElement claims) =>
        claims.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number && exp.TryGetInt64(out var seconds) && seconds > time.GetUtcNow().ToUnixTimeSeconds();

    private Outcome<string> Verify(string token, IReadOnlyList<SigningKey> published)
    {
        if (!Jws.TryVerify(token, published, TokenTypes.AccessToken, out var claims, out var problem))
        {
            return OpenIdCauses.AccessTokenInvalid.Because($"the access token is refused: {problem}");
        }

        // RFC 9068 4: issuer, audience, time.
        if (Jws.Text(claims, "iss") != issuer.Value || Jws.Text(claims, "aud") != issuer.Value || Jws.Text(claims, "jti") is not { Length: > 0 } tokenId)
        {
            return OpenIdCauses.AccessTokenInvalid.Because("the access token has another issuer or audience, or no jti");
        }

        return Lives(claims)
            ? tokenId
            : OpenIdCauses.AccessTokenExpired.Because("the access token is past its time");
    }
}
