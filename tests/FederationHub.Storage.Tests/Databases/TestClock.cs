namespace FederationHub.Storage.Tests.Databases;

/// <summary>A clock that stands still until it is moved.</summary>
public sealed class TestClock : TimeProvider
{
    private long _milliseconds = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
    private Action? _meanwhile;

    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _milliseconds));

    public override DateTimeOffset GetUtcNow()
    {
        Interlocked.Exchange(ref _meanwhile, null)?.Invoke();
        return Now;
    }

    /// <summary>What somebody else does between two steps of whoever looks at the clock next.</summary>
    public void AtNextLook(Action meanwhile) => _meanwhile = meanwhile;

    public void Advance(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
}
