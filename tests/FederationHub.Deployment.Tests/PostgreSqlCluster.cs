using System.Globalization;

namespace FederationHub.Deployment.Tests;

/// <summary>A PostgreSQL server of one test's own, which it may stop.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private readonly string _programs;
    private readonly string _folder;
    private readonly int _port = FreePort.Next();
    private bool _running;

    private PostgreSqlCluster(string programs, string folder)
    {
        _programs = programs;
        _folder = folder;
    }

    /// <summary>A user who may do everything.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=federationhub;Database=postgres");

    /// <summary>The port of the loopback interface.</summary>
    public int Port => _port;

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes one and starts it.</summary>
    public static async Task<PostgreSqlCluster> StartAsync()
    {
        var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).Last(bin => File.Exists(Path.Combine(bin, "initdb")));
        var cluster = new PostgreSqlCluster(programs, SourceTree.NewFolder("postgresql"));
        await OwnAsync(cluster._folder);
        await Shell.AsPostgresAsync(Path.Combine(programs, "initdb"), "-D", cluster.Data, "-U", "federationhub", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await cluster.StartAgainAsync();
        return cluster;
    }

    /// <summary>Gives a folder to the user of PostgreSQL.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (Shell.IsRoot)
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await Shell.AsRootAsync("chown", "postgres:", folder);
        }
    }

    /// <summary>Starts it on the same port and data.</summary>
    public async Task StartAgainAsync()
    {
        await Shell.AsPostgresAsync(
            Path.Combine(_programs, "pg_ctl"), "start", "-w", "-D", Data, "-l", Path.Combine(_folder, "log"),
            "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300");
        _running = true;
    }

    /// <summary>Stops it without any order, as a crash would.</summary>
    public async Task StopAtOnceAsync()
    {
        _running = false;
        await Shell.AsPostgresAsync(Path.Combine(_programs, "pg_ctl"), "stop", "-s", "-m", "immediate", "-D", Data);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_running)
        {
            await StopAtOnceAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
