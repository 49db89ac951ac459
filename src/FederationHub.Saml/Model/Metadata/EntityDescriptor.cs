using FederationHub.Saml.Signatures;

namespace FederationHub.Saml.Model.Metadata;

/// <summary>Which use a key is for (SAML Metadata 2.4.1.1).</summary>
public enum KeyUse
{
    /// <summary>No use was named: the key counts for both.</summary>
    Both,

    /// <summary>Signing only.</summary>
    Signing,

    /// <summary>Encryption only.</summary>
    Encryption,
}

/// <summary>A certificate of an entity.</summary>
/// <param name="Use">What it is for.</param>
/// <param name="Certificate">DER; whether it can be read shows when a key is made of it.</param>
public sealed record KeyDescriptor(KeyUse Use, ReadOnlyMemory<byte> Certificate);

/// <summary>An endpoint (SAML Metadata 2.2.2).</summary>
/// <param name="Binding">The binding's identifier.</param>
/// <param name="Location">Where messages go, as written.</param>
/// <param name="ResponseLocation">Where answers go, or null for the same place.</param>
public sealed record Endpoint(string Binding, string Location, string? ResponseLocation);

/// <summary>A text in a language.</summary>
/// <param name="Language">The tag as written; empty when there was none.</param>
/// <param name="Value">The text.</param>
public sealed record LocalizedText(string Language, string Value);

/// <summary>A logo (SAML V2.0 Metadata Extensions for Login and Discovery User Interface 2.1.5).</summary>
/// <param name="Language">The tag, or null when it is for all.</param>
/// <param name="Width">Pixels, 0 when not said.</param>
/// <param name="Height">Pixels, 0 when not said.</param>
/// <param name="Uri">Where it is, or a data URI. Not checked: decide before it is shown.</param>
public sealed record Logo(string? Language, int Width, int Height, string Uri);

/// <summary>A scope that the entity may use in scoped attributes (shibmd:Scope).</summary>
/// <param name="Value">A domain, or a regular expression.</param>
/// <param name="IsRegularExpression">Which of the two.</param>
public sealed record Scope(string Value, bool IsRegularExpression);

/// <summary>Whom to ask (SAML Metadata 2.3.2.2).</summary>
/// <param name="Type">technical, support, administrative, billing or other.</param>
/// <param name="Name">Given name and surname as far as written.</param>
/// <param name="EmailAddresses">Without <c>mailto:</c>.</param>
public sealed record ContactPerson(string Type, string Name, IReadOnlyList<string> EmailAddresses);

/// <summary>Who runs the entity (SAML Metadata 2.3.2.1).</summary>
/// <param name="Names">OrganizationName.</param>
/// <param name="DisplayNames">OrganizationDisplayName.</param>
/// <param name="Urls">OrganizationURL.</param>
public sealed record Organization(IReadOnlyList<LocalizedText> Names, IReadOnlyList<LocalizedText> DisplayNames, IReadOnlyList<LocalizedText> Urls);

/// <summary>How an entity wants to be shown (mdui:UIInfo and mdui:DiscoHints).</summary>
/// <param name="DisplayNames">Names to show.</param>
/// <param name="Descriptions">What it is.</param>
/// <param name="Keywords">Words to find it by: one text a language, words separated by spaces, "+" for a space within one.</param>
/// <param name="Logos">Its logos.</param>
/// <param name="DomainHints">Domains of its people.</param>
public sealed record UserInterface(
    IReadOnlyList<LocalizedText> DisplayNames,
    IReadOnlyList<LocalizedText> Descriptions,
    IReadOnlyList<LocalizedText> Keywords,
    IReadOnlyList<Logo> Logos,
    IReadOnlyList<string> DomainHints);

/// <summary>The identity provider role of an entity, for SAML 2.0 (SAML Metadata 2.4.3).</summary>
/// <param name="Keys">All its keys in document order.</param>
/// <param name="SingleSignOn">Where requests go, in document order.</param>
/// <param name="SingleLogout">Where logout messages go; may be empty.</param>
/// <param name="NameIdFormats">Formats that it says it gives; may be empty.</param>
/// <param name="WantAuthnRequestsSigned">Whether requests must be signed.</param>
/// <param name="ErrorUrl">Where people find help after an error, or null.</param>
/// <param name="Scopes">Scopes that it may use; those of the entity count too.</param>
/// <param name="UserInterface">How it wants to be shown.</param>
public sealed record IdpDescriptor(
    IReadOnlyList<KeyDescriptor> Keys,
    IReadOnlyList<Endpoint> SingleSignOn,
    IReadOnlyList<Endpoint> SingleLogout,
    IReadOnlyList<string> NameIdFormats,
    bool WantAuthnRequestsSigned,
    string? ErrorUrl,
    IReadOnlyList<Scope> Scopes,
    UserInterface UserInterface)
{
    /// <summary>
    /// The keys to check signatures with, in document order: those for signing and those without a use. A certificate that
    /// cannot be used is left out; an empty list means that nothing of this entity can be accepted.
    /// </summary>
    public IReadOnlyList<TrustedKey> SigningKeys() =>
    [
        .. Keys.Where(key => key.Use is KeyUse.Signing or KeyUse.Both)
            .Select(key => TrustedKey.FromCertificate(key.Certificate).Match<TrustedKey?>(trusted => trusted, _ => null))
            .OfType<TrustedKey>()
            .DistinctBy(key => key.Fingerprint, StringComparer.Ordinal),
    ];

    /// <summary>The first location for requests over a binding, or null.</summary>
    public string? SingleSignOnAt(string binding) =>
        SingleSignOn.FirstOrDefault(endpoint => string.Equals(endpoint.Binding, binding, StringComparison.Ordinal))?.Location;
}

/// <summary>One entity of a metadata document (SAML Metadata 2.3.2). It is as trustworthy as the way it came.</summary>
/// <param name="EntityId">Its name, compared byte for byte.</param>
/// <param name="ValidUntil">The earliest validUntil of the entity, its role and what is around it, or null.</param>
/// <param name="CacheDuration">The shortest cacheDuration of those, or null.</param>
/// <param name="IdentityProvider">Its identity provider role for SAML 2.0, or null when it has none.</param>
/// <param name="Organization">Who runs it, or null.</param>
/// <param name="Contacts">Whom to ask.</param>
/// <param name="EntityProperties">Attributes of the entity, such as entity categories: name with values.</param>
public sealed record EntityDescriptor(
    string EntityId,
    DateTimeOffset? ValidUntil,
    TimeSpan? CacheDuration,
    IdpDescriptor? IdentityProvider,
    Organization? Organization,
    IReadOnlyList<ContactPerson> Contacts,
    IReadOnlyList<EntityProperty> EntityProperties)
{
    /// <summary>The earliest validUntil of the entity, its role and the groups that it is in, without that of a group which is the whole document; or null.</summary>
    public DateTimeOffset? OwnValidUntil { get; init; }

    /// <summary>Who vouches that the entity is what it says, or null.</summary>
    public Registration? Registration { get; init; }

    /// <summary>Categories that it belongs to (RFC 8409 3).</summary>
    public IReadOnlyList<string> EntityCategories => Values("http://macedir.org/entity-category");

    /// <summary>Categories of others that it serves (RFC 8409 4).</summary>
    public IReadOnlyList<string> SupportedCategories => Values("http://macedir.org/entity-category-support");

    /// <summary>Rules that it was found to keep (SAML V2.0 Identity Assurance Profiles 2).</summary>
    public IReadOnlyList<string> AssuranceCertifications => Values("urn:oasis:names:tc:SAML:attribute:assurance-certification");

    private string[] Values(string name) =>
        [.. EntityProperties.Where(property => string.Equals(property.Name, name, StringComparison.Ordinal)).SelectMany(property => property.Values)];
}

/// <summary>Who registered an entity (SAML V2.0 Metadata Extensions for Registration and Publication Information 2.1).</summary>
/// <param name="Authority">The registrar's identifier, such as a federation's.</param>
/// <param name="Instant">When it did, or null when it does not say.</param>
public sealed record Registration(string Authority, DateTimeOffset? Instant);

/// <summary>An attribute of an entity (SAML V2.0 Metadata Extension for Entity Attributes).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">Its values.</param>
public sealed record EntityProperty(string Name, IReadOnlyList<string> Values);
