using FederationHub.Core.Applications;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Assurance;

/// <summary>A level that a login must reach, and who asks for it.</summary>
/// <param name="Level">The level.</param>
/// <param name="AskedBy"><c>application</c>, <c>class CLASS</c>, <c>organisation ID</c> or <c>rule ID</c>.</param>
public sealed record NeededLevel(AssuranceLevel Level, string AskedBy)
{
    /// <summary>
    /// What a statement needs: by its organisation and that one's sector, and where only the person's choice says which that is, by every
    /// organisation that its upstream speaks for. Nobody chooses a lower level by choosing an organisation (R001-18, R001-22).
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
        var needed = Of(application, rules, directory.FindOrganisation(statement.Organisation)?.Sector, statement, now).OrOf(application, statement.Organisation);
        if (statement.NamesItsOrganisation || (rules.Count == 0 && application.Assurance.ByOrganisation.Count == 0))
        {
            return needed;
        }

        // Of an upstream that is gone nobody knows for whom it spoke: every sector and every organisation counts.
        var mapping = directory.MappingOf(statement.Upstream);
        foreach (var sector in mapping?.Sectors ?? [null])
        {
            needed = needed.Or(Of(application, rules, sector, statement, now));
        }

        foreach (var organisation in application.Assurance.ByOrganisation.Keys)
        {
            needed = mapping is null || mapping.Find(organisation) is not null ? needed.OrOf(application, organisation) : needed;
        }

        return needed;
    }

    /// <summary>The highest of the application's class, its own minimum and every rule that counts (ruling 7). Of equals the application's, then its class's, then the first rule's.</summary>
    /// <param name="application">The application.</param>
    /// <param name="rules">The rules of the hub.</param>
    /// <param name="sector">Sector of the organisation.</param>
    /// <param name="statement">What is known of the person.</param>
    /// <param name="now">The instant.</param>
    public static NeededLevel Of(Application application, IReadOnlyList<LevelRule> rules, string? sector, IdentityStatement statement, DateTimeOffset now) =>
        Of(application, rules, rule => rule.Counts(application, sector, statement, now));

    /// <summary>
    /// What is needed whoever it will be: known before the person is sent to an organisation. What is known of them afterwards can only raise it.
    /// </summary>
    /// <param name="directory">The configuration.</param>
    /// <param name="application">The application.</param>
    /// <param name="organisation">Id of the chosen organisation.</param>
    /// <param name="now">The instant.</param>
    public static NeededLevel BeforeAnswer(HubDirectory directory, Application application, string organisation, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(organisation);
        return directory.FindOrganisation(organisation) is { } chosen
            ? Of(application, directory.Settings.MinimumLevels, rule => rule.CountsForEverybody(application, chosen.Sector, now)).OrOf(application, organisation)
            : Of(application, [], _ => false);
    }

    /// <summary>The level and who asks for it.</summary>
    public override string ToString() => $"{Level.Wire()}, asked by {AskedBy}";

    private static NeededLevel Of(Application application, IReadOnlyList<LevelRule> rules, Func<LevelRule, bool> counts)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(rules);
        var needed = new NeededLevel(application.MinimumLevel, "application").Or(OfClass(application.Assurance.Class));
        foreach (var rule in rules)
        {
            if (rule.Level > needed.Level && counts(rule))
            {
                needed = new NeededLevel(rule.Level, "rule " + rule.Id);
            }
        }

        return needed;
    }

    // R001-12. An ordinary application asks what its profile says: gemiddeld in education.
    private static NeededLevel OfClass(ApplicationClass @class) => @class switch
    {
        ApplicationClass.Gevoelig => new NeededLevel(AssuranceLevel.Verhoogd, "class gevoelig"),
        ApplicationClass.Beheer => new NeededLevel(AssuranceLevel.Verhoogd, "class beheer"),
        ApplicationClass.Bestuur => new NeededLevel(AssuranceLevel.Verhoogd, "class bestuur"),
        _ => new NeededLevel(AssuranceLevel.Geen, "class gewoon"),
    };

    private NeededLevel Or(NeededLevel other) => other.Level > Level ? other : this;

    private NeededLevel OrOf(Application application, string organisation) =>
        application.Assurance.ByOrganisation.TryGetValue(organisation, out var level) ? Or(new NeededLevel(level, "organisation " + organisation)) : this;
}
