using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Answers that an organisation, or somebody who pretends to be one, got wrong in one way. The honest ones are in <see cref="WholeLoginTests"/>.</summary>
public sealed class BadAnswerTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("university", Breakage.WrongAudience, "FH-1306")]
    [InlineData("university", Breakage.NotSigned, "FH-1303")]
    [InlineData("university", Breakage.Tampered, "FH-1303")]
    [InlineData("university", Breakage.Expired, "FH-1305")]
    [InlineData("university", Breakage.ClockAhead, "FH-1305")]
    [InlineData("university", Breakage.WrongInResponseTo, "FH-1306")]
    [InlineData("university", Breakage.WrongIssuer, "FH-1306")]
    [InlineData("university", Breakage.WrongRecipient, "FH-1306")]
    [InlineData("university", Breakage.UnknownKey, "FH-1304")]
    [InlineData("university", Breakage.AccessDenied, "FH-1301")]
    [InlineData("university", Breakage.DocumentType, "FH-1306")]
    [InlineData("university", Breakage.WrongState, "FH-1302")]
    [InlineData("college", Breakage.WrongAudience, "FH-1306")]
    [InlineData("college", Breakage.NotSigned, "FH-1303")]
    [InlineData("college", Breakage.Tampered, "FH-1303")]
    [InlineData("college", Breakage.Expired, "FH-1305")]
    [InlineData("college", Breakage.WrongIssuer, "FH-1306")]
    [InlineData("college", Breakage.BadNonce, "FH-1306")]
    [InlineData("college", Breakage.AlgNone, "FH-1303")]
    [InlineData("college", Breakage.WrongAtHash, "FH-1306")]
    [InlineData("college", Breakage.WrongIssParameter, "FH-1306")]
    [InlineData("college", Breakage.WrongState, "FH-1306")]
    [InlineData("college", Breakage.UnknownKey, "FH-1303")]
    [Trait("Reaches", "FH-1301")]
    [Trait("Reaches", "FH-1302")]
    [Trait("Reaches", "FH-1303")]
    [Trait("Reaches", "FH-1304")]
    [Trait("Reaches", "FH-1305")]
    [Trait("Reaches", "FH-1306")]
    public async Task Is_refused_with_its_code_a_page_a_log_line_and_no_code_for_the_application(string entry, Breakage breakage, string code)
    {
        using var browser = _world.NewBrowser();
        var organisation = entry == "university" ? _world.University : _world.College;
        organisation.Breakage = breakage;
        try
        {
            var page = await browser.LogInAsync(_world.Shop, entry);

            page.Kind.Should().Be("error", page.Url);
            page.Code.Should().Be(code);
            ((int)page.Status).Should().BeInRange(400, 499);
            var reference = page.Document.Body!.GetAttribute("data-reference")!.Replace("-", "", StringComparison.Ordinal);
            _world.Log.Should().MatchRegex($"Refused {code}/[a-z0-9-]+: .*reference {reference}");
            page.Headers["Cache-Control"].Should().Contain("no-store");
        }
        finally
        {
            organisation.Breakage = Breakage.None;
        }
    }

    [Fact]
    public async Task After_a_refused_answer_the_person_can_choose_again_and_log_in()
    {
        using var browser = _world.NewBrowser();
        _world.University.Breakage = Breakage.WrongAudience;
        var error = await browser.LogInAsync(_world.Shop, "university");
        _world.University.Breakage = Breakage.None;

        var again = await browser.FollowAsync(error, ".actions a.primary");
        var end = await browser.BecomeAsync(await browser.PickAsync(again, "college"), "teacher");

        end.Parameter("code").Should().NotBeNull();
    }

    [Fact]
    [Trait("Reaches", "FH-1308")]
    public async Task The_same_answer_twice_is_refused_as_replayed()
    {
        using var browser = _world.NewBrowser();
        var page = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university");
        var post = await browser.SubmitAsync(page, "form", ("persona", "pupil"));
        post.Kind.Should().Be("organisation-post");
        (await browser.PostOnAsync(post)).Parameter("code").Should().NotBeNull();

        var second = await browser.PostOnAsync(post);

        second.Code.Should().Be("FH-1308");
    }

    [Fact]
    public async Task An_old_assertion_in_a_new_login_is_refused()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university", "teacher", ("prompt", "login"));
        _world.University.Breakage = Breakage.Replay;
        using var other = _world.NewBrowser();

        var page = await other.LogInAsync(_world.Shop, "university");
        _world.University.Breakage = Breakage.None;

        page.Code.Should().Be("FH-1306");
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_is_refused()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.PostAsync(_world.HubUrl + "/login/return/saml", [KeyValuePair.Create("SAMLResponse", "PHg+")], _world.University.BaseUrl);

        page.Code.Should().Be("FH-1302");
    }

    [Fact]
    public async Task An_answer_for_one_upstream_at_the_address_of_another_is_refused()
    {
        using var browser = _world.NewBrowser();
        var login = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "college");
        var state = System.Web.HttpUtility.ParseQueryString(new Uri(browser.Hops.Last(hop => hop.Url.Contains("/authorize?", StringComparison.Ordinal)).Url).Query)["state"];
        login.Kind.Should().Be("organisation-login");

        var page = await browser.GoAsync($"{_world.HubUrl}/login/return/oidc/university?code=x&state={state}");

        page.Code.Should().Be("FH-1306");
        _world.Log.Should().Contain("FH-1306/leg-of-other-upstream");
    }

    [Fact]
    public async Task An_answer_at_the_address_of_another_protocol_is_refused_and_its_own_address_still_takes_it()
    {
        using var browser = _world.NewBrowser();
        var post = await browser.SubmitAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        var fields = post.Document.QuerySelectorAll("input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value")!)).ToList();
        var handle = fields.Single(field => field.Key == "RelayState").Value;

        var elsewhere = await browser.PostAsync(_world.HubUrl + "/login/return/oidc/university", [.. fields, KeyValuePair.Create("state", handle)], _world.University.BaseUrl);
        elsewhere.Code.Should().Be("FH-1306");
        _world.Log.Should().Contain("FH-1306/leg-of-other-upstream");

        (await browser.PostAsync(_world.HubUrl + "/login/return/saml", fields, _world.University.BaseUrl)).Parameter("code").Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_OpenID_answer_is_not_taken_at_the_SAML_address()
    {
        using var browser = _world.NewBrowser();
        await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "college");
        var state = System.Web.HttpUtility.ParseQueryString(new Uri(browser.Hops.Last(hop => hop.Url.Contains("/authorize?", StringComparison.Ordinal)).Url).Query)["state"]!;

        var page = await browser.PostAsync(
            _world.HubUrl + "/login/return/saml", [KeyValuePair.Create("code", "x"), KeyValuePair.Create("state", state), KeyValuePair.Create("RelayState", state), KeyValuePair.Create("SAMLResponse", "x")], _world.College.BaseUrl);

        page.Code.Should().Be("FH-1306");
        _world.Log.Should().Contain("FH-1306/leg-of-other-upstream");
    }

    [Fact]
    public async Task RelayState_that_stands_twice_is_no_RelayState()
    {
        using var browser = _world.NewBrowser();
        var post = await browser.SubmitAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        var fields = post.Document.QuerySelectorAll("input[type=hidden]").Select(field => KeyValuePair.Create(field.GetAttribute("name")!, field.GetAttribute("value")!)).ToList();

        var page = await browser.PostAsync(_world.HubUrl + "/login/return/saml", [.. fields, KeyValuePair.Create("RelayState", "x")], _world.University.BaseUrl);

        page.Parameter("code").Should().BeNull();
        page.Code.Should().NotBeNullOrEmpty();
    }

    [Fact]
    [Trait("Reaches", "FH-1203")]
    public async Task An_answer_in_another_browser_is_refused_and_gives_it_no_session()
    {
        using var attacker = _world.NewBrowser();
        using var victim = _world.NewBrowser();
        var post = await attacker.SubmitAsync(await attacker.PickAsync(await attacker.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        await victim.GoAsync(_world.Shop.AuthorizeUrl());

        var page = await victim.PostOnAsync(post);

        page.Code.Should().Be("FH-1203");
        victim.Cookies("hub.localhost").Keys.Should().NotContain("fh_session");
    }

    [Fact]
    [Trait("Reaches", "FH-1202")]
    public async Task A_browser_without_cookies_is_told_how_to_go_on()
    {
        using var browser = _world.NewBrowser();
        var post = await browser.SubmitAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        browser.SetCookie("hub.localhost", "fh_browser", null);

        var page = await browser.PostOnAsync(post);

        page.Code.Should().Be("FH-1202");
        page.Document.QuerySelector(".actions a[href='http://shop.localhost:1/']").Should().NotBeNull();
    }
}
