using FederationHub.Outcomes;

namespace FederationHub.Server.Diagnostics;

/// <summary>
/// Sees that many people fail alike: more than <see cref="MostBrowsers"/> browsers with one cause at one organisation, or at one application, within
/// <see cref="Window"/> (ux 2.1). A browser counts once, so that a loop of one person tells nothing. Kept in the memory of this node; several nodes each
/// count their own. Bounded: its keys are causes and ids of ours, and where there are too many the oldest are forgotten.
/// </summary>
internal sealed class FloodGuard(TimeProvider time)
{
    /// <summary>Browsers that may fail alike; with the next one operators are told.</summary>
    public const int MostBrowsers = 20;

    /// <summary>References that operators are given.</summary>
    public const int MostExamples = 5;

    /// <summary>Kinds of failure in one generation; there are two.</summary>
    public const int MostKinds = 1_000;

    /// <summary>The time within which they are counted, and within which nobody is told again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private Dictionary<(RejectionCode Code, string? Application, string? Organisation), Failures> _now = [];
    private Dictionary<(RejectionCode Code, string? Application, string? Organisation), Failures> _before = [];
    private long _turnedAt = time.GetTimestamp();

    /// <summary>How many kinds of failure are remembered.</summary>
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

    /// <summary>Notes a failure; what operators are to be told, or null.</summary>
    /// <param name="code">The cause.</param>
    /// <param name="application">The application's id, verified; counts where no organisation is known.</param>
    /// <param name="organisation">The organisation's id, or null.</param>
    /// <param name="browser">Who failed: the hash of the browser's binding, or where the request came from.</param>
    /// <param name="reference">The reference of the failure.</param>
    public Flood? Failed(RejectionCode code, string? application, string? organisation, string browser, string reference)
    {
        // Not the time of day: a clock that is set must neither raise an alarm nor hide one.
        var at = time.GetTimestamp();
        var kind = (code, organisation is null ? application : null, organisation);
        lock (_lock)
        {
            Turn(at);
            if (!_now.TryGetValue(kind, out var failures))
            {
                _now[kind] = failures = _before.GetValueOrDefault(kind) ?? new Failures();
            }

            failures.Add(browser, reference, at, time);
            if (failures.Browsers <= MostBrowsers || (failures.ToldAt is { } told && time.GetElapsedTime(told, at) < Window))
            {
                return null;
            }

            failures.ToldAt = at;
            return new Flood(code, kind.Item2, organisation, failures.Examples);
        }
    }

    // What was not touched for a whole window counts no more.
    private void Turn(long at)
    {
        if (_now.Count >= MostKinds || time.GetElapsedTime(_turnedAt, at) >= Window)
        {
            (_before, _now, _turnedAt) = (_now, [], at);
        }
    }

    private sealed class Failures
    {
        // The newest only: one more than may fail is all that has to be known.
        private readonly List<(string Browser, string Reference, long At)> _last = new(MostBrowsers + 1);

        public int Browsers => _last.Count;

        public long? ToldAt { get; set; }

        public IReadOnlyList<string> Examples => [.. _last.TakeLast(MostExamples).Select(failure => failure.Reference)];

        public void Add(string browser, string reference, long at, TimeProvider time)
        {
            _last.RemoveAll(failure => failure.Browser == browser || time.GetElapsedTime(failure.At, at) >= Window);
            if (_last.Count > MostBrowsers)
            {
                _last.RemoveAt(0);
            }

            _last.Add((browser, reference, at));
        }
    }
}

/// <summary>Many people fail alike.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Application">The application, where no organisation is known.</param>
/// <param name="Organisation">The organisation, or null.</param>
/// <param name="Examples">References of some of them.</param>
internal sealed record Flood(RejectionCode Code, string? Application, string? Organisation, IReadOnlyList<string> Examples);
