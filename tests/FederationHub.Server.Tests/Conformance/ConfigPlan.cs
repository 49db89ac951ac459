using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FederationHub.Server.Tests.Conformance;

/// <summary>oidcc-config-certification-test-plan. That each address is https where the hub is behind TLS is asserted where a real proxy stands before it (BehindHaproxyTests).</summary>
public sealed partial class ConfigPlan(SuiteWorldFixture fixture) : IClassFixture<SuiteWorldFixture>, IDisposable
{
    private readonly SuiteWorld _world = fixture.World;
    private readonly SuiteClient _client = fixture.World.First();

    [Fact(DisplayName = "oidcc-discovery-endpoint-verification")]
    public async Task Discovery_endpoint_verification()
    {
        var answer = await _client.GetAsync(_world.Issuer + "/.well-known/openid-configuration");
        answer.Status.Should().Be(HttpStatusCode.OK);
        var document = answer.Json;

        Texts(document, "response_types_supported").Should().Contain("code");
        document.GetProperty("issuer").GetString().Should().Be(_world.Issuer, "OpenID Connect Discovery 4.3: the prefix of the address");
        Texts(document, "subject_types_supported").Should().NotBeEmpty().And.BeSubsetOf(["pairwise", "public"]);
        Texts(document, "id_token_signing_alg_values_supported").Should().Contain("RS256").And.NotContain("none");
        document.EnumerateObject().Where(member => member.Name.EndsWith("_endpoint", StringComparison.Ordinal) || member.Name.EndsWith("_uri", StringComparison.Ordinal))
            .Should().HaveCountGreaterThan(3).And.OnlyContain(member => member.Value.GetString()!.StartsWith(_world.Issuer + "/", StringComparison.Ordinal));
        foreach (var required in new[] { "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri" })
        {
            Uri.IsWellFormedUriString(document.GetProperty(required).GetString(), UriKind.Absolute).Should().BeTrue();
        }

        document.GetProperty("request_parameter_supported").ValueKind.Should().BeOneOf(JsonValueKind.True, JsonValueKind.False);
        document.GetProperty("request_uri_parameter_supported").ValueKind.Should().BeOneOf(JsonValueKind.True, JsonValueKind.False);
        document.GetProperty("claims_parameter_supported").ValueKind.Should().BeOneOf(JsonValueKind.True, JsonValueKind.False);
        Texts(document, "claims_supported").Should().Contain("sub");
        Texts(document, "grant_types_supported").Should().Contain("authorization_code");
        Texts(document, "scopes_supported").Should().Contain("openid").And.OnlyContain(scope => Scope().IsMatch(scope));
        Texts(document, "ui_locales_supported").Should().NotBeEmpty().And.OnlyContain(tag => Locale().IsMatch(tag));
        Texts(document, "code_challenge_methods_supported").Should().Equal("S256");

        var keys = (await _client.KeysAsync()).GetProperty("keys").EnumerateArray().ToList();
        keys.Should().NotBeEmpty().And.OnlyContain(key => key.EnumerateObject().All(member => !Jose.PrivateMembers.Contains(member.Name)));
        keys.Select(key => key.GetProperty("kid").GetString()).Should().OnlyHaveUniqueItems().And.NotContainNulls();
        keys.Select(key => key.GetProperty("kty").GetString()).Should().BeSubsetOf(["RSA", "EC"]);
    }

    [Fact]
    public async Task Software_that_knows_OAuth_alone_finds_the_same_document()
    {
        var answer = await _client.GetAsync(_world.Issuer + "/.well-known/oauth-authorization-server");

        answer.Status.Should().Be(HttpStatusCode.OK);
        answer.Json.GetRawText().Should().Be((await _client.GetAsync(_world.Issuer + "/.well-known/openid-configuration")).Json.GetRawText(), "RFC 8414 3");
    }

    public void Dispose() => _client.Dispose();

    private static List<string> Texts(JsonElement document, string member) => [.. document.GetProperty(member).EnumerateArray().Select(value => value.GetString()!)];

    // RFC 6749 3.3: NQCHAR.
    [GeneratedRegex("^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$", RegexOptions.None, 1000)]
    private static partial Regex Scope();

    // RFC 5646 2.1, the parts that the hub's languages have.
    [GeneratedRegex("^[a-z]{2,3}(-[A-Z]{2})?$", RegexOptions.None, 1000)]
    private static partial Regex Locale();
}
