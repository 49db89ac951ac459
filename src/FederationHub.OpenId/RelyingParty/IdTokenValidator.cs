using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>Checks an ID token (OpenID Core 3.1.3.7), signature first: no claim is read before a key of the provider has verified it.</summary>
public static class IdTokenValidator
{
    private const int MaxSubjectLength = 255;

    /// <summary>Validates the ID token of a token response.</summary>
    /// <param name="tokens">What the token endpoint gave.</param>
    /// <param name="code">The code it gave it for.</param>
    /// <param name="keys">The provider's keys; fetched once more when the token names one that is not among them.</param>
    /// <param name="expectations">What the token must be.</param>
    /// <param name="now">The instant of the check.</param>
    /// <param name="cancellationToken">Ends a fetch of keys.</param>
    /// <returns>The validated token, or the check that failed.</returns>
    public static async Task<Outcome<ValidatedIdToken>> ValidateAsync(
        TokenResponse tokens,
        AuthorizationCode code,
        ProviderKeys keys,
        IdTokenExpectations expectations,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(expectations);
        switch (CompactJws.Read(tokens.IdToken, expectations.Metadata.SigningAlgorithms, CompactJws.IdTokenTypes))
        {
            case Outcome<CompactJws>.Accepted token:
                var verified = await VerifyAsync(token.Value, keys, cancellationToken);
                return verified.Then(claims => Check(claims, expectations, now, tokens.AccessToken, code.Value)).Then<ValidatedIdToken>(valid => valid with { Encoded = tokens.IdToken });
            case Outcome<CompactJws>.Rejected refused:
                return refused.Rejection;
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    internal static async Task<Outcome<VerifiedClaims>> VerifyAsync(CompactJws token, ProviderKeys keys, CancellationToken cancellationToken)
    {
        var kept = keys.Kept;
        var current = await keys.CurrentAsync(cancellationToken);
        if (current is not Outcome<KeySet>.Accepted { Value: var known })
        {
            return current.Then<VerifiedClaims>(_ => throw new InvalidOperationException());
        }

        var outcome = token.Verify(token.Candidates(known));
        var unknown = outcome is Outcome<VerifiedClaims>.Rejected { Rejection.Code: var why }
            && (why == RelyingPartyCauses.IdTokenKeyUnknown || (token.KeyId is null && why == RelyingPartyCauses.IdTokenSignatureInvalid));
        if (!unknown || !ReferenceEquals(kept, known))
        {
            // Keys that were fetched for this very token need no second fetch.
            return outcome;
        }

        // OpenID Core 10.1.1: the provider may have taken a new key into use; without key ids a signature that no key verifies is the only sign of it.
        var newer = await keys.NewerThanAsync(known, cancellationToken);
        return newer.Then(set => ReferenceEquals(set, known) ? outcome : token.Verify(token.Candidates(set)));
    }

    /// <summary>The claims, in the order of OpenID Core 3.1.3.7.</summary>
    internal static Outcome<ValidatedIdToken> Check(VerifiedClaims verified, IdTokenExpectations expected, DateTimeOffset now, string? accessToken, string code)
    {
        var claims = verified.Json;
        if (Issuer(verified, expected, out var issuer) is { } wrongIssuer)
        {
            return wrongIssuer;
        }

        if (Audience(claims, expected.ClientId) is { } wrongAudience)
        {
            return wrongAudience;
        }

        if (Lifetime(claims, expected.Skew, expected.MaxTokenAge, now, out var issuedAt, out var expiresAt) is { } wrongTime)
        {
            return wrongTime;
        }

        if (Nonce(claims, expected.Memory.Nonce) is { } wrongNonce)
        {
            return wrongNonce;
        }

        if (accessToken is not null && !HalfHashMatches(claims, "at_hash", accessToken, verified.Algorithm))
        {
            return RelyingPartyCauses.IdTokenAccessTokenHashMismatch.Because("at_hash is not that of the access token.");
        }

        if (!HalfHashMatches(claims, "c_hash", code, verified.Algorithm))
        {
            return RelyingPartyCauses.IdTokenCodeHashMismatch.Because("c_hash is not that of the code.");
        }

        if (Subject(claims, out var subject) is { } wrongSubject)
        {
            return wrongSubject;
        }

        if (AuthenticationTime(claims, expected, now, out var authenticatedAt) is { } wrongAuthentication)
        {
            return wrongAuthentication;
        }

        // What ended does not begin a session here either (OpenID Connect Enterprise Extensions, session_expiry).
        if (!TryReadInstant(claims, "session_expiry", out var sessionEnds))
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because("session_expiry is not a number of seconds.");
        }

        if (now - sessionEnds >= expected.Skew)
        {
            return RelyingPartyCauses.IdTokenExpired.Because($"The provider's session ended at {sessionEnds:O}, it is {now:O}; {expected.Skew.TotalSeconds:0} s of difference are allowed.");
        }

        if (!ValidatedIdToken.TryReadMethods(claims, out _))
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because($"amr is {claims.GetProperty("amr").ValueKind}, or has members that are no strings.");
        }

        return ValidatedIdToken.From(verified, issuer, subject, issuedAt, expiresAt, authenticatedAt);
    }

    private static Rejection? Issuer(VerifiedClaims verified, IdTokenExpectations expected, out string issuer)
    {
        var rule = expected.Metadata.Issuer;
        var hasIssuer = verified.Json.TryGetText("iss", out var iss);
        issuer = iss ?? string.Empty;
        verified.Json.TryGetText("tid", out var tenant);
        if (!hasIssuer || !rule.Accepts(issuer, tenant))
        {
            return RelyingPartyCauses.IdTokenIssuerMismatch.Because($"Expected {rule.Issuer}, got {(hasIssuer ? issuer[..Math.Min(120, issuer.Length)] : "nothing")}.");
        }

        return rule.IsTemplate && verified.Key.Issuer is { } bound && !IssuerRule.KeyBelongsTo(bound, issuer, tenant)
            ? RelyingPartyCauses.IdTokenIssuerMismatch.Because("The key is bound to another issuer than the token's.")
            : null;
    }

    internal static Rejection? Audience(JsonElement claims, string clientId)
    {
        IReadOnlyList<string>? audiences = claims.TryGetText("aud", out var one)
            ? [one]
            : claims.TryGetTexts("aud", out var several) ? several : null;

        // No party besides the hub is trusted, so a second audience refuses the token (3.1.3.7 3).
        if (audiences is null || audiences.Count == 0 || audiences.Any(audience => audience != clientId))
        {
            return RelyingPartyCauses.IdTokenAudienceMismatch.Because($"Expected {clientId} alone, got {audiences?.Count ?? 0} audiences.");
        }

        return claims.TryGetProperty("azp", out var azp) && !(azp.ValueKind == JsonValueKind.String && azp.GetString() == clientId)
            ? RelyingPartyCauses.IdTokenAuthorizedPartyMismatch.Because($"azp is present and not {clientId}.")
            : null;
    }

    internal static Rejection? Nonce(JsonElement claims, string sent) =>
        claims.TryGetText("nonce", out var nonce) && AuthorizationCode.FixedTimeEquals(nonce, sent)
            ? null
            : RelyingPartyCauses.IdTokenNonceMismatch.Because("The nonce is missing or not the one that was sent.");

    internal static Rejection? Subject(JsonElement claims, out string subject)
    {
        subject = string.Empty;
        if (!claims.TryGetProperty("sub", out var sub) || sub is { ValueKind: JsonValueKind.String } && string.IsNullOrWhiteSpace(sub.GetString()))
        {
            return RelyingPartyCauses.IdTokenSubjectMissing.Because("sub is missing or empty.");
        }

        // OpenID Core 2: a string of at most 255 characters; an array or a number must not turn into one.
        if (sub.ValueKind != JsonValueKind.String || sub.GetString() is not { Length: <= MaxSubjectLength } text)
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because($"sub is {sub.ValueKind}, or longer than {MaxSubjectLength} characters.");
        }

        subject = text;
        return null;
    }

    /// <summary>Whether the instant lies in the token's time. Without a greatest age a token may have been issued at any time before.</summary>
    internal static Rejection? Lifetime(JsonElement claims, TimeSpan skew, TimeSpan? maxAge, DateTimeOffset now, out DateTimeOffset issuedAt, out DateTimeOffset expiresAt)
    {
        issuedAt = default;
        expiresAt = default;
        if (!TryReadInstant(claims, "exp", out var exp) || exp is not { } end || !TryReadInstant(claims, "iat", out var iat) || iat is not { } issued)
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because("exp or iat is missing or not a number of seconds.");
        }

        if (!TryReadInstant(claims, "nbf", out var nbf))
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because("nbf is not a number of seconds.");
        }

        issuedAt = issued;
        expiresAt = end;
        // Differences: an instant at the end of the calendar plus a skew is none.
        if (now - end >= skew)
        {
            return RelyingPartyCauses.IdTokenExpired.Because($"Expired at {end:O}, it is {now:O}; {skew.TotalSeconds:0} s of difference are allowed.");
        }

        if (issued - now > skew || nbf - now > skew)
        {
            return RelyingPartyCauses.IdTokenNotYetValid.Because($"Issued at {issued:O}, valid from {nbf ?? issued:O}, it is {now:O}; {skew.TotalSeconds:0} s of difference are allowed.");
        }

        return maxAge is { } most && now - issued > most + skew
            ? RelyingPartyCauses.IdTokenTooOld.Because($"Issued at {issued:O}, it is {now:O}; at most {most.TotalSeconds:0} s old is allowed.")
            : null;
    }

    private static Rejection? AuthenticationTime(JsonElement claims, IdTokenExpectations expected, DateTimeOffset now, out DateTimeOffset? authenticatedAt)
    {
        var memory = expected.Memory;
        if (!TryReadInstant(claims, "auth_time", out authenticatedAt))
        {
            return RelyingPartyCauses.IdTokenClaimInvalid.Because("auth_time is not a number of seconds.");
        }

        if (authenticatedAt - now > expected.Skew)
        {
            return RelyingPartyCauses.IdTokenNotYetValid.Because($"auth_time is {authenticatedAt:O}, it is {now:O}.");
        }

        if (!memory.FreshLogin && memory.MaxAge is null)
        {
            return null;
        }

        if (authenticatedAt is null && expected.TrustsPrompt && memory.Prompted)
        {
            authenticatedAt = memory.SentAt;
        }

        if (authenticatedAt is not { } at)
        {
            return RelyingPartyCauses.AuthenticationTimeMissing.Because("A maximum age was demanded and auth_time is missing.");
        }

        if (memory.FreshLogin && memory.SentAt - at > expected.Skew)
        {
            return RelyingPartyCauses.AuthenticationTooOld.Because($"A login after {memory.SentAt:O} was demanded, auth_time is {at:O}.");
        }

        return memory.MaxAge is { } maxAge && now - at - expected.Skew > maxAge
            ? RelyingPartyCauses.AuthenticationTooOld.Because($"At most {maxAge.TotalSeconds:0} s ago was demanded, auth_time is {at:O}, it is {now:O}.")
            : null;
    }

    // RFC 7519 2, NumericDate: a number, also with a fraction. A string is not one.
    internal static bool TryReadInstant(JsonElement claims, string name, out DateTimeOffset? instant)
    {
        instant = null;
        if (!claims.TryGetProperty(name, out var value))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || seconds is not (>= 0 and < 253402300800))
        {
            return false;
        }

        instant = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    // OpenID Core 3.1.3.6: the left half of the hash that the token's own algorithm uses. Absent is allowed in the code flow.
    private static bool HalfHashMatches(JsonElement claims, string name, string text, string algorithm)
    {
        if (!claims.TryGetProperty(name, out var claim))
        {
            return true;
        }

        var hash = CryptographicOperations.HashData(SigningAlgorithms.HashOf(algorithm), Encoding.ASCII.GetBytes(text));
        return claim.ValueKind == JsonValueKind.String
            && AuthorizationCode.FixedTimeEquals(claim.GetString()!, Base64Url.EncodeToString(hash.AsSpan(0, hash.Length / 2)));
    }
}
