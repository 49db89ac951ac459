using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>
/// A login whose organisation answered, and which waits at a page for its person: it has no session that could end. What the organisation or the person
/// ends meanwhile is over for it too (R000-13). The shop asks whether to stay signed in, the planner whether values may go out.
/// </summary>
public sealed class WaitingLoginTests(WaitingLoginTests.World fixture) : IClassFixture<WaitingLoginTests.World>
{
    private const string OfWholePerson = "whole person";
    private const string OfItsSession = "its session";

    private HubWorld Hub => fixture.Hub;

    [Theory]
    [InlineData("stay", "university", OfItsSession)]
    [InlineData("stay", "university", OfWholePerson)]
    [InlineData("stay", "college", OfItsSession)]
    [InlineData("stay", "college", OfWholePerson)]
    [InlineData("stay", "college", "its session, nobody named")]
    [InlineData("consent", "university", OfItsSession)]
    [InlineData("consent", "college", OfWholePerson)]
    public async Task R000_13_A_login_that_waits_at_a_page_is_over_when_its_organisation_ends_the_session(string page, string entry, string demand)
    {
        using var browser = Hub.NewBrowser();
        var waiting = await WaitAsync(browser, page, entry);

        (await DemandAsync(browser, entry, demand)).Should().Contain(entry == "university" ? "/saml/metadata: Success" : "federationhub: 200");

        var end = await AnswerAsync(browser, waiting);
        (end.Kind, end.Code).Should().Be(("error", "FH-1201"));
        (await browser.GoAsync(Hub.HubUrl + "/my")).Kind.Should().Be("my-closed", "no session began");
        (await AnswerAsync(browser, waiting)).Parameter("code").Should().BeNull("it stays over");
        (await AnswerAsync(browser, await WaitAsync(browser, page, entry))).Parameter("code").Should().NotBeNull("who logs in after it is in");
    }

    [Theory]
    [InlineData("university", "somebody else")]
    [InlineData("college", "somebody else")]
    [InlineData("university", "another session of the same person")]
    [InlineData("college", "another session of the same person")]
    [InlineData("college", "the same person elsewhere")]
    public async Task A_demand_that_is_not_of_it_leaves_a_waiting_login_alone(string entry, string of)
    {
        using var browser = Hub.NewBrowser();
        using var other = Hub.NewBrowser();
        var waiting = await WaitAsync(browser, "stay", entry);
        var elsewhere = of == "the same person elsewhere" ? "university" : entry;
        await WaitAsync(other, "stay", elsewhere, of == "somebody else" ? Personas.Diacritics : "pupil");

        await DemandAsync(other, elsewhere, of == "another session of the same person" ? OfItsSession : OfWholePerson);

        (await AnswerAsync(browser, waiting)).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_login_that_is_answered_after_a_demand_is_not_of_it_though_it_began_before()
    {
        using var away = Hub.NewBrowser();
        using var browser = Hub.NewBrowser();
        var atTheOrganisation = await away.GoAsync(Hub.Shop.AuthorizeUrl(("idp_hint", "college")));
        atTheOrganisation.Kind.Should().Be("organisation-login");
        await WaitAsync(browser, "stay", "college");

        await DemandAsync(browser, "college", OfWholePerson);

        (await AnswerAsync(away, await away.BecomeAsync(atTheOrganisation, "pupil"))).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_demand_that_is_played_back_ends_no_login_that_came_after_it()
    {
        using var browser = Hub.NewBrowser();
        await WaitAsync(browser, "stay", "college");
        await DemandAsync(browser, "college", OfWholePerson);
        var waiting = await WaitAsync(browser, "stay", "college");

        await browser.PostAsync(Hub.HubUrl + "/login/logout/college", [new("logout_token", Hub.College.LastLogoutToken!)]);

        (await AnswerAsync(browser, waiting)).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task What_was_ended_is_known_after_a_restart()
    {
        using var browser = Hub.NewBrowser();
        var waiting = await WaitAsync(browser, "stay", "university");
        await DemandAsync(browser, "university", OfItsSession);

        await Hub.RestartAsync();

        (await AnswerAsync(browser, waiting)).Code.Should().Be("FH-1201");
    }

    [Theory]
    [InlineData("all", "teacher", false)]
    [InlineData("all", "guardian", true)]
    [InlineData("one", "teacher", true)]
    public async Task What_a_person_ends_on_their_own_page_is_over_for_their_login_that_waits_in_another_browser(string what, string persona, bool goesOn)
    {
        using var here = Hub.NewBrowser();
        using var there = Hub.NewBrowser();
        (await here.LogInAsync(Hub.Phone, "university", "teacher")).Parameter("code").Should().NotBeNull();
        var waiting = await WaitAsync(there, "stay", "university", persona);

        var page = await here.GoAsync(Hub.HubUrl + "/my");
        await here.PressAsync(page, what == "all" ? "button[name=session][value=all]" : "button[name=session]:not([value=all])");

        (await here.GoAsync(Hub.HubUrl + "/my")).Kind.Should().Be("my-closed", "control");
        var end = await AnswerAsync(there, waiting);
        (end.Parameter("code") is not null).Should().Be(goesOn, end.Code);
    }

    [Theory]
    [InlineData("/logout", "the same", false)]
    [InlineData("/logout", "another person's", false)]
    [InlineData("/my", "the same", false)]
    [InlineData("/my", "another person's", true)]
    public async Task R002_17_Who_logs_out_in_a_browser_leaves_no_page_in_it_that_the_next_one_gets_in_with(string path, string whose, bool goesOn)
    {
        using var browser = Hub.NewBrowser();
        (await browser.LogInAsync(Hub.Phone, "university", "pupil")).Parameter("code").Should().NotBeNull();
        using var tab = Hub.TabOf(browser);
        var waiting = await WaitAsync(tab, "stay", whose == "the same" ? "university" : "college", whose == "the same" ? "pupil" : "teacher", ("prompt", "login"));

        var page = await browser.GoAsync(Hub.HubUrl + path);
        await browser.PressAsync(page, path == "/my" ? "button[name=session]:not([value=all])" : "main button");

        (await browser.GoAsync(Hub.HubUrl + "/my")).Kind.Should().Be("my-closed", "control");
        var end = await AnswerAsync(tab, waiting);
        (end.Parameter("code") is not null).Should().Be(goesOn, end.Code);
    }

    [Fact]
    public async Task A_logout_leaves_the_waiting_login_of_another_person_alone_where_an_organisation_sends_no_name_and_one_index_for_many()
    {
        using var browser = Hub.NewBrowser();
        using var other = Hub.NewBrowser();
        Hub.University.ResponseSays = AnonymousAnswers.OfIndex("1");
        BrowserPage waiting;
        try
        {
            (await other.LogInAsync(Hub.Phone, "university", "pupil")).Parameter("code").Should().NotBeNull();
            waiting = await WaitAsync(browser, "stay", "university", "teacher");
        }
        finally
        {
            Hub.University.ResponseSays = null;
        }

        await other.PressAsync(await other.GoAsync(Hub.HubUrl + "/logout"), "main button");

        (await other.GoAsync(Hub.HubUrl + "/my")).Kind.Should().Be("my-closed", "control");
        (await AnswerAsync(browser, waiting)).Parameter("code").Should().NotBeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_that_was_left_open_lets_nobody_in_once_somebody_else_got_in_in_this_browser_whoever_was_asked_first(bool otherFirst)
    {
        using var browser = Hub.NewBrowser();
        (await browser.GoAsync(Hub.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
        using var one = Hub.TabOf(browser);
        using var two = Hub.TabOf(browser);
        var left = otherFirst ? null : await WaitAsync(two, "stay", "university", "teacher");
        var other = await WaitAsync(one, "stay", "college");
        left ??= await WaitAsync(two, "stay", "university", "teacher");

        (await AnswerAsync(one, other)).Parameter("code").Should().NotBeNull();
        foreach (var (name, value) in one.Cookies("hub.localhost"))
        {
            two.SetCookie("hub.localhost", name, value);
        }

        (await AnswerAsync(two, left)).Code.Should().Be("FH-1410");
    }

    private async Task<BrowserPage> WaitAsync(Browser browser, string page, string entry, string persona = "pupil", params (string Name, string? Value)[] changed)
    {
        var waiting = page == "stay" ? await browser.LogInAsync(Hub.Shop, entry, persona, changed) : await browser.LogInAsync(Hub.Planner, entry, persona, ("prompt", "consent"));
        waiting.Kind.Should().Be(page, waiting.Text);
        return waiting;
    }

    private static Task<BrowserPage> AnswerAsync(Browser browser, BrowserPage page) =>
        page.Kind == "consent" ? browser.PressAsync(page, "button[name=answer][value=yes]") : browser.SubmitAsync(page, "form[action='/login/stay']", ("stay", "yes"));

    // Gives what the organisation heard.
    private async Task<string> DemandAsync(Browser browser, string entry, string what)
    {
        var organisation = entry == "university" ? Hub.University : Hub.College;
        organisation.LogoutRequestSays = text => what == OfWholePerson ? Without(text, "<samlp:SessionIndex>", "</samlp:SessionIndex>") : text;
        organisation.LogoutTokenSays = claims =>
        {
            _ = what switch
            {
                OfWholePerson => claims.Remove("sid"),
                OfItsSession => true,
                _ => claims.Remove("sub"),
            };
        };
        try
        {
            using var tab = Hub.NewBrowser();
            return await tab.EndEverywhereAsync(organisation, browser);
        }
        finally
        {
            (organisation.LogoutRequestSays, organisation.LogoutTokenSays) = (null, null);
        }
    }

    private static string Without(string text, string from, string to)
    {
        var (start, end) = (text.IndexOf(from, StringComparison.Ordinal), text.IndexOf(to, StringComparison.Ordinal) + to.Length);
        return start < 0 ? text : text[..start] + text[end..];
    }

    /// <summary>One world for all of them.</summary>
    public sealed class World : IAsyncLifetime
    {
        internal HubWorld Hub { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Hub = await HubWorld.StartAsync(text => text
            .Replace("    redirect_uris: [\"http://shop", "    session: { mode: opt_in, idle_seconds: 600, absolute_seconds: 1800 }\n    redirect_uris: [\"http://shop", StringComparison.Ordinal)
            .Replace("    claims: []\n", "    consent: ask\n    agreements: optional\n    claims: [{ claim: email, in: [userinfo] }]\n", StringComparison.Ordinal));

        public ValueTask DisposeAsync() => Hub.DisposeAsync();
    }
}
