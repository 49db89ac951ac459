using FederationHub.Testing.Processes;

[assembly: AssemblyFixture(typeof(FederationHub.EndToEnd.Tests.Shared<FederationHub.EndToEnd.Tests.DemoAroundHub>))]
[assembly: AssemblyFixture(typeof(FederationHub.EndToEnd.Tests.Shared<FederationHub.EndToEnd.Tests.DemoOnSeparateHosts>))]

namespace FederationHub.EndToEnd.Tests;

/// <summary>One demo for several classes of tests, which run side by side; it is started at first use and ends after the last test.</summary>
public sealed class Shared<T> : IAsyncDisposable
    where T : DemoAroundHub, new()
{
    private readonly Lazy<Task<T>> _demo = new(async () =>
    {
        var demo = new T();
        await demo.InitializeAsync();
        return demo;
    });

    public Task<T> StartedAsync() => _demo.Value;

    public async ValueTask DisposeAsync()
    {
        if (_demo.IsValueCreated)
        {
            await (await _demo.Value).DisposeAsync();
        }
    }
}

/// <summary>Tests in a demo that they share with others.</summary>
public abstract class InDemo<T>(Shared<T> shared) : IAsyncLifetime
    where T : DemoAroundHub, new()
{
    protected T Demo { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Demo = await shared.StartedAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// The hub as it ships, configured by <c>fedhub apply</c>, with a browser before it; around it the organisations and applications
/// of the demo, in a process of their own.
/// </summary>
public class DemoAroundHub : IAsyncLifetime
{
    private RunningProcess? _demo;
    private HubProcess? _hub;
    private IReadOnlyDictionary<string, string?>? _settings;

    /// <summary>The hub.</summary>
    public string Url { get; private set; } = "";

    /// <summary>The address under which organisations and applications stand, and the page that says where to click.</summary>
    public string DemoUrl { get; private set; } = "";

    public Chromium Chromium { get; } = new();

    /// <summary>The address under which applications stand.</summary>
    public virtual string ApplicationsUrl => DemoUrl;

    /// <summary>The hub's host name.</summary>
    protected virtual string HubHost => "localhost";

    /// <summary>More of the demo's command line.</summary>
    protected virtual IEnumerable<string> Options => [];

    /// <summary>The hub file, changed where tests need it.</summary>
    protected virtual string Changed(string file) => file;

    /// <summary>Runs a command on the same hub.</summary>
    public async Task<string> FedhubAsync(params string[] arguments)
    {
        var result = await HubProcess.FedhubAsync(_settings!, null, arguments);
        result.MustBeDone();
        return result.Output;
    }

    protected int DemoPort { get; } = FreePort.Next();

    public async ValueTask InitializeAsync()
    {
        var port = FreePort.Next();
        (Url, DemoUrl) = ($"http://{HubHost}:{port}", $"http://localhost:{DemoPort}");
        await Chromium.InitializeAsync();
        var folder = SourceTree.NewFolder("demo");
        var data = Path.Combine(folder, "data");
        _demo = RunningProcess.Start(
            "demo", "dotnet",
            [
                SourceTree.Built("samples/Demo", "FederationHub.Samples.Demo.dll"),
                "--without-hub", "--public-url", Url, "--port", $"{DemoPort}", "--data", data, .. Options,
            ],
            new Dictionary<string, string>());
        await _demo.ReadyLineAsync(TimeSpan.FromMinutes(2), CancellationToken.None);

        var settings = new Dictionary<string, string?>
        {
            ["PublicUrl"] = Url,
            ["Ribbon"] = "DEMO",
            ["ErrorGallery"] = "true",
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(folder, "hub.db")}",
        };
        var file = Path.Combine(data, "hub.yaml");
        await File.WriteAllTextAsync(file, Changed(await File.ReadAllTextAsync(file)));
        (await HubProcess.FedhubAsync(settings, null, "apply", file)).MustBeDone();
        _settings = settings;
        _hub = await HubProcess.StartAsync(settings, port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        if (_demo is not null)
        {
            await _demo.DisposeAsync();
        }

        await Chromium.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Hub, organisations and applications on different sites, as they are in the world.</summary>
public sealed class DemoOnSeparateHosts : DemoAroundHub
{
    public override string ApplicationsUrl => $"http://shop.localhost:{DemoPort}";

    protected override string HubHost => "hub.localhost";

    protected override IEnumerable<string> Options => ["--separate-hosts", "--organisations", "50"];
}

