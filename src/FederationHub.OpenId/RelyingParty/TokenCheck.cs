using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What is asked about a signed token that somebody kept. What is null is not asked.</summary>
public sealed record TokenQuestion
{
    /// <summary>Who must have issued it, compared byte for byte (OpenID Core 3.1.3.7 2).</summary>
    public string? Issuer { get; init; }

    /// <summary>The only audience that it may have (3.1.3.7 3 to 5).</summary>
    public string? Audience { get; init; }

    /// <summary>The algorithms that count (3.1.3.7 7), each one of <see cref="SigningAlgorithms.All"/>; empty for all of these.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>The nonce that it must have (3.1.3.7 11).</summary>
    public string? Nonce { get; init; }

    /// <summary>The instant at which it must be valid (3.1.3.7 9, RFC 7519 4.1.4 to 4.1.6).</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How far the two clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = IdTokenExpectations.DefaultSkew;

    /// <summary>The checks that are not made, since nobody asked: <c>algorithms</c>, <c>issuer</c>, <c>audience</c>, <c>nonce</c>, <c>at</c>.</summary>
    public IReadOnlyList<string> NotChecked =>
    [
        .. Algorithms.Count == 0 ? ["algorithms"] : (IEnumerable<string>)[],
        .. Issuer is null ? ["issuer"] : (IEnumerable<string>)[],
        .. Audience is null ? ["audience"] : (IEnumerable<string>)[],
        .. Nonce is null ? ["nonce"] : (IEnumerable<string>)[],
        .. At is null ? ["at"] : (IEnumerable<string>)[],
    ];

    internal bool AsksForClaims => Issuer is not null || Audience is not null || Nonce is not null || At is not null;
}

/// <summary>A token whose signature is good, and that is all that was asked of it. It is no <see cref="ValidatedIdToken"/>: nobody logs in with one.</summary>
public sealed record CheckedToken
{
    internal CheckedToken(string algorithm, string? keyId, string keyThumbprint, JsonElement? claims) =>
        (Algorithm, KeyId, KeyThumbprint, Claims) = (algorithm, keyId, keyThumbprint, claims);

    /// <summary>The algorithm of the signature.</summary>
    public string Algorithm { get; }

    /// <summary>The id of the key that verified it, or null.</summary>
    public string? KeyId { get; }

    /// <summary>The RFC 7638 thumbprint of that key.</summary>
    public string KeyThumbprint { get; }

    /// <summary>The claims, one JSON object without duplicate members; null where what was signed is no JSON object and no check needed one.</summary>
    public JsonElement? Claims { get; }

    /// <summary>The key only: the rest is about a person.</summary>
    public override string ToString() => $"{nameof(CheckedToken)} by {KeyThumbprint}";
}

/// <summary>
/// The checks of <see cref="IdTokenValidator"/> on a token that somebody kept, each where it is asked for; the signature always. Nothing is fetched.
/// </summary>
public static class TokenCheck
{
    /// <summary>Largest token that is looked at, bytes: more than a login reads, so that one which a login refuses for its length is refused and not unread.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Longest key set, bytes.</summary>
    public const int MaxKeyBytes = ProviderKeys.MaxDocumentBytes;

    /// <summary>Judges a token.</summary>
    /// <param name="token">A compact JWS (RFC 7515 7.1), as received.</param>
    /// <param name="jwks">The issuer's keys: a JWK Set, or one JWK (RFC 7517 4 and 5), UTF-8.</param>
    /// <param name="question">What is asked.</param>
    /// <returns>What was verified, or the check that failed; FH-1313/provider-keys-malformed where the keys are no key set at all.</returns>
    public static Outcome<CheckedToken> Judge(string token, ReadOnlyMemory<byte> jwks, TokenQuestion question)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(question);
        return ReadKeys(jwks).Then(keys =>
            CompactJws.Read(token, question.Algorithms.Count > 0 ? question.Algorithms : SigningAlgorithms.All, CompactJws.IdTokenTypes)
                .Then(read => Judge(read, read.Candidates(keys), question)));
    }

    /// <summary>Whether these octets are a key set that can be judged with: one that holds no usable key can, and refuses every token.</summary>
    /// <param name="jwks">A JWK Set or one JWK, UTF-8.</param>
    public static bool IsKeySet(ReadOnlyMemory<byte> jwks) => ReadKeys(jwks) is not Outcome<KeySet>.Rejected { Rejection.Code: var why } || why == RelyingPartyCauses.KeysUnusable;

    // A file can hold one key as well as a set of them; a published set always is a set (RFC 7517 5).
    private static Outcome<KeySet> ReadKeys(ReadOnlyMemory<byte> jwks) =>
        jwks.Length <= MaxKeyBytes && StrictJson.TryReadObject(jwks, out var json) && !json.TryGetProperty("keys", out _) && json.TryGetProperty("kty", out _)
            ? ProviderKey.TryRead(json) is { } key
                ? new KeySet([key])
                : RelyingPartyCauses.KeysUnusable.Because("The key is no public RSA (2048 bits or more) or EC key for signatures.")
            : ProviderKeys.Parse(jwks);

    private static Outcome<CheckedToken> Judge(CompactJws token, IReadOnlyList<ProviderKey> candidates, TokenQuestion question)
    {
        if (!question.AsksForClaims && !token.MayHaveClaims)
        {
            return token.Signer(candidates).Then<CheckedToken>(key => new CheckedToken(token.Algorithm, key.Id, key.Thumbprint, claims: null));
        }

        return token.Verify(candidates).Then(verified => FirstWrong(verified.Json, question) is { } wrong
            ? wrong
            : (Outcome<CheckedToken>)new CheckedToken(verified.Algorithm, verified.Key.Id, verified.Key.Thumbprint, verified.Json));
    }

    private static Rejection? FirstWrong(JsonElement claims, TokenQuestion question)
    {
        if (question.Issuer is { } issuer && !(claims.TryGetText("iss", out var iss) && iss == issuer))
        {
            return RelyingPartyCauses.IdTokenIssuerMismatch.Because($"Expected {issuer}, got {(iss is null ? "nothing" : iss[..Math.Min(120, iss.Length)])}.");
        }

        if (question.Audience is { } audience && IdTokenValidator.Audience(claims, audience) is { } wrongAudience)
        {
            return wrongAudience;
        }

        if (question.At is { } at && IdTokenValidator.Lifetime(claims, question.Skew, maxAge: null, at, out _, out _) is { } wrongTime)
        {
            return wrongTime;
        }

        if (question.Nonce is { } nonce && IdTokenValidator.Nonce(claims, nonce) is { } wrongNonce)
        {
            return wrongNonce;
        }

        // With an issuer and an audience it is an ID token that is asked about, which names somebody (OpenID Core 2).
        return (question is { Issuer: not null, Audience: not null } || claims.TryGetProperty("sub", out _)) ? IdTokenValidator.Subject(claims, out _) : null;
    }
}
