namespace FederationHub.Core.Applications;

/// <summary>Which applications a home organisation lets its people use. Everybody is said out loud; an empty list is nobody.</summary>
public abstract record AllowedApplications
{
    private AllowedApplications()
    {
    }

    /// <summary>Every application that may use the organisation by its own registration, also those that come later.</summary>
    public static AllowedApplications All { get; } = new Every();

    /// <summary>These applications, by id; none for an empty list.</summary>
    public static AllowedApplications Only(IEnumerable<string> applicationIds) =>
        new These(applicationIds.ToHashSet(StringComparer.Ordinal));

    /// <summary>Whether an application is among them.</summary>
    public bool Includes(ApplicationId application) => this switch
    {
        Every => true,
        These these => these.ApplicationIds.Contains(application.Value),
        _ => false,
    };

    /// <summary>Every application.</summary>
    public sealed record Every : AllowedApplications;

    /// <summary>A closed list.</summary>
    /// <param name="ApplicationIds">Ids of applications.</param>
    public sealed record These(IReadOnlySet<string> ApplicationIds) : AllowedApplications
    {
        /// <inheritdoc />
        public bool Equals(These? other) => other is not null && ApplicationIds.SetEquals(other.ApplicationIds);

        /// <inheritdoc />
        public override int GetHashCode() => ApplicationIds.Aggregate(0, (hash, id) => hash ^ id.GetHashCode(StringComparison.Ordinal));
    }
}
