using Microsoft.Data.Sqlite;

namespace FederationHub.Storage;

/// <summary>The database engines of a hub.</summary>
public enum StorageProvider
{
    /// <summary>One file, one node; the default.</summary>
    Sqlite,

    /// <summary>One server, several nodes.</summary>
    PostgreSql,
}

/// <summary>Where a hub keeps its state, and the file with the key that protects it.</summary>
public sealed record StorageSettings
{
    /// <summary>The engine.</summary>
    public StorageProvider Provider { get; init; }

    /// <summary>Connection string. Required with PostgreSQL; with SQLite only its <c>Data Source</c> counts.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The SQLite file; used when there is no connection string. Without both: <c>FederationHub/hub.db</c> under the user's local application data.</summary>
    public string? SqlitePath { get; init; }

    /// <summary>
    /// File with the master key: 32 random bytes as base64, mode 0600, outside the database. Required with PostgreSQL; with
    /// SQLite it is by default the database's path with <c>.master-key</c> after it, and made at the first start.
    /// </summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>Days that the audit stream is kept; what is older is removed by <see cref="HubDatabase.PurgeAsync"/>.</summary>
    public int AuditKeepDays { get; init; } = 400;

    /// <summary>The full path of the SQLite file that these settings mean.</summary>
    internal string SqliteFile()
    {
        var path = string.IsNullOrWhiteSpace(ConnectionString) ? SqlitePath : new SqliteConnectionStringBuilder(ConnectionString).DataSource;
        return Path.GetFullPath(string.IsNullOrWhiteSpace(path)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "FederationHub", "hub.db")
            : path);
    }
}
