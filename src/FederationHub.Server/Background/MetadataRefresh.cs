using FederationHub.Configuration;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Server.Background;

/// <summary>
/// Asks upstreams for what they publish: those that wait every few seconds, the others when what they publish says so, usually every hour. An answer that fails keeps the
/// last good one. What came is saved through FederationHub.Configuration, and so live on every node.
/// </summary>
internal sealed class MetadataRefresh(
    CurrentDirectory current, UpstreamProtocols protocols, MetadataUpdate update, IMetadataLog answers, SettingsRefresh settings, HubLog log, Randomness randomness, TimeProvider time) : BackgroundService
{
    private const int Parallel = 8;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Schedule> _schedules = new(StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(Turn, TurnAsync, log.RefreshFailed, time, stoppingToken);

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = current.Directory.Settings.Upstreams.Where(upstream => !upstream.Suspended && !ComesWithOthers(upstream) && IsDue(upstream, now)).ToList();
        var came = await RenewedAsync(cancellationToken);
        await Task.WhenAll(due.Chunk(Math.Max(1, (due.Count + Parallel - 1) / Parallel)).Select(async part =>
        {
            foreach (var upstream in part)
            {
                if (await AskAsync(upstream, cancellationToken) is { } refreshed)
                {
                    lock (came)
                    {
                        came.Add(refreshed);
                    }
                }
            }
        }));

        if (came.Count > 0)
        {
            var saved = await update.SaveAsync(came, cancellationToken);
            foreach (var changed in saved.Changed)
            {
                log.UpstreamRefreshed(changed);
            }

            foreach (var (id, rejection) in saved.Refused)
            {
                log.UpstreamWaiting(id, rejection.Code.ToString(), rejection.Detail);
            }

            await settings.RefreshAsync(cancellationToken);
        }
    }

    // What logins asked for themselves, since an organisation signed with a key that was new.
    private async Task<List<RefreshedUpstream>> RenewedAsync(CancellationToken cancellationToken)
    {
        List<RefreshedUpstream> renewed = [.. protocols.All.OfType<IUpstreamRenewal>().SelectMany(protocol => protocol.TakeRenewed()).Select(taken => new RefreshedUpstream(taken.Upstream, taken.AskedFrom, taken.Settings))];
        foreach (var upstream in renewed)
        {
            await answers.RememberAsync(upstream.Id, time.GetUtcNow(), cancellationToken);
        }

        return renewed;
    }

    private async Task<RefreshedUpstream?> AskAsync(Upstream upstream, CancellationToken cancellationToken)
    {
        if (protocols.Find(upstream.Protocol) is not IUpstreamMetadata metadata)
        {
            return null;
        }

        var answer = await metadata.RefreshAsync(upstream.Settings, current.Directory.Settings.MetadataSources, cancellationToken);
        var failed = answer is Outcome<string>.Rejected;
        lock (_schedules)
        {
            _schedules[upstream.Id] = Next(_schedules.GetValueOrDefault(upstream.Id), failed, FreshFor(upstream), time.GetUtcNow());
        }

        if (answer is Outcome<string>.Rejected refused)
        {
            log.UpstreamWaiting(upstream.Id, refused.Rejection.Code.ToString(), refused.Rejection.Detail);
            return null;
        }

        await answers.RememberAsync(upstream.Id, time.GetUtcNow(), cancellationToken);
        var renewed = ((Outcome<string>.Accepted)answer).Value;
        return renewed == upstream.Settings ? null : new RefreshedUpstream(upstream.Id, upstream.Settings, renewed);
    }

    // What waits is asked at once when it is new; what has its metadata, some time after this process first saw it.
    private bool IsDue(Upstream upstream, DateTimeOffset now)
    {
        lock (_schedules)
        {
            if (_schedules.TryGetValue(upstream.Id, out var schedule) && schedule.Settings == upstream.Settings)
            {
                return now >= schedule.At;
            }

            var atOnce = upstream.Waiting || HasEnded(upstream, now);
            _schedules[upstream.Id] = new Schedule(upstream.Settings, atOnce ? now : now + FreshFor(upstream), FirstWait);
            return atOnce;
        }
    }

    // Nobody can log in with it: a hub that was off for longer than its copy counts must not wait for the next hour.
    private bool HasEnded(Upstream upstream, DateTimeOffset now) =>
        (protocols.Find(upstream.Protocol) as IUpstreamCondition)?.ConditionOf(upstream.Settings)?.ValidUntil <= now;

    private TimeSpan FreshFor(Upstream upstream) =>
        SourceSchedule.Jittered((protocols.Find(upstream.Protocol) as IUpstreamMetadata)?.FreshFor(upstream.Settings, time.GetUtcNow()) ?? SourceSchedule.Usual, randomness);

    // What is of an aggregate comes with the aggregate, for all its upstreams at once.
    private bool ComesWithOthers(Upstream upstream) =>
        !upstream.Waiting && (protocols.Find(upstream.Protocol) as IUpstreamOfSource)?.SourceOf(upstream.Settings) is { } source
        && current.Directory.Settings.MetadataSources.FirstOrDefault(known => known.Id == source)?.AggregateUrl is not null;

    private static Schedule Next(Schedule? last, bool failed, TimeSpan fresh, DateTimeOffset now)
    {
        var wait = last?.Wait ?? FirstWait;
        return failed
            ? new Schedule(last?.Settings ?? string.Empty, now + wait, wait * 2 < LongestWait ? wait * 2 : LongestWait)
            : new Schedule(last?.Settings ?? string.Empty, now + fresh, FirstWait);
    }

    private sealed record Schedule(string Settings, DateTimeOffset At, TimeSpan Wait);
}
