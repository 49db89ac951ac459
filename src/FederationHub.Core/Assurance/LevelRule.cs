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

    /// <summary>Whether it counts for a person of an organisation at an instant.</summary>
    /// <param name="sector">Sector of the organisation; null when it is not known any more, and then every rule of a sector counts.</param>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="now">The instant.</param>
    public bool Counts(string? sector, IdentityStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(statement);
        return (From is not { } begin || begin <= now)
            && (Sector is null || sector is null || Sector == sector)
            && (Role is not { } role || statement.Role == role || statement.Roles.Contains(role));
    }
}

/// <summary>A level that a login must reach, and who asks for it.</summary>
/// <param name="Level">The level.</param>
/// <param name="AskedBy"><c>application</c>, or <c>rule ID</c>.</param>
public sealed record NeededLevel(AssuranceLevel Level, string AskedBy)
{
    /// <summary>
    /// What a statement needs: by the sector of its organisation, and where only the person's choice says which that is, by every sector that its
    /// upstream speaks for. Nobody chooses a lower level by choosing an organisation (R001-18, R001-22).
    /// </summary>
    /// <param name="directory">The configuration.</param>
    /// <param name="application">The application.</param>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="now">The instant.</param>
    public static NeededLevel Of(HubDirectory directory, Application application, IdentityStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(statement);
        var rules = directory.Settings.MinimumLevels;
        var needed = Of(application, rules, directory.FindOrganisation(statement.Organisation)?.Sector, statement, now);
        if (rules.Count == 0 || statement.NamesItsOrganisation)
        {
            return needed;
        }

        // Of an upstream that is gone nobody knows for whom it spoke: every sector counts.
        foreach (var sector in directory.MappingOf(statement.Upstream)?.Sectors ?? [null])
        {
            var other = Of(application, rules, sector, statement, now);
            needed = other.Level > needed.Level ? other : needed;
        }

        return needed;
    }

    /// <summary>The highest of the application's own minimum and every rule that counts (ruling 7). Of equals the application's, then the first rule.</summary>
    /// <param name="application">The application.</param>
    /// <param name="rules">The rules of the hub.</param>
    /// <param name="sector">Sector of the organisation.</param>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="now">The instant.</param>
    public static NeededLevel Of(Application application, IReadOnlyList<LevelRule> rules, string? sector, IdentityStatement statement, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(rules);
        var needed = new NeededLevel(application.MinimumLevel, "application");
        foreach (var rule in rules)
        {
            if (rule.Level > needed.Level && (rule.Class is null || rule.Class == application.Assurance.Class) && rule.Counts(sector, statement, now))
            {
                needed = new NeededLevel(rule.Level, "rule " + rule.Id);
            }
        }

        return needed;
    }

    /// <summary>The level and who asks for it.</summary>
    public override string ToString() => $"{Level.Wire()}, asked by {AskedBy}";
}
