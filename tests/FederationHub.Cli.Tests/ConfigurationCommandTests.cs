using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.Storage.Tests.Databases;

namespace FederationHub.Cli.Tests;

/// <summary>The commands that change configuration, on a SQLite file.</summary>
public sealed class SqliteConfigurationCommandTests : ConfigurationCommandTests
{
    protected override Task<CommandHub> MakeHubAsync() => Task.FromResult<CommandHub>(new SqliteCommandHub());
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgreSqlConfigurationCommandTests(PostgreSqlServer server) : ConfigurationCommandTests
{
    protected override async Task<CommandHub> MakeHubAsync() => await PostgreSqlCommandHub.StartAsync(server);
}

/// <summary>What an operator does with configuration, the same on every engine.</summary>
public abstract class ConfigurationCommandTests : IAsyncLifetime
{
    private const string Hash = "sha256:n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg";

    private static readonly string[] Names = ["a", "b"];

    private CommandHub _hub = null!;

    protected abstract Task<CommandHub> MakeHubAsync();

    public async ValueTask InitializeAsync() => _hub = await MakeHubAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _hub.DisposeAsync();
    }

    [Fact]
    public async Task Applying_twice_changes_nothing_the_second_time()
    {
        var file = _hub.Write("hub.yaml", HubFile());
        await _hub.DoneAsync("apply", file);

        (await _hub.DoneAsync("apply", file)).Should().Be("Version 1 is live: no change.\n");

        (await _hub.ReadAsync("SELECT version FROM settings_version")).Should().Be("1");
        (await _hub.ReadAsync("SELECT COUNT(*) FROM audit")).Should().Be("1", "nothing was done, so nothing is recorded");
        (await _hub.ReadAsync("SELECT actor FROM audit")).Should().StartWith("cli:");
    }

    [Fact]
    public async Task A_plan_shows_each_changed_key_and_what_would_be_removed()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));
        await _hub.DoneAsync("app", "add", "shop", "--profile", "education", "--redirect-uri", "https://shop.example/cb");
        await _hub.DoneAsync("app", "secret", "north");

        var plan = await _hub.DoneAsync("plan", _hub.Write("hub.yaml", HubFile().Replace("name: Pole", "name: Pole College", StringComparison.Ordinal)));

        plan.Should().Be("""
            - suites shop
            ~ applications north
                secrets: changed (2 → 1)
            - applications shop
            ~ organisations pole
                name: Pole → Pole College
            ~ entries pole
                name: Pole → Pole College
            Plan: suites +0 ~0 -1, applications +0 ~1 -1, organisations +0 ~1 -0, entries +0 ~1 -0.

            """);
    }

    [Fact]
    public async Task An_export_applies_to_an_empty_hub_and_is_the_same_there()
    {
        _hub.Environment["COLLEGE_SECRET"] = "secret of the hub at the college";
        await _hub.DoneAsync("apply", "--no-fetch", _hub.Write("hub.yaml", HubFile() + "  - id: college\n    name: College\n    oidc: { issuer: 'https://college.example', client_id: hub, client_secret: env:COLLEGE_SECRET }\n"));
        await using var other = await _hub.AnotherAsync();
        var file = Path.Combine(other.Folder, "exported.yaml");
        (await _hub.DoneAsync("export", "--output", file)).Should().Contain("1 applications, 2 organisations");

        var refused = await other.RunAsync("apply", "--no-fetch", file);
        other.Write("secrets/college", "secret of the hub at the college");
        await other.DoneAsync("apply", "--no-fetch", file);

        (refused.ExitCode, refused.Error).Should().Match<(int Code, string Error)>(found => found.Code == Fedhub.Refused && found.Error.Contains("Put it in the file 'secrets/college'"));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        (await other.DoneAsync("export")).Should().Be(text).And.Be(await _hub.DoneAsync("export"));
        text.Should().NotContain("secret of the hub");
        (await _hub.DoneAsync("plan", file)).Should().Be("Plan: no change.\n");
    }

    [Fact]
    public async Task A_change_that_cannot_be_audited_is_not_made()
    {
        var file = _hub.Write("hub.yaml", HubFile());
        await _hub.DoneAsync("apply", file);
        await _hub.ExecuteAsync("ALTER TABLE audit RENAME TO audit_elsewhere");

        (await _hub.RunAsync("app", "suspend", "north")).ExitCode.Should().Be(Fedhub.Unusable);
        (await _hub.RunAsync("apply", _hub.Write("hub.yaml", HubFile() + "    hidden: true\n"))).ExitCode.Should().Be(Fedhub.Unusable);

        await _hub.ExecuteAsync("ALTER TABLE audit_elsewhere RENAME TO audit");
        (await _hub.ReadAsync("SELECT version FROM settings_version WHERE id = 1")).Should().Be("1");
        (await _hub.DoneAsync("app", "list")).Should().Contain("in use");
    }

    [Fact]
    public async Task An_export_that_replaces_a_file_opens_it_to_nobody_else_and_follows_no_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes and links of Unix");
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));
        var target = _hub.Write("exported.yaml", "suites: []\n");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var precious = _hub.Write("precious", "untouched");
        File.CreateSymbolicLink(target + ".new", precious);

        await _hub.DoneAsync("export", "--output", target);

        File.GetUnixFileMode(target).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken)).Should().Contain("applications:");
        (await File.ReadAllTextAsync(precious, TestContext.Current.CancellationToken)).Should().Be("untouched");
    }

    [Fact]
    public async Task Names_that_would_turn_the_writing_around_or_hide_are_shown_as_numbers()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile() + """
              - id: turned
                name: "Schools\u202Eevil\u200B"
            """ + "\n"));

        (await _hub.DoneAsync("org", "list")).Should().Contain(@"Schools\u202eevil\u200b").And.NotContainAny("\u202E", "\u200B");
        (await _hub.DoneAsync("app", "list")).Should().NotContain("\u202E");
    }

    [Fact]
    public async Task A_refused_file_steers_no_terminal_and_adds_no_line_of_its_own()
    {
        var answer = await _hub.RunAsync("plan", _hub.Write("hub.yaml", """
            organisations:
              - id: pole
                name: { "\e]0;taken\a": Pole, "nl\nline 1: all is well": Pole }
                saml: { metadata_file: "gone\e[2J\nPlan: no change." }
            """));

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Error.Should().NotContainAny("\e", "\a");
        answer.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.Contains("hub.yaml, line ") || line.StartsWith("Refused: "));
    }

    [Fact]
    public async Task An_export_that_cannot_be_written_says_so()
    {
        var answer = await _hub.RunAsync("export", "--output", Path.Combine(_hub.Folder, "nowhere", "hub.yaml"));

        (answer.ExitCode, answer.Error).Should().Match<(int Code, string Error)>(found => found.Code == Fedhub.Unusable && found.Error.StartsWith("The file '"));
    }

    [Fact]
    public async Task An_application_is_added_shown_switched_and_removed()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));

        var added = await _hub.DoneAsync("app", "add", "shop", "--profile", "enterprise", "--redirect-uri", "https://shop.example/cb", "--redirect-uri", "https://shop.example/two", "--name", "The Shop", "--suite", "workbooks");
        added.Should().Contain("Nobody can log in yet").And.Contain("fedhub app organisations shop pole").And.Contain("fedhub export --output " + Path.Combine(_hub.Folder, "hub.yaml"));
        (await _hub.DoneAsync("app", "organisations", "shop", "pole")).Should().StartWith("'shop' may use organisations: pole (version 3; live within 10 seconds).\n");
        (await _hub.DoneAsync("app", "show", "shop")).Should().NotContain("fhs_").And.NotContain("Nobody can log in");
        await _hub.DoneAsync("app", "suspend", "shop");
        (await _hub.DoneAsync("app", "suspend", "shop")).Should().Be("'shop' is suspended already. Nothing was changed.\n");
        (await _hub.DoneAsync("app", "list")).Should().MatchRegex("(?m)^shop +suspended +workbooks +enterprise +1 +1 +The Shop$").And.MatchRegex("(?m)^north +in use ");
        await _hub.DoneAsync("app", "resume", "shop");
        await _hub.DoneAsync("app", "remove", "shop");
        (await _hub.DoneAsync("app", "list")).Should().NotContain("shop");
        (await _hub.ReadAsync("SELECT COUNT(*) FROM audit WHERE kind = 'configuration.changed'")).Should().Be("5");
    }

    [Fact]
    public async Task Every_mistake_of_an_application_is_told_and_nothing_is_saved()
    {
        var answer = await _hub.RunAsync("app", "add", "no good", "--profile", "school", "--redirect-uri", "http://shop.example/", "--organisations", "a,b");

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().BeEmpty();
        answer.Error.Split('\n').Should().Contain(line => line.StartsWith("id: ")).And.Contain(line => line.StartsWith("profile: ")).And.Contain(line => line.StartsWith("redirect_uris[0]: "))
            .And.Contain(line => line.StartsWith("organisations[0]: ")).And.Contain(line => line.StartsWith("organisations[1]: ")).And.Contain("Refused. Nothing was changed.");
        (await _hub.ReadAsync("SELECT COUNT(*) FROM settings_version")).Should().Be("0");
    }

    [Theory]
    [InlineData("app", "show", "nobody")]
    [InlineData("app", "secret", "nobody")]
    [InlineData("app", "secret", "nobody", "--retire")]
    [InlineData("app", "suspend", "nobody")]
    [InlineData("app", "resume", "nobody")]
    [InlineData("app", "remove", "nobody")]
    [InlineData("app", "organisations", "nobody", "all")]
    [InlineData("org", "publish", "nobody")]
    [InlineData("org", "suspend", "nobody")]
    [InlineData("org", "draft", "nobody")]
    public async Task Who_is_not_there_cannot_be_changed(params string[] arguments)
    {
        var answer = await _hub.RunAsync(arguments);

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Error.Should().Contain("'nobody'").And.Contain($"See: fedhub {arguments[0]} list");
    }

    [Theory]
    [InlineData("app")]
    [InlineData("org")]
    [InlineData("app", "secret", "north", "--retire", "--replace-oldest")]
    [InlineData("app", "add", "shop", "--profile", "education")]
    [InlineData("app", "add", "shop", "--redirect-uri", "https://shop.example/cb")]
    public async Task What_is_not_understood_points_at_the_help(params string[] arguments)
    {
        var answer = await _hub.RunAsync(arguments);

        answer.ExitCode.Should().Be(Fedhub.Unusable);
        answer.Error.Should().EndWith("See: fedhub --help\n");
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_kept_as_its_hash()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));

        var made = await _hub.DoneAsync("app", "secret", "north");
        var again = await _hub.RunAsync("app", "secret", "north");
        var replaced = JsonDocument.Parse(await _hub.DoneAsync("app", "secret", "north", "--replace-oldest", "--json")).RootElement;

        made.Should().MatchRegex("client secret: +fhs_[A-Za-z0-9_-]{43}\n").And.Contain("fedhub app secret north --retire");
        (again.ExitCode, again.Error).Should().Match<(int Code, string Error)>(found => found.Code == Fedhub.Refused && found.Error.Contains("--replace-oldest"));
        (replaced.GetProperty("client_id").GetString(), replaced.GetProperty("live_secrets").GetInt32()).Should().Be(("north", 2));
        var rest = await _hub.DoneAsync("export") + await _hub.DoneAsync("app", "show", "north") + await _hub.ReadAsync("SELECT json FROM setting WHERE kind = 'application'");
        rest.Should().NotContain("fhs_").And.NotContain(Hash, "the first one made room");
    }

    [Fact]
    public async Task An_organisation_is_switched()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));

        foreach (var (verb, state) in new[] { ("draft", "draft"), ("suspend", "suspended"), ("publish", "published") })
        {
            await _hub.DoneAsync("org", verb, "pole");
            (await _hub.DoneAsync("org", "list")).Should().MatchRegex($"(?m)^pole +{state} +\\(not connected\\) +Pole$");
        }
    }

    [Fact]
    public async Task Empty_lists_say_what_to_do()
    {
        (await _hub.DoneAsync("app", "list")).Should().Contain("fedhub app add");
        (await _hub.DoneAsync("org", "list")).Should().Contain("fedhub apply");
    }

    [Theory]
    [InlineData("apply")]
    [InlineData("plan")]
    [InlineData("export")]
    [InlineData("list")]
    public async Task A_database_of_a_later_release_is_not_touched(string command)
    {
        var file = _hub.Write("hub.yaml", HubFile());
        await _hub.DoneAsync("apply", file);
        string[] arguments = command switch { "export" => ["export"], "list" => ["app", "list"], _ => [command, file] };

        await _hub.ExecuteAsync("UPDATE settings_version SET format = 99");
        var form = await _hub.RunAsync(arguments);
        await _hub.ExecuteAsync("INSERT INTO \"__EFMigrationsHistory\" (\"MigrationId\", \"ProductVersion\") VALUES ('9999_Later', '99.0')");
        var schema = await _hub.RunAsync(arguments);

        (form.ExitCode, schema.ExitCode).Should().Be((Fedhub.Unusable, Fedhub.Unusable));
        form.Error.Should().Contain("settings-newer").And.Contain("form 99").And.Contain("Start that release");
        schema.Error.Should().Contain("schema-newer").And.Contain("9999_Later").And.Contain("restore the database from before");
        (form.Output + schema.Output).Should().BeEmpty();
        (await _hub.ReadAsync("SELECT version FROM settings_version")).Should().Be("1");
    }

    [Fact]
    public async Task A_wrong_master_key_is_refused()
    {
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", HubFile()));
        var wrong = _hub.Write("wrong-key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
        File.SetUnixFileMode(wrong, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _hub.Environment["FederationHub__Keys__MasterKeyFile"] = wrong;

        foreach (var arguments in (string[][])[["apply", Path.Combine(_hub.Folder, "hub.yaml")], ["export"], ["app", "secret", "north"]])
        {
            var answer = await _hub.RunAsync(arguments);
            answer.ExitCode.Should().Be(Fedhub.Unusable);
            answer.Error.Should().Contain("master-key-differs").And.Contain(wrong).And.Contain("Put back the file");
            answer.Output.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Two_files_at_once_end_as_one_of_both_and_never_as_a_mix()
    {
        var files = Names.Select(name => _hub.Write($"{name}.yaml", HubFile(name))).ToArray();
        foreach (var file in files)
        {
            await _hub.DoneAsync("apply", file);
        }

        // Same content from either: only which one is last differs.
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            await using var alone = await _hub.AnotherAsync();
            await alone.DoneAsync("apply", file);
            wanted.Add(await alone.DoneAsync("export"));
        }

        wanted.Should().HaveCount(2);
        for (var round = 0; round < 6; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => _hub.RunAsync("apply", files[(i + round) % 2]))));

            answers.Should().OnlyContain(answer => answer.ExitCode == Fedhub.Done || answer.Error.Contains("Somebody else keeps changing the configuration"), "{0}", string.Join('\n', answers.Select(answer => answer.Error)));
            answers.Should().Contain(answer => answer.ExitCode == Fedhub.Done, "somebody is always first");
            wanted.Should().Contain(await _hub.DoneAsync("export"));
        }
    }

    [Fact]
    public async Task A_file_and_a_command_at_once_lose_neither()
    {
        var file = _hub.Write("hub.yaml", HubFile().Replace($"    secrets: ['{Hash}']\n", "", StringComparison.Ordinal));
        await _hub.DoneAsync("apply", file);
        File.AppendAllText(file, "  - { id: late, name: Late }\n");

        var answers = await Task.WhenAll(Task.Run(() => _hub.RunAsync("apply", file)), Task.Run(() => _hub.RunAsync("app", "secret", "north")));

        answers.Should().OnlyContain(answer => answer.ExitCode == Fedhub.Done, "{0}", string.Join('\n', answers.Select(answer => answer.Error)));
        (await _hub.DoneAsync("export")).Should().Contain("id: late").And.MatchRegex("secrets: \\[\"?sha256:", "a hash with an underscore first stands in quotes");
    }

    [Fact]
    public async Task An_application_without_a_secret_is_named_when_a_file_is_applied()
    {
        var file = _hub.Write("hub.yaml", HubFile().Replace($"    secrets: ['{Hash}']\n", "", StringComparison.Ordinal));

        (await _hub.DoneAsync("apply", file)).Should().EndWith("Cannot log people in yet: north has no secret. Make one: fedhub app secret north\n");
        await _hub.DoneAsync("app", "secret", "north");
        (await _hub.DoneAsync("apply", file)).Should().EndWith("no change.\n");
    }

    private static string HubFile(string name = "north") => $"""
        suites:
          - {"{"} id: workbooks, name: Workbooks of {name} {"}"}
        applications:
          - id: {name}
            suite: workbooks
            name: North
            profile: education
            redirect_uris: [https://{name}.example/callback]
            secrets: ['{Hash}']
            organisations: all
        organisations:
          - id: pole
            name: Pole

        """.Replace("\n\n", "\n", StringComparison.Ordinal);
}
