using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Globalization;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Samples.Systems.Care;
using FederationHub.Samples.Systems.Education;
using FederationHub.Samples.Systems.Government;
using FederationHub.Samples.Systems.Municipal;
using FederationHub.Samples.Systems.Procurement;
using FederationHub.Samples.WebApp;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FederationHub.EndToEnd.Tests.Systems;

/// <summary>Five kinds of system on one hub, as it ships, with one configuration file; organisations and applications are the samples.</summary>
public sealed class SystemsWorld : IAsyncLifetime
{
    private const string Secret = "one secret for all, which only a test may have";
    private const string GovernmentProfile = "    profile: etoegang\n";
    private readonly string _folder = SourceTree.NewFolder("systems");
    private readonly int _port = FreePort.Next();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["SYSTEMS_SECRET"] = Secret };
    private Dictionary<string, string?> _settings = [];
    private string _file = "";
    private WebApplication? _around;
    private HubProcess? _hub;

    /// <summary>The hub.</summary>
    public string Url { get; private set; } = "";

    /// <summary>A real browser.</summary>
    public Chromium Chromium { get; } = new();

    /// <summary>The Ons-like record, which pairs devices.</summary>
    public CareApp Record { get; private set; } = null!;

    /// <summary>The municipality's application.</summary>
    public MunicipalApp OpenWave { get; private set; } = null!;

    /// <summary>A customer's environment that makes and maintains profiles.</summary>
    public ProcurementApp BrouwerDesk { get; private set; } = null!;

    /// <summary>A customer's environment in which a profile must be there.</summary>
    public ProcurementEnvironment Waadkust { get; } = new() { Customer = "De Waadkust" };

    public ProcurementApp WaadkustDesk { get; private set; } = null!;

    /// <summary>The organisations, by id.</summary>
    public IReadOnlyDictionary<string, FakeOrganisation> Organisations { get; private set; } = new Dictionary<string, FakeOrganisation>();

    /// <summary>Requests that applications sent to the hub by themselves.</summary>
    public ConcurrentQueue<OwnCall> Calls { get; } = new();

    /// <summary>How many of them.</summary>
    public int CallsToTheHub => Calls.Count;

    /// <summary>The applications that the hub sent logout tokens to, in order.</summary>
    public ConcurrentQueue<string> LogoutTokens { get; } = new();

    /// <summary>How the configuration was taken before a service of the government had shown its logout function.</summary>
    public CommandResult BeforeLogoutWasShown { get; private set; } = null!;

    /// <summary>And after.</summary>
    public CommandResult AfterLogoutWasShown { get; private set; } = null!;

    /// <summary>Where an application stands.</summary>
    public string App(string id) => string.Create(CultureInfo.InvariantCulture, $"http://apps.localhost:{_port}/{id}");

    /// <summary>A browser without script, and without cookies.</summary>
    public static Browser NewBrowser() => new();

    public async ValueTask InitializeAsync()
    {
        var hubPort = FreePort.Next();
        Url = string.Create(CultureInfo.InvariantCulture, $"http://hub.localhost:{hubPort}");
        await Chromium.InitializeAsync();
        await StartAroundAsync();
        _settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PublicUrl"] = Url,
            ["SettingsPollSeconds"] = "1",
            ["Storage:ConnectionString"] = "Data Source=" + Path.Combine(_folder, "hub.db"),
        };
        var text = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Systems", "systems.yaml")))
            .Replace("{apps}", App("")[..^1], StringComparison.Ordinal).Replace("{orgs}", OrganisationUrl("")[..^1], StringComparison.Ordinal);
        _file = text;
        (await ApplyAsync(text.Replace(GovernmentProfile, GovernmentProfile + "    test: true\n", StringComparison.Ordinal))).MustBeDone();
        _hub = await HubProcess.StartAsync(_settings, hubPort, _environment, "systems-hub");

        // R004-10: a service of the government shows its logout function in test, and then gets single sign-on.
        BeforeLogoutWasShown = await ApplyAsync(text);
        foreach (var service in new[] { "vergunningen", "subsidies", "eigendom" })
        {
            using var browser = NewBrowser();
            await browser.StayAsync(App(service) + "/login", Personas.Guardian, stay: false);
            await browser.PressAsync(await browser.GoAsync(App(service)), "#sign-off");
        }

        AfterLogoutWasShown = await ApplyAsync(text);
        AfterLogoutWasShown.MustBeDone();
    }

    /// <summary>Applies the configuration with a change, until the test puts back what was.</summary>
    public async Task ChangeAsync(string was, string becomes)
    {
        _file.Should().Contain(was);
        (await ApplyAsync(_file.Replace(was, becomes, StringComparison.Ordinal))).MustBeDone();
    }

    /// <summary>Applies the configuration as it was.</summary>
    public async Task PutBackAsync() => (await ApplyAsync(_file)).MustBeDone();

    /// <summary>Runs a command on the hub.</summary>
    public Task<CommandResult> FedhubAsync(params string[] arguments) => HubProcess.FedhubAsync(_settings, _environment, arguments);

    private async Task<CommandResult> ApplyAsync(string text)
    {
        var file = Path.Combine(_folder, "systems.yaml");
        await File.WriteAllTextAsync(file, text);
        return await HubProcess.FedhubAsync(_settings, _environment, "apply", file);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        if (_around is not null)
        {
            await _around.DisposeAsync();
        }

        await Chromium.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string OrganisationUrl(string id) => string.Create(CultureInfo.InvariantCulture, $"http://orgs.localhost:{_port}/idp/{id}");

    private async Task StartAroundAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}"));
        _around = builder.Build();
        _around.Use((http, next) =>
        {
            if (HttpMethods.IsPost(http.Request.Method) && http.Request.Path.Value!.EndsWith("/backchannel-logout", StringComparison.Ordinal))
            {
                LogoutTokens.Enqueue(http.Request.Path.Value.Split('/')[1]);
            }

            return next(http);
        });
        Organisations = SystemsOrganisations.All(OrganisationUrl, Url, Secret).ToDictionary(organisation => organisation.Id);
        foreach (var organisation in Organisations.Values)
        {
            _around.MapFakeOrganisation(organisation);
        }

        Record = new CareApp(Options("zorgdossier", "Zorgdossier"));
        Record.Map(_around);
        new CareApp(Options("medicatie", "Medicatielijst")).Map(_around);
        new CareApp(Options("thuiszorg", "Thuiszorg")).Map(_around);
        new MarksApp(Options("cijfers", "Cijfers")).Map(_around);
        _around.MapWebApp(Options("werkboek", "Werkboek"));
        MapMunicipal();
        MapProcurement();
        _around.MapWebApp(Options("inkoop-steiger", "Inkoopplein van Steigerwerk"));
        _around.MapWebApp(Options("inkoop-derde", "Inkoopplein van een derde klant") with { ClientSecret = null });
        _around.MapWebApp(Options("kaart", "Kaart"));
        foreach (var (id, name) in new[] { ("vergunningen", "Vergunningenloket"), ("subsidies", "Subsidieloket"), ("eigendom", "Eigendomsregister") })
        {
            new ServiceApp(Options(id, name)).Map(_around);
        }

        await _around.StartAsync();
    }

    private void MapMunicipal()
    {
        var people = Organisations["lindenhorst"].Personas.ToDictionary(persona => persona.Id, persona => persona.ObjectId.ToString("D"));
        var employees = new Employees(
        [
            new Employee("B. Jansen", people[Personas.Teacher], 2) { Administrator = true },
            new Employee("F. el Amrani", people[Personas.Guardian], 2),
            new Employee("F. el Amrani (oud)", people[Personas.Guardian], 2),
            new Employee("J. Postma", people[Personas.NoEmail], 1),
            new Employee("Z. d'Anverse", people[Personas.Diacritics].ToUpperInvariant(), 2),
        ]);
        var server = new SsoServer
        {
            Issuer = Url,
            AuthorizeUrl = Url + "/connect/authorize",
            TokenUrl = Url + "/connect/token",
            KeysUrl = Url + "/.well-known/jwks.json",
            LogoutUrl = Url + "/connect/endsession",
            ClientId = "openwave",
            ClientSecret = Secret,
            EndpointRedirect = App("openwave") + "/callback",
            Info = """{"state":true,"nonce":true,"client_id":"%CLIENTID%","client_secret":"%CLIENTSECRET%","redirect_uri":"%ENDPOINTREDIRECT%","scope":"openid","response_type":"code"}""",
        };
        OpenWave = new MunicipalApp(Options("openwave", "OpenWave"), server, employees);
        OpenWave.Map(_around!);
        var withoutSecret = server with
        {
            ClientId = "openwave-ruimte",
            ClientSecret = null,
            EndpointRedirect = App("openwave-ruimte") + "/callback",
            Info = """{"client_id":"%CLIENTID%","redirect_uri":"%ENDPOINTREDIRECT%"}""",
        };
        new MunicipalApp(Options("openwave-ruimte", "OpenWave Ruimte"), withoutSecret, employees).Map(_around!);
        new MunicipalApp(
            Options("openwave-kort", "OpenWave Kort"),
            server with { ClientId = "openwave-kort", EndpointRedirect = App("openwave-kort") + "/callback" }, employees).Map(_around!);
        new MunicipalApp(Options("openwave-kapot", "OpenWave"), server with { Info = server.Info.Replace("true", "\"true\"", StringComparison.Ordinal) }, employees).Map(_around!);
    }

    private void MapProcurement()
    {
        var brouwer = new ProcurementEnvironment
        {
            Customer = "Brouwer Techniek",
            MakesProfiles = true,
            Maintenance = new Maintenance(Maintenance.Table(Codes("INK", "MAG"), Codes("vast", "inhuur"), Codes("F10", "F20", "F30"), Codes("bestellen", "goedkeuren"))),
        };
        BrouwerDesk = new ProcurementApp(Options("inkoop-brouwer", "Inkoopplein van Brouwer") with { ButtonNl = "Inloggen met Brouwer" }, brouwer);
        BrouwerDesk.Map(_around!);
        WaadkustDesk = new ProcurementApp(Options("inkoop-waadkust", "Inkoopplein van De Waadkust") with { ButtonNl = "SAML Login" }, Waadkust);
        WaadkustDesk.Map(_around!);

        static HashSet<string> Codes(params string[] codes) => new(codes, StringComparer.Ordinal);
    }

    private WebAppOptions Options(string id, string name) => new()
    {
        Id = id,
        Name = name,
        BaseUrl = App(id),
        Issuer = Url,
        ClientId = id,
        ClientSecret = Secret,
        Scopes = ["openid", "profile"],
        Http = new HttpClient(new Counting(this, id)) { Timeout = TimeSpan.FromSeconds(10) },
    };

    /// <summary>Notes what applications ask the hub.</summary>
    private sealed class Counting(SystemsWorld world, string application) : DelegatingHandler(Samples.WebApp.LoopbackHttp.Handler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
            world.Calls.Enqueue(new OwnCall(application, request.RequestUri!.AbsolutePath, System.Web.HttpUtility.ParseQueryString(body), request.Headers.Authorization is not null));
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>A request that an application sent to the hub by itself.</summary>
/// <param name="Application">Which one.</param>
/// <param name="Path">Where to.</param>
/// <param name="Form">What it posted.</param>
/// <param name="HasAuthorization">There was an Authorization header.</param>
public sealed record OwnCall(string Application, string Path, NameValueCollection Form, bool HasAuthorization);

[CollectionDefinition(Name)]
public sealed class FiveSystems : ICollectionFixture<SystemsWorld>
{
    public const string Name = "Five systems on one hub";
}
