using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>One session has another name in each suite, so that two suites cannot find out by it that they have the same person (domain 4.1, rp_sessions).</summary>
public sealed class SidTests(GlobalLogoutWorldFixture fixture) : IClassFixture<GlobalLogoutWorldFixture>
{
    private readonly LogoutWorld _world = fixture.World;

    [Fact]
    public async Task R000_15_Two_suites_never_see_the_same_sid_and_each_logout_token_says_the_sid_of_its_own_id_token()
    {
        using var browser = _world.Hub.NewBrowser();
        var tokens = await LogInEverywhereAsync(browser);

        SessionIds.SidOf(tokens["phone"]).Should().Be(SessionIds.SidOf(tokens["shop"]), "they are one suite's, and have one subject");
        SessionIds.SidOf(tokens["planner"]).Should().NotBe(SessionIds.SidOf(tokens["shop"]));
        var kept = new HashSet<string>();
        foreach (var token in tokens.Values)
        {
            kept.Add(await _world.Hub.SessionOfAsync(token));
        }

        kept.Should().ContainSingle("it is one session").Which.Should().NotBe(SessionIds.SidOf(tokens["shop"])).And.NotBe(SessionIds.SidOf(tokens["planner"]));

        await browser.PostOnAsync(await browser.GoAsync(_world.Hub.Shop.EndSessionUrl(("id_token_hint", tokens["shop"]))));

        foreach (var (application, token) in tokens)
        {
            SessionIds.SidOf(_world.Receiver.Of(application).Should().ContainSingle().Which.Token).Should().Be(SessionIds.SidOf(token), application);
        }
    }

    [Theory]
    [InlineData("shop", false)]
    [InlineData("planner", false)]
    [InlineData("shop", true)]
    [InlineData("planner", true)]
    public async Task An_id_token_hint_of_either_suite_finds_its_session_also_where_the_cookies_are_gone(string by, bool cookiesAreGone)
    {
        using var browser = _world.Hub.NewBrowser();
        var tokens = await LogInEverywhereAsync(browser);
        using var other = _world.Hub.TabOf(browser);
        if (cookiesAreGone)
        {
            foreach (var name in browser.Cookies("hub.localhost").Keys.ToList())
            {
                browser.SetCookie("hub.localhost", name, null);
            }
        }

        var page = await browser.GoAsync((by == "shop" ? _world.Hub.Shop : _world.Hub.Planner).EndSessionUrl(("id_token_hint", tokens[by])));
        await browser.PostOnAsync(cookiesAreGone ? await browser.PressAsync(page, "main button") : page);

        (await _world.IsLoggedInAsync(other)).Should().BeFalse();
        _world.Receiver.Of(by).Should().ContainSingle();
    }

    [Theory]
    [InlineData("its own sid", true)]
    [InlineData("the sid of another suite", false)]
    [InlineData("the id at the hub", false)]
    public async Task A_hint_with_a_sid_that_its_client_was_not_told_ends_nothing(string what, bool ends)
    {
        using var browser = _world.Hub.NewBrowser();
        var tokens = await LogInEverywhereAsync(browser);
        var sid = what switch
        {
            "its own sid" => SessionIds.SidOf(tokens["shop"]),
            "the id at the hub" => await _world.Hub.SessionOfAsync(tokens["shop"]),
            _ => SessionIds.SidOf(tokens["planner"]),
        };
        var hint = await SignedAgainAsync(tokens["shop"], SessionIds.SidOf(tokens["shop"]), sid);

        var page = await browser.GoAsync(_world.Hub.Shop.EndSessionUrl(("id_token_hint", hint)));

        (await _world.IsLoggedInAsync(browser)).Should().Be(!ends);
        _world.Receiver.Received.Should().HaveCount(ends ? 3 : 0);
        page.Document.QuerySelectorAll("main form").Any(form => form.GetAttribute("action")!.EndsWith("/logout", StringComparison.Ordinal)).Should().Be(!ends, "the person is asked, as for a hint of no session");
    }

    [Theory]
    [InlineData("university", "shop", true)]
    [InlineData("university", "planner", false)]
    public async Task A_logout_hint_names_one_of_several_sessions_by_the_sid_that_its_own_application_was_told(string entry, string of, bool isKnown)
    {
        using var browser = _world.Hub.NewBrowser();
        var tokens = await LogInEverywhereAsync(browser);
        (await browser.LogInAsync(_world.Hub.Shop, "college", "teacher", ("idp_hint", "college"))).Parameter("code").Should().NotBeNull();

        var page = await browser.GoAsync(_world.Hub.Shop.EndSessionUrl(("client_id", "shop"), ("logout_hint", SessionIds.SidOf(tokens[of]))));
        await browser.PostOnAsync(await browser.PressAsync(page, "main button"));

        (await browser.GoAsync(_world.Hub.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", entry)))).Parameter("error").Should().Be("login_required");
        (await browser.GoAsync(_world.Hub.Shop.AuthorizeUrl(("prompt", "none"), ("idp_hint", "college")))).Parameter("code").Should().Match(code => isKnown == (code != null), "a name of no session means all of them");
    }

    [Fact]
    public async Task After_a_restart_the_sid_is_the_same_and_the_old_hint_finds_its_session()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var before = (await browser.TokensAsync(world.Shop, "university"))["id_token"]!;

        await world.RestartAsync();

        var after = (await LogoutWorld.AlsoAsync(browser, world.Shop))["id_token"]!;
        SessionIds.SidOf(after).Should().Be(SessionIds.SidOf(before));
        await browser.PostOnAsync(await browser.GoAsync(world.Shop.EndSessionUrl(("id_token_hint", before))));
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

    // As the hub would sign it, if it ever told that.
    private async Task<string> SignedAgainAsync(string token, string said, string says)
    {
        var parts = token.Split('.');
        var payload = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace(said, says, StringComparison.Ordinal));
        var text = $"{parts[0]}.{Base64Url.EncodeToString(payload)}";
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey((await _world.Hub.Services.GetRequiredService<ISigningKeys>().CurrentAsync(SigningAlgorithm.RS256, TestContext.Current.CancellationToken)).ExportPkcs8PrivateKey(), out _);
        return $"{text}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private async Task<Dictionary<string, string>> LogInEverywhereAsync(Browser browser)
    {
        _world.Receiver.Reset();
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["shop"] = await _world.LogInAsync(browser),
            ["phone"] = (await LogoutWorld.AlsoAsync(browser, _world.Hub.Phone))["id_token"]!,
            ["planner"] = (await LogoutWorld.AlsoAsync(browser, _world.Hub.Planner))["id_token"]!,
        };
    }
}
