using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Reading;

/// <summary>
/// Metadata whose signature holds, of one entity or of thousands. What it hands out is read from the canonical octets whose
/// digest was verified, one entity in memory at a time. Dispose it to dispose those octets.
/// </summary>
public sealed class VerifiedAggregate : IDisposable
{
    private readonly Stream _octets;
    private readonly AggregateExpectations _expected;

    internal VerifiedAggregate(Stream octets, Validity validity, TrustedKey key, AggregateExpectations expected)
    {
        (_octets, _expected) = (octets, expected);
        (ValidUntil, CacheDuration, SignedBy) = (validity.Until, validity.CacheDuration, key.Fingerprint);
    }

    /// <summary>The root's validUntil, or null. It has not passed.</summary>
    public DateTimeOffset? ValidUntil { get; }

    /// <summary>The root's cacheDuration, or null.</summary>
    public TimeSpan? CacheDuration { get; }

    /// <summary>The certificate whose key made the signature: SHA-256, 64 upper-case hexadecimal digits.</summary>
    public string SignedBy { get; }

    /// <summary>
    /// The entities in document order, each an outcome of its own: one that is broken, expired, too large, or of a name that
    /// stands there more than once is refused and hides no other. Enumerate it once at a time, before this is disposed.
    /// </summary>
    public IEnumerable<Outcome<EntityDescriptor>> Entities() => Outcomes().Select(outcome => outcome.Entity);

    /// <summary>The same, each with its name: whoever keeps what was read before knows of whom a refusal is.</summary>
    public IEnumerable<EntityOutcome> Outcomes()
    {
        _octets.Position = 0;
        return EntityStream.Read(_octets, _expected.Now, _expected.Limits);
    }

    /// <summary>
    /// One entity: the one of this name, or with null the only one that is an identity provider.
    /// Refused with <see cref="SamlCauses.EntityNotFound"/>, <see cref="SamlCauses.EntityAmbiguous"/> or what was wrong.
    /// </summary>
    public Outcome<EntityDescriptor> Find(string? entityId) => EntityStream.Find(Outcomes(), entityId);

    /// <inheritdoc />
    public void Dispose() => _octets.Dispose();
}
