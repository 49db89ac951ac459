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

    /// <summary>Fetches the claims, with the access token in the header.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="metadata">The provider.</param>
    /// <param name="tokens">What the token endpoint gave.</param>
    /// <param name="idToken">Who logged in: the answer must be about the same subject.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The claims; FH-1313 when the endpoint fails, FH-1306 when its answer does not fit.</returns>
    public static async Task<Outcome<UserInfo>> FetchAsync(
        IProviderHttp http,
        ProviderMetadata metadata,
        TokenResponse tokens,
        ValidatedIdToken idToken,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(idToken);
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
        return sent.Then(response => Read(response, idToken));
    }

    private static Outcome<UserInfo> Read(ProviderResponse response, ValidatedIdToken idToken)
    {
        if (response.Status != 200)
        {
            return RelyingPartyCauses.UserInfoStatus.Because($"The UserInfo endpoint answered {response.Status}.");
        }

        if (response.MediaType != "application/json" || !StrictJson.TryReadObject(response.Body, out var claims))
        {
            return RelyingPartyCauses.UserInfoMalformed.Because($"Expected one JSON object as application/json, got {response.Body.Length} bytes as {response.MediaType ?? "nothing"}.");
        }

        // OpenID Core 5.3.2: exactly the subject of the ID token, else another person's claims could be slipped in.
        return claims.TryGetText("sub", out var subject) && subject == idToken.Subject
            ? new UserInfo(claims)
            : RelyingPartyCauses.UserInfoSubjectMismatch.Because("sub is missing or not that of the ID token.");
    }
}
