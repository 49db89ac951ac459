namespace FederationHub.Deployment.Tests;

/// <summary>A database that goes away under a running hub and comes back.</summary>
public sealed class VanishedDatabaseTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_PostgreSQL_server_that_crashed_and_was_started_again()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync();
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnPostgreSqlAsync(cluster.ConnectionString));
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();
        var process = world.Hub.Id;

        await cluster.StopAtOnceAsync();
        await walk.MeetTheOutageAsync();
        await cluster.StartAgainAsync();
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after the server was back");
        recovery.Should().BeLessThan(TimeSpan.FromSeconds(10));
        await walk.GoOnAsync();

        world.Hub.Id.Should().Be(process, "nobody started it again");
    }

    [Fact]
    public async Task A_PostgreSQL_server_behind_a_line_that_swallows_everything()
    {
        await using var cluster = await PostgreSqlCluster.StartAsync();
        await using var line = new Line(cluster.Port);
        await using var world = await HubProcessWorld.StartAsync(await NewDatabase.OnPostgreSqlAsync(
            cluster.ConnectionString.Replace($"Port={cluster.Port}", $"Port={line.Port}", StringComparison.Ordinal)));
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();

        line.Swallows = true;
        await walk.MeetTheOutageAsync();
        line.Swallows = false;
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after the line was back");
        recovery.Should().BeLessThan(TimeSpan.FromSeconds(15));
        await walk.GoOnAsync();

        // Connections that were cut are replaced; at most who used one just then is asked to try again.
        line.Cut();
        using var person = new Person(world, "university");
        (await person.LogInAsync()).Restarts.Should().BeLessThanOrEqualTo(1, "whoever tries again goes on");
    }

    [Fact]
    public async Task A_SQLite_folder_that_was_moved_away_and_back()
    {
        var folder = SourceTree.NewFolder("moved");
        await using var world = await HubProcessWorld.StartAsync(new Dictionary<string, string?> { ["Storage:ConnectionString"] = "Data Source=" + Path.Combine(folder, "hub.db") });
        using var walk = new StoreOutageWalk(world);
        await walk.TakePlacesAsync();
        var process = world.Hub.Id;

        Directory.Move(folder, folder + "-aside");
        await walk.MeetTheOutageAsync();
        Directory.Exists(folder).Should().BeFalse("nothing is made in its place");
        Directory.Move(folder + "-aside", folder);
        var recovery = await Outage.RecoveryAsync(world.Hub);
        output.WriteLine($"ready {recovery.TotalSeconds:F2} s after the folder was back");
        await walk.GoOnAsync();

        world.Hub.Id.Should().Be(process, "nobody started it again");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_SQLite_folder_that_was_deleted_is_never_confirmed_anything_again()
    {
        await using var hub = await HubProcess.StartAsync(new Dictionary<string, string?>());

        Directory.Delete(hub.OwnFolder!, recursive: true);

        await Outage.NotReadyAsync(hub);
        Directory.Exists(hub.OwnFolder).Should().BeFalse("nothing is made in its place");
        hub.Log.Should().Contain("was removed or replaced");
        Directory.CreateDirectory(hub.OwnFolder!);
    }
}
