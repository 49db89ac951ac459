using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace FederationHub.Deployment.Tests;

/// <summary>A disk without room: clear words while it lasts, nothing lost, and no hand needed afterwards.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Of_a_SQLite_file()
    {
        await using var disk = await TinyDisk.MakeAsync(megabytes: 8);
        var file = Path.Combine(disk.Folder, "hub.db");
        await using var world = await HubProcessWorld.StartAsync(new Dictionary<string, string?> { ["Storage:ConnectionString"] = "Data Source=" + file });
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();
        var process = world.Hub.Id;

        disk.Fill();
        await walk.MeetTheOutageAsync();
        disk.Free();
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after there was room again");
        await walk.GoOnAsync();

        world.Hub.Id.Should().Be(process, "nobody started it again");
        await world.Hub.StopAsync();
        await using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var check = database.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        (await check.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be("ok");
    }

    [Fact]
    public Task Of_a_PostgreSQL_server() => OfAPostgreSqlServerAsync(_ => Task.CompletedTask);

    // Maintenance of the server's own tables and a crash take away a file that the next connection writes anew: without room it is refused,
    // and a connection that met the full disk is not used again.
    [Fact]
    public Task Of_a_PostgreSQL_server_that_takes_no_new_connection_either() =>
        OfAPostgreSqlServerAsync(tablespace => Shell.AsRootAsync("find", tablespace, "-name", "pg_internal.init", "-delete"));

    private async Task OfAPostgreSqlServerAsync(Func<string, Task> beforeItIsFullAsync)
    {
        await using var disk = await TinyDisk.MakeAsync(megabytes: 48);
        await using var cluster = await PostgreSqlCluster.StartAsync();
        var tablespace = Directory.CreateDirectory(Path.Combine(disk.Folder, "tablespace")).FullName;
        await PostgreSqlCluster.OwnAsync(tablespace);
        var settings = await NewDatabase.OnPostgreSqlAsync(cluster.ConnectionString, tablespace);
        await using var world = await HubProcessWorld.StartAsync(settings);
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();
        var process = world.Hub.Id;

        await LeaveNoRoomInPagesAsync(settings["Storage:ConnectionString"]!);
        await beforeItIsFullAsync(tablespace);
        disk.Fill();
        await walk.MeetTheOutageAsync();
        disk.Free();
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after there was room again");
        await walk.GoOnAsync();

        world.Hub.Id.Should().Be(process, "nobody started it again");
    }

    // A server that may not add a page to a table still writes in the pages that it has. What is free there is used up while the disk has room,
    // not by rows that are refused: a row that no index took leaves its own room behind. The rows here are smaller than any of the hub's, so
    // they fit wherever one of those does. An index made anew has full pages, in the order of its keys: whatever the hub adds must split one,
    // and that takes a page more. Only the last page is not full, and its keys are none that chance makes.
    private static async Task LeaveNoRoomInPagesAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false;Command Timeout=60");
        foreach (var statement in (string[])
        [
            "VACUUM ephemeral",
            Insert("substring(sha256(int4send(i)) FOR 16)", 60_000),
            Insert("decode(repeat('f', 24), 'hex') || int4send(i)", 1_000),
            "ALTER INDEX pk_ephemeral SET (fillfactor = 100)",
            "ALTER INDEX ix_ephemeral_expires_at SET (fillfactor = 100)",
            "REINDEX TABLE ephemeral",
            // Every page has its place on the disk now, and the next connection finds the file that the first one after such changes writes.
            "CHECKPOINT",
        ])
        {
            await using var command = source.CreateCommand(statement);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        static string Insert(string id, int rows) => string.Create(
            CultureInfo.InvariantCulture,
            $"INSERT INTO ephemeral (id, kind, payload, version, expires_at) SELECT {id}, '', ''::bytea, 1, 9999999999999 FROM generate_series(1, {rows}) i");
    }
}
