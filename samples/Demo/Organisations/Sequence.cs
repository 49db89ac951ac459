namespace FederationHub.Samples.Demo.Organisations;

/// <summary>
/// Numbers that look random and are the same on every machine and in every .NET version (SplitMix64), which System.Random does
/// not promise.
/// </summary>
internal sealed class Sequence(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, not including, the limit.</summary>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Chance(int percent) => Below(100) < percent;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
