using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>The screen on which a person finds the organisation, among ten and among ten thousand (ux 1.2, 1.4, 1.6).</summary>
public sealed class ChoosePageTests(CrowdedHub hub) : IClassFixture<CrowdedHub>
{
    private HubWorld World => hub.World;

    [Fact]
    public async Task Up_to_fifty_are_listed_at_once_in_the_order_of_the_language()
    {
        using var browser = World.NewBrowser();

        var page = await ShownAsync(browser, hub.Fifty, "nl");

        var names = Names(page);
        names.Should().HaveCount(50).And.BeInAscendingOrder(StringComparer.Create(CultureInfo.GetCultureInfo("nl"), CompareOptions.IgnoreCase));
        page.Document.QuerySelector("a[href*='all=1']").Should().BeNull("all are there");
    }

    [Fact]
    public async Task More_than_fifty_are_not_listed_until_something_is_typed_or_they_are_browsed()
    {
        using var browser = World.NewBrowser();

        var page = await ShownAsync(browser, hub.Everybody, "nl");

        Names(page).Should().BeEmpty();
        page.Document.QuerySelector("ul.entries")!.HasAttribute("hidden").Should().BeTrue();
        page.Document.Title.Should().Be("Waar wil je inloggen? – BoekenShop – FederationHub");
        page.Document.QuerySelector(".missing h2")!.TextContent.Should().Be("Staat je organisatie er niet bij?");
        var first = await browser.FollowAsync(page, "a[href*='all=1']");
        Names(first).Should().HaveCount(50);
        first.Text.Should().Contain("Pagina 1 van 201");
        var second = await browser.FollowAsync(first, "a[rel=next]");
        Names(second).Should().HaveCount(50).And.NotIntersectWith(Names(first));
        (await browser.FollowAsync(second, "a[rel=prev]")).Url.Should().EndWith("page=1");
    }

    [Fact]
    public async Task A_letter_leads_to_the_first_name_that_begins_with_it()
    {
        using var browser = World.NewBrowser();
        var page = await browser.FollowAsync(await ShownAsync(browser, hub.Everybody, "nl"), "a[href*='all=1']");

        var letter = page.Document.QuerySelectorAll(".letters a").Single(link => link.TextContent == "U");
        var there = await browser.GoAsync(new Uri(new Uri(page.Url), letter.GetAttribute("href")).AbsoluteUri);

        var anchored = there.Document.QuerySelector("#letter-U")!;
        anchored.QuerySelector(".name")!.TextContent.Should().StartWith("U");
        Names(there).TakeWhile(name => name != anchored.QuerySelector(".name")!.TextContent).Should().OnlyContain(name => !name.StartsWith('U'));
        page.Document.QuerySelectorAll(".letters a").Select(link => link.TextContent).Should().OnlyHaveUniqueItems().And.Contain(["A", "Z"]);
    }

    [Theory]
    [InlineData("page=0", 1)]
    [InlineData("page=99999999999999999999", 1)]
    [InlineData("page=-1", 1)]
    [InlineData("page=202", 201)]
    [InlineData("page=x", 1)]
    public async Task A_page_that_is_not_there_is_the_nearest(string page, int shown)
    {
        using var browser = World.NewBrowser();
        var first = await ShownAsync(browser, hub.Everybody, "en");

        (await browser.GoAsync($"{first.Url}&lang=en&all=1&{page}")).Text.Should().Contain($"Page {shown} of 201");
    }

    [Fact]
    public async Task Twenty_hits_are_shown_first_and_twenty_more_when_asked()
    {
        using var browser = World.NewBrowser();
        var page = await browser.SubmitAsync(await ShownAsync(browser, hub.Everybody, "en"), "form[role=search]", ("q", "university"));

        Names(page).Should().HaveCount(20);
        page.Document.QuerySelector("[role=status]")!.TextContent.Should().MatchRegex($"^[0-9,]+ organisations found\\. First: {Names(page)[0]}\\.$");
        var more = await browser.FollowAsync(page, "#further a");
        Names(more).Should().HaveCount(40).And.StartWith(Names(page));
        more.Document.QuerySelectorAll("ul.entries li").Select(row => row.Id).ToList().IndexOf("more").Should().Be(20, "the link leads to the first new one");
        for (var shown = 60; shown <= 100; shown += 20)
        {
            more = await browser.FollowAsync(more, "#further a");
            Names(more).Should().HaveCount(shown);
        }

        more.Document.QuerySelector("#further").Should().BeNull("who has not found it in a hundred types more");
    }

    [Fact]
    public async Task A_row_tells_by_what_it_was_found_and_where_it_is()
    {
        using var browser = World.NewBrowser();

        var page = await browser.SubmitAsync(await ShownAsync(browser, hub.Ten, "nl"), "form[role=search]", ("q", "uvl"));

        page.Document.QuerySelector("button[value=university]")!.TextContent.Should().Be("Universiteit van Lindenhorstook bekend als UvL · Lindenhorst · uvl.example");
        page.Document.QuerySelector("[role=status]")!.TextContent.Should().Be("1 organisatie gevonden: Universiteit van Lindenhorst.");
    }

    [Fact]
    public async Task Nothing_found_is_said_with_what_else_to_try()
    {
        using var browser = World.NewBrowser();

        var page = await browser.SubmitAsync(await ShownAsync(browser, hub.Ten, "en"), "form[role=search]", ("q", "zzzzqqqq <b>x</b>"));

        page.Document.QuerySelector("[role=status]")!.TextContent.Should().Be("No organisation found.");
        page.Document.QuerySelector(".missing p")!.TextContent.Should().Contain("abbreviation");
        page.Document.QuerySelector(".pinned button[value=college]").Should().NotBeNull("it stands where nothing else does");
        page.Document.QuerySelector("footer form[action='/login/cancel']").Should().NotBeNull();
        page.Text.Should().NotContain("<b>x</b>");
    }

    [Fact]
    public async Task Where_the_list_is_nobody_s_to_read_it_is_neither_shown_nor_browsed_nor_counted()
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Searched, "en");

        page.Document.QuerySelector("a[href*='all=1']").Should().BeNull();
        Names(await browser.GoAsync(page.Url + "&all=1")).Should().BeEmpty();
        (await browser.SubmitAsync(page, "form[role=search]", ("q", "un"))).Document.QuerySelector("[role=status]")!.TextContent.Should().Be("Type at least 3 letters.");
        var found = await browser.SubmitAsync(page, "form[role=search]", ("q", "university"));
        Names(found).Should().HaveCount(20);
        found.Document.QuerySelector("#further").Should().BeNull();
        found.Document.QuerySelector("[role=status]")!.TextContent.Should().StartWith("20 organisations found.");
        Names(await browser.GoAsync(found.Url + "&show=100")).Should().HaveCount(20);
    }

    [Theory]
    [InlineData("u")]
    [InlineData("u--")]
    [InlineData("...")]
    [InlineData("u u u")]
    [InlineData("un\u200b\u0301")]
    public async Task Where_the_list_is_nobody_s_to_read_punctuation_makes_a_letter_or_two_no_longer(string typed)
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Searched, "en");

        var found = await browser.SubmitAsync(page, "form[role=search]", ("q", typed));

        Names(found).Should().BeEmpty();
        found.Document.QuerySelector("[role=status]")!.TextContent.Should().Be("Type at least 3 letters.");
        Json(await browser.GoAsync(Api(page, typed))).GetProperty("hits").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task What_is_no_character_at_all_is_looked_for_as_anything_else()
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Ten, "en");

        (await browser.SubmitAsync(page, "form[role=search]", ("q", "\ufffeuvl\uffff"))).Document.QuerySelector("button[value=university]").Should().NotBeNull();
        (await browser.GoAsync(Api(page, "\ufffe"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("waadkust.example", "De Waadkust College")]
    [InlineData("jan@student.waadkust.example", "De Waadkust College")]
    [InlineData("De Waadkust", null)]
    [InlineData("waadkust", null)]
    [InlineData("example", null)]
    [InlineData("waadkost.example", null)]
    public async Task Where_only_a_domain_finds_nothing_else_does(string typed, string? found)
    {
        using var browser = World.NewBrowser();

        var page = await browser.SubmitAsync(await ShownAsync(browser, hub.ByDomain, "en"), "form[role=search]", ("q", typed));

        Names(page).Should().Equal(found is null ? [] : [found]);
    }

    [Fact]
    public async Task What_is_pinned_stands_by_itself_and_leads_on()
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Ten, "en");

        page.Document.QuerySelectorAll(".pinned button").Select(button => button.GetAttribute("value")).Should().Equal("college");
        (await browser.PressAsync(page, ".pinned button[value=college]")).Url.Should().StartWith(World.College.BaseUrl);
    }

    [Fact]
    public async Task Who_is_known_and_not_connected_is_shown_without_a_button_and_with_a_way_to_ask()
    {
        using var browser = World.NewBrowser();

        var page = await browser.SubmitAsync(await ShownAsync(browser, hub.Ten, "nl"), "form[role=search]", ("q", "island primary school"));

        var row = page.Document.QuerySelectorAll(".off li").First(item => item.TextContent.Contains("Island Primary School", StringComparison.Ordinal));
        row.TextContent.Should().Contain("Nog geen toegang tot Planner").And.Contain("Beste Island Primary School, ik wil graag met mijn account van jullie inloggen bij Planner.");
        page.Document.QuerySelectorAll("button[value=island]").Should().BeEmpty();
        (await browser.SubmitAsync(await ShownAsync(browser, hub.Fifty, "nl"), "form[role=search]", ("q", "island primary school"))).Document.QuerySelector(".off").Should().BeNull("unless the application shows them");
    }

    [Fact]
    public async Task Only_where_people_may_tick_it_there_is_something_to_tick()
    {
        using var browser = World.NewBrowser();

        var page = await ShownAsync(browser, hub.Ten, "en");
        page.Document.QuerySelectorAll("form[action='/login/choose'] input[type=checkbox][name=remember]").Should().NotBeEmpty().And.OnlyContain(box => !box.HasAttribute("checked"), "nobody is made to");
        (await ShownAsync(browser, hub.Everybody, "en")).Document.QuerySelector("input[type=checkbox]").Should().BeNull();
    }

    /// <summary>Budgets of ux 1.6. What is counted is what a compressed transfer would weigh; the page itself is sent as it is, since it shows what was typed beside a secret handle.</summary>
    [Fact]
    public async Task A_first_view_weighs_the_same_among_ten_thousand_as_among_ten()
    {
        using var browser = World.NewBrowser();
        var many = await ShownAsync(browser, hub.Everybody, "nl");
        var fifty = await ShownAsync(browser, hub.Fifty, "nl");
        var found = await browser.SubmitAsync(many, "form[role=search]", ("q", "universiteit"));
        var browsed = await browser.GoAsync($"{many.Url}&lang=nl&all=1&page=100");

        foreach (var page in new[] { many, fifty, found, browsed })
        {
            Brotli(page.Text).Should().BeLessThanOrEqualTo(12 * 1024);
            page.Document.QuerySelectorAll("*").Length.Should().BeLessThanOrEqualTo(400);
            page.Headers.Should().NotContainKey("Content-Encoding");
            page.Document.QuerySelectorAll("[src], link[href]").Select(element => element.GetAttribute("src") ?? element.GetAttribute("href")).Should().OnlyContain(address => address!.StartsWith("/assets/"), "nothing comes from elsewhere");
        }

        // The first view of ten thousand shows no list, so it weighs what it weighs with six.
        var without = await ShownAsync(browser, hub.Searched, "nl");
        Brotli(many.Text).Should().BeCloseTo(Brotli(without.Text), 150);

        var assets = many.Document.QuerySelectorAll("link[rel=stylesheet], link[rel=icon], script").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")!).ToList();
        assets.Count.Should().BeLessThanOrEqualTo(7, "with the page itself eight");
        var weights = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var asset in assets)
        {
            weights[asset] = Brotli((await browser.GoAsync(World.HubUrl + asset)).Text);
        }

        weights.Where(weight => weight.Key.EndsWith(".css", StringComparison.Ordinal)).Sum(weight => weight.Value).Should().BeLessThanOrEqualTo(8 * 1024);
        weights.Where(weight => weight.Key.EndsWith(".js", StringComparison.Ordinal)).Sum(weight => weight.Value).Should().BeLessThanOrEqualTo(12 * 1024);
        (weights.Values.Sum() + Brotli(many.Text)).Should().BeLessThanOrEqualTo(50 * 1024);
    }

    [Theory]
    [InlineData("university")]
    [InlineData("a")]
    [InlineData("ë")]
    [InlineData("jan@uvl.example")]
    public async Task While_typing_an_answer_stays_within_four_kibibytes_and_says_no_more_than_the_page(string typed)
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Everybody, "nl");

        var answer = await browser.GoAsync(Api(page, typed));

        answer.Status.Should().Be(HttpStatusCode.OK);
        Encoding.UTF8.GetByteCount(answer.Text).Should().BeLessThanOrEqualTo(4096);
        answer.Headers["Cache-Control"].Should().Contain("no-store");
        var json = JsonDocument.Parse(answer.Text).RootElement;
        var shown = await browser.SubmitAsync(page, "form[role=search]", ("q", typed));
        json.GetProperty("status").GetString().Should().Be(shown.Document.QuerySelector("[role=status]")!.TextContent);
        json.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("name").GetString()).Should().Equal(Names(shown).Take(json.GetProperty("hits").GetArrayLength())).And.NotBeEmpty();
        json.GetProperty("hits").EnumerateArray().First().EnumerateObject().Select(member => member.Name).Should().BeSubsetOf(["id", "name", "lang", "more", "mark", "logo"]);
    }

    [Fact]
    public async Task While_typing_one_clear_meaning_is_told_and_an_unclear_one_is_not()
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Ten, "nl");

        Json(await browser.GoAsync(Api(page, "uvl"))).GetProperty("meant").GetString().Should().Be("university");
        Json(await browser.GoAsync(Api(page, "lindenhorts"))).TryGetProperty("meant", out _).Should().BeFalse("a guess is nobody's meaning");
        Json(await browser.GoAsync(Api(await ShownAsync(browser, hub.Everybody, "nl"), "universiteit"))).TryGetProperty("meant", out _).Should().BeFalse();
    }

    [Fact]
    public async Task While_typing_only_the_browser_that_began_is_answered()
    {
        using var browser = World.NewBrowser();
        using var other = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Ten, "nl");
        var address = Api(page, "uvl");

        (await browser.GoAsync(address)).Status.Should().Be(HttpStatusCode.OK);
        var refused = await other.GoAsync(address);
        refused.Text.Should().Be("""{"code":"FH-1202"}""");
        refused.Status.Should().Be(HttpStatusCode.BadRequest);
        (await browser.GoAsync(address.Replace("login=", "login=x", StringComparison.Ordinal))).Status.Should().Be(HttpStatusCode.Gone);
        (await browser.GoAsync(Api(page, " "))).Status.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task While_typing_more_than_twenty_searches_a_second_wait_and_another_login_does_not()
    {
        using var browser = World.NewBrowser();
        var page = await ShownAsync(browser, hub.Ten, "nl");
        var other = await ShownAsync(browser, hub.Fifty, "nl");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => browser.GoAsync(Api(page, "uvl"))));

        answers.Count(answer => answer.Status == HttpStatusCode.OK).Should().BeGreaterThanOrEqualTo(20);
        answers.Where(answer => answer.Status != HttpStatusCode.OK).Should().NotBeEmpty().And.OnlyContain(answer => answer.Status == HttpStatusCode.TooManyRequests && answer.Headers["Retry-After"] == "1");
        (await browser.GoAsync(Api(other, "uvl"))).Status.Should().Be(HttpStatusCode.OK);
    }

    private static async Task<BrowserPage> ShownAsync(Browser browser, FakeApplication application, string language)
    {
        var page = await browser.GoAsync(application.AuthorizeUrl(("ui_locales", language)));
        page.Kind.Should().Be("choose", "{0}", page.Text);
        return page;
    }

    private static List<string> Names(BrowserPage page) => [.. page.Document.QuerySelectorAll("#entries .name").Select(name => name.TextContent)];

    private static JsonElement Json(BrowserPage page) => JsonDocument.Parse(page.Text).RootElement;

    private string Api(BrowserPage page, string typed) =>
        $"{World.HubUrl}/discovery/api/search?login={page.Document.QuerySelector("#choose input[name=login]")!.GetAttribute("value")}&lang={page.Document.DocumentElement.GetAttribute("lang")}&q={Uri.EscapeDataString(typed)}";

    private static int Brotli(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var compressed = new byte[BrotliEncoder.GetMaxCompressedLength(octets.Length)];
        BrotliEncoder.TryCompress(octets, compressed, out var written, quality: 5, window: 22).Should().BeTrue();
        return written;
    }
}
