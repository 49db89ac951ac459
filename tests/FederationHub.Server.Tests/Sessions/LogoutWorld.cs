using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A world in which each application takes logout tokens, and the shop's button reaches as far as a test says.</summary>
public sealed class LogoutWorld : IAsyncDisposable
{
    public const string Bye = "http://shop.localhost:1/bye?from=hub";

    private LogoutWorld(LogoutReceiver receiver, HubWorld hub) => (Receiver, Hub) = (receiver, hub);

    public LogoutReceiver Receiver { get; }

    public HubWorld Hub { get; }

    /// <param name="scope">How far the shop's button reaches.</param>
    /// <param name="plannerListens">Whether the planner takes logout tokens.</param>
    /// <param name="more">How many more applications there are, each of which takes logout tokens: <c>more-1</c> and on.</param>
    /// <param name="services">Changes what the hub is made of.</param>
    public static async Task<LogoutWorld> StartAsync(string scope = "hub", bool plannerListens = true, int more = 0, Action<IServiceCollection>? services = null)
    {
        var receiver = new LogoutReceiver();
        await receiver.StartAsync();
        return new LogoutWorld(receiver, await HubWorld.StartAsync(text => text
            .Replace("home_page: http://shop.localhost:1/", $"home_page: http://shop.localhost:1/\n    logout: {{ scope: {scope}, backchannel_uri: \"{receiver.UriOf("shop")}\", post_logout_redirect_uris: [\"{Bye}\"] }}", StringComparison.Ordinal)
            .Replace("id_token_algorithm: ES256", $"id_token_algorithm: ES256{(plannerListens ? $"\n    logout: {{ backchannel_uri: \"{receiver.UriOf("planner")}\" }}" : string.Empty)}", StringComparison.Ordinal)
            .Replace("type: public", $"type: public\n    logout: {{ backchannel_uri: \"{receiver.UriOf("phone")}\" }}", StringComparison.Ordinal)
            .Replace("agreements:\n", string.Concat(Enumerable.Range(1, more).Select(i => MoreOf(receiver, $"more-{i}"))) + "agreements:\n", StringComparison.Ordinal), services: services));
    }

    /// <summary>Logs in at the shop; gives its ID token.</summary>
    public async Task<string> LogInAsync(Browser browser, string persona = "pupil") => (await browser.TokensAsync(Hub.Shop, "university", persona))["id_token"]!;

    /// <summary>Goes on to another application in the same session.</summary>
    public static async Task<JsonAnswer> AlsoAsync(Browser browser, FakeApplication application) =>
        await application.RedeemAsync((await browser.GoAsync(application.AuthorizeUrl())).Parameter("code") ?? throw new InvalidOperationException("no code"));

    /// <summary>Whether the browser is still logged in at the hub, as an application would find out.</summary>
    public async Task<bool> IsLoggedInAsync(Browser browser) => (await browser.GoAsync(Hub.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code") is not null;

    /// <summary>Runs what the background does each turn, until something is so; the background itself may be quicker.</summary>
    public async Task BackgroundAsync(Func<bool> until)
    {
        var delivery = Hub.Services.GetRequiredService<BackChannelDelivery>();
        for (var i = 0; i < 100 && !until(); i++)
        {
            await delivery.TurnAsync(CancellationToken.None);
            await Task.Delay(50);
        }

        until().Should().BeTrue();
    }

    private static string MoreOf(LogoutReceiver receiver, string id) => $$"""
          - id: {{id}}
            suite: plans
            name: {{id}}
            profile: enterprise
            redirect_uris: ["http://{{id}}.localhost:1/callback"]
            secrets: [env:TEST_PLANNER_SECRET]
            organisations: [university]
            logout: { backchannel_uri: "{{receiver.UriOf(id)}}" }

        """;

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}

/// <summary>One such world for the tests of a class.</summary>
public sealed class LogoutWorldFixture : IAsyncLifetime
{
    public LogoutWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await LogoutWorld.StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>One in which the shop's button reaches everybody.</summary>
public sealed class GlobalLogoutWorldFixture : IAsyncLifetime
{
    public LogoutWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await LogoutWorld.StartAsync("global");

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
