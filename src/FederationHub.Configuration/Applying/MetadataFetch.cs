using System.Collections.Concurrent;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Applying;

/// <summary>Asks upstreams for their metadata: several at once, each for so long, and all of them within a limit.</summary>
internal sealed class MetadataFetch(IReadOnlyDictionary<string, IUpstreamProtocol> protocols, IReadOnlyList<MetadataSource> sources, ApplyOptions options, TimeProvider time)
{
    /// <summary>What each answered, by upstream; who was not asked in time is absent.</summary>
    public async Task<IReadOnlyDictionary<string, Outcome<string>>> AskAsync(IEnumerable<Upstream> upstreams, CancellationToken cancellationToken)
    {
        var answers = new ConcurrentDictionary<string, Outcome<string>>(StringComparer.Ordinal);
        using var deadline = new CancellationTokenSource(options.TotalFetchTime, time);
        using var all = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ParallelFetches, CancellationToken = all.Token };
        try
        {
            await Parallel.ForEachAsync(upstreams, parallel, async (upstream, token) =>
            {
                if (protocols.GetValueOrDefault(upstream.Protocol) is IUpstreamMetadata metadata
                    && await AskOneAsync(metadata, upstream, token) is { } answer)
                {
                    answers[upstream.Id] = answer;
                }
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The limit for all: who has not answered is told apart by its absence.
        }

        return answers;
    }

    private async Task<Outcome<string>?> AskOneAsync(IUpstreamMetadata metadata, Upstream upstream, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.FetchTime, time);
        using var one = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await metadata.RefreshAsync(upstream.Settings, sources, one.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
