using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Oidc;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Upstreams;

/// <summary>The registry: every protocol that organisations can speak, one line each.</summary>
public sealed class UpstreamProtocols
{
    private readonly Dictionary<string, IUpstreamProtocol> _byName;

    /// <summary>Makes all protocols; one registry a hub.</summary>
    /// <param name="outbound">The way out.</param>
    /// <param name="vault">Secrets of upstreams.</param>
    /// <param name="keys">The hub's own keys: what it signs at organisations, what they encrypt to.</param>
    /// <param name="address">Where the hub lives.</param>
    /// <param name="randomness">Where ids, nonces and verifiers come from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sources">Metadata sources; without them, an upstream of one waits.</param>
    public UpstreamProtocols(OutboundClient outbound, IKeyVault vault, IHubKeys keys, HubAddress address, Randomness randomness, TimeProvider time, MetadataSources? sources = null)
    {
        All =
        [
            new SamlUpstream(outbound, keys, address, randomness, time, sources),
            new OidcUpstream(outbound, vault, keys, address, randomness, time),
        ];
        _byName = All.ToDictionary(protocol => protocol.Name, StringComparer.Ordinal);
    }

    /// <summary>All protocols.</summary>
    public IReadOnlyList<IUpstreamProtocol> All { get; }

    /// <summary>The protocol of that name, or null.</summary>
    /// <param name="name">As in <see cref="Core.Organisations.Upstream.Protocol"/>.</param>
    public IUpstreamProtocol? Find(string name) => _byName.GetValueOrDefault(name);
}
