using System.Collections.Concurrent;
using System.Collections.Frozen;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;

namespace FederationHub.Core;

/// <summary>
/// One immutable snapshot of the configuration, with look-ups that do not grow with the number of organisations. It is made
/// when a version changes and swapped whole; a request reads one snapshot from begin to end.
/// </summary>
public sealed class HubDirectory
{
    private readonly FrozenDictionary<string, Application> _applications;
    private readonly FrozenDictionary<string, Suite> _suites;
    private readonly FrozenDictionary<string, HomeOrganisation> _organisations;
    private readonly FrozenDictionary<string, Upstream> _upstreams;
    private readonly FrozenDictionary<string, DiscoveryEntry> _entries;
    private readonly FrozenDictionary<string, DiscoveryEntry[]> _entriesByOrganisation;
    private readonly ConcurrentDictionary<string, IReadOnlyList<DiscoveryEntry>> _candidates = new(StringComparer.Ordinal);

    /// <summary>Makes a snapshot.</summary>
    /// <param name="version">Version of the settings.</param>
    /// <param name="settings">Validated settings; ids are unique.</param>
    public HubDirectory(long version, HubSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Version = version;
        Settings = settings;
        _applications = settings.Applications.ToFrozenDictionary(a => a.Id.Value, StringComparer.Ordinal);
        _suites = settings.Suites.ToFrozenDictionary(s => s.Id, StringComparer.Ordinal);
        _organisations = settings.Organisations.ToFrozenDictionary(o => o.Id, StringComparer.Ordinal);
        _upstreams = settings.Upstreams.ToFrozenDictionary(u => u.Id, StringComparer.Ordinal);
        _entries = settings.Entries.ToFrozenDictionary(e => e.Id, StringComparer.Ordinal);
        _entriesByOrganisation = settings.Entries.GroupBy(e => e.Organisation, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>An empty hub.</summary>
    public static HubDirectory Empty { get; } = new(0, HubSettings.Empty);

    /// <summary>Version of the settings.</summary>
    public long Version { get; }

    /// <summary>The settings.</summary>
    public HubSettings Settings { get; }

    /// <summary>Finds an application by client identifier, byte for byte.</summary>
    public Application? FindApplication(string id) => _applications.GetValueOrDefault(id);

    /// <summary>Finds a suite.</summary>
    public Suite? FindSuite(string id) => _suites.GetValueOrDefault(id);

    /// <summary>Finds a home organisation.</summary>
    public HomeOrganisation? FindOrganisation(string id) => _organisations.GetValueOrDefault(id);

    /// <summary>Finds an upstream.</summary>
    public Upstream? FindUpstream(string id) => _upstreams.GetValueOrDefault(id);

    /// <summary>Finds a discovery entry.</summary>
    public DiscoveryEntry? FindEntry(string id) => _entries.GetValueOrDefault(id);

    /// <summary>The entries of an organisation.</summary>
    public IReadOnlyList<DiscoveryEntry> EntriesOf(string organisationId) => _entriesByOrganisation.GetValueOrDefault(organisationId) ?? [];

    /// <summary>
    /// What the screen may show for an application, in the operator's order: entries of organisations that
    /// <see cref="AccessRule"/> lets it use. Made once per application and snapshot.
    /// </summary>
    public IReadOnlyList<DiscoveryEntry> Candidates(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _candidates.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.FindCandidates(state.Application), (Directory: this, Application: application));
    }

    private DiscoveryEntry[] FindCandidates(Application application) =>
        [.. Settings.Entries.Where(entry =>
            FindOrganisation(entry.Organisation) is { } organisation
            && AccessRule.Check(application, organisation).Match(_ => true, _ => false)
            && (entry.Upstream is null || FindUpstream(entry.Upstream) is { Suspended: false, Waiting: false }))];
}
