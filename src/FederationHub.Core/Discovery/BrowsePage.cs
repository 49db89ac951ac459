using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>A page of all entries in the order of a language.</summary>
/// <param name="Entries">Those on it.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Number">Which page, from 1; the last where a later one was asked.</param>
/// <param name="Pages">How many pages there are, at least 1.</param>
/// <param name="Letters">The letters that names begin with, in order, each with the page and the place of its first entry among all.</param>
public sealed record BrowsePage(IReadOnlyList<DiscoveryEntry> Entries, int Total, int Number, int Pages, IReadOnlyList<BrowseLetter> Letters)
{
    /// <summary>Stands for a digit, a sign or a letter of another script.</summary>
    public const char OtherLetter = '#';
}

/// <summary>A letter to jump to.</summary>
/// <param name="Letter">A to Z, or <see cref="BrowsePage.OtherLetter"/>.</param>
/// <param name="Page">The page of its first entry, from 1.</param>
/// <param name="First">The place of that entry among all, from 0.</param>
public sealed record BrowseLetter(char Letter, int Page, int First);
