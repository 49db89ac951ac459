using FederationHub.Core.Applications;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Assurance;

/// <summary>
/// A lowest level that counts at every application, for people of one sector or role, from an instant on (R001-18): what a sector
/// agrees on, such as two factors in secondary vocational education from a school year.
/// </summary>
public sealed record LevelRule
{
    /// <summary>Lower-case slug, by which a receipt names it.</summary>
    public required string Id { get; init; }

    /// <summary>Sector of the organisation; null for every one.</summary>
    public string? Sector { get; init; }

    /// <summary>A role of the person; null for everybody, also who has none.</summary>
    public PersonRole? Role { get; init; }

    /// <summary>What an application is for; null for every one (R001-12).</summary>
    public ApplicationClass? Class { get; init; }

    /// <summary>From this instant it counts; null when it always did.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The lowest level.</summary>
    public required AssuranceLevel Level { get; init; }

    /// <summary>Whether it counts at an application, for a person of an organisation, at an instant.</summary>
    /// <param name="application">The application.</param>
    /// <param name="sector">Sector of the organisation; null when it is not known any more, and then every rule of a sector counts.</param>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="now">The instant.</param>
    public bool Counts(Application application, string? sector, IdentityStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return CountsForAny(application, sector, now)
            && (Role is not { } role || statement.Role == role || statement.Roles.Contains(role));
    }

    /// <summary>The same of whatever the person's role is; a rule for one role counts for nobody whose role is not known yet.</summary>
    internal bool CountsForEverybody(Application application, string? sector, DateTimeOffset now) => Role is null && CountsForAny(application, sector, now);

    private bool CountsForAny(Application application, string? sector, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(application);
        return (From is not { } begin || begin <= now)
            && (Class is not { } named || named == application.Assurance.Class)
            && (Sector is null || sector is null || Sector == sector);
    }
}
