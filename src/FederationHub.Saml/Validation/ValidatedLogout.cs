using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Model.Protocol;

namespace FederationHub.Saml.Validation;

/// <summary>How a logout ended, or is to be told that it ended (SAML Core 3.7.3.2).</summary>
public enum LogoutResult
{
    /// <summary>Every session that could be reached is over.</summary>
    Complete,

    /// <summary>The session is over here, but not at everyone whom it had been shown to.</summary>
    Partial,

    /// <summary>It is not over.</summary>
    Failed,
}

/// <summary>
/// A request to log out that passed every check of <see cref="LogoutValidator"/>; nothing else can make one. Whether it was seen before is
/// still to be asked: remember <see cref="Id"/> with <see cref="Issuer"/> until <see cref="ReplayUntil"/>.
/// </summary>
public sealed class ValidatedLogoutRequest
{
    private readonly string _hub;

    internal ValidatedLogoutRequest(LogoutDemand demand, NameId subject, LogoutExpectations expected, DateTimeOffset replayUntil, string keyFingerprint, string? relayState)
    {
        Id = demand.Envelope.Id;
        Issuer = expected.Issuer;
        Subject = subject;
        SessionIndexes = demand.SessionIndexes;
        ReplayUntil = replayUntil;
        KeyFingerprint = keyFingerprint;
        SignedRelayState = relayState;
        _hub = expected.Hub;
    }

    /// <summary>The request's ID: what its answer names.</summary>
    public string Id { get; }

    /// <summary>The organisation's entity ID, equal to the expected one.</summary>
    public string Issuer { get; }

    /// <summary>Who is to be logged out.</summary>
    public NameId Subject { get; }

    /// <summary>The same name in every way in which it can be written: a qualifier that follows from the context may be there or not.</summary>
    public IReadOnlyList<NameId> Spellings => Whole(Subject) is { Format: SamlNames.PersistentNameId or SamlNames.TransientNameId } whole
        ?
        [
            .. from name in whole.NameQualifier == Issuer ? [null, Issuer] : new[] { whole.NameQualifier }
               from audience in whole.SPNameQualifier == _hub ? [null, _hub] : new[] { whole.SPNameQualifier }
               select whole with { NameQualifier = name, SPNameQualifier = audience },
        ]
        : [Subject];

    /// <summary>Of which sessions; empty means of all (SAML Core 3.7.1).</summary>
    public IReadOnlyList<string> SessionIndexes { get; }

    /// <summary>Until when it would be accepted again: the memory for replays must last as long.</summary>
    public DateTimeOffset ReplayUntil { get; }

    /// <summary>The key that verified it: SHA-256 of its certificate, upper-case hexadecimal.</summary>
    public string KeyFingerprint { get; }

    /// <summary>RelayState as the signature of a query covers it; null over POST, where no signature does, and where there is none.</summary>
    public string? SignedRelayState { get; }

    /// <summary>
    /// Whether a session is one of those that are to end: made by this organisation for the same name, byte for byte with its format and
    /// qualifiers, and among the sessions that are listed, if any is. A session of which no index is known ends only with all.
    /// </summary>
    /// <param name="issuer">The organisation's entity ID that the session was made by.</param>
    /// <param name="subject">The name that it was made for.</param>
    /// <param name="sessionIndex">The index that came with it, or null.</param>
    public bool Ends(string issuer, NameId subject, string? sessionIndex)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        ArgumentNullException.ThrowIfNull(subject);
        return string.Equals(issuer, Issuer, StringComparison.Ordinal)
            && Whole(subject) == Whole(Subject)
            && (SessionIndexes.Count == 0 || (sessionIndex is not null && SessionIndexes.Contains(sessionIndex, StringComparer.Ordinal)));
    }

    // SAML Core 8.3.7, 8.3.8: a qualifier that is left out is the one that follows from the context, the organisation and this hub.
    private NameId Whole(NameId name) => name.Format is SamlNames.PersistentNameId or SamlNames.TransientNameId
        ? name with { NameQualifier = name.NameQualifier ?? Issuer, SPNameQualifier = name.SPNameQualifier ?? _hub }
        : name;

    /// <summary>The organisation and the request only: the subject is a person.</summary>
    public override string ToString() => $"LogoutRequest {Id} of {Issuer}";
}

/// <summary>An answer to a logout request of this hub that passed every check of <see cref="LogoutValidator"/>; nothing else can make one.</summary>
public sealed class ValidatedLogoutResponse
{
    internal ValidatedLogoutResponse(LogoutAnswer answer, string requestId, LogoutExpectations expected, LogoutResult result, DateTimeOffset replayUntil, string keyFingerprint, string? relayState)
    {
        Id = answer.Envelope.Id;
        Issuer = expected.Issuer;
        InResponseTo = requestId;
        Result = result;
        StatusCodes = answer.StatusCodes;
        ReplayUntil = replayUntil;
        KeyFingerprint = keyFingerprint;
        SignedRelayState = relayState;
    }

    /// <summary>The answer's ID.</summary>
    public string Id { get; }

    /// <summary>The organisation's entity ID, equal to the expected one.</summary>
    public string Issuer { get; }

    /// <summary>The request that was answered, equal to the expected one.</summary>
    public string InResponseTo { get; }

    /// <summary>How it ended.</summary>
    public LogoutResult Result { get; }

    /// <summary>The status codes as sent, the outermost first: for operators.</summary>
    public IReadOnlyList<string> StatusCodes { get; }

    /// <summary>Until when it would be accepted again, if its request were still open.</summary>
    public DateTimeOffset ReplayUntil { get; }

    /// <summary>The key that verified it: SHA-256 of its certificate, upper-case hexadecimal.</summary>
    public string KeyFingerprint { get; }

    /// <summary>RelayState as the signature of a query covers it; null over POST, where no signature does, and where there is none.</summary>
    public string? SignedRelayState { get; }
}
