using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.Saml.Writing;

namespace FederationHub.Upstreams.Saml;

/// <summary>The hub as SAML service provider: what organisations load to know it.</summary>
/// <param name="keys">Its keys.</param>
/// <param name="address">Where it lives.</param>
public sealed class SamlServiceProvider(IHubKeys keys, HubAddress address)
{
    /// <summary>The media type of metadata (SAML Metadata, appendix A).</summary>
    public const string MediaType = "application/samlmetadata+xml";

    /// <summary>The hub's metadata as XML (SAML Metadata 2.4.4), unsigned: it is fetched from the hub itself.</summary>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async Task<string> MetadataAsync(CancellationToken cancellationToken)
    {
        var signing = await keys.SamlSigningPublishedAsync(cancellationToken);
        var metadata = new ServiceProviderMetadata(address.SamlEntityId, address.AssertionConsumerService, [.. signing.Select(certificate => certificate.RawDataMemory)], [])
        {
            // Requests are signed for the organisations that want it. "true" would be a promise about all of them (SAML Metadata
            // 2.4.4), and some products, SimpleSAMLphp among them, then refuse a request without a signature.
            AuthnRequestsSigned = false,
        };
        return MetadataWriter.Write(metadata);
    }
}
