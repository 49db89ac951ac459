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

        InitialAt = [.. EntryAt.Select(entry => InitialOf(entries[entry].Name.In(language).Text))];
    }

    /// <summary>The entry at a rank.</summary>
    public int[] EntryAt { get; }

    /// <summary>The rank of an entry.</summary>
    public int[] RankOf { get; }

    /// <summary>The letter under which the entry at a rank stands, A to Z; <see cref="BrowsePage.OtherLetter"/> for anything else.</summary>
    public char[] InitialAt { get; }

    private static char InitialOf(string name) =>
        name.Length > 0 && char.IsLetter(name[0]) && SearchFolding.Fold(name) is [>= 'a' and <= 'z' and var first, ..] ? char.ToUpperInvariant(first) : BrowsePage.OtherLetter;

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
