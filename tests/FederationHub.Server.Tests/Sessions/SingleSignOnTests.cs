using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

public sealed class SingleSignOnTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    public async Task R001_02_a_second_application_gets_its_code_without_a_page_or_a_trip()
    {
        using var browser = _world.NewBrowser();
        var first = FakeApplication.Claims((await browser.TokensAsync(_world.Shop, "university"))["id_token"]!);
        browser.Hops.Clear();

        var end = await browser.GoAsync(_world.Phone.AuthorizeUrl());

        browser.Hops.Should().ContainSingle("authorize answers at once");
        var second = FakeApplication.Claims((await _world.Phone.RedeemAsync(end.Parameter("code")!))["id_token"]!);
        second.GetProperty("sid").GetString().Should().Be(first.GetProperty("sid").GetString());
        second.GetProperty("auth_time").GetInt64().Should().Be(first.GetProperty("auth_time").GetInt64());
    }

    [Fact]
    public async Task Prompt_none_answers_silently_with_a_session_and_login_required_without()
    {
        using var browser = _world.NewBrowser();
        var without = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        var first = FakeApplication.Claims((await browser.TokensAsync(_world.Shop, "university"))["id_token"]!);

        var with = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));

        without.Parameter("error").Should().Be("login_required");
        var again = FakeApplication.Claims((await _world.Shop.RedeemAsync(with.Parameter("code")!))["id_token"]!);
        again.GetProperty("sub").GetString().Should().Be(first.GetProperty("sub").GetString());
        again.GetProperty("auth_time").GetInt64().Should().Be(first.GetProperty("auth_time").GetInt64());
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Prompt_login_asks_the_organisation_again_and_the_instant_is_new(string entry)
    {
        using var browser = _world.NewBrowser();
        var first = FakeApplication.Claims((await browser.TokensAsync(_world.Shop, entry))["id_token"]!);
        _world.Clock.Advance(TimeSpan.FromSeconds(90));

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "login"), ("idp_hint", entry)));
        page.Kind.Should().Be("organisation-login", "the organisation's own session does not count");
        var end = await browser.BecomeAsync(page, "pupil");

        var again = FakeApplication.Claims((await _world.Shop.RedeemAsync(end.Parameter("code")!))["id_token"]!);
        again.GetProperty("auth_time").GetInt64().Should().BeGreaterThan(first.GetProperty("auth_time").GetInt64());
        again.GetProperty("sub").GetString().Should().Be(first.GetProperty("sub").GetString());
    }

    [Fact]
    public async Task Max_age_that_is_past_asks_again_and_one_that_is_not_does_not()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        _world.Clock.Advance(TimeSpan.FromSeconds(30));

        var fresh = await browser.GoAsync(_world.Shop.AuthorizeUrl(("max_age", "10000")));
        var stale = await browser.GoAsync(_world.Shop.AuthorizeUrl(("max_age", "10"), ("prompt", "none")));

        fresh.Parameter("code").Should().NotBeNull();
        stale.Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task Max_age_is_not_met_by_an_authentication_of_which_the_organisation_did_not_say_when_it_was()
    {
        using var browser = _world.NewBrowser();
        var page = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "college");
        (await browser.BecomeAsync(page, "teacher", "MissingAuthenticationTime")).Parameter("code").Should().NotBeNull();

        var anyAge = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        var maximum = await browser.GoAsync(_world.Shop.AuthorizeUrl(("max_age", "10000"), ("prompt", "none")));

        anyAge.Parameter("code").Should().NotBeNull();
        maximum.Parameter("error").Should().Be("login_required", "the password may have been typed hours ago");
    }

    [Fact]
    public async Task A_session_ends_when_it_is_idle_for_an_hour()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        _world.Clock.Advance(TimeSpan.FromMinutes(59));
        var used = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        _world.Clock.Advance(TimeSpan.FromMinutes(59));
        var usedAgain = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        _world.Clock.Advance(TimeSpan.FromMinutes(61));

        var over = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));

        used.Parameter("code").Should().NotBeNull();
        usedAgain.Parameter("code").Should().NotBeNull();
        over.Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task A_session_ends_after_eight_hours_whatever_was_used_meanwhile()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        for (var i = 0; i < 9; i++)
        {
            _world.Clock.Advance(TimeSpan.FromMinutes(53));
            (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();
        }

        _world.Clock.Advance(TimeSpan.FromMinutes(4));

        (await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task A_hint_for_another_organisation_than_the_session_is_followed()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("idp_hint", "college")));

        page.Url.Should().StartWith(_world.College.BaseUrl);
    }

    [Fact]
    public async Task Select_account_always_shows_the_choice()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "select_account")));

        page.Kind.Should().Be("choose");
    }

    [Fact]
    public async Task The_session_cookie_is_new_at_each_authentication_and_the_old_one_is_dead()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Shop, "university");
        var first = browser.Cookies("hub.localhost")["fh_session"];
        await browser.TokensAsync(_world.Shop, "university", "pupil", ("prompt", "login"));
        var second = browser.Cookies("hub.localhost")["fh_session"];
        using var thief = _world.NewBrowser();
        thief.SetCookie("hub.localhost", "fh_session", first);

        var stolen = await thief.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));

        second.Should().NotBe(first);
        stolen.Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task A_session_cookie_that_the_browser_brought_is_never_adopted()
    {
        using var browser = _world.NewBrowser();
        var planted = new string('A', 43);
        browser.SetCookie("hub.localhost", "fh_session", planted);

        await browser.TokensAsync(_world.Shop, "university");

        browser.Cookies("hub.localhost")["fh_session"].Should().NotBe(planted);
    }

    [Fact]
    public async Task An_id_token_hint_of_another_person_is_login_required_and_of_the_same_is_answered()
    {
        using var pupil = _world.NewBrowser();
        using var teacher = _world.NewBrowser();
        var hint = (await pupil.TokensAsync(_world.Shop, "university"))["id_token"];
        await teacher.TokensAsync(_world.Shop, "university", "teacher");

        var same = await pupil.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("id_token_hint", hint)));
        var other = await teacher.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none"), ("id_token_hint", hint)));

        same.Parameter("code").Should().NotBeNull();
        other.Parameter("error").Should().Be("login_required");
    }
}
