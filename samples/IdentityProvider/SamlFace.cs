namespace FederationHub.Samples.IdentityProvider;

/// <summary>How a fake organisation behaves as a SAML 2.0 identity provider.</summary>
public sealed record SamlFace
{
    /// <summary>Null: the address of the metadata.</summary>
    public string? EntityId { get; init; }

    public SamlAttributeStyle Attributes { get; init; } = SamlAttributeStyle.EduPerson;

    public SamlSignature Signature { get; init; } = SamlSignature.Assertion;

    /// <summary>The NameID format when the request asks for none.</summary>
    public bool PersistentNameId { get; init; } = true;

    /// <summary>The NameID is the person's mail address, with this format or without one; null: an identifier of its own.</summary>
    public FakeMailNameId? MailNameId { get; init; }

    /// <summary>Who really authenticates the person, when it is a broker: AuthenticatingAuthority (SAML Core 2.7.2.2); null: itself.</summary>
    public string? Authority { get; init; }

    /// <summary>Requests must be signed with a key of the service provider's metadata.</summary>
    public bool WantAuthnRequestsSigned { get; init; }

    public bool SignMetadata { get; init; }

    /// <summary>Where its metadata says that people find help after an error; null: it does not say.</summary>
    public string? ErrorUrl { get; init; }

    /// <summary>Has a single logout service (SAML Profiles 4.4).</summary>
    public bool SingleLogout { get; init; } = true;

    /// <summary>How long its metadata says that it counts; null: it does not say.</summary>
    public TimeSpan? MetadataCounts { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Who may ask, registered by hand.</summary>
    public IReadOnlyList<FakeServiceProvider> ServiceProviders { get; init; } = [];

    /// <summary>Who may ask, by metadata that is fetched when a request comes in.</summary>
    public IReadOnlyList<string> ServiceProviderMetadataUrls { get; init; } = [];

    /// <summary>Tiles on its front page: people who click one arrive at the service provider with a response that it did not ask for.</summary>
    public IReadOnlyList<FakeTile> Tiles { get; init; } = [];
}

/// <summary>How a mail address goes out as NameID.</summary>
/// <param name="Format">Its format; null: none is said.</param>
public sealed record FakeMailNameId(string? Format);

/// <summary>A tile.</summary>
/// <param name="Name">What it says.</param>
/// <param name="Provider">Entity ID of the service provider.</param>
/// <param name="Target">RelayState, or null for none.</param>
public sealed record FakeTile(string Name, string Provider, string? Target);

/// <summary>Which names attributes have on the wire.</summary>
public enum SamlAttributeStyle
{
    /// <summary>eduPerson and SCHAC by `urn:oid`, with subject-id.</summary>
    EduPerson,

    /// <summary>As SURFconext: each attribute twice, by `urn:mace` and by `urn:oid`.</summary>
    Surfconext,

    /// <summary>As Entree Federatie: bare names.</summary>
    Entree,
}

/// <summary>What is signed.</summary>
[Flags]
public enum SamlSignature
{
    Assertion = 1,
    Response = 2,
    Both = Assertion | Response,
}
