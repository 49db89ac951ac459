using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>A hub with the clients that a plan asks its candidate to register. One organisation knows them, so that nobody has to choose.</summary>
public sealed class SuiteWorld : IAsyncDisposable
{
    public const string Bye = "http://suite.localhost:1/bye";

    private SuiteWorld(HubWorld hub, LogoutReceiver receiver) => (Hub, Receiver) = (hub, receiver);

    public HubWorld Hub { get; }

    /// <summary>Where the first client hears that a session ended.</summary>
    public LogoutReceiver Receiver { get; }

    public string Issuer => Hub.HubUrl;

    public static async Task<SuiteWorld> StartAsync()
    {
        var receiver = new LogoutReceiver();
        await receiver.StartAsync();
        return new SuiteWorld(await HubWorld.StartAsync(text => text.Replace("agreements:\n", Clients(receiver) + "agreements:\n", StringComparison.Ordinal)), receiver);
    }

    public static string RedirectUriOf(string id) => $"http://suite.localhost:1/{id}/callback";

    /// <summary>A browser that stops at the suite's addresses.</summary>
    public static Browser NewBrowser() => new("http://suite.localhost:1/");

    /// <summary>The first client of a plan.</summary>
    internal SuiteClient First(string? responseMode = null) => new(this, "suite-1", HubSurroundings.ShopSecret, responseMode);

    /// <summary>The second client of a plan, to whom nothing of the first one belongs.</summary>
    internal SuiteClient Second(string? responseMode = null) => new(this, "suite-2", HubSurroundings.PlannerSecret, responseMode);

    /// <summary>New keys sign from now on, as an operator's command has it.</summary>
    public async Task RotateKeysAsync()
    {
        var rotation = Hub.Services.GetRequiredService<IKeyRotation>();
        foreach (var use in new[] { HubKeyUse.TokensRs256, HubKeyUse.TokensPs256, HubKeyUse.TokensEs256 })
        {
            await rotation.RotateAsync(use, TimeSpan.Zero, "cli:suite", CancellationToken.None);
        }

        // Every node has the new keys before one signs.
        Hub.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    // The plans send no PKCE (RFC 7636), so the policy of these is optional; every other client of the hub has it required.
    private static string Clients(LogoutReceiver receiver) => string.Concat(new[] { ("suite-1", "TEST_SHOP_SECRET"), ("suite-2", "TEST_PLANNER_SECRET") }.Select(client => $$"""
          - id: {{client.Item1}}
            suite: plans
            name: Conformance {{client.Item1}}
            profile: enterprise
            redirect_uris: ["{{RedirectUriOf(client.Item1)}}"]
            secrets: [env:{{client.Item2}}]
            organisations: [college]
            agreements: optional
            pkce: optional
            scopes: [openid, profile, email]
            refresh_tokens: { idle_seconds: 600, absolute_seconds: 3600 }
            offline_access: { idle_seconds: 600, absolute_seconds: 3600 }
            claims:
              - { claim: name, in: [userinfo] }
              - { claim: given_name, in: [userinfo] }
              - { claim: family_name, in: [userinfo] }
              - { claim: email, in: [userinfo] }
              - { claim: email_verified, in: [userinfo] }
            logout: { scope: hub, backchannel_uri: "{{receiver.UriOf(client.Item1)}}", post_logout_redirect_uris: ["{{Bye}}"] }

        """));
}

/// <summary>One such world for the modules of a plan.</summary>
public sealed class SuiteWorldFixture : IAsyncLifetime
{
    public SuiteWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await SuiteWorld.StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
