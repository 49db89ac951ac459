using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams;

/// <summary>
/// An optional ability of a protocol: logout, both ways (SAML Profiles 4.4; OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0). It
/// keeps nothing: whoever sends a person upstream keeps the <see cref="UpstreamLeg"/>, and ends sessions.
/// </summary>
public interface IUpstreamLogout
{
    /// <summary>Whether the settings name a place where a person can be logged out.</summary>
    /// <param name="upstream">The upstream.</param>
    bool OffersLogout(Upstream upstream);

    /// <summary>
    /// Sends a person to be logged out. Refused with <see cref="UpstreamsCauses.LogoutNotOffered"/> where the upstream has no place for it, and
    /// with FH-1313 where its settings cannot be used. Keep <see cref="UpstreamStart.Memory"/> in the leg.
    /// </summary>
    ValueTask<Outcome<UpstreamStart>> StartLogoutAsync(UpstreamLogoutTrip trip, CancellationToken cancellationToken);

    /// <summary>What became of it, out of an answer that is verified as any other: the 13xx code of the check that said no.</summary>
    /// <param name="upstream">Who was asked.</param>
    /// <param name="leg">What was kept when it was.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    ValueTask<Outcome<UpstreamLogoutResult>> FinishLogoutAsync(Upstream upstream, UpstreamLeg leg, UpstreamReply reply, CancellationToken cancellationToken);

    /// <summary>
    /// Who a demand says to be from, before anything of it is verified: for choosing whose keys to check it with. Refused where it cannot be read, and
    /// where the protocol has an address for each upstream.
    /// </summary>
    /// <param name="reply">The message.</param>
    Outcome<string> DemandIssuer(UpstreamReply reply);

    /// <summary>Verifies a demand of the organisation to end sessions; nothing of it counts before. Replay is the caller's.</summary>
    /// <param name="upstream">Whose demand it must be.</param>
    /// <param name="reply">The message.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    ValueTask<Outcome<UpstreamLogoutDemand>> ReadDemandAsync(Upstream upstream, UpstreamReply reply, CancellationToken cancellationToken);

    /// <summary>How to answer a demand through the browser; null where the answer is the HTTP status, or the organisation has no place for one.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="demand">Its demand.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    ValueTask<UpstreamStart?> AnswerDemandAsync(Upstream upstream, UpstreamLogoutDemand demand, UpstreamLogoutResult result, CancellationToken cancellationToken);
}

/// <summary>What a logout at an upstream needs to know.</summary>
public sealed record UpstreamLogoutTrip
{
    /// <summary>The upstream.</summary>
    public required Upstream Upstream { get; init; }

    /// <summary>Single-use handle of this trip: the OpenID <c>state</c>, the SAML RelayState. 43 characters.</summary>
    public required string Handle { get; init; }

    /// <summary>Whom the upstream logged in.</summary>
    public required SubjectId Subject { get; init; }

    /// <summary>Its session, or null where it named none.</summary>
    public string? SessionIndex { get; init; }

    /// <summary>Its ID token, where the session kept one.</summary>
    public string? IdToken { get; init; }

    /// <summary>Languages of the person, the most wanted first.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The trip that logs a session out.</summary>
    /// <param name="upstream">The upstream of the session.</param>
    /// <param name="handle">A new handle.</param>
    /// <param name="session">The session.</param>
    public static UpstreamLogoutTrip Of(Upstream upstream, string handle, SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        return new UpstreamLogoutTrip { Upstream = upstream, Handle = handle, Subject = session.UpstreamSubject, SessionIndex = session.UpstreamSessionIndex, IdToken = session.UpstreamIdToken };
    }
}

/// <summary>How a logout ended (SAML Core 3.7.3.2).</summary>
public enum UpstreamLogoutResult
{
    /// <summary>Everywhere that could be reached.</summary>
    Complete,

    /// <summary>There, but not at everyone whom the session had been shown to.</summary>
    Partial,

    /// <summary>Not.</summary>
    Failed,
}

/// <summary>An organisation's demand to end sessions, verified. Only an adapter makes one.</summary>
public sealed class UpstreamLogoutDemand
{
    private readonly Func<SsoSession, bool> _ends;

    internal UpstreamLogoutDemand(string upstream, string issuer, SubjectId? subject, string? sessionIndex, string replayId, DateTimeOffset replayUntil, Func<SsoSession, bool> ends) =>
        (Upstream, Issuer, Subject, SessionIndex, ReplayId, ReplayUntil, _ends) = (upstream, issuer, subject, sessionIndex, replayId, replayUntil, ends);

    /// <summary>The upstream that demands it.</summary>
    public string Upstream { get; }

    /// <summary>Its entity ID or issuer, as verified.</summary>
    public string Issuer { get; }

    /// <summary>Of whom, to look sessions up by; null where only a session is named. Then <see cref="SessionIndex"/> is there.</summary>
    public SubjectId? Subject { get; }

    /// <summary>Of which session, to look it up by; null where the subject is named, and <see cref="Ends"/> says which of theirs.</summary>
    public string? SessionIndex { get; }

    /// <summary>What is to be over beside the sessions that there are, in every spelling that the protocol takes for the same.</summary>
    public required IReadOnlyList<EndedMark> Marks { get; init; }

    /// <summary>What to remember, so that it counts once.</summary>
    public string ReplayId { get; }

    /// <summary>Until when it must be remembered.</summary>
    public DateTimeOffset ReplayUntil { get; }

    /// <summary>What the answer needs of the message; only the adapter that read it knows what it is.</summary>
    internal object? Message { get; init; }

    /// <summary>Whether it is one of the sessions that are to end: of this upstream and issuer, of this person, and one of the sessions that are listed.</summary>
    /// <param name="session">The session.</param>
    public bool Ends(SsoSession session)
    {
        ArgumentNullException.ThrowIfNull(session);

        // A demand of one organisation never ends a session of another, whatever names they share.
        return session.Statement.Upstream == Upstream && session.Statement.Authorities is [var issuer, ..] && string.Equals(issuer, Issuer, StringComparison.Ordinal) && _ends(session);
    }

    /// <summary>The organisation only: the rest is about a person.</summary>
    public override string ToString() => $"logout demand of {Issuer}";
}
