using System.Globalization;
using FederationHub.Configuration;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Server;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FederationHub.Testing;

/// <summary>
/// A whole hub on a real port with a SQLite file of its own, two fake organisations (SAML and OpenID Connect) on another site, and
/// applications that tests speak for. Hub, organisations and applications are different sites, as in life.
/// </summary>
public sealed class HubWorld : IAsyncDisposable
{
    public const string ShopSecret = "a secret of the shop that is long enough to be one";
    public const string PlannerSecret = "a secret of the planner that is long enough too";

    private readonly string _folder = Directory.CreateTempSubdirectory("federationhub-test-").FullName;
    private readonly StringWriter _log = new(CultureInfo.InvariantCulture);
    private readonly int _hubPort = FreePort.Next();
    private readonly int _organisationsPort = FreePort.Next();
    private WebApplication? _hub;
    private WebApplication? _organisations;

    private HubWorld()
    {
        var hub = new FakeServiceProvider(HubUrl + "/saml/metadata", [HubUrl + "/login/return/saml"]);
        University = new FakeOrganisation
        {
            Id = "university",
            NameNl = "Universiteit van Lindenhorst",
            NameEn = "University of Lindenhorst",
            BaseUrl = $"http://school.localhost:{_organisationsPort}/idp/university",
            Scopes = ["uvl.example"],
            Personas = Personas.University("uvl", "uvl.example"),
            Time = Clock,
            Saml = new SamlFace { Attributes = SamlAttributeStyle.Surfconext, ServiceProviders = [hub] },
        };
        College = new FakeOrganisation
        {
            Id = "college",
            NameNl = "De Waadkust",
            NameEn = "De Waadkust College",
            BaseUrl = $"http://school.localhost:{_organisationsPort}/idp/college",
            Scopes = ["waadkust.example"],
            Personas = Personas.School("waadkust", "waadkust.example"),
            Time = Clock,
            Oidc = new OidcFace { ProfileInIdToken = false, Clients = [new FakeClient("federationhub", "upstream secret of the college, long enough", [HubUrl + "/login/return/oidc/college"])] },
        };
        Shop = new FakeApplication(HubUrl, "shop", ShopSecret, "http://shop.localhost:1/callback");
        Planner = new FakeApplication(HubUrl, "planner", PlannerSecret, "http://planner.localhost:1/callback");
        Phone = new FakeApplication(HubUrl, "phone", null, "http://phone.localhost:1/callback");
    }

    public TestClock Clock { get; } = new();

    private IReadOnlyDictionary<string, string?>? Storage { get; init; }

    public string HubUrl => $"http://hub.localhost:{_hubPort}";

    /// <summary>Speaks SAML.</summary>
    public FakeOrganisation University { get; }

    /// <summary>Speaks OpenID Connect.</summary>
    public FakeOrganisation College { get; }

    /// <summary>May use both organisations, and one that is known and not connected.</summary>
    public FakeApplication Shop { get; }

    /// <summary>Of another suite; may use both.</summary>
    public FakeApplication Planner { get; }

    /// <summary>Public; may use the university only. In the suite of the shop.</summary>
    public FakeApplication Phone { get; }

    /// <summary>Everything that was logged.</summary>
    public string Log => _log.ToString();

    public IServiceProvider Services => _hub!.Services;

    /// <summary>Starts everything; <paramref name="change"/> may change the text of the configuration first.</summary>
    /// <param name="change">Changes the text of the configuration.</param>
    /// <param name="storage">Settings of storage instead of a SQLite file: <c>Storage:Provider</c> and the like.</param>
    public static async Task<HubWorld> StartAsync(Func<string, string>? change = null, IReadOnlyDictionary<string, string?>? storage = null)
    {
        var world = new HubWorld { Storage = storage };
        await world.StartOrganisationsAsync();
        await world.StartHubAsync(change ?? (text => text));
        return world;
    }

    /// <summary>A browser that stops at the applications.</summary>
    public Browser NewBrowser() => new(Shop.RedirectUri, Planner.RedirectUri, Phone.RedirectUri, "http://shop.localhost:1/");

    /// <summary>Applies another configuration, as <c>fedhub apply</c> does, and waits until it is live.</summary>
    public async Task ApplyAsync(Func<string, string> change)
    {
        await File.WriteAllTextAsync(ConfigurationFile, change(ConfigurationText));
        var outcome = await Services.GetRequiredService<Apply>().RunAsync(ConfigurationFile, new ApplyOptions(), CancellationToken.None);
        var version = outcome is ApplyOutcome.Applied applied ? applied.Version : throw new InvalidOperationException(outcome.ToString());
        await LiveAsync(version);
    }

    /// <summary>The audit events of a reference as it stands on a page.</summary>
    public Task<IReadOnlyList<AuditEvent>> AuditAsync(string reference) =>
        Services.GetRequiredService<IAuditLog>().FindAsync(reference.Replace("-", "", StringComparison.Ordinal), CancellationToken.None);

    /// <summary>Bytes of all files of the hub, for tests that look for what must not be there.</summary>
    public IEnumerable<byte[]> Files() => Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".yaml", StringComparison.Ordinal) && !file.Contains("master-key", StringComparison.Ordinal))
        .Select(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });

    public async ValueTask DisposeAsync()
    {
        foreach (var app in (WebApplication?[])[_hub, _organisations])
        {
            if (app is not null)
            {
                await app.StopAsync();
                await app.DisposeAsync();
            }
        }

        Shop.Dispose();
        Planner.Dispose();
        Phone.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops the hub and starts it again on the same files.</summary>
    public async Task RestartAsync()
    {
        await _hub!.StopAsync();
        await _hub.DisposeAsync();
        await StartHubAsync(text => text);
    }

    private string ConfigurationFile => Path.Combine(_folder, "hub.yaml");

    private string ConfigurationText => $$"""
        suites:
          - { id: books, name: Books }
          - { id: plans, name: Plans }
        applications:
          - id: shop
            suite: books
            name: { nl: BoekenShop, en: BookShop }
            profile: education
            redirect_uris: ["{{Shop.RedirectUri}}", "http://shop.localhost:1/other?tenant=7"]
            secrets: [env:TEST_SHOP_SECRET]
            organisations: [university, college, island]
            home_page: http://shop.localhost:1/
            claims:
              - { claim: person_id, in: [id_token, userinfo], required: true }
              - { claim: person_id_type, in: [id_token, userinfo] }
              - { claim: org_id, in: [id_token, userinfo] }
              - { claim: org_id_type, in: [id_token] }
              - { claim: edu_role, in: [id_token] }
              - { claim: assurance_level, in: [id_token, access_token] }
              - { claim: given_name, in: [userinfo] }
              - { claim: email, in: [userinfo] }
              - { claim: email_verified, in: [userinfo] }
          - id: planner
            suite: plans
            name: Planner
            profile: enterprise
            redirect_uris: ["{{Planner.RedirectUri}}"]
            secrets: [env:TEST_PLANNER_SECRET]
            id_token_algorithm: ES256
            organisations: [university, college]
          - id: phone
            suite: books
            name: Phone
            profile: education
            type: public
            redirect_uris: ["{{Phone.RedirectUri}}"]
            organisations: [university]
          - id: lonely
            suite: plans
            name: Lonely
            profile: enterprise
            redirect_uris: ["http://lonely.localhost:1/callback"]
            secrets: [env:TEST_PLANNER_SECRET]
            organisations: none
        organisations:
          - id: university
            name: { nl: Universiteit van Lindenhorst, en: University of Lindenhorst }
            identifiers: { schac_home_org: uvl.example }
            scopes: [uvl.example]
            sector: wo
            domains: [uvl.example]
            aliases: [UvL]
            place: Lindenhorst
            support: { name: Servicedesk, email: help@uvl.example }
            saml:
              metadata_url: {{University.BaseUrl}}/metadata
          - id: college
            name: { nl: De Waadkust, en: De Waadkust College }
            identifiers: { brin6: 99ZZ00 }
            scopes: [waadkust.example]
            sector: mbo
            domains: [waadkust.example]
            oidc:
              issuer: {{College.BaseUrl}}
              client_id: federationhub
              client_secret: env:TEST_COLLEGE_SECRET
          - id: island
            name: Island Primary School
            place: Vlieland
        """;

    private async Task StartOrganisationsAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{_organisationsPort}");
        _organisations = builder.Build();
        _organisations.MapFakeOrganisation(University);
        _organisations.MapFakeOrganisation(College);
        await _organisations.StartAsync();
    }

    private async Task StartHubAsync(Func<string, string> change)
    {
        Environment.SetEnvironmentVariable("TEST_SHOP_SECRET", ShopSecret);
        Environment.SetEnvironmentVariable("TEST_PLANNER_SECRET", PlannerSecret);
        Environment.SetEnvironmentVariable("TEST_COLLEGE_SECRET", "upstream secret of the college, long enough");
        await File.WriteAllTextAsync(ConfigurationFile, change(ConfigurationText));
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FederationHub:PublicUrl"] = HubUrl,
            ["FederationHub:Configuration:File"] = ConfigurationFile,
            ["FederationHub:Storage:ConnectionString"] = "Data Source=" + Path.Combine(_folder, "hub.db"),
            ["FederationHub:SettingsPollSeconds"] = "1",
            ["urls"] = $"http://127.0.0.1:{_hubPort}",
        });
        builder.Configuration.AddInMemoryCollection((Storage ?? new Dictionary<string, string?>()).Select(pair => KeyValuePair.Create("FederationHub:" + pair.Key, pair.Value)));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddFederationHub(HubBuilder.ReadOptions(builder.Configuration));
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new WriterLog(_log));
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        _hub = builder.Build();
        _hub.UseFederationHub();
        if (await HubBuilder.PrepareAsync(_hub, CancellationToken.None) is Outcome<Done>.Rejected refused)
        {
            throw new InvalidOperationException(refused.Rejection.ToString());
        }

        await _hub.StartAsync();
        await LiveAsync(null);
    }

    // Until the version asked is live and nobody waits for metadata any more: what a person would see as "it is on".
    private async Task LiveAsync(long? version)
    {
        var settings = Services.GetRequiredService<ISettingsStore>();
        using var http = LoopbackHttp.Create();
        for (var i = 0; i < 200; i++)
        {
            var loaded = await settings.LoadAsync(CancellationToken.None);
            if ((version is null || loaded.Version >= version) && !loaded.Settings.Upstreams.Any(upstream => upstream.Waiting) && HubBuilder.LiveVersion(Services) == loaded.Version)
            {
                return;
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("The configuration did not become live in ten seconds:\n" + Log);
    }

    private sealed class WriterLog(StringWriter writer) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (writer)
            {
                writer.WriteLine($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception}");
            }
        }

        public void Dispose()
        {
        }
    }
}
