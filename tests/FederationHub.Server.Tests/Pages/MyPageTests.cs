using System.Text.RegularExpressions;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Mapping;
using FederationHub.Server.Help;
using FederationHub.Server.Tests.Login;
using FederationHub.Server.Web;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Pages;

/// <summary>What was given about a person, for that person: with a live session, and with nothing else.</summary>
public sealed partial class MyPageTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Asking(string text) => text.Replace(Shop, $"    consent: ask\n    access_token_seconds: 600\n    code_seconds: 600\n{Shop}", StringComparison.Ordinal);

    private static Task<BrowserPage> AgreeAsync(Browser browser, BrowserPage page) => browser.PressAsync(page, "button[name=answer][value=yes]");

    private static Task<BrowserPage> MineAsync(HubWorld world, Browser browser, string query = "") => browser.GoAsync($"{world.HubUrl}/my{query}");

    private static string[][] History(BrowserPage page) =>
        [.. page.Document.QuerySelectorAll("section[aria-labelledby=history] tbody tr").Select(row => row.QuerySelectorAll("td").Select(cell => string.Join(' ', cell.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).ToArray())];

    [Fact]
    public async Task R000_11_shows_what_went_where_when_and_on_what_ground_the_newest_first_and_no_value()
    {
        await using var world = await HubWorld.StartAsync();
        var persona = world.University.Personas.Single(p => p.Id == "teacher");
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "university", "teacher");
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        await browser.LogInAsync(world.Planner, "university", "teacher");
        using var another = world.NewBrowser();
        await another.LogInAsync(world.Shop, "university", "pupil");

        var page = await MineAsync(world, browser);

        page.Kind.Should().Be("my");
        var rows = History(page);
        rows.Should().HaveCount(2);
        rows[0][1].Should().Be("Planner from University of Lindenhorst");
        rows[1][1].Should().Be("BookShop from University of Lindenhorst");
        rows[1][2].Should().Contain("Given name").And.Contain("Your role");
        rows[1][3].Should().Contain("Agreement of University of Lindenhorst: 2020-7");
        page.Text.Should().NotContain("Board of the university");
        page.Text.Should().NotContainAny(persona.GivenName, persona.FamilyName, persona.Mail!);
        page.Document.QuerySelectorAll("script").Should().BeEmpty();
        page.Headers["Cache-Control"].Should().Contain("no-store");
        History(await MineAsync(world, browser, "?lang=nl"))[1][2].Should().Contain("Voornaam");
    }

    [Fact]
    public async Task Without_a_live_session_everybody_sees_the_same_page()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var nobody = world.NewBrowser();
        using var invented = world.NewBrowser();
        invented.SetCookie("hub.localhost", "fh_session", new string('A', 43));
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));
        var form = await MineAsync(world, browser);
        // The organisations that it remembers are a link in the footer of every page, whoever sits there.
        browser.SetCookie("hub.localhost", "fh_recent", null);
        world.Clock.Advance(TimeSpan.FromHours(9));

        var pages = new[]
        {
            await MineAsync(world, nobody), await MineAsync(world, invented), await MineAsync(world, browser), await MineAsync(world, browser, "?after=7&done=shop"),
            await browser.PressAsync(form, "article button"),
        };

        pages.Should().OnlyContain(page => page.Kind == "my-closed" && (int)page.Status == 200);
        pages.Select(page => page.Text).Distinct().Should().ContainSingle("it tells nothing about anybody");
    }

    [Fact]
    public async Task Pages_of_twenty_logins_follow_each_other()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "university", "teacher");
        for (var i = 0; i < 24; i++)
        {
            world.Clock.Advance(TimeSpan.FromSeconds(15));
            await browser.GoAsync(world.Shop.AuthorizeUrl());
        }

        var first = await MineAsync(world, browser);
        var second = await browser.FollowAsync(first, "a[rel=next]");

        History(first).Should().HaveCount(20);
        History(second).Should().HaveCount(5);
        second.Document.QuerySelector("a[rel=next]").Should().BeNull();
        string[] Instants(BrowserPage page) => [.. page.Document.QuerySelectorAll("time").Select(time => time.GetAttribute("datetime")!)];
        Instants(first).Concat(Instants(second)).Should().OnlyHaveUniqueItems().And.BeInDescendingOrder();
        History(await browser.FollowAsync(second, "nav a[hreflang=nl]")).Should().HaveCount(5, "another language is the same page");
        History(await browser.FollowAsync(second, "nav.pages a:not([rel])")).Should().BeEquivalentTo(History(first));
    }

    [Fact]
    public async Task A_place_that_the_hub_did_not_give_to_this_person_is_the_newest_page()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "university", "teacher");
        for (var i = 0; i < 21; i++)
        {
            // More at once would be a loop (R004-09).
            world.Clock.Advance(TimeSpan.FromSeconds(i % 4 == 0 ? 61 : 0));
            await browser.GoAsync(world.Shop.AuthorizeUrl());
        }

        await other.LogInAsync(world.Shop, "university", "pupil");
        var older = (await MineAsync(world, browser)).Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!["/my".Length..];

        History(await MineAsync(world, browser, older)).Should().HaveCount(2, "one instant does not confuse the pages");
        foreach (var address in new[] { older[..40], older.Replace("after=", "after=x", StringComparison.Ordinal), "?after=", "?after=1_1", "?page=2" })
        {
            History(await MineAsync(world, browser, address)).Should().HaveCount(20, address);
        }

        History(await MineAsync(world, other, older)).Should().ContainSingle("the place is another person's");
    }

    [Fact]
    public async Task Says_that_something_was_withdrawn_only_when_it_just_was()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        static string? Said(BrowserPage page) => page.Document.QuerySelector("[role=status]")?.TextContent;
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));
        await other.LogInAsync(world.Planner, "university", "pupil");
        Said(await MineAsync(world, browser, "?done=shop")).Should().BeNull("the consent is there, and anybody can write that address");
        Said(await MineAsync(world, browser, "?done=gone")).Should().BeNull();

        var done = await browser.PressAsync(await MineAsync(world, browser), "article button");

        Said(done).Should().Contain("BookShop");
        Said(await other.GoAsync(done.Url)).Should().BeNull("somebody else withdrew it");
        Said(await browser.GoAsync(done.Url)).Should().Contain("BookShop", "a reload is no lie");
        await AgreeAsync(browser, await browser.GoAsync(world.Shop.AuthorizeUrl()));
        Said(await browser.GoAsync(done.Url)).Should().BeNull("it was given again");
        var again = await browser.PressAsync(await MineAsync(world, browser), "article button");
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        Said(await browser.GoAsync(again.Url)).Should().BeNull("that was then");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R001_11_R001_17_A_withdrawn_consent_counts_on_every_path(bool withdrawn)
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        var tokens = await world.Shop.RedeemAsync((await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"))).Parameter("code")!);
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!;
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
        var mine = await MineAsync(world, browser);
        mine.Document.QuerySelectorAll("article h3").Should().ContainSingle().Which.TextContent.Should().Be("BookShop");

        if (withdrawn)
        {
            var done = await browser.PressAsync(mine, "article button");
            done.Document.QuerySelector("[role=status]")!.TextContent.Should().Contain("BookShop");
            done.Document.QuerySelectorAll("article").Should().BeEmpty();
        }

        var expected = withdrawn ? ("consent", "consent_required", "invalid_grant FH-1405", 401) : ("code", "code", "200", 200);
        var login = await newcomer.LogInAsync(world.Shop, "university", "teacher");
        var session = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        var token = await world.Shop.RedeemAsync(unused);
        (login.Kind ?? (login.Parameter("code") is null ? "?" : "code"),
            session.Parameter("error") ?? (session.Parameter("code") is null ? "?" : "code"),
            token.Status == 200 ? "200" : $"{token["error"]} {token["error_description"]![..7]}",
            (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status).Should().Be(expected);
    }

    [Fact]
    public async Task R001_17_A_new_consent_does_not_revive_what_rested_on_the_one_that_was_withdrawn()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var old = (await world.Shop.RedeemAsync((await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"))).Parameter("code")!))["access_token"]!;
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!;
        // Agreed once more without a withdrawal: what rests on it goes on.
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        await AgreeAsync(browser, await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "consent"))));
        (await world.Shop.UserInfoAsync(old)).Status.Should().Be(200);
        await browser.PressAsync(await MineAsync(world, browser), "article button");
        world.Clock.Advance(TimeSpan.FromSeconds(1));

        var again = await AgreeAsync(browser, await browser.GoAsync(world.Shop.AuthorizeUrl()));

        (await world.Shop.UserInfoAsync(old)).Status.Should().Be(401);
        (await world.Shop.RedeemAsync(unused))["error"].Should().Be("invalid_grant");
        var fresh = await world.Shop.RedeemAsync(again.Parameter("code")!);
        (await world.Shop.UserInfoAsync(fresh["access_token"]!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_withdrawal_is_told_to_the_audit_stream_without_whose_it_was_and_twice_is_once()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));
        var mine = await MineAsync(world, browser);

        await browser.PressAsync(mine, "article button");
        var again = await browser.PressAsync(mine, "article button");

        again.Document.QuerySelector("[role=status]")!.TextContent.Should().Be("This was withdrawn before.");
        var events = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.ConsentWithdrawn }, Token).ToListAsync(Token);
        events.Should().ContainSingle().Which.Event.Should().Match<AuditEvent>(e => e.Application == "shop" && e.Person == null && e.Reference == null);
    }

    [Fact]
    public async Task Nobody_withdraws_for_somebody_else()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        using var other = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));
        await AgreeAsync(other, await other.LogInAsync(world.Shop, "university", "pupil"));
        var mine = await MineAsync(world, browser);
        var theirs = await MineAsync(world, other);
        string Field(BrowserPage page, string name) => page.Document.QuerySelector($"article input[name={name}]")!.GetAttribute("value")!;
        KeyValuePair<string, string>[] Form(string token) => [new("form", token), new("application", "shop"), new("scope", Field(mine, "scope"))];

        Field(mine, "form").Should().NotBe(Field(theirs, "form"));
        (await browser.PostAsync($"{world.HubUrl}/my/withdraw", Form(Field(mine, "form")), from: "http://evil.localhost:1/")).Kind.Should().Be("my-closed", "a form of another site brings no cookie");
        (await browser.PostAsync($"{world.HubUrl}/my/withdraw", Form(Field(theirs, "form")), from: world.HubUrl)).Code.Should().Be("FH-1203");
        (await browser.PostAsync($"{world.HubUrl}/my/withdraw", Form(string.Empty), from: world.HubUrl)).Code.Should().Be("FH-1203");

        (await MineAsync(world, browser)).Document.QuerySelectorAll("article").Should().ContainSingle();
        (await MineAsync(world, other)).Document.QuerySelectorAll("article").Should().ContainSingle();
    }

    [Fact]
    public async Task A_notice_can_be_shown_again()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace(Shop, $"    consent: notice\n{Shop}", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));

        await browser.PressAsync(await MineAsync(world, browser), "article button");

        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Kind.Should().Be("consent");
    }

    [Fact]
    public async Task The_help_page_says_how_long_each_thing_is_kept_here_in_both_languages()
    {
        await using var world = await HubWorld.StartAsync(storage: new Dictionary<string, string?> { ["Audit:KeepDays"] = "123", ["Consent:KeepDays"] = "45" });
        using var browser = world.NewBrowser();

        var english = await browser.GoAsync($"{world.HubUrl}/help/kept?lang=en");
        var dutch = await browser.GoAsync($"{world.HubUrl}/help/kept?lang=nl");

        english.Kind.Should().Be("kept");
        english.Document.QuerySelector("table")!.QuerySelectorAll("tbody tr").Should().HaveCount(KeptEndpoint.Things.Count(thing => thing.OnlyWhere is null));
        english.Text.Should().Contain("123 days").And.Contain("45 days");
        dutch.Text.Should().Contain("123 dagen").And.Contain("45 dagen").And.NotContain("kept.");
        (await browser.GoAsync($"{world.HubUrl}/privacy")).Document.QuerySelector("a[href^='/help/kept']").Should().NotBeNull();
    }

    [Fact]
    public async Task The_help_page_names_each_cookie_that_the_hub_can_set_also_the_one_that_outlives_the_browser()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var cookies = world.Services.GetRequiredService<HubCookies>();
        var names = typeof(HubCookies).GetProperties().Select(property => (string)property.GetValue(cookies)!).ToList();

        var page = await browser.GoAsync($"{world.HubUrl}/help/kept?lang=en");

        page.Document.QuerySelectorAll("th code").Select(code => code.TextContent).Should().BeEquivalentTo(names).And.Contain("fh_stay");
        (await browser.GoAsync($"{world.HubUrl}/help/kept?lang=nl")).Text.Should().NotContain("cookie.");
    }

    [Fact]
    public void Each_source_that_a_rule_can_name_has_plain_words()
    {
        string[] sources = ["person_id", "person_id_type", "org_id", "org_id_type", "edu_role", "edu_roles", "assurance_level", "assurance_evidence", .. StandardAttributes.All, .. ReleaseSets.Hub.Values.Select(rule => rule.Source)];
        foreach (var words in Words.Languages.Select(Words.In))
        {
            sources.Where(source => PlainWords.Of(words, "name-on-the-wire", source) == "name-on-the-wire").Should().BeEmpty();
            PlainWords.Of(words, "claim_x", "made_up_by_the_operator").Should().Be("claim_x");
            PlainWords.Of(words, "claim_x", "person:nl_profileid").Should().Contain("nl_profileid");
        }
    }

    [Fact]
    public void Everything_that_a_login_keeps_stands_on_the_page()
    {
        // Each table of the database, and each kind of a short life, is either one of the rows or holds nothing of a person who logs in. What
        // federations publish names contacts of organisations: it is public, and is replaced when they publish anew.
        var source = File.ReadAllText(Path.Combine(FederationHub.Testing.Processes.SourceTree.Root, "src/FederationHub.Storage/HubDbContext.cs"));
        DbSets().Matches(source).Select(match => match.Groups[1].Value).Should().BeEquivalentTo(
            ["Ephemeral", "Sessions", "LogoutNotices", "Vault", "Settings", "SettingsVersion", "Audit", "Consents", "MetadataSources", "MetadataEntities"], "a new table that knows persons needs a row in KeptEndpoint.Things");
        var kinds = File.ReadAllText(Path.Combine(FederationHub.Testing.Processes.SourceTree.Root, "src/FederationHub.Storage/Ephemeral/EphemeralKinds.cs"));
        EphemeralWords().Matches(kinds).Select(match => match.Groups[1].Value).Should().BeEquivalentTo(
            ["login", "leg", "spent-leg", "code", "spent-code", "access-token", "refresh-family", "offline-ended", "replay", "pushed-request", "capture-invitation", "capture", "error-page", "logout-journey", "ended", "metadata-notice", "logo", "logo-address", "metadata-answer"], "a new kind that knows persons needs a row in KeptEndpoint.Things");
    }

    [GeneratedRegex("DbSet<\\w+> (\\w+)")]
    private static partial Regex DbSets();

    [GeneratedRegex("= \"([a-z-]+)\";")]
    private static partial Regex EphemeralWords();
}
