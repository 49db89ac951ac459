namespace FederationHub.Testing;

/// <summary>A clock that a test moves. Timers run on real time; only what time it is can be set.</summary>
public sealed class TestClock : TimeProvider
{
    private TimeSpan _ahead;
    private TimeSpan _passed;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    // What passes is never less: a clock that is set back says nothing of it.
    public override long GetTimestamp() => base.GetTimestamp() + (long)(_passed.TotalSeconds * TimestampFrequency);

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan by)
    {
        _ahead += by;
        _passed += by > TimeSpan.Zero ? by : TimeSpan.Zero;
    }
}
