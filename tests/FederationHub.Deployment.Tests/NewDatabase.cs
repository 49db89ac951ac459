using System.Security.Cryptography;
using Npgsql;

namespace FederationHub.Deployment.Tests;

/// <summary>Where a hub of a test keeps its state.</summary>
public enum Engine
{
    Sqlite,
    PostgreSql,
}

/// <summary>Settings of a hub on a new, empty database.</summary>
internal static class NewDatabase
{
    /// <summary>Nothing to say with SQLite: the file stands in the folder of the world. With PostgreSQL a database of its own, and a master key.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> OnAsync(Engine engine, PostgreSqlServer server) =>
        engine == Engine.Sqlite ? new Dictionary<string, string?>() : await OnPostgreSqlAsync(await server.ConnectionStringAsync());

    /// <summary>A new database of a server.</summary>
    /// <param name="admin">A connection of a user who may create databases.</param>
    /// <param name="tablespace">An empty folder of the server's user to keep it in; the server's own place when null.</param>
    public static async Task<IReadOnlyDictionary<string, string?>> OnPostgreSqlAsync(string admin, string? tablespace = null)
    {
        var name = "hub_" + Guid.NewGuid().ToString("N");
        await using var source = NpgsqlDataSource.Create(admin);
        if (tablespace is not null)
        {
            await using var place = source.CreateCommand($"CREATE TABLESPACE {name} LOCATION '{tablespace}'");
            await place.ExecuteNonQueryAsync();
        }

        await using var create = source.CreateCommand($"CREATE DATABASE {name}" + (tablespace is null ? string.Empty : $" TABLESPACE {name}"));
        await create.ExecuteNonQueryAsync();
        var keyFile = Path.Combine(SourceTree.NewFolder("key"), "master-key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Storage:Provider"] = "PostgreSql",
            ["Storage:ConnectionString"] = new NpgsqlConnectionStringBuilder(admin) { Database = name }.ConnectionString,
            ["Keys:MasterKeyFile"] = keyFile,
        };
    }
}
