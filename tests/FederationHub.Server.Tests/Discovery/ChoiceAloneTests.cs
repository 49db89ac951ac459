using System.Net;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>A service with a login of its own asks only which organisation a person chooses (Identity Provider Discovery Service Protocol and Profile).</summary>
public sealed class ChoiceAloneTests(ChoiceAloneTests.Hub hub) : IClassFixture<ChoiceAloneTests.Hub>
{
    private const string EntityId = "https://library.example/sp";
    private const string Return = "http://shop.localhost:1/ds";

    private HubWorld World => hub.World;

    [Fact]
    public async Task The_choice_comes_back_at_the_registered_address_under_the_name_that_was_asked()
    {
        using var browser = World.NewBrowser();
        var page = await AskedAsync(browser, ("return", Return + "?state=a%2Fb"), ("returnIDParam", "idp"));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().BeEquivalentTo("university", "college", "island");
        page.Document.QuerySelector("input[type=checkbox]").Should().BeNull("nothing is remembered of a login that does not happen here");

        var back = await browser.PressAsync(page, "button[value=university]");
        back.Url.Should().Be($"{Return}?state=a%2Fb&idp={Uri.EscapeDataString(World.University.EntityId)}");
    }

    [Theory]
    [InlineData("college")]
    [InlineData("university")]
    public async Task Without_a_return_address_the_first_registered_one_is_told_under_the_usual_name(string entry)
    {
        using var browser = World.NewBrowser();

        var back = await browser.PressAsync(await AskedAsync(browser), $"button[value={entry}]");

        back.Url.Should().Be($"{Return}?entityID={Uri.EscapeDataString(entry == "college" ? World.College.BaseUrl : World.University.EntityId)}");
    }

    [Fact]
    public async Task What_is_searched_for_finds_the_same_request_again_and_no_local_part_is_in_its_address()
    {
        using var browser = World.NewBrowser();
        var page = await browser.GoAsync(Address("https://many.example/sp"));

        var found = await browser.SubmitAsync(page, "form[role=search]", ("q", "jan@uvl.example"));

        found.Url.Should().Contain("q=%40uvl.example").And.NotContain("jan");
        (await browser.PressAsync(found, "button[value=university]")).Url.Should().Be($"http://planner.localhost:1/login?entityID={Uri.EscapeDataString(World.University.EntityId)}");
    }

    [Fact]
    public async Task Where_no_page_may_be_shown_nothing_is_chosen()
    {
        using var browser = World.NewBrowser();

        (await AskedAsync(browser, ("isPassive", "true"))).Url.Should().Be(Return);
    }

    [Fact]
    public async Task Where_there_is_nothing_to_choose_the_only_one_is_told_at_once()
    {
        using var browser = World.NewBrowser();

        (await browser.GoAsync(Address("urn:x:one"))).Url.Should().Be($"http://shop.localhost:1/one?x=1&entityID={Uri.EscapeDataString(World.University.EntityId)}");
    }

    [Fact]
    public async Task The_way_back_tells_nothing()
    {
        using var browser = World.NewBrowser();
        var page = await AskedAsync(browser, ("return", Return + "?state=1"));

        page.Document.QuerySelector("footer a")!.GetAttribute("href").Should().Be(Return + "?state=1");
    }

    [Theory]
    [Trait("Reaches", "FH-1106")]
    [InlineData("https://evil.example/ds")]
    [InlineData("http://shop.localhost:1/ds/../evil")]
    [InlineData("http://shop.localhost:1/ds2")]
    [InlineData("http://shop.localhost:1/DS")]
    [InlineData("http://shop.localhost:1/ds/?a=1")]
    [InlineData("http://shop.localhost:1@evil.example/ds")]
    [InlineData("http://shop.localhost:1/ds#a")]
    [InlineData("http://shop.localhost:1/ds?a=1#b")]
    [InlineData("http://shop.localhost:1/ds?a=\\")]
    [InlineData("http://shop.localhost:1/ds?a=é")]
    [InlineData("http://shop.localhost:1/ds?a=1\r\nSet-Cookie: x=1")]
    [InlineData("//shop.localhost:1/ds")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://shop.localhost:1/one?x=1")]
    public async Task Nobody_is_sent_to_an_address_that_the_operator_did_not_register(string wanted)
    {
        using var browser = World.NewBrowser();

        var page = await AskedAsync(browser, ("return", wanted));

        page.Code.Should().Be("FH-1106");
        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Headers.Should().NotContainKey("Location");
        page.Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")).Should().NotContain(wanted);
    }

    [Theory]
    [InlineData("FH-1001", "entityID", "https://nobody.example")]
    [InlineData("FH-1001", "entityID", "shop")]
    [InlineData("FH-1005", "returnIDParam", "state")]
    [InlineData("FH-1005", "returnIDParam", "State")]
    [InlineData("FH-1005", "returnIDParam", "flag")]
    [InlineData("FH-1005", "policy", "urn:x")]
    [InlineData("FH-1005", "isPassive", "yes")]
    public async Task A_request_that_says_what_it_cannot_say_is_refused(string code, string name, string value)
    {
        using var browser = World.NewBrowser();

        (await AskedAsync(browser, ("return", Return + "?state=1&flag"), (name, value))).Code.Should().Be(code);
    }

    [Theory]
    [InlineData("&entityID=https%3A%2F%2Flibrary.example%2Fsp")]
    [InlineData("&return=http%3A%2F%2Fshop.localhost%3A1%2Fds&return=http%3A%2F%2Fshop.localhost%3A1%2Fds")]
    public async Task A_parameter_that_stands_twice_is_refused(string more)
    {
        using var browser = World.NewBrowser();

        (await browser.GoAsync(Address(EntityId) + more)).Code.Should().Be("FH-1005");
    }

    [Fact]
    public async Task A_choice_is_checked_anew()
    {
        using var browser = World.NewBrowser();
        KeyValuePair<string, string>[] Fields(string wanted, string entry) => [new("entityID", EntityId), new("return", wanted), new("returnIDParam", "entityID"), new("entry", entry)];

        (await browser.PostAsync(World.HubUrl + "/discovery", Fields("https://evil.example/", "university"))).Code.Should().Be("FH-1106");
        (await browser.PostAsync(World.HubUrl + "/discovery", Fields(Return, "nobody"))).Code.Should().Be("FH-1104");
        (await browser.PostAsync(World.HubUrl + "/discovery", Fields(Return, "island"))).Code.Should().Be("FH-1104", "it is known and has no connection");
        (await browser.PostAsync(World.HubUrl + "/discovery", [new("entityID", "urn:x:one"), new("entry", "college")])).Code.Should().Be("FH-1103", "the application may not use it");
    }

    private Task<BrowserPage> AskedAsync(Browser browser, params (string Name, string Value)[] parameters)
    {
        var all = parameters.Any(parameter => parameter.Name == "entityID") ? parameters : [("entityID", EntityId), .. parameters];
        return browser.GoAsync($"{World.HubUrl}/discovery?{string.Join('&', all.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"))}");
    }

    private string Address(string entityId) => $"{World.HubUrl}/discovery?entityID={Uri.EscapeDataString(entityId)}";

    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => text
            .Replace("    home_page: http://shop.localhost:1/\n", $"    home_page: http://shop.localhost:1/\n    discovery: {{ entity_id: {EntityId}, responses: [{Return}] }}\n", StringComparison.Ordinal)
            .Replace("    id_token_algorithm: ES256\n", "    id_token_algorithm: ES256\n    discovery: { list_mode: search, entity_id: https://many.example/sp, responses: [http://planner.localhost:1/login] }\n", StringComparison.Ordinal)
            .Replace("    type: public\n", "    type: public\n    discovery: { entity_id: \"urn:x:one\", responses: [\"http://shop.localhost:1/one?x=1\"] }\n", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
