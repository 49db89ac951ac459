namespace FederationHub.Core.Applications;

/// <summary>Which home organisations an application may use. An explicit choice: an empty list is nobody, never everybody.</summary>
public abstract record AllowedOrganisations
{
    private AllowedOrganisations()
    {
    }

    /// <summary>Nobody: the default.</summary>
    public static AllowedOrganisations None { get; } = new Nobody();

    /// <summary>Every organisation of the hub, also those that come later.</summary>
    public static AllowedOrganisations All { get; } = new Everybody();

    /// <summary>These organisations, by id.</summary>
    public static AllowedOrganisations Only(IEnumerable<string> organisationIds) =>
        new These(organisationIds.ToHashSet(StringComparer.Ordinal));

    /// <summary>Whether an organisation is among them.</summary>
    public bool Includes(string organisationId) => this switch
    {
        Everybody => true,
        These these => these.OrganisationIds.Contains(organisationId),
        _ => false,
    };

    /// <summary>Nobody.</summary>
    public sealed record Nobody : AllowedOrganisations;

    /// <summary>Every organisation.</summary>
    public sealed record Everybody : AllowedOrganisations;

    /// <summary>A closed list.</summary>
    /// <param name="OrganisationIds">Ids of home organisations.</param>
    public sealed record These(IReadOnlySet<string> OrganisationIds) : AllowedOrganisations
    {
        /// <inheritdoc />
        public bool Equals(These? other) => other is not null && OrganisationIds.SetEquals(other.OrganisationIds);

        /// <inheritdoc />
        public override int GetHashCode() => OrganisationIds.Aggregate(0, (hash, id) => hash ^ id.GetHashCode(StringComparison.Ordinal));
    }
}
