using System.Text.Json;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Server.Login;
using FederationHub.Server.Web;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>R001-17: the page on which a person is shown what goes out. It adds to the organisation's agreement and replaces nothing.</summary>
public sealed class ConsentTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static string Asking(string text) => With(text, "consent: ask");

    private static string With(string text, string line) => Replace(text, Shop, $"    {line}\n{Shop}");

    private static string Replace(string text, string from, string to) =>
        text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException($"Nothing to replace: {from}");

    private static Task<BrowserPage> AgreeAsync(Browser browser, BrowserPage page) => browser.PressAsync(page, "button[name=answer][value=yes]");

    private static Task<BrowserPage> RefuseAsync(Browser browser, BrowserPage page) => browser.PressAsync(page, "button[name=answer][value=no]");

    private static string[] Labels(BrowserPage page) => [.. page.Document.QuerySelectorAll("dl.data dt").Select(label => label.TextContent.Trim())];

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task R001_17_Whoever_agrees_gets_in_and_is_not_asked_again(string organisation)
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, organisation, "teacher");
        page.Kind.Should().Be("consent");
        var end = await AgreeAsync(browser, page);

        (await world.Shop.RedeemAsync(end.Parameter("code")!)).Status.Should().Be(200);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the session was kept, and the consent counts");
        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
        using var tomorrow = world.NewBrowser();
        (await tomorrow.LogInAsync(world.Shop, organisation, "teacher")).Parameter("code").Should().NotBeNull("it is the person's, whatever the browser");
        using var another = world.NewBrowser();
        (await another.LogInAsync(world.Shop, organisation, "pupil")).Kind.Should().Be("consent", "it is no other person's");
    }

    [Fact]
    public async Task The_page_shows_each_value_as_text_and_what_it_is_in_plain_words_and_has_no_script()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        var persona = world.University.Personas.Single(p => p.Id == "teacher");
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        Labels(page).Should().Contain(["Given name", "E-mail address", "Your role", "Number of its own"]).And.NotContain("new");
        page.Document.QuerySelectorAll("dl.data dd bdi").Select(value => value.TextContent).Should().Contain([persona.Mail!, persona.GivenName]);
        page.Document.QuerySelectorAll("script").Should().BeEmpty();
        page.Headers["Content-Security-Policy"].Should().Contain("form-action 'self' http://shop.localhost:1");
        page.Headers["Cache-Control"].Should().Contain("no-store");
        page.Text.Should().Contain("University of Lindenhorst").And.Contain("BookShop");
        var dutch = await browser.FollowAsync(page, "nav a[hreflang=nl]");
        dutch.Kind.Should().Be("consent");
        Labels(dutch).Should().Contain(["Voornaam", "E-mailadres"]);
    }

    [Fact]
    [Trait("Reaches", "FH-1204")]
    [Trait("Reaches", "FH-1405")]
    public async Task Whoever_refuses_sees_why_and_the_application_is_told()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        var refused = await RefuseAsync(browser, page);

        refused.Code.Should().Be("FH-1405");
        var back = await browser.FollowAsync(refused, "footer a[href^='http://shop']");
        back.Parameter("error").Should().Be("access_denied");
        back.Parameter("state").Should().Be(world.Shop.State);
        browser.Cookies("hub.localhost").Keys.Should().NotContain("fh_session", "a login that ends in a refusal leaves no session");
        (await AgreeAsync(browser, page)).Code.Should().Be("FH-1204", "it was answered");
        (await browser.LogInAsync(world.Shop, "university", "teacher")).Kind.Should().Be("consent", "nothing was remembered");
    }

    [Fact]
    public async Task OpenID_Connect_Core_3_1_2_1_prompt_none_is_told_and_prompt_consent_shows_it_again()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");

        var silent = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        silent.Parameter("error").Should().Be("consent_required");
        var asked = await browser.GoAsync(world.Shop.AuthorizeUrl());
        asked.Kind.Should().Be("consent", "a session spares the organisation's page, not this one");
        (await AgreeAsync(browser, asked)).Parameter("code").Should().NotBeNull();

        var again = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "consent")));
        again.Kind.Should().Be("consent");
        (await AgreeAsync(browser, again)).Parameter("code").Should().NotBeNull();
        (await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "consent")))).Parameter("error").Should().Be("consent_required", "the planner has no page that asks");
    }

    [Fact]
    public async Task A_notice_tells_once_and_cannot_be_refused()
    {
        await using var world = await HubWorld.StartAsync(text => With(text, "consent: notice"));
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        page.Kind.Should().Be("consent");
        page.Document.QuerySelectorAll("button[name=answer]").Should().ContainSingle();
        (await AgreeAsync(browser, page)).Parameter("code").Should().NotBeNull();
        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_notice_that_was_seen_is_no_consent()
    {
        await using var world = await HubWorld.StartAsync(text => With(text, "consent: notice"));
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));

        await world.ApplyAsync(Asking);

        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Kind.Should().Be("consent");
    }

    [Fact]
    public async Task R001_17_Without_the_organisation_s_agreement_a_consent_releases_nothing()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Replace(text, "attributes: [given_name, email]", "attributes: []")));
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        Labels(page).Should().NotContain(["Given name", "E-mail address"]).And.Contain("Your role");
        var tokens = await world.Shop.RedeemAsync((await AgreeAsync(browser, page)).Parameter("code")!);

        var userInfo = await world.Shop.UserInfoAsync(tokens["access_token"]!);
        userInfo["person_id"].Should().NotBeNull();
        userInfo["given_name"].Should().BeNull();
        userInfo["email"].Should().BeNull();
        FakeApplication.Claims(tokens["id_token"]!).TryGetProperty("given_name", out _).Should().BeFalse();
    }

    [Fact]
    public async Task What_is_new_since_last_time_is_marked_and_nothing_else()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Without(text, "given_name")));
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));

        await world.ApplyAsync(Asking);
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl());

        page.Kind.Should().Be("consent");
        page.Document.QuerySelectorAll(".new").Should().ContainSingle().Which.ParentElement!.TextContent.Should().StartWith("Given name");
        page.Document.QuerySelector(".notice").Should().NotBeNull();
    }

    [Fact]
    public async Task An_answer_is_good_for_what_the_page_showed_and_no_more()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Without(text, "given_name")));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        await world.ApplyAsync(Asking);
        var again = await AgreeAsync(browser, page);

        again.Kind.Should().Be("consent");
        Labels(again).Should().Contain(label => label.StartsWith("Given name", StringComparison.Ordinal));
        var tokens = await world.Shop.RedeemAsync((await AgreeAsync(browser, again)).Parameter("code")!);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!))["given_name"].Should().NotBeNull();
    }

    [Fact]
    public async Task A_reload_shows_the_same_page_and_the_back_button_after_the_answer_says_that_it_is_over()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        var reloaded = await browser.GoAsync(page.Url);
        reloaded.Text.Should().Be(page.Text);
        (await AgreeAsync(browser, page)).Parameter("code").Should().NotBeNull();

        (await browser.GoAsync(page.Url)).Code.Should().Be("FH-1204");
        (await AgreeAsync(browser, reloaded)).Code.Should().Be("FH-1204");
    }

    [Fact]
    public async Task A_double_click_gives_one_code()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var tab = Tab(world, browser);
            return await AgreeAsync(tab, page);
        }));

        both.Count(end => end.Parameter("code") is not null).Should().Be(1);
        both.Should().OnlyContain(end => end.Parameter("code") != null || end.Code == "FH-1204");
    }

    [Fact]
    public async Task Two_tabs_are_asked_each_for_its_own_application()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Replace(text, "    redirect_uris: [\"http://planner", "    consent: ask\n    agreements: optional\n    redirect_uris: [\"http://planner").Replace("    claims: []\n", "    claims: [{ claim: email, in: [userinfo] }]\n", StringComparison.Ordinal)));
        using var browser = world.NewBrowser();
        var shop = await browser.LogInAsync(world.Shop, "university", "teacher");
        var planner = await browser.LogInAsync(world.Planner, "university", "teacher");

        var second = await AgreeAsync(browser, planner);
        var first = await AgreeAsync(browser, shop);

        second.Url.Should().StartWith(world.Planner.RedirectUri);
        first.Url.Should().StartWith(world.Shop.RedirectUri);
        (await world.Planner.RedeemAsync(second.Parameter("code")!)).Status.Should().Be(200);
        (await world.Shop.RedeemAsync(first.Parameter("code")!)).Status.Should().Be(200);
    }

    private static async Task<BrowserPage> AnewAsync(HubWorld world, Browser browser, FakeApplication application, string persona)
    {
        var page = await browser.GoAsync(application.AuthorizeUrl(("prompt", "login")));
        return await browser.BecomeAsync(page.Kind == "choose" ? await browser.PickAsync(page, "university") : page, persona);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Reaches", "FH-1410")]
    public async Task R001_17_Whoever_logged_in_in_another_tab_meanwhile_does_not_answer_for_the_one_who_was_asked(bool bySession)
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");
        var page = bySession ? await browser.GoAsync(world.Shop.AuthorizeUrl()) : await AnewAsync(world, browser, world.Shop, "teacher");
        page.Kind.Should().Be("consent");
        (await AnewAsync(world, browser, world.Planner, "pupil")).Parameter("code").Should().NotBeNull();

        var end = await AgreeAsync(browser, page);

        end.Code.Should().Be("FH-1410");
        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Kind.Should().Be("consent", "the pupil's session is as it was, and nobody agreed for the pupil");
        using var teacher = world.NewBrowser();
        (await teacher.LogInAsync(world.Shop, "university", "teacher")).Kind.Should().Be("consent", "nobody agreed for the teacher");
    }

    [Fact]
    public async Task Who_logs_in_anew_over_the_session_of_somebody_else_gets_in_with_a_session_of_their_own()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "pupil");

        var end = await AgreeAsync(browser, await AnewAsync(world, browser, world.Shop, "teacher"));

        (await world.Shop.RedeemAsync(end.Parameter("code")!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_cookie_that_is_lost_while_the_person_reads_gives_a_new_session_beside_the_one_that_is_out_of_reach()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");
        var page = await AnewAsync(world, browser, world.Shop, "teacher");
        using var forgetful = Tab(world, browser);
        forgetful.SetCookie("hub.localhost", "fh_session", null);

        var end = await AgreeAsync(forgetful, page);

        var tokens = await world.Shop.RedeemAsync(end.Parameter("code")!);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200, "the grant names the session that was kept");
        (await forgetful.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();
        (await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the other session goes on");
    }

    [Fact]
    [Trait("Reaches", "FH-1201")]
    public async Task A_reused_session_whose_cookie_is_lost_gives_nothing()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl());
        browser.SetCookie("hub.localhost", "fh_session", null);

        (await AgreeAsync(browser, page)).Code.Should().Be("FH-1201");
    }

    [Fact]
    public async Task R001_17_In_a_login_that_starts_anew_the_yes_of_one_person_is_not_the_yes_of_the_next()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        await world.ApplyAsync(text => Asking(Replace(text, "organisations: [university, college, island]", "organisations: [college, island]")));
        var refused = await AgreeAsync(browser, page);
        refused.Code.Should().Be("FH-1103");

        var again = await browser.BecomeAsync(await browser.PickAsync(await browser.FollowAsync(refused, "a[href*='/login/choose']"), "college"), "teacher");

        again.Kind.Should().Be("consent", "this person was not asked");
        (await AgreeAsync(browser, again)).Parameter("code").Should().NotBeNull();
        var audit = world.Services.GetRequiredService<IAuditLog>();
        (await audit.SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued }, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken))
            .Event.Facts!.Consent.Should().Be("ask");
    }

    [Fact]
    public async Task A_login_that_starts_anew_after_a_reused_session_is_not_told_as_one_that_reused_it()
    {
        const string Claim = "- { claim: given_name, in: [userinfo] }";
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");
        await world.ApplyAsync(text => Replace(Replace(text, Claim, "- { claim: given_name, in: [userinfo], required: true }"), "books-university, organisation: university, application: shop, attributes: [given_name, email]", "books-university, organisation: university, application: shop, attributes: [email]"));
        var refused = await browser.GoAsync(world.Shop.AuthorizeUrl());

        var end = await browser.BecomeAsync(await browser.PickAsync(await browser.FollowAsync(refused, "a[href*='/login/choose']"), "college"), "pupil");

        end.Parameter("code").Should().NotBeNull();
        var audit = world.Services.GetRequiredService<IAuditLog>();
        var told = await audit.SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued, Application = "shop" }, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
        told.Event.Facts!.SessionReused.Should().NotBe(true);
    }

    [Fact]
    public async Task R001_07_Secondary_identifiers_stand_on_the_page_with_type_and_value()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Replace(
            Replace(text, "      - { claim: edu_role, in: [id_token] }\n", "      - { claim: edu_role, in: [id_token] }\n      - { claim: person_id_secondary, in: [userinfo] }\n"),
            "attributes: [given_name, email]",
            "attributes: [given_name, email, person_id_secondary]")));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        string[] shown = [.. page.Document.QuerySelectorAll("dl.data dd bdi").Select(value => value.TextContent)];

        var tokens = await world.Shop.RedeemAsync((await AgreeAsync(browser, page)).Parameter("code")!);
        var given = JsonDocument.Parse((await world.Shop.UserInfoAsync(tokens["access_token"]!))["person_id_secondary"]!).RootElement.EnumerateArray().ToList();

        given.Should().NotBeEmpty();
        shown.Should().Contain(given.Select(one => $"{one.GetProperty("type").GetString()}: {one.GetProperty("value").GetString()}"));
    }

    [Fact]
    public void No_more_values_than_fit_stand_on_the_page_and_the_rest_is_counted_whatever_it_is()
    {
        var claim = new ReleasedClaim("person_id_secondary", ["one", "two"], AsArray: true, ClaimPlacement.UserInfo)
        {
            Source = "person_id_secondary",
            Identifiers = [.. Enumerable.Range(0, 9).Select(i => new TypedIdentifier("eppn", $"{i}@uvl.example"))],
        };

        var shown = ConsentPageClaim.Of(Words.In("en"), claim, isNew: false);

        shown.Values.Should().HaveCount(ConsentPage.MostValues).And.EndWith("eppn: 5@uvl.example");
        shown.More.Should().Be(3);
    }

    [Fact]
    public async Task Nobody_else_sees_the_page_or_answers_it_and_the_person_still_can()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        using var stranger = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        await stranger.GoAsync(world.Shop.AuthorizeUrl());

        using var bare = world.NewBrowser();
        (await bare.GoAsync(page.Url)).Code.Should().Be("FH-1202");
        (await stranger.GoAsync(page.Url)).Code.Should().Be("FH-1203");
        (await AgreeAsync(stranger, page)).Code.Should().Be("FH-1203");
        var handle = page.Parameter("login")!;
        // A form of another site carries no Lax cookie; one of this site does not have the token of the page.
        (await browser.PostAsync(world.HubUrl + "/login/consent", [new("login", handle), new("answer", "yes")], from: "http://evil.localhost:1/")).Code.Should().Be("FH-1202");
        (await browser.PostAsync(world.HubUrl + "/login/consent", [new("login", handle), new("answer", "yes")], from: world.HubUrl)).Code.Should().Be("FH-1203");
        (await browser.PostAsync(world.HubUrl + "/login/consent", [new("login", handle), new("form", handle), new("answer", "yes")], from: world.HubUrl)).Code.Should().Be("FH-1203");

        (await AgreeAsync(browser, page)).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task There_is_time_to_read()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        world.Clock.Advance(TimeSpan.FromMinutes(14));

        (await AgreeAsync(browser, page)).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_page_that_is_a_quarter_of_an_hour_old_says_so()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        world.Clock.Advance(TimeSpan.FromMinutes(15) + TimeSpan.FromSeconds(1));

        (await AgreeAsync(browser, page)).Code.Should().Be("FH-1201");
        (await browser.GoAsync(page.Url)).Code.Should().Be("FH-1201");
    }

    [Fact]
    public async Task The_person_can_go_back_to_the_application_instead()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");

        (await browser.PressAsync(page, "footer button")).Parameter("error").Should().Be("access_denied");
    }

    [Fact]
    public async Task A_login_survives_a_restart_of_the_hub_while_the_person_reads()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        await world.RestartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        await world.RestartAsync(Asking);

        (await AgreeAsync(browser, page)).Parameter("code").Should().NotBeNull();
        (await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull("the session was kept");
    }

    [Fact]
    public async Task A_session_that_ended_while_the_person_read_gives_nothing()
    {
        await using var world = await HubWorld.StartAsync(text => Asking(Replace(text, "    id_token_algorithm: ES256\n", "    id_token_algorithm: ES256\n    session: { mode: always, idle_seconds: 300, absolute_seconds: 600 }\n")));
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Planner, "university", "teacher");
        var page = await browser.GoAsync(world.Shop.AuthorizeUrl());
        page.Kind.Should().Be("consent");
        world.Clock.Advance(TimeSpan.FromMinutes(10));

        (await AgreeAsync(browser, page)).Code.Should().Be("FH-1201");
    }

    [Fact]
    public async Task A_consent_ends_after_the_days_that_it_is_kept()
    {
        await using var world = await HubWorld.StartAsync(Asking, new Dictionary<string, string?> { ["Consent:KeepDays"] = "2" });
        using var browser = world.NewBrowser();
        await AgreeAsync(browser, await browser.LogInAsync(world.Shop, "university", "teacher"));
        world.Clock.Advance(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        using var before = world.NewBrowser();
        (await before.LogInAsync(world.Shop, "university", "teacher")).Parameter("code").Should().NotBeNull();
        world.Clock.Advance(TimeSpan.FromMinutes(2));

        using var after = world.NewBrowser();
        (await after.LogInAsync(world.Shop, "university", "teacher")).Kind.Should().Be("consent");
    }

    internal static Browser Tab(HubWorld world, Browser browser)
    {
        var tab = world.NewBrowser();
        foreach (var (name, value) in browser.Cookies("hub.localhost"))
        {
            tab.SetCookie("hub.localhost", name, value);
        }

        return tab;
    }

    private static string Without(string text, string claim) =>
        Replace(text, $"      - {{ claim: {claim}, in: [userinfo] }}\n", string.Empty);
}
