using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Samples.Demo.Organisations;

namespace FederationHub.Samples.Tests.Demo;

public sealed class OrganisationGeneratorTests
{
    private static readonly IReadOnlyList<GeneratedOrganisation> All = OrganisationGenerator.Generate(10_000);

    [Fact]
    public void Makes_as_many_as_asked_and_the_same_each_time()
    {
        All.Should().HaveCount(10_000);
        JsonSerializer.Serialize(OrganisationGenerator.Generate(10_000)).Should().Be(JsonSerializer.Serialize(All));
        JsonSerializer.Serialize(OrganisationGenerator.Generate(100)).Should().Be(JsonSerializer.Serialize(All.Take(100)));
    }

    [Fact]
    public void Is_the_same_on_every_machine()
    {
        var lines = string.Join('\n', All.Select(organisation => $"{organisation.Id} {string.Join(',', organisation.Domains)}"));
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines)))[..16].Should().Be("7bf03ff78040e551");
    }

    [Fact]
    public void Ids_and_domains_are_unique_and_well_formed()
    {
        All.Select(organisation => organisation.Id).Should().OnlyHaveUniqueItems().And.OnlyContain(id => IsSlug(id));
        var domains = All.SelectMany(organisation => organisation.Domains).ToList();
        domains.Should().OnlyHaveUniqueItems();
        domains.Should().OnlyContain(domain => domain.EndsWith(".example", StringComparison.Ordinal) && domain.Split('.', StringSplitOptions.None).All(IsSlug));
    }

    [Fact]
    public void Leaves_reserved_ids_and_domains_alone()
    {
        var first = All[0];
        var again = OrganisationGenerator.Generate(1, [first.Id], [first.Domains[0]])[0];

        again.Id.Should().NotBe(first.Id);
        again.Domains[0].Should().NotBe(first.Domains[0]);
    }

    [Fact]
    public void Has_countries_sectors_and_languages_in_plausible_shares()
    {
        All.Select(organisation => organisation.Country).Distinct().Should().BeEquivalentTo(["NL", "BE", "DE", "FR", "GB", "IE"]);
        All.Select(organisation => organisation.Sector).Distinct().Should().BeEquivalentTo(["po", "vo", "mbo", "hbo", "wo", "other"]);
        All.SelectMany(organisation => organisation.Names.Keys).Distinct().Should().BeEquivalentTo(["nl", "en", "de", "fr", "fy"]);
        All.Count(organisation => organisation.Country == "NL").Should().BeInRange(5_000, 6_500);
        All.Should().OnlyContain(organisation => organisation.Names.Values.All(name => name.Trim().Length > 3) && organisation.Place.Length > 2);
    }

    [Theory]
    [InlineData("Georg-Lichtenfels-Universität Göttingen")]
    [InlineData("Universiteit van Lauwersoog")]
    [InlineData("Frysk Lyseum")]
    [InlineData("Stedelijk Lyceum De Zwaan")]
    public void Has_organisations_that_people_can_look_for(string name) =>
        All.Should().Contain(organisation => organisation.Names.Values.Contains(name));

    private static bool IsSlug(string text) =>
        text.Length is > 0 and <= 63 && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-') && text[0] != '-' && text[^1] != '-';
}
