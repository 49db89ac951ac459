using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Core;
using FederationHub.Core.Ports;
using FederationHub.Saml.Writing;

namespace FederationHub.Upstreams.Saml;

/// <summary>The hub as SAML service provider: what organisations load to know it. One a hub, since it keeps what it wrote last.</summary>
/// <param name="keys">Its keys.</param>
/// <param name="address">Where it lives.</param>
/// <param name="time">The clock.</param>
public sealed class SamlServiceProvider(IHubKeys keys, HubAddress address, TimeProvider time)
{
    /// <summary>The media type of metadata (SAML Metadata, appendix A).</summary>
    public const string MediaType = "application/samlmetadata+xml";

    // Who follows it has a next key a day before the operator lets it take over.
    private static readonly TimeSpan LoadAgainAfter = TimeSpan.FromHours(12);
    private const int SignedDays = 14;

    private readonly HubSigningKey _signing = new(keys);
    private Written? _plain;
    private Written? _signed;

    /// <summary>
    /// The hub's metadata as XML (SAML Metadata 2.4.4), unsigned: it is fetched from the hub itself. It has no end, since a copy that
    /// somebody keeps as a file would stop logins on that day.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async Task<string> MetadataAsync(CancellationToken cancellationToken) => (await PlainAsync(cancellationToken)).Xml;

    /// <summary>
    /// The same, signed with the key that signs requests, for whoever must prove where a copy is from. Good for 14 days: a signature says
    /// nothing about how old a copy is (SAML Metadata 2.3.2).
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async Task<string> SignedMetadataAsync(CancellationToken cancellationToken)
    {
        var plain = await PlainAsync(cancellationToken);
        var key = await _signing.CurrentAsync(cancellationToken);
        // Whole days, so that one text is good for a day: signing costs a thousand times as much as giving it out.
        var until = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date.AddDays(SignedDays), TimeSpan.Zero);
        var known = _signed;
        if (known is null || !ReferenceEquals(known.Metadata, plain.Metadata) || known.Until != until)
        {
            var metadata = plain.Metadata with { ValidUntil = until };
            var id = "_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(MetadataWriter.Write(metadata))).AsSpan(0, 16));
            _signed = known = plain with { Xml = MetadataWriter.WriteSigned(metadata with { Id = id }, key), Until = until };
        }

        return known.Xml;
    }

    /// <summary>
    /// The metadata without a key to encrypt to, for products that encrypt whenever they see one, by an algorithm that is not taken (AD FS:
    /// AES-CBC). TLS hides the answer on its way either way.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting for the keys.</param>
    public async Task<string> MetadataWithoutEncryptionAsync(CancellationToken cancellationToken) => (await PlainAsync(cancellationToken)).Unencrypted;

    private async ValueTask<Written> PlainAsync(CancellationToken cancellationToken)
    {
        var signing = await keys.SamlSigningPublishedAsync(cancellationToken);
        // The first alone: the next one decrypts already, but whoever was shown both could choose the one that goes.
        var encryption = (await keys.SamlDecryptionAsync(cancellationToken))[0];
        X509Certificate2[] shown = [.. signing, encryption];
        var known = _plain;
        if (known is null || !known.Shown.SequenceEqual(shown, ReferenceEqualityComparer.Instance))
        {
            var metadata = new ServiceProviderMetadata(address.SamlEntityId, address.AssertionConsumerService, [.. signing.Select(certificate => certificate.RawDataMemory)], [encryption.RawDataMemory])
            {
                // Requests are signed for the organisations that want it. "true" would be a promise about all of them (SAML Metadata
                // 2.4.4), and some products, SimpleSAMLphp among them, then refuse a request without a signature.
                AuthnRequestsSigned = false,
                CacheDuration = LoadAgainAfter,
                SingleLogout = address.SingleLogoutService,
            };
            _plain = known = new Written(shown, metadata, MetadataWriter.Write(metadata), MetadataWriter.Write(metadata with { EncryptionCertificates = [] }), null);
        }

        return known;
    }

    private sealed record Written(IReadOnlyList<X509Certificate2> Shown, ServiceProviderMetadata Metadata, string Xml, string Unencrypted, DateTimeOffset? Until);
}
