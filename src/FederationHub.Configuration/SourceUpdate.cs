using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams;

namespace FederationHub.Configuration;

/// <summary>Gives the upstreams of a metadata source what the source says now: all of them in one version of the configuration.</summary>
/// <param name="store">Where the configuration is.</param>
/// <param name="update">What saves it.</param>
/// <param name="protocols">The protocols that upstreams may speak.</param>
public sealed class SourceUpdate(ISettingsStore store, MetadataUpdate update, IEnumerable<IUpstreamProtocol> protocols)
{
    private readonly Dictionary<string, IUpstreamProtocol> _protocols = protocols.ToDictionary(protocol => protocol.Name, StringComparer.Ordinal);

    /// <summary>Renews them from what is stored; asks nobody.</summary>
    /// <param name="source">The id of the source.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed, and of whom the source says nothing that can be used: those keep what they had, or wait.</returns>
    public async Task<MetadataSaved> RunAsync(string source, CancellationToken cancellationToken)
    {
        var settings = (await store.LoadAsync(cancellationToken)).Settings;
        var came = new List<RefreshedUpstream>();
        var refused = new List<RefusedMetadata>();
        foreach (var upstream in settings.Upstreams)
        {
            if (_protocols.GetValueOrDefault(upstream.Protocol) is not IUpstreamOfSource protocol || protocol.SourceOf(upstream.Settings) != source)
            {
                continue;
            }

            switch (await protocol.RenewFromSourceAsync(upstream.Settings, settings.MetadataSources, cancellationToken))
            {
                case Outcome<string>.Accepted { Value: var renewed } when renewed != upstream.Settings:
                    came.Add(new RefreshedUpstream(upstream.Id, upstream.Settings, renewed));
                    break;
                case Outcome<string>.Rejected { Rejection: var rejection }:
                    refused.Add(new RefusedMetadata(upstream.Id, rejection));
                    break;
                default:
                    break;
            }
        }

        var saved = came.Count == 0 ? new MetadataSaved([], []) : await update.SaveAsync(came, cancellationToken);
        return saved with { Refused = [.. refused, .. saved.Refused] };
    }
}
