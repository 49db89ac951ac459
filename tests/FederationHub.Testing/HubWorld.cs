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
    public const string ShopSecret = HubSurroundings.ShopSecret;
    public const string PlannerSecret = HubSurroundings.PlannerSecret;

    private readonly string _folder = Directory.CreateTempSubdirectory("federationhub-test-").FullName;
    private readonly StringWriter _log = new(CultureInfo.InvariantCulture);
    private readonly int _hubPort = FreePort.Next();
    private readonly HubSurroundings _surroundings;
    private WebApplication? _hub;

    private HubWorld() => _surroundings = new HubSurroundings(HubUrl, Clock);

    public TestClock Clock { get; } = new();

    private IReadOnlyDictionary<string, string?>? Storage { get; init; }

    private Action<IServiceCollection>? ChangeServices { get; init; }

    private Func<string, string> Change { get; init; } = text => text;

    private IReadOnlyList<string> NeverComing { get; init; } = [];

    public string HubUrl => $"http://hub.localhost:{_hubPort}";

    /// <inheritdoc cref="HubSurroundings.University" />
    public FakeOrganisation University => _surroundings.University;

    /// <inheritdoc cref="HubSurroundings.College" />
    public FakeOrganisation College => _surroundings.College;

    /// <inheritdoc cref="HubSurroundings.Shop" />
    public FakeApplication Shop => _surroundings.Shop;

    /// <inheritdoc cref="HubSurroundings.Planner" />
    public FakeApplication Planner => _surroundings.Planner;

    /// <inheritdoc cref="HubSurroundings.Phone" />
    public FakeApplication Phone => _surroundings.Phone;

    /// <summary>Everything that was logged. Others may be writing.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public IServiceProvider Services => _hub!.Services;

    /// <summary>Starts everything; <paramref name="change"/> may change the text of the configuration first.</summary>
    /// <param name="change">Changes the text of the configuration.</param>
    /// <param name="storage">Settings of storage instead of a SQLite file: <c>Storage:Provider</c> and the like.</param>
    /// <param name="services">Changes what the hub is made of, for tests that must stop it between two steps.</param>
    /// <param name="neverComing">Upstreams whose metadata the hub will not get, and for which the start does not wait.</param>
    public static async Task<HubWorld> StartAsync(
        Func<string, string>? change = null, IReadOnlyDictionary<string, string?>? storage = null, Action<IServiceCollection>? services = null, IReadOnlyList<string>? neverComing = null)
    {
        var world = new HubWorld { Storage = storage, ChangeServices = services, Change = change ?? (text => text), NeverComing = neverComing ?? [] };
        await world._surroundings.StartAsync();
        await ReadyKeys.CopyDatabaseAsync(world._folder);
        await world.StartHubAsync(world.Change);
        return world;
    }

    /// <summary>Where its SQLite file is, for a <c>fedhub</c> on the same hub.</summary>
    public string ConnectionString => "Data Source=" + Path.Combine(_folder, "hub.db");

    /// <summary>A browser that stops at the applications.</summary>
    public Browser NewBrowser(Func<Uri, ValueTask<Uri>>? route = null) => _surroundings.NewBrowser(route);

    /// <summary>Applies another configuration, as <c>fedhub apply</c> does, and waits until it is live.</summary>
    public async Task ApplyAsync(Func<string, string> change)
    {
        await File.WriteAllTextAsync(ConfigurationFile, change(_surroundings.ConfigurationText));
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
        if (_hub is not null)
        {
            await _hub.StopAsync();
            await _hub.DisposeAsync();
        }

        await _surroundings.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Stops the hub and starts it again on the same files.</summary>
    /// <param name="change">Changes the text of the configuration; the first one unless given.</param>
    public async Task RestartAsync(Func<string, string>? change = null)
    {
        await _hub!.StopAsync();
        await _hub.DisposeAsync();
        await StartHubAsync(change ?? Change);
    }

    private string ConfigurationFile => Path.Combine(_folder, "hub.yaml");

    private async Task StartHubAsync(Func<string, string> change)
    {
        foreach (var (name, secret) in HubSurroundings.Secrets)
        {
            Environment.SetEnvironmentVariable(name, secret);
        }

        await File.WriteAllTextAsync(ConfigurationFile, change(_surroundings.ConfigurationText));
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["FederationHub:PublicUrl"] = HubUrl,
            ["FederationHub:Configuration:File"] = ConfigurationFile,
            ["FederationHub:Storage:ConnectionString"] = ConnectionString,
            ["FederationHub:SettingsPollSeconds"] = "1",
            ["urls"] = $"http://127.0.0.1:{_hubPort}",
        });
        builder.Configuration.AddInMemoryCollection((Storage ?? new Dictionary<string, string?>()).Select(pair => KeyValuePair.Create("FederationHub:" + pair.Key, pair.Value)));
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddFederationHub(HubBuilder.ReadOptions(builder.Configuration));
        ChangeServices?.Invoke(builder.Services);
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
            if ((version is null || loaded.Version >= version) && !loaded.Settings.Upstreams.Any(upstream => upstream.Waiting && !NeverComing.Contains(upstream.Id)) && HubBuilder.LiveVersion(Services) == loaded.Version)
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
