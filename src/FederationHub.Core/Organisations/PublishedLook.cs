namespace FederationHub.Core.Organisations;

/// <summary>What an upstream publishes for people to find it by. It fills what an operator left open and replaces nothing (<see cref="PublishedLooks"/>).</summary>
public sealed record PublishedLook
{
    /// <summary>Names by language, BCP 47 in lower case.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Other words to find it by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Domains that somebody vouches for: none of metadata that its owner alone publishes, since a domain leads people to a login page.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Where its logo is, https or <c>data:</c>; null without one.</summary>
    public string? Logo { get; init; }

    /// <summary>Whether it asks to be left out of lists (REFEDS hide-from-discovery).</summary>
    public bool Hidden { get; init; }
}
