using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Organisations;

/// <summary>Who vouches for a person, with its own identifiers. Not how it is reached (<see cref="Upstream"/>) and not what the screen shows (<see cref="DiscoveryEntry"/>).</summary>
public sealed record HomeOrganisation
{
    /// <summary>Lower-case slug, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>What people see.</summary>
    public required LocalisedText Name { get; init; }

    /// <summary>Its identifiers from configuration; they count before received ones (ruling 14).</summary>
    public IReadOnlyList<OrganisationIdentifier> Identifiers { get; init; } = [];

    /// <summary>Scopes it may use on the right of an '@' (domain rule V-06), lower case.</summary>
    public IReadOnlyList<OrganisationScope> Scopes { get; init; } = [];

    /// <summary>The networks from which its people are at school, such as <c>192.0.2.0/24</c> (R001-16); checked by <see cref="OrganisationNetworks.Check"/>.</summary>
    public IReadOnlyList<string> Networks { get; init; } = [];

    /// <summary>po, vo, mbo, hbo, wo, company or other (R001-18).</summary>
    public string Sector { get; init; } = "other";

    /// <summary>Identity proofing (IAL) when nothing better is sent: 1 for an organisation's own identity provider, 0 for a guest one (ruling 14).</summary>
    public int IdentityProofing { get; init; } = 1;

    /// <summary>The highest level that it is believed for, whatever its upstreams say; <c>hoog</c> only where an operator wrote so.</summary>
    public AssuranceLevel HighestLevel { get; init; } = AssuranceLevel.Verhoogd;

    /// <summary>Whether the hub keeps authentications of its people at all (ruling 11, R004-11).</summary>
    public SessionRole SessionRole { get; init; }

    /// <summary>Role when the upstream sends none that can be derived; null refuses (domain 2.6).</summary>
    public PersonRole? DefaultRole { get; init; }

    /// <summary>Draft, published or suspended.</summary>
    public OrganisationState State { get; init; } = OrganisationState.Published;

    /// <summary>Whether people may know of it: anything but a draft.</summary>
    public bool IsPublic => State is OrganisationState.Published or OrganisationState.Suspended;

    /// <summary>Which applications it lets its people use; the application must name it as well.</summary>
    public AllowedApplications Applications { get; init; } = AllowedApplications.All;

    /// <summary>Where its people get help; feeds the error pages.</summary>
    public SupportContact? Support { get; init; }
}

/// <summary>What the hub does with an authentication of an organisation (R004-11).</summary>
public enum SessionRole
{
    /// <summary>It keeps it, as each application's settings say.</summary>
    Holder,

    /// <summary>It keeps none: whether single sign-on is allowed goes on to the organisation unchanged.</summary>
    Relay,
}

/// <summary>An identifier of an organisation.</summary>
/// <param name="Type">One of the types of the domain's table, such as <c>brin6</c>, <c>rio_aanbieder</c>, <c>schac_home_org</c>, <c>entra_tid</c>.</param>
/// <param name="Value">As it goes over the wire; compared byte for byte.</param>
public sealed record OrganisationIdentifier(string Type, string Value);

/// <summary>One scope (shibmd:Scope): an exact name, or an anchored regular expression from signed metadata.</summary>
/// <param name="Value">Lower-case DNS-like name, or a pattern.</param>
/// <param name="IsPattern">Whether it is a pattern.</param>
public sealed record OrganisationScope(string Value, bool IsPattern = false);

/// <summary>Where a person of the organisation gets help.</summary>
/// <param name="Name">Name of the desk.</param>
/// <param name="Email">Address, or null.</param>
/// <param name="Url">Page, or null.</param>
public sealed record SupportContact(string Name, string? Email, string? Url);

/// <summary>One SAML entity or OpenID issuer. It may serve many organisations, and an organisation may have many.</summary>
public sealed record Upstream
{
    /// <summary>Lower-case slug, never reused; part of the OpenID Connect redirect URI.</summary>
    public required string Id { get; init; }

    /// <summary>The protocol: <c>saml</c> or <c>oidc</c>, a name of the registry in Upstreams.</summary>
    public required string Protocol { get; init; }

    /// <summary>Protocol settings as a versioned JSON object, validated by the protocol's <c>Check</c> at save.</summary>
    public required string Settings { get; init; }

    /// <summary>Organisations it may speak for.</summary>
    public required IReadOnlyList<string> Organisations { get; init; }

    /// <summary>The rule set that reads its answers: the name of a preset, such as <c>eduperson</c>, <c>entree</c>, <c>entra</c>, <c>adfs</c>, <c>oidc</c>.</summary>
    public required string AttributeMap { get; init; }

    /// <summary>Extra rules of this upstream, after the preset's.</summary>
    public IReadOnlyList<Mapping.MappingRule> ExtraRules { get; init; } = [];

    /// <summary>
    /// The operators that it is, of <see cref="Mapping.OperatorNamespaces.Operators"/>: only then does it speak in their words of assurance
    /// (V-10), and only <c>etoegang</c> brings mandates (R001-19). None by default.
    /// </summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>What it is believed for when it says how people authenticated, and how it is asked for more.</summary>
    public AssuranceBelief Assurance { get; init; } = new();

    /// <summary>Refused on every path with FH-1104.</summary>
    public bool Suspended { get; init; }

    /// <summary>Saved, while its metadata has not arrived yet; refused with FH-1104 until it does.</summary>
    public bool Waiting { get; init; }

    /// <summary>Name of its secret in the key vault (OpenID Connect client secret), or null. The secret itself is never here.</summary>
    public string? SecretName { get; init; }
}

/// <summary>What the screen shows: names an organisation and the upstream to use. Several entries may name the same ones.</summary>
public sealed record DiscoveryEntry
{
    /// <summary>Lower-case slug, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The organisation.</summary>
    public required string Organisation { get; init; }

    /// <summary>The upstream, or null when the organisation is known but has no connection (FH-1104).</summary>
    public string? Upstream { get; init; }

    /// <summary>What people see.</summary>
    public required LocalisedText Name { get; init; }

    /// <summary>Abbreviations, former and colloquial names; no language.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>E-mail domains, lower case; several entries may share one.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Town, or null.</summary>
    public string? Place { get; init; }

    /// <summary>ISO 3166-1 alpha-2, or null.</summary>
    public string? Country { get; init; }

    /// <summary>Identifiers of this entry alone, such as the BRIN of one school of a board; searched by exact value, beside those of the organisation.</summary>
    public IReadOnlyList<OrganisationIdentifier> Identifiers { get; init; } = [];

    /// <summary>Its logo: an https address from which the hub fetches it, or a <c>data:</c> URL of PNG, JPEG or WebP; null for the initials of its name. No browser is ever sent there.</summary>
    public string? Logo { get; init; }

    /// <summary>From when it is there; null for always. Before it, and from <see cref="ValidTo"/> on, it is in no list, search or hint.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>From when it is no longer there; null for never.</summary>
    public DateTimeOffset? ValidTo { get; init; }

    /// <summary>Whether it is there at an instant.</summary>
    public bool IsValid(DateTimeOffset now) => !(now < ValidFrom) && !(now >= ValidTo);

    /// <summary>What is wrong with logging in there now, as the operator tells people; null for nothing. It stays in every list, with these words; at most <see cref="LongestDisruption"/> characters.</summary>
    public LocalisedText? Disruption { get; init; }

    /// <summary>The longest <see cref="Disruption"/>, characters.</summary>
    public const int LongestDisruption = 120;

    /// <summary>Hosts, lower case, whose https pages may announce it: people come from there, and go back there (<c>/discovery/prefer</c>).</summary>
    public IReadOnlyList<string> AnnouncedFrom { get; init; } = [];

    /// <summary>Not in the list; still reachable by hint.</summary>
    public bool Hidden { get; init; }

    /// <summary>Before others that a search finds as well as this one, the greater the earlier; 0 to <see cref="MostWeight"/>. It breaks ties only.</summary>
    public int Weight { get; init; }

    /// <summary>The greatest <see cref="Weight"/>.</summary>
    public const int MostWeight = 50;
}
