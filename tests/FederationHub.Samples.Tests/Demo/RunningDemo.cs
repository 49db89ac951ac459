using FederationHub.Samples.Demo;
using FederationHub.Samples.WebApp;
using FederationHub.Testing.Processes;
using Microsoft.AspNetCore.Builder;

namespace FederationHub.Samples.Tests.Demo;

/// <summary>The demo on a free port, with its data in a folder that goes away.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "federationhub-demo-" + Guid.NewGuid().ToString("N"));
    private readonly HttpClient _http = LoopbackHttp.Create();
    private WebApplication? _app;
    private IDisposable? _hold;

    internal DemoOptions Options { get; private set; } = null!;

    internal DemoWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        (Options, World, _app) = await StartAsync("--organisations", "60");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _http.Dispose();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    internal TestBrowser NewBrowser() => new(_http);

    /// <summary>Stops the demo and starts it again on what it left.</summary>
    internal async Task RestartAsync()
    {
        await StopAsync();
        (Options, World, _app) = await StartAsync("--organisations", "60");
    }

    internal async Task<(DemoOptions Options, DemoWorld World, WebApplication App)> StartAsync(params string[] arguments)
    {
        var (options, problem) = DemoOptions.Read(["--port", $"{FreePort.Next()}", "--data", _data, .. arguments], null);
        problem.Should().BeNull();
        (_hold, problem) = options!.TakeData();
        problem.Should().BeNull();
        var world = DemoWorld.Create(options);
        return (options, world, await DemoHost.StartAsync(options, world, TestContext.Current.CancellationToken));
    }

    private async Task StopAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
            _app = null;
        }

        _hold?.Dispose();
    }
}
