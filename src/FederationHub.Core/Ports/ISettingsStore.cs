using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>The hub's configuration as it is now: whole, versioned, and changed only whole.</summary>
public interface ISettingsStore
{
    /// <summary>The version that is live; 0 for an empty hub. One cheap read, polled.</summary>
    Task<long> VersionAsync(CancellationToken cancellationToken);

    /// <summary>All of it, with its version.</summary>
    Task<VersionedSettings> LoadAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Replaces all of it in one transaction, writing only what differs, and stores the secrets it brings under their names.
    /// Null when somebody else saved since <paramref name="expectedVersion"/>; else the new version (the same, when nothing differs).
    /// </summary>
    Task<long?> SaveAsync(HubSettings settings, IReadOnlyDictionary<string, string> secrets, long expectedVersion, CancellationToken cancellationToken) =>
        SaveAsync(settings, secrets, expectedVersion, told: null, cancellationToken);

    /// <summary>
    /// The same, and in the same transaction what <see cref="IAuditLog.Appending"/> prepared to tell of it: no change is live that nobody
    /// can find. The new version is <paramref name="expectedVersion"/> and one; nothing is told where nothing differs.
    /// </summary>
    Task<long?> SaveAsync(HubSettings settings, IReadOnlyDictionary<string, string> secrets, long expectedVersion, PreparedWrite? told, CancellationToken cancellationToken);
}

/// <summary>Configuration with its version.</summary>
/// <param name="Version">0 for an empty hub.</param>
/// <param name="Settings">All of it.</param>
public sealed record VersionedSettings(long Version, HubSettings Settings);
