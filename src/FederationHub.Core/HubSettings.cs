using FederationHub.Core.Applications;
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
}
