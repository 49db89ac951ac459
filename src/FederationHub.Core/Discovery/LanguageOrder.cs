using System.Globalization;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>The entries as one language sorts them.</summary>
internal sealed class LanguageOrder
{
    public LanguageOrder(string language, IReadOnlyList<DiscoveryEntry> entries)
    {
        var compare = CompareInfoOf(language);
        var sortKeys = entries.Select(entry => compare.GetSortKey(entry.Name.In(language).Text, CompareOptions.IgnoreCase).KeyData).ToArray();
        EntryAt = [.. Enumerable.Range(0, sortKeys.Length)];
        Array.Sort(EntryAt, (a, b) => sortKeys[a].AsSpan().SequenceCompareTo(sortKeys[b]) is not 0 and var order ? order : a.CompareTo(b));
        RankOf = new int[sortKeys.Length];
        for (var rank = 0; rank < EntryAt.Length; rank++)
        {
            RankOf[EntryAt[rank]] = rank;
        }
    }

    /// <summary>The entry at a rank.</summary>
    public int[] EntryAt { get; }

    /// <summary>The rank of an entry.</summary>
    public int[] RankOf { get; }

    private static CompareInfo CompareInfoOf(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language).CompareInfo;
        }
        catch (CultureNotFoundException)
        {
            // A language that this machine cannot sort is sorted as none.
            return CultureInfo.InvariantCulture.CompareInfo;
        }
    }
}
