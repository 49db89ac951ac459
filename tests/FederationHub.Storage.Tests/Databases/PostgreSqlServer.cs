using System.Diagnostics;
using System.Runtime.Versioning;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Testing.Processes;

// File modes are part of what is tested here.
[assembly: UnsupportedOSPlatform("windows")]
[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace FederationHub.Storage.Tests.Databases;

/// <summary>
/// The PostgreSQL server of this run: the one that FEDERATIONHUB_TEST_POSTGRES names, or else one started here in a folder of
/// its own. Without both the PostgreSQL tests fail; they are never skipped.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private readonly Lazy<Task<string>> _connectionString;
    private string? _folder;
    private string? _programs;

    public PostgreSqlServer() => _connectionString = new Lazy<Task<string>>(FindOrStartAsync);

    /// <summary>A connection string of a user who may create databases.</summary>
    public Task<string> ConnectionStringAsync() => _connectionString.Value;

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            await RunAsync(Path.Combine(_programs!, "pg_ctl"), "stop", "-s", "-m", "immediate", "-D", Path.Combine(_folder, "data"));
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task<string> FindOrStartAsync()
    {
        if (Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_POSTGRES") is { Length: > 0 } named)
        {
            return named;
        }

        _programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        if (_programs is null)
        {
            throw new InvalidOperationException("No PostgreSQL: set FEDERATIONHUB_TEST_POSTGRES to a connection string of a user who may create databases, or install the package postgresql.");
        }

        var folder = Directory.CreateTempSubdirectory("federationhub-postgresql-").FullName;
        if (AsRoot)
        {
            // PostgreSQL refuses to run as root, and its own user must reach the folder.
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
            await RunProgramAsync("chown", "postgres:", folder);
        }

        var port = FreePort.Next();
        await RunAsync(Path.Combine(_programs, "initdb"), "-D", Path.Combine(folder, "data"), "-U", "federationhub", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync");
        await RunAsync(
            Path.Combine(_programs, "pg_ctl"), "start", "-w", "-D", Path.Combine(folder, "data"), "-l", Path.Combine(folder, "log"),
            "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200");
        _folder = folder;
        return $"Host=127.0.0.1;Port={port};Username=federationhub;Database=postgres";
    }

    private static bool AsRoot => Environment.UserName == "root";

    private static Task RunAsync(string program, params string[] arguments) =>
        AsRoot ? RunProgramAsync("runuser", ["-u", "postgres", "--", program, .. arguments]) : RunProgramAsync(program, arguments);

    private static async Task RunProgramAsync(string program, params string[] arguments)
    {
        // Output goes nowhere: a server that inherits a pipe would hold it open.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/", ArgumentList = { "-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", program } };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }
}
