using FederationHub.Core.Discovery;

namespace FederationHub.Core.Tests.Discovery;

public sealed class SearchFoldingTests
{
    [Theory]
    [InlineData("Universität", "universitat")]
    [InlineData("Weißstraße", "weissstrasse")]
    [InlineData("WEIẞ", "weiss")]
    [InlineData("Tromsø", "tromso")]
    [InlineData("Ålesund", "alesund")]
    [InlineData("Æbelø", "aebelo")]
    [InlineData("Cœur Œuvre", "coeur oeuvre")]
    [InlineData("Łódź", "lodz")]
    [InlineData("Đakovo", "dakovo")]
    [InlineData("Þór Ísafjörður", "thor isafjordur")]
    [InlineData("İstanbul Işık", "istanbul isik")]
    [InlineData("ISTANBUL ISIK", "istanbul isik")]
    [InlineData("Babeș-Bolyai", "babes bolyai")]
    [InlineData("Eötvös Loránd", "eotvos lorand")]
    [InlineData("ĳsvogel", "ijsvogel")]
    [InlineData("King’s  College, (London)", "king s college london")]
    [InlineData("\u00a0TU/e\t", "tu e")]
    [InlineData("ｆｕｌｌ ｗｉｄｔｈ", "full width")]
    [InlineData("Paris Ⅳ", "paris iv")]
    [InlineData("m²", "m2")]
    [InlineData("zero\u200bwidth", "zerowidth")]
    [InlineData("\ud800", "")]
    [InlineData("no\ufffecharacter\uffff", "no character")]
    [InlineData("", "")]
    public void Folds_marks_case_and_punctuation_away(string text, string folded) => SearchFolding.Fold(text).Should().Be(folded);

    [Theory]
    [InlineData("Αριστοτέλειο Πανεπιστήμιο", "ΑΡΙΣΤΟΤΕΛΕΙΟ ΠΑΝΕΠΙΣΤΗΜΙΟ")]
    [InlineData("Λόγος", "ΛΟΓΟΣ")]
    [InlineData("Московский университет", "МОСКОВСКИИ УНИВЕРСИТЕТ")]
    [InlineData("Королёв", "королев")]
    [InlineData("جَامِعَة", "جامعة")]
    [InlineData("أحمد", "احمد")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("東京大学", "東京大学")]
    [InlineData("ﾄｳｷｮｳ", "トウキョウ")]
    [InlineData("서울", "서울")]
    public void Folds_other_scripts_so_that_their_ways_to_write_are_one(string one, string other) => SearchFolding.Fold(one).Should().Be(SearchFolding.Fold(other)).And.NotBeEmpty();

    [Fact]
    public void The_beginning_of_a_Korean_syllable_is_the_beginning_of_the_word() => SearchFolding.Fold("서울").Should().StartWith(SearchFolding.Fold("서우"));

    [Theory]
    [InlineData("muenchen", "munchen")]
    [InlineData("koeln", "koln")]
    [InlineData("faerber", "farber")]
    [InlineData("aarhus", "arhus")]
    [InlineData("ijssel", "yssel")]
    [InlineData("york", "york")]
    [InlineData("", "")]
    public void Folds_two_letters_for_one_sound_into_one(string folded, string coarse) => SearchFolding.FoldDigraphs(folded).Should().Be(coarse);

    [Theory]
    [InlineData("Texas A&M University", "texas a m am university")]
    [InlineData("Sint-Aldricus O'Connor", "sint aldricus sintaldricus o connor oconnor")]
    [InlineData("TU/e", "tu e tue")]
    [InlineData("  ", "")]
    public void Gives_the_words_of_a_name_and_what_stands_together_as_one(string name, string words)
    {
        var given = new List<string>();
        SearchFolding.Words(name, (word, _, _) => given.Add(word.ToString()));
        string.Join(' ', given).Should().Be(words);
    }

    [Fact]
    public void Looks_at_no_more_of_a_text_than_it_says()
    {
        SearchFolding.Fold(new string('a', 10_000)).Should().HaveLength(SearchFolding.MaxLength);
        SearchFolding.Fold(new string('ä', 10_000)).Should().HaveLength(SearchFolding.MaxLength);
    }
}
