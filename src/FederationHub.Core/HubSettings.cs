using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Organisations;

namespace FederationHub.Core;

/// <summary>All configuration of a hub: data, validated whole before it gets here.</summary>
public sealed record HubSettings
{
    /// <summary>Nothing configured.</summary>
    public static HubSettings Empty { get; } = new();

    /// <summary>Suites by order of the file.</summary>
    public IReadOnlyList<Suite> Suites { get; init; } = [];

    /// <summary>Applications.</summary>
    public IReadOnlyList<Application> Applications { get; init; } = [];

    /// <summary>Home organisations.</summary>
    public IReadOnlyList<HomeOrganisation> Organisations { get; init; } = [];

    /// <summary>Upstreams.</summary>
    public IReadOnlyList<Upstream> Upstreams { get; init; } = [];

    /// <summary>Discovery entries, in the operator's order.</summary>
    public IReadOnlyList<DiscoveryEntry> Entries { get; init; } = [];

    /// <summary>What organisations agreed to, for which application; ended ones stay, as a record.</summary>
    public IReadOnlyList<Agreement> Agreements { get; init; } = [];

    /// <summary>Lowest levels by sector and role, beside those of applications.</summary>
    public IReadOnlyList<LevelRule> MinimumLevels { get; init; } = [];

    /// <summary>Contracts by which organisations guarantee a second factor that their upstream cannot tell of (R000-07); ended ones stay, as a record.</summary>
    public IReadOnlyList<MfaContract> MfaContracts { get; init; } = [];

    /// <summary>Who publishes metadata of many organisations.</summary>
    public IReadOnlyList<MetadataSource> MetadataSources { get; init; } = [];

    /// <summary>The hub file that was applied last, or null when all came by commands. Commands leave it, so that a start can tell whether its file is news.</summary>
    public AppliedFile? File { get; init; }
}

/// <summary>Which hub file was applied. Not its content: the settings are that.</summary>
public sealed record AppliedFile
{
    /// <summary>Where it was, as an absolute path on the machine that applied it.</summary>
    public required string Path { get; init; }

    /// <summary>SHA-256 over the file and what it points to, in base64url. Secrets count as their hashes or not at all.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The same over the text of the file alone, so that a start can tell a changed file from a changed secret; null where an earlier release applied it.</summary>
    public string? Text { get; init; }

    /// <summary>The fingerprint of the file that a server found when it started last, or null. It may be another than the one that was applied last.</summary>
    public string? AtStart { get; init; }
}
