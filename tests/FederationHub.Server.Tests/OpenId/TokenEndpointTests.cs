using System.Net.Http.Headers;
using System.Text;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.OpenId;

public sealed class TokenEndpointTests(HubWorldFixture fixture) : IClassFixture<HubWorldFixture>
{
    private readonly HubWorld _world = fixture.World;

    [Fact]
    public async Task A_code_works_once_and_its_second_use_ends_what_the_first_gave()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");
        var first = await _world.Shop.RedeemAsync(end.Parameter("code")!);
        (await _world.Shop.UserInfoAsync(first["access_token"]!)).Status.Should().Be(200);

        var second = await _world.Shop.RedeemAsync(end.Parameter("code")!);

        second.Status.Should().Be(400);
        second["error"].Should().Be("invalid_grant");
        (await _world.Shop.UserInfoAsync(first["access_token"]!)).Status.Should().Be(401);
    }

    [Fact]
    public async Task Fifty_exchanges_of_one_code_at_once_give_tokens_once()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _world.Shop.RedeemAsync(end.Parameter("code")!)));

        answers.Count(answer => answer.Status == 200).Should().Be(1);
        answers.Where(answer => answer.Status != 200).Should().OnlyContain(answer => answer["error"] == "invalid_grant");
    }

    [Theory]
    [InlineData("code_verifier", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid_grant")]
    [InlineData("code_verifier", null, "invalid_grant")]
    [InlineData("redirect_uri", "http://shop.localhost:1/other?tenant=7", "invalid_grant")]
    [InlineData("code", "unknown", "invalid_grant")]
    [InlineData("grant_type", "password", "unsupported_grant_type")]
    [InlineData("grant_type", null, "invalid_request")]
    public async Task One_thing_wrong_is_refused_with_its_error(string parameter, string? value, string error)
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");

        var answer = await _world.Shop.RedeemAsync(end.Parameter("code")!, (parameter, value));

        answer.Status.Should().Be(400);
        answer["error"].Should().Be(error);
        answer["error_description"].Should().Contain("FH-10");
    }

    [Fact]
    public async Task A_code_of_another_application_is_refused_and_burned()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");
        var stolen = await _world.Planner.RedeemAsync(end.Parameter("code")!, ("redirect_uri", _world.Shop.RedirectUri));

        var honest = await _world.Shop.RedeemAsync(end.Parameter("code")!);

        stolen["error"].Should().Be("invalid_grant");
        honest["error"].Should().Be("invalid_grant");
    }

    [Fact]
    public async Task A_code_is_dead_after_a_minute()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");
        _world.Clock.Advance(TimeSpan.FromSeconds(61));

        (await _world.Shop.RedeemAsync(end.Parameter("code")!))["error"].Should().Be("invalid_grant");
    }

    [Fact]
    public async Task A_wrong_secret_is_401_with_a_challenge_and_post_works_as_well_as_basic()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");
        var wrong = await (_world.Shop with { Secret = "another secret, long enough to be one" }).RedeemAsync(end.Parameter("code")!);
        var post = await (_world.Shop with { Secret = null }).RedeemAsync(end.Parameter("code")!, ("client_secret", HubWorld.ShopSecret));

        wrong.Status.Should().Be(401);
        wrong["error"].Should().Be("invalid_client");
        post.Status.Should().Be(200, post.Text);
    }

    [Fact]
    public async Task R002_23_a_json_body_is_415_and_the_code_stays_usable()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Shop, "university");
        using var http = LoopbackHttp.Create();
        using var json = new StringContent($$"""{"grant_type":"authorization_code","code":"{{end.Parameter("code")}}"}""", Encoding.UTF8, "application/json");

        using var refused = await http.PostAsync(_world.HubUrl + "/connect/token", json);

        ((int)refused.StatusCode).Should().Be(415);
        (await refused.Content.ReadAsStringAsync()).Should().Contain("form");
        (await _world.Shop.RedeemAsync(end.Parameter("code")!)).Status.Should().Be(200);
    }

    [Fact]
    public async Task An_id_token_opens_nothing_at_UserInfo_and_no_token_gets_a_bare_challenge()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Shop, "university");
        using var http = LoopbackHttp.Create();

        using var none = await http.GetAsync(_world.HubUrl + "/connect/userinfo");
        var confused = await _world.Shop.UserInfoAsync(tokens["id_token"]!);

        ((int)none.StatusCode).Should().Be(401);
        none.Headers.WwwAuthenticate.Should().Contain(new AuthenticationHeaderValue("Bearer"));
        confused.Status.Should().Be(401);
        confused["error"].Should().Be("invalid_token");
    }

    [Fact]
    public async Task Discovery_and_keys_are_public_json_with_an_entity_tag()
    {
        using var http = LoopbackHttp.Create();

        using var discovery = await http.GetAsync(_world.HubUrl + "/.well-known/openid-configuration");
        using var keys = await http.GetAsync(_world.HubUrl + "/.well-known/jwks.json");

        discovery.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        discovery.Headers.ETag.Should().NotBeNull();
        (await discovery.Content.ReadAsStringAsync()).Should().Contain($"\"issuer\": \"{_world.HubUrl}\"");
        var jwks = await keys.Content.ReadAsStringAsync();
        jwks.Should().Contain("\"RS256\"").And.Contain("\"ES256\"").And.NotContain("\"d\":");
    }
}
