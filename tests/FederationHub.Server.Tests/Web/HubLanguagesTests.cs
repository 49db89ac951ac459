using FederationHub.Server.Web;

namespace FederationHub.Server.Tests.Web;

/// <summary>A language is a file in a folder.</summary>
public sealed class HubLanguagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fedhub-languages-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_adds_a_language_whose_missing_texts_are_english_and_its_operator_is_told()
    {
        Write("fy", """{ "language.name": "Frysk", "layout.help": "Help my", "layout.hlep": "x" }""");

        var (languages, problems) = HubLanguages.Read(_folder);

        problems.Should().BeEmpty();
        languages.Tags.Should().Equal("nl", "en", "fy");
        languages["fy"].Language.Should().Be("fy");
        languages["fy"]["layout.help"].Should().Be("Help my");
        languages["fy"]["layout.privacy"].Should().Be(Words.In("en")["layout.privacy"]);
        languages.Notices.Should().HaveCount(2).And.Contain(notice => notice.Contains("layout.hlep", StringComparison.Ordinal))
            .And.Contain(notice => notice.Contains("lacks", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_a_shipped_language_says_some_texts_otherwise_and_lacks_nothing()
    {
        Write("nl", """{ "choose.search": "Zoek je instelling" }""");

        var (languages, _) = HubLanguages.Read(_folder);

        languages["nl"]["choose.search"].Should().Be("Zoek je instelling");
        languages["nl"]["layout.help"].Should().Be(Words.In("nl")["layout.help"]);
        languages.Notices.Should().BeEmpty();
        Words.In("nl")["choose.search"].Should().NotBe("Zoek je instelling", "another hub in the process has its own words");
    }

    [Fact]
    public void Four_words_say_what_people_call_where_they_come_from()
    {
        Write("nl", """{ "noun.both": "school", "noun.a": "een school", "noun.many": "scholen", "noun.one": "school", "choose.list": "Onze scholen" }""");
        Write("en", """{ "noun.both": "employer", "noun.a": "an employer", "noun.many": "employers", "noun.one": "employer" }""");

        var (languages, problems) = HubLanguages.Read(_folder);

        problems.Should().BeEmpty();
        languages.Notices.Should().BeEmpty();
        var (nl, en) = (languages["nl"], languages["en"]);
        nl["choose.search"].Should().Be("Zoek je school");
        nl["choose.count"].Should().Be("{count} scholen gevonden. Eerste: {first}.");
        nl["choose.list"].Should().Be("Onze scholen", "what the file itself says stays");
        nl["choose.notice.unknown"].Should().Be("{service} stuurde je naar een school die we niet kennen. Kies je school.");
        nl["error.organisation"].Should().Be("School");
        en["choose.for"].Should().Be("Choose your employer to continue to {service}.");
        en["choose.notice.not-connected"].Should().StartWith("{organisation} has not activated", "a place keeps its name");
        en["FH-1104.cause"].Should().Be(Words.In("en")["FH-1104.cause"], "an operator reads the field's own word");
        foreach (var key in Words.In("nl").Keys.Where(key => !key.StartsWith("noun.", StringComparison.Ordinal)))
        {
            nl[key].Count(c => c == '{').Should().Be(Words.In("nl")[key].Count(c => c == '{'), key);
        }
    }

    [Theory]
    [InlineData("noun.one", "")]
    [InlineData("noun.many", "  ")]
    public void A_word_that_is_empty_is_a_problem(string key, string word)
    {
        Write("nl", $$"""{ "{{key}}": "{{word}}" }""");

        HubLanguages.Read(_folder).Problems.Should().ContainSingle().Which.Should().Contain(key);
    }

    [Theory]
    [InlineData("Dutch!", "{}")]
    [InlineData("fy", "{ not json")]
    [InlineData("fy", "[]")]
    public void What_is_no_language_file_is_a_problem(string name, string json)
    {
        Write(name, json);
        HubLanguages.Read(_folder).Problems.Should().ContainSingle();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_problem() =>
        HubLanguages.Read(Path.Combine(_folder, "none")).Problems.Should().ContainSingle();

    [Theory]
    [InlineData("fy-NL", "fy")]
    [InlineData("NL", "nl")]
    [InlineData("en-GB", "en")]
    [InlineData("tlh", null)]
    public void A_wish_finds_its_language(string tag, string? found)
    {
        Write("fy", "{}");
        HubLanguages.Read(_folder).Languages.Find(tag)?.Language.Should().Be(found);
        (HubLanguages.Read(_folder).Languages.Find(tag) is null).Should().Be(found is null);
    }

    private void Write(string language, string json) => File.WriteAllText(Path.Combine(_folder, language + ".json"), json);
}
