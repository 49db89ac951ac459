using System.Text.Json;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What an ID token must be to be believed.</summary>
public sealed record IdTokenExpectations
{
    /// <summary>How far the two clocks may differ, unless set.</summary>
    public static readonly TimeSpan DefaultSkew = TimeSpan.FromSeconds(60);

    /// <summary>The provider that was asked.</summary>
    public required ProviderMetadata Metadata { get; init; }

    /// <summary>The hub's client id there: the audience.</summary>
    public required string ClientId { get; init; }

    /// <summary>What was remembered when the person was sent: nonce and demanded age.</summary>
    public required AuthorizationMemory Memory { get; init; }

    /// <summary>How far the two clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = DefaultSkew;

    /// <summary>
    /// Whether a provider that was told to ask the person again is believed to have done so when it does not say when (OpenID Connect Core 3.1.2.1
    /// obliges it to do both). Then the instant is the one at which it was asked.
    /// </summary>
    public bool TrustsPrompt { get; init; }

    /// <summary>
    /// The greatest age of the token itself. It was asked for a moment ago; Entra ID dates its tokens five minutes back.
    /// </summary>
    public TimeSpan MaxTokenAge { get; init; } = TimeSpan.FromMinutes(15);
}

/// <summary>An ID token that passed every check. Only <see cref="IdTokenValidator"/> makes one.</summary>
public sealed record ValidatedIdToken
{
    private ValidatedIdToken(JsonElement claims, string issuer, string subject, DateTimeOffset issuedAt, DateTimeOffset expiresAt, DateTimeOffset? authenticatedAt, string algorithm, string? keyId, string keyThumbprint)
    {
        Claims = claims;
        Issuer = issuer;
        Subject = subject;
        IssuedAt = issuedAt;
        ExpiresAt = expiresAt;
        AuthenticatedAt = authenticatedAt;
        Algorithm = algorithm;
        KeyId = keyId;
        KeyThumbprint = keyThumbprint;
    }

    /// <summary>All claims as sent: one JSON object without duplicate members.</summary>
    public JsonElement Claims { get; }

    /// <summary>The issuer as the token has it: for a template, with its tenant.</summary>
    public string Issuer { get; }

    /// <summary>Who logged in, at this issuer; 1 to 255 characters.</summary>
    public string Subject { get; }

    /// <summary>When the token was issued.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>When the token ends.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>When the person logged in, or null where the provider does not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; }

    /// <summary>The authentication context class (<c>acr</c>), or null.</summary>
    public string? AuthenticationContext => Claims.TryGetText("acr", out var acr) ? acr : null;

    /// <summary>The authentication methods (<c>amr</c>); empty where not sent.</summary>
    public IReadOnlyList<string> AuthenticationMethods => TryReadMethods(Claims, out var methods) ? methods : [];

    /// <summary>The provider's session (<c>sid</c>), or null.</summary>
    public string? SessionId => Claims.TryGetText("sid", out var sid) ? sid : null;

    /// <summary>When the provider's session ends (<c>session_expiry</c>), or null where it does not say.</summary>
    public DateTimeOffset? SessionEnds => IdTokenValidator.TryReadInstant(Claims, "session_expiry", out var ends) ? ends : null;

    /// <summary>The token as it was sent, to be given back when the person logs out (RP-Initiated Logout 2).</summary>
    public string Encoded { get; internal init; } = string.Empty;

    /// <summary>The algorithm of the signature.</summary>
    public string Algorithm { get; }

    /// <summary>The id of the key that verified it, or null.</summary>
    public string? KeyId { get; }

    /// <summary>The RFC 7638 thumbprint of that key.</summary>
    public string KeyThumbprint { get; }

    // OpenID Connect Core 2: an array of strings. A single string is what some providers send for one method (domain 3.4, rule A6).
    internal static bool TryReadMethods(JsonElement claims, out IReadOnlyList<string> methods)
    {
        methods = [];
        if (claims.TryGetProperty("amr", out var amr) && amr.ValueKind == JsonValueKind.String)
        {
            methods = [amr.GetString()!];
            return true;
        }

        if (!claims.TryGetTexts("amr", out var texts))
        {
            return false;
        }

        methods = texts ?? [];
        return true;
    }

    internal static ValidatedIdToken From(VerifiedClaims verified, string issuer, string subject, DateTimeOffset issuedAt, DateTimeOffset expiresAt, DateTimeOffset? authenticatedAt) =>
        new(verified.Json, issuer, subject, issuedAt, expiresAt, authenticatedAt, verified.Algorithm, verified.Key.Id, verified.Key.Thumbprint);

    /// <summary>The issuer only: the rest is about a person.</summary>
    public override string ToString() => $"{nameof(ValidatedIdToken)} of {Issuer}";
}
