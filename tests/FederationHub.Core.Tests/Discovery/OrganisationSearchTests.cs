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
        Entry("athens", [("en", "University of Athens"), ("el", "Πανεπιστήμιο Αθηνών")], [], ["uoa.example"], "Athens"),
        Entry("moscow", [("en", "Moscow State University"), ("ru", "Московский университет")], [], ["msu.example"], "Moscow"),
        Entry("tokyo", [("en", "University of Tokyo"), ("ja", "東京大学")], [], ["tokyo.example"], "Tokyo"),
        Entry("brannoc", [("en", "School St. Brannoc IV")], [], ["brannoc.example"], "Exeter"),
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
    [InlineData("https://www.tudelft.nl/studenten?x=1", "delft", 0)]
    [InlineData("www.uva.nl", "uva", 0)]
    [InlineData("lodz.pl", "lodz", 0)]
    [InlineData("jan@lodz.pl", "lodz", 0)]
    [InlineData("München", "muenchen", 3)]
    [InlineData("uva.test", "uva", 1)]
    [InlineData("O.Connor", "oconnor", 2)]
    [InlineData("jan@inholand.nl", "inholland", 7)]
    [InlineData("O.Conor", "oconnor", 7)]
    [InlineData("oconnor smith academy", "oconnor", 1)]
    [InlineData("oconnor academy", "oconnor", 4)]
    [InlineData("ijssel college", "ijssel", 1)]
    [InlineData("hogeschoolinholland", "inholland", 1)]
    [InlineData("hogeschoolrotterdam zadkine", "zadkine", 7)]
    [InlineData("ijssel college capelle", "ijssel", 6)]
    [InlineData("ut delft", "delft", 7)]
    [InlineData("dut", "delft", 5)]
    [InlineData("tu delft nl", "delft", 7)]
    [InlineData("the university of amsterdam", "uva", 3)]
    [InlineData("universiteit van tilburg", "tilburg", 7)]
    [InlineData("lycee sacre coeur", "coeur", 3)]
    [InlineData("ogeschool inholland", "inholland", 6)]
    [InlineData("Αθηνών", "athens", 3)]
    [InlineData("ΠΑΝΕΠΙΣΤΗΜΙΟ ΑΘΗΝΩΝ", "athens", 1)]
    [InlineData("универси москов", "moscow", 4)]
    [InlineData("大学", "tokyo", 6)]
    [InlineData("東京", "tokyo", 2)]
    [InlineData("saint brannoc school", "brannoc", 3)]
    [InlineData("sint brannoc", "brannoc", 3)]
    [InlineData("st brannoc iv", "brannoc", 3)]
    [InlineData("st brannoc 4", "brannoc", 3)]
    public void Finds_what_is_written_in_another_way(string query, string id, int tier)
    {
        var hit = Search.Search(query, "nl", null, 20).Hits.First(h => h.Entry.Id == id);
        (hit.Tier, hit.IsGuess).Should().Be((tier, tier == 7));
    }

    [Theory]
    [InlineData("21QW")]
    [InlineData("21qw")]
    [InlineData("https://ror.example/04dkp9463")]
    [InlineData("00000001234567890000")]
    [InlineData("  schac.tudelft.test ")]
    [InlineData("https://idp.tudelft.test/saml2")]
    [InlineData("urn:mace:tudelft")]
    public void Finds_by_the_exact_value_of_an_external_identifier(string typed)
    {
        var organisation = new HomeOrganisation
        {
            Id = "delft-org",
            Name = LocalisedText.Same("Delft"),
            Identifiers = [new("brin4", "21QW"), new("ror", "https://ror.example/04dkp9463"), new("oin", "00000001234567890000"), new("schac_home_org", "schac.tudelft.test")],
        };
        var search = new OrganisationSearch(new OrganisationIndex([Entries[1], Entries[0] with { Organisation = "delft-org", Upstream = "delft-saml" }], id => id == organisation.Id ? organisation : null));
        string? Upstream(string identifier) => identifier is "https://idp.tudelft.test/saml2" or "urn:mace:tudelft" ? "delft-saml" : null;

        search.Search(typed, "nl", null, 20, Upstream).Hits.Should().ContainSingle().Which.Should().Match<SearchHit>(hit => hit.Entry.Id == "delft" && hit.Tier == 0);
        search.Search(typed.Trim()[..^1], "nl", null, 20, Upstream).Hits.Should().NotContain(hit => hit.Tier == 0);
    }

    [Fact]
    public void An_organisation_of_several_entries_and_a_domain_of_several_organisations_give_all_of_them_the_shorter_name_first()
    {
        DiscoveryEntry[] entries = [Entry("long", [("nl", "Scholengroep Zuidrand, locatie Noord")], [], ["zuidrand.example"], "A"), Entry("short", [("nl", "Zuidrand")], [], ["zuidrand.example"], "B")];
        var index = new OrganisationIndex(entries, _ => null);
        var search = new OrganisationSearch(index);

        search.Search("x@leerling.zuidrand.example", "nl", null, 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("short", "long");
        search.Search("x@zuidrand.example", "nl", index.SetOf([entries[0]]), 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("long");
    }

    [Fact]
    public void A_domain_that_hundreds_of_others_lie_under_finds_nobody()
    {
        var search = new OrganisationSearch(new OrganisationIndex([.. Enumerable.Range(0, 100).Select(i => Entry($"o{i}", [("en", $"Org {i}")], [], [$"org{i}.edu.example"], "X"))], _ => null));

        search.Search("edu.example", "en", null, 20).Hits.Should().NotContain(hit => hit.Tier == 0);
        search.Search("x@unknown.edu.example", "en", null, 20).Hits.Should().NotContain(hit => hit.Tier == 0);
    }

    [Theory]
    [InlineData("ua.ac.test.nl", 0)]
    [InlineData("x@other.edu.tr", 0)]
    [InlineData("x@baseknt.edu.tr", 1)]
    [InlineData("x@student.baskent2.edu.tr", 1)]
    [InlineData("baskentt.campus", 1)]
    [InlineData("x@gmail.com", 0)]
    public void A_domain_of_a_registry_finds_nobody_and_a_mistyped_one_whose_it_may_be(string typed, int hits)
    {
        DiscoveryEntry[] entries = [.. ((string[])["baskent", "ankara", "mail"]).Select(name => Entry(name, [("en", name)], [], [$"{name}.edu.tr"], "X"))];

        new OrganisationSearch(new OrganisationIndex(entries, _ => null)).Search(typed, "en", null, 20)
            .Should().Match<SearchResult>(result => result.Hits.Count == hits && result.Hits.All(hit => hit.IsGuess));
    }

    [Fact]
    public void What_was_typed_letter_by_letter_comes_before_what_folds_to_the_same()
    {
        DiscoveryEntry[] entries = [Entry("plain", [("es", "Universidad del Pacifico")], [], [], "X"), Entry("marked", [("es", "Universidad del Pacífico")], [], [], "X")];
        var search = new OrganisationSearch(new OrganisationIndex(entries, _ => null));

        search.Search("universidad del pacífico", "es", null, 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("marked", "plain");
        search.Search("universidad del pacifico", "es", null, 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("plain", "marked");
    }

    [Fact]
    public void Of_guesses_the_nearest_come_alone()
    {
        DiscoveryEntry[] entries = [Entry("near", [("en", "Uninove")], [], [], "X"), .. Enumerable.Range(0, 30).Select(i => Entry($"o{i}", [("en", $"Place {i} Polytechnic")], [], [], "X"))];

        new OrganisationSearch(new OrganisationIndex(entries, _ => null)).Search("uniove 12 polytecnic", "en", null, 20).Hits.Should().NotBeEmpty().And.HaveCountLessThan(3).And.OnlyContain(hit => hit.IsGuess);
    }

    [Fact]
    public void Ties_go_to_the_shorter_name_then_the_more_popular_then_the_heavier_then_the_order_of_the_language()
    {
        DiscoveryEntry[] entries = [Entry("a", [("nl", "Lyceum Aa")], [], [], "X"), Entry("b", [("nl", "Lyceum Bb")], [], [], "X"), Entry("c", [("nl", "Lyceum Cc")], [], [], "X"), Entry("long", [("nl", "Lyceum Aaaa")], [], [], "X")];
        var search = new OrganisationSearch(new OrganisationIndex(entries, _ => null));

        search.Search("lyceum", "nl", null, 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("a", "b", "c", "long");
        search.Search("lyceum", "nl", null, 20, popularity: entry => entry.Id switch { "c" => 5, "b" => 2, "long" => 60, _ => 0 }).Hits.Select(hit => hit.Entry.Id).Should().Equal("c", "b", "a", "long");
        var weighed = new OrganisationSearch(new OrganisationIndex([.. entries.Select(entry => entry with { Weight = entry.Id switch { "c" => 5, "b" => DiscoveryEntry.MostWeight, _ => 0 } })], _ => null));
        weighed.Search("lyceum", "nl", null, 20).Hits.Select(hit => hit.Entry.Id).Should().Equal("b", "c", "a", "long");
        weighed.Search("lyceum", "nl", null, 20, popularity: entry => entry.Id == "a" ? 1 : 0).Hits.Select(hit => hit.Entry.Id).Should().Equal("a", "b", "c", "long");
        search.Search("lyceum aa", "nl", null, 20, popularity: entry => entry.Id == "long" ? int.MaxValue : -1).Hits.Select(hit => hit.Entry.Id).Should().StartWith("a");
    }

    [Fact]
    public void A_real_hit_never_stands_beside_a_guess()
    {
        foreach (var query in (string[])["delft", "delfd", "universteit", "hogeschool", "amsterdm", "tu delft nl"])
        {
            Search.Search(query, "nl", null, 20).Hits.Select(hit => hit.IsGuess).Distinct().Should().HaveCount(1, query);
        }
    }

    [Theory]
    [InlineData("gemente universiteit", "Gemeente Universiteit")]
    [InlineData("university of amsterdm", "University of Amsterdam")]
    [InlineData("universteit van amsterdm", null)]
    public void A_guess_says_by_which_name_it_came(string query, string? alias) =>
        Search.Search(query, "nl", null, 20).Hits.First(h => h.Entry.Id == "uva").Should().Match<SearchHit>(hit => hit.IsGuess && hit.MatchedAlias == alias);
}
