using System.Globalization;
using FederationHub.Testing.Processes;

namespace FederationHub.Testing;

/// <summary>
/// A hub that runs as its own process, configured by <c>fedhub apply</c>, with the fakes around it in this one: what operators run,
/// where <see cref="HubWorld"/> is what is quick. It can be killed and started again.
/// </summary>
public sealed class HubProcessWorld : IAsyncDisposable
{
    private readonly string _folder = SourceTree.NewFolder("world");
    private readonly Dictionary<string, string?> _settings;
    private HubProcess? _hub;

    private HubProcessWorld(string hubUrl, IReadOnlyDictionary<string, string?>? settings)
    {
        HubUrl = hubUrl;
        Surroundings = new HubSurroundings(hubUrl, TimeProvider.System);
        _settings = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>(), StringComparer.Ordinal)
        {
            ["PublicUrl"] = hubUrl,
        };
        _settings.TryAdd("SettingsPollSeconds", "1");
        _settings.TryAdd("Storage:ConnectionString", OwnDatabase(_folder));
    }

    /// <summary>The hub's public URL.</summary>
    public string HubUrl { get; }

    /// <summary>Organisations and applications.</summary>
    public HubSurroundings Surroundings { get; }

    /// <summary>The hub.</summary>
    public HubProcess Hub => _hub ?? throw new InvalidOperationException("No hub was started.");

    /// <summary>The settings that every node is started with.</summary>
    public IReadOnlyDictionary<string, string?> Settings => _settings;

    /// <summary>A folder that goes with this world.</summary>
    public string Folder => _folder;

    /// <summary>Starts the organisations, makes the database, applies the configuration, and starts the hub.</summary>
    /// <param name="settings">More settings of the hub, such as <c>Storage:Provider</c>.</param>
    /// <param name="change">Changes the text of the configuration.</param>
    public static async Task<HubProcessWorld> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Func<string, string>? change = null)
    {
        var port = FreePort.Next();
        var world = await PrepareAsync(string.Create(CultureInfo.InvariantCulture, $"http://hub.localhost:{port}"), settings, change);
        try
        {
            world._hub = await world.StartNodeAsync(port);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same without a hub, for tests that start several nodes, or the first one under conditions of their own.</summary>
    /// <param name="hubUrl">The public URL of all nodes.</param>
    /// <param name="settings">More settings.</param>
    /// <param name="change">Changes the text of the configuration.</param>
    /// <param name="apply">Whether the configuration is applied; else the database is left empty.</param>
    public static async Task<HubProcessWorld> PrepareAsync(
        string hubUrl, IReadOnlyDictionary<string, string?>? settings = null, Func<string, string>? change = null, bool apply = true)
    {
        var world = new HubProcessWorld(hubUrl, settings);
        try
        {
            await world.Surroundings.StartAsync();
            if (string.Equals(world._settings.GetValueOrDefault("Storage:Provider"), "PostgreSql", StringComparison.OrdinalIgnoreCase))
            {
                (await world.FedhubAsync("migrate")).MustBeDone();
            }

            if (apply)
            {
                if (world._settings["Storage:ConnectionString"] == OwnDatabase(world._folder))
                {
                    await ReadyKeys.CopyDatabaseAsync(world._folder);
                }

                (await world.ApplyAsync(change)).MustBeDone();
            }

            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node. The caller disposes of it.</summary>
    /// <param name="port">Where it listens; a free one when null.</param>
    /// <param name="name">What its log file is called after.</param>
    /// <param name="settings">Settings of this node alone.</param>
    public Task<HubProcess> StartNodeAsync(int? port = null, string name = "hub", IReadOnlyDictionary<string, string?>? settings = null) =>
        HubProcess.StartAsync(new Dictionary<string, string?>(_settings.Concat(settings ?? new Dictionary<string, string?>()), StringComparer.Ordinal), port, HubSurroundings.Secrets, name);

    /// <summary>Writes the configuration file, changed or not, and gives its path.</summary>
    public async Task<string> WriteConfigurationAsync(Func<string, string>? change = null)
    {
        var file = Path.Combine(_folder, "hub.yaml");
        await File.WriteAllTextAsync(file, change is null ? Surroundings.ConfigurationText : change(Surroundings.ConfigurationText));
        return file;
    }

    /// <summary>Runs <c>fedhub</c> on this hub.</summary>
    public Task<CommandResult> FedhubAsync(params string[] arguments) => HubProcess.FedhubAsync(_settings, HubSurroundings.Secrets, arguments);

    /// <summary>Runs <c>fedhub apply</c> with the configuration, changed or not.</summary>
    public async Task<CommandResult> ApplyAsync(Func<string, string>? change = null) => await FedhubAsync("apply", await WriteConfigurationAsync(change));

    /// <summary>A browser that stops at the applications.</summary>
    public Browser NewBrowser(Func<Uri, ValueTask<Uri>>? route = null) => Surroundings.NewBrowser(route);

    private static string OwnDatabase(string folder) => "Data Source=" + Path.Combine(folder, "hub.db");

    public async ValueTask DisposeAsync()
    {
        if (_hub is not null)
        {
            await _hub.DisposeAsync();
        }

        await Surroundings.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
