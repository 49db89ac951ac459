using System.Text.Json;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// What a finished login leaves to mint from: who, when, how sure, and the claims that release let through, by placement.
/// Protocol claims stand in their own members; the same names among the claims are ignored (<see cref="ProtocolClaims.Reserved"/>).
/// </summary>
public sealed record ReleasedLogin
{
    /// <summary>The <c>sub</c> for this application: already pairwise. At most 255 ASCII characters (OpenID Connect Core 2).</summary>
    public required string Subject { get; init; }

    /// <summary>When the person authenticated at the organisation: <c>auth_time</c>.</summary>
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>The level that was reached: <c>acr</c>. Null when none can be told.</summary>
    public string? Acr { get; init; }

    /// <summary>The methods used: <c>amr</c> (RFC 8176). Empty when the organisation told none.</summary>
    public required IReadOnlyList<string> Amr { get; init; }

    /// <summary>The hub's session, by its id at the hub: no application sees it. Null when the login left none.</summary>
    public string? SessionId { get; init; }

    /// <summary>What this application is told of the session: <c>sid</c>, another one in each sector. Null when it is told of none.</summary>
    public string? Sid { get; init; }

    /// <summary>Until when the application may rest on this login: <c>session_expiry</c>. Null for no such end.</summary>
    public DateTimeOffset? SessionExpiresAt { get; init; }

    /// <summary>When the application was let in: <see cref="GrantBasis.GivenAt"/>. Null in one of an earlier build.</summary>
    public DateTimeOffset? GivenAt { get; init; }

    /// <summary>The home organisation that vouched.</summary>
    public required string OrganisationId { get; init; }

    /// <summary>The upstream through which it vouched.</summary>
    public required string UpstreamId { get; init; }

    /// <summary>Whether the login began with a start link of that organisation, which the shared conditions may ask for.</summary>
    public bool ByStartLink { get; init; }

    /// <summary>What let this person in, in words of the shared conditions, which ask for it again; null where nothing about the person was asked.</summary>
    public string? AdmittedBy { get; init; }

    /// <summary>Which consent of the person it rests on, in words of the shared conditions, which ask for it again; null where it rests on none.</summary>
    public string? ConsentedBy { get; init; }

    /// <summary>
    /// Whose it is, in words of the shared conditions, which ask whether that person was erased: for what outlives the session only. Null elsewhere.
    /// </summary>
    public string? Person { get; init; }

    /// <summary>The reference of the login, as its pages, its audit and its errors show it.</summary>
    public required string Reference { get; init; }

    /// <summary>Claims placed in the ID token.</summary>
    public required IReadOnlyDictionary<string, JsonElement> IdTokenClaims { get; init; }

    /// <summary>Claims placed in the access token.</summary>
    public required IReadOnlyDictionary<string, JsonElement> AccessTokenClaims { get; init; }

    /// <summary>Claims given at UserInfo.</summary>
    public required IReadOnlyDictionary<string, JsonElement> UserInfoClaims { get; init; }

    /// <summary>What lets each claim through, by its name, wherever it is placed. A claim without a ground is not given.</summary>
    public IReadOnlyDictionary<string, ClaimGround>? Grounds { get; init; }

    /// <summary>What of it is given now.</summary>
    internal ReleasedLogin Standing(GrantStanding standing) => this with
    {
        IdTokenClaims = StandingClaims.Of(IdTokenClaims, Grounds, standing),
        AccessTokenClaims = StandingClaims.Of(AccessTokenClaims, Grounds, standing),
        UserInfoClaims = StandingClaims.Of(UserInfoClaims, Grounds, standing),
    };

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"login {Reference}";
}
