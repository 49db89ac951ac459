using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary>Ends a session from the command line, in one commit with what its applications are to be told; the running server tells them.</summary>
internal static class SessionEnding
{
    /// <summary>Ends a session as it stands; null where it is over already.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="chosen">The session as it was read.</param>
    /// <param name="because">How it came, for the audit stream.</param>
    /// <param name="surroundings">The clock, and who asks.</param>
    public static async Task<EndedSession?> EndAsync(OpenHub hub, HubSettings settings, SsoSession chosen, string because, CommandSurroundings surroundings)
    {
        // A login can use it meanwhile, and its application is to be told as well: what is ended is what stands.
        for (var session = chosen; session is not null; session = await hub.Sessions.FindBySessionIdAsync(session.SessionId, CancellationToken.None))
        {
            var now = surroundings.Time.GetUtcNow();
            var reference = Randomness.System.Reference();
            var told = NoticesOf(settings, session, reference, now).ToList();
            List<string> silent = [.. session.Applications.Select(known => known.Application).Except(told.Select(notice => notice.Application), StringComparer.Ordinal)];
            var what = string.Create(CultureInfo.InvariantCulture, $"{because}; {told.Count} applications to be told, {silent.Count} take no such message");
            PreparedWrite[] writes =
            [
                hub.Sessions.Ending(session),
                .. told.Select(hub.Logouts.Adding),
                hub.Audit.Appending(new AuditEvent(now, AuditKinds.LogoutStarted, reference, null, session.Statement.Organisation, null, what) { Actor = surroundings.Actor }),
                .. MarkingOf(hub, EndedMark.LeftBy(session), now),
            ];
            if (await hub.Commits.SaveAsync(writes, CancellationToken.None) is null)
            {
                return new EndedSession(reference, [.. told.Select(notice => notice.Application)], silent);
            }
        }

        return null;
    }

    /// <summary>
    /// Sees to it that no login of a person that waits at a page starts a session. To be done before sessions are looked for, so that one that begins
    /// meanwhile is found.
    /// </summary>
    /// <param name="hub">The hub.</param>
    /// <param name="marks">What is over.</param>
    /// <param name="surroundings">The clock.</param>
    public static Task MarkAsync(OpenHub hub, IEnumerable<EndedMark> marks, CommandSurroundings surroundings) =>
        hub.Commits.SaveAsync([.. MarkingOf(hub, marks, surroundings.Time.GetUtcNow())], CancellationToken.None);

    // Always in one order, so that two at once wait for each other and not for ever.
    private static IEnumerable<PreparedWrite> MarkingOf(OpenHub hub, IEnumerable<EndedMark> marks, DateTimeOffset now) =>
        marks.OrderBy(mark => mark.Text, StringComparer.Ordinal).Select(mark => hub.Sessions.Marking(mark, now));

    private static IEnumerable<LogoutNotice> NoticesOf(HubSettings settings, SsoSession session, string reference, DateTimeOffset now) =>
        session.Applications
            .Where(known => settings.Applications.Any(application => application.Id.Value == known.Application && application.Logout.BackChannelUri is not null))
            .Select(known => new LogoutNotice
            {
                Id = Randomness.System.Handle(), Reference = reference, Application = known.Application, Subject = known.Subject, SessionId = session.SessionId, EndedAt = now, NextAt = now,
            });
}

/// <summary>A session that was ended.</summary>
/// <param name="Reference">Reference of the logout.</param>
/// <param name="Told">Applications that are to be told.</param>
/// <param name="Silent">Those that take no logout token.</param>
internal sealed record EndedSession(string Reference, IReadOnlyList<string> Told, IReadOnlyList<string> Silent);
