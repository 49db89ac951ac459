using System.Net;
using System.Text.Json;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>
/// What the makers of an application do (R002-28): the operator runs <c>fedhub app add</c>, they save the program of the page "Connect
/// your application", and fill in nothing but what was printed.
/// </summary>
public sealed class ConnectProgramTests : IAsyncLifetime
{
    private const string UpstreamSecret = "between-hub-and-openid-organisation-0002";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<IAsyncDisposable> _running = [];
    private readonly int _applicationPort = FreePort.Next();
    private Dictionary<string, string?> _settings = [];
    private HubProcess? _hub;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string RedirectUri => $"http://localhost:{_applicationPort}/callback";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Peers.Missing is not null, Peers.Missing ?? "");
        var (hub, college) = (FreePort.Next(), FreePort.Next());
        var state = SourceTree.NewFolder("connect");
        _settings = new Dictionary<string, string?>
        {
            ["PublicUrl"] = $"http://localhost:{hub}",
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(state, "hub.db")}",
        };
        _running.Add(await Peers.OpenIdOrganisationAsync(college, new PeerClient("hub", UpstreamSecret, $"http://localhost:{hub}/login/return/oidc/college"), Cancellation));
        var file = Path.Combine(state, "hub.yaml");
        await File.WriteAllTextAsync(file, $$"""
            organisations:
              - id: college
                name: OpenID College
                identifiers: {schac_home_org: college.example}
                scopes: [college.example]
                oidc: { issuer: "http://localhost:{{college}}", client_id: hub, client_secret: env:COLLEGE_SECRET }
                attribute_map: oidc
            """, Cancellation);
        var secrets = new Dictionary<string, string> { ["COLLEGE_SECRET"] = UpstreamSecret };
        (await HubProcess.FedhubAsync(_settings, secrets, "apply", file)).MustBeDone();
        _hub = await HubProcess.StartAsync(_settings, hub, name: "connect-hub");
        _running.Add(_hub);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var running in Enumerable.Reverse(_running))
        {
            await running.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("confidential")]
    [InlineData("public")]
    public async Task R001_01_The_program_on_the_page_logs_in_with_what_app_add_printed(string type)
    {
        var printed = await AddApplicationAsync(type);
        var program = await SaveProgramAsync();
        var environment = new Dictionary<string, string>
        {
            ["ISSUER"] = printed["issuer"],
            ["CLIENT_ID"] = printed["client id"],
            ["CLIENT_SECRET"] = printed.GetValueOrDefault("client secret", ""),
            ["REDIRECT_URI"] = printed["redirect URI"],
        };
        await using var application = RunningProcess.Start("login-program", Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_NODE")!, [program], environment);
        await application.ReadyLineAsync(Patience, Cancellation);
        using var browser = new HttpBrowser();

        var form = await OpenAsync(browser);
        var answer = await browser.SubmitAsync(form, Cancellation, new Dictionary<string, string> { ["username"] = "teacher" });

        answer.Status.Should().Be(HttpStatusCode.OK, answer.ToString());
        var claims = JsonDocument.Parse(answer.Body).RootElement;
        claims.GetProperty("iss").GetString().Should().Be(printed["issuer"]);
        claims.GetProperty("aud").GetString().Should().Be(printed["client id"]);
        claims.GetProperty(printed["login id claim"]).GetString().Should().NotBeNullOrEmpty();
    }

    // The new application is live within ten seconds.
    private async Task<HttpBrowser.Page> OpenAsync(HttpBrowser browser)
    {
        for (var i = 0; ; i++)
        {
            var page = await browser.OpenAsync($"http://localhost:{_applicationPort}/", Cancellation);
            if (page.Document.QuerySelector("input[name=username]") is not null || i == 50)
            {
                return page;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        }
    }

    private async Task<Dictionary<string, string>> AddApplicationAsync(string type)
    {
        var added = await HubProcess.FedhubAsync(_settings, null, "app", "add", "my-first", "--profile", "enterprise", "--redirect-uri", RedirectUri, "--type", type, "--organisations", "all");
        added.MustBeDone();
        return added.Output.Split('\n').Select(line => line.Split(": ", 2)).Where(parts => parts.Length == 2)
            .DistinctBy(parts => parts[0].Trim()).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.Ordinal);
    }

    // Saved where a developer would: a folder in which openid-client was installed.
    private async Task<string> SaveProgramAsync()
    {
        using var browser = new HttpBrowser();
        var page = await browser.OpenAsync(_hub!.Url + "/help/connect", Cancellation);
        page.Name.Should().Be("connect", page.ToString());
        var folder = SourceTree.NewFolder("login-program");
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), Path.Combine(Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_NPM")!, "node_modules"));
        var program = Path.Combine(folder, "login.mjs");
        await File.WriteAllTextAsync(program, page.Document.QuerySelector("[data-program='login.mjs']")!.TextContent, Cancellation);
        return program;
    }
}
