namespace FederationHub.Samples.IdentityProvider;

/// <summary>Somebody who can log in at a fake organisation. Every value is invented.</summary>
public sealed record Persona
{
    /// <summary>The name in forms and tests: `pupil`, `teacher`, `guardian`, `no-email`, `diacritics`.</summary>
    public required string Id { get; init; }

    /// <summary>What the button says this person is, in Dutch.</summary>
    public required string RoleNl { get; init; }

    /// <summary>What the button says this person is, in English.</summary>
    public required string RoleEn { get; init; }

    public required string GivenName { get; init; }

    /// <summary>The particle of a Dutch family name (tussenvoegsel), if there is one.</summary>
    public string? MiddleName { get; init; }

    public required string FamilyName { get; init; }

    /// <summary>eduPersonAffiliation: student, employee, affiliate, …</summary>
    public required string Affiliation { get; init; }

    /// <summary>No address: null.</summary>
    public string? Mail { get; init; }

    /// <summary>The login name, without realm.</summary>
    public required string Uid { get; init; }

    /// <summary>eduPersonPrincipalName.</summary>
    public required string PrincipalName { get; init; }

    /// <summary>Persistent SAML NameID and OpenID `sub`.</summary>
    public required string PersistentId { get; init; }

    /// <summary>The value of Entra's `oid`.</summary>
    public required Guid ObjectId { get; init; }

    /// <summary>Pupil or employee number.</summary>
    public required string Number { get; init; }

    /// <summary>A value shaped as an ECK iD; only pupils have one.</summary>
    public string? EckId { get; init; }

    /// <summary>This person used a second factor.</summary>
    public bool SecondFactor { get; init; }

    /// <summary>The authentication contexts that this person reached, the strongest first (SAML); empty: a password, and REFEDS MFA where it is asked of somebody with a second factor.</summary>
    public IReadOnlyList<string> Contexts { get; init; } = [];

    /// <summary>More attributes or claims, by the name on the wire.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> More { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public string DisplayName => MiddleName is null ? $"{GivenName} {FamilyName}" : $"{GivenName} {MiddleName} {FamilyName}";
}
