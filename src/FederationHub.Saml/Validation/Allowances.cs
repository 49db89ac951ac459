namespace FederationHub.Saml.Validation;

/// <summary>
/// What an organisation may send that is refused from others, because its product can do no better. Each weakens how well something is
/// signed or hidden; none changes what must be signed, by whom or for whom. Every one that is set is a warning to the operator.
/// </summary>
[Flags]
public enum Allowances
{
    /// <summary>Nothing beyond the rules.</summary>
    None = 0,

    /// <summary>RSA signatures and digests with SHA-1 (RFC 9155 says why not).</summary>
    Sha1 = 1,

    /// <summary>RSA keys from 1024 bits (below 2048 is too short since 2013, NIST SP 800-131A).</summary>
    Rsa1024 = 2,

    /// <summary>Content encrypted with AES-CBC, which a changed ciphertext can question (XML Encryption 1.1, 6.1).</summary>
    AesCbc = 4,

    /// <summary>Canonical XML 1.1 beside exclusive canonicalisation and Canonical XML 1.0 (SAML Core 5.4.3 wants exclusive).</summary>
    CanonicalXml11 = 8,
}

/// <summary>The words by which settings and commands name <see cref="Allowances"/>.</summary>
public static class AllowanceNames
{
    private static readonly (string Name, Allowances Value)[] Known =
    [
        ("sha1", Allowances.Sha1),
        ("rsa-1024", Allowances.Rsa1024),
        ("aes-cbc", Allowances.AesCbc),
        ("c14n11", Allowances.CanonicalXml11),
    ];

    /// <summary>All words, in a fixed order.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>What one word allows; null where it is none of <see cref="All"/>.</summary>
    public static Allowances? Find(string name) => Known.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal)) is { Name: not null } found ? found.Value : null;

    /// <summary>What a list of words allows together. A word that is none of <see cref="All"/> allows nothing.</summary>
    public static Allowances Of(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Aggregate(Allowances.None, (allowed, name) => allowed | (Find(name) ?? Allowances.None));
    }
}
