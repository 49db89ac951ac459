using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;

namespace FederationHub.Saml.Reading;

/// <summary>The entities of a metadata document one after the other, one in memory at a time.</summary>
internal static class EntityStream
{
    internal static Outcome<EntityDescriptor> Find(IEnumerable<Outcome<EntityDescriptor>> entities, string? entityId)
    {
        EntityDescriptor? found = null;
        Rejection? problem = null;
        foreach (var outcome in entities)
        {
            var entity = outcome.Match<EntityDescriptor?>(entity => entity, _ => null);
            if (entity is null)
            {
                problem ??= outcome.Match<Rejection?>(_ => null, rejection => rejection);
                continue;
            }

            if (entityId is null ? entity.IdentityProvider is null : !string.Equals(entity.EntityId, entityId, StringComparison.Ordinal))
            {
                continue;
            }

            if (found is not null)
            {
                return SamlCauses.EntityAmbiguous.Because($"{found.EntityId} and {entity.EntityId}");
            }

            found = entity;
        }

        return found is not null ? found : problem ?? SamlCauses.EntityNotFound.Because(entityId ?? "no identity provider");
    }

    internal static IEnumerable<Outcome<EntityDescriptor>> Read(Stream octets, long length, DateTimeOffset now, AggregateLimits limits)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        foreach (var outcome in MetadataReader.ReadEntities(octets, now, limits.Entity with { MaxBytes = (int)Math.Min(length, int.MaxValue) }))
        {
            if (++count > limits.MaxEntities)
            {
                yield return SamlCauses.TooManyEntities.Because($"more than {limits.MaxEntities} entities");
                yield break;
            }

            yield return outcome.Then<EntityDescriptor>(entity => names.Add(entity.EntityId) ? entity : SamlCauses.EntityTwice.Because(entity.EntityId));
        }
    }
}
