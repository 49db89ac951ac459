namespace FederationHub.Core.Discovery;

/// <summary>A set of discovery entries by their number in an <see cref="OrganisationIndex"/>: one bit an entry, so that a search filters for nearly nothing.</summary>
public sealed class EntrySet
{
    private readonly ulong[] _words;

    internal EntrySet(int size) => _words = new ulong[(size + 63) / 64];

    private EntrySet(ulong[] words) => _words = words;

    /// <summary>How many entries are in it.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
            {
                count += System.Numerics.BitOperations.PopCount(word);
            }

            return count;
        }
    }

    internal bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    internal bool Contains(int entry) => (_words[entry >> 6] & (1UL << entry)) != 0;

    internal void Add(int entry) => _words[entry >> 6] |= 1UL << entry;

    internal void AddAll(ReadOnlySpan<int> entries)
    {
        foreach (var entry in entries)
        {
            Add(entry);
        }
    }

    internal void Fill(int size)
    {
        for (var entry = 0; entry < size; entry++)
        {
            Add(entry);
        }
    }

    internal EntrySet Copy() => new([.. _words]);

    internal EntrySet UnionWith(EntrySet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }

        return this;
    }

    internal EntrySet IntersectWith(EntrySet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }

        return this;
    }

    internal IEnumerable<int> Entries()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1)
            {
                yield return (i << 6) + System.Numerics.BitOperations.TrailingZeroCount(word);
            }
        }
    }
}
