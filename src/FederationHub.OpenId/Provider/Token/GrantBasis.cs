namespace FederationHub.OpenId.Provider.Token;

/// <summary>What a grant stands on: when one of these goes, the grant goes, or the claims that rested on it.</summary>
/// <param name="ClientId">The application.</param>
/// <param name="OrganisationId">The home organisation that vouched.</param>
/// <param name="UpstreamId">The upstream through which it vouched.</param>
/// <param name="SessionId">The id of the hub's session, which no application sees; null when the login left none.</param>
/// <param name="ByStartLink">Whether the login began with a start link of that organisation.</param>
/// <param name="Reference">The reference of the login, for audit.</param>
public sealed record GrantBasis(string ClientId, string OrganisationId, string UpstreamId, string? SessionId, bool ByStartLink, string Reference)
{
    /// <summary>
    /// When the application was let in. A session can go on after the person logged out of one application, and be used by it again: what was given
    /// before stays ended. Null in a grant of an earlier build, which lives no longer than an access token.
    /// </summary>
    public DateTimeOffset? GivenAt { get; init; }

    /// <summary>What lets each claim through, by its name; null for none.</summary>
    public IReadOnlyDictionary<string, ClaimGround>? Grounds { get; init; }

    /// <summary>What let this person in, in words of the shared conditions, which ask for it again; null where nothing about the person was asked.</summary>
    public string? AdmittedBy { get; init; }

    /// <summary>Which consent of the person it rests on, in words of the shared conditions, which ask for it again; null where it rests on none.</summary>
    public string? ConsentedBy { get; init; }

    /// <summary>
    /// Whose it is, in words of the shared conditions, which ask whether that person was erased: for what outlives the session only. Null elsewhere.
    /// </summary>
    public string? Person { get; init; }
}
