using FederationHub.Core.Discovery;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Tests.Discovery;

public sealed class OrganisationSearchTests
{
    private static readonly DiscoveryEntry[] Entries =
    [
        Entry("delft", [("nl", "Technische Universiteit Delft"), ("en", "Delft University of Technology")], ["TU Delft"], ["tudelft.nl"], "Delft"),
        Entry("uva", [("nl", "Universiteit van Amsterdam"), ("en", "University of Amsterdam")], ["UvA", "Gemeente Universiteit"], ["uva.nl"], "Amsterdam"),
        Entry("vu", [("nl", "Vrije Universiteit Amsterdam")], ["VU"], ["vu.nl"], "Amsterdam"),
        Entry("hr", [("nl", "Hogeschool Rotterdam"), ("en", "Rotterdam University of Applied Sciences")], [], ["hr.nl"], "Rotterdam"),
        Entry("inholland", [("nl", "Hogeschool Inholland")], [], ["inholland.nl"], "Rotterdam"),
        Entry("arhus", [("en", "Aarhus Universitet")], [], ["au.dk"], "Århus"),
        Entry("muenchen", [("de", "Universität München"), ("en", "University of Munich")], ["LMU"], ["lmu.de"], "München"),
        Entry("strasse", [("de", "Schule an der Weißstraße")], [], ["weiss.example"], "Köln"),
        Entry("ijssel", [("nl", "IJsselcollege")], [], ["ijssel.example"], "Capelle aan den IJssel"),
        Entry("oconnor", [("en", "O'Connor–Smith Academy")], [], ["oconnor.example"], "Dublin"),
        Entry("lodz", [("en", "Politechnika Łódzka")], [], ["p.lodz.pl"], "Łódź"),
        Entry("coeur", [("fr", "Lycée du Sacré-Cœur")], [], ["coeur.example"], "Liège"),
        Entry("tilburg", [("nl", "Tilburg University")], [], ["tilburguniversity.edu"], "Tilburg"),
        Entry("zadkine", [("nl", "Zadkine")], [], ["zadkine.example"], "Rotterdam"),
    ];

    private static readonly OrganisationIndex Index = new(Entries, _ => null);
    private static readonly OrganisationSearch Search = new(Index);

    private static DiscoveryEntry Entry(string id, (string, string)[] names, string[] aliases, string[] domains, string place) => new()
    {
        Id = id,
        Organisation = id,
        Name = new LocalisedText { ByLanguage = names.ToDictionary(n => n.Item1, n => n.Item2) },
        Aliases = aliases,
        Domains = domains,
        Place = place,
    };

    [Theory]
    [InlineData("tudelft.nl", "delft", 0)]
    [InlineData("student.tudelft.nl", "delft", 0)]
    [InlineData("jan.jansen@student.tudelft.nl", "delft", 0)]
    [InlineData("JAN@TUDELFT.NL", "delft", 0)]
    [InlineData("TU Delft", "delft", 1)]
    [InlineData("uva", "uva", 1)]
    [InlineData("  UVA  ", "uva", 1)]
    [InlineData("universitat munchen", "muenchen", 1)]
    [InlineData("Universitaet Muenchen", "muenchen", 1)]
    [InlineData("UNIVERSITÄT MÜNCHEN", "muenchen", 1)]
    [InlineData("Århus Universitet", "arhus", 1)]
    [InlineData("arhus universitet", "arhus", 1)]
    [InlineData("Aarhus Universitet", "arhus", 1)]
    [InlineData("schule an der weissstrasse", "strasse", 1)]
    [InlineData("yssel", "ijssel", 2)]
    [InlineData("ĳssel", "ijssel", 2)]
    [InlineData("o connor smith academy", "oconnor", 1)]
    [InlineData("O’Connor-Smith", "oconnor", 2)]
    [InlineData("lodzka", "lodz", 3)]
    [InlineData("sacre coeur", "coeur", 3)]
    [InlineData("sacré-cœur", "coeur", 3)]
    [InlineData("hogeschool rot", "hr", 2)]
    [InlineData("delft technische", "delft", 3)]
    [InlineData("amst vrije", "vu", 4)]
    [InlineData("zadkine rotterdam", "zadkine", 5)]
    [InlineData("tilburguniversity", "tilburg", 1)]
    [InlineData("holland", "inholland", 6)]
    [InlineData("hogescool rotterdam", "hr", 7)]
    [InlineData("tehcnische delft", "delft", 7)]
    [InlineData("universteit amsterdm", "uva", 7)]
    [InlineData("zadkien", "zadkine", 7)]
    [InlineData("inhol", "inholland", 4)]
    public void Finds_by_the_strongest_tier(string query, string id, int tier)
    {
        var hit = Search.Search(query, "nl", null, 20).Hits.First(h => h.Entry.Id == id);
        hit.Tier.Should().Be(tier);
    }

    [Theory]
    [InlineData("xyzzy")]
    [InlineData("xe")]
    [InlineData("???")]
    [InlineData("jan@gmail.example")]
    [InlineData("\ud800")]
    [InlineData("%_'\"<script>")]
    public void Finds_nothing_where_there_is_nothing(string query) => Search.Search(query, "nl", null, 20).Should().BeEquivalentTo(new SearchResult([], 0));

    [Fact]
    public void R000_11_The_local_part_of_an_address_is_looked_at_by_nobody() => Search.Search("inholland@rotterdam", "nl", null, 20).Should().BeEquivalentTo(Search.Search("rotterdam", "nl", null, 20));

    [Fact]
    public void Orders_a_tier_by_the_shorter_name() =>
        Search.Search("universiteit", "nl", null, 20).Hits.Where(h => h.Tier == 3).Select(h => h.Entry.Id).Should().Equal("vu", "delft");

    [Fact]
    public void A_stronger_tier_comes_before_a_shorter_name() =>
        Search.Search("rotterdam", "nl", null, 20).Hits.Select(h => (h.Entry.Id, h.Tier)).Should().Equal(("hr", 2), ("zadkine", 5), ("inholland", 5));

    [Fact]
    public void Guesses_only_when_nothing_else_explains_the_query()
    {
        Search.Search("delft", "nl", null, 20).IsGuess.Should().BeFalse();
        Search.Search("delfd", "nl", null, 20).Should().Match<SearchResult>(r => r.IsGuess && r.Hits[0].Entry.Id == "delft");
    }

    [Theory]
    [InlineData("uva", "nl", "UvA")]
    [InlineData("gemeente", "nl", "Gemeente Universiteit")]
    [InlineData("university of amsterdam", "nl", "University of Amsterdam")]
    [InlineData("universiteit van amsterdam", "nl", null)]
    [InlineData("amsterdam", "nl", null)]
    [InlineData("uva.nl", "nl", null)]
    public void Shows_the_alias_that_explains_the_hit(string query, string language, string? alias) =>
        Search.Search(query, language, null, 20).Hits.First(h => h.Entry.Id == "uva").MatchedAlias.Should().Be(alias);

    [Fact]
    public void Finds_only_what_is_eligible_and_counts_only_that()
    {
        var eligible = Index.SetOf([Entries[1], Entries[3]]);
        Search.Search("amsterdam", "nl", eligible, 20).Should().BeEquivalentTo(new { Total = 1, Hits = new[] { new { Entry = new { Id = "uva" } } } });
        Search.Search("vu.nl", "nl", eligible, 20).Total.Should().Be(0);
        Search.Search("vrije", "nl", eligible, 20).Total.Should().Be(0);
        Search.Search("", "nl", eligible, 20).Total.Should().Be(2);
        Search.Search("amsterdam", "nl", Index.SetOf([]), 20).Total.Should().Be(0);
    }

    [Fact]
    public void An_empty_query_lists_everything_in_the_order_of_the_language()
    {
        var all = Search.Search(" ", "nl", null, 1000);
        all.Total.Should().Be(Entries.Length);
        all.Hits.Select(h => h.Entry.Id).Should().StartWith(["arhus", "inholland", "hr"]);
        Search.Search("", "en", null, 3).Should().Match<SearchResult>(r => r.Hits.Count == 3 && r.Total == Entries.Length);
    }

    [Fact]
    public void An_unknown_language_gets_an_answer() => Search.Search("delft", "tlh", null, 20).Hits.Should().NotBeEmpty();

    [Fact]
    public void Looks_at_no_more_than_it_says()
    {
        Search.Search(new string('a', 100_000), "nl", null, 20).Total.Should().Be(0);
        Search.Search(string.Join(' ', Enumerable.Repeat("delft", 500)), "nl", null, 20).Hits[0].Entry.Id.Should().Be("delft");
    }

    [Theory]
    [InlineData("delft", "delft", 0, 0)]
    [InlineData("delft", "delf", 1, 2)]
    [InlineData("delft", "dleft", 1, 2)]
    [InlineData("delft", "xdelft", 1, 2)]
    [InlineData("delft", "delftse", 0, 1)]
    [InlineData("dleft", "delftse", 1, 3)]
    [InlineData("delft", "dlfet", 1, null)]
    [InlineData("amsterdam", "asmterdma", 2, 4)]
    [InlineData("amsterdam", "rotterdam", 2, null)]
    public void Measures_typing_errors_against_the_whole_and_the_best_beginning(string token, string text, int limit, int? cost) =>
        TypingErrors.Measure(token, text, limit, beginnings: true).Should().Be(cost);

    // Growth, not time: what is allocated tells the order of growth, whatever else the machine does.
    [Fact]
    public void Index_and_search_grow_no_faster_than_the_number_of_organisations()
    {
        var (smallIndex, smallSearch) = Cost(1_000);
        var (largeIndex, largeSearch) = Cost(10_000);

        largeIndex.Should().BeLessThan(smallIndex * 12);
        largeSearch.Should().BeLessThan(smallSearch * 12);

        static (double Index, double Search) Cost(int count)
        {
            var entries = Enumerable.Range(0, count).Select(i => Entry($"o{i}", [("nl", $"{Word(i)} College {Word(i * 7)} {i % 97}"), ("en", $"{Word(i * 3)} School of {Word(i * 11)}")], [$"{Word(i)[..3]}{i}"], [$"{Word(i)}{i}.example"], Word(i * 13))).ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var search = new OrganisationSearch(new OrganisationIndex(entries, _ => null));
            var index = GC.GetAllocatedBytesForCurrentThread() - before;
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var query in (string[])["col", "college", "", "e", Word(5), Word(5) + " college", "coleg", "colledge schol", "ollege", $"{Word(9)}9.example", "zzzzzzzz", "a b c d e f g h"])
            {
                search.Search(query, "nl", null, 20);
            }

            return (index, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    private static string Word(int seed)
    {
        const string Consonants = "bdfghklmnprstvwz";
        const string Vowels = "aeiou";
        var value = (uint)(seed * 2654435761L);
        return string.Concat(Enumerable.Range(0, 3).Select(i => $"{Consonants[(int)((value >> (i * 9)) & 15)]}{Vowels[(int)((value >> ((i * 9) + 4)) % 5)]}"));
    }
}
