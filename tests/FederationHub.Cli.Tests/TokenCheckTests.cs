using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FederationHub.Cli.Tests;

/// <summary>Judging tokens that somebody kept: a file, keys, and nothing configured.</summary>
public sealed class TokenCheckTests : IDisposable
{
    private const string Issuer = "https://login.school.example/op";
    private const string Now = "2026-11-22T08:00:00Z";

    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly RSA OtherRsa = RSA.Create(2048);
    private static readonly ECDsa Curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly DateTimeOffset At = DateTimeOffset.Parse(Now, System.Globalization.CultureInfo.InvariantCulture);
    private static readonly string[] All = ["--issuer", Issuer, "--audience", "hub", "--nonce", "n-0S6", "--at", Now, "--algorithms", "RS256,ES256"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fedhub-token-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Documented command", "fedhub token check --token token.txt --jwks jwks.json --issuer https://login.school.example/op --audience hub --nonce n-0S6 --at 2026-11-22T08:00:00Z")]
    public async Task A_good_token_is_accepted_and_told_by_names_and_shapes()
    {
        var answer = await RunAsync(["--token", Write("token.txt", Signed(Claims()) + "\n"), "--jwks", Keys(), "--issuer", Issuer, "--audience", "hub", "--nonce", "n-0S6", "--at", Now]);

        answer.ExitCode.Should().Be(Fedhub.Done, "{0}", answer.Error);
        answer.Output.Should().StartWith("Accept: signed with RS256 by key k1, thumbprint ").And.EndWith("Not checked, since nobody asked: algorithms.\n").And.Contain("  sub: string, ");
        answer.Output.Should().NotContainAny("pupil-248289", "n-0S6");
        Directory.GetFiles(_folder).Should().HaveCount(2, "it makes no store");
    }

    [Fact]
    public async Task As_JSON_the_claims_stand_beside_the_checks_that_nobody_asked_for()
    {
        var verdict = await VerdictAsync(Signed(Claims()), ["--audience", "hub"]);

        verdict.EnumerateObject().Select(member => member.Name).Should().Equal("id", "verdict", "code", "cause", "clause", "detail", "not_checked", "claims");
        Text(verdict, "verdict").Should().Be("accept");
        Text(verdict, "code").Should().BeNull();
        verdict.GetProperty("not_checked").EnumerateArray().Select(check => check.GetString()).Should().Equal("algorithms", "issuer", "nonce", "at");
        verdict.GetProperty("claims").GetProperty("sub").GetString().Should().Be("pupil-248289");
    }

    [Fact]
    public async Task The_signature_is_judged_also_where_nothing_else_is_asked()
    {
        var token = Signed(Claims());

        Text(await VerdictAsync(token, []), "verdict").Should().Be("accept");
        var broken = await VerdictAsync(token[..^6] + "AAAAAA", []);
        (Text(broken, "verdict"), Text(broken, "code"), Text(broken, "cause")).Should().Be(("reject", "FH-1303", "id-token-signature-invalid"));
        broken.TryGetProperty("claims", out _).Should().BeFalse("nothing is read that no key verified");
        broken.GetProperty("not_checked").GetArrayLength().Should().Be(5);
    }

    /// <summary>Each row breaks one thing of a token that is good for all that is asked.</summary>
    public static TheoryData<string, string, Func<string>> Broken => new()
    {
        { "id-token-issuer-mismatch", "another issuer", () => Signed(Claims(("iss", "https://login.school.example/op/"))) },
        { "id-token-issuer-mismatch", "no issuer", () => Signed(Claims(("iss", null))) },
        { "id-token-audience-mismatch", "another audience", () => Signed(Claims(("aud", "shop"))) },
        { "id-token-audience-mismatch", "a second audience", () => Signed(Claims(("aud", new JsonArray("hub", "shop")))) },
        { "id-token-azp-mismatch", "another azp", () => Signed(Claims(("azp", "shop"))) },
        { "id-token-expired", "expired", () => Signed(Claims(("exp", Seconds(-61)))) },
        { "id-token-not-yet-valid", "issued later", () => Signed(Claims(("iat", Seconds(61)))) },
        { "id-token-not-yet-valid", "not valid before later", () => Signed(Claims(("nbf", Seconds(61)))) },
        { "id-token-claim-invalid", "no end", () => Signed(Claims(("exp", null))) },
        { "id-token-claim-invalid", "an end in text", () => Signed(Claims(("exp", "1795334700"))) },
        { "id-token-nonce-mismatch", "another nonce", () => Signed(Claims(("nonce", "n-0S7"))) },
        { "id-token-nonce-mismatch", "no nonce", () => Signed(Claims(("nonce", null))) },
        { "id-token-subject-missing", "nobody", () => Signed(Claims(("sub", null))) },
        { "id-token-claim-invalid", "a number for a person", () => Signed(Claims(("sub", 7))) },
        { "id-token-algorithm-refused", "none", () => Encoded("""{"alg":"none"}""") + "." + Encoded(Claims().ToJsonString()) + "." },
        { "id-token-algorithm-refused", "an algorithm outside of the list", () => Signed(Claims(), """{"alg":"PS256","kid":"k1"}""") },
        { "id-token-algorithm-refused", "the public key as a shared secret", () => Mac(Claims().ToJsonString()) },
        { "id-token-header-refused", "a key of its own", () => Signed(Claims(), """{"alg":"RS256","jwk":{"kty":"RSA"}}""") },
        { "id-token-header-refused", "an unknown crit", () => Signed(Claims(), """{"alg":"RS256","crit":["exp"]}""") },
        { "id-token-type-refused", "an access token", () => Signed(Claims(), """{"alg":"RS256","typ":"at+jwt"}""") },
        { "id-token-key-unknown", "a key id that nobody has", () => Signed(Claims(), """{"alg":"RS256","kid":"k9"}""") },
        { "id-token-signature-invalid", "another key", () => Signed(Claims(), """{"alg":"RS256","kid":"k1"}""", OtherRsa) },
        { "id-token-malformed", "two subjects", () => Signed("""{"sub":"a","sub":"b"}""") },
        { "id-token-malformed", "no JSON", () => Signed("foo") },
        { "id-token-malformed", "nothing signed", () => Signed("") },
        { "id-token-malformed", "two parts", () => "eyJhbGciOiJSUzI1NiJ9.e30" },
        { "id-token-malformed", "four parts", () => Signed(Claims()) + "." },
        { "id-token-malformed", "white space within", () => Signed(Claims()).Replace(".", " .", StringComparison.Ordinal) },
        { "id-token-malformed", "padding", () => Signed(Claims()) + "=" },
        { "id-token-malformed", "nothing", () => string.Empty },
        { "id-token-encrypted", "five parts", () => "e30.e30.e30.e30.e30" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task One_thing_that_is_broken_refuses_it(string cause, string what, Func<string> token)
    {
        Text(await VerdictAsync(Signed(Claims()), All), "verdict").Should().Be("accept");

        var verdict = await VerdictAsync(token(), All);

        (Text(verdict, "verdict"), Text(verdict, "cause")).Should().Be(("reject", cause), "{0}: {1}", what, verdict);
        Text(verdict, "clause").Should().NotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("")]
    public async Task What_is_signed_and_no_JSON_is_judged_by_its_signature_alone(string payload)
    {
        var verdict = await VerdictAsync(Signed(payload), []);

        Text(verdict, "verdict").Should().Be("accept");
        verdict.GetProperty("claims").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_clocks_may_differ_by_the_skew_and_no_second_more()
    {
        var token = Signed(Claims(("exp", Seconds(-120))));

        Text(await VerdictAsync(token, ["--at", Now, "--skew", "121"]), "verdict").Should().Be("accept");
        Text(await VerdictAsync(token, ["--at", Now, "--skew", "120"]), "cause").Should().Be("id-token-expired");
        Text(await VerdictAsync(token, []), "verdict").Should().Be("accept", "no instant, no clocks");
    }

    [Fact]
    public async Task The_example_of_RFC_7515_A_3_is_accepted_with_a_single_key_and_refused_after_a_change_of_it()
    {
        const string token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        const string key = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""";

        Text(await VerdictAsync(token, ["--issuer", "joe"], key), "verdict").Should().Be("accept");
        Text(await VerdictAsync(token, ["--issuer", "jane"], key), "cause").Should().Be("id-token-issuer-mismatch");
        Text(await VerdictAsync(token, [], key.Replace("}", ",\"use\":\"enc\"}", StringComparison.Ordinal)), "cause").Should().Be("provider-keys-unusable");
        Text(await VerdictAsync(token, [], key.Replace("}", ",\"alg\":\"ES384\"}", StringComparison.Ordinal)), "cause").Should().Be("id-token-key-unknown");
    }

    [Fact]
    [Trait("Documented command", "fedhub token check --batch tokens.jsonl")]
    public async Task A_batch_says_of_each_line_what_is_to_be_said_of_it()
    {
        var keys = File.ReadAllText(Keys());
        var good = new JsonObject { ["id"] = "good", ["token_text"] = Signed(Claims()), ["jwks_text"] = keys, ["issuer"] = Issuer, ["at"] = Now, ["skew"] = 5 };
        var mute = new JsonObject { ["id"] = 2, ["token_text"] = string.Empty, ["jwks"] = Keys() };
        var keyless = new JsonObject { ["id"] = "keyless", ["token_text"] = "a.b.c" };
        var odd = new JsonObject { ["id"] = "odd", ["token_text"] = "a.b.c", ["jwks_text"] = "{}" };
        var unknown = new JsonObject { ["id"] = "unknown", ["token_text"] = "a.b.c", ["jwks_text"] = keys, ["algorithms"] = "RS256,HS256" };
        var file = Write("tokens.jsonl", string.Join('\n', good.ToJsonString(), mute.ToJsonString(), "no JSON", keyless.ToJsonString(), odd.ToJsonString(), unknown.ToJsonString()));

        var answer = await RunAsync(["--batch", file]);

        answer.ExitCode.Should().Be(Fedhub.Unusable);
        var lines = answer.Output.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Select(line => Text(line, "verdict")).Should().Equal("accept", "reject", "unusable", "unusable", "unusable", "unusable");
        lines.Select(line => line.GetProperty("id").ToString()).Should().Equal("good", "2", string.Empty, "keyless", "odd", "unknown");
        lines[0].GetProperty("not_checked").EnumerateArray().Select(check => check.GetString()).Should().Equal("algorithms", "audience", "nonce");
        lines[0].GetProperty("claims").GetProperty("aud").GetString().Should().Be("hub");
        Text(lines[5], "cause").Should().Be("--algorithms knows no 'HS256'. Use: RS256, PS256, ES256, RS384, PS384, ES384, RS512, PS512, ES512.");
    }

    [Theory]
    [InlineData("--token is missing", "--jwks", "x")]
    [InlineData("--jwks is missing", "--token", "x")]
    [InlineData("cannot both be the input", "--token", "-", "--jwks", "-")]
    [InlineData("cannot be read", "--token", "nowhere", "--jwks", "nowhere")]
    [InlineData("--issuer is empty", "--token", "x", "--jwks", "x", "--issuer", "")]
    [InlineData("--at is an instant", "--token", "x", "--jwks", "x", "--at", "soon")]
    [InlineData("--skew is a number of seconds", "--token", "x", "--jwks", "x", "--skew", "-1")]
    [InlineData("--algorithms knows no 'none'", "--token", "x", "--jwks", "x", "--algorithms", "RS256,none")]
    [InlineData("cannot be used together with --nonce", "--batch", "x", "--nonce", "y")]
    public async Task Wrong_usage_is_told_with_the_exit_code_2(string why, params string[] arguments)
    {
        var answer = await RunAsync(arguments);

        answer.ExitCode.Should().Be(Fedhub.Unusable);
        answer.Error.Should().Contain(why);
    }

    private static JsonObject Claims(params (string Name, JsonNode? Value)[] others)
    {
        var claims = new JsonObject
        {
            ["iss"] = Issuer, ["sub"] = "pupil-248289", ["aud"] = "hub", ["exp"] = Seconds(300), ["iat"] = Seconds(0), ["nonce"] = "n-0S6",
        };
        foreach (var (name, value) in others)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    private static long Seconds(int later) => At.ToUnixTimeSeconds() + later;

    private static string Signed(JsonObject claims, string header = """{"alg":"RS256","kid":"k1"}""", RSA? key = null) => Signed(claims.ToJsonString(), header, key);

    private static string Signed(string payload, string header = """{"alg":"RS256","kid":"k1"}""", RSA? key = null)
    {
        var signed = Encoded(header) + "." + Encoded(payload);
        var padding = header.Contains("PS256", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return signed + "." + Base64Url.EncodeToString((key ?? Rsa).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding));
    }

    private static string Mac(string payload)
    {
        var signed = Encoded("""{"alg":"HS256","kid":"k1"}""") + "." + Encoded(payload);
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(signed)));
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private string Keys()
    {
        var rsa = Rsa.ExportParameters(includePrivateParameters: false);
        var curve = Curve.ExportParameters(includePrivateParameters: false);
        return Write("jwks.json", new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject { ["kty"] = "RSA", ["kid"] = "k1", ["use"] = "sig", ["n"] = Base64Url.EncodeToString(rsa.Modulus), ["e"] = Base64Url.EncodeToString(rsa.Exponent) },
                new JsonObject { ["kty"] = "EC", ["kid"] = "k2", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(curve.Q.X), ["y"] = Base64Url.EncodeToString(curve.Q.Y) }),
        }.ToJsonString());
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private async Task<JsonElement> VerdictAsync(string token, string[] arguments, string? keys = null)
    {
        var answer = await RunAsync(["--token", Write("token.txt", token), "--jwks", keys is null ? Keys() : Write("key.json", keys), .. arguments, "--json"]);
        answer.Error.Should().BeEmpty();
        answer.ExitCode.Should().BeOneOf(Fedhub.Done, Fedhub.Refused);
        return JsonDocument.Parse(answer.Output).RootElement;
    }

    private static Task<CommandHub.Answer> RunAsync(string[] arguments) => CommandHub.RunWithoutHubAsync(["token", "check", .. arguments]);
}
