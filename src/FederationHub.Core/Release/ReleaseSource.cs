using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;

namespace FederationHub.Core.Release;

/// <summary>What one source gives: values, or objects, or nothing.</summary>
internal readonly record struct SourceValues(IReadOnlyList<string> Values, IReadOnlyList<TypedIdentifier> Identifiers)
{
    public static SourceValues None { get; } = new([], []);

    public bool IsEmpty => Values.Count == 0 && Identifiers.Count == 0;

    public static SourceValues Of(string value) => new([value], []);

    public static SourceValues Of(IReadOnlyList<string> values) => new(values, []);
}

/// <summary>The one identifier of the person and of the organisation that this application goes by (R001-06 to R001-09, R003-13).</summary>
internal readonly record struct ReleasedIdentity(TypedIdentifier? Person, Identifier Organisation);

/// <summary>Reads a source out of a statement.</summary>
internal static class ReleaseSource
{
    /// <summary>Who the person is for this application: the first type of its list that the statement has; without a list, the statement's first.</summary>
    public static ReleasedIdentity Identify(PreparedRelease release, IdentityStatement statement, string subject)
    {
        var organisation = statement.OrganisationIds[0];
        foreach (var type in release.PersonTypes)
        {
            if (type == ReleaseSources.HubSubject)
            {
                return new ReleasedIdentity(new TypedIdentifier(type, subject), organisation);
            }

            if (AsSentOrIdentifier(statement, type) is [var value, ..])
            {
                return new ReleasedIdentity(new TypedIdentifier(type, value), organisation);
            }
        }

        // Who names types wants one of these and no other; a shape only says which comes first.
        var first = statement.PersonIds[0];
        return new ReleasedIdentity(release.NamesPersonTypes ? null : new TypedIdentifier(first.Type, first.Value), organisation);
    }

    /// <summary>Type of the identifier that a source gives this application; null for every other source.</summary>
    public static string? IdentifierOf(string source, in ReleasedIdentity identity) => source switch
    {
        ReleaseSources.PersonId or ReleaseSources.PersonIdType => identity.Person?.Type,
        ReleaseSources.OrganisationId or ReleaseSources.OrganisationIdType => identity.Organisation.Type,
        _ => null,
    };

    public static SourceValues Read(IdentityStatement statement, in ReleasedIdentity identity, PreparedClaim claim) => claim.Kind switch
    {
        SourceKind.PersonIdentifier => OfType(statement.PersonIds, claim.Name),
        SourceKind.OrganisationIdentifier => OfType(statement.OrganisationIds, claim.Name),
        SourceKind.AsSent => SourceValues.Of(AsSentOrIdentifier(statement, claim.Name)),
        SourceKind.Value => SourceValues.Of(Named(statement.Values, claim.Name)),
        SourceKind.Constant => SourceValues.Of(claim.Name),
        SourceKind.WorkedOut => WorkedOut(statement, identity, claim.Name),
        _ => throw new ArgumentOutOfRangeException(nameof(claim)),
    };

    private static SourceValues WorkedOut(IdentityStatement statement, in ReleasedIdentity identity, string source) => source switch
    {
        ReleaseSources.PersonId => identity.Person is { } person ? SourceValues.Of(person.Value) : SourceValues.None,
        ReleaseSources.PersonIdType => identity.Person is { } person ? SourceValues.Of(person.Type) : SourceValues.None,
        ReleaseSources.PersonIdSecondary => Others(statement.PersonIds, identity.Person?.Type),
        ReleaseSources.OrganisationId => SourceValues.Of(identity.Organisation.Value),
        ReleaseSources.OrganisationIdType => SourceValues.Of(identity.Organisation.Type),
        ReleaseSources.OrganisationIdSecondary => Others(statement.OrganisationIds, identity.Organisation.Type),
        ReleaseSources.Role => statement.Role is { } role ? SourceValues.Of(role.Wire()) : SourceValues.None,
        ReleaseSources.Roles => SourceValues.Of([.. statement.Roles.Select(PersonRoles.Wire)]),
        ReleaseSources.Level => SourceValues.Of(statement.Assurance.Level.Wire()),
        ReleaseSources.Evidence => SourceValues.Of(statement.Assurance.Evidence),
        ReleaseSources.Authorities => SourceValues.Of(statement.Authorities),
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    // R001-07, R001-09: of the second tier. The upstream itself is no identifier that an application could go by.
    private static SourceValues Others(IReadOnlyList<Identifier> identifiers, string? chosen) =>
        new([], [.. identifiers.Where(identifier => !identifier.IsPrimary && identifier.Type != chosen && identifier.Type != IdentifierTypes.Idp).Select(identifier => new TypedIdentifier(identifier.Type, identifier.Value))]);

    private static IReadOnlyList<string> AsSentOrIdentifier(IdentityStatement statement, string type) =>
        ReleaseSources.IsAsSent(type) && Named(statement.Values, type) is { Count: > 0 } sent ? sent : OfType(statement.PersonIds, type).Values;

    private static SourceValues OfType(IReadOnlyList<Identifier> identifiers, string type)
    {
        foreach (var identifier in identifiers)
        {
            if (identifier.Type == type)
            {
                return SourceValues.Of(identifier.Value);
            }
        }

        return SourceValues.None;
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
