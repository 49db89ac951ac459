using System.Globalization;
using FederationHub.Configuration.Applying;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams;

namespace FederationHub.Configuration;

/// <summary>
/// Saves metadata that came in after a file was applied: the one change of the configuration that no person makes. What was
/// learned is dropped when the file meanwhile says something else about that upstream.
/// </summary>
public sealed class MetadataUpdate
{
    private const int Attempts = 3;
    private static readonly Dictionary<string, string> NoSecrets = new(StringComparer.Ordinal);

    private readonly ISettingsStore _store;
    private readonly IAuditLog _audit;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IUpstreamProtocol> _protocols;

    /// <summary>Prepares to save.</summary>
    /// <param name="store">Where the configuration is.</param>
    /// <param name="audit">Where each change is recorded, as <c>configuration.metadata</c>.</param>
    /// <param name="protocols">The protocols that upstreams may speak, each once.</param>
    /// <param name="time">The clock.</param>
    public MetadataUpdate(ISettingsStore store, IAuditLog audit, IEnumerable<IUpstreamProtocol> protocols, TimeProvider time)
    {
        _store = store;
        _audit = audit;
        _time = time;
        _protocols = protocols.ToDictionary(protocol => protocol.Name, StringComparer.Ordinal);
    }

    /// <summary>Saves what some upstreams said, together: one version for all of them.</summary>
    /// <param name="refreshed">What <see cref="IUpstreamMetadata.RefreshAsync(string, CancellationToken)"/> gave; several of one upstream count from first to last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, and what was refused; both empty when others kept changing the configuration meanwhile.</returns>
    public async Task<MetadataSaved> SaveAsync(IReadOnlyCollection<RefreshedUpstream> refreshed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshed);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _store.LoadAsync(cancellationToken);
            var answers = refreshed.ToLookup(answer => answer.Id, StringComparer.Ordinal);
            var refused = new List<RefusedMetadata>();

            // A slow answer to what was since renewed, here or on another node, may be older than what is stored: it is asked again at the next turn.
            var renewed = stored.Settings.Upstreams.Select(upstream => answers[upstream.Id].Where(answer => answer.AskedFrom == upstream.Settings).Aggregate(upstream, (before, answer) => Renew(before, answer, refused))).ToList();
            RefuseSharedIssuers(stored.Settings.Upstreams, renewed, refused);
            List<string> changed = [.. renewed.Zip(stored.Settings.Upstreams).Where(pair => !ReferenceEquals(pair.First, pair.Second)).Select(pair => pair.First.Id)];
            if (changed.Count == 0)
            {
                return new MetadataSaved([], refused);
            }

            var version = stored.Version + 1;
            var detail = string.Create(CultureInfo.InvariantCulture, $"version {version}: metadata of {string.Join(", ", changed.Take(20))}{(changed.Count > 20 ? " and others" : "")}");
            var change = AuditChange.Of(stored.Version, version, [.. changed.Select(id => new AuditChangedItem("upstreams", id, "changed"))]);
            var told = _audit.Appending(AuditEvent.Change(_time.GetUtcNow(), AuditKinds.ConfigurationMetadata, AuditActors.Hub, detail, change));
            if (await _store.SaveAsync(stored.Settings with { Upstreams = renewed }, NoSecrets, stored.Version, told, cancellationToken) is not null)
            {
                return new MetadataSaved(changed, refused);
            }
        }

        return new MetadataSaved([], []);
    }

    // An upstream keeps what it had, or goes on waiting; of two that come at once with the same issuer, neither is believed.
    private void RefuseSharedIssuers(IReadOnlyList<Upstream> stored, List<Upstream> renewed, List<RefusedMetadata> refused)
    {
        if (renewed.Zip(stored).All(pair => ReferenceEquals(pair.First, pair.Second)))
        {
            return;
        }

        var shared = new SharedIssuers([.. renewed], _protocols);
        for (var i = 0; i < renewed.Count; i++)
        {
            if (!ReferenceEquals(renewed[i], stored[i]) && shared.Find(renewed[i], stored[i]) is var (issuer, others))
            {
                refused.Add(new RefusedMetadata(renewed[i].Id, UpstreamsCauses.IssuerTaken.Because($"The metadata names {Shown.Of(issuer)}, which upstream {others[0]} is called.")));
                renewed[i] = stored[i];
            }
        }
    }

    private Upstream Renew(Upstream upstream, RefreshedUpstream answer, List<RefusedMetadata> refused)
    {
        if (answer.Settings == upstream.Settings
            || !FetchedPart.IsRenewalOf(answer.Settings, upstream.Settings)
            || !_protocols.TryGetValue(upstream.Protocol, out var protocol))
        {
            return upstream;
        }

        if (protocol.Check(answer.Settings) is [var problem, ..])
        {
            refused.Add(new RefusedMetadata(upstream.Id, UpstreamsCauses.SettingsUnusable.Because($"{problem.Field}: {problem.Message}")));
            return upstream;
        }

        return upstream with { Settings = answer.Settings, Waiting = protocol is IUpstreamMetadata metadata && metadata.IsWaiting(answer.Settings) };
    }
}

/// <summary>What an upstream said when it was asked.</summary>
/// <param name="Id">The upstream.</param>
/// <param name="AskedFrom">Its settings as they were stored when it was asked; where they are others by now, the answer is dropped.</param>
/// <param name="Settings">Its settings, completed or renewed.</param>
public sealed record RefreshedUpstream(string Id, string AskedFrom, string Settings);

/// <summary>What came of saving metadata.</summary>
/// <param name="Changed">The ids of the upstreams that changed.</param>
/// <param name="Refused">What was not saved; those upstreams keep what they had, or go on waiting.</param>
public sealed record MetadataSaved(IReadOnlyList<string> Changed, IReadOnlyList<RefusedMetadata> Refused);

/// <summary>Metadata that came and is not believed.</summary>
/// <param name="Id">The upstream.</param>
/// <param name="Rejection">Why, for the operator.</param>
public sealed record RefusedMetadata(string Id, Rejection Rejection);
