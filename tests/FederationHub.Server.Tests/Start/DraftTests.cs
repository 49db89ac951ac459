using System.Text.RegularExpressions;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Start;

/// <summary>An organisation in state draft: the college. The planner is marked test; shop and phone are not.</summary>
public sealed class DraftTests(DraftTests.Fixture fixture) : IClassFixture<DraftTests.Fixture>
{
    private readonly HubWorld _world = fixture.World;

    public sealed class Fixture : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(Draft);

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }

    private static string Draft(string text) => Tested(text).Replace("    identifiers: { brin6: 99ZZ00 }\n", "    identifiers: { brin6: 99ZZ00 }\n    state: draft\n", StringComparison.Ordinal);

    private static string Tested(string text) => text.Replace("    name: Planner\n", "    name: Planner\n    test: true\n    home_page: http://planner.localhost:1/login\n", StringComparison.Ordinal);

    private string Link(string application, string organisation) => $"{_world.HubUrl}/start/{application}/{organisation}";

    [Fact]
    public async Task The_start_link_of_a_test_application_leads_through_a_whole_login()
    {
        using var browser = _world.NewBrowser();

        (await browser.GoAsync(Link("planner", "college"))).Url.Should().Be("http://planner.localhost:1/login");
        var tokens = await browser.TokensAsync(_world.Planner, "none to choose", "teacher");

        tokens.Status.Should().Be(200);
        (await _world.Planner.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
        browser.Hops.Select(hop => new Uri(hop.Url).AbsolutePath).Should().NotContain("/login/choose");
    }

    [Fact]
    public async Task A_session_of_a_draft_serves_only_another_start_link_of_a_test_application()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("planner", "college"));
        await browser.TokensAsync(_world.Planner, "none to choose", "teacher");

        (await browser.GoAsync(_world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "this request came by no link");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "the shop is not for testing");
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Text.Should().NotContain("Waadkust");
        await browser.GoAsync(Link("planner", "college"));
        (await browser.GoAsync(_world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("this one did");
    }

    [Fact]
    public async Task Once_it_is_published_all_is_usual_and_back_to_draft_nothing_is()
    {
        await using var world = await HubWorld.StartAsync(Draft);
        using var browser = world.NewBrowser();
        await browser.GoAsync($"{world.HubUrl}/start/planner/college");
        var byLink = await browser.TokensAsync(world.Planner, "none to choose", "teacher");

        await world.ApplyAsync(Tested);
        var silent = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        using var newcomer = world.NewBrowser();
        var usual = await newcomer.TokensAsync(world.Planner, "college", "teacher");
        var away = await newcomer.PickAsync(await newcomer.GoAsync(world.Shop.AuthorizeUrl(("prompt", "login"))), "college");
        await world.ApplyAsync(Draft);

        silent.Parameter("code").Should().NotBeNull();
        (await world.Shop.RedeemAsync(silent.Parameter("code")!)).Status.Should().NotBe(200);
        (await world.Planner.UserInfoAsync(byLink["access_token"]!)).Status.Should().Be(200, "what began with the link of a test application goes on");
        (await world.Planner.UserInfoAsync(usual["access_token"]!)).Status.Should().Be(401, "what did not, does not");
        var refused = await newcomer.BecomeAsync(away, "teacher");
        refused.Code.Should().Be("FH-1104");
        refused.Text.Should().NotContain("Waadkust", "a draft is named to nobody");
    }

    [Fact]
    public async Task A_test_application_that_is_no_longer_one_loses_what_it_had_of_a_draft()
    {
        await using var world = await HubWorld.StartAsync(Draft);
        using var browser = world.NewBrowser();
        await browser.GoAsync($"{world.HubUrl}/start/planner/college");
        var end = await browser.LogInAsync(world.Planner, "none to choose", "teacher");
        await browser.GoAsync($"{world.HubUrl}/start/planner/college");
        var tokens = await browser.TokensAsync(world.Planner, "none to choose", "teacher");
        await browser.GoAsync($"{world.HubUrl}/start/planner/college");

        await world.ApplyAsync(text => Draft(text).Replace("    test: true\n", "", StringComparison.Ordinal));

        (await world.Planner.RedeemAsync(end.Parameter("code")!)).Status.Should().Be(400);
        (await world.Planner.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Planner.AuthorizeUrl())).Text.Should().NotContain("Waadkust");
        (await browser.GoAsync($"{world.HubUrl}/start/planner/college")).Code.Should().Be("FH-1104");
    }

    /// <summary>Each way to ask for an organisation: once for the draft, once for one that does not exist.</summary>
    public static TheoryData<string, string, string> Probes => new()
    {
        { "start link", "/start/shop/college", "/start/shop/nowhere" },
        { "start link of an application that may use nobody", "/start/lonely/college", "/start/lonely/nowhere" },
        { "start link of a public application", "/start/phone/college?target=https://evil.example/", "/start/phone/nowhere?target=https://evil.example/" },
        { "id", "shop idp_hint college", "shop idp_hint nowhere" },
        { "id, at a test application", "planner idp_hint college", "planner idp_hint nowhere" },
        { "id, at an application with one organisation", "phone idp_hint college", "phone idp_hint nowhere" },
        { "issuer", "shop aarc_idp_hint ISSUER", "shop aarc_idp_hint https://nowhere.example" },
        { "issuer, at a test application", "planner aarc_idp_hint ISSUER", "planner aarc_idp_hint https://nowhere.example" },
        { "identifier", "shop idp_hint 99ZZ00", "shop idp_hint 99ZZ01" },
        { "address", "shop login_hint sanne@waadkust.example", "shop login_hint sanne@nowhere.example" },
        { "address, at a test application", "planner login_hint sanne@waadkust.example", "planner login_hint sanne@nowhere.example" },
        { "domain", "shop domain_hint waadkust.example", "shop domain_hint nowhere.example" },
        { "hosted domain", "shop hd waadkust.example", "shop hd nowhere.example" },
        { "context", "shop acr_values idp:college", "shop acr_values idp:nowhere" },
    };

    [Theory]
    [MemberData(nameof(Probes))]
    public async Task A_draft_looks_like_what_does_not_exist(string way, string draft, string nowhere)
    {
        using var one = _world.NewBrowser();
        using var other = _world.NewBrowser();

        var asked = await one.GoAsync(Address(draft));
        var unknown = await other.GoAsync(Address(nowhere));

        // With one organisation left, both go there.
        asked.Url.Should().NotStartWith(_world.College.BaseUrl, way);
        if (asked.Url.StartsWith(_world.HubUrl, StringComparison.Ordinal))
        {
            Shape(asked).Should().Be(Shape(unknown), way);
        }
        else
        {
            asked.Url.Split('?')[0].Should().Be(unknown.Url.Split('?')[0], way);
        }

        asked.Text.Should().NotContain("Waadkust").And.NotContain("waadkust");
    }

    [Theory]
    [InlineData("Waadkust", "Nowhere")]
    [InlineData("De Waadkust College", "De Nowhere College")]
    [InlineData("waadkust.example", "nowhere0.example")]
    [InlineData("sanne@waadkust.example", "sanne@nowhere0.example")]
    [InlineData("waadkusd", "nowherre")]
    public async Task A_search_does_not_find_a_draft(string draft, string nowhere)
    {
        foreach (var application in new[] { _world.Shop, _world.Planner })
        {
            using var browser = _world.NewBrowser();
            var list = await browser.GoAsync(application.AuthorizeUrl(("prompt", "select_account")));

            var asked = await browser.GoAsync($"{list.Url}&q={Uri.EscapeDataString(draft)}");
            var unknown = await browser.GoAsync($"{list.Url}&q={Uri.EscapeDataString(nowhere)}");

            asked.Document.QuerySelectorAll("button[name=entry]").Should().BeEmpty();
            Shape(asked, draft, Uri.EscapeDataString(draft), FromAt(draft))
                .Should().Be(Shape(unknown, nowhere, Uri.EscapeDataString(nowhere), FromAt(nowhere)));
        }
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("planner")]
    public async Task A_choice_of_a_draft_is_a_choice_of_nothing(string name)
    {
        using var browser = _world.NewBrowser();
        var application = name == "shop" ? _world.Shop : _world.Planner;
        var list = await browser.GoAsync(application.AuthorizeUrl(("prompt", "select_account")));
        var handle = list.Parameter("login")!;

        var asked = await browser.PostAsync($"{_world.HubUrl}/login/choose", [new("login", handle), new("entry", "college")]);
        var unknown = await browser.PostAsync($"{_world.HubUrl}/login/choose", [new("login", handle), new("entry", "nowhere")]);

        asked.Code.Should().Be("FH-1104");
        Shape(asked).Should().Be(Shape(unknown));
    }

    [Fact]
    public async Task A_link_of_a_test_application_that_the_draft_does_not_allow_leads_nowhere()
    {
        await using var world = await HubWorld.StartAsync(text => Draft(text).Replace("    state: draft\n", "    state: draft\n    applications: [shop]\n", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        Shape(await browser.GoAsync($"{world.HubUrl}/start/planner/college")).Should().Be(Shape(await browser.GoAsync($"{world.HubUrl}/start/planner/nowhere")));
    }

    [Fact]
    [Trait("Reaches", "FH-1320")]
    public async Task An_upstream_that_names_a_draft_instead_of_the_chosen_organisation_is_refused_as_if_it_named_a_stranger()
    {
        await using var world = await HubWorld.StartAsync(Shared);
        await world.ApplyAsync(Shared);
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "island");

        page.Code.Should().Be("FH-1320");
        page.Text.Should().NotContain("Lindenhorst");
    }

    [Fact]
    public async Task A_login_by_link_that_failed_can_be_tried_again()
    {
        using var browser = _world.NewBrowser();
        await browser.GoAsync(Link("planner", "college"));
        var failed = await browser.BecomeAsync(await browser.GoAsync(_world.Planner.AuthorizeUrl()), "teacher", "WrongAudience");
        failed.Code.Should().StartWith("FH-13");
        failed.Text.Should().Contain("De Waadkust", "the link named it");

        var list = await browser.FollowAsync(failed, "a.primary");

        list.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().Equal("college", "university");
        (await browser.BecomeAsync(await browser.PickAsync(list, "college"), "teacher")).Parameter("code").Should().NotBeNull();
    }

    private string Address(string probe)
    {
        if (probe.StartsWith('/'))
        {
            return _world.HubUrl + probe;
        }

        var parts = probe.Split(' ');
        var application = parts[0] switch
        {
            "shop" => _world.Shop,
            "planner" => _world.Planner,
            _ => _world.Phone,
        };
        return application.AuthorizeUrl((parts[1], parts[2].Replace("ISSUER", _world.College.BaseUrl, StringComparison.Ordinal)));
    }

    // A page without what differs from one request to the next: handles, references, times, and the words that were asked.
    private static string Shape(BrowserPage page, params string[] asked)
    {
        var text = $"{(int)page.Status} {Regex.Replace(page.Url, "^https?://[^/]*", "")}\n{string.Join('\n', page.Headers.Where(header => header.Key is not ("Date" or "X-Correlation-Id" or "Content-Length" or "Set-Cookie")).Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal))}\n{page.Text}";
        foreach (var word in asked.Where(word => word.Length > 0))
        {
            text = text.Replace(word, "ASKED", StringComparison.Ordinal).Replace(System.Net.WebUtility.HtmlEncode(word), "ASKED", StringComparison.Ordinal);
        }

        text = Regex.Replace(text, "/start/(\\w+)/\\w+", "/start/$1/");
        text = Regex.Replace(text, "[A-Za-z0-9_-]{43}", "HANDLE");
        text = Regex.Replace(text, "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\\b", "REFERENCE");
        text = Regex.Replace(text, "SAMLRequest=[^&\"]*|ID=\"[^\"]*\"|name=\"SAMLRequest\" value=\"[^\"]*\"", "REQUEST");
        return Regex.Replace(text, "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d", "TIME");
    }

    // An address is shown again without what stands before the '@'.
    private static string FromAt(string text) => text[Math.Max(0, text.IndexOf('@', StringComparison.Ordinal))..];

    // The university as a draft behind an upstream that also speaks for the island.
    private static string Shared(string text)
    {
        var at = text.IndexOf("    domains: [uvl.example]", StringComparison.Ordinal);
        var saml = text.IndexOf("    saml:\n", at, StringComparison.Ordinal);
        var end = text.IndexOf("  - id: college", saml, StringComparison.Ordinal);
        var block = text[saml..end];
        return text.Remove(saml, end - saml).Insert(at, "    state: draft\n")
            + $"\nupstreams:\n  - id: university\n    organisations: [university, island]\n{block}";
    }
}
