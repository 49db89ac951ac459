using FederationHub.Core;

namespace FederationHub.Server;

/// <summary>The snapshot of the configuration that counts now; swapped whole. A request reads it once.</summary>
internal sealed class CurrentDirectory
{
    private volatile HubDirectory _directory = HubDirectory.Empty;

    /// <summary>The snapshot.</summary>
    public HubDirectory Directory => _directory;

    /// <summary>Replaces the snapshot.</summary>
    public void Swap(HubDirectory next) => _directory = next;
}
