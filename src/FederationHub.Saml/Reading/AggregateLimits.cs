using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Reading;

/// <summary>How much metadata one document may be. What is over a limit of the whole refuses the whole; over one of an entity, that entity.</summary>
/// <param name="MaxBytes">Size of the document in bytes.</param>
/// <param name="MaxEntities">Entities in the document, refused ones counted.</param>
/// <param name="MaxDepth">Elements inside each other, from the root.</param>
/// <param name="Entity">For each entity: MaxBytes counts the characters of its names, attributes and texts.</param>
public sealed record AggregateLimits(long MaxBytes, int MaxEntities, int MaxDepth, XmlLimits Entity)
{
    /// <summary>For an aggregate: 256 MiB, 100,000 entities.</summary>
    public static AggregateLimits Aggregate { get; } = new(256L * 1024 * 1024, 100_000, 64, XmlLimits.Metadata);

    /// <summary>For the answer to a question about one entity: 2 MiB.</summary>
    public static AggregateLimits OneEntity { get; } = new(XmlLimits.Metadata.MaxBytes, 1, XmlLimits.Metadata.MaxDepth, XmlLimits.Metadata);
}
