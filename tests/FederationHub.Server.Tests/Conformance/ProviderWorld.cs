using System.Text.Json;
using System.Text.RegularExpressions;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>
/// A hub that is the relying party of the suite's providers: one provider for each thing that must be so before the hub first reads its discovery document, and
/// for each that the hub remembers. All plans share it.
/// </summary>
public sealed class ProviderWorld : IAsyncLifetime
{
    public const string Name = "Providers of the suite";

    // What form-url-encoding and the Basic scheme have to keep apart (RFC 6749 2.3.1).
    private const string HardSecret = "a secret: 100% + more/é =&";
    private const string SecretVariable = "TEST_SUITE_PROVIDER_SECRET";

    private readonly int _port = FreePort.Next();
    private readonly Dictionary<string, SuiteProvider> _providers;
    private WebApplication? _server;

    public ProviderWorld()
    {
        var origin = $"http://op.localhost:{_port}";
        SuiteProvider[] providers =
        [
            new(origin, "basic") { ClientId = "the hub:één", Secret = HardSecret },
            new(origin, "other") { Secret = HardSecret },
            new(origin, "post") { Secret = HardSecret, Authentication = "client_secret_post" },
            new(origin, "assertion") { Authentication = "private_key_jwt", Settings = ["client_authentication: private_key_jwt"] },
            new(origin, "pushed") { Authentication = "private_key_jwt", TakesPushedRequests = true, Settings = ["client_authentication: private_key_jwt"] },
            new(origin, "endpoint") { Authentication = "private_key_jwt", WantsTokenEndpointAsAudience = true, Settings = ["client_authentication: private_key_jwt", "client_assertion_audience: token_endpoint"] },
            new(origin, "unnamed") { Authentication = "private_key_jwt", WantsTokenEndpointAsAudience = true, Settings = ["client_authentication: private_key_jwt"] },
            new(origin, "rotation") { Secret = HardSecret },
            new(origin, "sets") { Secret = HardSecret },
            new(origin, "mismatch") { Secret = HardSecret, DocumentSays = document => document["issuer"] = origin + "/basic" },
            new(origin, "malicious") { ClientId = "the hub:één", Secret = HardSecret, DocumentSays = document => document["authorization_endpoint"] = origin + "/basic/authorize" },
            new(origin, "tenants")
            {
                Secret = HardSecret,
                Issuer = origin + "/tenants/{tenantid}/v2.0",
                SendsIssuer = false,
                Settings = [$"tenants: [{Tenant}]"],
                Usually = claims => (claims["iss"], claims["tid"]) = ($"{origin}/tenants/{Tenant}/v2.0", Tenant),
            },
            new(origin, "google")
            {
                Secret = HardSecret,
                SendsIssuer = false,
                Settings = ["issuer_aliases: [op.localhost]", "hosted_domains: [school.example, college.example]"],
                Usually = claims => claims["hd"] = "school.example",
            },
        ];
        _providers = providers.ToDictionary(provider => provider.Name, StringComparer.Ordinal);
    }

    /// <summary>The one tenant of the provider that has several.</summary>
    public const string Tenant = "11111111-2222-3333-4444-555555555555";

    public HubWorld Hub { get; private set; } = null!;

    internal SuiteProvider this[string name] => _providers[name];

    public async ValueTask InitializeAsync()
    {
        Environment.SetEnvironmentVariable(SecretVariable, HardSecret);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_port}");
        _server = builder.Build();
        _server.Run(http => _providers.TryGetValue(http.Request.Path.Value!.Split('/')[1], out var provider) ? provider.HandleAsync(http) : Task.CompletedTask);
        await _server.StartAsync();

        Hub = await HubWorld.StartAsync(Configured, neverComing: ["mismatch"]);
        foreach (var provider in _providers.Values)
        {
            provider.Time = Hub.Clock;
            provider.KeysOfTheHub = KeysOfTheHubAsync;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await _server!.DisposeAsync();
    }

    private async Task<JsonElement> KeysOfTheHubAsync()
    {
        using var http = LoopbackHttp.Create();
        return JsonDocument.Parse(await http.GetStringAsync(new Uri(Hub.HubUrl + "/login/keys"))).RootElement;
    }

    private string Configured(string text) => text.Replace(
        "    organisations: [university, college]\n    claims: []\n",
        $$"""
            agreements: optional
            organisations: [university, college, {{string.Join(", ", _providers.Keys)}}]
            logout: { scope: global, post_logout_redirect_uris: ["{{RelyingPartyModules.Bye}}"] }
            refresh_tokens: { idle_seconds: 600, absolute_seconds: 3600 }
            claims: [{ claim: name, in: [id_token] }, { claim: email, in: [id_token] }]

        """,
        StringComparison.Ordinal)
        + "\n" + string.Concat(_providers.Values.Select(provider => $$"""
          - id: {{provider.Name}}
            name: The school of {{provider.Name}}
            identifiers: { schac_home_org: {{provider.Name}}.example }
            scopes: [{{provider.Name}}.example]
            oidc:
              issuer: "{{provider.Issuer}}"
              client_id: "{{provider.ClientId}}"
        {{string.Concat(provider.Settings.Concat(provider.Secret.Length > 0 ? [$"client_secret: env:{SecretVariable}"] : []).Select(setting => $"      {setting}\n"))}}
        """));
}

/// <summary>All plans for relying parties, one after the other: a module may move the clock.</summary>
[CollectionDefinition(ProviderWorld.Name)]
public sealed class OneProviderWorld : ICollectionFixture<ProviderWorld>;

/// <summary>What a module does: somebody logs in at a provider of the suite, and the hub believes what it was told or does not.</summary>
public abstract class RelyingPartyModules : IDisposable
{
    /// <summary>Where people end after a logout.</summary>
    public const string Bye = "http://planner.localhost:1/login/bye";

    private readonly ProviderWorld _world;

    private protected RelyingPartyModules(ProviderWorld world)
    {
        _world = world;
        Provider = world["basic"];
        Browser = world.Hub.NewBrowser();
        Provider.BeHonest();

        // Keys may be fetched again half a minute after they were (see ProviderKeys); no module waits for the one before.
        Hub.Clock.Advance(TimeSpan.FromSeconds(31));
    }

    private protected HubWorld Hub => _world.Hub;

    private protected SuiteProvider Provider { get; set; }

    private protected Browser Browser { get; private set; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Browser.Dispose();
    }

    private protected SuiteProvider At(string name)
    {
        Provider = _world[name];
        Provider.BeHonest();
        return Provider;
    }

    /// <summary>Somebody is sent to the provider and comes back with what it gave.</summary>
    private protected async Task<BrowserPage> SendAsync(params (string Name, string? Value)[] changed) =>
        await Browser.PostOnAsync(await Browser.GoAsync(Hub.Planner.AuthorizeUrl([("idp_hint", Provider.Name), .. changed])));

    /// <summary>Another person, in another browser.</summary>
    private protected void InAnotherBrowser()
    {
        Browser.Dispose();
        Browser = Hub.NewBrowser();
    }

    /// <summary>The login succeeds; gives the claims that the application has then.</summary>
    private protected async Task<JsonElement> AcceptedAsync(params (string Name, string? Value)[] changed) => await ClaimsAsync(await SendAsync(changed));

    /// <summary>The claims of an application that was sent a code.</summary>
    private protected async Task<JsonElement> ClaimsAsync(BrowserPage end) =>
        FakeApplication.Claims((await TokensAsync(end))["id_token"]!);

    private protected async Task<JsonAnswer> TokensAsync(BrowserPage end)
    {
        var tokens = await Hub.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url} {end.Code}\n{string.Join('\n', Hub.Log.Split('\n').TakeLast(20))}"));
        tokens.Status.Should().Be(200, tokens.Text);
        return tokens;
    }

    /// <summary>
    /// The login is refused: a page with the code, a log line with the cause, nothing for the application, and no session. The same provider is believed before
    /// and after, when it says the same without what is wrong.
    /// </summary>
    /// <param name="refusal">FH-code and cause.</param>
    /// <param name="wrong">What the provider does wrong.</param>
    private protected async Task RefusedAsync(string refusal, Action<SuiteProvider> wrong)
    {
        wrong(Provider);
        var since = Hub.Log.Length;

        Refused(await SendAsync(), refusal, since);

        Provider.BeHonest();
        InAnotherBrowser();
        (await AcceptedAsync()).GetProperty("name").GetString().Should().Be("Noor van den Berg");
    }

    /// <summary>What a refused login looks like.</summary>
    private protected void Refused(BrowserPage page, string refusal, int since)
    {
        (page.Kind, page.Code).Should().Be(("error", refusal.Split('/')[0]), "{0}", page.Text);
        ((int)page.Status).Should().BeInRange(400, 599);
        var reference = page.Document.Body!.GetAttribute("data-reference")!.Replace("-", "", StringComparison.Ordinal);
        Regex.IsMatch(Hub.Log[since..], $"Refused {refusal}: .*reference {reference}").Should().BeTrue(refusal);
        Browser.Cookies("hub.localhost").Keys.Should().NotContain("fh_session");
    }
}
