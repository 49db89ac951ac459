using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace FederationHub.Testing.Processes;

/// <summary>
/// The server as operators run it: a process of its own, of the published binary when FEDERATIONHUB_TEST_BINARIES names its folder,
/// else of what the tree built. It can be killed and started again on the same port and state.
/// </summary>
public sealed class HubProcess : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(60);

    private readonly string _name;
    private readonly Dictionary<string, string> _environment;
    private readonly string? _ownFolder;
    private readonly List<string> _earlier = [];
    private readonly HttpClient _http = LoopbackHttp.Create();
    private RunningProcess? _process;

    private HubProcess(string name, int port, IReadOnlyDictionary<string, string?> settings, IReadOnlyDictionary<string, string>? environment)
    {
        _name = name;
        Port = port;
        Dictionary<string, string?> all = new(settings, StringComparer.Ordinal);
        all.TryAdd("PublicUrl", string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}"));
        if (!all.ContainsKey("Storage:ConnectionString"))
        {
            _ownFolder = SourceTree.NewFolder(name);
            all["Storage:ConnectionString"] = "Data Source=" + Path.Combine(_ownFolder, "hub.db");
        }

        Url = all["PublicUrl"]!;
        _environment = Environment(all, environment);
        _environment.TryAdd("ASPNETCORE_URLS", Address);
    }

    /// <summary>The port of the loopback interface that it listens on.</summary>
    public int Port { get; }

    /// <summary>Where it listens: <c>http://127.0.0.1:PORT</c>. Only <c>/health</c> answers to this name.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    /// <summary>Its public URL.</summary>
    public string Url { get; }

    /// <summary>The folder of its own SQLite file, where the settings named no database.</summary>
    public string? OwnFolder => _ownFolder;

    /// <summary>The operating system's number for it.</summary>
    public int Id => Running.Id;

    /// <summary>All lines that it has logged, in all its lives.</summary>
    public string Log => string.Concat([.. _earlier, _process?.Output]);

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => _process is { HasEnded: false };

    private RunningProcess Running => _process ?? throw new InvalidOperationException($"{_name} does not run.");

    /// <summary>Starts the server and waits until <c>/health/ready</c> says 200.</summary>
    /// <param name="settings">Settings of the section FederationHub, such as <c>Storage:Provider</c>. Without a public URL it is that of its port; without a connection string, a SQLite file in a folder that goes when this is disposed.</param>
    /// <param name="port">Where it listens; a free one when null.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="name">What its log file is called after.</param>
    public static async Task<HubProcess> StartAsync(
        IReadOnlyDictionary<string, string?> settings, int? port = null, IReadOnlyDictionary<string, string>? environment = null, string name = "hub")
    {
        var hub = new HubProcess(name, port ?? FreePort.Next(), settings, environment);
        try
        {
            await hub.StartAgainAsync();
            return hub;
        }
        catch
        {
            await hub.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>fedhub</c> to its end.</summary>
    /// <param name="settings">As for the server, so that both find the same database.</param>
    /// <param name="environment">More environment variables.</param>
    /// <param name="arguments">The command line.</param>
    public static async Task<CommandResult> FedhubAsync(
        IReadOnlyDictionary<string, string?> settings, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var (program, first) = Program("fedhub", "src/FederationHub.Cli");
        await using var command = RunningProcess.Start("fedhub", program, [.. first, .. arguments], Environment(settings, environment));
        using var patience = new CancellationTokenSource(UsualPatience);
        var code = await command.EndAsync(patience.Token);
        return new CommandResult(code, command.Output);
    }

    /// <summary>The server, and what runs it: itself when it was published, else <c>dotnet</c>.</summary>
    public static (string Program, IReadOnlyList<string> Arguments) Server => Program("FederationHub.Server", "src/FederationHub.Server");

    /// <summary>Starts it on the same port and state, and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        Begin();
        await ReadyAsync(UsualPatience);
    }

    /// <summary>Starts it on the same port and state; does not wait.</summary>
    public void Begin()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException($"{_name} runs already.");
        }

        var (program, arguments) = Server;
        _process = RunningProcess.Start(_name, program, arguments, _environment);
    }

    /// <summary>Waits until <c>/health/ready</c> says 200; fails with its log when it ended, or when that takes too long.</summary>
    public async Task ReadyAsync(TimeSpan patience)
    {
        var waited = Stopwatch.StartNew();
        while (await ReadinessAsync() != HttpStatusCode.OK)
        {
            if (Running.HasEnded)
            {
                throw new InvalidOperationException($"{_name} ended with {await Running.EndAsync(CancellationToken.None)}:\n{Running.Output}");
            }

            if (waited.Elapsed > patience)
            {
                throw new InvalidOperationException($"{_name} is not ready after {waited.Elapsed.TotalSeconds:F1} s:\n{Running.Output}");
            }

            await Task.Delay(BetweenLooks);
        }
    }

    /// <summary>What <c>/health/ready</c> says now; null when nobody listens.</summary>
    public async Task<HttpStatusCode?> ReadinessAsync()
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(Address + "/health/ready"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Ends it at once (SIGKILL), as a crash or the kernel would.</summary>
    public async Task KillAsync()
    {
        await Running.KillAsync();
        await PutAwayAsync();
    }

    /// <summary>Asks it to end (SIGTERM), as systemd does, waits, and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Running.Terminate();
        return await EndedAsync();
    }

    /// <summary>Asks it to end (SIGTERM); does not wait.</summary>
    public void Terminate() => Running.Terminate();

    /// <summary>Waits until it ended, and gives its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        using var patience = new CancellationTokenSource(UsualPatience);
        var code = await Running.EndAsync(patience.Token);
        await PutAwayAsync();
        return code;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await PutAwayAsync();
        _http.Dispose();
        if (_ownFolder is not null)
        {
            Directory.Delete(_ownFolder, recursive: true);
        }
    }

    private static (string Program, IReadOnlyList<string> Arguments) Program(string name, string project) =>
        System.Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_BINARIES") is { Length: > 0 } published
            ? (Path.Combine(published, name), [])
            : ("dotnet", [SourceTree.Built(project, name + ".dll")]);

    private static Dictionary<string, string> Environment(IReadOnlyDictionary<string, string?> settings, IReadOnlyDictionary<string, string>? more)
    {
        var environment = new Dictionary<string, string>(more ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in settings)
        {
            environment["FederationHub__" + name.Replace(":", "__", StringComparison.Ordinal)] = value ?? string.Empty;
        }

        return environment;
    }

    private async Task PutAwayAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
            _earlier.Add(process.Output);
        }
    }
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0 done, 1 refused, 2 cannot be used.</param>
/// <param name="Output">What it printed, errors among it.</param>
public sealed record CommandResult(int ExitCode, string Output)
{
    /// <summary>Fails with the output unless the exit code is 0.</summary>
    public CommandResult MustBeDone() => ExitCode == 0 ? this : throw new InvalidOperationException($"fedhub ended with {ExitCode}:\n{Output}");
}
