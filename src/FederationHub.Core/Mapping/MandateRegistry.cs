using System.Buffers;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Who may say that a person acts for an organisation (R001-19). At eHerkenning the mandate registry speaks in names of
/// <c>urn:etoegang:VERSION:attribute-represented:</c>, the authentication service in <c>urn:etoegang:VERSION:attribute:</c>. Only the first
/// tells of a mandate, and only from an upstream that is configured to be eHerkenning.
/// </summary>
internal static class MandateRegistry
{
    /// <summary>Cause of a finding: a mandate, or the organisation it is of, that did not come from the registry.</summary>
    public const string NotFromRegistry = "mandate_not_from_registry";

    private static readonly SearchValues<char> Version = SearchValues.Create("0123456789.");

    private const string Prefix = "urn:etoegang:";
    private const string Represented = "attribute-represented:";
    private const string EntityConcerned = "EntityConcernedID:";

    /// <summary>Whether a value of this name counts only when it comes from the registry.</summary>
    public static bool Guards(AttributeName name) => name == StandardAttributes.Mandate || name == StandardAttributes.RepresentedOrganisation;

    /// <summary>Whether an attribute may be the source of the name. The identifier of the represented organisation has a name of its own (domain 6.3).</summary>
    public static bool MaySay(AttributeName name, string source)
    {
        if (!source.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = source.AsSpan(Prefix.Length);
        var colon = rest.IndexOf(':');
        if (colon < 1 || rest[..colon].ContainsAnyExcept(Version))
        {
            return false;
        }

        var kind = rest[(colon + 1)..];
        return IsKind(kind, Represented) || (name == StandardAttributes.RepresentedOrganisation && IsKind(kind, EntityConcerned));
    }

    /// <summary>Whether a statement has both a mandate and the organisation that it is of, each as the registry told it.</summary>
    public static bool Vouches(IdentityStatement statement) =>
        statement.Find(StandardAttributes.Mandate) is { } mandate && MaySay(mandate.Name, mandate.Provenance.Source)
        && statement.Find(StandardAttributes.RepresentedOrganisation) is { } represented && MaySay(represented.Name, represented.Provenance.Source);

    private static bool IsKind(ReadOnlySpan<char> kind, string wanted) => kind.StartsWith(wanted, StringComparison.Ordinal) && kind.Length > wanted.Length;
}
