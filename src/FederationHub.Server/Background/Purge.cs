using FederationHub.Server.Diagnostics;
using FederationHub.Storage;

namespace FederationHub.Server.Background;

/// <summary>Removes expired rows. They are never given out; this only keeps the store small.</summary>
internal sealed class Purge(HubDatabase database, HubLog log, TimeProvider time) : BackgroundService
{
    private const int BatchSize = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await database.PurgeAsync(BatchSize, stoppingToken) > 0)
                {
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                log.PurgeFailed(exception);
            }
        }
    }
}
