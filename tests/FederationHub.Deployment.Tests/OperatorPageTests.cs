using System.Data.Common;
using System.Text.RegularExpressions;

namespace FederationHub.Deployment.Tests;

/// <summary>deploy/README.md, line by line in one folder, with nothing but the tarball; at its end a person logs in.</summary>
[Trait("Documented command", "sha256sum --check federationhub-linux-x64.tar.gz.sha256")]
[Trait("Documented command", "tar -xzf federationhub-linux-x64.tar.gz")]
[Trait("Documented command", "federationhub/bin/FederationHub.Server --version")]
[Trait("Documented command", "fedhub doctor")]
[Trait("Documented command", "fedhub plan hub.yaml")]
[Trait("Documented command", "fedhub apply hub.yaml")]
[Trait("Documented command", "fedhub app add shop --profile enterprise --redirect-uri https://shop.example.org/callback --organisations school")]
[Trait("Documented command", "fedhub export --output hub.yaml")]
[Trait("Documented command", "fedhub backup hub-backup.db")]
[Trait("Documented command", "pg_dump --format=custom --file=federationhub.dump federationhub")]
[Trait("Documented command", "pg_restore --clean --if-exists --dbname=federationhub federationhub.dump")]
[Trait("Documented command", "fedhub migrate")]
public sealed partial class OperatorPageTests
{
    private readonly string _folder = SourceTree.NewFolder("operator");
    private readonly string _page = File.ReadAllText(Path.Combine(SourceTree.Root, "deploy/README.md"));

    public OperatorPageTests() => Release.Needed();

    [Fact]
    public async Task Each_line_works_in_order_and_then_a_person_logs_in()
    {
        foreach (var file in new[] { Release.Tarball, Release.Tarball + ".sha256" })
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        var port = FreePort.Next();
        await using var surroundings = new HubSurroundings($"http://localhost:{port}", TimeProvider.System);
        await surroundings.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["PublicUrl"] = $"http://localhost:{port}",
            ["SettingsPollSeconds"] = "1",
            ["Storage:ConnectionString"] = $"Data Source={Path.Combine(_folder, "state", "hub.db")}",
        };
        await using var hub = await HubProcess.StartAsync(settings, port, name: "operator");
        await using var database = await OperatorDatabase.CreateAsync(_folder);
        var environment = settings.ToDictionary(setting => "FederationHub__" + setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!, StringComparer.Ordinal);
        environment["PATH"] = $"{_folder}/federationhub/bin:{Environment.GetEnvironmentVariable("PATH")}";
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        // The page's example, with what differs here: where this organisation's metadata is, and its domain.
        var example = Example().Match(_page).Groups[1].Value
            .Replace("https://idp.school.example/metadata", surroundings.University.BaseUrl + "/metadata", StringComparison.Ordinal)
            .Replace("school.example", surroundings.University.Scopes[0], StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.yaml"), example);

        foreach (var line in Lines())
        {
            var ofPostgres = line.StartsWith("pg_", StringComparison.Ordinal);
            var (code, output) = await Release.BashAsync(_folder, line, ofPostgres ? database.Environment : environment);

            // The doctor may find what is not as it should be on a machine of tests; that it can look is what counts here.
            code.Should().BeOneOf(line == "fedhub doctor" ? [0, 1, 2] : [0], "{0}: {1}", line, output);
            said[line] = output;
        }

        said["fedhub doctor"].Should().Contain($"http://localhost:{port}");
        (await File.ReadAllTextAsync(Path.Combine(_folder, "hub.yaml"))).Should().Contain("shop").And.Contain("school");
        var secret = ClientSecret().Match(said.Single(line => line.Key.StartsWith("fedhub app add", StringComparison.Ordinal)).Value).Groups[1].Value;
        using var shop = new FakeApplication(hub.Url, "shop", secret, "https://shop.example.org/callback");
        using var browser = new Browser(shop.RedirectUri);
        JsonAnswer? tokens = null;
        // Live within ten seconds.
        for (var look = 0; look < 50 && tokens is null; look++)
        {
            var end = await browser.LogInAsync(shop, "school");
            tokens = end.Parameter("code") is { } code ? await shop.RedeemAsync(code) : null;
            await Task.Delay(TimeSpan.FromMilliseconds(tokens is null ? 300 : 0));
        }

        tokens.Should().NotBeNull("the application is known within ten seconds: {0}", hub.Log);
        tokens!.Status.Should().Be(200, tokens.Text);
        FakeApplication.Claims(tokens["id_token"]!).GetProperty("iss").GetString().Should().Be(hub.Url);
    }

    [Fact]
    public void The_page_stays_one_page() => _page.Split('\n').Length.Should().BeLessThanOrEqualTo(160);

    private IEnumerable<string> Lines() =>
        from Match block in Shell().Matches(_page)
        from line in block.Groups[1].Value.Split('\n')
        where line.Trim().Length > 0
        select line.Trim();

    [GeneratedRegex(@"^[ \t]*```sh[ \t]*\n(.*?)^[ \t]*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Shell();

    [GeneratedRegex(@"^[ \t]*```yaml[ \t]*\n(.*?)^[ \t]*```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Example();

    [GeneratedRegex(@"client secret:\s+(\S+)")]
    private static partial Regex ClientSecret();

    /// <summary>A PostgreSQL database by the name that the page uses, with a hub's schema in it.</summary>
    private sealed class OperatorDatabase(string folder, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
    {
        public IReadOnlyDictionary<string, string> Environment => environment;

        public static async Task<OperatorDatabase> CreateAsync(string folder)
        {
            var server = new DbConnectionStringBuilder { ConnectionString = System.Environment.GetEnvironmentVariable("FEDERATIONHUB_TEST_POSTGRES") ?? throw new InvalidOperationException("FEDERATIONHUB_TEST_POSTGRES is not set.") };
            var environment = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PGHOST"] = (string)server["Host"], ["PGPORT"] = (string)server["Port"], ["PGUSER"] = (string)server["Username"], ["PGPASSWORD"] = (string)server["Password"],
            };
            var (code, said) = await Release.BashAsync(folder, "dropdb --if-exists federationhub && createdb federationhub", environment);
            code.Should().Be(0, said);
            server["Database"] = "federationhub";
            (await HubProcess.FedhubAsync(
                new Dictionary<string, string?> { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = server.ConnectionString, ["Keys:MasterKeyFile"] = Path.Combine(folder, "master-key") },
                null, "migrate")).MustBeDone();
            return new OperatorDatabase(folder, environment);
        }

        public async ValueTask DisposeAsync() => await Release.BashAsync(folder, "dropdb --if-exists federationhub", environment);
    }
}
