using FederationHub.Saml.Validation;

namespace FederationHub.Upstreams.Saml;

/// <summary>How a request is sent.</summary>
public static class RequestBinding
{
    /// <summary>HTTP-Redirect.</summary>
    public const string Redirect = "redirect";

    /// <summary>HTTP-POST.</summary>
    public const string Post = "post";
}

/// <summary>
/// Settings of a SAML upstream, as its JSON column holds them (<c>{"version":1,"metadata_url":…}</c>). The organisation's entity is
/// fetched from <see cref="MetadataUrl"/>, read out of <see cref="MetadataXml"/>, or set by hand; it ends up in <see cref="Entity"/>.
/// </summary>
public sealed record SamlSettings
{
    /// <summary>The words that <see cref="Allow"/> may hold.</summary>
    public static IReadOnlyList<string> AllowWords => AllowanceNames.All;

    /// <summary>Version of this shape: 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The entity ID to take from metadata; null where the metadata holds one identity provider only.</summary>
    public string? EntityId { get; init; }

    /// <summary>Where the metadata is fetched, or null.</summary>
    public string? MetadataUrl { get; init; }

    /// <summary>The id of the <see cref="Core.Organisations.MetadataSource"/> of which <see cref="EntityId"/> is taken, or null.</summary>
    public string? MetadataSource { get; init; }

    /// <summary>Metadata given as text (a file of the operator's), or null; gone once it is read into <see cref="Entity"/>.</summary>
    public string? MetadataXml { get; init; }

    /// <summary>Certificates (base64 of DER, or PEM) of which one must have signed fetched metadata; empty takes it as TLS brought it.</summary>
    public IReadOnlyList<string> MetadataCertificates { get; init; } = [];

    /// <summary>The organisation's entity: set by hand, or as last read from its metadata; null while it waits for metadata.</summary>
    public SamlEntity? Entity { get; init; }

    /// <summary>Whether requests are signed; null for what the metadata wants.</summary>
    public bool? SignRequests { get; init; }

    /// <summary>One of <see cref="Saml.RequestBinding"/>; null takes Redirect where the organisation has it.</summary>
    public string? RequestBinding { get; init; }

    /// <summary>The name identifier format to ask for; null leaves it to the organisation.</summary>
    public string? NameIdFormat { get; init; }

    /// <summary>Whether the response itself must be signed.</summary>
    public bool RequireSignedResponse { get; init; }

    /// <summary>Whether the assertion itself must be signed.</summary>
    public bool RequireSignedAssertion { get; init; }

    /// <summary>What counts beyond the rules, for an organisation that can do no better: words of <see cref="AllowanceNames"/>.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>How far the two clocks may differ, seconds.</summary>
    public int SkewSeconds { get; init; } = 180;

    /// <summary>Whether there is metadata somewhere that can be asked again; an entity by hand has none.</summary>
    internal bool IsFetched() => MetadataUrl is not null;

    /// <summary><see cref="Allow"/> as the checks take it.</summary>
    internal Allowances Allowed() => AllowanceNames.Of(Allow);

    /// <summary>Reads what a column holds; null when it is not such settings.</summary>
    public static SamlSettings? TryParse(string json) => SettingsJson.TryRead<SamlSettings>(json, out var settings, out _) ? settings : null;

    /// <summary>The settings as their column holds them.</summary>
    public string ToJson() => SettingsJson.Write(this);
}

/// <summary>What the hub needs of an organisation's metadata.</summary>
public sealed record SamlEntity
{
    /// <summary>The entity ID, compared byte for byte.</summary>
    public required string EntityId { get; init; }

    /// <summary>Where requests go by Redirect, or null.</summary>
    public string? RedirectUrl { get; init; }

    /// <summary>Where requests go by POST, or null.</summary>
    public string? PostUrl { get; init; }

    /// <summary>Signing certificates, base64 of DER or PEM, all of them current; at least one.</summary>
    public required IReadOnlyList<string> Certificates { get; init; }

    /// <summary>Whether the organisation wants requests signed.</summary>
    public bool WantsSignedRequests { get; init; }

    /// <summary>Until when this may be used, or null.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>How long the metadata says that it may be kept before it is asked again, seconds; null where it says nothing, or was given by hand.</summary>
    public int? CacheSeconds { get; init; }
}
