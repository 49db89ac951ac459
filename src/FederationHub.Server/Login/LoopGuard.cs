namespace FederationHub.Server.Login;

/// <summary>
/// Counts how many logins one application begins in one browser with nobody doing anything: an application that keeps no session of its own sends
/// people back again and again (R004-09). Who chooses an organisation or answers a question of the hub is no loop, and a look without a page
/// (<c>prompt=none</c>) is none either. What an organisation says of a new authentication is not enough: many answer with the instant of the answer.
/// Kept in the memory of this node, and no longer than a window: several nodes each count their own. Bounded: where a flood of
/// browsers fills it, the oldest are forgotten, and nobody is refused for it.
/// </summary>
internal sealed class LoopGuard(TimeProvider time)
{
    /// <summary>Logins that may begin within <see cref="Window"/>; the next is refused.</summary>
    public const int MostStarts = 5;

    /// <summary>Pairs of application and browser in one generation; there are two.</summary>
    public const int MostPairs = 10_000;

    /// <summary>The time within which they are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private Dictionary<(string Application, string Browser), Starts> _now = [];
    private Dictionary<(string Application, string Browser), Starts> _before = [];
    private long _turnedAt = time.GetTimestamp();

    /// <summary>How many pairs are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _now.Count + _before.Count;
            }
        }
    }

    /// <summary>Notes that a login begins, unless there were too many.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="browser">The hash of the browser's binding.</param>
    public LoopVerdict Begin(string application, string browser)
    {
        // Not the time of day: a clock that is set must neither refuse people nor let a loop go on.
        var at = time.GetTimestamp();
        lock (_lock)
        {
            Turn(at);
            var starts = Find((application, browser));
            if (starts.Number >= MostStarts && time.GetElapsedTime(starts.Oldest, at) < Window)
            {
                // Once a window is enough for its owner, and a loop must not fill the audit stream.
                var first = starts.ToldAt is not { } told || time.GetElapsedTime(told, at) >= Window;
                starts.ToldAt = first ? at : starts.ToldAt;
                return first ? LoopVerdict.LoopsFirst : LoopVerdict.LoopsStill;
            }

            starts.Add(at);
            return LoopVerdict.May;
        }
    }

    /// <summary>The person did something in a login of this pair: what began before it counts no more.</summary>
    /// <param name="application">The application's id.</param>
    /// <param name="browser">The hash of the browser's binding.</param>
    public void Acted(string application, string browser)
    {
        lock (_lock)
        {
            if (_now.GetValueOrDefault((application, browser)) is { } starts || _before.TryGetValue((application, browser), out starts))
            {
                starts.KeepNewest();
            }
        }
    }

    private Starts Find((string Application, string Browser) pair)
    {
        if (!_now.TryGetValue(pair, out var starts))
        {
            _now[pair] = starts = _before.GetValueOrDefault(pair) ?? new Starts();
        }

        return starts;
    }

    // What was not touched for a whole window counts no more.
    private void Turn(long at)
    {
        if (_now.Count >= MostPairs || time.GetElapsedTime(_turnedAt, at) >= Window)
        {
            (_before, _now, _turnedAt) = (_now, [], at);
        }
    }

    private sealed class Starts
    {
        private readonly long[] _last = new long[MostStarts];

        public int Number { get; private set; }

        public long Oldest => _last[Number % MostStarts];

        public long? ToldAt { get; set; }

        public void KeepNewest()
        {
            if (Number > 0)
            {
                _last[0] = _last[(Number - 1) % MostStarts];
                Number = 1;
            }
        }

        public void Add(long at) => _last[Number++ % MostStarts] = at;
    }
}

/// <summary>What the guard says of a login that begins.</summary>
internal enum LoopVerdict
{
    /// <summary>It may.</summary>
    May,

    /// <summary>It is one too many, and the application's owner was not told in this window.</summary>
    LoopsFirst,

    /// <summary>It is one too many, and its owner was told.</summary>
    LoopsStill,
}
