using FederationHub.Core.Identity;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>
/// Sessions, found by the handle in the browser's cookie. A browser may have several, each of another organisation or person, all under one
/// handle. Rows are encrypted under the master key, since logout must reach them without a handle; what they are found by is kept as keyed hashes.
/// </summary>
public interface ISessionStore
{
    /// <summary>
    /// Keeps a new session under a handle, which other sessions of the same browser may have too. Where one of its id is kept already, that one stays:
    /// two logouts at once may both leave the rest of a session.
    /// </summary>
    PreparedWrite Starting(string handle, SsoSession session);

    /// <summary>
    /// The same for the session of a new authentication. Not made where a mark that ends it (<see cref="EndedMark.ThatEnd"/>) is of the instant at which
    /// the upstream's answer came, or later: it was ended before it began.
    /// </summary>
    /// <param name="handle">The handle.</param>
    /// <param name="session">The session.</param>
    /// <param name="answeredAt">When the upstream's answer came, within the last hour.</param>
    PreparedWrite StartingUnlessEnded(string handle, SsoSession session, DateTimeOffset answeredAt);

    /// <summary>
    /// Remembers that something was ended, as long as a login that was answered before can wait: an hour. It belongs in the commit that ends what there
    /// is. The latest instant counts.
    /// </summary>
    /// <param name="mark">What was ended.</param>
    /// <param name="at">When.</param>
    PreparedWrite Marking(EndedMark mark, DateTimeOffset at);

    /// <summary>The session of a browser that was used last, by the handle of its cookie; null when there is none, or all ended.</summary>
    Task<SsoSession?> FindAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Every living session of a browser, by the handle of its cookie, the one that was used last first.</summary>
    Task<IReadOnlyList<SsoSession>> OfBrowserAsync(string handle, CancellationToken cancellationToken);

    /// <summary>Finds a session by its id at the hub; null when there is none, or it ended.</summary>
    Task<SsoSession?> FindBySessionIdAsync(string sessionId, CancellationToken cancellationToken);

    /// <summary>Every living session of a person, whatever the browser, the one that was used last first.</summary>
    /// <param name="personKey">The statement's person key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<IReadOnlyList<SsoSession>> OfPersonAsync(string personKey, CancellationToken cancellationToken);

    /// <summary>
    /// Every living session that an upstream made for a subject (by its value: the caller compares format and qualifiers), or under a session index,
    /// or for both where both are given; none where neither is.
    /// </summary>
    Task<IReadOnlyList<SsoSession>> OfUpstreamAsync(string upstream, SubjectId? subject, string? sessionIndex, CancellationToken cancellationToken);

    /// <summary>Every living session, in no order, a page at a time: for operators, never for a login.</summary>
    IAsyncEnumerable<SsoSession> AllAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sessions of which an application's end has come (<see cref="SessionApplication.EndsAt"/>), the longest ago first. One that cannot be read keeps
    /// no other back.
    /// </summary>
    Task<DueSessions> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Takes a session that cannot be read out of what comes due; who can read it puts it back at its next use.</summary>
    PreparedWrite PassingOver(string sessionId);

    /// <summary>
    /// Writes a session back as part of a commit. It must still stand as it was read (<see cref="SsoSession.Version"/>): where another tab wrote it since,
    /// or it ended, nothing of the commit is made.
    /// </summary>
    PreparedWrite Changing(SsoSession session);

    /// <summary>
    /// Takes applications out of a session, which is over for them; one whose end was moved since, in another tab, came again and stays. False when
    /// the session ended meanwhile.
    /// </summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="applications">The applications as they were read.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<bool> LeaveAsync(string sessionId, IReadOnlyCollection<SessionApplication> applications, CancellationToken cancellationToken);

    /// <summary>Gives all sessions of a browser a new handle; the old one is dead at once. False when it has none.</summary>
    Task<bool> RotateAsync(string oldHandle, string newHandle, CancellationToken cancellationToken);

    /// <summary>The same as part of a commit. That the old handle has no session any more is no error: another tab was first.</summary>
    PreparedWrite Rotating(string oldHandle, string newHandle);

    /// <summary>
    /// Ends a session as part of a commit. It must still stand as it was read: where a login used it since, or it ended, nothing of the commit is made,
    /// since whoever ends it has not seen whom to tell.
    /// </summary>
    PreparedWrite Ending(SsoSession session);
}

/// <summary>Sessions of which an application's end has come.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Unreadable">Ids of those that were changed in the store, or are of a form or key that this build does not know.</param>
public sealed record DueSessions(IReadOnlyList<SsoSession> Sessions, IReadOnlyList<string> Unreadable);
