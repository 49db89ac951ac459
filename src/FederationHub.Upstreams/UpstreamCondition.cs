namespace FederationHub.Upstreams;

/// <summary>An optional ability of a protocol: tells what the stored settings of an upstream amount to, for `fedhub doctor`.</summary>
public interface IUpstreamCondition
{
    /// <summary>What the settings amount to; null where they cannot be read.</summary>
    /// <param name="settings">The settings column: a versioned JSON object.</param>
    UpstreamCondition? ConditionOf(string settings);
}

/// <summary>What the settings of an upstream amount to. Nothing secret: secrets are in the vault.</summary>
public sealed record UpstreamCondition
{
    /// <summary>Its entity ID or issuer; null while it waits for metadata that names it.</summary>
    public string? Identifier { get; init; }

    /// <summary>Where its metadata is fetched; null when an operator set it by hand.</summary>
    public string? FetchedFrom { get; init; }

    /// <summary>The id of the metadata source that it is of, or null.</summary>
    public string? MetadataSource { get; init; }

    /// <summary>Until when its metadata may be used (SAML Metadata 2.3.2); null for no end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The certificates that its signatures are checked with.</summary>
    public IReadOnlyList<CertificateCondition> Certificates { get; init; } = [];

    /// <summary>Addresses that people or the hub are sent to.</summary>
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    /// <summary>Where its keys stand, when they are fetched at login time; else null.</summary>
    public string? KeysAt { get; init; }

    /// <summary>What counts from it though it is weak: words such as <c>sha1</c>.</summary>
    public IReadOnlyList<string> Allows { get; init; } = [];

    /// <summary>Settings that ask less than the usual, as they stand in the hub file.</summary>
    public IReadOnlyList<string> Leniencies { get; init; } = [];

    /// <summary>Whether it has a place where people can be logged out.</summary>
    public bool OffersLogout { get; init; }

    /// <summary>Whether the hub needs a secret there.</summary>
    public bool NeedsSecret { get; init; }
}

/// <summary>A certificate that an upstream signs with.</summary>
/// <param name="Fingerprint">SHA-256, upper-case hexadecimal digits.</param>
/// <param name="NotAfter">When it says that it ends.</param>
/// <param name="KeyKind">RSA or EC.</param>
/// <param name="KeyBits">Length of its key.</param>
/// <param name="IsStrong">Whether the key is long enough: RSA of 2048 bits, EC of 256.</param>
public sealed record CertificateCondition(string Fingerprint, DateTimeOffset NotAfter, string KeyKind, int KeyBits, bool IsStrong);
