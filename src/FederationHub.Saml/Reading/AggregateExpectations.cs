using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;

namespace FederationHub.Saml.Reading;

/// <summary>What signed metadata must be to count.</summary>
/// <param name="TrustedKeys">Who may have signed it, tried in this order; none means that nothing is accepted.</param>
/// <param name="Allow">What counts beyond the rules.</param>
/// <param name="Now">Refuses what is past its validUntil: the whole, or an entity of it.</param>
/// <param name="Limits">How much it may be.</param>
public sealed record AggregateExpectations(IReadOnlyList<TrustedKey> TrustedKeys, Allowances Allow, DateTimeOffset Now, AggregateLimits Limits)
{
    /// <summary>
    /// The one entity that was asked for (MDQ): the document must be an EntityDescriptor of exactly this name. Null takes any
    /// metadata, aggregates too.
    /// </summary>
    public string? EntityId { get; init; }
}
