using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>suites</c>.</summary>
internal static class SuiteReader
{
    /// <summary>Longest name of anything that people see.</summary>
    public const int LongestName = 100;

    public static Suite? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Suite, TextRules.Slug);
        var name = section.Localised("name", LongestName, required: true);
        var sector = section.Text("sector", PairwiseSubject.CheckSector);
        section.Finish();
        return id is null || name is null ? null : new Suite(id.Value, name) { Sector = sector?.Value ?? id.Value };
    }
}
