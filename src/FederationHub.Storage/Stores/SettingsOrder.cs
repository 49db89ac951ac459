namespace FederationHub.Storage.Stores;

/// <summary>
/// Positions that keep the operator's order and change as few rows as can be: rows that are in order stay where they are,
/// others go in between.
/// </summary>
internal static class SettingsOrder
{
    private const long Gap = 1L << 20;

    /// <summary>A position for each row, ascending.</summary>
    /// <param name="stored">The stored position of each row in the new order; null for a new one.</param>
    public static long[] Assign(IReadOnlyList<long?> stored)
    {
        var positions = new long[stored.Count];
        var kept = LongestAscending(stored);
        var below = -1;
        foreach (var above in kept.Append(stored.Count))
        {
            var low = below < 0 ? 0 : positions[below];
            var count = above - below;
            var step = above == stored.Count ? Gap : (stored[above]!.Value - low) / count;
            if (step == 0 || low > long.MaxValue - (Gap * count))
            {
                // No room left between two rows: all of them move apart once.
                return [.. Enumerable.Range(1, stored.Count).Select(place => place * Gap)];
            }

            for (var i = below + 1; i < above; i++)
            {
                positions[i] = low + (step * (i - below));
            }

            if (above < stored.Count)
            {
                positions[above] = stored[above]!.Value;
            }

            below = above;
        }

        return positions;
    }

    /// <summary>Indices of a longest ascending run of stored positions (patience sorting, n log n).</summary>
    private static List<int> LongestAscending(IReadOnlyList<long?> stored)
    {
        var ends = new List<int>();
        var before = new int[stored.Count];
        for (var i = 0; i < stored.Count; i++)
        {
            if (stored[i] is not { } position)
            {
                continue;
            }

            int low = 0, high = ends.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = stored[ends[middle]] < position ? (middle + 1, high) : (low, middle);
            }

            before[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count)
            {
                ends.Add(i);
            }
            else
            {
                ends[low] = i;
            }
        }

        var run = new List<int>();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = before[i])
        {
            run.Add(i);
        }

        run.Reverse();
        return run;
    }
}
