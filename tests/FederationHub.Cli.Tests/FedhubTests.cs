namespace FederationHub.Cli.Tests;

/// <summary>The commands, on a SQLite hub in a folder of its own.</summary>
public sealed class FedhubTests : IDisposable
{
    private const string Secret = "3b1f0d2c4a5968778695a4b3c2d1e0f0";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedhub-");
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal) { ["NORTH_SECRET"] = Secret };
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.FullName, "hub.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Apply_makes_a_file_live_and_says_what_changed()
    {
        (await RunAsync("apply", HubFile())).Should().Be(Fedhub.Done, "{0}", _error);

        _output.ToString().Should().Be("Version 1 is live: suites +1 ~0 -0, applications +1 ~0 -0, organisations +1 ~0 -0, entries +1 ~0 -0.\n");
        (await RunAsync("apply", HubFile())).Should().Be(Fedhub.Done);
        _output.ToString().Should().EndWith("Version 1 is live: no change.\n");
    }

    [Fact]
    public async Task Apply_names_who_waits_for_metadata()
    {
        var file = HubFile("\n    saml: { metadata_url: https://pole.invalid/metadata }");

        (await RunAsync("apply", "--no-fetch", file)).Should().Be(Fedhub.Done, "{0}", _error);

        _output.ToString().Should().Contain("Waiting for metadata: pole (not asked yet)\n");
    }

    [Fact]
    public async Task Apply_refuses_a_file_with_every_mistake_on_a_line_of_its_own()
    {
        var file = HubFile("\n    country: Netherlands\n    sector: school");

        (await RunAsync("apply", file)).Should().Be(Fedhub.Refused);

        _output.ToString().Should().BeEmpty();
        _error.ToString().Should().Contain($"{file}, line 15, organisations[0].country: ").And.Contain($"{file}, line 16, organisations[0].sector: ")
            .And.EndWith("Refused: 2 problems. Nothing was changed.\n");
    }

    [Fact]
    public async Task Plan_says_what_would_change_and_changes_nothing()
    {
        (await RunAsync("plan", HubFile())).Should().Be(Fedhub.Done, "{0}", _error);
        (await RunAsync("plan", HubFile())).Should().Be(Fedhub.Done);

        const string Once = "+ suites workbooks\n+ applications north\n+ organisations pole\n+ entries pole\nPlan: suites +1 ~0 -0, applications +1 ~0 -0, organisations +1 ~0 -0, entries +1 ~0 -0.\n";
        _output.ToString().Should().Be(Once + Once);
    }

    [Fact]
    public async Task No_command_prints_a_secret()
    {
        _environment["NORTH_SECRET"] = Secret[..20];
        (await RunAsync("apply", HubFile())).Should().Be(Fedhub.Refused);
        _environment["NORTH_SECRET"] = Secret;
        (await RunAsync("plan", HubFile())).Should().Be(Fedhub.Done);
        (await RunAsync("apply", HubFile())).Should().Be(Fedhub.Done);

        (_output.ToString() + _error).Should().NotContain(Secret[..20]);
    }

    [Fact]
    public async Task The_environment_of_the_server_names_the_hub()
    {
        var elsewhere = Path.Combine(_folder.FullName, "elsewhere.db");
        _environment["FederationHub__Storage__ConnectionString"] = $"Data Source={elsewhere}";

        (await Fedhub.RunAsync(["apply", HubFile()], Surroundings, Cancellation)).Should().Be(Fedhub.Done, "{0}", _error);

        File.Exists(elsewhere).Should().BeTrue();
        File.Exists(elsewhere + ".master-key").Should().BeTrue();
    }

    [Fact]
    public async Task An_option_wins_over_the_environment()
    {
        _environment["FederationHub__Storage__ConnectionString"] = "Data Source=/nowhere/hub.db";

        (await RunAsync("migrate")).Should().Be(Fedhub.Done, "{0}", _error);

        File.Exists(Database).Should().BeTrue();
        _output.ToString().Should().Be("The schema is that of this release.\n");
    }

    [Theory]
    [InlineData("FederationHub__Storage__Provider", "Oracle", "must be Sqlite or PostgreSql")]
    [InlineData("FederationHub__Storage__Provider", "1", "must be Sqlite or PostgreSql")]
    [InlineData("FederationHub__Storage__Provider", "PostgreSql", "must name the server")]
    [InlineData("FederationHub__PublicUrl", "http://hub.example", "must be https")]
    [InlineData("FederationHub__Outbound__AllowPrivate", "in valid", "no host")]
    [InlineData("FederationHub__Keys__MasterKeyFile", "/nowhere/master-key", "/nowhere/master-key")]
    public async Task A_store_that_cannot_be_used_is_told_in_a_sentence(string variable, string value, string message)
    {
        _environment[variable] = value;

        (await RunAsync("apply", HubFile())).Should().Be(Fedhub.Unusable);

        _error.ToString().Should().Contain(message);
    }

    [Fact]
    public async Task A_wrong_connection_string_is_not_shown()
    {
        _environment["FederationHub__Storage__Provider"] = "PostgreSql";
        _environment["FederationHub__Storage__ConnectionString"] = "Host=db;Pasword=hunter2-hunter2";

        (await Fedhub.RunAsync(["migrate"], Surroundings, Cancellation)).Should().Be(Fedhub.Unusable);

        (_output.ToString() + _error).Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData]
    [InlineData("aply", "hub.yaml")]
    [InlineData("apply")]
    [InlineData("apply", "hub.yaml", "more.yaml")]
    [InlineData("apply", "--secret", "x")]
    public async Task A_command_that_is_not_understood_points_at_the_help(params string[] arguments)
    {
        (await RunAsync(arguments)).Should().Be(Fedhub.Unusable);

        _error.ToString().Should().EndWith("See: fedhub --help\n");
    }

    [Fact]
    public async Task The_help_names_every_command()
    {
        (await Fedhub.RunAsync(["--help"], Surroundings, Cancellation)).Should().Be(Fedhub.Done);

        _output.ToString().Should().ContainAll("apply", "plan", "migrate", "--connection", "FederationHub__Storage__ConnectionString");
    }

    private CommandSurroundings Surroundings => new(_output, _error, name => _environment.GetValueOrDefault(name), TimeProvider.System);

    private Task<int> RunAsync(params string[] arguments) =>
        Fedhub.RunAsync(_environment.ContainsKey("FederationHub__Storage__Provider") ? arguments : [.. arguments, "--connection", $"Data Source={Database}"], Surroundings, Cancellation);

    private string HubFile(string more = "")
    {
        var path = Path.Combine(_folder.FullName, "hub.yaml");
        File.WriteAllText(path, $"""
            suites:
              - id: workbooks
                name: Workbooks
            applications:
              - id: north
                suite: workbooks
                name: North
                profile: education
                redirect_uris: [https://north.example/callback]
                secrets: [env:NORTH_SECRET]
                organisations: all
            organisations:
              - {"{"} id: pole, name: Pole {"}"}
            """.Replace("- { id: pole, name: Pole }", "- id: pole\n    name: Pole" + more, StringComparison.Ordinal) + "\n");
        return path;
    }
}
