using System.Text.Json.Nodes;
using FederationHub.Configuration.Registering;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Registration;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.OpenId;

/// <summary>Who may register, and what becomes of a registration (RFC 7591 3, RFC 7592).</summary>
public sealed class RegistrationManagementTests(RegistrationFixture fixture) : IClassFixture<RegistrationFixture>
{
    private readonly HubWorld _world = fixture.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Registrar Registrar => _world.Services.GetRequiredService<Registrar>();

    [Fact]
    public async Task Without_a_token_that_an_operator_made_nothing_is_registered()
    {
        var none = await _world.RegisterAsync(null, RegistrationWorld.Good());
        var wrong = await _world.RegisterAsync("fhi_" + new string('A', 43), RegistrationWorld.Good());
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good());
        var other = await _world.RegisterAsync(registered["registration_access_token"], RegistrationWorld.Good());

        none.Status.Should().Be(401);
        none.Challenges.Should().Equal("Bearer");
        none.Text.Should().BeEmpty();
        foreach (var answer in (RegistrationAnswer[])[wrong, other])
        {
            answer.Status.Should().Be(401);
            answer["error"].Should().Be("invalid_token");
            answer.Challenges.Should().ContainSingle().Which.Should().StartWith("Bearer error=\"invalid_token\"");
            answer.NotStored.Should().BeTrue();
        }
    }

    [Fact]
    public async Task A_token_that_ended_was_revoked_or_is_used_up_registers_nothing_more()
    {
        var (revoked, full, ended) = (await _world.MakeTokenAsync(), await _world.MakeTokenAsync(wanted => wanted with { Most = 1 }), await _world.MakeTokenAsync(wanted => wanted with { Days = 1, LifeDays = 2 }));
        var kept = await _world.RegisteredAsync(revoked, RegistrationWorld.Good());
        var only = await _world.RegisteredAsync(full, RegistrationWorld.Good());
        var id = (await Registrar.FindTokenAsync(revoked, Token)).Match(token => token.Id, _ => "");
        (await Registrar.RevokeTokenAsync(id, withApplications: false, "cli:test", Token)).Should().BeTrue();

        (await _world.RegisterAsync(revoked, RegistrationWorld.Good()))["error"].Should().Be("invalid_token");
        (await _world.RegisterAsync(full, RegistrationWorld.Good()))["error"].Should().Be("invalid_token");
        (await _world.SendAsync(HttpMethod.Get, kept["registration_client_uri"]!, kept["registration_access_token"])).Status.Should().Be(200, "what was registered goes on");
        (await ChangedAsync(kept, body => body.With("client_name", "Still"))).Status.Should().Be(200, "and can be changed within what its token said");
        (await _world.SendAsync(HttpMethod.Delete, only["registration_client_uri"]!, only["registration_access_token"])).Status.Should().Be(204);
        await _world.RegisteredAsync(full, RegistrationWorld.Good());
        _world.Clock.Advance(TimeSpan.FromDays(1));
        (await _world.RegisterAsync(ended, RegistrationWorld.Good()))["error"].Should().Be("invalid_token");
    }

    [Theory]
    [InlineData("query", "response_type", "token", "unsupported_response_type")]
    [InlineData("query", "scope", "profile", "invalid_scope")]
    [InlineData("query", "prompt", "none login", "invalid_request")]
    [InlineData("query", "request", "e30.e30.", "request_not_supported")]
    [InlineData("query", "id_token_hint", "x", "invalid_request")]
    [InlineData("form_post", "code_challenge_method", "plain", "invalid_request")]
    public async Task RFC_9700_4_11_2_A_refusal_leads_to_what_registered_itself_by_the_persons_own_click_alone(string mode, string parameter, string value, string error)
    {
        using var browser = new Browser(RegistrationWorld.Redirect);
        using var newcomer = _world.Application(await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("client_name", "Bank")));

        var page = await browser.GoAsync(newcomer.AuthorizeUrl(("response_mode", mode), (parameter, value)));

        (page.Kind, (int)page.Status).Should().Be(("error", 400));
        browser.Hops.Should().ContainSingle("nothing goes anywhere by itself");
        var way = page.Document.QuerySelector(mode == "query" ? $"main a[href^='{RegistrationWorld.Redirect}']" : $"main form[action='{RegistrationWorld.Redirect}'] button")!;
        way.TextContent.Should().Contain("Bank (http://newcomer.localhost:1)", "a name is what its owner likes; the address is not");
        if (mode == "query")
        {
            way.GetAttribute("href").Should().Contain($"error={error}&").And.Contain($"state={Uri.EscapeDataString(newcomer.State)}&").And.Contain("iss=");
        }

        // Beside it: without a page there is nobody who could click, and an application that an operator wrote is vouched for.
        (await browser.GoAsync(newcomer.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
        using var known = _world.NewBrowser();
        (await known.GoAsync(_world.Shop.AuthorizeUrl((parameter, value)))).Parameter("error").Should().Be(error);
    }

    [Fact]
    public async Task RFC_9700_4_11_2_A_logout_where_there_is_nothing_to_end_leads_to_what_registered_itself_by_a_click_alone()
    {
        const string Bye = "http://newcomer.localhost:1/bye";
        using var browser = new Browser("http://newcomer.localhost:1/");
        using var newcomer = _world.Application(await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("post_logout_redirect_uris", new JsonArray(Bye))));
        var hint = (await browser.TokensAsync(newcomer, "university"))["id_token"];
        var url = newcomer.EndSessionUrl(("id_token_hint", hint), ("post_logout_redirect_uri", Bye), ("state", "s"));

        using var stranger = new Browser("http://newcomer.localhost:1/");
        await stranger.GoAsync(url);
        var own = await browser.GoAsync(url);
        var after = await stranger.GoAsync(url);

        own.Url.Should().Be(Bye + "?state=s", "who is logged in asked for it");
        stranger.Hops.Should().OnlyContain(hop => hop.Url.StartsWith(_world.HubUrl, StringComparison.Ordinal));
        var onward = after.Document.QuerySelector($"main a[href='{Bye}?state=s']")!;
        onward.TextContent.Should().Contain("Newcomer (http://newcomer.localhost:1)");
    }

    [Fact]
    public async Task A_registration_is_read_with_its_own_token_and_tells_its_secret_once()
    {
        var token = await _world.MakeTokenAsync();
        var mine = await _world.RegisteredAsync(token, RegistrationWorld.Good());
        var theirs = await _world.RegisteredAsync(token, RegistrationWorld.Good());

        var read = await _world.SendAsync(HttpMethod.Get, mine["registration_client_uri"]!, mine["registration_access_token"]);

        read.Status.Should().Be(200);
        read.NotStored.Should().BeTrue();
        read["client_secret"].Should().BeNull();
        foreach (var member in mine.Json.EnumerateObject().Where(member => member.Name != "client_secret"))
        {
            read[member.Name].Should().Be(member.Value.ToString());
        }

        foreach (var wrong in (string?[])[theirs["registration_access_token"], token, mine["client_secret"], "fhr_" + new string('A', 43)])
        {
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete])
            {
                var answer = await _world.SendAsync(method, mine["registration_client_uri"]!, wrong, method == HttpMethod.Put ? RegistrationWorld.Good().ToJsonString() : null);
                answer.Status.Should().Be(401);
                answer["error"].Should().Be("invalid_token");
            }
        }

        (await _world.SendAsync(HttpMethod.Get, _world.HubUrl + "/connect/register/shop", mine["registration_access_token"])).Status.Should().Be(401);
        (await _world.SendAsync(HttpMethod.Get, mine["registration_client_uri"]!, null)).Challenges.Should().Equal("Bearer");
        (await _world.SendAsync(HttpMethod.Post, mine["registration_client_uri"]!, mine["registration_access_token"], "{}")).Status.Should().Be(405);
    }

    [Fact]
    public async Task An_update_replaces_all_and_what_it_leaves_out_is_gone()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("default_max_age", 60).With("contacts", new JsonArray("a@rp.example")));

        var changed = await ChangedAsync(registered, body => body.With("redirect_uris", new JsonArray("http://newcomer.localhost:1/new")).With("contacts", null));

        changed.Status.Should().Be(200, changed.Text);
        changed["default_max_age"].Should().BeNull();
        changed["contacts"].Should().BeNull();
        changed["client_secret"].Should().BeNull("it has one already");
        using var application = _world.Application(registered, "http://newcomer.localhost:1/new");
        using var browser = new Browser("http://newcomer.localhost:1/");
        (await browser.TokensAsync(application, "university")).Status.Should().Be(200);
        (await browser.GoAsync(application.AuthorizeUrl(("redirect_uri", RegistrationWorld.Redirect)))).Code.Should().Be("FH-1002");
    }

    // R000-23: what was taken away counts on every path, also for a person who is on the way.
    [Fact]
    public async Task An_address_that_was_taken_away_gets_no_answer_to_a_login_that_began_before()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good());
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);
        var page = await browser.GoAsync(application.AuthorizeUrl());
        page.Kind.Should().Be("organisation-login");

        (await ChangedAsync(registered, body => body.With("redirect_uris", new JsonArray("http://newcomer.localhost:1/new")))).Status.Should().Be(200);

        var end = await browser.BecomeAsync(page, "pupil");
        end.Code.Should().Be("FH-1002");
        browser.Hops.Should().NotContain(hop => hop.Url.StartsWith(RegistrationWorld.Redirect, StringComparison.Ordinal));
        end.Document.QuerySelectorAll($"[href^='{RegistrationWorld.Redirect}'], [action^='{RegistrationWorld.Redirect}']").Should().BeEmpty();
    }

    [Fact]
    public async Task A_secret_comes_and_goes_with_the_way_of_authenticating()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good().With("token_endpoint_auth_method", "none"));
        var confidential = await ChangedAsync(registered, body => body.With("token_endpoint_auth_method", "client_secret_basic"));
        var isPublic = await ChangedAsync(registered, body => body.With("token_endpoint_auth_method", "none"));

        registered["client_secret"].Should().BeNull();
        confidential["client_secret"].Should().StartWith("fhs_");
        confidential["client_secret_expires_at"].Should().NotBeNull();
        isPublic["client_secret_expires_at"].Should().BeNull();
    }

    [Theory]
    [InlineData("client_id", "\"shop\"")]
    [InlineData("client_id", null)]
    [InlineData("client_secret", "\"one of my own choice, long enough to be one\"")]
    [InlineData("registration_access_token", "\"x\"")]
    [InlineData("registration_client_uri", "\"https://rp.example/\"")]
    [InlineData("client_secret_expires_at", "0")]
    [InlineData("client_id_issued_at", "0")]
    [InlineData("frontchannel_logout_uri", "\"https://rp.example/\"")]
    public async Task An_update_with_what_is_the_servers_or_not_its_own_changes_nothing(string name, string? value)
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good());

        var refused = await ChangedAsync(registered, body => body.With("client_name", "Other").With(name, value is null ? null : JsonNode.Parse(value)));

        refused.Status.Should().Be(400, refused.Text);
        refused["error"].Should().Be("invalid_client_metadata");
        (await _world.SendAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"]))["client_name"].Should().Be("Newcomer");
        (await ChangedAsync(registered, body => body.With("client_secret", registered["client_secret"]))).Status.Should().Be(200, "its own secret is no other one");
    }

    [Fact]
    public async Task What_removes_itself_is_unknown_at_once_with_all_that_it_was_given()
    {
        var registered = await _world.RegisteredAsync(await _world.MakeTokenAsync(), RegistrationWorld.Good());
        using var application = _world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);
        var tokens = await browser.TokensAsync(application, "university");
        var end = await browser.LogInAsync(application, "university");

        var removed = await _world.SendAsync(HttpMethod.Delete, registered["registration_client_uri"]!, registered["registration_access_token"]);

        removed.Status.Should().Be(204);
        removed.Text.Should().BeEmpty();
        removed.NotStored.Should().BeTrue();
        (await browser.GoAsync(application.AuthorizeUrl())).Code.Should().Be("FH-1001");
        (await application.RedeemAsync(end.Parameter("code")!))["error"].Should().Be("invalid_client");
        (await application.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await _world.SendAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"])).Status.Should().Be(401);
    }

    [Fact]
    public async Task Each_change_is_told_in_the_audit_without_what_is_secret()
    {
        var secret = await _world.MakeTokenAsync();
        var registered = await _world.RegisteredAsync(secret, RegistrationWorld.Good());
        await ChangedAsync(registered, body => body.With("client_name", "Other"));
        await _world.SendAsync(HttpMethod.Delete, registered["registration_client_uri"]!, registered["registration_access_token"]);
        await _world.RegisterAsync("fhi_" + new string('B', 43), RegistrationWorld.Good());

        var told = await _world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Application = registered["client_id"], Limit = 20 }, Token).ToListAsync(Token);

        told.Select(entry => (entry.Event.Kind, entry.Event.Actor!.Split(':')[0])).Should().Equal(
            (AuditKinds.RegistrationMade, "registration"), (AuditKinds.RegistrationChanged, "application"), (AuditKinds.RegistrationRemoved, "application"));
        _world.Log.Should().Contain("registration-token-invalid").And.NotContain(secret).And.NotContain(registered["client_secret"]!).And.NotContain(registered["registration_access_token"]!).And.NotContain(new string('B', 43));
        var files = string.Concat(_world.Files().Select(System.Text.Encoding.Latin1.GetString));
        files.Should().NotContainAny(secret, registered["client_secret"]!, registered["registration_access_token"]!);
    }

    private async Task<RegistrationAnswer> ChangedAsync(RegistrationAnswer registered, Func<JsonObject, JsonObject> change)
    {
        var body = RegistrationWorld.Good().With("client_id", registered["client_id"]);
        return await _world.SendAsync(HttpMethod.Put, registered["registration_client_uri"]!, registered["registration_access_token"], change(body).ToJsonString());
    }
}

/// <summary>Where registrations live, how long, and how many there are.</summary>
public sealed class RegistrationLifeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registration_outlives_a_restart_and_a_hub_file_and_is_no_operators()
    {
        await using var world = await HubWorld.StartAsync();
        var registered = await world.RegisteredAsync(await world.MakeTokenAsync(wanted => wanted with { Suite = "unheard-of" }), RegistrationWorld.Good());
        using var application = world.Application(registered);

        await world.RestartAsync();
        await world.ApplyAsync(text => text.Replace("name: Planner", "name: Planner 2", StringComparison.Ordinal));

        using var browser = new Browser(RegistrationWorld.Redirect);
        (await browser.TokensAsync(application, "university")).Status.Should().Be(200);
        (await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(Token)).Settings.Applications.Should().NotContain(known => known.Id.Value == registered["client_id"]);
        (await world.SendAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"])).Status.Should().Be(200);
    }

    [Fact]
    public async Task An_organisation_that_names_its_applications_is_not_reached_by_one_that_registered_itself()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("    sector: wo\n", "    sector: wo\n    applications: [shop]\n", StringComparison.Ordinal));
        var registered = await world.RegisteredAsync(await world.MakeTokenAsync(wanted => wanted with { Organisations = ["university", "college"] }), RegistrationWorld.Good());
        using var browser = new Browser(RegistrationWorld.Redirect);

        (await browser.GoAsync($"{world.HubUrl}/start/{registered["client_id"]}/university")).Code.Should().StartWith("FH-11");
        (await browser.GoAsync(world.Application(registered).AuthorizeUrl())).Kind.Should().Be("organisation-login", "the college alone is left");
    }

    [Fact]
    public async Task A_registration_ends_by_its_time_and_leaves_nothing()
    {
        await using var world = await HubWorld.StartAsync();
        var registered = await world.RegisteredAsync(await world.MakeTokenAsync(wanted => wanted with { LifeDays = 2, Days = 1 }), RegistrationWorld.Good());
        using var application = world.Application(registered);
        using var browser = new Browser(RegistrationWorld.Redirect);
        (await browser.LogInAsync(application, "university")).Parameter("code").Should().NotBeNull();

        world.Clock.Advance(TimeSpan.FromDays(2));

        (await browser.GoAsync(application.AuthorizeUrl())).Code.Should().Be("FH-1001");
        (await world.SendAsync(HttpMethod.Get, registered["registration_client_uri"]!, registered["registration_access_token"])).Status.Should().Be(401);
        await world.Services.GetRequiredService<Background.SettingsRefresh>().RefreshAsync(Token);
        (await world.Services.GetRequiredService<IRegistrationStore>().LoadAsync(Token)).Should().BeEquivalentTo(new { Applications = Array.Empty<object>(), Tokens = Array.Empty<object>() });
    }

    [Fact]
    public async Task What_another_node_registers_is_live_here_within_ten_seconds()
    {
        await using var world = await HubWorld.StartAsync();
        var registered = await world.RegisteredAsync(await world.MakeTokenAsync(), RegistrationWorld.Good());
        using var browser = new Browser(RegistrationWorld.Redirect);
        using var application = world.Application(registered);
        (await browser.LogInAsync(application, "university")).Parameter("code").Should().NotBeNull();

        // Past this node's own endpoint, as another one does it.
        await world.Services.GetRequiredService<Registrar>().RemoveAsync(registered["client_id"]!, "cli:test", Token);

        var began = TimeProvider.System.GetTimestamp();
        while ((await browser.GoAsync(application.AuthorizeUrl())).Code != "FH-1001")
        {
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(10));
            await Task.Delay(100, Token);
        }
    }

    [Fact]
    public async Task Twenty_at_once_take_the_three_places_that_there_are()
    {
        await using var world = await HubWorld.StartAsync();
        var token = await world.MakeTokenAsync(wanted => wanted with { Most = 3 });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.RegisterAsync(token, RegistrationWorld.Good())));

        answers.Count(answer => answer.Status == 201).Should().Be(3);
        answers.Where(answer => answer.Status != 201).Should().OnlyContain(answer => answer["error"] == "invalid_token");
    }

    [Fact]
    [Trait("Reaches", "FH-1504")]
    public async Task Too_many_calls_of_one_token_and_too_many_wrong_ones_wait_a_minute_and_hold_nobody_else_up()
    {
        await using var world = await HubWorld.StartAsync();
        var (busy, calm) = (await world.MakeTokenAsync(), await world.MakeTokenAsync());
        RegistrationAnswer? last = null;
        for (var i = 0; i <= RegistrationPace.MostCalls; i++)
        {
            last = await world.RegisterAsync(busy, RegistrationWorld.Good().With("redirect_uris", null));
        }

        last!.Status.Should().Be(429, last.Text);
        last["error"].Should().Be("temporarily_unavailable");
        last["error_description"].Should().Contain("FH-1504");
        last.RetryAfter.Should().Be("60");
        await world.RegisteredAsync(calm, RegistrationWorld.Good());
        for (var i = 0; i <= RegistrationPace.MostWrong; i++)
        {
            last = await world.RegisterAsync("fhi_" + new string('A', 43), RegistrationWorld.Good());
        }

        last.Status.Should().Be(429);
        world.Clock.Advance(RegistrationPace.Window);
        await world.RegisteredAsync(busy, RegistrationWorld.Good());
    }
}

/// <summary>How people leave an application that registered itself (OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0).</summary>
public sealed class RegistrationLogoutTests
{
    [Fact]
    public async Task It_is_told_of_a_logout_and_people_go_on_where_it_registered_and_nowhere_else()
    {
        await using var receiver = new LogoutReceiver();
        await receiver.StartAsync();
        await using var world = await HubWorld.StartAsync();
        var registered = await world.RegisteredAsync(await world.MakeTokenAsync(), RegistrationWorld.Good()
            .With("post_logout_redirect_uris", new JsonArray("http://newcomer.localhost:1/bye"))
            .With("backchannel_logout_uri", receiver.UriOf("newcomer")).With("backchannel_logout_session_required", true));
        using var application = world.Application(registered);
        using var browser = new Browser("http://newcomer.localhost:1/");
        var tokens = await browser.TokensAsync(application, "university");

        var other = await browser.GoAsync(application.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", "http://newcomer.localhost:1/bye?x=1"), ("state", "s")));
        tokens = await browser.TokensAsync(application, "university");
        var end = await browser.PostOnAsync(await browser.GoAsync(application.EndSessionUrl(("id_token_hint", tokens["id_token"]), ("post_logout_redirect_uri", "http://newcomer.localhost:1/bye"), ("state", "s"))));

        other.Url.Should().StartWith(world.HubUrl, "that address is not registered");
        end.Url.Should().Be("http://newcomer.localhost:1/bye?state=s");
        receiver.Of("newcomer").Should().NotBeEmpty();
        FakeApplication.Claims(receiver.Of("newcomer")[^1].Token).GetProperty("sid").GetString().Should().Be(FakeApplication.Claims(tokens["id_token"]!).GetProperty("sid").GetString());
        world.Log.Should().NotContain("There is no application");
    }
}
