namespace FederationHub.Deployment.Tests;

/// <summary>The rehearsal: a backup of a hub at work, the machine lost, the backup in a new place.</summary>
public sealed class BackupTests
{
    private readonly string _folder = SourceTree.NewFolder("backup");

    [Fact]
    public async Task A_hub_comes_back_from_its_backup_with_sessions_keys_and_configuration()
    {
        var port = FreePort.Next();
        await using var surroundings = new HubSurroundings($"http://hub.localhost:{port}", TimeProvider.System);
        await surroundings.StartAsync();
        var file = Path.Combine(_folder, "hub.yaml");
        await File.WriteAllTextAsync(file, surroundings.ConfigurationText);
        var settings = Settings("lost", port);
        (await HubProcess.FedhubAsync(settings, HubSurroundings.Secrets, "apply", file)).MustBeDone();
        using var browser = surroundings.NewBrowser();
        var backup = Path.Combine(_folder, "backup.db");
        JsonAnswer tokens;
        await using (var hub = await HubProcess.StartAsync(settings, port, HubSurroundings.Secrets))
        {
            tokens = await browser.TokensAsync(surroundings.Shop, "university");
            tokens.Status.Should().Be(200, tokens.Text);

            (await HubProcess.FedhubAsync(settings, null, "backup", backup)).MustBeDone();
            await hub.KillAsync();
        }

        // The old place is gone; what was kept is one file, and the master key from elsewhere.
        var restored = Settings("restored", port);
        var place = Directory.CreateDirectory(Path.Combine(_folder, "restored")).FullName;
        File.Move(backup, Path.Combine(place, "hub.db"));
        File.Copy(Path.Combine(_folder, "lost", "hub.db.master-key"), Path.Combine(place, "hub.db.master-key"));
        Directory.Delete(Path.Combine(_folder, "lost"), recursive: true);
        await using var again = await HubProcess.StartAsync(restored, port, HubSurroundings.Secrets, name: "hub-restored");

        (await surroundings.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200, "a token minted before still verifies");
        using var http = LoopbackHttp.Create();
        var keys = await http.GetStringAsync(new Uri(again.Url + "/.well-known/jwks.json"));
        keys.Should().Contain(KeyIdOf(tokens["id_token"]!), "the keys are the same");
        var second = await browser.GoAsync(surroundings.Planner.AuthorizeUrl(("prompt", "none")));
        second.Parameter("code").Should().NotBeNull("the session is there: {0}", second.Url);
        (await surroundings.NewBrowser().TokensAsync(surroundings.Shop, "college")).Status.Should().Be(200, "and new people can log in");
    }

    [Fact]
    public async Task A_backup_is_one_private_file_that_replaces_nothing_and_is_of_no_use_without_its_master_key()
    {
        var settings = Settings("hub", 1);
        (await HubProcess.FedhubAsync(settings, null, "migrate")).MustBeDone();
        await (await HubProcess.StartAsync(Settings("hub", FreePort.Next()))).DisposeAsync();
        var backup = Path.Combine(_folder, "backup.db");

        (await HubProcess.FedhubAsync(settings, null, "backup", backup)).MustBeDone();

        Directory.GetFiles(_folder, "backup*").Should().ContainSingle();
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(backup).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var again = await HubProcess.FedhubAsync(settings, null, "backup", backup);
        (again.ExitCode, again.Output).Should().Match<(int Code, string Said)>(end => end.Code == 2 && end.Said.Contains("exists already"));

        Directory.CreateDirectory(Path.Combine(_folder, "other"));
        File.Move(backup, Path.Combine(_folder, "other", "hub.db"));
        var start = () => HubProcess.StartAsync(Settings("other", FreePort.Next()));
        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*master-key*");
    }

    [Fact]
    public async Task Without_a_database_or_a_place_nothing_is_made()
    {
        var nothing = await HubProcess.FedhubAsync(Settings("nowhere", 1), null, "backup", Path.Combine(_folder, "backup.db"));
        (nothing.ExitCode, nothing.Output).Should().Match<(int Code, string Said)>(end => end.Code == 2 && end.Said.Contains("no-database"));
        Directory.Exists(Path.Combine(_folder, "nowhere")).Should().BeFalse();

        (await HubProcess.FedhubAsync(Settings("hub", 1), null, "migrate")).MustBeDone();
        var noPlace = await HubProcess.FedhubAsync(Settings("hub", 1), null, "backup", Path.Combine(_folder, "no/such/folder/backup.db"));
        (noPlace.ExitCode, noPlace.Output).Should().Match<(int Code, string Said)>(end => end.Code == 2 && end.Said.Contains("cannot be written"));

        var postgres = await HubProcess.FedhubAsync(
            new Dictionary<string, string?> { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = "Host=db.invalid;Database=hub" }, null, "backup", Path.Combine(_folder, "backup.db"));
        (postgres.ExitCode, postgres.Output).Should().Match<(int Code, string Said)>(end => end.Code == 2 && end.Said.Contains("pg_dump"));
    }

    private Dictionary<string, string?> Settings(string place, int port) => new()
    {
        ["PublicUrl"] = $"http://hub.localhost:{port}",
        ["Storage:ConnectionString"] = $"Data Source={Path.Combine(_folder, place, "hub.db")}",
    };

    private static string KeyIdOf(string jwt) =>
        System.Text.Json.JsonDocument.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[0])).RootElement.GetProperty("kid").GetString()!;
}
