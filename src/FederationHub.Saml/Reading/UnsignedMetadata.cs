using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>
/// Metadata that nobody signed, or whose signature is not asked for: as trustworthy as the way it came, such as the
/// organisation's own https address or an operator's file. Never the door for what others publish about an organisation.
/// </summary>
public sealed class UnsignedMetadata
{
    private readonly Stream _metadata;
    private readonly DateTimeOffset _now;
    private readonly AggregateLimits _limits;

    private UnsignedMetadata(Stream metadata, DateTimeOffset now, AggregateLimits limits) => (_metadata, _now, _limits) = (metadata, now, limits);

    /// <summary>Takes a document as it is, with no proof of who made it.</summary>
    /// <param name="metadata">Seekable; stays the caller's, and is read while the entities are enumerated.</param>
    /// <param name="now">Refuses what is past its validUntil.</param>
    /// <param name="limits">How much it may be.</param>
    public static Outcome<UnsignedMetadata> OpenWithoutSignature(Stream metadata, DateTimeOffset now, AggregateLimits limits)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(limits);
        return metadata.Length > limits.MaxBytes
            ? SamlCauses.XmlTooLarge.Because($"{metadata.Length} bytes, at most {limits.MaxBytes}")
            : new UnsignedMetadata(metadata, now, limits);
    }

    /// <summary>The same for a document in memory.</summary>
    public static Outcome<UnsignedMetadata> OpenWithoutSignature(ReadOnlyMemory<byte> metadata, DateTimeOffset now, AggregateLimits limits) =>
        OpenWithoutSignature(SafeXml.Open(metadata), now, limits);

    /// <summary>
    /// The entities in document order, each an outcome of its own: a broken one hides no other. A document that is malformed
    /// somewhere ends there, with one refusal.
    /// </summary>
    public IEnumerable<Outcome<EntityDescriptor>> Entities() => Outcomes().Select(outcome => outcome.Entity);

    /// <summary>The same, each with its name: whoever keeps what was read before knows of whom a refusal is.</summary>
    public IEnumerable<EntityOutcome> Outcomes()
    {
        _metadata.Position = 0;
        return EntityStream.Read(_metadata, _now, _limits);
    }

    /// <summary>
    /// One entity: the one of this name, or with null the only one that is an identity provider.
    /// Refused with <see cref="SamlCauses.EntityNotFound"/>, <see cref="SamlCauses.EntityAmbiguous"/> or what was wrong.
    /// </summary>
    public Outcome<EntityDescriptor> Find(string? entityId) => EntityStream.Find(Outcomes(), entityId);
}
