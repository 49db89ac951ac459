using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace FederationHub.Storage.Tests.Databases;

/// <summary>A database of its own on the PostgreSQL server of this run.</summary>
public sealed class PostgreSqlTestDatabase(PostgreSqlServer server) : TestDatabase
{
    private readonly string _name = "hub_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private string _connectionString = string.Empty;

    public override StorageSettings Settings => new()
    {
        Provider = StorageProvider.PostgreSql,
        ConnectionString = _connectionString,
        MasterKeyFile = Path.Combine(Folder, "master.key"),
    };

    public static async Task WriteMasterKeyAsync(string file)
    {
        await File.WriteAllTextAsync(file, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Settings for one more database beside this one, which is made or not, with the same master key.</summary>
    public async Task<StorageSettings> SettingsOfAnotherAsync(string suffix, bool create)
    {
        var admin = await server.ConnectionStringAsync();
        if (create)
        {
            await RunAsAdminAsync(admin, $"CREATE DATABASE {_name}_{suffix}");
        }

        return Settings with { ConnectionString = new NpgsqlConnectionStringBuilder(admin) { Database = $"{_name}_{suffix}" }.ConnectionString };
    }

    /// <summary>Removes such a database.</summary>
    public static Task DropAsync(string admin, StorageSettings settings) =>
        RunAsAdminAsync(admin, $"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(settings.ConnectionString).Database} WITH (FORCE)");

    public override async Task<IReadOnlyList<byte[]>> DumpAsync()
    {
        var contents = new List<byte[]>();
        await using var source = NpgsqlDataSource.Create(_connectionString);
        foreach (var table in await ReadAsync(source, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        {
            foreach (var row in await ReadAsync(source, $"SELECT t::text FROM \"{table}\" t"))
            {
                contents.Add(Encoding.UTF8.GetBytes(row));
                contents.AddRange(row.Split("\\x").Skip(1).Select(Unhex));
            }
        }

        return contents;
    }

    public override async Task<IReadOnlyList<string>> SchemaAsync() => await SchemaOfAsync(_connectionString);

    public static async Task<IReadOnlyList<string>> SchemaOfAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        var columns = await ReadAsync(source, """
            SELECT format('column %s.%s %s null=%s default=%s identity=%s/%s place=%s', table_name, column_name, data_type, is_nullable, column_default, is_identity, identity_generation, ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\_\_EF%' ORDER BY 1
            """);
        var indexes = await ReadAsync(source, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_EF%' ORDER BY 1");
        var constraints = await ReadAsync(source, """
            SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE '%\_\_EF%' ORDER BY 1
            """);
        return [.. columns, .. indexes, .. constraints];
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var command = source.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    // With so few rows the planner would rather read them all. It is not asked what is quick, but whether an index can be used.
    public override async Task<string> PlanAsync(string sql, object?[] values)
    {
        await using var source = NpgsqlDataSource.Create(_connectionString);
        await using var connection = await source.OpenConnectionAsync();
        await using (var off = new NpgsqlCommand("SET enable_seqscan = off", connection))
        {
            await off.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand("EXPLAIN " + sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        return string.Join('\n', plan);
    }

    protected override async Task CreateAsync()
    {
        var admin = await server.ConnectionStringAsync();
        await RunAsAdminAsync(admin, $"CREATE DATABASE {_name}");
        _connectionString = new NpgsqlConnectionStringBuilder(admin) { Database = _name }.ConnectionString;
    }

    protected override async Task PrepareAsync()
    {
        await WriteMasterKeyAsync(Settings.MasterKeyFile!);
        await using var database = new HubDatabase(Settings, Clock, Outcomes.Randomness.System);
        await database.MigrateAsync(CancellationToken.None);
    }

    protected override async Task DropAsync()
    {
        if (_connectionString.Length > 0)
        {
            await RunAsAdminAsync(await server.ConnectionStringAsync(), $"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static async Task RunAsAdminAsync(string admin, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(admin) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private static byte[] Unhex(string text)
    {
        var digits = new string([.. text.TakeWhile(char.IsAsciiHexDigit)]);
        return Convert.FromHexString(digits[..(digits.Length & ~1)]);
    }
}
