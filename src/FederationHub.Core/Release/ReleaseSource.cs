using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Release;

/// <summary>Reads a policy's source out of a statement.</summary>
internal static class ReleaseSource
{
    public const string PersonPrefix = "person:";
    public const string OrganisationPrefix = "organisation:";

    public static bool IsKnown(string source)
    {
        if (source.StartsWith(PersonPrefix, StringComparison.Ordinal))
        {
            return IdentifierTypes.FindPerson(source[PersonPrefix.Length..]) is not null;
        }

        return source.StartsWith(OrganisationPrefix, StringComparison.Ordinal)
            ? IdentifierTypes.FindOrganisation(source[OrganisationPrefix.Length..]) is not null
            : StandardAttributes.IsName(source);
    }

    /// <summary>The values; empty when the statement has none.</summary>
    public static IReadOnlyList<string> Read(IdentityStatement statement, string source) => source switch
    {
        // R001-07, R001-09: one identifier of each, the best that is known.
        "person_id" => [statement.PersonIds[0].Value],
        "person_id_type" => [statement.PersonIds[0].Type],
        "org_id" => [statement.OrganisationIds[0].Value],
        "org_id_type" => [statement.OrganisationIds[0].Type],
        "edu_role" => statement.Role is { } role ? [role.Wire()] : [],
        "edu_roles" => statement.Roles.Count == 0 ? [] : [.. statement.Roles.Select(PersonRoles.Wire)],
        "assurance_level" => [statement.Assurance.Level.Wire()],
        "assurance_evidence" => [statement.Assurance.Evidence],
        _ when source.StartsWith(PersonPrefix, StringComparison.Ordinal) => OfType(statement.PersonIds, source.AsSpan(PersonPrefix.Length)),
        _ when source.StartsWith(OrganisationPrefix, StringComparison.Ordinal) => OfType(statement.OrganisationIds, source.AsSpan(OrganisationPrefix.Length)),
        _ => Named(statement.Values, source),
    };

    /// <summary>The name that a page may show for a source: words of the hub's own vocabulary.</summary>
    public static string PublicName(string source) => source[(source.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static IReadOnlyList<string> OfType(IReadOnlyList<Identifier> identifiers, ReadOnlySpan<char> type)
    {
        foreach (var identifier in identifiers)
        {
            if (type.SequenceEqual(identifier.Type))
            {
                return [identifier.Value];
            }
        }

        return [];
    }

    private static IReadOnlyList<string> Named(IReadOnlyList<StatementValue> values, string name)
    {
        IReadOnlyList<string> found = [];
        foreach (var value in values)
        {
            if (value.Name.Value == name)
            {
                found = found.Count == 0 ? value.Values : [.. found.Union(value.Values, StringComparer.Ordinal)];
            }
        }

        return found;
    }
}
