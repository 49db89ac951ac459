using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>What somebody types to find the organisation: an e-mail address is nobody's but theirs.</summary>
public sealed class SearchFormTests
{
    private const string MoreSchools = """
          - id: island
            name: Island Primary School
            place: Vlieland
          - { id: north, name: North School }
          - { id: south, name: South School }
          - { id: east, name: East School }
          - { id: west, name: West School }

        """;

    [Theory]
    [InlineData("jan.de.vries@student.uvl.example", "@student.uvl.example", "University of Lindenhorst")]
    [InlineData("  Jan+x@elsewhere@UVL.example ", "@UVL.example", "University of Lindenhorst")]
    [InlineData("lindenhorst & <co>", "lindenhorst & <co>", null)]
    public async Task Of_an_email_address_only_the_domain_reaches_an_address_or_the_log(string typed, string kept, string? found)
    {
        await using var world = await HubWorld.StartAsync(text => text
            .Replace("organisations: [university, college, island]", "organisations: [university, college, north, south, east, west]", StringComparison.Ordinal)
            .Replace("  - id: island\n    name: Island Primary School\n    place: Vlieland", MoreSchools, StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl(("ui_locales", "en")));

        var shown = await browser.SubmitAsync(page, "form[role=search]", ("q", typed));

        shown.Kind.Should().Be("choose");
        System.Web.HttpUtility.ParseQueryString(new Uri(shown.Url).Query)["q"].Should().Be(kept);
        shown.Document.QuerySelector("input[name=q]")!.GetAttribute("value").Should().Be(kept);
        browser.Hops.Should().NotContain(hop => hop.Url.Contains("jan", StringComparison.OrdinalIgnoreCase));
        world.Log.Should().NotContainEquivalentOf("jan.de.vries").And.NotContainEquivalentOf("Jan+x").And.NotContainEquivalentOf("Jan%2Bx");
        if (found is not null)
        {
            shown.Text.Should().Contain(found);
        }
    }

    [Fact]
    public async Task A_search_in_another_browser_is_refused()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl());
        var handle = System.Web.HttpUtility.ParseQueryString(new Uri(page.Url).Query)["login"]!;

        (await other.PostAsync(world.HubUrl + "/login/choose/search", [new("login", handle), new("q", "uvl")])).Code.Should().StartWith("FH-12");
    }
}
