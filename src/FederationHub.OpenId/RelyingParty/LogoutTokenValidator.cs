using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What a received logout token must be.</summary>
public sealed record LogoutTokenExpectations
{
    /// <summary>The provider that sends it.</summary>
    public required ProviderMetadata Metadata { get; init; }

    /// <summary>The hub's client id there: the audience.</summary>
    public required string ClientId { get; init; }

    /// <summary>How far the two clocks may differ.</summary>
    public TimeSpan Skew { get; init; } = IdTokenExpectations.DefaultSkew;

    /// <summary>How old a token may be, skew not counted; it is remembered no longer, so an older one is refused whatever its end.</summary>
    public TimeSpan MaxTokenAge { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A logout token that passed every check. Only <see cref="LogoutTokenValidator"/> makes one; whether it was seen before is still to be asked.</summary>
public sealed record ValidatedLogoutToken
{
    internal ValidatedLogoutToken(string issuer, string id, string? subject, string? sessionId, DateTimeOffset replayUntil) =>
        (Issuer, Id, Subject, SessionId, ReplayUntil) = (issuer, id, subject, sessionId, replayUntil);

    /// <summary>The issuer as the token has it: for a template, with its tenant.</summary>
    public string Issuer { get; }

    /// <summary>Its <c>jti</c>, to be remembered with the issuer.</summary>
    public string Id { get; }

    /// <summary>Who is logged out, or null where a session is named alone.</summary>
    public string? Subject { get; }

    /// <summary>Which session (<c>sid</c>); null for all of the subject.</summary>
    public string? SessionId { get; }

    /// <summary>Until when it would be accepted again.</summary>
    public DateTimeOffset ReplayUntil { get; }

    /// <summary>The issuer only: the rest is about a person.</summary>
    public override string ToString() => $"{nameof(ValidatedLogoutToken)} of {Issuer}";
}

/// <summary>Checks a received logout token (Back-Channel Logout 1.0, 2.6), signature first, as an ID token's.</summary>
public static class LogoutTokenValidator
{
    /// <summary>The one event (Back-Channel Logout 2.4).</summary>
    public const string Event = "http://schemas.openid.net/event/backchannel-logout";

    private const int LongestName = 255;

    /// <summary>Validates a token.</summary>
    /// <param name="token">The parameter <c>logout_token</c> as received.</param>
    /// <param name="keys">The provider's keys; fetched once more when the token names one that is not among them.</param>
    /// <param name="expected">What the token must be.</param>
    /// <param name="now">The instant of the check.</param>
    /// <param name="cancellationToken">Ends a fetch of keys.</param>
    public static async Task<Outcome<ValidatedLogoutToken>> ValidateAsync(
        string token, ProviderKeys keys, LogoutTokenExpectations expected, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(expected);
        switch (CompactJws.Read(token, expected.Metadata.SigningAlgorithms, CompactJws.LogoutTokenTypes))
        {
            case Outcome<CompactJws>.Accepted read:
                return (await IdTokenValidator.VerifyAsync(read.Value, keys, cancellationToken)).Then(claims => Check(claims, expected, now));
            case Outcome<CompactJws>.Rejected refused:
                return refused.Rejection;
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    private static Outcome<ValidatedLogoutToken> Check(VerifiedClaims verified, LogoutTokenExpectations expected, DateTimeOffset now)
    {
        var claims = verified.Json;
        var rule = expected.Metadata.Issuer;
        claims.TryGetText("tid", out var tenant);
        if (!claims.TryGetText("iss", out var issuer) || !rule.Accepts(issuer, tenant)
            || (rule.IsTemplate && verified.Key.Issuer is { } bound && !IssuerRule.KeyBelongsTo(bound, issuer, tenant)))
        {
            return RelyingPartyCauses.LogoutTokenIssuerMismatch.Because($"Expected {rule.Issuer}, got {(issuer is null ? "nothing" : issuer[..Math.Min(120, issuer.Length)])}.");
        }

        IReadOnlyList<string>? audiences = claims.TryGetText("aud", out var one) ? [one] : claims.TryGetTexts("aud", out var several) ? several : null;
        if (audiences is null || audiences.Count == 0 || audiences.Any(audience => audience != expected.ClientId))
        {
            return RelyingPartyCauses.LogoutTokenAudienceMismatch.Because($"Expected {expected.ClientId} alone, got {audiences?.Count ?? 0} audiences.");
        }

        if (!IdTokenValidator.TryReadInstant(claims, "iat", out var iat) || iat is not { } issued
            || !IdTokenValidator.TryReadInstant(claims, "exp", out var exp) || exp is not { } end)
        {
            return RelyingPartyCauses.LogoutTokenClaimInvalid.Because("exp or iat is missing or not a number of seconds.");
        }

        if (now - end >= expected.Skew || issued - now > expected.Skew || now - issued > expected.MaxTokenAge + expected.Skew)
        {
            return RelyingPartyCauses.LogoutTokenOutsideItsTime.Because($"Issued at {issued:O}, good until {end:O}, it is {now:O}; {expected.Skew.TotalSeconds:0} s of difference are allowed, and {expected.MaxTokenAge.TotalSeconds:0} s of age.");
        }

        // 2.6 4: one of the two, or both; each a text where it is there.
        if (!TryName(claims, "sub", out var subject) || !TryName(claims, "sid", out var session))
        {
            return RelyingPartyCauses.LogoutTokenClaimInvalid.Because($"sub or sid is no text of 1 to {LongestName} characters.");
        }

        if (subject is null && session is null)
        {
            return RelyingPartyCauses.LogoutTokenNamesNobody.Because("Neither sub nor sid.");
        }

        // 2.6 5: without it any other token of the provider for this client could end sessions.
        if (!claims.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Object
            || !events.TryGetProperty(Event, out var told) || told.ValueKind != JsonValueKind.Object)
        {
            return RelyingPartyCauses.LogoutTokenEventMissing.Because("events has no member for a back-channel logout.");
        }

        // 2.6 6: an ID token that was played back has one.
        if (claims.TryGetProperty("nonce", out _))
        {
            return RelyingPartyCauses.LogoutTokenWithNonce.Because("The token has a nonce.");
        }

        if (!TryName(claims, "jti", out var id) || id is null)
        {
            return RelyingPartyCauses.LogoutTokenClaimInvalid.Because($"jti is missing or no text of 1 to {LongestName} characters.");
        }

        var longest = issued + expected.MaxTokenAge;
        return new ValidatedLogoutToken(issuer, id, subject, session, (end < longest ? end : longest) + expected.Skew);
    }

    private static bool TryName(JsonElement claims, string name, out string? text)
    {
        text = null;
        return !claims.TryGetProperty(name, out _) || (claims.TryGetText(name, out text) && text.Length <= LongestName && !string.IsNullOrWhiteSpace(text));
    }
}
