using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Developers;

/// <summary>A hub where people of the university, which is fake, make clients; the college is a real one.</summary>
public sealed class DeveloperHubFixture : IAsyncLifetime
{
    public HubWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(storage: new Dictionary<string, string?>
    {
        ["Developers:Enabled"] = "true",
        ["Developers:Organisations"] = "university",
    });

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary><c>/developers</c>: a client in three fields, Try it, and everything that somebody else might want of it.</summary>
public sealed class DeveloperPageTests(DeveloperHubFixture hub) : IClassFixture<DeveloperHubFixture>
{
    private const string Redirect = "http://localhost:3000/callback";

    private HubWorld World => hub.World;

    [Theory]
    [InlineData("web")]
    [InlineData("spa")]
    [InlineData("native")]
    public async Task Three_fields_make_a_client_that_a_login_is_tried_with_at_once(string kind)
    {
        using var browser = new Browser(Redirect);
        var began = Stopwatch.GetTimestamp();
        var made = await MakeAsync(browser, await SignInAsync(browser), "My <b>app</b>", kind);

        made.Kind.Should().Be("developers-client");
        made.Document.QuerySelector("h1")!.TextContent.Should().Be("My <b>app</b>");
        made.Document.QuerySelector("main b").Should().BeNull();
        (made.Document.QuerySelector("#client-secret") is not null).Should().Be(kind == "web");

        var tried = await browser.PostOnAsync(await browser.PressAsync(made, "[data-try]"));
        TestContext.Current.TestOutputHelper?.WriteLine($"sign-in to decoded ID token: {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s");

        tried.Kind.Should().Be("developers-tried", tried.Text);
        var claims = Json(tried, "id-token");
        claims.GetProperty("iss").GetString().Should().Be(World.HubUrl);
        claims.GetProperty("aud").GetString().Should().Be(IdOf(made));
        claims.GetProperty("name").GetString().Should().NotBeNullOrEmpty();
        Json(tried, "userinfo").GetProperty("sub").GetString().Should().Be(claims.GetProperty("sub").GetString());
        Json(tried, "token").GetProperty("token_type").GetString().Should().Be("Bearer");
        tried.Document.QuerySelector("[data-call=request]")!.TextContent.Should().Contain("code_challenge_method=S256");

        // Once: what came back cannot come back again.
        (await browser.GoAsync(tried.Url)).Status.Should().Be(HttpStatusCode.BadRequest);
        await RemoveAsync(browser, made);
    }

    [Theory]
    [InlineData("https://app.example/callback")]
    [InlineData("http://app.example/callback")]
    [InlineData("http://localhost.evil.example/callback")]
    [InlineData("http://localhost@evil.example/callback")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("http://localhost:3000/a#b")]
    [InlineData("http://localhost:3000/*")]
    [InlineData("http://localhost:3000/a/../b")]
    [InlineData("http://localhost:99999/a")]
    [InlineData("com.example.app:/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData("HUB/developers/return/x")]
    [InlineData("http://localhost:PORT")]
    [InlineData("http://localhost:PORT?x")]
    [InlineData("http://localhost:0PORT/login/continue")]
    [InlineData("http://127.0.0.1:PORT/login/continue")]
    [InlineData("http://[::1]:PORT/")]
    [InlineData("")]
    public async Task Only_addresses_of_this_machine_are_taken(string redirect)
    {
        using var browser = new Browser(Redirect);
        var page = await MakeAsync(browser, await SignInAsync(browser), "App", "native", redirect.Replace("HUB", World.HubUrl, StringComparison.Ordinal).Replace("PORT", $"{new Uri(World.HubUrl).Port}", StringComparison.Ordinal));

        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Document.QuerySelector("#problem")!.TextContent.Should().Contain("not allowed");
        page.Document.QuerySelectorAll(".kept").Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_is_nobody_elses_to_see_to_try_or_to_remove()
    {
        using var owner = new Browser(Redirect);
        using var stranger = new Browser(Redirect);
        var made = await MakeAsync(owner, await SignInAsync(owner), "Mine", "spa");
        var id = IdOf(made);
        var theirs = await SignInAsync(stranger, "teacher");
        var token = theirs.Document.QuerySelector("input[name=form]")!.GetAttribute("value")!;

        theirs.Text.Should().NotContain(id);
        foreach (var path in (string[])["try", "remove"])
        {
            (await stranger.PostAsync($"{World.HubUrl}/developers/client/{id}/{path}", [new("form", token)], World.HubUrl + "/developers")).Kind.Should().Be("developers");
        }

        (await stranger.GoAsync($"{World.HubUrl}/developers/client/{id}")).Kind.Should().Be("developers");
        (await owner.GoAsync($"{World.HubUrl}/developers/client/{id}")).Kind.Should().Be("developers-client");

        // A form of somebody else's page, and one of none.
        foreach (var forged in (string[])[token, ""])
        {
            (await owner.PostAsync($"{World.HubUrl}/developers/client/{id}/remove", [new("form", forged)], World.HubUrl + "/developers")).Code.Should().StartWith("FH-");
            (await owner.PostAsync($"{World.HubUrl}/developers/client/{id}/remove", [new("form", forged)], "http://evil.example/")).Kind.Should().Be("developers-start");
        }

        (await owner.GoAsync($"{World.HubUrl}/developers")).Text.Should().Contain(id);
        await RemoveAsync(owner, made);
        (await AuthorizeAsync(owner, id, Redirect)).Code.Should().Be("FH-1001");
    }

    [Fact]
    public async Task What_a_tried_login_came_to_is_seen_by_the_browser_that_began_it_and_by_nobody_else()
    {
        using var owner = new Browser(Redirect);
        using var stranger = new Browser(Redirect);
        var made = await MakeAsync(owner, await SignInAsync(owner), "Return", "spa");
        var returned = (await owner.PressAsync(made, "[data-try]")).Url;
        var other = await MakeAsync(owner, await owner.GoAsync(World.HubUrl + "/developers"), "Other", "spa");
        var tried = await owner.PressAsync(other, "[data-try]");

        tried.Kind.Should().Be("developers-tried");
        (await stranger.GoAsync(returned)).Status.Should().Be(HttpStatusCode.BadRequest);
        // No try under way: the address is not the client's any more, nor is it another client's.
        (await AuthorizeAsync(owner, IdOf(made), returned.Split('?')[0])).Code.Should().Be("FH-1002");
        (await AuthorizeAsync(owner, IdOf(made), World.HubUrl + "/developers/return/x")).Code.Should().Be("FH-1002");
        await RemoveAsync(owner, made);
        await RemoveAsync(owner, other);
    }

    [Fact]
    public async Task A_client_reaches_fake_organisations_only_and_people_of_real_ones_make_none()
    {
        using var browser = new Browser(Redirect);
        var made = await MakeAsync(browser, await SignInAsync(browser), "Fake only", "spa");
        using var another = new Browser(Redirect);

        (await another.GoAsync($"{World.HubUrl}/start/{IdOf(made)}/college")).Code.Should().StartWith("FH-11");
        // The university alone is left, so nobody is asked.
        (await AuthorizeAsync(another, IdOf(made), Redirect)).Kind.Should().Be("organisation-login");
        using var real = World.NewBrowser();
        await real.LogInAsync(World.Shop, "college", "teacher");
        (await real.GoAsync(World.HubUrl + "/developers")).Kind.Should().Be("developers-start");
        await RemoveAsync(browser, made);
    }

    [Fact]
    public async Task Somebody_has_five_at_most()
    {
        using var browser = new Browser(Redirect);
        var page = await SignInAsync(browser);
        var made = new List<BrowserPage>();
        for (var i = 0; i < 5; i++)
        {
            made.Add(await MakeAsync(browser, await browser.GoAsync(World.HubUrl + "/developers"), $"App {i}", "spa"));
        }

        var sixth = await MakeAsync(browser, page, "App 6", "spa");

        sixth.Status.Should().Be(HttpStatusCode.BadRequest);
        sixth.Text.Should().Contain("too many");
        foreach (var one in made)
        {
            await RemoveAsync(browser, one);
        }
    }

    private async Task<BrowserPage> SignInAsync(Browser browser, string persona = "pupil")
    {
        var page = await browser.GoAsync(World.HubUrl + "/developers");
        page.Kind.Should().Be("developers-start");
        page = await browser.BecomeAsync(await browser.FollowAsync(page, "a.primary"), persona);
        page.Kind.Should().Be("developers", page.Text);
        return page;
    }

    private static Task<BrowserPage> MakeAsync(Browser browser, BrowserPage page, string name, string kind, string redirect = Redirect) =>
        browser.SubmitAsync(page, "form.fields", ("name", name), ("kind", kind), ("redirect_uri", redirect));

    private static Task<BrowserPage> RemoveAsync(Browser browser, BrowserPage made) => browser.PressAsync(made, "[data-remove]");

    private Task<BrowserPage> AuthorizeAsync(Browser browser, string client, string redirect) => browser.GoAsync(
        $"{World.HubUrl}/connect/authorize?client_id={client}&response_type=code&scope=openid&state=s&code_challenge={new string('A', 43)}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirect)}");

    private static string IdOf(BrowserPage made) => made.Document.QuerySelector("#client-id")!.TextContent;

    private static JsonElement Json(BrowserPage page, string call) => JsonDocument.Parse(page.Document.QuerySelector($"[data-call='{call}']")!.TextContent).RootElement;
}

/// <summary>How long a client lives, where it is kept, and where there is none.</summary>
public sealed class DeveloperClientLifeTests
{
    private static readonly Dictionary<string, string?> On = new() { ["Developers:Enabled"] = "true", ["Developers:Organisations"] = "university" };

    [Fact]
    public async Task A_client_outlives_a_restart_ends_after_30_days_and_is_no_operators()
    {
        await using var world = await HubWorld.StartAsync(storage: On);
        using var browser = new Browser("http://localhost:3000/cb");
        var page = await browser.BecomeAsync(await browser.GoAsync(world.HubUrl + "/developers/sign-in"), "pupil");
        page = await browser.SubmitAsync(page, "form.fields", ("name", "Lasting"), ("kind", "spa"), ("redirect_uri", "http://localhost:3000/cb"));
        var id = page.Document.QuerySelector("#client-id")!.TextContent;
        Task<BrowserPage> LogInAsync() => browser.GoAsync(
            $"{world.HubUrl}/connect/authorize?client_id={id}&response_type=code&scope=openid&state=s&code_challenge={new string('A', 43)}&code_challenge_method=S256&prompt=login&redirect_uri=http://localhost:3000/cb");

        await world.RestartAsync();
        (await LogInAsync()).Kind.Should().Be("organisation-login");
        var store = world.Services.GetRequiredService<ISettingsStore>();
        (await store.LoadAsync(TestContext.Current.CancellationToken)).Settings.Applications.Should().NotContain(application => application.Id.Value == id);
        var told = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.ConfigurationChanged, NewestFirst = true, Limit = 20 }, TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken);
        told.Should().Contain(entry => entry.Event.Application == id && entry.Event.Actor!.StartsWith("developer:"));

        world.Clock.Advance(TimeSpan.FromDays(30));
        (await LogInAsync()).Code.Should().Be("FH-1001");
        await world.Services.GetRequiredService<Background.SettingsRefresh>().RefreshAsync(TestContext.Current.CancellationToken);
        (await world.Services.GetRequiredService<IKeyVault>().ReadAllAsync(VaultKinds.DeveloperClient, TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public async Task Where_it_is_off_there_is_no_trace_of_it()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();

        foreach (var path in (string[])["/developers", "/developers/sign-in", "/developers/client/x", "/developers/return/x"])
        {
            (await browser.GoAsync(world.HubUrl + path)).Status.Should().Be(HttpStatusCode.NotFound);
        }

        (await browser.GoAsync(world.HubUrl + "/connect/authorize?client_id=fedhub-developers")).Code.Should().Be("FH-1001");
        (await browser.GoAsync(world.HubUrl + "/help/connect")).Text.Should().NotContain("/developers");
    }

    [Theory]
    [InlineData("https://hub.example.org", 1)]
    [InlineData("http://localhost:8080", 0)]
    [InlineData("http://127.0.0.1:8080", 0)]
    public void Only_a_hub_on_this_machine_starts_with_it(string url, int problems)
    {
        var found = new HubOptions { PublicUrl = url, Developers = new HubOptions.DeveloperOptions { Enabled = true } }.Check();

        found.Should().HaveCount(problems);
        found.Where(problem => !problem.Contains("FederationHub__Developers__Enabled", StringComparison.Ordinal)).Should().BeEmpty();
    }
}
