using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using FederationHub.Benchmarks.Metadata;
using FederationHub.Testing;
using FederationHub.Testing.Processes;
using Npgsql;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>What the hub's process has spent.</summary>
internal readonly record struct Spent(TimeSpan Processor, long Allocated)
{
    public static Spent operator -(Spent later, Spent earlier) => new(later.Processor - earlier.Processor, later.Allocated - earlier.Allocated);
}

/// <summary>Where a hub of the benchmark keeps its state.</summary>
internal enum Engine
{
    /// <summary>Logins, sessions and grants stay in memory, as objects.</summary>
    Memory,

    /// <summary>A file.</summary>
    Sqlite,

    /// <summary>The server that FEDERATIONHUB_TEST_POSTGRES names.</summary>
    PostgreSql,
}

/// <summary>What a hub of the benchmark starts with.</summary>
/// <param name="Configuration">Its hub file.</param>
/// <param name="Port">Where it listens, on loopback.</param>
/// <param name="IsReady">Whether it has begun to do what is measured; an <see cref="HttpRequestException"/> says that it has not.</param>
internal sealed record HubStart(string Configuration, int Port, Func<HttpClient, Task<bool>> IsReady)
{
    public string Url => $"http://hub.localhost:{Port}";
}

/// <summary>A hub in a process of its own, on a database of its own.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    public const string Postgres = "FEDERATIONHUB_TEST_POSTGRES";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _folder;
    private readonly string? _database;
    private readonly BlockingCollection<string> _costs = [];
    private readonly BlockingCollection<string> _refreshes = [];
    private readonly StringBuilder _output = new();

    private HubProcess(Process process, string folder, string? database)
    {
        _process = process;
        _folder = folder;
        _database = database;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The processor time of the PostgreSQL server, or null on another engine or machine.</summary>
    public PostgreSqlServerTime? ServerTime { get; private set; }

    public static async Task<HubProcess> StartAsync(Engine engine, HubStart with)
    {
        var folder = SourceTree.NewFolder("benchmark");
        var configuration = Path.Combine(folder, "hub.yaml");
        await File.WriteAllTextAsync(configuration, with.Configuration);
        var start = new ProcessStartInfo(Environment.ProcessPath!, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(HubProcess).Assembly.Location, "hub"] : ["hub"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        var settings = start.Environment;
        // As the server is built.
        settings["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0";
        settings["ASPNETCORE_URLS"] = $"http://127.0.0.1:{with.Port}";
        settings["FederationHub__PublicUrl"] = with.Url;
        settings["FederationHub__Configuration__File"] = configuration;
        settings[World.SecretVariable] = World.Secret;
        string? database = null;
        PostgreSqlServerTime? serverTime = null;
        if (engine == Engine.PostgreSql)
        {
            var admin = Environment.GetEnvironmentVariable(Postgres) ?? throw new InvalidOperationException($"{Postgres} names no server.");
            database = $"benchmark_{Guid.NewGuid():N}";
            await ExecuteAsync(admin, $"CREATE DATABASE {database}");
            serverTime = await PostgreSqlServerTime.FindAsync(admin);
            var key = Path.Combine(folder, "master-key");
            await File.WriteAllTextAsync(key, Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            settings["FederationHub__Storage__Provider"] = "PostgreSql";
            settings["FederationHub__Storage__ConnectionString"] = new NpgsqlConnectionStringBuilder(admin) { Database = database }.ConnectionString;
            settings["FederationHub__Keys__MasterKeyFile"] = key;
        }
        else
        {
            settings["FederationHub__Storage__ConnectionString"] = "Data Source=" + Path.Combine(folder, "hub.db");
            settings[HubRole.InMemory] = engine == Engine.Memory ? "1" : string.Empty;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The hub did not start.");
        var hub = new HubProcess(process, folder, database) { ServerTime = serverTime };
        await hub.ReadyAsync(with);
        return hub;
    }

    /// <summary>What the process has spent until now.</summary>
    public Spent Read()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        if (!_costs.TryTake(out var line, Patience))
        {
            throw new InvalidOperationException("The hub does not answer:\n" + _output);
        }

        var words = line.Split(' ');
        return new Spent(TimeSpan.FromTicks(long.Parse(words[1], CultureInfo.InvariantCulture)), long.Parse(words[2], CultureInfo.InvariantCulture));
    }

    /// <summary>What the process says of the refresh of a metadata source, the next of them.</summary>
    /// <param name="patience">How long it may take.</param>
    public string[] Refreshed(TimeSpan patience) => _refreshes.TryTake(out var line, patience)
        ? line[HubRole.Refreshed.Length..].Split(' ')
        : throw new InvalidOperationException("No metadata source was refreshed:\n" + _output);

    /// <summary>The most that was ever resident of the process, in millions of bytes (proc_pid_status(5), VmHWM).</summary>
    public double PeakMegabytes() => PeakMemory.MegabytesOf(_process.Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Waits until the process rests: the runtime compiles what is hot a second time, beside the work that made it hot.</summary>
    public async Task RestAsync()
    {
        var waited = Stopwatch.StartNew();
        Spent spent;
        do
        {
            var before = Read();
            await Task.Delay(500);
            spent = Read() - before;
        }
        while (spent.Processor > TimeSpan.FromMilliseconds(25) && waited.Elapsed < Patience);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill();
        }

        _process.Dispose();
        _costs.Dispose();
        _refreshes.Dispose();
        Directory.Delete(_folder, recursive: true);
        if (_database is not null)
        {
            await ExecuteAsync(Environment.GetEnvironmentVariable(Postgres)!, $"DROP DATABASE {_database} WITH (FORCE)");
        }
    }

    private async Task ReadyAsync(HubStart with)
    {
        using var http = LoopbackHttp.Create();
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience && !_process.HasExited)
        {
            try
            {
                if (await with.IsReady(http))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(100);
        }

        throw new InvalidOperationException("The hub did not become ready:\n" + _output);
    }

    private void Keep(string? line)
    {
        if (line?.StartsWith(HubRole.Cost, StringComparison.Ordinal) == true)
        {
            _costs.Add(line);
        }
        else if (line?.StartsWith(HubRole.Refreshed, StringComparison.Ordinal) == true)
        {
            _refreshes.Add(line);
        }
        else if (line is not null && !line.Contains(" got a code for ", StringComparison.Ordinal))
        {
            lock (_output)
            {
                _output.AppendLine(line);
            }
        }
    }

    private static async Task ExecuteAsync(string admin, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
