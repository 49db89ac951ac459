using FederationHub.Core.Organisations;
using FederationHub.Upstreams;

namespace FederationHub.Configuration.Applying;

/// <summary>
/// Finds upstreams that call themselves the same. A person's key holds the issuer and not the upstream (domain 5.2), so whoever publishes
/// another's entity ID with keys of their own could log in as its people: an issuer belongs to one upstream.
/// </summary>
internal sealed class SharedIssuers
{
    private readonly IReadOnlyDictionary<string, IUpstreamProtocol> _protocols;
    private readonly ILookup<string, string> _owners;

    /// <summary>Looks through these upstreams, whatever they speak.</summary>
    public SharedIssuers(IReadOnlyCollection<Upstream> upstreams, IReadOnlyDictionary<string, IUpstreamProtocol> protocols)
    {
        _protocols = protocols;
        _owners = upstreams
            .SelectMany(upstream => IssuersOf(upstream).Select(issuer => (Issuer: issuer, upstream.Id)))
            .ToLookup(pair => pair.Issuer, pair => pair.Id, StringComparer.Ordinal);
    }

    /// <summary>The first issuer of an upstream that others have too, with the ids of those; null when there is none.</summary>
    /// <param name="upstream">The upstream.</param>
    /// <param name="before">The same upstream as it was: issuers that it had then do not count. Null to let all count.</param>
    public (string Issuer, IReadOnlyList<string> Others)? Find(Upstream upstream, Upstream? before = null)
    {
        var had = before is null ? [] : IssuersOf(before);
        foreach (var issuer in IssuersOf(upstream).Except(had, StringComparer.Ordinal))
        {
            string[] others = [.. _owners[issuer].Where(id => id != upstream.Id)];
            if (others.Length > 0)
            {
                return (issuer, others);
            }
        }

        return null;
    }

    private IReadOnlyList<string> IssuersOf(Upstream upstream) => _protocols.GetValueOrDefault(upstream.Protocol)?.IssuersOf(upstream) ?? [];
}
