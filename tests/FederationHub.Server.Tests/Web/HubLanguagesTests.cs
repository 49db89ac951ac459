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
