using System.Net;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>Refresh tokens over the wire: what ends them, and what outlives a session.</summary>
public sealed class RefreshTests : IAsyncLifetime
{
    private const string Before = "    home_page: http://shop.localhost:1/\n";

    private HubWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await HubWorld.StartAsync(Refreshing);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task R000_13_They_end_with_the_session_they_came_from()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");
        var second = await RefreshAsync(first["refresh_token"]);
        second.Status.Should().Be(200, second.Text);

        var page = await browser.GoAsync(_world.HubUrl + "/logout");
        await browser.PressAsync(page, "main form button");

        (await RefreshAsync(second["refresh_token"]))["error"].Should().Be("invalid_grant");
        (await _world.Shop.UserInfoAsync(second["access_token"]!)).Status.Should().Be(401);
        (await IntrospectAsync(second["access_token"])).Text.Should().Be("""{"active":false}""");
    }

    [Fact]
    public async Task R000_13_They_end_when_the_organisation_ends_its_session()
    {
        using var browser = _world.NewBrowser();
        using var tab = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "college", "teacher");

        await tab.EndEverywhereAsync(_world.College, browser);

        (await RefreshAsync(first["refresh_token"]))["error"].Should().Be("invalid_grant");
    }

    [Theory]
    [InlineData("    redirect_uris: [\"http://shop", "    suspended: true\n    redirect_uris: [\"http://shop", 400, 401)]
    [InlineData("    organisations: [university, college, island]", "    organisations: [college, island]", 400, 400)]
    [InlineData("    identifiers: { schac_home_org", "    state: suspended\n    identifiers: { schac_home_org", 400, 400)]
    [InlineData("    refresh_tokens: { idle_seconds: 3600, absolute_seconds: 28800 }\n", "", 400, 400)]
    public async Task R000_23_What_the_operator_takes_away_ends_them(string from, string to, int status, int orStatus)
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");

        await _world.ApplyAsync(text => Refreshing(text).Replace(from, to, StringComparison.Ordinal));

        (await RefreshAsync(first["refresh_token"])).Status.Should().BeOneOf(status, orStatus);
        await _world.ApplyAsync(Refreshing);
        (await RefreshAsync(first["refresh_token"])).Status.Should().Be(200, "it was refused, and nothing was used up");
    }

    [Fact]
    public async Task R001_11_A_claim_whose_agreement_ended_is_in_no_token_that_comes_after()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");
        (await _world.Shop.UserInfoAsync(first["access_token"]!))["given_name"].Should().NotBeNullOrEmpty();

        await _world.ApplyAsync(text => Refreshing(text).Replace("attributes: [given_name, email], from: 2020-01-01, who: Board of the university", "attributes: [email], from: 2020-01-01, who: Board of the university", StringComparison.Ordinal));

        var second = await RefreshAsync(first["refresh_token"]);
        var claims = await _world.Shop.UserInfoAsync(second["access_token"]!);
        claims["email"].Should().NotBeNullOrEmpty();
        claims["given_name"].Should().BeNull();
    }

    [Fact]
    public async Task R000_21_What_outlives_the_session_is_the_subject_alone_and_nothing_of_the_person_is_kept()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university", "pupil", ("scope", "openid offline_access"));
        first["scope"].Should().Be("openid offline_access");
        var subject = FakeApplication.Claims(first["id_token"]!).GetProperty("sub").GetString();
        var page = await browser.GoAsync(_world.HubUrl + "/logout");
        await browser.PressAsync(page, "main form button");

        var second = await RefreshAsync(first["refresh_token"]);

        second.Status.Should().Be(200, second.Text);
        FakeApplication.Claims(second["id_token"]!).EnumerateObject().Select(claim => claim.Name).Should().BeEquivalentTo(["iss", "sub", "aud", "exp", "iat", "at_hash", "auth_time", "acr", "amr"]);
        var userInfo = await _world.Shop.UserInfoAsync(second["access_token"]!);
        userInfo.Json.EnumerateObject().Select(claim => claim.Value.GetString()).Should().Equal(subject);
        (await _world.Shop.UserInfoAsync(first["access_token"]!)).Status.Should().Be(401, "that one was of the session");
    }

    [Fact]
    public async Task Twenty_at_once_get_one_next_token_and_it_survives_a_restart()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RefreshAsync(first["refresh_token"])));

        answers.Select(answer => answer.Status).Should().AllBeEquivalentTo(200);
        var next = answers.Select(answer => answer["refresh_token"]).Distinct().Should().ContainSingle().Which;
        await _world.RestartAsync();
        (await RefreshAsync(next)).Status.Should().Be(200);
    }

    [Fact]
    public async Task One_that_was_used_long_ago_ends_all_and_the_timeline_says_so()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");
        var second = await RefreshAsync(first["refresh_token"]);
        _world.Clock.Advance(TimeSpan.FromSeconds(31));

        (await RefreshAsync(first["refresh_token"]))["error_description"].Should().Contain("FH-1013");

        (await RefreshAsync(second["refresh_token"])).Status.Should().Be(400);
        (await _world.Shop.UserInfoAsync(second["access_token"]!)).Status.Should().Be(401);
        _world.Log.Should().Contain("refresh-token-reused").And.NotContain(first["refresh_token"]!).And.NotContain(second["refresh_token"]!);
    }

    [Fact]
    public async Task Revocation_and_introspection_answer_as_their_specifications_say()
    {
        using var browser = _world.NewBrowser();
        var first = await browser.TokensAsync(_world.Shop, "university");
        var active = await IntrospectAsync(first["access_token"]);
        active.Json.GetProperty("active").GetBoolean().Should().BeTrue();
        active["client_id"].Should().Be("shop");

        var revoked = await SendAsync("revocation", first["refresh_token"]);

        (revoked.Status, (await SendAsync("revocation", "nothing of ours")).Status).Should().Be((200, 200));
        (await RefreshAsync(first["refresh_token"])).Status.Should().Be(400);
        (await IntrospectAsync(first["access_token"])).Text.Should().Be("""{"active":false}""");
        using var http = LoopbackHttp.Create();
        (await http.GetAsync(_world.HubUrl + "/connect/revocation", TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        (await http.PostAsync(_world.HubUrl + "/connect/introspection", new FormUrlEncodedContent([KeyValuePair.Create("token", "x")]), TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        using var json = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        (await http.PostAsync(_world.HubUrl + "/connect/introspection", json, TestContext.Current.CancellationToken)).StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
    }

    private static string Refreshing(string text) => text.Replace(
        Before, Before + "    refresh_tokens: { idle_seconds: 3600, absolute_seconds: 28800 }\n    offline_access: { idle_seconds: 86400, absolute_seconds: 864000 }\n", StringComparison.Ordinal);

    private Task<JsonAnswer> RefreshAsync(string? token) =>
        _world.Shop.RedeemAsync("", ("grant_type", "refresh_token"), ("refresh_token", token), ("code", null), ("redirect_uri", null), ("code_verifier", null));

    private Task<JsonAnswer> IntrospectAsync(string? token) => SendAsync("introspection", token);

    private Task<JsonAnswer> SendAsync(string endpoint, string? token) => _world.Shop.PostAsync("/connect/" + endpoint, ("token", token));
}
