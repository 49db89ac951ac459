using System.Text.Json;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

public sealed class WholeLoginTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task A_person_picks_an_organisation_logs_in_there_and_the_application_gets_tokens(string entry)
    {
        using var browser = _world.NewBrowser();

        var end = await browser.LogInAsync(_world.Shop, entry);

        end.Url.Should().StartWith(_world.Shop.RedirectUri + "?");
        end.Parameter("state").Should().Be(_world.Shop.State);
        end.Parameter("iss").Should().Be(_world.HubUrl);
        var tokens = await _world.Shop.RedeemAsync(end.Parameter("code")!);
        tokens.Status.Should().Be(200, tokens.Text);
        var claims = FakeApplication.Claims(tokens["id_token"]!);
        claims.GetProperty("iss").GetString().Should().Be(_world.HubUrl);
        claims.GetProperty("aud").GetString().Should().Be("shop");
        claims.GetProperty("nonce").GetString().Should().Be(_world.Shop.Nonce);
        claims.GetProperty("edu_role").GetString().Should().Be("onderwijsdeelnemer");
        claims.GetProperty("assurance_level").GetString().Should().Be("gemiddeld");
        claims.GetProperty("acr").GetString().Should().Be(_world.HubUrl + "/assurance/gemiddeld");
        claims.GetProperty("amr").ValueKind.Should().Be(JsonValueKind.Array);
        claims.GetProperty("auth_time").GetInt64().Should().BeCloseTo(_world.Clock.GetUtcNow().ToUnixTimeSeconds(), 120);
        claims.GetProperty("org_id").GetString().Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("university")]
    [InlineData("college")]
    public async Task UserInfo_gives_what_the_release_policy_places_there_and_nothing_else(string entry)
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, entry, "teacher");

        var info = await _world.Shop.UserInfoAsync(tokens["access_token"]!);

        info.Status.Should().Be(200, info.Text);
        info.Json.EnumerateObject().Select(member => member.Name).Should()
            .BeEquivalentTo("sub", "person_id", "person_id_type", "org_id", "given_name", "email", "email_verified");
        info["sub"].Should().Be(FakeApplication.Claims(tokens["id_token"]!).GetProperty("sub").GetString());
        info.Json.GetProperty("email_verified").ValueKind.Should().BeOneOf(JsonValueKind.True, JsonValueKind.False);
    }

    [Fact]
    public async Task R000_15_two_applications_of_one_suite_get_the_same_sub_and_another_suite_another()
    {
        using var first = _world.NewBrowser();
        using var second = _world.NewBrowser();
        using var third = _world.NewBrowser();
        var shop = FakeApplication.Claims((await first.TokensAsync(_world.Shop, "university"))["id_token"]!).GetProperty("sub").GetString();
        var phone = FakeApplication.Claims((await second.TokensAsync(_world.Phone, "university"))["id_token"]!).GetProperty("sub").GetString();
        var planner = FakeApplication.Claims((await third.TokensAsync(_world.Planner, "university"))["id_token"]!).GetProperty("sub").GetString();

        phone.Should().Be(shop);
        planner.Should().NotBe(shop);
    }

    [Fact]
    public async Task An_application_whose_policy_names_nothing_gets_protocol_claims_only()
    {
        using var browser = _world.NewBrowser();

        var tokens = await browser.TokensAsync(_world.Planner, "college");

        FakeApplication.Claims(tokens["id_token"]!).EnumerateObject().Select(member => member.Name).Should()
            .BeSubsetOf(["iss", "sub", "aud", "azp", "exp", "iat", "nonce", "auth_time", "acr", "amr", "sid", "session_expiry", "at_hash"]);
        JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(tokens["id_token"]!.Split('.')[0])).RootElement
            .GetProperty("alg").GetString().Should().Be("ES256");
    }

    [Fact]
    public async Task R002_27_with_one_possible_organisation_the_person_sees_no_page_of_the_hub()
    {
        using var browser = _world.NewBrowser();

        await browser.LogInAsync(_world.Phone, "university");

        browser.Hops.Where(hop => hop.Url.StartsWith(_world.HubUrl, StringComparison.Ordinal)).Should().OnlyContain(hop => (int)hop.Status == 303);
    }

    [Theory]
    [InlineData("idp_hint", "college")]
    [InlineData("login_hint", "jan@waadkust.example")]
    [InlineData("acr_values", "idp:college")]
    [InlineData("domain_hint", "waadkust.example")]
    public async Task A_valid_hint_skips_the_screen(string parameter, string value)
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl((parameter, value)));

        page.Kind.Should().Be("organisation-login");
        page.Url.Should().StartWith(_world.College.BaseUrl);
    }

    [Fact]
    public async Task A_hint_by_entity_id_names_the_upstream()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl(("aarc_idp_hint", _world.University.EntityId)));

        page.Url.Should().StartWith(_world.University.BaseUrl);
    }

    [Fact]
    public async Task A_hint_that_the_application_may_not_use_authorises_nothing()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Phone.AuthorizeUrl(("idp_hint", "college")));

        page.Kind.Should().Be("choose");
        page.Document.QuerySelector(".notice")!.TextContent.Should().Contain("De Waadkust College");
        page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().Equal("university");
    }

    [Fact]
    [Trait("Reaches", "FH-1104")]
    public async Task An_organisation_without_a_connection_says_so_kindly_and_another_can_be_chosen()
    {
        using var browser = _world.NewBrowser();
        var choose = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        var error = await browser.PickAsync(choose, "island");
        error.Code.Should().Be("FH-1104");
        ((int)error.Status).Should().Be(404);
        error.Document.QuerySelector("h1")!.TextContent.Should().Contain("Island Primary School");

        var again = await browser.FollowAsync(error, ".actions a.primary");
        again.Kind.Should().Be("choose");
        var end = await browser.BecomeAsync(await browser.PickAsync(again, "college"), "teacher");
        end.Parameter("code").Should().NotBeNull();
    }

    [Fact]
    [Trait("Reaches", "FH-1101")]
    public async Task An_application_that_may_use_no_organisation_gets_a_clear_refusal()
    {
        using var browser = _world.NewBrowser();
        using var lonely = new FakeApplication(_world.HubUrl, "lonely", HubWorld.PlannerSecret, "http://lonely.localhost:1/callback");

        var page = await browser.GoAsync(lonely.AuthorizeUrl());

        page.Code.Should().Be("FH-1101");
        page.Document.QuerySelector("footer a[href^='http://lonely.localhost:1/callback?error=access_denied']").Should().NotBeNull();
    }

    [Fact]
    public async Task Form_post_brings_the_answer_in_a_form()
    {
        using var browser = _world.NewBrowser();

        var end = await browser.LogInAsync(_world.Shop, "college", "pupil", ("response_mode", "form_post"));

        end.Url.Should().Be(_world.Shop.RedirectUri);
        end.Parameter("code").Should().NotBeNull();
        end.Parameter("iss").Should().Be(_world.HubUrl);
    }

    [Fact]
    public async Task The_saml_answer_arrives_without_a_cookie_and_the_browser_is_checked_after_the_303()
    {
        using var browser = _world.NewBrowser();

        await browser.LogInAsync(_world.Shop, "university");

        browser.Hops.Single(hop => hop.Url.EndsWith("/login/return/saml", StringComparison.Ordinal)).CookiesSent.Should().BeEmpty();
        browser.Hops.Single(hop => hop.Url.Contains("/login/continue", StringComparison.Ordinal)).CookiesSent.Should().Contain("fh_browser");
    }

    [Fact]
    public async Task A_name_with_diacritics_and_an_apostrophe_arrives_unchanged()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, "university", "diacritics");

        var info = await _world.Shop.UserInfoAsync(tokens["access_token"]!);

        info["given_name"].Should().Be(_world.University.Personas.Single(persona => persona.Id == "diacritics").GivenName);
    }

    [Fact]
    public async Task Somebody_without_e_mail_logs_in_and_no_e_mail_is_released()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, "college", "no-email");

        var info = await _world.Shop.UserInfoAsync(tokens["access_token"]!);

        info.Json.TryGetProperty("email", out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_key_that_the_organisation_rolled_over_is_followed()
    {
        using var browser = _world.NewBrowser();
        await browser.TokensAsync(_world.Planner, "college");
        _world.College.RollKey();
        _world.Clock.Advance(TimeSpan.FromSeconds(31));
        using var other = _world.NewBrowser();

        var tokens = await other.TokensAsync(_world.Planner, "college");

        tokens.Status.Should().Be(200);
    }

    [Fact]
    public async Task Every_page_has_help_privacy_and_a_way_back()
    {
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        page.Document.QuerySelector("footer a[href^='/help']").Should().NotBeNull();
        page.Document.QuerySelector("footer a[href^='/privacy']").Should().NotBeNull();
        var back = await browser.PressAsync(page, "footer form button");
        back.Url.Should().StartWith(_world.Shop.RedirectUri);
        back.Parameter("error").Should().Be("access_denied");
        back.Parameter("state").Should().Be(_world.Shop.State);
    }

    [Theory]
    [InlineData("UvL")]
    [InlineData("lindenhorst")]
    [InlineData("jan@student.uvl.example")]
    public async Task The_page_finds_an_organisation_by_alias_place_and_address(string typed)
    {
        using var browser = _world.NewBrowser();
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl());
        var search = page.Url + "&q=" + Uri.EscapeDataString(typed);

        var found = await browser.GoAsync(search);

        found.Document.QuerySelector("button[name=entry]")!.GetAttribute("value").Should().Be("university");
        found.Text.Should().NotContain("jan@");
    }

    [Fact]
    public async Task The_page_finds_an_organisation_by_the_entity_id_of_its_identity_provider()
    {
        using var browser = _world.NewBrowser();
        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        var found = await browser.GoAsync(page.Url + "&q=" + Uri.EscapeDataString(_world.University.EntityId));

        found.Document.QuerySelectorAll("button[name=entry]").Should().ContainSingle().Which.GetAttribute("value").Should().Be("university");
    }
}
