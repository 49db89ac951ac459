using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What the token endpoint gave for the code. Not validated: its ID token says nothing until <see cref="IdTokenValidator"/> has seen it.</summary>
public sealed record TokenResponse
{
    internal TokenResponse(string idToken, string? accessToken)
    {
        IdToken = idToken;
        AccessToken = accessToken;
    }

    internal string IdToken { get; }

    internal string? AccessToken { get; }

    /// <summary>Nothing of it: it holds tokens.</summary>
    public override string ToString() => nameof(TokenResponse);
}

/// <summary>Redeems a code at the token endpoint (OpenID Core 3.1.3).</summary>
public static class CodeExchange
{
    /// <summary>Longest token response, in bytes.</summary>
    public const int MaxResponseBytes = 256 * 1024;

    /// <summary>Redeems the code, once.</summary>
    /// <param name="http">The guarded way out.</param>
    /// <param name="metadata">The provider that was asked.</param>
    /// <param name="credential">Who the hub is there.</param>
    /// <param name="code">The code of this login.</param>
    /// <param name="memory">What was remembered when the person was sent.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The tokens; FH-1313 when the provider cannot be reached, FH-1314 when it refuses the hub, FH-1308 when it refuses the code.</returns>
    public static async Task<Outcome<TokenResponse>> RedeemAsync(
        IProviderHttp http,
        ProviderMetadata metadata,
        RelyingPartyCredential credential,
        AuthorizationCode code,
        AuthorizationMemory memory,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(memory);
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "authorization_code"),
            new("code", code.Value),
            new("redirect_uri", memory.RedirectUri),
            new("code_verifier", memory.CodeVerifier),
        ];
        var sent = await AuthenticatedPost.SendAsync(http, metadata.TokenEndpoint, MaxResponseBytes, form, credential, cancellationToken);
        return sent.Then(Read);
    }

    private static Outcome<TokenResponse> Read(ProviderResponse response)
    {
        var readable = StrictJson.TryReadObject(response.Body, out var json);
        if (response.Status != 200)
        {
            return Refusal(response.Status, readable && json.TryGetText("error", out var error) ? error : null, readable ? json : default);
        }

        if (!readable || !json.TryGetText("id_token", out var idToken))
        {
            return RelyingPartyCauses.TokenResponseMalformed.Because("The token response is no JSON object with an id_token.");
        }

        json.TryGetText("access_token", out var accessToken);
        // RFC 6749 7.1: the type is compared without case, and an unknown one is not used.
        return accessToken is not null && !(json.TryGetText("token_type", out var type) && type.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            ? RelyingPartyCauses.TokenTypeRefused.Because("token_type is missing or not Bearer.")
            : new TokenResponse(idToken, accessToken);
    }

    private static Rejection Refusal(int status, string? error, JsonElement json)
    {
        if (error is null)
        {
            return status is 401
                ? RelyingPartyCauses.TokenInvalidClient.Because("The token endpoint answered 401 without an OAuth error.")
                : RelyingPartyCauses.TokenStatus.Because($"The token endpoint answered {status} without an OAuth error.");
        }

        string? description = null;
        if (json.ValueKind == JsonValueKind.Object)
        {
            json.TryGetText("error_description", out description);
        }

        var cause = error switch
        {
            "invalid_client" or "unauthorized_client" => RelyingPartyCauses.TokenInvalidClient,
            "invalid_grant" => RelyingPartyCauses.TokenInvalidGrant,
            "temporarily_unavailable" or "server_error" => RelyingPartyCauses.TemporarilyUnavailable,
            _ when status >= 500 => RelyingPartyCauses.TokenStatus,
            _ => RelyingPartyCauses.TokenRequestRefused,
        };
        return cause.Because($"The token endpoint answered {status} {AuthorizationCode.ErrorName(error)}{AuthorizationCode.MicrosoftCode(description)}.");
    }
}
