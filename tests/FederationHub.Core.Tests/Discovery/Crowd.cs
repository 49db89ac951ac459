using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Testing.Organisations;

namespace FederationHub.Core.Tests.Discovery;

/// <summary>Ten thousand organisations, the known ones among them; made once for all tests that only look.</summary>
internal static class Crowd
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<DiscoveryEntry> Entries { get; } = [.. GeneratedOrganisations.Make(10_000 - KnownOrganisations.All.Count), .. KnownOrganisations.All];

    /// <summary>Their numbers.</summary>
    public static OrganisationIndex Index { get; } = new(Entries, _ => null);

    /// <summary>The search among them.</summary>
    public static OrganisationSearch Search { get; } = new(Index);
}
