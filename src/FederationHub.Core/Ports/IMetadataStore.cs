using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Core.Ports;

/// <summary>
/// What metadata sources said, entity by entity, and how each source is doing. A set of entities is staged beside the live one and put in
/// its place in one transaction: whoever reads sees the old set whole or the new one. The set of a source is staged by one node at a time.
/// </summary>
public interface IMetadataStore
{
    /// <summary>How a source is doing; null when nobody ever asked it.</summary>
    Task<SourceState?> FindSourceAsync(string source, CancellationToken cancellationToken);

    /// <summary>Every source that was ever asked and not forgotten, by id.</summary>
    Task<IReadOnlyList<SourceState>> SourcesAsync(CancellationToken cancellationToken);

    /// <summary>A live entity of a source, or null.</summary>
    Task<SourceEntity?> FindEntityAsync(string source, string entityId, CancellationToken cancellationToken);

    /// <summary>Every live entity of that name, with the source that it is of.</summary>
    Task<IReadOnlyList<(string Source, SourceEntity Entity)>> FindEntityAsync(string entityId, CancellationToken cancellationToken);

    /// <summary>The hash of each live entity of a source, by entity ID.</summary>
    Task<IReadOnlyDictionary<string, string>> HashesAsync(string source, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a source to stage a set of it, for <paramref name="lease"/>; gives the number of the attempt, or null while another has it.
    /// What an earlier attempt staged and nobody holds is gone.
    /// </summary>
    Task<long?> BeginAsync(string source, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Stages entities that are new or changed, and names of live ones that are gone, in one transaction. False when the attempt is another's
    /// by now: then nothing was written, and the set is lost.
    /// </summary>
    Task<bool> StageAsync(string source, long attempt, IReadOnlyList<SourceEntity> changed, IReadOnlyList<string> removed, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an attempt in one transaction: makes what it staged live (<see cref="SourceOutcome.Applied"/>), keeps it beside until somebody
    /// decides (<see cref="SourceOutcome.Held"/>), or drops it (<see cref="SourceOutcome.Nothing"/>); and writes down how the source is doing.
    /// False when the attempt is another's by now: then nothing was written.
    /// </summary>
    Task<bool> EndAsync(SourceState state, long attempt, SourceOutcome outcome, CancellationToken cancellationToken);

    /// <summary>What a held set would change: names and counts; null when none is held.</summary>
    Task<HeldChanges?> HeldAsync(string source, int names, CancellationToken cancellationToken);

    /// <summary>Makes the held set live, and writes down how the source is doing then; false when it is no longer the one of <paramref name="attempt"/>.</summary>
    Task<bool> AcceptAsync(SourceState state, long attempt, CancellationToken cancellationToken);

    /// <summary>Keeps one entity that was asked for by name.</summary>
    Task PutEntityAsync(string source, SourceEntity entity, CancellationToken cancellationToken);

    /// <summary>Writes down when a source was asked entity by entity, and what came of it.</summary>
    Task NoteAsync(SourceState state, CancellationToken cancellationToken);

    /// <summary>Forgets the sources that are not among these and were not asked since an instant, with their entities.</summary>
    Task ForgetOthersAsync(IReadOnlyCollection<string> sources, DateTimeOffset unaskedSince, CancellationToken cancellationToken);

    /// <summary>Whether this is the first time that anybody, on any node, says this; remembered for <paramref name="keep"/>.</summary>
    Task<bool> IsFirstNoticeAsync(string notice, TimeSpan keep, CancellationToken cancellationToken);
}

/// <summary>What becomes of a staged set.</summary>
public enum SourceOutcome
{
    /// <summary>It is dropped; what is held stays held.</summary>
    Nothing,

    /// <summary>It is kept beside the live set, in the place of one that was held before.</summary>
    Held,

    /// <summary>It becomes the live set; what was held before is dropped.</summary>
    Applied,
}

/// <summary>An entity as a source published it.</summary>
/// <param name="EntityId">Its entity ID.</param>
/// <param name="Hash">Who published it and a hash of <see cref="Json"/> and <see cref="ValidUntil"/>, by which a change is told.</param>
/// <param name="Json">What was read of it.</param>
public sealed record SourceEntity(string EntityId, string Hash, string Json)
{
    private const char OriginEnd = ':';

    /// <summary>Until when it counts by its own word; null where only what is around it ends.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>When it was stored, or confirmed to be the same.</summary>
    public DateTimeOffset Seen { get; init; }

    /// <summary>The entity tag of its answer, where it was asked by name; else null.</summary>
    public string? ETag { get; init; }

    /// <summary>Whether it was published by this origin: the place, and those whose signature counted.</summary>
    public bool IsOf(string origin) => IsOf(Hash, origin);

    /// <summary>The same of an entity of which only the <see cref="Hash"/> is known.</summary>
    public static bool IsOf(string hash, string origin)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return hash.StartsWith(origin + OriginEnd, StringComparison.Ordinal);
    }

    /// <summary>An entity with the hash of what was read.</summary>
    /// <param name="origin">Who published it, as <see cref="SourceState.Origin"/>.</param>
    /// <param name="entityId">Its entity ID.</param>
    /// <param name="json">What was read.</param>
    /// <param name="validUntil">Until when it counts by its own word, or null.</param>
    /// <param name="seen">When it was read.</param>
    public static SourceEntity Of(string origin, string entityId, string json, DateTimeOffset? validUntil, DateTimeOffset seen)
    {
        var end = validUntil?.ToUnixTimeMilliseconds() ?? 0;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{end} {json}")));
        return new SourceEntity(entityId, origin + OriginEnd + Convert.ToBase64String(hash), json) { ValidUntil = validUntil, Seen = seen };
    }
}

/// <summary>How a metadata source is doing.</summary>
/// <param name="Source">Its id.</param>
public sealed record SourceState(string Source)
{
    /// <summary>A hash of where it is and whose signature counts: what was kept under another one must be fetched anew.</summary>
    public string? Origin { get; init; }

    /// <summary>The origin that the live set is of; null while nothing is live.</summary>
    public string? LiveOrigin { get; init; }

    /// <summary>The origin that the held set is of; null when none is held.</summary>
    public string? HeldOrigin { get; init; }

    /// <summary>What was allowed of the algorithms when it was asked last: under another allowance a document is verified anew.</summary>
    public string? Allowed { get; init; }

    /// <summary>The entity tag of the document that was read last.</summary>
    public string? ETag { get; init; }

    /// <summary>The Last-Modified of the document that was read last, as it was sent.</summary>
    public string? LastModified { get; init; }

    /// <summary>The cacheDuration of the document that was read last, seconds; null where it said nothing.</summary>
    public int? CacheSeconds { get; init; }

    /// <summary>When it was asked last.</summary>
    public DateTimeOffset? LastTry { get; init; }

    /// <summary>When it last gave what could be used, or said that nothing changed.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When it is to be asked again.</summary>
    public DateTimeOffset? NextTry { get; init; }

    /// <summary>Until when the live set counts; null for no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How many entities are live.</summary>
    public int Count { get; init; }

    /// <summary>How many entities of the document that was read last could not be read.</summary>
    public int Broken { get; init; }

    /// <summary>Why the last try failed; null when it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>The attempt whose set is held; 0 for none.</summary>
    public long HeldAttempt { get; init; }

    /// <summary>Why it is held; null when none is.</summary>
    public string? HeldReason { get; init; }

    /// <summary>How many entities the held set has.</summary>
    public int HeldCount { get; init; }

    /// <summary>Until when the held set counts; null for no end.</summary>
    public DateTimeOffset? HeldValidUntil { get; init; }
}

/// <summary>What a held set would change.</summary>
/// <param name="Added">How many entities are new.</param>
/// <param name="Changed">How many are other than they were.</param>
/// <param name="Removed">How many are gone.</param>
/// <param name="AddedNames">The first of them, in order.</param>
/// <param name="ChangedNames">The first of them, in order.</param>
/// <param name="RemovedNames">The first of them, in order.</param>
public sealed record HeldChanges(int Added, int Changed, int Removed, IReadOnlyList<string> AddedNames, IReadOnlyList<string> ChangedNames, IReadOnlyList<string> RemovedNames);
