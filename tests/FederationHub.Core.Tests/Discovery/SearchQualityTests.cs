using FederationHub.Core.Discovery;
using FederationHub.Testing.Organisations;

namespace FederationHub.Core.Tests.Discovery;

/// <summary>What people type, held against known organisations hidden among ten thousand (ux 1.4).</summary>
public sealed class SearchQualityTests
{
    private static readonly (SearchProbe Probe, int Place)[] Places = [.. KnownOrganisations.Probes.Select(probe => (probe, PlaceOf(probe)))];

    public static TheoryData<string> Categories => [.. KnownOrganisations.Probes.Select(probe => probe.Category).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Categories))]
    public void The_wanted_organisation_is_among_the_first_five(string category) =>
        Places.Where(pair => pair.Probe.Category == category && pair.Place is 0 or > 5).Select(pair => $"{pair.Probe.Query} ({pair.Place})").Should().BeEmpty();

    [Fact]
    public void The_wanted_organisation_is_the_first_for_nineteen_in_twenty()
    {
        var others = Places.Where(pair => pair.Place != 1).Select(pair => $"{pair.Probe.Query} ({pair.Place})").ToArray();
        others.Length.Should().BeLessThanOrEqualTo(Places.Length / 20, string.Join("; ", others));
    }

    [Fact]
    public void There_are_enough_probes_and_of_every_kind()
    {
        Places.Length.Should().BeGreaterThan(200);
        KnownOrganisations.Probes.GroupBy(probe => probe.Category).Should().HaveCount(11).And.OnlyContain(group => group.Count() >= 15);
    }

    [Fact]
    public void The_generated_organisations_are_the_same_each_time_and_no_two_have_one_id()
    {
        var once = GeneratedOrganisations.Make(2000);
        GeneratedOrganisations.Make(2000).Should().BeEquivalentTo(once, options => options.WithStrictOrdering().ComparingByMembers<Core.Organisations.DiscoveryEntry>().Including(entry => entry.Id).Including(entry => entry.Place));
        once.Select(entry => entry.Id).Should().OnlyHaveUniqueItems();
        once.Should().OnlyContain(entry => entry.Name.ByLanguage.Count == 3 && entry.Domains.All(domain => domain.EndsWith(".example", StringComparison.Ordinal)));
    }

    // The place of the wanted one among the first twenty; 0 where it is not among them.
    private static int PlaceOf(SearchProbe probe) =>
        Crowd.Search.Search(probe.Query, probe.Language, eligible: null, 20).Hits.Index().FirstOrDefault(pair => probe.Wanted.Contains(pair.Item.Entry.Id), (-1, null!)).Index + 1;
}
