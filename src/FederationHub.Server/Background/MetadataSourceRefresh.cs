using FederationHub.Configuration;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Server.Diagnostics;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Server.Background;

/// <summary>
/// Asks metadata sources when they are due, each on its own, and gives their upstreams what they say. Of several nodes one asks; the
/// others see what it stored.
/// </summary>
internal sealed class MetadataSourceRefresh(
    CurrentDirectory current, MetadataSources sources, IMetadataStore store, SourceUpdate update, SettingsRefresh settings, HubLog log, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(7);

    private readonly Dictionary<string, Task> _running = new(StringComparer.Ordinal);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Turns.RunAsync(Turn, TurnAsync, log.RefreshFailed, time, stoppingToken);

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var configured = current.Directory.Settings.MetadataSources;
        var states = (await store.SourcesAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal);
        foreach (var source in configured.Where(source => MetadataSources.IsDue(source, states.GetValueOrDefault(source.Id), now)))
        {
            // One that is slow holds up no other.
            if (!_running.TryGetValue(source.Id, out var running) || running.IsCompleted)
            {
                _running[source.Id] = RefreshAsync(source, cancellationToken);
            }
        }

        if (states.Keys.Except(configured.Select(source => source.Id), StringComparer.Ordinal).Any())
        {
            await store.ForgetOthersAsync([.. configured.Select(source => source.Id)], now - ForgetAfter, cancellationToken);
        }
    }

    private async Task RefreshAsync(MetadataSource source, CancellationToken cancellationToken)
    {
        try
        {
            var result = await sources.RefreshAsync(source, SourceSchedule.ShortestOnDemand, cancellationToken);
            Tell(source.Id, result);
            if (result is not (SourceRefresh.Applied or SourceRefresh.Unchanged))
            {
                return;
            }

            // Also after an answer that says nothing new: the node that stored the set may have ended before it came this far.
            var saved = await update.RunAsync(source.Id, cancellationToken);
            foreach (var changed in saved.Changed)
            {
                log.UpstreamRefreshed(changed);
            }

            foreach (var (id, rejection) in saved.Refused)
            {
                log.UpstreamWaiting(id, rejection.Code.ToString(), rejection.Detail);
            }

            if (saved.Changed.Count > 0)
            {
                await settings.RefreshAsync(cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            log.RefreshFailed(exception);
        }
    }

    private void Tell(string source, SourceRefresh result)
    {
        switch (result)
        {
            case SourceRefresh.Applied applied:
                log.SourceApplied(source, applied.Count, applied.Changed, applied.Removed, applied.Broken.Count);
                foreach (var broken in applied.Broken)
                {
                    log.SourceEntityBroken(source, broken);
                }

                break;
            case SourceRefresh.Held held:
                log.SourceHeld(source, held.Reason);
                break;
            case SourceRefresh.Failed failed:
                log.SourceFailed(source, failed.Rejection.Code.ToString(), failed.Rejection.Detail);
                break;
            default:
                break;
        }
    }
}
