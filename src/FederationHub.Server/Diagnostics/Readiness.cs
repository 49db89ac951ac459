using FederationHub.Storage;

namespace FederationHub.Server.Diagnostics;

/// <summary>
/// Whether the database keeps what it is given. Asking it writes a row, and anybody may ask: so there is one question at a time, and its
/// answer counts for a second.
/// </summary>
internal sealed class Readiness(HubDatabase database, HubLog log, TimeProvider time)
{
    // A database that hangs is one that does not answer, and the proxy's patience is short.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Counts = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool>? _asked;
    private long _askedAt;

    public Task<bool> DatabaseAnswersAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_asked is null || (_asked.IsCompleted && time.GetElapsedTime(_askedAt) >= Counts))
            {
                _askedAt = time.GetTimestamp();
                // It belongs to everybody who waits, so nobody who hangs up ends it.
                _asked = Task.Run(AskAsync, CancellationToken.None);
            }

            return _asked.WaitAsync(cancellationToken);
        }
    }

    private async Task<bool> AskAsync()
    {
        try
        {
            // The ping is not asked to stop by itself: a driver that hangs may hang there too.
            await database.PingAsync(CancellationToken.None).WaitAsync(Longest, time);
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            log.NotReady(failure);
            return false;
        }
    }
}
