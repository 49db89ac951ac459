using System.Diagnostics;
using System.Globalization;
using FederationHub.Core.Ports;

namespace FederationHub.Benchmarks.Metadata;

/// <summary>
/// The hub's own store, with a watch: tells of each refresh what became of it, the seconds from its begin to its end, those of them that
/// the store took, since reading and storing take turns, and the same of the processor.
/// </summary>
internal sealed class TimedMetadataStore(IMetadataStore store, Action<string> tell) : IMetadataStore
{
    private Cost _begun;
    private Cost _storing;

    public async Task<long?> BeginAsync(string source, TimeSpan lease, CancellationToken cancellationToken)
    {
        var attempt = await store.BeginAsync(source, lease, cancellationToken);
        (_begun, _storing) = (Cost.Now(), default);
        return attempt;
    }

    public Task<IReadOnlyDictionary<string, string>> HashesAsync(string source, CancellationToken cancellationToken) => StoringAsync(() => store.HashesAsync(source, cancellationToken));

    public Task<bool> StageAsync(string source, long attempt, IReadOnlyList<SourceEntity> changed, IReadOnlyList<string> removed, TimeSpan lease, CancellationToken cancellationToken) =>
        StoringAsync(() => store.StageAsync(source, attempt, changed, removed, lease, cancellationToken));

    public async Task<bool> EndAsync(SourceState state, long attempt, SourceOutcome outcome, CancellationToken cancellationToken)
    {
        var ended = await StoringAsync(() => store.EndAsync(state, attempt, outcome, cancellationToken));
        var all = Cost.Now() - _begun;
        tell(string.Create(
            CultureInfo.InvariantCulture,
            $"{outcome} {state.Count} {all.Wall.TotalSeconds} {_storing.Wall.TotalSeconds} {all.Processor.TotalSeconds} {_storing.Processor.TotalSeconds} {state.Problem}"));
        return ended;
    }

    public Task<SourceState?> FindSourceAsync(string source, CancellationToken cancellationToken) => store.FindSourceAsync(source, cancellationToken);

    public Task<IReadOnlyList<SourceState>> SourcesAsync(CancellationToken cancellationToken) => store.SourcesAsync(cancellationToken);

    public Task<SourceEntity?> FindEntityAsync(string source, string entityId, CancellationToken cancellationToken) => store.FindEntityAsync(source, entityId, cancellationToken);

    public Task<IReadOnlyList<(string Source, SourceEntity Entity)>> FindEntityAsync(string entityId, CancellationToken cancellationToken) => store.FindEntityAsync(entityId, cancellationToken);

    public Task<HeldChanges?> HeldAsync(string source, int names, CancellationToken cancellationToken) => store.HeldAsync(source, names, cancellationToken);

    public Task<bool> AcceptAsync(SourceState state, long attempt, CancellationToken cancellationToken) => store.AcceptAsync(state, attempt, cancellationToken);

    public Task PutEntityAsync(string source, SourceEntity entity, CancellationToken cancellationToken) => store.PutEntityAsync(source, entity, cancellationToken);

    public Task NoteAsync(SourceState state, CancellationToken cancellationToken) => store.NoteAsync(state, cancellationToken);

    public Task ForgetOthersAsync(IReadOnlyCollection<string> sources, DateTimeOffset unaskedSince, CancellationToken cancellationToken) => store.ForgetOthersAsync(sources, unaskedSince, cancellationToken);

    public Task<bool> IsFirstNoticeAsync(string notice, TimeSpan keep, CancellationToken cancellationToken) => store.IsFirstNoticeAsync(notice, keep, cancellationToken);

    private async Task<T> StoringAsync<T>(Func<Task<T>> work)
    {
        var before = Cost.Now();
        var result = await work();
        _storing += Cost.Now() - before;
        return result;
    }

    // The processor's part is that of the whole process, compiling included.
    private readonly record struct Cost(TimeSpan Wall, TimeSpan Processor)
    {
        public static Cost Now() => new(Stopwatch.GetElapsedTime(0), Environment.CpuUsage.TotalTime);

        public static Cost operator +(Cost one, Cost other) => new(one.Wall + other.Wall, one.Processor + other.Processor);

        public static Cost operator -(Cost later, Cost earlier) => new(later.Wall - earlier.Wall, later.Processor - earlier.Processor);
    }
}
