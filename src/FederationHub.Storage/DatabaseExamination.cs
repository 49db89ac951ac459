using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FederationHub.Storage;

/// <summary>
/// Looks at a database and its master key, whatever state they are in, and changes nothing: no file, no schema, no key is made, and
/// the one write is taken back. Never throws because a database is away: that is what it is asked about.
/// </summary>
/// <param name="settings">Where it is.</param>
/// <param name="time">The clock to compare with.</param>
public sealed class DatabaseExamination(StorageSettings settings, TimeProvider time)
{
    private const int SecondsToWait = 6;
    private const string TryWrite = "INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES ($1, 'doctor', $2, 1, 0)";
    private const string FindCheck = "SELECT key_id FROM vault WHERE kind = 'master-key' AND name = 'check'";
    private const string CountByKey = "SELECT key_id, count(*) FROM vault GROUP BY key_id";
    private const string FindFormat = "SELECT format FROM settings_version WHERE id = 1";

    /// <summary>Looks.</summary>
    /// <param name="cancellationToken">Ends the look; what was found until then is lost.</param>
    public async Task<DatabaseCondition> LookAsync(CancellationToken cancellationToken)
    {
        var condition = Begin();
        if (condition.Unreachable is not null)
        {
            return condition;
        }

        if (condition.MasterKeyFile is { } file)
        {
            condition = await MasterKey.ReadAsync(file, cancellationToken) switch
            {
                Outcome<MasterKey>.Accepted(var key) => condition with { MasterKeyId = key.Id },
                Outcome<MasterKey>.Rejected refused => condition with { MasterKeyProblem = refused.Rejection.Detail },
                _ => throw new InvalidOperationException("An outcome is accepted or rejected."),
            };
        }

        if (condition is { IsFile: true } && !File.Exists(condition.Place))
        {
            return condition with { IsAbsent = true };
        }

        try
        {
            await using var connection = Connection(condition);
            await connection.OpenAsync(cancellationToken);
            condition = condition.IsFile ? await SqliteAsync(connection, condition, cancellationToken) : await PostgreSqlAsync(connection, condition, cancellationToken);
            condition = await SchemaAsync(condition, cancellationToken);
            return condition.Schema is SchemaCondition.Absent ? condition : await ContentsAsync(connection, condition, cancellationToken);
        }
        catch (Exception failure) when (failure is DbException or SocketException or TimeoutException or IOException)
        {
            return condition with { Unreachable = Told(failure) };
        }
    }

    private DatabaseCondition Begin()
    {
        try
        {
            if (settings.Provider == StorageProvider.Sqlite)
            {
                var file = settings.SqliteFile();
                return new DatabaseCondition { Engine = "SQLite", Place = file, IsFile = true, MasterKeyFile = Named(settings.MasterKeyFile) ?? file + ".master-key" };
            }

            var builder = new NpgsqlConnectionStringBuilder(settings.ConnectionString);
            var condition = new DatabaseCondition
            {
                Engine = "PostgreSQL",
                Place = string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database}"),
                IsLocal = (builder.Host ?? string.Empty).Split(',').All(IsLocal),
                MasterKeyFile = Named(settings.MasterKeyFile),
            };
            return string.IsNullOrWhiteSpace(builder.Host)
                ? condition with { Place = "?", Unreachable = "FederationHub__Storage__ConnectionString names no server: Host=…;Database=…;Username=…" }
                : condition;
        }
        catch (ArgumentException)
        {
            // The driver's message may quote the string, which may hold a password.
            return new DatabaseCondition
            {
                Engine = settings.Provider == StorageProvider.Sqlite ? "SQLite" : "PostgreSQL",
                Place = "?",
                Unreachable = "FederationHub__Storage__ConnectionString is not a connection string of the chosen provider.",
            };
        }
    }

    private static string? Named(string? file) => string.IsNullOrWhiteSpace(file) ? null : Path.GetFullPath(file);

    // A path is a socket in the file system (libpq, host).
    private static bool IsLocal(string host) =>
        host.StartsWith('/') || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private DbConnection Connection(DatabaseCondition condition) => condition.IsFile
        ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = condition.Place, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = SecondsToWait }.ConnectionString)
        : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(settings.ConnectionString) { Pooling = false, Timeout = SecondsToWait, CommandTimeout = SecondsToWait }.ConnectionString);

    private static async Task<DatabaseCondition> SqliteAsync(DbConnection connection, DatabaseCondition condition, CancellationToken cancellationToken) => condition with
    {
        Version = Version.TryParse(await TextAsync(connection, "SELECT sqlite_version()", cancellationToken), out var version) ? version : null,
        JournalMode = await TextAsync(connection, "PRAGMA journal_mode", cancellationToken),
    };

    private async Task<DatabaseCondition> PostgreSqlAsync(DbConnection connection, DatabaseCondition condition, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow();
        var there = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(await TextAsync(connection, "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint::text", cancellationToken) ?? "0", CultureInfo.InvariantCulture));
        var after = time.GetUtcNow();
        var here = before + ((after - before) / 2);
        var number = int.Parse(await TextAsync(connection, "SHOW server_version_num", cancellationToken) ?? "0", CultureInfo.InvariantCulture);
        var rights = await TextAsync(
            connection,
            """
            SELECT concat_ws(' ', CASE WHEN rolsuper THEN 'superuser' END, CASE WHEN rolcreaterole THEN 'createrole' END, CASE WHEN rolcreatedb THEN 'createdb' END,
              CASE WHEN rolreplication THEN 'replication' END, CASE WHEN rolbypassrls THEN 'bypassrls' END) FROM pg_roles WHERE rolname = current_user
            """,
            cancellationToken);
        var lost = new List<string>();
        foreach (var (name, bad) in ((string, string)[])[("synchronous_commit", "off"), ("fsync", "off"), ("full_page_writes", "off")])
        {
            if (await TextAsync(connection, "SHOW " + name, cancellationToken) == bad)
            {
                lost.Add(name + "=off");
            }
        }

        return condition with
        {
            Version = new Version(number / 10000, number % 10000),
            ClockAhead = there - here,
            NeedlessRights = (rights ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            NotDurable = lost,
            Encrypted = await TextAsync(connection, "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()", cancellationToken) == "true",
        };
    }

    private async Task<DatabaseCondition> SchemaAsync(DatabaseCondition condition, CancellationToken cancellationToken)
    {
        await using var database = new HubDatabase(settings, time, Randomness.System);
        await using var context = database.CreateContext();
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return condition with
        {
            MissingMigrations = known.Except(applied, StringComparer.Ordinal).Count(),
            Schema = applied.Count == 0 ? SchemaCondition.Absent
                : !applied.IsSubsetOf(known) ? SchemaCondition.Newer
                : known.IsSubsetOf(applied) ? SchemaCondition.Current
                : SchemaCondition.Older,
        };
    }

    private static async Task<DatabaseCondition> ContentsAsync(DbConnection connection, DatabaseCondition condition, CancellationToken cancellationToken)
    {
        var format = await TextAsync(connection, FindFormat, cancellationToken);
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        await using (var command = Command(connection, CountByKey))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                byKey[reader.GetString(0)] = Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture);
            }
        }

        return condition with
        {
            ConfigurationNewer = format is not null && int.Parse(format, CultureInfo.InvariantCulture) > SettingsStore.Format,
            WrittenUnder = await TextAsync(connection, FindCheck, cancellationToken),
            VaultByKey = byKey,
            WriteProblem = await TryWriteAsync(connection, cancellationToken),
        };
    }

    private static async Task<string?> TryWriteAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var command = Command(connection, TryWrite);
            command.Transaction = transaction;
            Add(command, "$1", RandomNumberGenerator.GetBytes(32));
            Add(command, "$2", Array.Empty<byte>());
            await command.ExecuteNonQueryAsync(cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
            return null;
        }
        catch (DbException failure)
        {
            return Told(failure);
        }
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        // PostgreSQL counts its parameters and knows no names for them.
        parameter.ParameterName = command is SqliteCommand ? name : string.Empty;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }

    private static async Task<string?> TextAsync(DbConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql);
        return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
    }

    private static DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    // What a driver says names host, user and database, never the password.
    private static string Told(Exception failure) => failure switch
    {
        PostgresException refused => $"{refused.MessageText} ({refused.SqlState})",
        { InnerException: SocketException inner } => $"{failure.Message} ({inner.SocketErrorCode})",
        _ => failure.Message,
    };
}
