using System.Collections.Concurrent;
using System.Text;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Saml;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;

namespace FederationHub.Upstreams.Saml;

/// <summary>Takes an organisation's entity out of its metadata: fetched, or given as text.</summary>
internal sealed class SamlMetadataSource(OutboundClient outbound, MetadataSources? sources, TimeProvider time)
{
    /// <summary>Longest metadata, in bytes: an aggregate of some thousand entities.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int LongestErrorUrl = 2048;

    private static readonly AggregateLimits Limits = AggregateLimits.Aggregate with { MaxBytes = MaxBytes };

    // What each address gave last: a document that is still the same needs not be sent, verified and read again.
    private readonly ConcurrentDictionary<string, Fetched> _fetched = new(StringComparer.Ordinal);

    /// <summary>The settings with the entity renewed; the same settings where there is nothing to read.</summary>
    /// <param name="settings">What is known.</param>
    /// <param name="known">The metadata sources, where the caller knows them.</param>
    /// <param name="fetch">Whether a metadata source may be asked; else what is stored of it counts.</param>
    /// <param name="allowLoopbackHttp">Whether http to a loopback host will do.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Outcome<SamlSettings>> RenewAsync(SamlSettings settings, IReadOnlyList<MetadataSource>? known, bool fetch, bool allowLoopbackHttp, CancellationToken cancellationToken)
    {
        if (settings is { MetadataSource: { } source, EntityId: { } entityId })
        {
            return sources is null
                ? UpstreamsCauses.MetadataMissing.Because($"The metadata source {source} is not read here.")
                : (await sources.EntityAsync(source, entityId, known, fetch, cancellationToken)).Then(found => Renewed(settings, found, allowLoopbackHttp));
        }

        if (settings.MetadataXml is not null)
        {
            return Read(settings, Encoding.UTF8.GetBytes(settings.MetadataXml), allowLoopbackHttp, time.GetUtcNow())
                .Then<SamlSettings>(entity => settings with { MetadataXml = null, Entity = entity with { CacheSeconds = null } });
        }

        if (settings.MetadataUrl is null)
        {
            return settings.Entity is not null ? settings : UpstreamsCauses.MetadataMissing.Because("Neither metadata_url nor metadata_xml nor entity is set.");
        }

        if (!WebAddress.IsHttps(settings.MetadataUrl, allowLoopbackHttp))
        {
            return UpstreamsCauses.SettingsUnusable.Because("metadata_url is no https URL.");
        }

        var address = new Uri(settings.MetadataUrl);
        var last = settings.Entity is not null && _fetched.TryGetValue(settings.MetadataUrl, out var earlier) && earlier.Settings == settings.ToJson() ? earlier : null;
        var sent = await outbound.SendAsync(new OutboundRequest(address, MaxBytes) { IfNoneMatch = last?.ETag, IfModifiedSince = last?.LastModified }, cancellationToken);
        return sent.Then(response => response.Status switch
        {
            200 => Read(settings, response.Body, allowLoopbackHttp, time.GetUtcNow())
                .Then<SamlSettings>(entity => IsOlder(settings, entity) is { } older ? older : Remember(settings with { Entity = entity }, response)),
            304 when last is not null => settings,
            _ => UpstreamsCauses.OutboundStatus.Because($"{address.GetLeftPart(UriPartial.Path)} answered {response.Status}."),
        });
    }

    // A signed document can be played back, with keys that were withdrawn since; as with sources, the end that it states must not go back or
    // away. What was taken without a signature, or by hand, states nothing that counts here.
    private static Rejection? IsOlder(SamlSettings settings, SamlEntity read) =>
        settings.MetadataCertificates.Count > 0 && settings.Entity?.ValidUntil is { } applied && !(read.ValidUntil >= applied)
            ? UpstreamsCauses.MetadataOlder.Because(
                $"{read.EntityId} is valid {(read.ValidUntil is { } until ? $"until {until:u}" : "without an end")}, and what the hub has until {applied:u}: it is an older document.")
            : null;

    private SamlSettings Remember(SamlSettings renewed, OutboundResponse response)
    {
        if (response.ETag is not null || response.LastModified is not null)
        {
            _fetched[renewed.MetadataUrl!] = new Fetched(renewed.ToJson(), response.ETag, response.LastModified);
        }

        return renewed;
    }

    private Outcome<SamlSettings> Renewed(SamlSettings settings, SourcedEntity found, bool allowLoopbackHttp)
    {
        // A source that leaves an organisation out of what it signs says that it is no member any more. It waits until it is one again.
        if (found.Entity is not { } published)
        {
            return settings.Entity is null ? UpstreamsCauses.EntityNotInSource.Because($"{settings.MetadataSource} does not know {settings.EntityId}.") : settings with { Entity = null };
        }

        return Entity(published, found.ValidUntil, isVetted: true, allowLoopbackHttp).Then<SamlSettings>(entity => settings with { Entity = IsOnlyLonger(settings.Entity, entity) ? settings.Entity : entity });
    }

    // Most sources sign anew each hour and only move the end. A new version of the configuration for each of them is worth it when half of
    // the time has passed, not before.
    private bool IsOnlyLonger(SamlEntity? before, SamlEntity now) =>
        before?.ValidUntil is { } had && now.ValidUntil > had
        && had - time.GetUtcNow() > (now.ValidUntil.Value - time.GetUtcNow()) / 2
        && SettingsJson.Write(before with { ValidUntil = now.ValidUntil }) == SettingsJson.Write(now);

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

    private static Outcome<SamlEntity> Entity(EntityDescriptor entity, bool allowLoopbackHttp) =>
        entity.IdentityProvider is { } provider
            ? Entity(PublishedEntity.From(entity, provider), entity.ValidUntil, isVetted: false, allowLoopbackHttp)
            : UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entity.EntityId} has no SAML 2.0 identity provider role.");

    private static Outcome<SamlEntity> Entity(PublishedEntity entity, DateTimeOffset? validUntil, bool isVetted, bool allowLoopbackHttp)
    {
        string? Usable(string? address) => address is not null && WebAddress.IsHttps(address, allowLoopbackHttp) ? address : null;
        string[]? Logout(string binding) => entity.LogoutUrls.Select(line => line.Split(' ')).FirstOrDefault(parts => parts.Length > 1 && parts[0] == binding);
        var (redirect, post) = (Usable(entity.RedirectUrl), Usable(entity.PostUrl));
        if (redirect is null && post is null)
        {
            return UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entity.EntityId} takes requests neither by Redirect nor by POST at an https address.");
        }

        string[] certificates = [.. entity.Certificates.Where(text => CertificateText.Read(text) is not null)];
        if (certificates.Length == 0)
        {
            return UpstreamsCauses.MetadataWithoutKey.Because($"{entity.EntityId} has no usable signing certificate.");
        }

        var (logoutByRedirect, logoutByPost) = (Logout(SamlNames.RedirectBinding), Logout(SamlNames.PostBinding));
        return new SamlEntity
        {
            EntityId = entity.EntityId,
            RedirectUrl = redirect,
            PostUrl = post,
            LogoutRedirectUrl = Usable(logoutByRedirect?[1]),
            LogoutPostUrl = Usable(logoutByPost?[1]),
            LogoutRedirectAnswerUrl = Usable(logoutByRedirect?.ElementAtOrDefault(2)),
            LogoutPostAnswerUrl = Usable(logoutByPost?.ElementAtOrDefault(2)),
            Certificates = certificates,
            WantsSignedRequests = entity.WantsSignedRequests,
            ErrorUrl = entity.ErrorUrl is { Length: <= LongestErrorUrl } ? Usable(entity.ErrorUrl) : null,
            ValidUntil = validUntil,
            CacheSeconds = entity.CacheSeconds,
            Look = entity.Look(isVetted),
        };
    }

    private sealed record Fetched(string Settings, string? ETag, string? LastModified);
}
