using FederationHub.Core.Organisations;

namespace FederationHub.Core.Mapping;

/// <summary>
/// Whose each configured identifier of an organisation is, over the whole hub: made once per snapshot. No upstream tells one of somebody else,
/// also not where nobody configured one of that type for it (R001-22).
/// </summary>
internal sealed class ConfiguredIdentifiers
{
    // No type of table 2.2: the institution of a branch, which its own configuration names with six characters.
    private const string InstitutionOfBranch = "brin6[..4]";

    private readonly Dictionary<(string Type, string Value), List<string>> _owners = [];

    public ConfiguredIdentifiers(IEnumerable<HomeOrganisation> organisations)
    {
        foreach (var organisation in organisations)
        {
            foreach (var identifier in organisation.Identifiers)
            {
                Add(identifier.Type, identifier.Value, organisation.Id);
                if (identifier is { Type: "brin6", Value.Length: 6 })
                {
                    Add(InstitutionOfBranch, identifier.Value[..4], organisation.Id);
                }
            }
        }
    }

    /// <summary>Whether an identifier is configured for others and not for this organisation. A BRIN of an institution is that of its branches as well.</summary>
    public bool BelongsToOthers(IdentifierType type, string value, string organisation) =>
        IsOfOthers(type.Name, value, organisation)
        || (type.Name == "brin6" && value.Length == 6 && IsOfOthers("brin4", value[..4], organisation))
        || (type.Name == "brin4" && IsOfOthers(InstitutionOfBranch, value, organisation));

    private bool IsOfOthers(string type, string value, string organisation) => _owners.TryGetValue((type, Folded(value)), out var owners) && !owners.Contains(organisation);

    private void Add(string type, string value, string organisation)
    {
        if (!_owners.TryGetValue((type, Folded(value)), out var owners))
        {
            _owners.Add((type, Folded(value)), owners = new List<string>(1));
        }

        owners.Add(organisation);
    }

    // Of every type, whether its case counts or not: here the question is only whether somebody could take it for another's.
    private static string Folded(string value) => AsciiCase.Lower(value);
}
