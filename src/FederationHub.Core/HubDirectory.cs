using System.Collections.Concurrent;
using System.Collections.Frozen;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Discovery;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Core;

/// <summary>
/// One immutable snapshot of the configuration, with look-ups that do not grow with the number of organisations. It is made
/// when a version changes and swapped whole; a request reads one snapshot from begin to end.
/// </summary>
public sealed class HubDirectory
{
    private readonly FrozenDictionary<string, Application> _applications;
    private readonly FrozenDictionary<string, Application> _applicationsByEntityId;
    private readonly FrozenDictionary<string, Suite> _suites;
    private readonly FrozenDictionary<string, HomeOrganisation> _organisations;
    private readonly FrozenDictionary<string, Upstream> _upstreams;
    private readonly IReadOnlyList<DiscoveryEntry> _inTime;
    private readonly FrozenDictionary<string, DiscoveryEntry> _entries;
    private readonly FrozenDictionary<string, DiscoveryEntry[]> _entriesByOrganisation;
    private readonly FrozenDictionary<(string Application, string Organisation), Agreement[]> _agreements;
    private readonly FrozenDictionary<(string Organisation, string Upstream), MfaContract[]> _contracts;
    private readonly ConcurrentDictionary<string, IReadOnlyList<DiscoveryEntry>> _candidates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<DiscoveryEntry>> _visible = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EntrySet> _searchable = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EntrySet> _eligible = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EntrySet> _notConnected = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UpstreamMapping> _mappings = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OrganisationNetworks> _networks = new(StringComparer.Ordinal);
    private readonly Lazy<ConfiguredIdentifiers> _identifiers;
    private readonly Lazy<OrganisationIndex> _index;
    private readonly Lazy<OrganisationSearch> _search;
    private readonly Lazy<FrozenSet<string>> _origins;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="version">Version of the settings.</param>
    /// <param name="settings">Validated settings; ids are unique.</param>
    /// <param name="now">The instant from which it counts: entries outside their time are not in it. Without one all are.</param>
    public HubDirectory(long version, HubSettings settings, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        Version = version;
        Settings = settings;
        _applications = settings.Applications.ToFrozenDictionary(a => a.Id.Value, StringComparer.Ordinal);
        _applicationsByEntityId = settings.Applications.Where(a => a.Discovery.EntityId is not null).ToFrozenDictionary(a => a.Discovery.EntityId!, StringComparer.Ordinal);
        _suites = settings.Suites.ToFrozenDictionary(s => s.Id, StringComparer.Ordinal);
        _organisations = settings.Organisations.ToFrozenDictionary(o => o.Id, StringComparer.Ordinal);
        _upstreams = settings.Upstreams.ToFrozenDictionary(u => u.Id, StringComparer.Ordinal);
        _inTime = now is { } instant && settings.Entries.Any(entry => !entry.IsValid(instant)) ? [.. settings.Entries.Where(entry => entry.IsValid(instant))] : settings.Entries;
        ChangesAt = now is null ? null : settings.Entries.SelectMany(entry => (DateTimeOffset?[])[entry.ValidFrom, entry.ValidTo]).Where(edge => edge > now).Min();
        _entries = _inTime.ToFrozenDictionary(e => e.Id, StringComparer.Ordinal);
        _entriesByOrganisation = _inTime.GroupBy(e => e.Organisation, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        _agreements = settings.Agreements.GroupBy(agreement => (agreement.Application, agreement.Organisation))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _contracts = settings.MfaContracts.GroupBy(contract => (contract.Organisation, contract.Upstream))
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _identifiers = new Lazy<ConfiguredIdentifiers>(() => new ConfiguredIdentifiers(Settings.Organisations));
        // A draft is in no list, search, hint or domain look-up: what is not in the index cannot show, not even by its absence.
        _index = new Lazy<OrganisationIndex>(() => new OrganisationIndex([.. _inTime.Where(entry => FindOrganisation(entry.Organisation) is { IsPublic: true })], FindOrganisation));
        _search = new Lazy<OrganisationSearch>(() => new OrganisationSearch(Index));
        _origins = new Lazy<FrozenSet<string>>(FindOrigins);
    }

    /// <summary>An empty hub.</summary>
    public static HubDirectory Empty { get; } = new(0, HubSettings.Empty);

    /// <summary>Version of the settings.</summary>
    public long Version { get; }

    /// <summary>When an entry comes or goes next, so that another snapshot of the same settings is needed; null for never.</summary>
    public DateTimeOffset? ChangesAt { get; }

    /// <summary>The settings.</summary>
    public HubSettings Settings { get; }

    /// <summary>Finds an application by client identifier, byte for byte.</summary>
    public Application? FindApplication(string id) => _applications.GetValueOrDefault(id);

    /// <summary>Finds the application that asks for a choice alone under an entity ID (<see cref="DiscoverySettings.EntityId"/>), byte for byte.</summary>
    public Application? FindByEntityId(string entityId) => _applicationsByEntityId.GetValueOrDefault(entityId);

    /// <summary>The origins of all redirect URIs of applications that are not suspended, as a browser writes them (RFC 6454 6.2): whose pages may call for tokens.</summary>
    public IReadOnlySet<string> Origins => _origins.Value;

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
    /// What an organisation agreed to for an application, in the order of the settings: also what has ended or has not begun, since a
    /// snapshot outlives an instant. Empty without any.
    /// </summary>
    /// <param name="application">The application's id.</param>
    /// <param name="organisation">The organisation's id.</param>
    public IReadOnlyList<Agreement> AgreementsOf(string application, string organisation) =>
        _agreements.GetValueOrDefault((application, organisation)) ?? [];

    /// <summary>The contract by which an organisation guarantees a second factor at an upstream, at an instant; null when none counts (R000-07).</summary>
    /// <param name="organisation">The organisation's id.</param>
    /// <param name="upstream">The upstream's id.</param>
    /// <param name="now">The instant.</param>
    public MfaContract? ContractOf(string organisation, string upstream, DateTimeOffset now) =>
        _contracts.TryGetValue((organisation, upstream), out var contracts) ? Array.Find(contracts, contract => contract.Counts(now)) : null;

    /// <summary>
    /// What the screen may show for an application, in the operator's order: entries of organisations that
    /// <see cref="AccessRule"/> lets it use. Made once per application and snapshot.
    /// </summary>
    public IReadOnlyList<DiscoveryEntry> Candidates(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _candidates.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.FindCandidates(state.Application), (Directory: this, Application: application));
    }

    /// <summary>The candidates that the list shows: all but the hidden ones, which only a hint reaches.</summary>
    public IReadOnlyList<DiscoveryEntry> Visible(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _visible.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.FindVisible(state.Application), (Directory: this, Application: application));
    }

    /// <summary>What the list shows, as the set that <see cref="OrganisationSearch.Search"/> filters by.</summary>
    public EntrySet Searchable(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _searchable.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.Index.SetOf(state.Directory.Visible(state.Application)), (Directory: this, Application: application));
    }

    /// <summary>Whether an entry is one that the list shows: the same as being in <see cref="Visible"/>, at the cost of one look-up.</summary>
    public bool Shows(Application application, DiscoveryEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return Index.NumberOf(entry.Id) is { } number && Searchable(application).Contains(number);
    }

    /// <summary>All candidates as a set, hidden ones too: what a hint may name.</summary>
    public EntrySet Eligible(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _eligible.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.Index.SetOf(state.Directory.Candidates(state.Application)), (Directory: this, Application: application));
    }

    /// <summary>Public entries that the application may not use, without the hidden ones: for a search that says who is known and not connected (ux 1.7).</summary>
    public EntrySet NotConnected(Application application)
    {
        ArgumentNullException.ThrowIfNull(application);
        return _notConnected.GetOrAdd(application.Id.Value, static (_, state) => state.Directory.FindNotConnected(state.Application), (Directory: this, Application: application));
    }

    /// <summary>
    /// What a start link names: the entry of that id, else the organisation of that id. Null for a name that is nobody's, and for an
    /// organisation without entries.
    /// </summary>
    /// <param name="name">The last part of the link.</param>
    public StartLink? FindStartLink(string name) =>
        FindEntry(name) is { } entry ? new StartLink(entry.Organisation, entry.Id)
        : EntriesOf(name).Count > 0 ? new StartLink(name, Entry: null)
        : null;

    /// <summary>The entries to which a start link of an application leads now, in the operator's order; FH-1011, FH-1103 or FH-1104 when there is none.</summary>
    /// <param name="application">The application.</param>
    /// <param name="startLink">The link.</param>
    public Outcome<IReadOnlyList<DiscoveryEntry>> EntriesOf(Application application, StartLink startLink)
    {
        ArgumentNullException.ThrowIfNull(startLink);
        var reached = new List<DiscoveryEntry>();
        Rejection? first = null;
        foreach (var entry in EntriesOf(startLink.Organisation).Where(entry => startLink.Entry is null || entry.Id == startLink.Entry))
        {
            var checkedEntry = FindOrganisation(entry.Organisation) is { } organisation
                ? AccessRule.Check(application, organisation, entry.Upstream is { } id ? FindUpstream(id) : null, startLink)
                : CoreCauses.EntryUnknown.Because($"entry {entry.Id} names no organisation");
            if (checkedEntry is Outcome<Upstream>.Rejected refused)
            {
                first ??= refused.Rejection;
            }
            else
            {
                reached.Add(entry);
            }
        }

        return reached.Count > 0
            ? new Outcome<IReadOnlyList<DiscoveryEntry>>.Accepted(reached)
            : first ?? CoreCauses.EntryUnknown.Because("the start link names nothing");
    }

    /// <summary>Entries by domain and identifier, without those of drafts. Made at first use.</summary>
    public OrganisationIndex Index => _index.Value;

    /// <summary>The search over all entries. Made at first use; ask for it when a snapshot is swapped in, so that no login waits for it.</summary>
    public OrganisationSearch Search => _search.Value;

    /// <summary>The networks of an organisation, made once per snapshot; without any where there is no such organisation.</summary>
    public OrganisationNetworks NetworksOf(string organisationId) =>
        _networks.GetOrAdd(organisationId, static (id, directory) => new OrganisationNetworks(directory.FindOrganisation(id)?.Networks ?? []), this);

    /// <summary>An upstream as the normaliser reads it, made once per snapshot; null for one that is not here.</summary>
    public UpstreamMapping? MappingOf(string upstreamId) =>
        FindUpstream(upstreamId) is { } upstream ? _mappings.GetOrAdd(upstreamId, static (_, state) => state.Directory.Prepare(state.Upstream), (Directory: this, Upstream: upstream)) : null;

    private UpstreamMapping Prepare(Upstream upstream) =>
        new(upstream.Id, AttributeMap.Resolve(upstream.AttributeMap, upstream.ExtraRules), [.. upstream.Organisations.Select(FindOrganisation).OfType<HomeOrganisation>()], upstream.Operators, _identifiers.Value)
        {
            // R000-05: what OpenID Connect says with amr is believed unless an operator wrote otherwise; no other protocol has it.
            Belief = upstream.Assurance with { Methods = upstream.Assurance.Methods ?? upstream.Protocol == "oidc" },
            Contracts = [.. Settings.MfaContracts.Where(contract => contract.Upstream == upstream.Id)],
        };

    private IReadOnlyList<DiscoveryEntry> FindVisible(Application application)
    {
        var candidates = Candidates(application);
        return candidates.Any(entry => entry.Hidden) ? [.. candidates.Where(entry => !entry.Hidden)] : candidates;
    }

    private EntrySet FindNotConnected(Application application)
    {
        var eligible = Eligible(application);
        return Index.SetOf(Index.Entries.Where((entry, number) => !entry.Hidden && !eligible.Contains(number)));
    }

    // An app on a device has a scheme of its own, and no page.
    private FrozenSet<string> FindOrigins() => Settings.Applications
        .Where(application => !application.Suspended)
        .SelectMany(application => application.Client.RedirectUris)
        .Where(uri => Uri.TryCreate(uri, UriKind.Absolute, out var read) && read.Scheme is "https" or "http")
        .Select(uri => new Uri(uri).GetLeftPart(UriPartial.Authority))
        .ToFrozenSet(StringComparer.Ordinal);

    private DiscoveryEntry[] FindCandidates(Application application) =>
        [.. _inTime.Where(entry =>
            FindOrganisation(entry.Organisation) is { } organisation
            && (entry.Upstream is null
                ? AccessRule.Check(application, organisation, startLink: null).Match(_ => true, _ => false)
                : AccessRule.Check(application, organisation, FindUpstream(entry.Upstream), startLink: null).Match(_ => true, _ => false)))];
}
