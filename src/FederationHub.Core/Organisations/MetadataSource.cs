namespace FederationHub.Core.Organisations;

/// <summary>
/// Somebody who publishes signed metadata of many organisations, such as a federation: as one document (an aggregate), or entity by
/// entity (the Metadata Query Protocol). Exactly one of <see cref="AggregateUrl"/> and <see cref="MdqUrl"/> is set.
/// </summary>
public sealed record MetadataSource
{
    /// <summary>Largest aggregate that is read unless set, in units of 1,000,000 bytes.</summary>
    public const int UsualMaxMb = 256;

    /// <summary>Its name in configuration.</summary>
    public required string Id { get; init; }

    /// <summary>Where the aggregate stands; null for a source that is asked entity by entity.</summary>
    public string? AggregateUrl { get; init; }

    /// <summary>The base URL of the Metadata Query Protocol, below which <c>entities/</c> stands; null for an aggregate.</summary>
    public string? MdqUrl { get; init; }

    /// <summary>Certificates (base64 of DER, or PEM) of which one must have signed what it publishes; without one nothing of it counts.</summary>
    public required IReadOnlyList<string> Certificates { get; init; }

    /// <summary>What counts of its signature though it is weak: the same words as of a SAML upstream.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>Largest document that is read, in units of 1,000,000 bytes.</summary>
    public int MaxMb { get; init; } = UsualMaxMb;
}
