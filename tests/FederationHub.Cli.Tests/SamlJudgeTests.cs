using System.Text;
using System.Text.Json;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Cli.Tests;

/// <summary>Judging answers for two sides that no hub knows: files, addresses, and nothing configured.</summary>
public sealed class SamlJudgeTests : IAsyncLifetime
{
    private readonly SamlAnswers _answers = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("fedhub-saml-").FullName;
    private string _metadata = null!;

    private static readonly string[] Sha1 = ["sha1"];
    private static readonly string[] Rsa = ["rsa-sha256"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _answers.StartAsync();
        _metadata = Write("idp.xml", await _answers.MetadataAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _answers.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Trait("Documented command", "fedhub saml check --response answer.xml --idp-metadata idp.xml --acs https://sp.example/acs --entity-id https://sp.example --in-response-to _a1 --at 2026-11-22T08:00:00Z")]
    public async Task A_good_answer_is_accepted_with_nothing_configured()
    {
        var (response, request) = await _answers.TakeAsync();
        var answer = await RunAsync(["--response", Write("answer.xml", Xml(response)), .. Sides(), "--in-response-to", request]);

        answer.ExitCode.Should().Be(Fedhub.Done, "{0}", answer.Error);
        answer.Output.Should().StartWith($"Organisation {_answers.Organisation.EntityId}; service provider {_answers.EntityId}; judged for 2026-11-22T08:00:00.000Z; read as XML.")
            .And.MatchRegex($"\nin-response-to +ok +SAML Core 3\\.2\\.2 +{request}\n").And.EndWith("Accept: a login that sent this request takes this answer.\n");
        answer.Output.Should().NotContainAny(_answers.Pupil.GivenName, _answers.Pupil.Mail!);
        Directory.GetFiles(_folder).Should().HaveCount(2, "it makes no store");
    }

    [Fact]
    public async Task As_JSON_an_accepted_answer_says_all_that_was_read()
    {
        var (response, request) = await _answers.TakeAsync();
        var answer = await RunAsync(["--response", Write("answer.b64", response), .. Sides(), "--in-response-to", request, "--json"]);

        answer.ExitCode.Should().Be(Fedhub.Done, "{0}", answer.Error);
        var verdict = JsonDocument.Parse(answer.Output).RootElement;
        verdict.EnumerateObject().Select(member => member.Name).Should().Equal(
            "id", "verdict", "code", "cause", "clause", "detail", "issuer", "name_id", "name_id_format", "attributes", "authn_context", "authn_instant", "session_index");
        Text(verdict, "verdict").Should().Be("accept");
        Text(verdict, "code").Should().BeNull();
        Text(verdict, "issuer").Should().Be(_answers.Organisation.EntityId);
        Text(verdict, "name_id").Should().Be(_answers.Pupil.PersistentId);
        Text(verdict, "name_id_format").Should().Be("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent");
        Text(verdict, "authn_instant").Should().Be("2026-11-22T08:00:00.000Z");
        verdict.GetProperty("attributes").GetProperty("urn:oid:0.9.2342.19200300.100.1.3").EnumerateArray().Select(value => value.GetString()).Should().Equal(_answers.Pupil.Mail);
    }

    [Theory]
    [InlineData(Breakage.WrongAudience, "FH-1306", "audience-mismatch", "SAML Core 2.5.1.4")]
    [InlineData(Breakage.NotSigned, "FH-1303", "unsigned", "SAML Profiles 4.1.4.5")]
    [InlineData(Breakage.Tampered, "FH-1303", "digest-wrong", "XML Signature 3.2.1")]
    [InlineData(Breakage.Expired, "FH-1305", null, null)]
    [InlineData(Breakage.WrongIssuer, "FH-1306", "response-issuer-mismatch", null)]
    [InlineData(Breakage.WrongRecipient, "FH-1306", "recipient-mismatch", null)]
    [InlineData(Breakage.UnknownKey, null, null, null)]
    [InlineData(Breakage.AccessDenied, "FH-1301", "status-request-denied", null)]
    [InlineData(Breakage.DocumentType, "FH-1306", "xml-dtd", null)]
    public async Task A_refused_answer_says_code_cause_clause_and_detail(Breakage breakage, string? code, string? cause, string? clause)
    {
        var (response, request) = await _answers.TakeAsync(breakage);
        string[] arguments = ["--response", Write("answer.b64", response), .. Sides(), "--in-response-to", request];
        var answer = await RunAsync([.. arguments, "--json"]);

        answer.ExitCode.Should().Be(Fedhub.Refused, "{0}", answer.Error);
        var verdict = JsonDocument.Parse(answer.Output).RootElement;
        verdict.EnumerateObject().Select(member => member.Name).Should().Equal("id", "verdict", "code", "cause", "clause", "detail");
        Text(verdict, "verdict").Should().Be("reject");
        Text(verdict, "code").Should().Be(code ?? Text(verdict, "code"));
        Text(verdict, "cause").Should().Be(cause ?? Text(verdict, "cause"));
        Text(verdict, "clause").Should().Be(clause ?? Text(verdict, "clause"));
        Text(verdict, "detail").Should().NotBeNullOrEmpty();

        var shown = await RunAsync(arguments);
        shown.ExitCode.Should().Be(Fedhub.Refused);
        shown.Output.Should().Contain($"A login refuses this answer with {Text(verdict, "code")}/{Text(verdict, "cause")}");
    }

    [Fact]
    public async Task Each_side_counts()
    {
        var (response, request) = await _answers.TakeAsync();
        var file = Write("answer.b64", response);
        (await CauseAsync(file, _metadata, _answers.AssertionConsumer + "/", _answers.EntityId, request)).Should().Be("destination-mismatch");
        (await CauseAsync(file, _metadata, _answers.AssertionConsumer, "https://other.example", request)).Should().Be("audience-mismatch");
        (await CauseAsync(file, _metadata, _answers.AssertionConsumer, _answers.EntityId, "_other")).Should().Be("in-response-to-mismatch");
        (await CauseAsync(file, Write("other.xml", File.ReadAllText(_metadata).Replace($"entityID=\"{_answers.Organisation.EntityId}\"", "entityID=\"https://other.example\"", StringComparison.Ordinal)), _answers.AssertionConsumer, _answers.EntityId, request))
            .Should().Be("response-issuer-mismatch");
        (await RunAsync(["--response", file, .. Sides(), "--unsolicited", "--json"])).Output.Should().Contain("in-response-to-unexpected");
        (await RunAsync(["--response", file, .. Sides("2026-11-22T09:00:00Z"), "--in-response-to", request, "--json"])).Output.Should().Contain("FH-1305");
        (await RunAsync(["--response", file, .. Sides("2026-11-22T09:00:00Z"), "--in-response-to", request, "--json", "--skew", "7200"])).ExitCode.Should().Be(Fedhub.Done);
    }

    [Fact]
    public async Task A_certificate_can_stand_for_metadata_in_any_of_its_forms()
    {
        var (response, request) = await _answers.TakeAsync();
        var file = Write("answer.b64", response);
        var der = Convert.FromBase64String(File.ReadAllText(_metadata).Split("X509Certificate>")[1].Split('<')[0]);
        var base64 = Convert.ToBase64String(der);
        var pem = $"-----BEGIN CERTIFICATE-----\n{Convert.ToBase64String(der, Base64FormattingOptions.InsertLineBreaks)}\n-----END CERTIFICATE-----\n";
        await File.WriteAllBytesAsync(Path.Combine(_folder, "idp.der"), der, Cancellation);
        foreach (var certificate in new[]
        {
            Path.Combine(_folder, "idp.der"), Write("one.pem", pem), Write("spaces.txt", string.Join(" \r\n ", base64.Chunk(50).Select(part => new string(part)))),
            Write("two.pem", "Issuer: somebody\n" + pem + pem),
        })
        {
            (await RunAsync(["--response", file, "--idp-certificate", certificate, "--idp-entity-id", _answers.Organisation.EntityId, .. Sides()[2..], "--in-response-to", request]))
                .ExitCode.Should().Be(Fedhub.Done, "{0}", certificate);
        }

        var broken = await RunAsync(["--response", file, "--idp-certificate", Write("broken.pem", pem.Replace("MII", "MIX", StringComparison.Ordinal)), "--idp-entity-id", "x", .. Sides()[2..], "--in-response-to", request]);
        broken.ExitCode.Should().Be(Fedhub.Unusable);
        broken.Error.Should().Contain("certificate-unusable");
    }

    [Fact]
    public async Task Metadata_in_a_file_is_not_judged_for_its_end_its_endpoints_or_its_use_of_keys()
    {
        var (response, request) = await _answers.TakeAsync();
        var text = System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(_metadata), "validUntil=\"[^\"]*\"", "validUntil=\"2020-01-01T00:00:00Z\"").Replace(" use=\"signing\"", "", StringComparison.Ordinal);
        text.Should().Contain("validUntil=\"2020").And.Contain("\"http://").And.NotContain("use=");
        var answer = await RunAsync(["--response", Write("answer.b64", response), "--idp-metadata", Write("old.xml", text), .. Sides()[2..], "--in-response-to", request]);
        answer.ExitCode.Should().Be(Fedhub.Done, "{0}{1}", answer.Error, answer.Output);

        var other = text.Replace(_answers.Organisation.EntityId, "https://other.example", StringComparison.Ordinal);
        var aggregate = Write("aggregate.xml", $"<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{Bare(text)}{Bare(other)}</md:EntitiesDescriptor>");
        (await RunAsync(["--response", Write("answer.b64", response), "--idp-metadata", aggregate, .. Sides()[2..], "--in-response-to", request])).Error.Should().Contain("entity-ambiguous");
        (await RunAsync(["--response", Write("answer.b64", response), "--idp-metadata", aggregate, "--idp-entity-id", _answers.Organisation.EntityId, .. Sides()[2..], "--in-response-to", request]))
            .ExitCode.Should().Be(Fedhub.Done);
    }

    [Theory]
    [InlineData("--response is missing|--batch", "--idp-metadata", "idp.xml")]
    [InlineData("--idp-metadata or --idp-certificate is missing", "--response", "a", "--acs", "x", "--entity-id", "x", "--unsolicited")]
    [InlineData("not both", "--response", "a", "--idp-metadata", "idp.xml", "--idp-certificate", "b", "--acs", "x", "--entity-id", "x", "--unsolicited")]
    [InlineData("--idp-entity-id", "--response", "a", "--idp-certificate", "b", "--acs", "x", "--entity-id", "x", "--unsolicited")]
    [InlineData("--acs", "--response", "a", "--idp-metadata", "idp.xml", "--entity-id", "x", "--unsolicited")]
    [InlineData("--entity-id", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--unsolicited")]
    [InlineData("--in-response-to is missing", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x")]
    [InlineData("--in-response-to or --unsolicited", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited", "--in-response-to", "_1")]
    [InlineData("--at is an instant", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited", "--at", "tomorrow")]
    [InlineData("--skew", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited", "--skew", "-1")]
    [InlineData("knows no 'md5'", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited", "--allow", "sha1,md5")]
    [InlineData("knows no 'hmac-sha256'", "--response", "a", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited", "--algorithms", "rsa-sha256,hmac-sha256")]
    [InlineData("cannot be read", "--response", "absent", "--idp-metadata", "idp.xml", "--acs", "x", "--entity-id", "x", "--unsolicited")]
    [InlineData("cannot be used together", "--batch", "a", "--response", "b")]
    [InlineData("--statement needs --upstream", "--response", "a", "--statement")]
    [InlineData("cannot be used together", "--upstream", "school", "--response", "a", "--allow", "sha1")]
    [InlineData("cannot be used together", "--upstream", "school", "--response", "a", "--algorithms", "rsa-sha256")]
    public async Task Wrong_usage_is_told_with_the_exit_code_2(string why, params string[] arguments)
    {
        var answer = await RunAsync(arguments);
        answer.ExitCode.Should().Be(Fedhub.Unusable);
        answer.Output.Should().BeEmpty();
        why.Split('|').Should().Contain(part => answer.Error.Contains(part), "{0}", answer.Error);
    }

    [Fact]
    public async Task Only_the_algorithms_that_are_named_count_and_each_where_none_is()
    {
        var (response, request) = await _answers.TakeAsync();
        string[] arguments = ["--response", Write("answer.b64", response), .. Sides(), "--in-response-to", request, "--json"];
        (await RunAsync(arguments)).ExitCode.Should().Be(Fedhub.Done);
        (await RunAsync([.. arguments, "--algorithms", "ecdsa-sha256,rsa-sha256"])).ExitCode.Should().Be(Fedhub.Done);
        (await RunAsync([.. arguments, "--algorithms", "ecdsa-sha256"])).Output.Should().Contain("\"algorithm-not-allowed\"");

        var (_, verdicts) = await BatchAsync(
            Line("one", response, request, new { idp_metadata = _metadata, algorithms = Rsa }),
            Line("two", response, request, new { idp_metadata = _metadata, algorithms = "ecdsa-sha256, ecdsa-sha384" }));
        verdicts.Select(verdict => Text(verdict, "cause")).Should().Equal(null, "algorithm-not-allowed");
    }

    [Fact]
    public async Task The_help_lists_every_allowance()
    {
        var help = (await RunAsync(["--help"])).Output;
        foreach (var word in FederationHub.Upstreams.Saml.SamlSettings.AllowWords)
        {
            help.Should().MatchRegex($"\\b{word}: [A-Za-z]", "{0}", word);
        }
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_would_start_a_login_afresh()
    {
        // Signed answers with no request are not the fake organisation's; an answer to one is refused, and an unsigned one too.
        var (response, _) = await _answers.TakeAsync(Breakage.NotSigned);
        var xml = System.Text.RegularExpressions.Regex.Replace(Xml(response), " InResponseTo=\"[^\"]*\"", "");
        (await RunAsync(["--response", Write("answer.xml", xml), .. Sides(), "--unsolicited", "--json"])).Output.Should().Contain("unsigned", "all that comes before the signature holds");
    }

    [Fact]
    [Trait("Documented command", "fedhub saml check --batch answers.jsonl")]
    public async Task A_batch_gives_one_object_a_line_in_order()
    {
        var (good, request) = await _answers.TakeAsync();
        var (bad, badRequest) = await _answers.TakeAsync(Breakage.WrongAudience);
        var metadata = await File.ReadAllTextAsync(_metadata, Cancellation);
        var (exitCode, verdicts) = await BatchAsync(
            Line("one", good, request, new { idp_metadata = _metadata, expected = "accept", allow = "sha1, aes-cbc" }),
            Line(2, bad, badRequest, new { idp_metadata_text = metadata, allow = Sha1, skew = 180 }),
            string.Empty,
            Line("three", Xml(good), request, new { idp_metadata_text = metadata, skew = "60", unsolicited = false, sp_key = Array.Empty<string>() }));

        exitCode.Should().Be(Fedhub.Done);
        verdicts.Select(verdict => verdict.GetProperty("id").ToString()).Should().Equal("one", "2", "three");
        verdicts.Select(verdict => Text(verdict, "verdict")).Should().Equal("accept", "reject", "accept");
        Text(verdicts[1], "cause").Should().Be("audience-mismatch");
    }

    [Fact]
    public async Task A_line_that_cannot_be_judged_stops_no_other()
    {
        var (good, request) = await _answers.TakeAsync();
        var metadata = await File.ReadAllTextAsync(_metadata, Cancellation);
        var (exitCode, verdicts) = await BatchAsync(
            "{", "[]", "null", "\"text\"", """{"acs":"a","acs":"b"}""", """{"id":"half","acs":"\ud800"}""", """{"id":["x"]}""", """{"id":"type","acs":5}""",
            Line("gone", good, request, new { idp_metadata = Path.Combine(_folder, "gone.xml") }),
            Line("folder", good, request, new { idp_metadata = _folder }),
            Line("input", good, request, new { idp_metadata = "-" }),
            Line("no certificate", good, request, new { idp_certificate_text = "AAAA", idp_entity_id = "x" }),
            Line("no metadata", good, request, new { idp_metadata_text = "<a/>" }),
            Line("no key", good, request, new { idp_metadata_text = metadata, sp_key_text = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----" }),
            Line("two answers", good, request, new { idp_metadata_text = metadata, response = "x" }),
            new string('[', 100_000), "\u0000\u0001\u0002", new string('x', 17 * 1024 * 1024),
            Line("good", good, request, new { idp_metadata_text = metadata }));

        exitCode.Should().Be(Fedhub.Unusable);
        verdicts.Should().HaveCount(19);
        verdicts.SkipLast(1).Should().OnlyContain(verdict => Text(verdict, "verdict") == "unusable" && Text(verdict, "cause") != null);
        verdicts.Select(verdict => verdict.GetProperty("id").ToString()).Where(id => id.Length > 0).Should().Equal(
            "half", "type", "gone", "folder", "input", "no certificate", "no metadata", "no key", "two answers", "good");
        Text(verdicts[^1], "verdict").Should().Be("accept");
    }

    [Fact]
    public async Task A_batch_steers_no_terminal()
    {
        using var output = new StringWriter();
        var line = JsonSerializer.Serialize(new { id = "a\u001b[2J\u202e\u009b", response_text = "x", acs = "\u001b]0;x" });
        var surroundings = new CommandSurroundings(output, output, _ => null, TimeProvider.System) { Input = () => new MemoryStream(Encoding.UTF8.GetBytes("\uFEFF" + line)) };
        (await Fedhub.RunAsync(["saml", "check", "--batch", "-"], surroundings, Cancellation)).Should().Be(Fedhub.Unusable);
        output.ToString().Trim().Should().MatchRegex("^[ -~]+$").And.StartWith("{\"id\":\"a\\u001B[2J\\u202E\\u009B\"");
    }

    [Fact]
    public async Task Lines_of_any_length_are_cut_where_they_end()
    {
        // Every alignment of lines and buffers.
        var random = new Random(5);
        var lines = Enumerable.Range(0, 200).Select(_ => new string('x', random.Next(1, 150_000))).ToList();
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)));
        List<int> lengths = [];
        await foreach (var line in Commands.BoundedLines.ReadAsync(stream, 100_000, Cancellation))
        {
            lengths.Add(line?.Length ?? -1);
        }

        lengths.Should().Equal(lines.Select(line => line.Length > 99_999 ? -1 : line.Length));
    }

    private static string Bare(string xml) => xml[xml.IndexOf("<md:EntityDescriptor", StringComparison.Ordinal)..];

    private static string Xml(string base64) => Encoding.UTF8.GetString(Convert.FromBase64String(base64));

    private static string? Text(JsonElement verdict, string name) => verdict.GetProperty(name).GetString();

    private string[] Sides(string at = SamlAnswers.At) =>
        ["--idp-metadata", _metadata, "--acs", _answers.AssertionConsumer, "--entity-id", _answers.EntityId, "--at", at];

    private string Line(object id, string response, string request, object more)
    {
        var line = JsonSerializer.SerializeToNode(more)!.AsObject();
        line["id"] = JsonSerializer.SerializeToNode(id);
        line["response_text"] = response;
        line["acs"] = _answers.AssertionConsumer;
        line["entity_id"] = _answers.EntityId;
        line["in_response_to"] = request;
        line["at"] = SamlAnswers.At;
        return line.ToJsonString();
    }

    private async Task<(int ExitCode, List<JsonElement> Verdicts)> BatchAsync(params string[] lines)
    {
        var answer = await RunAsync(["--batch", Write("batch.jsonl", string.Join('\n', lines))]);
        answer.Error.Should().BeEmpty();
        return (answer.ExitCode, [.. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    private async Task<string?> CauseAsync(string file, string metadata, string acs, string entityId, string request)
    {
        var answer = await RunAsync(["--response", file, "--idp-metadata", metadata, "--acs", acs, "--entity-id", entityId, "--in-response-to", request, "--at", SamlAnswers.At, "--json"]);
        return Text(JsonDocument.Parse(answer.Output).RootElement, "cause");
    }

    private Task<CommandHub.Answer> RunAsync(string[] arguments) =>
        CommandHub.RunWithoutHubAsync(["saml", "check", .. arguments.Select(argument => argument is "idp.xml" ? _metadata : argument is "a" ? Write("a", "x") : argument)]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
