using System.Security.Cryptography;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FederationHub.Cli.Tests;

/// <summary>A hub that is only a database and a folder, with the environment that names it, for commands to work on.</summary>
public abstract class CommandHub : IAsyncDisposable
{
    /// <summary>A folder of its own.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("fedhub-").FullName;

    /// <summary>The environment of the commands.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One statement from outside.</summary>
    public abstract Task ExecuteAsync(string sql);

    /// <summary>One value from outside.</summary>
    public abstract Task<string?> ReadAsync(string sql);

    /// <summary>Another, empty hub on the same engine.</summary>
    public abstract Task<CommandHub> AnotherAsync();

    /// <summary>Runs a command to its end.</summary>
    public async Task<Answer> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new CommandSurroundings(output, error, name => Environment.GetValueOrDefault(name), TimeProvider.System);
        return new Answer(await Fedhub.RunAsync(arguments, surroundings, Cancellation), output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must work.</summary>
    public async Task<string> DoneAsync(params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        answer.ExitCode.Should().Be(Fedhub.Done, "{0}: {1}{2}", string.Join(' ', arguments), answer.Error, answer.Output);
        return answer.Output;
    }

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a command where no hub is configured at all.</summary>
    public static async Task<Answer> RunWithoutHubAsync(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var surroundings = new CommandSurroundings(output, error, _ => null, TimeProvider.System);
        return new Answer(await Fedhub.RunAsync(arguments, surroundings, Cancellation), output.ToString(), error.ToString());
    }

    /// <summary>What a command said.</summary>
    public sealed record Answer(int ExitCode, string Output, string Error);
}

/// <summary>On SQLite.</summary>
public sealed class SqliteCommandHub : CommandHub
{
    public SqliteCommandHub() => Environment["FederationHub__Storage__ConnectionString"] = ConnectionString;

    private string ConnectionString => $"Data Source={Path.Combine(Folder, "hub.db")}";

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<string?> ReadAsync(string sql)
    {
        await using var connection = new SqliteConnection(ConnectionString + ";Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    public override Task<CommandHub> AnotherAsync() => Task.FromResult<CommandHub>(new SqliteCommandHub());
}

/// <summary>On PostgreSQL, migrated.</summary>
public sealed class PostgreSqlCommandHub : CommandHub
{
    private readonly PostgreSqlServer _server;
    private readonly string _name = "fedhub_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));

    private PostgreSqlCommandHub(PostgreSqlServer server) => _server = server;

    private string ConnectionString => Environment["FederationHub__Storage__ConnectionString"];

    public static async Task<PostgreSqlCommandHub> StartAsync(PostgreSqlServer server)
    {
        var hub = new PostgreSqlCommandHub(server);
        var admin = await server.ConnectionStringAsync();
        await ExecuteAsync(admin, $"CREATE DATABASE {hub._name}");
        hub.Environment["FederationHub__Storage__Provider"] = "PostgreSql";
        hub.Environment["FederationHub__Storage__ConnectionString"] = new NpgsqlConnectionStringBuilder(admin) { Database = hub._name, Pooling = false }.ConnectionString;
        hub.Environment["FederationHub__Keys__MasterKeyFile"] = hub.Write("master-key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        File.SetUnixFileMode(Path.Combine(hub.Folder, "master-key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await hub.DoneAsync("migrate");
        return hub;
    }

    public override Task ExecuteAsync(string sql) => ExecuteAsync(ConnectionString, sql);

    public override async Task<string?> ReadAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        return (await command.ExecuteScalarAsync())?.ToString();
    }

    public override async Task<CommandHub> AnotherAsync() => await StartAsync(_server);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await ExecuteAsync(await _server.ConnectionStringAsync(), $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
