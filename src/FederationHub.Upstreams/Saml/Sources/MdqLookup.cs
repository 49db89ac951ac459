using System.Collections.Concurrent;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Validation;
using FederationHub.Upstreams.Outbound;

namespace FederationHub.Upstreams.Saml.Sources;

/// <summary>Asks a source for one entity by the Metadata Query Protocol (draft-young-md-query, with the SAML profile of draft-young-md-query-saml).</summary>
internal sealed class MdqLookup(OutboundClient outbound, IMetadataStore store, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<(string Source, string EntityId), DateTimeOffset> _unknown = new();

    /// <summary>The entity as it is published now; the stored one where it was asked less than <paramref name="leastAge"/> ago.</summary>
    public async Task<Outcome<SourceEntity>> FindAsync(MetadataSource source, string entityId, TimeSpan leastAge, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var origin = AggregateRefresh.OriginOf(source);

        // What another signer said, or another place, is as if it had never been heard.
        var stored = await store.FindEntityAsync(source.Id, entityId, cancellationToken) is { } kept && kept.IsOf(origin) ? kept : null;
        if (stored is not null && now - stored.Seen < leastAge)
        {
            return stored;
        }

        if (leastAge > TimeSpan.Zero && _unknown.TryGetValue((source.Id, entityId), out var until) && now < until)
        {
            return UpstreamsCauses.EntityNotInSource.Because($"{source.Id} did not know {entityId} a moment ago.");
        }

        var state = await store.FindSourceAsync(source.Id, cancellationToken) ?? new SourceState(source.Id);
        var found = await AskAsync(source, entityId, stored, now, cancellationToken);
        state = state with { Origin = origin, LastTry = now };
        await store.NoteAsync(
            found.Match(_ => state with { LastSuccess = now, Problem = null }, rejection => state with { Problem = rejection.ToString() }), cancellationToken);
        if (found is Outcome<SourceEntity>.Accepted { Value: var entity })
        {
            _unknown.TryRemove((source.Id, entityId), out _);
            await store.PutEntityAsync(source.Id, entity, cancellationToken);
        }

        return found;
    }

    private async Task<Outcome<SourceEntity>> AskAsync(MetadataSource source, string entityId, SourceEntity? stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Metadata Query Protocol 3.1: the identifier is percent-encoded into one segment below entities/.
        var uri = new Uri($"{source.MdqUrl!.TrimEnd('/')}/entities/{Uri.EscapeDataString(entityId)}");
        var known = stored?.ValidUntil <= now ? null : stored;
        var request = new OutboundRequest(uri, (int)Math.Min(AggregateLimits.OneEntity.MaxBytes, (long)source.MaxMb * 1_000_000)) { Accept = SamlServiceProvider.MediaType, IfNoneMatch = known?.ETag };
        var answer = await outbound.SendAsync(request, cancellationToken);
        return answer.Then(response => response.Status switch
        {
            200 => Read(source, entityId, response, known, now),
            304 when known is not null => known with { Seen = now },
            404 => Unknown(source, entityId, now),
            _ => UpstreamsCauses.OutboundStatus.Because($"{source.Id} answered {response.Status} for {entityId}."),
        });
    }

    private static Outcome<SourceEntity> Read(MetadataSource source, string entityId, OutboundResponse response, SourceEntity? known, DateTimeOffset now)
    {
        using var document = new MemoryStream(response.Body.ToArray(), writable: false);
        var expected = new AggregateExpectations(AggregateRefresh.KeysOf(source), AllowanceNames.Of(source.Allow), now, AggregateLimits.OneEntity) { EntityId = entityId };
        return AggregateReader.Open(document, new MemoryStream(), expected).Then(verified =>
        {
            using (verified)
            {
                return verified.Find(entityId).Then<SourceEntity>(entity => entity.IdentityProvider is not { } provider
                    ? UpstreamsCauses.MetadataWithoutEndpoint.Because($"{entityId} has no SAML 2.0 identity provider role.")
                    : known?.ValidUntil is { } applied && !(entity.ValidUntil >= applied)
                        ? UpstreamsCauses.MetadataOlder.Because($"{entityId} is valid until {entity.ValidUntil:u}, and what the hub has until {applied:u}.")
                        : SourceEntity.Of(AggregateRefresh.OriginOf(source), entityId, PublishedEntity.From(entity, provider).ToJson(), entity.ValidUntil, now) with { ETag = response.ETag });
            }
        });
    }

    private Outcome<SourceEntity> Unknown(MetadataSource source, string entityId, DateTimeOffset now)
    {
        if (_unknown.Count >= MostRemembered)
        {
            _unknown.Clear();
        }

        _unknown[(source.Id, entityId)] = now + UnknownFor;
        return UpstreamsCauses.EntityNotInSource.Because($"{source.Id} does not know {entityId}.");
    }
}
