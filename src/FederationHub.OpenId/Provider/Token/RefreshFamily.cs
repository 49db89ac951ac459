using System.Text.Json;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// What all refresh tokens of one login stand for. They come one after the other and never side by side: one is the last, the one before it still gives that
/// same last one for a moment, and an older one ends all of them (RFC 9700 4.14.2).
/// </summary>
public sealed record RefreshFamily
{
    /// <summary>
    /// How long the token before the last one is answered again, with the same last one: an answer that got lost on its way is no theft. Whoever stole it then
    /// holds what the application holds, and the first of both to come twice with the same ends it for both.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>The grant, without what only its code needed.</summary>
    public required GrantedLogin Granted { get; init; }

    /// <summary>What the proofs of the tokens are made with: 32 random bytes in base64url.</summary>
    public required string Seed { get; init; }

    /// <summary>The number of the last token.</summary>
    public int Number { get; init; }

    /// <summary>When the last one was made.</summary>
    public required DateTimeOffset RotatedAt { get; init; }

    /// <summary>From this instant none is taken, however often they were used.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>How long the last one may stay unused, in seconds.</summary>
    public required int IdleSeconds { get; init; }

    /// <summary>From this instant the last one is refused.</summary>
    internal DateTimeOffset IdleAt => Earliest(RotatedAt.AddSeconds(IdleSeconds), EndsAt);

    /// <summary>The last token.</summary>
    internal RefreshToken Last(string family) => RefreshToken.Make(family, Seed, Number);

    /// <summary>The same after one more rotation.</summary>
    internal RefreshFamily Rotated(DateTimeOffset now) => this with { Number = Number + 1, RotatedAt = now };

    /// <summary>Until when it is kept: as long as a token of it is taken, or an access token that it gave lives.</summary>
    internal TimeSpan Lifetime(int accessTokenSeconds, DateTimeOffset now)
    {
        var idle = IdleAt - now;
        var access = TimeSpan.FromSeconds(accessTokenSeconds);
        return (idle > access ? idle : access) + TimeSpan.FromMinutes(1);
    }

    /// <summary>The form to store. May hold personal data: to be encrypted.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, StoredJson.Default.RefreshFamily);

    /// <summary>Restores what <see cref="ToJson"/> gave; throws on anything else, since only our own store holds it.</summary>
    public static RefreshFamily FromJson(string json) =>
        JsonSerializer.Deserialize(json, StoredJson.Default.RefreshFamily) ?? throw new JsonException("A stored family of refresh tokens is an object.");

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"refresh tokens of {Granted.ClientId}, reference {Granted.Login.Reference}";

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}

/// <summary>A family as it is kept.</summary>
/// <param name="Family">What it says.</param>
/// <param name="Version">What changes with each change of it.</param>
public sealed record KeptRefreshFamily(RefreshFamily Family, long Version);

/// <summary>A family that begins.</summary>
/// <param name="Handle">Its handle.</param>
/// <param name="Family">What it says.</param>
/// <param name="Lifetime">How long it is kept.</param>
public sealed record NewRefreshFamily(string Handle, RefreshFamily Family, TimeSpan Lifetime);
