using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// Something of a provider that is fetched and kept: one fetch at a time for all who wait, the last good value stays when a fetch
/// fails, and nobody outside can make the hub fetch more often than the limits say.
/// </summary>
/// <param name="fetch">Gets and reads the document; bounds its own time. Not tied to the caller that happens to be first.</param>
/// <param name="time">The clock.</param>
internal sealed class RemoteDocument<T>(Func<CancellationToken, Task<Outcome<T>>> fetch, TimeProvider time)
    where T : class
{
    /// <summary>A kept value is fetched again after this; what the provider removed stops working then.</summary>
    internal static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>A value that could not be renewed is used no longer than this.</summary>
    internal static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);

    /// <summary>The least time between two fetches that somebody's input asked for, and after a failed renewal.</summary>
    internal static readonly TimeSpan BetweenRefetches = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two attempts while there is no value at all: people are waiting.</summary>
    internal static readonly TimeSpan BetweenFirstAttempts = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private KeptValue? _kept;
    private Rejection? _lastFailure;
    private DateTimeOffset _lastAttempt = DateTimeOffset.MinValue;
    private DateTimeOffset _lastRefetch = DateTimeOffset.MinValue;
    private Task<Outcome<T>>? _running;

    /// <summary>What is kept now, without fetching; null before the first fetch.</summary>
    public T? Kept
    {
        get
        {
            lock (_gate)
            {
                return _kept?.Value;
            }
        }
    }

    /// <summary>The kept value while it is fresh, else a newly fetched one.</summary>
    public Task<Outcome<T>> CurrentAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_kept is not null && now < _kept.FetchedAt + FreshFor)
            {
                return Task.FromResult<Outcome<T>>(_kept.Value);
            }

            if (_running is null && _lastFailure is not null && now < _lastAttempt + (_kept is null ? BetweenFirstAttempts : BetweenRefetches))
            {
                return Task.FromResult(KeptOr(_lastFailure, now));
            }

            return Start(now).WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// A newer value than the one seen, because something in a message was not in it. Gives the kept value where it is newer already,
    /// or where the last refetch is less than 30 seconds ago.
    /// </summary>
    public Task<Outcome<T>> NewerThanAsync(T seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_kept is not null && (!ReferenceEquals(_kept.Value, seen) || now < _lastRefetch + BetweenRefetches))
            {
                return Task.FromResult<Outcome<T>>(_kept.Value);
            }

            _lastRefetch = now;
            return Start(now).WaitAsync(cancellationToken);
        }
    }

    private Task<Outcome<T>> Start(DateTimeOffset now)
    {
        if (_running is null)
        {
            _lastAttempt = now;
            _running = Task.Run(FetchAsync, CancellationToken.None);
        }

        return _running;
    }

    private async Task<Outcome<T>> FetchAsync()
    {
        Outcome<T>? outcome = null;
        try
        {
            outcome = await fetch(CancellationToken.None);
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
                switch (outcome)
                {
                    case Outcome<T>.Accepted accepted:
                        _kept = new KeptValue(accepted.Value, time.GetUtcNow());
                        _lastFailure = null;
                        break;
                    case Outcome<T>.Rejected rejected:
                        _lastFailure = rejected.Rejection;
                        break;
                    default:
                        break;
                }
            }
        }

        return outcome.Match(value => value, rejection => KeptOr(rejection, time.GetUtcNow()));
    }

    private Outcome<T> KeptOr(Rejection rejection, DateTimeOffset now)
    {
        lock (_gate)
        {
            return _kept is not null && now < _kept.FetchedAt + UsableFor ? _kept.Value : rejection;
        }
    }

    private sealed record KeptValue(T Value, DateTimeOffset FetchedAt);
}
