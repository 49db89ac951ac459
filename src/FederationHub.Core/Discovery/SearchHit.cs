using FederationHub.Core.Organisations;

namespace FederationHub.Core.Discovery;

/// <summary>One found organisation.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Tier">How it was found, 0 (domain or identifier) to 7 (a guess); lower is stronger (ux 1.4).</param>
/// <param name="MatchedAlias">The alias or the name in another language by which it was found, when the shown name does not explain it; null otherwise.</param>
public sealed record SearchHit(DiscoveryEntry Entry, int Tier, string? MatchedAlias)
{
    /// <summary>The tier of guesses.</summary>
    internal const int GuessTier = 7;

    /// <summary>It only resembles what was typed: the page asks "did you mean".</summary>
    public bool IsGuess => Tier == GuessTier;
}

/// <summary>What a search found.</summary>
/// <param name="Hits">The best, in order; at most as many as asked.</param>
/// <param name="Total">How many there are in all.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, int Total)
{
    /// <summary>All only resemble what was typed: guesses never stand beside real hits.</summary>
    public bool IsGuess => Hits is [{ IsGuess: true }, ..];
}
