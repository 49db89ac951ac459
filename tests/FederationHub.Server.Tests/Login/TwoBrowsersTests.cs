using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Half a login in one browser and half in another: neither the one who started nor the one who answered gets anything.</summary>
public sealed class TwoBrowsersTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Who_hands_his_trip_to_somebody_else_does_not_collect_the_answer(string entry)
    {
        using var attacker = _world.NewBrowser();
        using var victim = _world.NewBrowser();
        var choose = await attacker.GoAsync(_world.Shop.AuthorizeUrl());
        var link = (await attacker.PickAsync(choose, entry)).Url;

        var seen = await victim.BecomeAsync(await victim.GoAsync(link), "teacher");
        var collected = await attacker.GoAsync($"{_world.HubUrl}/login/continue?login={choose.Parameter("login")}&app=shop");
        var guessed = await attacker.GoAsync($"{_world.HubUrl}/login/continue?login={choose.Parameter("login")}&return={new string('A', 43)}&app=shop");
        var elsewhere = await attacker.GoAsync(_world.Planner.AuthorizeUrl(("prompt", "none")));

        seen.Code.Should().Be("FH-1202");
        collected.Code.Should().Be("FH-1203");
        guessed.Code.Should().Be("FH-1203");
        elsewhere.Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task The_honest_browser_still_goes_on_after_a_try_without_the_handle_of_the_return()
    {
        using var browser = _world.NewBrowser();
        using var courier = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        var post = await browser.SubmitAsync(await browser.PickAsync(choose, "university"), "form", ("persona", "pupil"));
        var seen = await courier.PostOnAsync(post);
        await browser.GoAsync($"{_world.HubUrl}/login/continue?login={choose.Parameter("login")}&app=shop");

        var end = await browser.GoAsync(courier.Hops.Last().Url);

        seen.Code.Should().Be("FH-1202");
        end.Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task A_stranger_who_knows_the_relay_state_learns_nothing_of_the_login_from_a_bad_answer()
    {
        using var browser = _world.NewBrowser();
        using var stranger = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl(("state", "secret-state-of-the-application")));
        await browser.PickAsync(choose, "university");
        var relay = System.Web.HttpUtility.ParseQueryString(new Uri(browser.Hops.Last(hop => hop.Url.Contains("SAMLRequest=", StringComparison.Ordinal)).Url).Query)["RelayState"]!;

        var page = await stranger.PostAsync(
            _world.HubUrl + "/login/return/saml", [KeyValuePair.Create("SAMLResponse", "PHg+"), KeyValuePair.Create("RelayState", relay)], _world.University.BaseUrl);

        page.Code.Should().Be("FH-1202");
        page.Text.Should().NotContain("secret-state-of-the-application").And.NotContain(choose.Parameter("login")!);
    }

    [Fact]
    public async Task A_post_to_authorize_from_another_site_harms_no_login_in_another_tab_and_finds_the_session()
    {
        using var browser = _world.NewBrowser();
        var away = await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university");
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(_world.Shop.AuthorizeUrl()).Query);
        var form = query.AllKeys.Select(key => KeyValuePair.Create(key!, query[key]!)).ToList();

        var posted = await browser.PostAsync(_world.HubUrl + "/connect/authorize", form, "http://evil.test/");
        var end = await browser.BecomeAsync(away, "pupil");
        var silent = await browser.PostAsync(_world.HubUrl + "/connect/authorize", [.. form, KeyValuePair.Create("prompt", "none")], "http://shop.localhost:1/");

        posted.Kind.Should().Be("choose");
        end.Parameter("code").Should().NotBeNull();
        silent.Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task What_a_stranger_can_repeat_writes_no_audit_row_each_time()
    {
        using var browser = _world.NewBrowser();
        var none = await browser.GoAsync(_world.Shop.AuthorizeUrl(("prompt", "none")));
        var post = await browser.SubmitAsync(await browser.PickAsync(await browser.GoAsync(_world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        await browser.PostOnAsync(post);
        var replayed = await browser.PostOnAsync(post);
        await browser.PostOnAsync(post);

        (await _world.AuditAsync(none.Parameter("error_description")!.Split(' ')[^1])).Should().BeEmpty();
        (await _world.AuditAsync(replayed.Document.Body!.GetAttribute("data-reference")!)).Select(row => row.Kind).Should().Equal("login.issued");
    }
}
