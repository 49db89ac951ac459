using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace FederationHub.Cli.Tests;

/// <summary><c>fedhub doctor</c> on real files.</summary>
[Trait("Documented command", "fedhub doctor")]
public sealed class DoctorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedhub-");
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["NORTH_SECRET"] = "3b1f0d2c4a5968778695a4b3c2d1e0f0" };
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.FullName, "hub.db");

    public DoctorTests() => _environment["FederationHub__Storage__ConnectionString"] = $"Data Source={Database}";

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Says_where_it_looked_for_a_hub_that_is_not_there_and_makes_nothing()
    {
        (await RunAsync("doctor", "--offline")).Should().Be(Fedhub.Unusable);

        _output.ToString().Should().Contain("ERROR  database-reachable").And.Contain($"There is no hub at {Database}.").And.Contain("Begin with database-reachable");
        _folder.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Fact]
    public async Task Finds_a_new_hub_well_but_for_what_is_worth_knowing_and_changes_nothing()
    {
        await ApplyAsync();
        var before = await File.ReadAllBytesAsync(Database, Cancellation);

        var code = await RunAsync("doctor", "--offline", "--json");

        var findings = Findings();
        findings.Where(finding => finding.Severity is "error").Should().BeEmpty();
        findings.Where(finding => finding.Severity is "warning").Select(finding => finding.Id).Should().BeSubsetOf(
            ["runtime-root", "runtime-age", "application-logout-channel", "application-logout-seen"], "the first two depend on the machine that tests, and nobody has logged out of a new hub");
        code.Should().Be(findings.Any(finding => finding.Severity == "warning") ? Fedhub.Refused : Fedhub.Done);
        findings.Should().Contain(finding => finding.Id == "master-key-opens" && finding.Severity == "ok");
        findings.Should().Contain(finding => finding.Id == "organisation-way-in" && finding.Subject == "pole");
        (await File.ReadAllBytesAsync(Database, Cancellation)).Should().Equal(before);
    }

    [Fact]
    public async Task Sees_a_key_that_was_moved_in_the_vault_and_other_commands_say_so()
    {
        await ApplyAsync();
        (await RunAsync("keys", "rotate")).Should().Be(Fedhub.Done);
        await using (var connection = new SqliteConnection($"Data Source={Database};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var move = connection.CreateCommand();
            move.CommandText = "UPDATE vault SET name = 'RS256-9' WHERE name = 'RS256-1'";
            (await move.ExecuteNonQueryAsync(Cancellation)).Should().Be(1);
        }

        (await RunAsync("keys", "list")).Should().Be(Fedhub.Unusable);
        _error.ToString().Should().Contain("does not open");
        _output.GetStringBuilder().Clear();
        (await RunAsync("doctor", "--offline", "--json")).Should().Be(Fedhub.Unusable);

        Findings().Where(finding => finding.Severity == "error").Select(finding => finding.Id).Should().Equal("master-key-rows");
    }

    [Fact]
    public async Task Looks_on_where_two_settings_differ_in_capitals_alone()
    {
        await ApplyAsync();
        _environment["FederationHub__Name"] = "Hub";
        _environment["FEDERATIONHUB__NAME"] = "Other hub";

        await RunAsync("doctor", "--offline", "--json");

        Findings().Should().Contain(finding => finding.Id == "master-key-opens" && finding.Severity == "ok");
    }

    [Fact]
    public async Task Sees_another_master_key_and_files_that_are_open_to_others()
    {
        await ApplyAsync();
        await File.WriteAllTextAsync(Database + ".master-key", Convert.ToBase64String(new byte[32]), Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Database, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        (await RunAsync("doctor", "--offline", "--json")).Should().Be(Fedhub.Unusable);

        Findings().Where(finding => finding.Severity == "error").Select(finding => finding.Id).Should().Equal("database-files", "master-key-opens");
    }

    [Fact]
    public async Task Sees_what_does_not_answer()
    {
        await ApplyAsync("\n    saml: { metadata_url: https://pole.invalid/metadata }");
        _environment["FederationHub__PublicUrl"] = "http://localhost:1";

        (await RunAsync("doctor", "--json")).Should().Be(Fedhub.Unusable);

        Findings().Where(finding => finding.Severity == "error").Select(finding => finding.Id).Should().Equal("public-reachable", "upstream-waiting");
    }

    [Theory]
    [InlineData("FederationHub__SettingsPollSeconds", "60", "settings-usable")]
    [InlineData("FederationHub__PublicUrl", "http://login.example.org", "settings-usable")]
    [InlineData("FederationHub__Proxy__Trusted", "0.0.0.0/0", "proxy-scope")]
    public async Task Reads_the_settings_of_the_server(string variable, string value, string id)
    {
        await ApplyAsync();
        _environment[variable] = value;

        (await RunAsync("doctor", "--offline", "--json")).Should().Be(Fedhub.Unusable);

        Findings().Should().Contain(finding => finding.Id == id && finding.Severity == "error");
    }

    [Fact]
    public async Task Prints_no_secret()
    {
        _environment["FederationHub__Storage__Provider"] = "PostgreSql";
        _environment["FederationHub__Storage__ConnectionString"] = "Host=127.0.0.1;Port=1;Username=hub;Password=hunter2-hunter2;Database=hub";
        await RunAsync("doctor", "--offline");
        _environment["FederationHub__Storage__ConnectionString"] = "Host=db;Pasword=hunter2-hunter2";
        await RunAsync("doctor", "--offline");

        _output.ToString().Should().Contain("database-reachable").And.NotContain("hunter2");
        _error.ToString().Should().NotContain("hunter2");
    }

    private IReadOnlyList<(string Id, string Severity, string? Subject)> Findings() =>
    [
        .. JsonDocument.Parse(_output.ToString()).RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => (finding.GetProperty("id").GetString()!, finding.GetProperty("severity").GetString()!, finding.GetProperty("subject").GetString())),
    ];

    private async Task ApplyAsync(string more = "")
    {
        var file = Path.Combine(_folder.FullName, "hub.yaml");
        await File.WriteAllTextAsync(
            file,
            "suites:\n  - { id: workbooks, name: Workbooks }\napplications:\n  - id: north\n    suite: workbooks\n    name: North\n    profile: education\n"
            + "    redirect_uris: [https://north.example/callback]\n    secrets: [env:NORTH_SECRET]\n    organisations: all\norganisations:\n"
            + "  - id: pole\n    name: Pole\n    scopes: [pole.example]\n    domains: [pole.example]\n    support: { name: Desk, email: help@pole.example }" + more + "\n",
            Cancellation);
        (await RunAsync("apply", "--no-fetch", file)).Should().Be(Fedhub.Done, "{0}", _error);
        _output.GetStringBuilder().Clear();
    }

    private Task<int> RunAsync(params string[] arguments) => Fedhub.RunAsync(
        arguments,
        new CommandSurroundings(_output, _error, name => _environment.GetValueOrDefault(name), TimeProvider.System) { VariableNames = () => _environment.Keys },
        Cancellation);
}
