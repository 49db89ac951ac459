using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>
/// Fetches an aggregate into a file, verifies it, stages what changed, and makes it live unless it looks like an accident or an attack. The
/// document is never in memory as a whole, and the old set counts until the new one is whole.
/// </summary>
internal sealed class AggregateRefresh(OutboundClient outbound, IMetadataStore store, Randomness randomness, TimeProvider time, string scratchFolder)
{
    private const int Batch = 200;
    private const int MostNamedBroken = 100;
    private const int BytesInMb = 1_000_000;

    // Longer than the longest download; each batch that is staged renews it.
    private static readonly TimeSpan Lease = DripLimit.Longest + TimeSpan.FromMinutes(5);

    /// <summary>Asks the source; with <paramref name="leastAge"/> only when it was not asked since.</summary>
    public async Task<SourceRefresh> RunAsync(MetadataSource source, TimeSpan leastAge, CancellationToken cancellationToken)
    {
        var origin = OriginOf(source);
        var known = await store.FindSourceAsync(source.Id, cancellationToken);
        if (known?.Origin == origin && time.GetUtcNow() - known.LastTry < leastAge)
        {
            return new SourceRefresh.Skipped();
        }

        if (await store.BeginAsync(source.Id, Lease, cancellationToken) is not { } attempt)
        {
            return new SourceRefresh.Skipped();
        }

        var state = await store.FindSourceAsync(source.Id, cancellationToken) ?? new SourceState(source.Id);
        var ended = false;
        try
        {
            var result = await UnlessDiskFailsAsync(() => TryAsync(source, state with { LastTry = time.GetUtcNow() }, origin, attempt, cancellationToken));
            ended = result is not SourceRefresh.Failed;
            if (result is SourceRefresh.Failed { Rejection: var rejection })
            {
                ended = true;
                await EndAsync(Failed(state, source, rejection.ToString()), attempt, SourceOutcome.Nothing, cancellationToken);
            }

            return result;
        }
        finally
        {
            if (!ended)
            {
                // Interrupted, or the store is away: what was staged is given back, so that nobody waits for the lease.
                await store.EndAsync(Failed(state, source, "interrupted"), attempt, SourceOutcome.Nothing, CancellationToken.None);
            }
        }
    }

    /// <summary>What makes documents of a source comparable: where it is, and whose signature counts.</summary>
    public static string OriginOf(MetadataSource source)
    {
        var parts = string.Join('\n', [source.AggregateUrl ?? source.MdqUrl ?? "", .. source.Certificates]);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(parts)));
    }

    /// <summary>How well it must be signed. No part of who publishes it: whoever allows more must not be open to an older issue by that.</summary>
    public static string AllowedOf(MetadataSource source) => string.Join(' ', source.Allow);

    /// <summary>The keys of which one must have signed.</summary>
    public static IReadOnlyList<TrustedKey> KeysOf(MetadataSource source) => [.. source.Certificates.Select(CertificateText.Read).OfType<TrustedKey>()];

    // A full disk or a folder that nobody may write in is like a source that is away: what is live stays.
    private async Task<SourceRefresh> UnlessDiskFailsAsync(Func<Task<SourceRefresh>> refresh)
    {
        try
        {
            return await refresh();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new SourceRefresh.Failed(UpstreamsCauses.ScratchUnusable.Because($"{scratchFolder}: {failure.Message}"));
        }
    }

    private async Task<SourceRefresh> TryAsync(MetadataSource source, SourceState state, string origin, long attempt, CancellationToken cancellationToken)
    {
        var same = IsSame(state, source);
        await using var document = Scratch();
        var request = new OutboundRequest(new Uri(source.AggregateUrl!), 1)
        {
            Accept = SamlServiceProvider.MediaType,
            IfNoneMatch = same ? state.ETag : null,
            IfModifiedSince = same ? state.LastModified : null,
        };
        var downloaded = await outbound.DownloadAsync(request, document, (long)source.MaxMb * BytesInMb, cancellationToken);
        if (downloaded is not Outcome<OutboundDocument>.Accepted { Value: var fetched })
        {
            return new SourceRefresh.Failed(((Outcome<OutboundDocument>.Rejected)downloaded).Rejection);
        }

        // An answer to a question that was not asked says nothing (RFC 9110 15.4.5).
        if (fetched.Status == 304 && (request.IfNoneMatch ?? request.IfModifiedSince) is not null)
        {
            var interval = SourceSchedule.Interval(state.CacheSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null, state.ValidUntil, state.LastTry!.Value);
            await EndAsync(Succeeded(state, interval), attempt, SourceOutcome.Nothing, cancellationToken);
            return new SourceRefresh.Unchanged();
        }

        if (fetched.Status != 200)
        {
            return new SourceRefresh.Failed(UpstreamsCauses.OutboundStatus.Because($"{source.AggregateUrl} answered {fetched.Status}."));
        }

        document.Position = 0;
        var expected = new AggregateExpectations(KeysOf(source), AllowanceNames.Of(source.Allow), state.LastTry!.Value, AggregateLimits.Aggregate with { MaxBytes = (long)source.MaxMb * BytesInMb });
        await using var octets = Scratch();
        var opened = AggregateReader.Open(document, octets, expected);
        if (opened is not Outcome<VerifiedAggregate>.Accepted { Value: var aggregate })
        {
            return new SourceRefresh.Failed(((Outcome<VerifiedAggregate>.Rejected)opened).Rejection);
        }

        using (aggregate)
        {
            var read = new SourceState(source.Id)
            {
                Origin = origin,
                LiveOrigin = origin,
                Allowed = AllowedOf(source),
                ETag = fetched.ETag,
                LastModified = fetched.LastModified,
                CacheSeconds = PublishedEntity.Seconds(aggregate.CacheDuration),
                LastTry = state.LastTry,
                ValidUntil = aggregate.ValidUntil,
            };
            return await StageAsync(aggregate, state, read, attempt, cancellationToken);
        }
    }

    private async Task<SourceRefresh> StageAsync(VerifiedAggregate aggregate, SourceState before, SourceState read, long attempt, CancellationToken cancellationToken)
    {
        var live = await store.HashesAsync(read.Source, cancellationToken);
        var set = new StagedSet(live, read.Origin!);
        foreach (var outcome in aggregate.Outcomes())
        {
            if (outcome.Entity is Outcome<EntityDescriptor>.Rejected { Rejection: var rejection })
            {
                if (rejection.Code == SamlCauses.TooManyEntities)
                {
                    return new SourceRefresh.Failed(rejection);
                }

                // Its last good copy stays, for the publisher still names it. Where the publisher says that it ended, the copy ends too.
                var known = set.Broken(outcome.EntityId, rejection);
                if (known && outcome is { EntityId: { } name, Ended: { } ended } && await store.FindEntityAsync(read.Source, name, cancellationToken) is { } kept)
                {
                    set.Change(SourceEntity.Of(read.Origin!, name, kept.Json, ended, read.LastTry!.Value));
                }
            }
            else if (outcome.Entity is Outcome<EntityDescriptor>.Accepted { Value: { IdentityProvider: { } provider } entity })
            {
                // What the whole says of its end is said once, at the source: else every row would change with each issue.
                set.Read(SourceEntity.Of(read.Origin!, entity.EntityId, PublishedEntity.From(entity, provider).ToJson(), entity.OwnValidUntil, read.LastTry!.Value));
            }

            if (set.Waiting >= Batch && !await store.StageAsync(read.Source, attempt, set.Take(), [], Lease, cancellationToken))
            {
                return new SourceRefresh.Skipped();
            }
        }

        var removed = set.Removed();
        if (!await store.StageAsync(read.Source, attempt, set.Take(), removed, Lease, cancellationToken))
        {
            return new SourceRefresh.Skipped();
        }

        var interval = SourceSchedule.Interval(aggregate.CacheDuration, aggregate.ValidUntil, read.LastTry!.Value);
        var reason = Doubt(live.Count, removed.Count, set.Count, before, read);
        var state = Succeeded(
            reason is null
                ? read with { Count = set.Count, Broken = set.BrokenCount }
                : before with
                {
                    Origin = read.Origin,
                    Allowed = read.Allowed,
                    ETag = read.ETag,
                    LastModified = read.LastModified,
                    LastTry = read.LastTry,
                    Broken = set.BrokenCount,
                    HeldReason = reason,
                    HeldOrigin = read.Origin,
                    HeldCount = set.Count,
                    HeldValidUntil = read.ValidUntil,
                },
            interval);
        if (!await EndAsync(state, attempt, reason is null ? SourceOutcome.Applied : SourceOutcome.Held, cancellationToken))
        {
            return new SourceRefresh.Skipped();
        }

        return reason is null ? new SourceRefresh.Applied(set.Count, set.ChangedCount, removed.Count, set.BrokenNames) : new SourceRefresh.Held(reason);
    }

    // Why what a source says is not taken over at once: it is signed, but by a process that can go wrong, or it is an old one played back.
    private static string? Doubt(int live, int removed, int count, SourceState before, SourceState read)
    {
        if (count == 0)
        {
            return "It has no identity provider.";
        }

        // More than a tenth at once is an accident at the publisher's more often than it is meant.
        if ((long)removed * 10 > live)
        {
            return FormattableString.Invariant($"{removed} of {live} identity providers are gone.");
        }

        // Only issues of one publisher follow each other.
        if (before.LiveOrigin != read.Origin || before.ValidUntil is not { } applied)
        {
            return null;
        }

        return read.ValidUntil is not { } until ? "It no longer says until when it counts."
            : until < applied ? $"It counts until {until:u}, and the one that is live until {applied:u}: it is an older one."
            : null;
    }

    private Task<bool> EndAsync(SourceState state, long attempt, SourceOutcome outcome, CancellationToken cancellationToken) => store.EndAsync(state, attempt, outcome, cancellationToken);

    private SourceState Succeeded(SourceState state, TimeSpan interval) => state with
    {
        LastSuccess = state.LastTry,
        NextTry = state.LastTry + SourceSchedule.Jittered(interval, randomness),
        Problem = null,
    };

    private static bool IsSame(SourceState state, MetadataSource source) => state.Origin == OriginOf(source) && state.Allowed == AllowedOf(source);

    private SourceState Failed(SourceState state, MetadataSource source, string problem)
    {
        var now = time.GetUtcNow();
        var same = IsSame(state, source);
        return state with
        {
            Origin = OriginOf(source),
            Allowed = AllowedOf(source),
            ETag = same ? state.ETag : null,
            LastModified = same ? state.LastModified : null,
            LastTry = now,
            NextTry = now + SourceSchedule.Jittered(SourceSchedule.Shortest, randomness),
            Problem = problem,
        };
    }

    // No one else can open it. Where the system allows it the file loses its name at once, so that nothing stays however the process ends;
    // Windows takes it away when the last handle is closed, which the system does for a process that ends too.
    private FileStream Scratch()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 128 * 1024 };
        var path = Path.Combine(scratchFolder, "fedhub-" + randomness.Handle());
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
            return new FileStream(path, options);
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var scratch = new FileStream(path, options);
        try
        {
            File.Delete(path);
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>What differs from the live set, gathered while the entities pass.</summary>
    private sealed class StagedSet(IReadOnlyDictionary<string, string> live, string origin)
    {
        private readonly HashSet<string> _gone = [.. live.Keys];
        private List<SourceEntity> _waiting = [];

        public int Waiting => _waiting.Count;

        public int Count { get; private set; }

        public int ChangedCount { get; private set; }

        public int BrokenCount { get; private set; }

        public List<string> BrokenNames { get; } = [];

        public void Read(SourceEntity entity)
        {
            Count++;
            _gone.Remove(entity.EntityId);
            Change(entity);
        }

        public void Change(SourceEntity entity)
        {
            if (live.GetValueOrDefault(entity.EntityId) != entity.Hash)
            {
                ChangedCount++;
                _waiting.Add(entity);
            }
        }

        // True where there is a copy that stays, as the same publisher once gave it.
        public bool Broken(string? name, Rejection rejection)
        {
            BrokenCount++;
            if (BrokenNames.Count < MostNamedBroken)
            {
                BrokenNames.Add(rejection.ToString());
            }

            if (name is null || !SourceEntity.IsOf(live.GetValueOrDefault(name, ""), origin) || !_gone.Remove(name))
            {
                return false;
            }

            Count++;
            return true;
        }

        public List<SourceEntity> Take()
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }

        public IReadOnlyList<string> Removed() => [.. _gone.Order(StringComparer.Ordinal)];
    }
}
