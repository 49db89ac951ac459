using System.Collections.Concurrent;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>
/// The one door to metadata sources: refreshes them, takes over what is held, and gives upstreams their entities. One a process; what is
/// being fetched goes on when whoever asked stops waiting, and ends when this is disposed.
/// </summary>
public sealed class MetadataSources : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Task<SourceRefresh>> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly IMetadataStore _store;
    private readonly ISettingsStore _settings;
    private readonly AggregateRefresh _aggregates;
    private readonly MdqLookup _lookup;
    private readonly TimeProvider _time;

    /// <summary>Makes the door.</summary>
    /// <param name="outbound">The way out.</param>
    /// <param name="store">Where entities are kept.</param>
    /// <param name="settings">Where sources stand when nobody says which there are.</param>
    /// <param name="randomness">For names of temporary files, and to spread questions over time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="scratchFolder">Where a document is kept while it is read; null is the system's folder for temporary files.</param>
    public MetadataSources(OutboundClient outbound, IMetadataStore store, ISettingsStore settings, Randomness randomness, TimeProvider time, string? scratchFolder = null)
    {
        _store = store;
        _settings = settings;
        _time = time;
        _aggregates = new AggregateRefresh(outbound, store, randomness, time, scratchFolder ?? Path.GetTempPath());
        _lookup = new MdqLookup(outbound, store, time);
    }

    /// <summary>Asks an aggregate, and makes what it says live or holds it. Whoever comes while it is asked gets the same answer.</summary>
    /// <param name="source">The source; one that is asked entity by entity is skipped.</param>
    /// <param name="leastAge">It is skipped when it was asked since.</param>
    /// <param name="cancellationToken">Ends the wait, not the question.</param>
    public async Task<SourceRefresh> RefreshAsync(MetadataSource source, TimeSpan leastAge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.AggregateUrl is null)
        {
            return new SourceRefresh.Skipped();
        }

        Task<SourceRefresh> running;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
            if (!_running.TryGetValue(source.Id, out running!) || running.IsCompleted)
            {
                _running[source.Id] = running = Task.Run(() => _aggregates.RunAsync(source, leastAge, _stopping.Token), CancellationToken.None);
            }
        }

        return await running.WaitAsync(cancellationToken);
    }

    /// <summary>Whether it is time to ask a source again.</summary>
    /// <param name="source">The source.</param>
    /// <param name="state">How it is doing, or null.</param>
    /// <param name="now">The instant.</param>
    public static bool IsDue(MetadataSource source, SourceState? state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.AggregateUrl is not null && (state is null || state.Origin != AggregateRefresh.OriginOf(source) || state.Allowed != AggregateRefresh.AllowedOf(source) || !(state.NextTry > now));
    }

    /// <summary>Makes what is held of a source live; false when nothing is, or not any more, or it expired.</summary>
    public async Task<bool> AcceptAsync(string source, CancellationToken cancellationToken) =>
        await _store.FindSourceAsync(source, cancellationToken) is { HeldAttempt: > 0 and var attempt } state
        && !(state.HeldValidUntil <= _time.GetUtcNow())
        && await _store.AcceptAsync(
            state with { Count = state.HeldCount, ValidUntil = state.HeldValidUntil, LiveOrigin = state.HeldOrigin, HeldReason = null, HeldOrigin = null, HeldCount = 0, HeldValidUntil = null }, attempt, cancellationToken);

    /// <summary>
    /// The entity of an upstream as its source says it now, for which the source is asked where what is stored is older than
    /// <see cref="SourceSchedule.ShortestOnDemand"/>. Accepted without an entity where the source left it out: then it must not be used any more.
    /// </summary>
    internal async Task<Outcome<SourcedEntity>> EntityAsync(string sourceId, string entityId, IReadOnlyList<MetadataSource>? sources, bool fetch, CancellationToken cancellationToken)
    {
        sources ??= (await _settings.LoadAsync(cancellationToken)).Settings.MetadataSources;
        if (sources.FirstOrDefault(known => known.Id == sourceId) is not { } source)
        {
            return UpstreamsCauses.SettingsUnusable.Because($"There is no metadata source {sourceId}.");
        }

        var origin = AggregateRefresh.OriginOf(source);
        if (source.MdqUrl is not null)
        {
            var found = fetch ? await _lookup.FindAsync(source, entityId, SourceSchedule.ShortestOnDemand, cancellationToken)
                : await _store.FindEntityAsync(sourceId, entityId, cancellationToken) is { } kept && kept.IsOf(origin) ? kept
                : UpstreamsCauses.MetadataMissing.Because($"{sourceId} has not been asked for {entityId} yet.");
            return found.Then(entity => Published(entity, entity.ValidUntil));
        }

        var refreshed = fetch ? await RefreshAsync(source, SourceSchedule.ShortestOnDemand, cancellationToken) : null;
        var state = await _store.FindSourceAsync(sourceId, cancellationToken);
        if (await _store.FindEntityAsync(sourceId, entityId, cancellationToken) is { } stored && stored.IsOf(origin))
        {
            // What the whole says of its end holds for all in it (SAML Metadata 2.3.1).
            return Published(stored, stored.ValidUntil < state?.ValidUntil || state?.ValidUntil is null ? stored.ValidUntil : state.ValidUntil);
        }

        // Never read, or not from there where it is now: nothing is known of who belongs to it.
        return state is { Count: > 0 } && state.LiveOrigin == origin ? new SourcedEntity(null, null)
            : refreshed is SourceRefresh.Failed { Rejection: var rejection } ? rejection
            : UpstreamsCauses.MetadataMissing.Because($"{sourceId} has not been read yet{(state?.Problem is { } problem ? $": {problem}" : ".")}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _stopping.Cancel();
        }

        try
        {
            await Task.WhenAll(_running.Values);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Whoever waited heard of it; now nobody does.
        }

        _stopping.Dispose();
    }

    private static Outcome<SourcedEntity> Published(SourceEntity stored, DateTimeOffset? validUntil) =>
        PublishedEntity.TryParse(stored.Json) is { } entity
            ? new SourcedEntity(entity, validUntil)
            : UpstreamsCauses.MetadataMissing.Because($"What is stored of {stored.EntityId} cannot be read by this release.");
}

/// <summary>What a source says of an entity: nothing where it left it out.</summary>
internal sealed record SourcedEntity(PublishedEntity? Entity, DateTimeOffset? ValidUntil);
