using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>minimum_levels</c>.</summary>
internal static class LevelReader
{
    private static readonly (string Word, AssuranceLevel Meaning)[] Levels = [.. Enum.GetValues<AssuranceLevel>().Select(level => (level.Wire(), level))];

    public static LevelRule? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.MinimumLevel, TextRules.Slug);
        var sector = section.Text("sector", OrganisationReader.SectorRule);
        var role = section.Text("role", AccessReader.Role);
        var applicationClass = AssuranceBlock.ReadClass(section);
        var from = section.Text("from", Days.Check);
        var level = section.Choice("level", Levels, required: true);
        section.Finish();
        return id is null || level is null
            ? null
            : new LevelRule
            {
                Id = id.Value,
                Sector = sector?.Value,
                Role = role is null ? null : PersonRoles.TryParse(role.Value),
                Class = applicationClass,
                From = from is null ? null : Days.TryParse(from.Value),
                Level = level.Value,
            };
    }
}
