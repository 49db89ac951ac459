using FederationHub.Core.Ports;
using FederationHub.Server.Background;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>The shop keeps what the person asks to keep, as profile etoegang does; the planner keeps every login.</summary>
public sealed class StayTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static Func<string, string> With(string session, string more = "") =>
        text => text.Replace(Shop, $"    session: {{ {session} }}\n{more}{Shop}", StringComparison.Ordinal);

    private static readonly Func<string, string> Asking = With("mode: opt_in, idle_seconds: 600, absolute_seconds: 1800");

    private static Task<BrowserPage> AnswerAsync(Browser browser, BrowserPage page, bool stay) =>
        stay ? browser.SubmitAsync(page, "form[action='/login/stay']", ("stay", "yes"))
        : browser.PostAsync(new Uri(new Uri(page.Url), "/login/stay").ToString(),
            page.Document.QuerySelectorAll("form[action='/login/stay'] input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value")!)), page.Url);

    private static Task<BrowserPage> SilentAsync(Browser browser, FakeApplication application) => browser.GoAsync(application.AuthorizeUrl(("prompt", "none")));

    [Fact]
    public async Task R004_04_R004_05_Who_chose_to_stay_gets_in_without_a_page_and_who_did_not_is_asked_again()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var stays = world.NewBrowser();
        using var leaves = world.NewBrowser();

        var page = await stays.LogInAsync(world.Shop, "university");
        page.Kind.Should().Be("stay");
        page.Document.QuerySelector("#stay")!.HasAttribute("checked").Should().BeFalse("it is for the person to say");
        page.Text.Should().Contain("University of Lindenhorst").And.Contain("10 minutes").And.Contain("30 minutes");
        (await AnswerAsync(stays, page, stay: true)).Parameter("code").Should().NotBeNull();
        (await AnswerAsync(leaves, await leaves.LogInAsync(world.Shop, "university"), stay: false)).Parameter("code").Should().NotBeNull();

        stays.Hops.Clear();
        (await stays.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull();
        stays.Hops.Should().ContainSingle("authorize answers at once");
        leaves.Cookies("hub.localhost").Keys.Should().NotContain("fh_session");
        (await SilentAsync(leaves, world.Shop)).Parameter("error").Should().Be("login_required", "R004-08: nothing was kept");
    }

    [Fact]
    public async Task R004_05_The_maximum_runs_from_the_moment_of_choosing()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university");
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        await AnswerAsync(browser, page, stay: true);
        for (var i = 0; i < 4; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(7));
            (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull();
        }

        world.Clock.Advance(TimeSpan.FromMinutes(1.5));
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull("29 and a half minutes after the choice, 33 and a half after the login");
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task R004_13_A_session_that_nobody_chose_is_not_reused_by_an_application_that_asks()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Planner, "university");

        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required");
        await AnswerAsync(browser, await browser.LogInAsync(world.Shop, "university"), stay: true);

        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull();
        (await SilentAsync(browser, world.Planner)).Parameter("code").Should().NotBeNull("who does not ask takes what was chosen as well");
    }

    [Theory]
    [InlineData("mode: opt_in, public_terminal: true", "")]
    [InlineData("mode: opt_in, reuse: never", "")]
    [InlineData("mode: always", "")]
    [InlineData("mode: never", "")]
    public async Task R004_02_R004_07_Staying_is_not_offered_where_it_must_not(string session, string more)
    {
        await using var world = await HubWorld.StartAsync(With(session, more));
        using var browser = world.NewBrowser();

        (await browser.LogInAsync(world.Shop, "university")).Parameter("code").Should().NotBeNull();
        (await SilentAsync(browser, world.Shop)).Parameter(session == "mode: always" ? "code" : "error").Should().NotBeNull();
    }

    [Fact]
    public async Task A_form_of_another_page_is_no_answer_and_an_answer_counts_once()
    {
        await using var world = await HubWorld.StartAsync(Asking);
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university");
        var fields = page.Document.QuerySelectorAll("form[action='/login/stay'] input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("name") == "form" ? "forged" : field.GetAttribute("value")!));

        (await browser.PostAsync(new Uri(new Uri(page.Url), "/login/stay").ToString(), [.. fields, new("stay", "yes")], page.Url)).Code.Should().NotBeNull();
        (await browser.GoAsync(page.Url)).Kind.Should().Be("stay", "it still waits");
        (await AnswerAsync(browser, page, stay: true)).Parameter("code").Should().NotBeNull();
        (await AnswerAsync(browser, page, stay: true)).Code.Should().Be("FH-1204");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task R004_03_A_forced_login_ends_the_session_before_the_prompt_where_the_application_says_so(bool before)
    {
        await using var world = await HubWorld.StartAsync(With($"mode: always, ends_before_prompt: {(before ? "true" : "false")}"));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        var prompt = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", "university")));
        prompt.Kind.Should().Be("organisation-login");
        var cancelled = await SilentAsync(browser, world.Shop);

        cancelled.Parameter(before ? "error" : "code").Should().NotBeNull("the person went back half-way");
        await browser.BecomeAsync(prompt, "pupil");
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull("it is replaced on success in both");
    }

    [Fact]
    public async Task R004_11_Of_a_relay_nothing_is_reused_and_forced_goes_on_unchanged()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("  - id: university\n    name", "  - id: university\n    session_role: relay\n    name", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required");
        browser.Hops.Clear();
        var allowed = await browser.PostOnAsync(await browser.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "university"))));
        allowed.Parameter("code").Should().NotBeNull("the organisation has a session of its own, and the hub did not force");
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "university"), ("prompt", "login")))).Kind.Should().Be("organisation-login");
    }

    [Fact]
    public async Task Sessions_of_several_organisations_in_one_browser_are_kept_apart()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var first = FakeApplication.Claims((await browser.TokensAsync(world.Shop, "university"))["id_token"]!);
        var second = FakeApplication.Claims((await browser.TokensAsync(world.Shop, "college", "teacher", ("idp_hint", "college")))["id_token"]!);

        var again = FakeApplication.Claims((await world.Shop.RedeemAsync((await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", "university")))).Parameter("code")!))["id_token"]!);

        second.GetProperty("sid").GetString().Should().NotBe(first.GetProperty("sid").GetString());
        again.GetProperty("sid").GetString().Should().Be(first.GetProperty("sid").GetString());
        again.GetProperty("sub").GetString().Should().Be(first.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task R002_15_R002_17_The_end_is_told_and_comes_for_that_application_only()
    {
        await using var world = await HubWorld.StartAsync(With("mode: always, idle_seconds: 20, absolute_seconds: 60", "    logout: { backchannel_uri: \"https://shop.example/logout\" }\n"));
        using var browser = world.NewBrowser();
        var token = (await browser.TokensAsync(world.Shop, "university"))["id_token"]!;
        var claims = FakeApplication.Claims(token);
        await browser.TokensAsync(world.Planner, "university");
        claims.GetProperty("session_expiry").GetInt64().Should().BeInRange(claims.GetProperty("iat").GetInt64() + 10, claims.GetProperty("iat").GetInt64() + 20);

        world.Clock.Advance(TimeSpan.FromSeconds(21));
        await world.Services.GetRequiredService<SessionEnds>().TurnAsync(TestContext.Current.CancellationToken);

        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required");
        (await SilentAsync(browser, world.Planner)).Parameter("code").Should().NotBeNull("its own timers run on");
        var session = await world.Services.GetRequiredService<ISessionStore>().FindBySessionIdAsync(await world.SessionOfAsync(token), TestContext.Current.CancellationToken);
        session!.Applications.Should().ContainSingle().Which.Application.Should().Be("planner");
    }

    [Fact]
    public async Task R001_21_R002_16_Only_a_session_of_an_application_that_keeps_them_outlives_the_browser()
    {
        await using var world = await HubWorld.StartAsync(With("mode: always, persistent: true, absolute_seconds: off"));
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");
        await browser.TokensAsync(world.Planner, "university");

        browser.SetCookie("hub.localhost", "fh_session", null);

        (await SilentAsync(browser, world.Planner)).Parameter("error").Should().Be("login_required");
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull();
        world.Clock.Advance(TimeSpan.FromHours(2));
        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required", "the timers are the server's, however old the cookie is");
    }

    [Fact]
    public async Task A_clock_that_is_set_back_makes_no_session_longer()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.TokensAsync(world.Shop, "university");

        world.Clock.Advance(TimeSpan.FromHours(-3));
        (await SilentAsync(browser, world.Shop)).Parameter("error").Should().Be("login_required");
        world.Clock.Advance(TimeSpan.FromHours(3));
        (await SilentAsync(browser, world.Shop)).Parameter("code").Should().NotBeNull("nothing was lost");
    }

    [Fact]
    public async Task R000_15_Applications_of_one_suite_share_a_session_and_a_subject_and_another_supplier_s_do_not()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var shop = FakeApplication.Claims((await browser.TokensAsync(world.Shop, "university"))["id_token"]!);
        var phone = FakeApplication.Claims((await world.Phone.RedeemAsync((await SilentAsync(browser, world.Phone)).Parameter("code")!))["id_token"]!);
        var planner = FakeApplication.Claims((await world.Planner.RedeemAsync((await SilentAsync(browser, world.Planner)).Parameter("code")!))["id_token"]!);

        phone.GetProperty("sub").GetString().Should().Be(shop.GetProperty("sub").GetString());
        planner.GetProperty("sub").GetString().Should().NotBe(shop.GetProperty("sub").GetString());
    }
}
