using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>Claims of the UserInfo endpoint about the person of the ID token; only <see cref="UserInfoCall"/> makes one.</summary>
public sealed record UserInfo
{
    internal UserInfo(JsonElement claims) => Claims = claims;

    /// <summary>All claims as sent: one JSON object without duplicate members.</summary>
    public JsonElement Claims { get; }

    /// <summary>Nothing of it: it is about a person.</summary>
    public override string ToString() => nameof(UserInfo);
}

/// <summary>Asks the UserInfo endpoint for more claims (OpenID Core 5.3).</summary>
public static class UserInfoCall
{
    /// <summary>Longest answer, in bytes.</summary>
    public const int MaxResponseBytes = 256 * 1024;

    private const string SignedType = "application/jwt";

    /// <summary>Fetches the claims, with the access token in the header.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="metadata">The provider.</param>
    /// <param name="tokens">What the token endpoint gave.</param>
    /// <param name="idToken">Who logged in: the answer must be about the same subject.</param>
    /// <param name="keys">The provider's keys, for an answer that is signed.</param>
    /// <param name="clientId">The hub's client id there: the audience of an answer that is signed.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The claims; FH-1313 when the endpoint fails, FH-1303 or FH-1304 when its signature does not hold, FH-1306 when its answer does not fit.</returns>
    public static async Task<Outcome<UserInfo>> FetchAsync(
        IProviderHttp http,
        ProviderMetadata metadata,
        TokenResponse tokens,
        ValidatedIdToken idToken,
        ProviderKeys keys,
        string clientId,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(idToken);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        if (metadata.UserInfoEndpoint is not { } endpoint || tokens.AccessToken is not { } accessToken)
        {
            return RelyingPartyCauses.UserInfoUnavailable.Because("The provider has no userinfo_endpoint, or sent no access token.");
        }

        // A token with a line break in it would be a header of the provider's making.
        if (accessToken.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return RelyingPartyCauses.UserInfoUnavailable.Because("The access token has characters that no header may have (RFC 6750 2.1).");
        }

        var sent = await http.SendAsync(new ProviderRequest(endpoint, MaxResponseBytes) { Authorization = "Bearer " + accessToken }, cancellationToken);
        switch (sent)
        {
            case Outcome<ProviderResponse>.Accepted { Value: { Status: 200, MediaType: SignedType } signed }:
                // The causes are those of an ID token, so the detail says of which token.
                return (await VerifyAsync(signed, metadata, idToken, keys, clientId, cancellationToken)).Match<Outcome<UserInfo>>(
                    claims => OfSubject(claims, idToken),
                    refused => new Rejection(refused.Code, "The signed UserInfo answer: " + refused.Detail));
            default:
                return sent.Then(Read).Then(claims => OfSubject(claims, idToken));
        }
    }

    private static Outcome<JsonElement> Read(ProviderResponse response)
    {
        if (response.Status != 200)
        {
            return RelyingPartyCauses.UserInfoStatus.Because($"The UserInfo endpoint answered {response.Status}.");
        }

        return response.MediaType == "application/json" && StrictJson.TryReadObject(response.Body, out var claims)
            ? claims
            : RelyingPartyCauses.UserInfoMalformed.Because($"Expected one JSON object as application/json, or a JWT as {SignedType}, got {response.Body.Length} bytes as {response.MediaType ?? "nothing"}.");
    }

    // OpenID Core 5.3.2: of the provider that was asked, and for this hub; by the algorithms of its ID tokens. An encrypted answer is refused.
    private static async Task<Outcome<JsonElement>> VerifyAsync(
        ProviderResponse response, ProviderMetadata metadata, ValidatedIdToken idToken, ProviderKeys keys, string clientId, CancellationToken cancellationToken)
    {
        switch (CompactJws.Read(Encoding.ASCII.GetString(response.Body.Span), metadata.SigningAlgorithms, CompactJws.IdTokenTypes))
        {
            case Outcome<CompactJws>.Accepted token:
                return (await IdTokenValidator.VerifyAsync(token.Value, keys, cancellationToken)).Then<JsonElement>(verified =>
                    !verified.Json.TryGetText("iss", out var issuer) || issuer != idToken.Issuer
                        ? RelyingPartyCauses.UserInfoMalformed.Because("The signed answer lacks iss, or has another one than the ID token.")
                        : IdTokenValidator.Audience(verified.Json, clientId) is { } wrongAudience ? wrongAudience : verified.Json);
            case Outcome<CompactJws>.Rejected refused:
                return refused.Rejection;
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    // OpenID Core 5.3.2: exactly the subject of the ID token, else another person's claims could be slipped in.
    private static Outcome<UserInfo> OfSubject(JsonElement claims, ValidatedIdToken idToken) =>
        claims.TryGetText("sub", out var subject) && subject == idToken.Subject
            ? new UserInfo(claims)
            : RelyingPartyCauses.UserInfoSubjectMismatch.Because("sub is missing or not that of the ID token.");
}
