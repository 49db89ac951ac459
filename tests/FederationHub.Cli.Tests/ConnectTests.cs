using System.Text.Json;
using FederationHub.Server;
using FederationHub.Testing;

namespace FederationHub.Cli.Tests;

/// <summary>What <c>fedhub app</c> prints, used as an application's maker uses it, on a hub that runs (R002-28, R002-26).</summary>
public sealed class ConnectTests : IAsyncLifetime
{
    private const string RedirectUri = "http://newcomer.localhost:1/callback";

    private HubWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await HubWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task R002_28_A_client_that_is_configured_from_the_printed_text_logs_in()
    {
        var text = await RunAsync("app", "add", "newcomer", "--profile", "education", "--redirect-uri", RedirectUri, "--organisations", "college");

        var printed = text.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(": ", 2))
            .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
        string One(string name) => printed[name].Single();
        using var client = new FakeApplication(One("issuer"), One("client id"), One("client secret"), One("redirect URI"));
        client.AuthorizeUrl().Should().StartWith(One("authorize"));
        (One("response type"), One("PKCE"), One("scope"), One("login id claim"), One("person id claim")).Should().Be(("code", "S256, required", "openid profile", "sub", "person_id"));
        await LogsInAsync(client, One("login id claim"), printed["claim"].Select(claim => claim.Split(' ')[0]));
        var document = await JsonAsync(One("well-known"));
        (document.GetProperty("token_endpoint").GetString(), document.GetProperty("userinfo_endpoint").GetString(), document.GetProperty("jwks_uri").GetString()).Should().Be((One("token"), One("userinfo"), One("jwks")));
    }

    // As some modules of web servers do.
    [Fact]
    public async Task R001_01_A_client_that_sends_a_nonce_and_no_challenge_logs_in_when_it_is_registered_so_and_the_text_says_so()
    {
        var text = await RunAsync("app", "add", "newcomer", "--profile", "education", "--redirect-uri", RedirectUri, "--organisations", "college", "--pkce", "or_nonce");

        text.Should().Contain("PKCE").And.Contain("required unless the request has a nonce");
        using var client = new FakeApplication(_world.HubUrl, "newcomer", text.Split('\n').Single(line => line.Contains("client secret:")).Split(": ")[1].Trim(), RedirectUri);
        await LiveAsync();
        (string, string?)[] none = [("code_challenge", null), ("code_challenge_method", null)];
        (await TokensAsync(client, none, ("code_verifier", null))).Status.Should().Be(200);
        using var browser = new Browser(RedirectUri);
        (await browser.GoAsync(client.AuthorizeUrl([.. none, ("nonce", null)]))).Parameter("error").Should().Be("invalid_request", "one of both it must send");
    }

    [Fact]
    public async Task A_client_that_is_configured_from_the_JSON_logs_in()
    {
        var json = JsonDocument.Parse(await RunAsync("app", "add", "newcomer", "--profile", "education", "--redirect-uri", RedirectUri, "--organisations", "college", "--json")).RootElement;

        string Member(string name) => json.GetProperty(name).GetString()!;
        using var client = new FakeApplication(Member("issuer"), Member("client_id"), Member("client_secret"), json.GetProperty("redirect_uris")[0].GetString()!);
        Member("token_endpoint_auth_method").Should().Be("client_secret_basic");
        await LogsInAsync(client, Member("login_id_claim"), json.GetProperty("claims").EnumerateArray().Select(claim => claim.GetProperty("claim").GetString()!));
    }

    [Fact]
    public async Task A_public_client_gets_no_secret_and_logs_in()
    {
        var json = JsonDocument.Parse(await RunAsync("app", "add", "newcomer", "--profile", "education", "--type", "public", "--redirect-uri", RedirectUri, "--organisations", "college", "--json")).RootElement;

        json.TryGetProperty("client_secret", out _).Should().BeFalse();
        json.GetProperty("token_endpoint_auth_method").GetString().Should().Be("none");
        using var client = new FakeApplication(_world.HubUrl, "newcomer", null, RedirectUri);
        await LogsInAsync(client, "sub", []);
    }

    [Fact]
    public async Task Nobody_logs_in_before_an_organisation_is_allowed()
    {
        await RunAsync("app", "add", "newcomer", "--profile", "education", "--redirect-uri", RedirectUri);
        await LiveAsync();
        using var client = new FakeApplication(_world.HubUrl, "newcomer", null, RedirectUri);
        using var browser = new Browser(RedirectUri);

        var page = await browser.GoAsync(client.AuthorizeUrl());

        page.Parameter("code").Should().BeNull();
        page.Kind.Should().NotBe("organisation-login");
    }

    [Fact]
    public async Task A_secret_is_replaced_without_a_moment_in_which_none_works()
    {
        string Secret(string text) => text.Split('\n').Single(line => line.Contains("client secret:")).Split(": ")[1].Trim();
        var first = Secret(await RunAsync("app", "add", "newcomer", "--profile", "education", "--redirect-uri", RedirectUri, "--organisations", "college"));
        var second = Secret(await RunAsync("app", "secret", "newcomer"));
        await LiveAsync();

        (await StatusAsync(first), await StatusAsync(second), await StatusAsync(second + "x")).Should().Be((200, 200, 401));
        await RunAsync("app", "secret", "newcomer", "--retire");
        await LiveAsync();
        (await StatusAsync(first), await StatusAsync(second)).Should().Be((401, 200));
    }

    [Fact]
    public async Task R000_23_R002_26_The_one_switch_works_on_a_running_hub_and_outlives_a_restart()
    {
        using var browser = _world.NewBrowser();
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose");

        await RunAsync("app", "suspend", "shop");
        await LiveAsync();
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Code.Should().Be("FH-1011");

        await _world.RestartAsync();
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Code.Should().Be("FH-1011", "the file did not change, so the start left it alone");
        _world.Log.Should().Contain("is the one that was applied before");

        await RunAsync("app", "resume", "shop");
        await LiveAsync();
        (await browser.GoAsync(_world.Shop.AuthorizeUrl())).Kind.Should().Be("choose");
    }

    [Fact]
    public async Task A_suspended_organisation_is_refused_on_a_running_hub()
    {
        await RunAsync("org", "suspend", "college");
        await LiveAsync();
        using var browser = _world.NewBrowser();

        var page = await browser.GoAsync(_world.Shop.AuthorizeUrl());

        page.Text.Should().NotContain("De Waadkust");
    }

    private async Task LogsInAsync(FakeApplication client, string loginId, IEnumerable<string> claims)
    {
        await LiveAsync();
        var tokens = await TokensAsync(client);
        tokens.Status.Should().Be(200, tokens.Text);
        var idToken = FakeApplication.Claims(tokens["id_token"]!);
        idToken.GetProperty(loginId).GetString().Should().NotBeNullOrEmpty();
        idToken.GetProperty("iss").GetString().Should().Be(client.Issuer);
        foreach (var claim in claims)
        {
            idToken.TryGetProperty(claim, out _).Should().BeTrue("{0} was printed as released", claim);
        }

        (await client.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);
    }

    private async Task<int> StatusAsync(string secret)
    {
        using var client = new FakeApplication(_world.HubUrl, "newcomer", secret, RedirectUri);
        return (await TokensAsync(client)).Status;
    }

    private static async Task<JsonAnswer> TokensAsync(FakeApplication client, (string Name, string? Value)[]? asked = null, params (string Name, string? Value)[] redeemed)
    {
        using var browser = new Browser(client.RedirectUri);
        var page = await browser.GoAsync(client.AuthorizeUrl(asked ?? []));
        page = await browser.SubmitAsync(page, "form", ("persona", "pupil"));
        while (page.Kind is "organisation-post" or "continue")
        {
            page = await browser.SubmitAsync(page, "form");
        }

        return await client.RedeemAsync(page.Parameter("code") ?? throw new InvalidOperationException($"No code at {page.Url} ({page.Code}):\n{page.Text}"), redeemed);
    }

    private static async Task<JsonElement> JsonAsync(string url)
    {
        using var http = LoopbackHttp.Create();
        return JsonDocument.Parse(await http.GetStringAsync(new Uri(url))).RootElement;
    }

    // Within ten seconds on a hub that runs.
    private async Task LiveAsync()
    {
        var settings = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<FederationHub.Core.Ports.ISettingsStore>(_world.Services);
        for (var i = 0; i < 100 && HubBuilder.LiveVersion(_world.Services) != await settings.VersionAsync(TestContext.Current.CancellationToken); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        HubBuilder.LiveVersion(_world.Services).Should().Be(await settings.VersionAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Fedhub.RunAsync([.. arguments, "--connection", _world.ConnectionString, "--public-url", _world.HubUrl], new CommandSurroundings(output, error, _ => null, TimeProvider.System), TestContext.Current.CancellationToken);
        code.Should().Be(Fedhub.Done, "{0}", error);
        return output.ToString();
    }
}
