using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage.Tests.Databases;

/// <summary>A SQLite file in a folder of its own.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    public override StorageSettings Settings => new() { SqlitePath = File };

    public string File => Path.Combine(Folder, "hub.db");

    public override async Task<IReadOnlyList<byte[]>> DumpAsync()
    {
        var contents = new List<byte[]>();
        foreach (var file in Directory.GetFiles(Folder, "hub.db*").Where(file => !file.EndsWith(".master-key", StringComparison.Ordinal)))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[stream.Length];
            await stream.ReadExactlyAsync(content);
            contents.Add(content);
        }

        return contents;
    }

    public override Task<IReadOnlyList<string>> SchemaAsync() => SchemaOfAsync(File);

    public static async Task<IReadOnlyList<string>> SchemaOfAsync(string file)
    {
        await using var connection = await OpenAsync(file);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE '\\_\\_EF%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_\\_EF%' ESCAPE '\\' ORDER BY 1";
        await using var reader = await command.ExecuteReaderAsync();
        var schema = new List<string>();
        while (await reader.ReadAsync())
        {
            // SQLite keeps the words of whoever made it: a column that was added later has its comma elsewhere.
            schema.Add(string.Join(' ', reader.GetString(0).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Replace(" ,", ",", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal));
        }

        return schema;
    }

    public override async Task ExecuteAsync(string sql)
    {
        await using var connection = await OpenAsync(File);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    public override async Task<long> CountAsync(string sql)
    {
        await using var connection = await OpenAsync(File);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public override async Task<string> PlanAsync(string sql, object?[] values)
    {
        await using var connection = await OpenAsync(File);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A statement of the stores.
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i] ?? DBNull.Value);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return string.Join('\n', plan);
    }

    protected override Task CreateAsync() => Task.CompletedTask;

    protected override Task DropAsync() => Task.CompletedTask;

    private static async Task<SqliteConnection> OpenAsync(string file)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
