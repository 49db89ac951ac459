using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Saml;

/// <summary>Takes an organisation's entity out of its metadata: fetched, or given as text.</summary>
internal sealed class SamlMetadataSource(OutboundClient outbound, TimeProvider time)
{
    /// <summary>Longest metadata, in bytes: an aggregate of some thousand entities.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private static readonly AggregateLimits Limits = AggregateLimits.Aggregate with { MaxBytes = MaxBytes };

    /// <summary>The settings with the entity renewed; the same settings where there is nothing to read.</summary>
    public async Task<Outcome<SamlSettings>> RenewAsync(SamlSettings settings, bool allowLoopbackHttp, CancellationToken cancellationToken)
    {
        if (settings.MetadataXml is not null)
        {
            return Read(settings, Encoding.UTF8.GetBytes(settings.MetadataXml), allowLoopbackHttp, time.GetUtcNow())
                .Then<SamlSettings>(entity => settings with { MetadataXml = null, Entity = entity });
        }

        if (settings.MetadataUrl is null)
        {
            return settings.Entity is not null ? settings : UpstreamsCauses.MetadataMissing.Because("Neither metadata_url nor metadata_xml nor entity is set.");
        }

        if (!WebAddress.IsHttps(settings.MetadataUrl, allowLoopbackHttp))
        {
            return UpstreamsCauses.SettingsUnusable.Because("metadata_url is no https URL.");
        }

        var fetched = await outbound.GetAsync(new Uri(settings.MetadataUrl), MaxBytes, cancellationToken);
        return fetched.Then(response => Read(settings, response.Body, allowLoopbackHttp, time.GetUtcNow())).Then<SamlSettings>(entity => settings with { Entity = entity });
    }

    /// <summary>The entity in a document; the signature of the document first, where one is demanded.</summary>
    public static Outcome<SamlEntity> Read(SamlSettings settings, ReadOnlyMemory<byte> document, bool allowLoopbackHttp, DateTimeOffset now)
    {
        // An entity that was read once stays that one: metadata that suddenly names another is somebody else's.
        var entityId = settings.EntityId ?? settings.Entity?.EntityId;
        return (settings.MetadataCertificates.Count == 0
            ? UnsignedMetadata.OpenWithoutSignature(document, now, Limits).Then(metadata => metadata.Find(entityId))
            : Signed(settings, document, entityId, now)).Then(entity => Entity(entity, allowLoopbackHttp));
    }

    private static Outcome<EntityDescriptor> Signed(SamlSettings settings, ReadOnlyMemory<byte> document, string? entityId, DateTimeOffset now)
    {
        TrustedKey[] keys = [.. settings.MetadataCertificates.Select(CertificateText.Read).OfType<TrustedKey>()];
        using var metadata = new MemoryStream(document.ToArray(), writable: false);
        using var scratch = new MemoryStream();
        return AggregateReader.Open(metadata, scratch, new AggregateExpectations(keys, settings.Allowed(), now, Limits)).Then(aggregate => aggregate.Find(entityId));
    }

    private static Outcome<SamlEntity> Entity(EntityDescriptor entity, bool allowLoopbackHttp)
    {
        if (entity.IdentityProvider is not { } provider)
        {
            return UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entity.EntityId} has no SAML 2.0 identity provider role.");
        }

        string? SignOnAt(string binding) => provider.SingleSignOnAt(binding) is { } address && WebAddress.IsHttps(address, allowLoopbackHttp) ? address : null;
        var (redirect, post) = (SignOnAt(SamlNames.RedirectBinding), SignOnAt(SamlNames.PostBinding));
        if (redirect is null && post is null)
        {
            return UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entity.EntityId} takes requests neither by Redirect nor by POST at an https address.");
        }

        string[] certificates =
        [
            .. provider.Keys.Where(key => key.Use is not KeyUse.Encryption)
                .Select(key => Convert.ToBase64String(key.Certificate.Span))
                .Where(text => CertificateText.Read(text) is not null)
                .Distinct(StringComparer.Ordinal),
        ];
        if (certificates.Length == 0)
        {
            return UpstreamsCauses.MetadataWithoutKey.Because($"{entity.EntityId} has no usable signing certificate.");
        }

        return new SamlEntity
        {
            EntityId = entity.EntityId,
            RedirectUrl = redirect,
            PostUrl = post,
            Certificates = certificates,
            WantsSignedRequests = provider.WantAuthnRequestsSigned,
            ValidUntil = entity.ValidUntil,
        };
    }
}
