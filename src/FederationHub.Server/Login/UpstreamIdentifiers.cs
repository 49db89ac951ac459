using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams;

namespace FederationHub.Server.Login;

/// <summary>Finds an upstream by its SAML entity ID or OpenID issuer, for hints: read out of the settings once per snapshot.</summary>
internal sealed class UpstreamIdentifiers(UpstreamProtocols protocols)
{
    private readonly ConditionalWeakTable<HubDirectory, FrozenDictionary<string, string>> _bySnapshot = [];

    /// <summary>The look-up in one snapshot; null for an identifier that is nobody's.</summary>
    public Func<string, string?> In(HubDirectory directory) => identifier =>
        _bySnapshot.GetValue(directory, Read).GetValueOrDefault(identifier);

    /// <summary>The SAML entity ID or OpenID issuer of an upstream; null where its settings have none.</summary>
    public string? Of(Upstream upstream) => protocols.Find(upstream.Protocol)?.IdentifierOf(upstream);

    private FrozenDictionary<string, string> Read(HubDirectory directory) =>
        directory.Settings.Upstreams
            .Select(upstream => (Identifier: Of(upstream), upstream.Id))
            .Where(pair => pair.Identifier is not null)
            .DistinctBy(pair => pair.Identifier, StringComparer.Ordinal)
            .ToFrozenDictionary(pair => pair.Identifier!, pair => pair.Id, StringComparer.Ordinal);
}
