using System.Globalization;
using FederationHub.Configuration.Applying;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
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
    /// <param name="refreshed">What <see cref="IUpstreamMetadata.RefreshAsync"/> gave; several of one upstream count from first to last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The ids of the upstreams that changed; empty when nothing did, or when others kept changing the configuration meanwhile.</returns>
    public async Task<IReadOnlyList<string>> SaveAsync(IReadOnlyCollection<RefreshedUpstream> refreshed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refreshed);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var stored = await _store.LoadAsync(cancellationToken);
            var answers = refreshed.ToLookup(answer => answer.Id, StringComparer.Ordinal);
            var renewed = stored.Settings.Upstreams.Select(upstream => answers[upstream.Id].Aggregate(upstream, Renew)).ToList();
            List<string> changed = [.. renewed.Zip(stored.Settings.Upstreams).Where(pair => !ReferenceEquals(pair.First, pair.Second)).Select(pair => pair.First.Id)];
            if (changed.Count == 0)
            {
                return [];
            }

            if (await _store.SaveAsync(stored.Settings with { Upstreams = renewed }, NoSecrets, stored.Version, cancellationToken) is { } version)
            {
                var detail = string.Create(CultureInfo.InvariantCulture, $"version {version}: metadata of {string.Join(", ", changed.Take(20))}{(changed.Count > 20 ? " and others" : "")}");
                await _audit.AppendAsync(new AuditEvent(_time.GetUtcNow(), "configuration.metadata", null, null, null, null, detail), cancellationToken);
                return changed;
            }
        }

        return [];
    }

    private Upstream Renew(Upstream upstream, RefreshedUpstream answer)
    {
        if (answer.Settings == upstream.Settings
            || !FetchedPart.IsRenewalOf(answer.Settings, upstream.Settings)
            || !_protocols.TryGetValue(upstream.Protocol, out var protocol)
            || protocol.Check(answer.Settings).Count > 0)
        {
            return upstream;
        }

        return upstream with { Settings = answer.Settings, Waiting = protocol is IUpstreamMetadata metadata && metadata.IsWaiting(answer.Settings) };
    }
}

/// <summary>What an upstream said when it was asked.</summary>
/// <param name="Id">The upstream.</param>
/// <param name="Settings">Its settings, completed or renewed.</param>
public sealed record RefreshedUpstream(string Id, string Settings);
