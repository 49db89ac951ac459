using System.Runtime.CompilerServices;
using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;
using FederationHub.Testing.Organisations;

namespace FederationHub.Core.Tests.Discovery;

/// <summary>Sizes and growth; times are for the benchmarks. What is allocated tells the order of growth, whatever else the machine does.</summary>
public sealed class SearchGrowthTests
{
    private const long MostKept = 50L * 1024 * 1024;

    [Fact]
    public void The_index_of_ten_thousand_organisations_in_three_languages_keeps_less_than_50_MB()
    {
        var entries = GeneratedOrganisations.Make(10_000);
        // Other tests run beside this one and their memory counts too, so the least of some looks is nearest.
        var kept = Kept(entries);
        for (var look = 0; look < 2 && kept is < 1024 * 1024 or > MostKept; look++)
        {
            kept = Kept(entries);
        }

        kept.Should().BeInRange(1024 * 1024, MostKept);
    }

    [Fact]
    public void Making_the_index_grows_no_faster_than_the_number_of_organisations()
    {
        var (small, large) = (GeneratedOrganisations.Make(200), GeneratedOrganisations.Make(2000));
        Make(small);

        Allocated(() => Make(large)).Should().BeLessThan(12 * Allocated(() => Make(small)));
    }

    // Popularity is asked for each candidate, so it counts them.
    [Theory]
    [InlineData("Universiteit Leiden", 40)]
    [InlineData("hogeschool van arnhem en nijmegen", 40)]
    [InlineData("tudelft", 40)]
    [InlineData("jan@student.tudelft.nl", 1)]
    [InlineData("uva", 40)]
    [InlineData("wilgenhoek goes", 40)]
    public void A_search_looks_only_at_entries_that_explain_every_word(string query, int most)
    {
        var candidates = 0;
        Crowd.Search.Search(query, "nl", eligible: null, 20, popularity: Count);
        candidates.Should().BeInRange(1, most);

        int Count(DiscoveryEntry entry)
        {
            candidates++;
            return 0;
        }
    }

    // Anybody may type a hundred labels, and each one that is looked at is held against ten thousand domains.
    [Fact]
    public void A_mistyped_domain_costs_no_more_for_having_many_labels()
    {
        var (few, many) = ("s.t.u.tudelfd.exampel", string.Concat(Enumerable.Repeat("a.", 90)) + "tudelfd.exampel");
        CostOf(few);

        CostOf(many).Should().BeLessThan(4 * CostOf(few));

        static long CostOf(string domain) => Allocated(() => _ = Crowd.Index.FindByMistypedDomain(domain).ToList());
    }

    [Theory]
    [InlineData("universiteit leiden")]
    [InlineData("hogescool rotterdam")]
    [InlineData("lyceum nergens in de wereld")]
    public void What_a_search_allocates_grows_by_a_few_bits_an_organisation(string query)
    {
        var small = Make([.. GeneratedOrganisations.Make(100), .. KnownOrganisations.All]);
        small.Search(query, "nl", eligible: null, 20);
        Crowd.Search.Search(query, "nl", eligible: null, 20);

        Allocated(() => Crowd.Search.Search(query, "nl", eligible: null, 20)).Should().BeLessThan(Allocated(() => small.Search(query, "nl", eligible: null, 20)) + (100 * Crowd.Entries.Count));
    }

    [Fact]
    public void A_search_looks_at_nothing_that_is_not_eligible()
    {
        var few = Crowd.Index.SetOf([Crowd.Entries[17], Crowd.Entries[4711]]);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in (string[])["e", "universiteit", "hogescool", "example", "zzz yyy de", string.Empty])
        {
            Crowd.Search.Search(query, "nl", few, 20, popularity: entry => asked.Add(entry.Id) ? 1 : 0);
        }

        asked.Should().BeEquivalentTo(Crowd.Entries[17].Id, Crowd.Entries[4711].Id);
        Crowd.Search.Search(string.Empty, "nl", few, 20).Total.Should().Be(2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Kept(IReadOnlyList<DiscoveryEntry> entries)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var search = Make(entries);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(search);
        return kept;
    }

    private static OrganisationSearch Make(IReadOnlyList<DiscoveryEntry> entries) => new(new OrganisationIndex(entries, _ => null));

    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
