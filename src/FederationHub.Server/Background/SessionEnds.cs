using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;

namespace FederationHub.Server.Background;

/// <summary>
/// Has an application told that its session is over when the end comes that it was told of, and no other application (R002-15, R002-17): a session
/// that others may still reuse goes on for them.
/// </summary>
internal sealed class SessionEnds(
    CurrentDirectory current, ISessionStore sessions, ILogoutStore logouts, IAuditLog audit, ICommits commits, Randomness randomness, HubLog log, TimeProvider time)
    : BackgroundService
{
    private const int BatchSize = 100;

    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(Turn, TurnAsync, log.RefreshFailed, time, stoppingToken);

    internal async Task TurnAsync(CancellationToken cancellationToken)
    {
        for (var count = BatchSize; count == BatchSize;)
        {
            var now = time.GetUtcNow();
            var due = await sessions.DueAsync(now, BatchSize, cancellationToken);
            foreach (var session in due.Sessions)
            {
                await EndAsync(session, now, cancellationToken);
            }

            foreach (var unreadable in due.Unreadable)
            {
                await PassOverAsync(unreadable, now);
            }

            count = due.Sessions.Count + due.Unreadable.Count;
        }
    }

    private async Task EndAsync(SsoSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var over = session.Applications.Where(application => application.EndsAt <= now).ToList();
        var reference = randomness.Reference();
        List<PreparedWrite> writes = [.. over.Where(TakesTokens).Select(application => logouts.Adding(NoticeOf(session, application, reference, now)))];
        // Nobody rests on it any more, or could: what was said of the person ends with it (R000-21).
        if (session.IdleEndsAt <= now || session.EndsAt <= now || (session.LogoutOnly && over.Count == session.Applications.Count))
        {
            // Where a login used it since it was read, the next turn sees it as it is then.
            await commits.SaveAsync([.. writes, sessions.Ending(session)], cancellationToken);
            return;
        }

        if (writes.Count == 0 || await commits.SaveAsync(writes, cancellationToken) is null)
        {
            await sessions.LeaveAsync(session.SessionId, over, cancellationToken);
        }
    }

    // Its applications are not known any more; each was told of its end by session_expiry. What is left is purged at the session's own end.
    private async Task PassOverAsync(string sessionId, DateTimeOffset now)
    {
        var reference = randomness.Reference();
        log.SessionUnreadable(sessionId, reference);
        await commits.SaveAsync(
            [
                sessions.PassingOver(sessionId),
                audit.Appending(new AuditEvent(
                    now, AuditKinds.LogoutNotTold, reference, null, null, null, $"stored session {sessionId} cannot be read: it was changed, or is of another build or key; given up")
                {
                    Facts = new AuditFacts { Configuration = current.Directory.Version },
                }),
            ],
            CancellationToken.None);
    }

    private bool TakesTokens(SessionApplication application) => current.Directory.FindApplication(application.Application)?.Logout.BackChannelUri is not null;

    // Named after what ended, so that of two nodes one adds it.
    private static LogoutNotice NoticeOf(SsoSession session, SessionApplication application, string reference, DateTimeOffset now) => new()
    {
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"end of a session\n{session.SessionId}\n{application.Application}\n{application.EndsAt!.Value.ToUnixTimeMilliseconds()}")))),
        Reference = reference,
        Application = application.Application,
        Subject = application.Subject,
        SessionId = session.SessionId,
        EndedAt = application.EndsAt!.Value,
        NextAt = now,
    };
}
