using System.Collections.Concurrent;
using System.Globalization;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Provider.LogoutToken;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.OpenId;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Server.Sessions;

/// <summary>
/// Tells applications that a session is over (OpenID Connect Back-Channel Logout 1.0): at once and side by side, and what did not arrive again,
/// a bounded number of times. A notice is in the store before the first attempt, so a killed server forgets nobody.
/// </summary>
internal sealed class BackChannelDelivery(
    ILogoutStore logouts, IAuditLog audit, ICommits commits, LogoutTokenFactory tokens, ApplicationSessionIds sids, OutboundClient outbound, CurrentDirectory current, Randomness randomness, HubLog log, TimeProvider time)
    : BackgroundService
{
    /// <summary>How long one application may take to answer.</summary>
    public static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(5);

    // How long an attempt is one node's: no other one takes the notice meanwhile.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    // After the first attempt: six attempts within an hour.
    private static readonly TimeSpan[] Again =
        [TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)];

    /// <summary>How many applications a request tells itself. The person waits for them, so what is more is the background's (security 81).</summary>
    public const int MostAtOnce = 32;

    // How long a notice that cannot be read is left alone, and how long it is kept: a newer build may know its form, a restored key may open it.
    private static readonly TimeSpan HoldUnreadable = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan KeepUnreadable = TimeSpan.FromHours(1);

    // An application that let one message wait to its end is not asked again for a moment: a thousand of its messages would keep everybody else's waiting.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _quietUntil = new(StringComparer.Ordinal);

    /// <summary>Most attempts for one notice.</summary>
    public static int MostAttempts => Again.Length + 1;

    /// <summary>
    /// What is to be told to applications of one session: a notice for each that takes logout tokens. They are the caller's to add in the commit that
    /// ends the session, and theirs to deliver for half a minute; after that, or when the server dies, the background does. Those past
    /// <see cref="MostAtOnce"/> are the background's from the beginning.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="applications">Those of its applications that are told.</param>
    /// <param name="reference">Reference of the logout.</param>
    /// <param name="before">How many notices the logout has already.</param>
    public IReadOnlyList<LogoutNotice> NoticesOf(SsoSession session, IEnumerable<SessionApplication> applications, string reference, int before)
    {
        var now = time.GetUtcNow();
        return
        [
            .. applications.Where(application => UriOf(application.Application) is not null).Select((application, index) => new LogoutNotice
            {
                Id = randomness.Handle(),
                Reference = reference,
                Application = application.Application,
                Subject = application.Subject,
                SessionId = session.SessionId,
                EndedAt = now,
                NextAt = before + index < MostAtOnce ? now + Lease : now,
            }),
        ];
    }

    /// <summary>
    /// Delivers the notices of a logout now, side by side, the first <see cref="MostAtOnce"/>; gives what came of each, in their order. What is more,
    /// and what did not arrive, is told in the background.
    /// </summary>
    public async Task<IReadOnlyList<LogoutResult>> DeliverAsync(IReadOnlyList<LogoutNotice> notices, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(notices.Take(MostAtOnce).Select(notice => DeliverAsync(notice, cancellationToken)));
        return [.. results, .. notices.Skip(MostAtOnce).Select(_ => LogoutResult.Later)];
    }

    /// <summary>Delivers what is due; gives how many there were.</summary>
    internal async Task<int> TurnAsync(CancellationToken cancellationToken)
    {
        var due = await logouts.TakeDueAsync(time.GetUtcNow(), MostAtOnce, Lease, cancellationToken);
        await Task.WhenAll([.. due.Notices.Select(notice => DeliverAsync(notice, cancellationToken)), .. due.Unreadable.Select(SetAsideAsync)]);
        return due.Notices.Count + due.Unreadable.Count;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(
        Turn,
        async cancelled =>
        {
            while (await TurnAsync(cancelled) == MostAtOnce)
            {
            }
        },
        log.LogoutTurnFailed,
        time,
        stoppingToken);

    private async Task<LogoutResult> DeliverAsync(LogoutNotice notice, CancellationToken cancellationToken)
    {
        var (result, detail) = await SendAsync(notice, cancellationToken);
        var attempt = notice.Attempts + 1;
        var tryAgain = result == LogoutResult.Unreachable && attempt < MostAttempts;
        var said = string.Create(CultureInfo.InvariantCulture, $"attempt {attempt}: {detail}{(result == LogoutResult.LoggedOut ? string.Empty : tryAgain ? "; tried again" : "; given up")}");
        var now = time.GetUtcNow();
        _ = await commits.SaveAsync(
            [
                tryAgain ? logouts.Moving(notice with { Attempts = attempt, NextAt = now + Again[attempt - 1] }) : logouts.Removing(notice.Id),
                audit.Appending(new AuditEvent(now, result == LogoutResult.LoggedOut ? AuditKinds.LogoutTold : AuditKinds.LogoutNotTold, notice.Reference, notice.Application, null, null, said)
                {
                    Facts = new AuditFacts { Configuration = current.Directory.Version },
                }),
            ],
            CancellationToken.None);
        return result;
    }

    // Its application is not known any more, and that somebody was not told must be found in the audit stream all the same.
    private async Task SetAsideAsync(UnreadableNotice notice)
    {
        var now = time.GetUtcNow();
        if (now < notice.DueAt + KeepUnreadable)
        {
            log.LogoutNoticeUnreadable(notice.Id, notice.DueAt + KeepUnreadable);
            _ = await commits.SaveAsync([logouts.Holding(notice.Id, now + HoldUnreadable)], CancellationToken.None);
            return;
        }

        var reference = randomness.Reference();
        log.LogoutNoticeGivenUp(notice.Id, reference);
        _ = await commits.SaveAsync(
            [
                logouts.Removing(notice.Id),
                audit.Appending(new AuditEvent(
                    now, AuditKinds.LogoutNotTold, reference, null, null, null, $"stored notice {notice.Id} cannot be read: it was changed, or is of another build or key; given up")
                {
                    Facts = new AuditFacts { Configuration = current.Directory.Version },
                }),
            ],
            CancellationToken.None);
    }

    private async Task<(LogoutResult Result, string Detail)> SendAsync(LogoutNotice notice, CancellationToken cancellationToken)
    {
        var directory = current.Directory;
        if (directory.FindApplication(notice.Application) is not { Logout.BackChannelUri: { } uri } application)
        {
            return (LogoutResult.NoChannel, "the application was removed, or takes no logout tokens any more");
        }

        if (_quietUntil.TryGetValue(notice.Application, out var until) && time.GetUtcNow() < until)
        {
            return (LogoutResult.Unreachable, "not asked: it let another message wait to its end a moment ago");
        }

        // A suspended one is told as well: nobody gets in by a logout.
        var sid = await sids.OfAsync(directory, application, notice.SessionId, cancellationToken);
        var token = await tokens.CreateAsync(ApplicationClients.ClientOf(application), notice.Subject, sid, notice.Id, time.GetUtcNow(), cancellationToken);
        using var limit = new CancellationTokenSource(LongestAnswer, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // 2.5: a form, no redirect is followed; to no address of the inside unless it is allow-listed.
            var sent = await outbound.PostFormAsync(new Uri(uri), [new("logout_token", token)], OutboundClient.DefaultMaxBytes, both.Token);
            return sent.Match(
                answer => answer.Status switch
                {
                    // 2.8: some frameworks make 204 of it.
                    200 or 204 => (LogoutResult.LoggedOut, $"answered {answer.Status}"),
                    // 2.8: the token was no good to it, or it could not log the person out. The same again would be the same.
                    400 => (LogoutResult.Refused, "answered 400"),
                    var status => (LogoutResult.Unreachable, $"answered {status}"),
                },
                rejection => (LogoutResult.Unreachable, $"{rejection.Code}: {rejection.Detail}"));
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            _quietUntil[notice.Application] = time.GetUtcNow() + Quiet;
            return (LogoutResult.Unreachable, string.Create(CultureInfo.InvariantCulture, $"no answer in {LongestAnswer.TotalSeconds} s"));
        }
    }

    private string? UriOf(string application) => current.Directory.FindApplication(application)?.Logout.BackChannelUri;
}
