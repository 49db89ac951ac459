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
    public async Task Of_a_PostgreSQL_server()
    {
        await using var disk = await TinyDisk.MakeAsync(megabytes: 24);
        await using var cluster = await PostgreSqlCluster.StartAsync();
        var tablespace = Directory.CreateDirectory(Path.Combine(disk.Folder, "tablespace")).FullName;
        await PostgreSqlCluster.OwnAsync(tablespace);
        var settings = await NewDatabase.OnPostgreSqlAsync(cluster.ConnectionString, tablespace);
        await using var world = await HubProcessWorld.StartAsync(settings);
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();
        var process = world.Hub.Id;

        // The tables grow by pages: what a page has left still takes a row, so the room of some is used up first. Rows that were changed leave
        // room that only a vacuum makes known: without it the hub could find some that the filling did not.
        await using var filling = NpgsqlDataSource.Create(settings["Storage:ConnectionString"]!);
        await using var connection = await filling.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await VacuumAsync(connection);
        disk.Fill();
        await FillPagesAsync(connection);
        await walk.MeetTheOutageAsync();
        disk.Free();
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after there was room again");
        await walk.GoOnAsync();

        world.Hub.Id.Should().Be(process, "nobody started it again");
    }

    // A vacuum makes the server write its init file anew at the next connection, which a full disk would refuse: that one is made here.
    private static async Task VacuumAsync(NpgsqlConnection connection)
    {
        await using (var vacuum = new NpgsqlCommand("VACUUM", connection))
        {
            await vacuum.ExecuteNonQueryAsync();
        }

        await using var next = new NpgsqlConnection(connection.ConnectionString + ";Pooling=false");
        await next.OpenAsync();
    }

    // Large rows first, for the pages that are there and empty; then small ones for what is left. One refusal says little: the index may have
    // asked for a page while the table still had room.
    private static async Task FillPagesAsync(NpgsqlConnection connection)
    {
        foreach (var size in (int[])[1500, 100, 1])
        {
            var refusedInARow = 0;
            for (var i = 0; refusedInARow < 40; i++)
            {
                i.Should().BeLessThan(30_000, "the disk is full");
                try
                {
                    await using var insert = new NpgsqlCommand($"INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES (gen_random_uuid()::text::bytea, 'filler', repeat('x', {size})::bytea, 1, 9999999999999)", connection);
                    await insert.ExecuteNonQueryAsync();
                    refusedInARow = 0;
                }
                catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.DiskFull)
                {
                    refusedInARow++;
                }
            }
        }
    }
}
