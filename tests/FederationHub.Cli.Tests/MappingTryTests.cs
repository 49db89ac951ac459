using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>Rules that are edited and tried on a whole statement before anybody logs in by them.</summary>
public sealed class MappingTryTests : IAsyncLifetime
{
    private const string Statement = """
        {
          "issuer": "https://op.school.example",
          "subject": { "value": "248289761001" },
          "attributes": {
            "given_name": "Noortje", "family_name": "Zandstra", "email": "noortje@school.example", "nick": "Noor Marker",
            "roles": "staff;teacher", "groups": ["green", "blue"]
          },
          "unread": [{ "name": "address", "cause": "nested_value" }],
          "authentication": { "instant": "2026-03-01T12:00:00Z", "methods": ["pwd"] }
        }
        """;

    private static readonly string[] Values = ["Noortje", "Zandstra", "noortje@school.example", "Noor Marker", "248289761001", "green"];

    private readonly SqliteCommandHub _hub = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub.Environment["SCHOOL_SECRET"] = "the secret of the hub at the school";
        await _hub.DoneAsync("apply", "--no-fetch", _hub.Write("hub.yaml", """
            suites:
              - { id: books, name: Books }
            applications:
              - id: shop
                suite: books
                name: Shop
                profile: enterprise
                agreements: required
                redirect_uris: [https://shop.example/cb]
                organisations: [school]
                claims:
                  - { claim: person_id, in: [id_token] }
                  - { claim: given_name, in: [userinfo] }
                  - { claim: email, in: [userinfo] }
                  - { claim: nickname, in: [userinfo] }
                  - { claim: title, in: [userinfo] }
              - id: strict
                suite: books
                name: Strict
                profile: enterprise
                redirect_uris: [https://strict.example/cb]
                organisations: [school]
                agreements: optional
                claims:
                  - { claim: given_name, in: [userinfo], required: true }
              - id: club
                suite: books
                name: Club
                profile: enterprise
                test: true
                redirect_uris: [https://club.example/cb]
                organisations: [school]
                agreements: optional
                access: [{ groups: [chess] }]
            organisations:
              - id: school
                name: School
                identifiers: { schac_home_org: school.example }
                scopes: [school.example]
                oidc: { issuer: 'https://op.school.example', client_id: hub, client_secret: env:SCHOOL_SECRET }
            agreements:
              - { id: dpa-1, organisation: school, application: shop, attributes: [given_name, email, nickname], from: 2026-01-01, who: J. Smit, reference: DPA 2026-1 }
            """));
        _hub.Write("statement.json", Statement);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    [Trait("Documented command", "fedhub mapping try rules.yaml --upstream school --file statement.json")]
    public async Task A_new_rule_shows_what_it_gives_and_to_whom_without_a_value()
    {
        var told = await TryAsync("""
            rules:
              - { target: nickname, sources: [nick] }
              - { target: title, sources: [nick] }
            """);

        told.Should().ContainAll(
            "Live rules:    the statement is understood.\nEdited rules:  the statement is understood.\n",
            "  + nickname: from nick by extra#1: 1 value, text, 9 to 16 characters\n",
            "  + title: from nick by extra#2: 1 value, text, 9 to 16 characters\n",
            "Application shop: 1 difference, 3 claims the same\n",
            "  + nickname: 1 value, text, 9 to 16 characters; released, agreement dpa-1 names it (was: not-in-statement)\n",
            "Application strict: 0 differences, 1 claim the same\n");
        told.Should().NotContainAny(Values);
    }

    [Fact]
    public async Task The_rules_that_are_live_make_no_difference()
    {
        (await TryAsync("rules: []")).Should().EndWith("Nothing would differ.\n").And.Contain("Statement: 0 differences, ");
        JsonDocument.Parse(await TryAsync("rules: []", "--json")).RootElement.GetProperty("same").GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_value_that_comes_by_another_rule_or_is_another_is_told_as_such()
    {
        var told = await TryAsync("""
            rules:
              - { target: given_name, sources: [nick], replaces: true }
              - { target: family_name, sources: [family_name], replaces: true }
            """);
        told.Should().MatchRegex("\n  ~ given_name: from given_name by oidc#\\d+: 1 value, text, 5 to 8 characters → from nick by extra#1: 1 value, text, 9 to 16 characters\n");
        told.Should().MatchRegex("\n  = family_name: the same values, from family_name by oidc#\\d+ → from family_name by extra#2\n");
        told.Should().Contain("\n  ~ given_name: 1 value, text, 5 to 8 characters → 1 value, text, 9 to 16 characters\n");
        told.Should().NotContainAny(Values);
    }

    [Fact]
    public async Task Rules_that_no_longer_find_the_person_are_told_as_a_refusal_with_all_that_is_lost()
    {
        var told = await TryAsync("attribute_map: entra");
        told.Should().Contain("Edited rules:  refused with FH-13").And.Contain("  - given_name: ").And.Contain("  live: gets its claims.\n  edited: refused with FH-13");
    }

    [Fact]
    public async Task Another_key_of_the_person_is_told()
    {
        _hub.Write("statement.json", Statement.Replace("\"nick\"", "\"tid\": \"11111111-2222-4333-8444-555555555555\", \"oid\": \"aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee\", \"nick\"", StringComparison.Ordinal));
        var told = await TryAsync("attribute_map: entra");
        told.Should().Contain("The key of the person changes: to every application this is somebody else, with another sub.");
    }

    [Fact]
    public async Task A_draft_is_tried_with_a_test_application_by_its_access_rule()
    {
        var file = await File.ReadAllTextAsync(Path.Combine(_hub.Folder, "hub.yaml"), Cancellation);
        await _hub.DoneAsync("apply", "--no-fetch", _hub.Write("hub.yaml", file.Replace("name: School\n", "name: School\n    state: draft\n", StringComparison.Ordinal)));

        var told = await TryAsync("rules: [{ target: groups, sources: [roles], steps: [split: ';', lookup: { staff: chess }] }]", "--application", "club", "--application", "shop");
        told.Should().Contain("refused with FH-1104/", "another application does not reach a draft");
        told.Should().Contain("  live: refused with FH-1401/").And.Contain("  edited: gets its claims.\n");
    }

    [Fact]
    public async Task Values_are_shown_only_when_asked_for_with_a_warning()
    {
        const string Rules = "rules: [{ target: nickname, sources: [nick] }]";
        var answer = await _hub.RunAsync("mapping", "try", _hub.Write("rules.yaml", Rules), "--upstream", "school", "--file", Path.Combine(_hub.Folder, "statement.json"), "--show-values");
        answer.ExitCode.Should().Be(Fedhub.Done);
        answer.Output.Should().Contain("  + nickname: from nick by extra#1: 'Noor Marker'\n");
        answer.Error.Should().StartWith("Warning: ");
        (await TryAsync(Rules, "--json", "--show-values")).Should().Contain("Noor Marker");
        (await TryAsync(Rules, "--json")).Should().NotContainAny(Values);
    }

    [Fact]
    public async Task For_programs_a_trial_is_one_object()
    {
        using var json = JsonDocument.Parse(await TryAsync("rules: [{ target: nickname, sources: [nick] }]", "--json", "--application", "shop"));
        var root = json.RootElement;
        root.EnumerateObject().Select(member => member.Name).Should().Equal(
            "upstream", "organisation", "same", "refused_before", "refused_after", "other_person", "statement_same", "statement", "new_findings", "gone_findings", "applications");
        var nickname = root.GetProperty("statement").EnumerateArray().Single();
        nickname.GetProperty("change").GetString().Should().Be("added");
        nickname.GetProperty("before").ValueKind.Should().Be(JsonValueKind.Null);
        nickname.GetProperty("after").GetProperty("from")[0].GetString().Should().Be("nick by extra#1");
        var claim = root.GetProperty("applications").EnumerateArray().Single().GetProperty("claims").EnumerateArray().Single();
        claim.GetProperty("before").GetProperty("verdict").GetString().Should().Be("not-in-statement");
        claim.GetProperty("after").GetProperty("agreement").GetString().Should().Be("dpa-1");
    }

    [Fact]
    public async Task A_rule_set_with_mistakes_is_refused_with_every_line()
    {
        var answer = await _hub.RunAsync("mapping", "try", _hub.Write("rules.yaml", """
            attribute_map: edupersonn
            colour: red
            rules:
              - { target: "person:nobody", sources: [a] }
              - { target: nickname }
            """), "--upstream", "school", "--file", Path.Combine(_hub.Folder, "statement.json"));
        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().BeEmpty();
        answer.Error.Should().ContainAll("line 1, attribute_map", "line 2, colour", "line 4, rules[0].target", "line 5, rules[1]", "Refused: ");
    }

    [Theory]
    [InlineData("--upstream school", "--file FILE or --captured REFERENCE")]
    [InlineData("--upstream nobody --file statement.json", "There is no upstream 'nobody'.")]
    [InlineData("--upstream school --file absent.json", "cannot be read")]
    [InlineData("--upstream school --file statement.json --organisation college", "The upstream does not speak for 'college': --organisation is one of school.")]
    [InlineData("--upstream school --file statement.json --application nobody", "There is no application 'nobody'.")]
    [InlineData("--upstream school --captured 7KQ2-M9XA-4T", "Nothing is kept of login 7KQ2-M9XA-4T")]
    [InlineData("--upstream school --captured x", "'x' is no reference")]
    [InlineData("--upstream school --file rules.yaml", "this is not JSON")]
    public async Task What_cannot_be_tried_is_said(string arguments, string why)
    {
        _hub.Write("rules.yaml", "rules: []");
        var answer = await _hub.RunAsync([
            "mapping", "try", Path.Combine(_hub.Folder, "rules.yaml"),
            .. arguments.Split(' ').Select(word => word.EndsWith(".json", StringComparison.Ordinal) || word.EndsWith(".yaml", StringComparison.Ordinal) ? Path.Combine(_hub.Folder, word) : word),
        ]);
        answer.ExitCode.Should().Be(Fedhub.Unusable);
        answer.Error.Should().Contain(why);
    }

    [Fact]
    [Trait("Documented command", "fedhub mapping try rules.yaml --upstream school --captured 7KQ2-M9XA-4T")]
    public async Task A_captured_login_is_tried_like_a_file_and_only_who_read_it_is_written()
    {
        await using var store = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(Randomness.System)
            .AddFederationHubStorage(new StorageSettings { SqlitePath = Path.Combine(_hub.Folder, "hub.db") }).BuildServiceProvider();
        (await store.GetRequiredService<HubDatabase>().StartAsync(Cancellation)).Should().BeOfType<Outcome<Done>.Accepted>();
        await store.GetRequiredService<ICommits>().SaveAsync(
            [
                store.GetRequiredService<ICaptureStore>().Keeping(new CapturedStatement
                {
                    Reference = "7KQ2M9XA4T",
                    Application = "shop",
                    Entry = "school",
                    At = DateTimeOffset.UtcNow,
                    EndsAt = DateTimeOffset.UtcNow.AddMinutes(15),
                    Statement = StatementFile.Read(Statement, "school", out _)!,
                }),
            ],
            Cancellation);

        var told = await _hub.DoneAsync("mapping", "try", _hub.Write("rules.yaml", "rules: [{ target: nickname, sources: [nick] }]"), "--upstream", "school", "--captured", "7kq2-m9xa-4t");

        told.Should().Contain("  + nickname: from nick by extra#1: 1 value, text, 9 to 16 characters\n").And.NotContainAny(Values);
        (await _hub.ReadAsync("SELECT COUNT(*) FROM audit WHERE kind = 'capture.read' AND reference = '7KQ2M9XA4T' AND actor LIKE 'cli:%'")).Should().Be("1", "who read it is on record");
        Directory.EnumerateFiles(_hub.Folder).Where(file => !file.EndsWith("statement.json", StringComparison.Ordinal)).Should().AllSatisfy(file => File.ReadAllText(file).Should().NotContain("Noor Marker"));
    }

    private Task<string> TryAsync(string rules, params string[] options) =>
        _hub.DoneAsync(["mapping", "try", _hub.Write("rules.yaml", rules), "--upstream", "school", "--file", Path.Combine(_hub.Folder, "statement.json"), .. options]);
}
