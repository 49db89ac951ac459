namespace FederationHub.Testing;

/// <summary>A clock that a test moves. Timers run on real time; only what time it is can be set.</summary>
public sealed class TestClock : TimeProvider
{
    private TimeSpan _ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan by) => _ahead += by;
}
