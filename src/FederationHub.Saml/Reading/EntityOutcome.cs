using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;

namespace FederationHub.Saml.Reading;

/// <summary>One entity of a metadata document: read, or refused by name.</summary>
/// <param name="EntityId">The entity ID as it is written, whole; null where there is none, or the refusal is of the document.</param>
/// <param name="Entity">The entity, or what is wrong with it.</param>
public sealed record EntityOutcome(string? EntityId, Outcome<EntityDescriptor> Entity)
{
    /// <summary>When it ended, where it is refused since its own validUntil or that of what is around it passed (SAML Metadata 2.3.1); else null.</summary>
    public DateTimeOffset? Ended { get; init; }

    // The detail begins with the name for whoever reads it; programs use the field, for a name may hold any text.
    internal static EntityOutcome Refused(string entityId, Rejection rejection) => new(entityId, rejection.Code.Because($"{entityId}: {rejection.Detail}"));
}
