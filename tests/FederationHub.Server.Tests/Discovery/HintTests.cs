using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>Every style in which an application can say which organisation it means, valid and not (ux 1.8, domain 6.6): a hint selects, it never authorises.</summary>
public sealed class HintTests(HintTests.Hub hub) : IClassFixture<HintTests.Hub>
{
    private HubWorld World => hub.World;

    public static TheoryData<string, string> Valid => new()
    {
        { "aarc_idp_hint", "UNIVERSITY" }, { "aarc_idp_hint", "COLLEGE" },
        { "idp_hint", "university" }, { "idp_hint", "uvl.example" }, { "idp_hint", "COLLEGE" }, { "idphint", "university" }, { "kc_idp_hint", "university" },
        { "acr_values", "idp:university" }, { "acr_values", "idp:UNIVERSITY urn:x" },
        { "login_hint", "UNIVERSITY" }, { "login_hint", "https://nobody.example,UNIVERSITY" }, { "login_hint", "jan@uvl.example" }, { "login_hint", "jan@student.uvl.example" },
        { "hd", "uvl.example" }, { "domain_hint", "UVL.example" }, { "domain_hint", "waadkust.example" }, { "whr", "UNIVERSITY" }, { "whr", "uvl.example" },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public async Task A_hint_that_names_one_organisation_goes_there_without_a_page(string parameter, string value)
    {
        using var browser = World.NewBrowser();
        var named = value.Contains("COLLEGE", StringComparison.Ordinal) || value.Contains("waadkust", StringComparison.Ordinal) ? World.College : World.University;

        var page = await browser.GoAsync(World.Shop.AuthorizeUrl((parameter, Written(value))));

        page.Url.Should().StartWith(named.BaseUrl, "{0}={1}", parameter, value);
    }

    [Theory]
    [InlineData("aarc_idp_hint", "https://nobody.example/<b>x</b>")]
    [InlineData("idp_hint", "nobody")]
    [InlineData("idphint", "nobody")]
    [InlineData("kc_idp_hint", "nobody")]
    [InlineData("acr_values", "idp:nobody")]
    public async Task C11_A_hint_that_names_an_organisation_that_nobody_knows_shows_no_other_list_in_silence(string parameter, string value)
    {
        using var browser = World.NewBrowser();

        var page = await browser.GoAsync(World.Shop.AuthorizeUrl((parameter, value), ("ui_locales", "en")));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".notice")!.TextContent.Should().Be("BookShop sent you to an organisation that we do not know. Choose your organisation.");
        page.Text.Should().NotContain("nobody");
    }

    [Theory]
    [InlineData("login_hint", "jan@nobody.example")]
    [InlineData("login_hint", "jan")]
    [InlineData("login_hint", "https://nobody.example")]
    [InlineData("hd", "nobody.example")]
    [InlineData("domain_hint", "organizations")]
    [InlineData("domain_hint", "consumers")]
    [InlineData("whr", "https://nobody.example")]
    [InlineData("hd", "..")]
    [InlineData("idp_hint", "")]
    public async Task A_hint_that_may_be_of_somebody_and_is_of_nobody_is_as_none(string parameter, string value)
    {
        using var browser = World.NewBrowser();

        var page = await browser.GoAsync(World.Shop.AuthorizeUrl((parameter, value)));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".notice").Should().BeNull();
    }

    [Theory]
    [InlineData("aarc_idp_hint", "COLLEGE")]
    [InlineData("idp_hint", "college")]
    [InlineData("acr_values", "idp:college")]
    [InlineData("login_hint", "jan@waadkust.example")]
    [InlineData("domain_hint", "waadkust.example")]
    [InlineData("whr", "COLLEGE")]
    public async Task FH_1103_A_hint_that_names_an_organisation_of_others_says_so_also_where_only_one_is_left(string parameter, string value)
    {
        using var browser = World.NewBrowser();

        var page = await browser.GoAsync(World.Phone.AuthorizeUrl((parameter, Written(value)), ("ui_locales", "en")));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".notice")!.TextContent.Should().Contain("De Waadkust College has not activated Phone yet");
        page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().Equal("university");
    }

    [Fact]
    public async Task The_hint_of_Keycloak_counts_only_where_the_application_came_from_there()
    {
        using var browser = World.NewBrowser();

        var page = await browser.GoAsync(World.Planner.AuthorizeUrl(("kc_idp_hint", "university")));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".notice").Should().BeNull();
    }

    [Fact]
    public async Task The_first_hint_that_leaves_something_decides_and_a_later_one_does_not()
    {
        using var browser = World.NewBrowser();

        (await browser.GoAsync(World.Shop.AuthorizeUrl(("domain_hint", "uvl.example"), ("idp_hint", "college")))).Url.Should().StartWith(World.College.BaseUrl);
        (await browser.GoAsync(World.Shop.AuthorizeUrl(("domain_hint", "uvl.example"), ("idp_hint", "nobody")))).Url.Should().StartWith(World.University.BaseUrl);
    }

    [Fact]
    public async Task Who_is_asked_to_choose_chooses_whatever_a_hint_says()
    {
        using var browser = World.NewBrowser();

        (await browser.GoAsync(World.Shop.AuthorizeUrl(("idp_hint", "college"), ("prompt", "select_account")))).Kind.Should().Be("choose");
    }

    private string Written(string value) => value
        .Replace("UNIVERSITY", World.University.EntityId, StringComparison.Ordinal)
        .Replace("COLLEGE", World.College.BaseUrl, StringComparison.Ordinal);

    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text
            .Replace("    home_page: http://shop.localhost:1/\n", "    home_page: http://shop.localhost:1/\n    discovery: { keycloak_hint: true }\n", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
