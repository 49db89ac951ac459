using System.Text;
using System.Text.Json;
using FederationHub.Cli.Commands;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams;

namespace FederationHub.Cli.Tests;

/// <summary>What an operator sees of an answer that somebody kept, from a fake organisation over real HTTP.</summary>
public sealed class SamlCheckTests : IAsyncLifetime
{
    private const string At = SamlAnswers.At;

    private readonly SqliteCommandHub _hub = new();
    private readonly SamlAnswers _answers = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Persona Pupil => _answers.Pupil;

    public async ValueTask InitializeAsync()
    {
        await _answers.StartAsync();
        await _hub.DoneAsync("apply", _hub.Write("hub.yaml", $$"""
            organisations:
              - id: school
                name: School
                scopes: [school.example]
                saml: { metadata_url: '{{_answers.Organisation.BaseUrl}}/metadata' }
              - id: college
                name: College
                saml: { entity_id: 'https://college.example', redirect_url: 'https://college.example/sso', certificates: ['{{Certificate()}}'] }
            """));
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Fact]
    [Trait("Documented command", "fedhub saml check --upstream school --response answer.txt")]
    public async Task Every_check_is_named_and_no_value_of_the_person_is_shown()
    {
        var shown = await _hub.DoneAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(), "--at", At);

        shown.Should().ContainAll(
            "Upstream school; hub http://localhost:8080/saml/metadata; judged for 2026-11-22T08:00:00.000Z; read as base64.",
            "Nobody said where the hub lives", "CHECK", "in-response-to", "not checked here", "relay-state", "replay", "it answers _");
        shown.Should().MatchRegex("\naudience +ok +SAML Core 2\\.5\\.1\\.4 +http://localhost:8080/saml/metadata\n");
        shown.Should().MatchRegex("urn:oid:0\\.9\\.2342\\.19200300\\.100\\.1\\.3: 1 value, address with @, \\d+ to \\d+ characters\n");
        shown.Should().EndWith("A login takes this answer, if it is the one that it asked for.\n");
        shown.Should().NotContainAny(Pupil.GivenName, Pupil.FamilyName, Pupil.Mail!, Pupil.PersistentId, Pupil.PrincipalName);
    }

    [Fact]
    [Trait("Documented command", "fedhub saml check --upstream school --response answer.txt --statement > statement.json")]
    public async Task As_a_statement_it_is_all_that_was_said_with_a_warning()
    {
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(), "--at", At, "--statement");

        answer.ExitCode.Should().Be(Fedhub.Done, "{0}", answer.Error);
        answer.Error.Should().StartWith("Warning: ");
        var statement = StatementFile.Read(answer.Output, "school", out var problems);
        problems.Should().BeEmpty();
        statement!.Subject.Value.Should().Be(Pupil.PersistentId);
        statement.Attributes["urn:oid:0.9.2342.19200300.100.1.3"].Should().Equal(Pupil.Mail);
        JsonDocument.Parse(answer.Output).RootElement.GetProperty("upstream").GetString().Should().Be("school");
    }

    [Fact]
    public async Task What_it_prints_can_be_tried()
    {
        var statement = _hub.Write("statement.json", await _hub.DoneAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(), "--at", At, "--statement"));

        (await _hub.DoneAsync("mapping", "try", _hub.Write("rules.yaml", "rules: []"), "--upstream", "school", "--file", statement))
            .Should().StartWith("Live rules:    the statement is understood.\n").And.EndWith("Nothing would differ.\n");
    }

    [Fact]
    public async Task A_refused_answer_says_every_failure_expected_against_got_and_what_to_do()
    {
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(Breakage.WrongAudience), "--at", At, "--public-url", "http://localhost:9090");

        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().MatchRegex("\ndestination +FAILED +SAML Core 3\\.2\\.2 +FH-1306/destination-mismatch: expected http://localhost:9090/login/return/saml, got http://localhost:8080/login/return/saml\n");
        answer.Output.Should().MatchRegex("\naudience +FAILED +SAML Core 2\\.5\\.1\\.4 +FH-1306/audience-mismatch: expected http://localhost:9090/saml/metadata, got ");
        answer.Output.Should().ContainAll("A login refuses this answer with FH-1306/destination-mismatch", "What to do: ").And.NotContain("Received from").And.NotContain("Nobody said");

        var asStatement = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(Breakage.WrongAudience), "--at", At, "--statement");
        asStatement.ExitCode.Should().Be(Fedhub.Refused);
        asStatement.Output.Should().BeEmpty("what is not verified is nobody's statement");
        asStatement.Error.Should().Contain("audience (SAML Core 2.5.1.4): FH-1306/audience-mismatch: expected");
    }

    [Fact]
    public async Task Without_an_instant_it_is_judged_for_now()
    {
        _answers.Clock.Now = DateTimeOffset.UnixEpoch.AddYears(40);
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync());
        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().Contain("FH-1305/assertion-expired: over for ");
    }

    [Fact]
    public async Task A_signature_that_does_not_hold_leaves_nothing_to_read()
    {
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", await AnswerAsync(Breakage.Tampered), "--at", At);
        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().MatchRegex("\nassertion-signature +FAILED .*FH-1303/digest-wrong").And.MatchRegex("\naudience +not reached +SAML Core 2\\.5\\.1\\.4 +a failure above left nothing to check\n");
        answer.Output.Should().NotContainAny(Pupil.GivenName, Pupil.FamilyName, Pupil.Mail!);
    }

    [Fact]
    public async Task The_answer_of_another_organisation_is_told_by_its_key_and_issuer()
    {
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "college", "--response", await AnswerAsync(), "--at", At);
        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Output.Should().ContainAll("FH-1304/signing-key-unknown", $"expected https://college.example, got {_answers.Organisation.EntityId}");
    }

    [Theory]
    [InlineData("nobody", "answer.txt", null, "There is no SAML upstream 'nobody'. Use one of: college, school.")]
    [InlineData("school", "absent.txt", null, "cannot be read")]
    [InlineData("school", "answer.txt", "tomorrow", "--at is an instant")]
    public async Task What_cannot_be_done_is_said(string upstream, string file, string? at, string why)
    {
        _hub.Write("answer.txt", "x");
        var answer = await _hub.RunAsync(["saml", "check", "--upstream", upstream, "--response", Path.Combine(_hub.Folder, file), .. at is null ? [] : new[] { "--at", at }]);
        answer.ExitCode.Should().Be(Fedhub.Unusable);
        answer.Error.Should().Contain(why);
    }

    [Fact]
    public async Task A_paste_that_holds_no_answer_is_refused()
    {
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", _hub.Write("answer.txt", "RelayState=abc"));
        answer.ExitCode.Should().Be(Fedhub.Refused);
        answer.Error.Should().Contain("FH-1306/message-not-base64");
    }

    [Fact]
    public async Task A_sender_forges_no_row_and_no_line()
    {
        const string Forged = "it\nsignature  ok  SAML Core 5.4  good\n\tA login takes this answer";
        using var output = new StringWriter();

        await Table.WriteAsync(output, [["CHECK", ""], ["in-response-to", Forged]]);
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(2).And.Contain(row => row.Contains("\\u000asignature  ok") && row.Contains("\\u0009A login"));

        var paste = Encoding.UTF8.GetString(Convert.FromBase64String(Uri.UnescapeDataString(File.ReadAllText(await AnswerAsync())["SAMLResponse=".Length..].Split('&')[0])));
        var answer = await _hub.RunAsync("saml", "check", "--upstream", "school", "--response", _hub.Write("forged.xml", paste.Insert(paste.IndexOf("InResponseTo=\"", StringComparison.Ordinal) + 14, "x&#10;audience  ok  SAML Core 2.5.1.4  good&#10;")), "--at", At);
        answer.Output.Split('\n').Should().NotContain(line => line.StartsWith("audience  ok", StringComparison.Ordinal));
        answer.Output.Should().Contain("\\u000aaudience  ok", "it is shown where it was said");
    }

    [Fact]
    public async Task A_paste_can_come_by_the_input()
    {
        using var output = new StringWriter();
        var paste = await File.ReadAllBytesAsync(await AnswerAsync(), Cancellation);
        var surroundings = new CommandSurroundings(output, output, name => _hub.Environment.GetValueOrDefault(name), TimeProvider.System) { Input = () => new MemoryStream(paste) };
        (await Fedhub.RunAsync(["saml", "check", "--upstream", "school", "--response", "-", "--at", At], surroundings, Cancellation)).Should().Be(Fedhub.Done, "{0}", output);
    }

    private async Task<string> AnswerAsync(Breakage breakage = Breakage.None) =>
        _hub.Write("answer.txt", $"SAMLResponse={Uri.EscapeDataString((await _answers.TakeAsync(breakage)).Response)}&RelayState=abc");

    private static string Certificate()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=college", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return Convert.ToBase64String(certificate.RawData);
    }
}
