using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>What operators and helpdesks ask afterwards: <c>explain</c>, <c>audit</c> and <c>keys</c>.</summary>
public sealed class RecordsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 123, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fedhub-records-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly Clock _clock = new();
    private ServiceProvider _hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Database => Path.Combine(_folder.FullName, "hub.db");

    public async ValueTask InitializeAsync()
    {
        _hub = new ServiceCollection().AddSingleton<TimeProvider>(_clock).AddSingleton(Randomness.System)
            .AddFederationHubStorage(new StorageSettings { SqlitePath = Database }).BuildServiceProvider();
        (await _hub.GetRequiredService<HubDatabase>().StartAsync(Cancellation)).Should().BeOfType<Outcome<Done>.Accepted>();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("7KQ2M9XA4T")]
    [InlineData("7KQ2-M9XA-4T")]
    [InlineData(" 7kq2 m9xa 4t ")]
    public async Task Explain_tells_a_refused_login_in_one_line_of_time_with_what_to_do(string typed)
    {
        await RefusedAsync();

        (await RunAsync("explain", typed)).Should().Be(Fedhub.Done, "{0}", _error);

        _output.ToString().Should().Be("""
            Reference 7KQ2-M9XA-4T: refused with FH-1306: Malformed or unexpected answer.

              Application   shop
              Organisation  university
              Upstream      university-saml

              2026-03-01T12:00:00.123Z               the application asked for a login
              2026-03-01T12:00:02.123Z     +2000 ms  the organisation was chosen
              2026-03-01T12:00:02.153Z       +30 ms  the person was sent to the organisation
              2026-03-01T12:00:12.153Z    +10000 ms  refused
                                                     code          FH-1306/audience-mismatch (SAML Core 2.5.1.4)
                                                     detail        expected a, got b
                                                     organisation  university, upstream university-saml

            What to do (the organisation): The answer is not the one that was asked for. The cause names the one check; the organisation's registration of this hub (entity ID, address of the answer, audience) is where to look first.

            """);
    }

    [Fact]
    public async Task Explain_tells_what_was_released_and_which_rule_made_each_identifier()
    {
        await IssuedAsync();

        (await RunAsync("explain", "ABCDEFGHJK")).Should().Be(Fedhub.Done);

        _output.ToString().Should().ContainAll(
            "Reference ABCD-EFGH-JK: the login succeeded, and the application has its tokens.",
            "a code went to the application",
            "level         verhoogd by amr, authenticated 2026-03-01T11:59:00.123Z",
            "released      person_id, edu_role",
            "on ground of  release policy of the application, configuration version 12",
            "withheld      email: not-in-statement",
            "person        eppn from urn:oid:1.3.6.1.4.1.5923.1.1.1.6, by rule eduperson#4, scope checked",
            "dropped       mail: scope_violation",
            "the application exchanged the code for tokens").And.NotContain("What to do");
    }

    [Fact]
    public async Task Explain_as_JSON_has_the_same_facts()
    {
        await RefusedAsync();

        (await RunAsync("explain", "7KQ2M9XA4T", "--json")).Should().Be(Fedhub.Done);

        using var json = JsonDocument.Parse(_output.ToString());
        var root = json.RootElement;
        root.GetProperty("reference").GetString().Should().Be("7KQ2M9XA4T");
        root.GetProperty("succeeded").GetBoolean().Should().BeFalse();
        root.GetProperty("code").GetString().Should().Be("FH-1306");
        root.GetProperty("advice").GetString().Should().NotBeEmpty();
        root.GetProperty("steps").EnumerateArray().Select(step => step.TryGetProperty("after_ms", out var after) ? after.GetInt64() : 0).Should().Equal(0, 2000, 30, 10000);
        root.GetProperty("events")[0].GetProperty("facts").GetProperty("clause").GetString().Should().Be("SAML Core 2.5.1.4");
    }

    [Fact]
    public async Task Explain_says_where_to_look_when_there_is_no_such_login()
    {
        (await RunAsync("explain", "0000000000")).Should().Be(Fedhub.Refused);

        _output.ToString().Should().BeEmpty();
        _error.ToString().Should().ContainAll("0000-0000-00", "log", "FederationHub__Audit__KeepDays");
    }

    [Theory]
    [InlineData("7KQ2M9XA4")]
    [InlineData("7KQ2M9XA4TT")]
    [InlineData("7KQ2M9XA4U")]
    [InlineData("FH-1306")]
    public async Task What_cannot_be_a_reference_is_told_at_once(string typed) => (await RunAsync("explain", typed)).Should().Be(Fedhub.Unusable);

    [Fact]
    public void A_reference_that_was_read_wrong_is_read_right() => ReferenceText.TryParse("oilo-0000-oi").Should().Be("0110000001");

    [Theory]
    [InlineData("7KQ2M9XA4T ABCDEFGHJK ABCDEFGHJK -", "")]
    [InlineData("7KQ2M9XA4T", "--code fh-1306")]
    [InlineData("7KQ2M9XA4T", "--code 1306")]
    [InlineData("7KQ2M9XA4T", "--code FH-1306/audience-mismatch")]
    [InlineData("", "--code FH-1306/other")]
    [InlineData("ABCDEFGHJK", "--event token.issued")]
    [InlineData("-", "--actor cli:jet")]
    [InlineData("ABCDEFGHJK ABCDEFGHJK", "--reference abcd-efgh-jk")]
    [InlineData("ABCDEFGHJK ABCDEFGHJK", "--organisation college --application shop")]
    [InlineData("-", "--since 2026-03-01T14:00Z")]
    [InlineData("7KQ2M9XA4T", "--until 2026-03-01T12:30Z")]
    [InlineData("ABCDEFGHJK -", "--limit 2")]
    public async Task Audit_shows_what_fits_the_newest_last(string references, string filters)
    {
        await RefusedAsync();
        await IssuedAsync();
        await AppendAsync(AuditEvent.Change(At.AddHours(3), AuditKinds.ConfigurationApplied, "cli:jet", "version 2: applications ~1", AuditChange.Of(1, 2, [new AuditChangedItem("applications", "shop", "changed")])));

        (await RunAsync([.. "audit --json".Split(' '), .. filters.Split(' ', StringSplitOptions.RemoveEmptyEntries)])).Should().Be(Fedhub.Done, "{0}", _error);

        Lines().Select(line => line.GetProperty("reference").GetString() ?? "-").Should().Equal(references.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Audit_as_text_has_one_line_an_event_whatever_stands_in_it()
    {
        await AppendAsync(new AuditEvent(At, AuditKinds.LoginRefused, "7KQ2M9XA4T", "shop", "uni\u001b[31mversity", "FH-1306/audience-mismatch", "one\ntwo\r\u202ethree\u0007 \ud800 é🎓"));

        (await RunAsync("audit")).Should().Be(Fedhub.Done);

        _output.ToString().Should().Be("2026-03-01T12:00:00.123Z  login.refused           7KQ2-M9XA-4T  shop uni\\u001b[31mversity  FH-1306/audience-mismatch; one\\u000atwo\\u000d\\u202ethree\\u0007 \\ufffd é🎓\n"
            .Replace("\\ufffd", "\ufffd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_export_has_every_event_oldest_first_with_names_that_stay()
    {
        await IssuedAsync();
        await RefusedAsync();
        await AppendAsync(AuditEvent.Change(At.AddHours(3), AuditKinds.ConfigurationApplied, "cli:jet", "version 2: applications ~1", AuditChange.Of(1, 2, [new AuditChangedItem("applications", "shop", "changed")])));

        (await RunAsync("audit", "export", "--json")).Should().Be(Fedhub.Done);

        var lines = Lines();
        lines.Select(line => line.GetProperty("event").GetString()).Should().Equal("login.refused", "login.issued", "token.issued", "configuration.applied");
        lines.Should().AllSatisfy(line => line.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "at", "event", "reference", "application", "organisation", "code", "cause", "detail", "actor", "facts"));
        lines[0].GetProperty("cause").GetString().Should().Be("audience-mismatch");
        lines[0].GetProperty("at").GetString().Should().Be("2026-03-01T12:00:12.153Z");
        lines[3].GetProperty("facts").GetProperty("change").GetRawText().Should().Be("""{"before":1,"after":2,"items":[{"kind":"applications","id":"shop","how":"changed"}],"unnamed":0}""");
    }

    [Fact]
    public async Task An_export_of_many_events_does_not_keep_them()
    {
        var audit = _hub.GetRequiredService<IAuditLog>();
        foreach (var chunk in Enumerable.Range(0, 20_000).Chunk(500))
        {
            await Task.WhenAll(chunk.Select(i => Task.Run(() => audit.AppendAsync(new AuditEvent(At.AddSeconds(i), AuditKinds.TokenIssued, null, "shop", null, null, new string('x', 200)), Cancellation), Cancellation)));
        }

        var writer = new CountingWriter();
        (await Fedhub.RunAsync(["audit", "export", "--connection", $"Data Source={Database}"], Surroundings with { Output = writer }, Cancellation)).Should().Be(Fedhub.Done);

        writer.LineCount.Should().Be(20_000);
        writer.MostAlive.Should().BeLessThan(40_000_000, "a page is in memory, not the stream");
    }

    [Theory]
    [InlineData("--since", "yesterday")]
    [InlineData("--since", "12")]
    [InlineData("--until", "7x")]
    [InlineData("--event", "login")]
    [InlineData("--code", "FH-9999")]
    [InlineData("--reference", "x")]
    [InlineData("--limit", "0")]
    public async Task A_filter_that_is_not_understood_is_refused_and_not_left_out(string option, string value)
    {
        (await RunAsync("audit", option, value)).Should().Be(Fedhub.Unusable);

        _error.ToString().Should().Contain(option);
        _output.ToString().Should().BeEmpty();
    }

    [Fact]
    public void Every_code_has_its_advice() =>
        FhCodes.All.Should().AllSatisfy(code => MendingAdvice.Of(code).Should().EndWith("."));

    [Fact]
    public async Task Keys_are_listed_rotated_and_retired_and_never_shown()
    {
        await _hub.GetRequiredService<IKeyRotation>().RefreshAsync(Cancellation);
        (await RunAsync("keys", "rotate", "--algorithm", "RS256")).Should().Be(Fedhub.Done, "{0}", _error);
        _output.ToString().Should().Contain("is published, and signs from 2026-03-01T13:00:00.123Z");
        (await RunAsync("keys", "rotate", "--algorithm", "RS256")).Should().Be(Fedhub.Done);
        _output.ToString().Should().Contain("nothing was made");
        (await RunAsync("keys", "rotate", "--saml")).Should().Be(Fedhub.Done);
        _output.GetStringBuilder().Clear();

        (await RunAsync("keys", "list", "--json")).Should().Be(Fedhub.Done);
        using var json = JsonDocument.Parse(_output.ToString());
        var keys = json.RootElement.EnumerateArray().ToList();
        keys.Select(key => $"{key.GetProperty("use")} {key.GetProperty("state")}").Should().Contain(["tokens next", "tokens current", "saml_requests next", "master current"]);
        var current = keys.First(key => key.GetProperty("algorithm").GetString() == "RS256" && key.GetProperty("state").GetString() == "current").GetProperty("key_id").GetString()!;

        (await RunAsync("keys", "retire", current)).Should().Be(Fedhub.Done);
        _output.GetStringBuilder().Clear();
        (await RunAsync("keys", "list")).Should().Be(Fedhub.Done);
        _output.ToString().Should().NotContain(current).And.NotContain("PRIVATE").And.MatchRegex("SAML requests +next +made 2026-03-01, 0 days old, signs when it is activated, certificate ends 2036-03-01, in 365\\d days");
        (await RunAsync("keys", "retire", current)).Should().Be(Fedhub.Refused);

        (await RunAsync("audit", "--event", AuditKinds.KeyRetired, "--json")).Should().Be(Fedhub.Done);
        _output.ToString().Should().Contain(current).And.Contain("\"actor\":\"cli:jet\"");
    }

    [Theory]
    [InlineData("--algorithm", "EdDSA")]
    [InlineData("--after", "10")]
    [InlineData("--now", "--after", "600")]
    [InlineData("--saml", "--now")]
    [InlineData("--activate")]
    [InlineData("--at", "2026-04-01T12:00:00Z")]
    [InlineData("--saml", "--saml-decryption")]
    [InlineData("--saml-decryption", "--after", "600")]
    [InlineData("--saml", "--activate", "--at", "2026-04-01T12:00:00Z")]
    [InlineData("--saml", "--at", "yesterday")]
    [InlineData("--saml", "--at", "2026-02-01T12:00:00Z")]
    [InlineData("--saml", "--at", "2028-02-01T12:00:00Z")]
    public async Task A_rotation_that_makes_no_sense_is_refused(params string[] options) => (await RunAsync(["keys", "rotate", .. options])).Should().Be(Fedhub.Unusable);

    [Fact]
    public async Task Now_warns_and_a_saml_key_that_is_not_there_cannot_be_activated()
    {
        (await RunAsync("keys", "rotate", "--now")).Should().Be(Fedhub.Done);
        _error.ToString().Should().StartWith("Warning: ");

        (await RunAsync("keys", "rotate", "--saml", "--activate")).Should().Be(Fedhub.Refused);
        (await RunAsync("keys", "rotate", "--saml-decryption", "--activate")).Should().Be(Fedhub.Refused);
    }

    [Fact]
    public async Task A_saml_key_takes_over_on_a_day_or_by_command_and_the_list_says_so()
    {
        await _hub.GetRequiredService<IKeyRotation>().RefreshAsync(Cancellation);
        (await RunAsync("keys", "rotate", "--saml", "--at", "2026-04-01T12:00:00Z")).Should().Be(Fedhub.Done, "{0}", _error);
        _output.ToString().Should().Contain("stands in /saml/metadata beside the one that signs, and signs requests from 2026-04-01T12:00:00.000Z.");
        (await RunAsync("keys", "rotate", "--saml-decryption")).Should().Be(Fedhub.Done);
        _output.ToString().Should().Contain("decrypts already. To have organisations encrypt to it: fedhub keys rotate --saml-decryption --activate");
        _output.GetStringBuilder().Clear();

        (await RunAsync("keys", "list")).Should().Be(Fedhub.Done);
        _output.ToString().Should().MatchRegex("SAML requests +next +made 2026-03-01, 0 days old, signs from 2026-04-01T12:00:00\\.000Z").And.MatchRegex("SAML decryption +next +made 2026-03-01, 0 days old, decrypts, published when it is activated");
        (await RunAsync("keys", "rotate", "--saml-decryption", "--activate")).Should().Be(Fedhub.Done);
        _output.ToString().Should().Contain("stands in /saml/metadata, in place of the one before, from 2026-03-01T12:00:15").And.Contain("90 days");
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("keys", "list")]
    [InlineData("explain", "7KQ2M9XA4T")]
    public async Task Another_master_key_than_the_databases_is_told_and_nothing_is_done(params string[] arguments)
    {
        var other = Path.Combine(_folder.FullName, "other.key");
        await File.WriteAllTextAsync(other, Convert.ToBase64String(new byte[32]), Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(other, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        (await RunAsync([.. arguments, "--master-key-file", other])).Should().Be(Fedhub.Unusable);

        _error.ToString().Should().StartWith("FH-1502/master-key-differs: ").And.Contain(other);
        _output.ToString().Should().BeEmpty();
    }

    private CommandSurroundings Surroundings => new(_output, _error, name => name == "SUDO_USER" ? "jet" : null, _clock);

    private Task<int> RunAsync(params string[] arguments) => Fedhub.RunAsync([.. arguments, "--connection", $"Data Source={Database}"], Surroundings, Cancellation);

    private List<JsonElement> Lines() => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private Task AppendAsync(AuditEvent added) => _hub.GetRequiredService<IAuditLog>().AppendAsync(added, Cancellation);

    private Task RefusedAsync() => AppendAsync(new AuditEvent(At.AddMilliseconds(12_030), AuditKinds.LoginRefused, "7KQ2M9XA4T", "shop", "university", "FH-1306/audience-mismatch", "expected a, got b")
    {
        Facts = new AuditFacts
        {
            Upstream = "university-saml",
            Clause = "SAML Core 2.5.1.4",
            Way = [new LoginMark(LoginState.Started, At), new LoginMark(LoginState.Chosen, At.AddSeconds(2)), new LoginMark(LoginState.SentUpstream, At.AddMilliseconds(2030))],
        },
    });

    private async Task IssuedAsync()
    {
        var at = At.AddHours(1);
        await AppendAsync(new AuditEvent(at, AuditKinds.LoginIssued, "ABCDEFGHJK", "shop", "college", null, null)
        {
            Facts = new AuditFacts
            {
                Upstream = "college",
                SessionReused = false,
                Level = "verhoogd",
                Evidence = "amr",
                AuthenticatedAt = At.AddMinutes(-1),
                Released = ["person_id", "edu_role"],
                Withheld = [new WithheldClaim("email", "not-in-statement")],
                Ground = "release policy of the application",
                Configuration = 12,
                Identifiers = [new AuditedIdentifier("person", "eppn", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "eduperson#4", true)],
                Dropped = [new Finding("scope_violation", "mail")],
                Way = [new LoginMark(LoginState.Started, at.AddSeconds(-3)), new LoginMark(LoginState.Issued, at)],
            },
        });
        await AppendAsync(new AuditEvent(at.AddMilliseconds(50), AuditKinds.TokenIssued, "ABCDEFGHJK", "shop", "college", null, null) { Facts = new AuditFacts { Upstream = "college" } });
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => At;
    }

    private sealed class CountingWriter : StringWriter
    {
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        public int LineCount { get; private set; }

        public long MostAlive { get; private set; }

        public override Task WriteLineAsync(string? value)
        {
            if (++LineCount % 5000 == 0)
            {
                MostAlive = Math.Max(MostAlive, GC.GetTotalMemory(forceFullCollection: true) - _before);
            }

            return Task.CompletedTask;
        }
    }
}
