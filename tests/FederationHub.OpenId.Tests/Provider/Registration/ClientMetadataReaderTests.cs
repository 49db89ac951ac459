using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FederationHub.OpenId.Provider.Registration;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.Provider.Registration;

/// <summary>What the reader makes of a registration, without a hub. Whole registrations over HTTP: <c>RegistrationTests</c> of the server.</summary>
public sealed class ClientMetadataReaderTests
{
    private const string Whole = """
        {
          "redirect_uris": ["https://rp.example/cb", "https://rp.example/cb?x=1"], "application_type": "native", "token_endpoint_auth_method": "client_secret_post", "scope": "openid email",
          "client_name": "Plain", "client_name#nl-BE": "Gewoon", "client_uri": "https://rp.example/", "logo_uri": "https://rp.example/logo", "policy_uri": "https://rp.example/policy",
          "tos_uri": "https://rp.example/terms", "contacts": ["a@rp.example", "b@rp.example"], "jwks": {"keys": [{"kty": "EC", "crv": "P-256", "x": "a", "y": "b"}]},
          "subject_type": "public", "sector_identifier_uri": "https://rp.example/sector", "id_token_signed_response_alg": "ES256", "default_max_age": 0, "require_auth_time": true,
          "default_acr_values": ["urn:one"], "initiate_login_uri": "https://rp.example/start", "post_logout_redirect_uris": ["https://rp.example/bye"],
          "backchannel_logout_uri": "https://rp.example/out", "backchannel_logout_session_required": true, "require_pushed_authorization_requests": true, "software_id": "s", "software_version": "1"
        }
        """;

    [Fact]
    public void What_is_kept_reads_back_as_what_was_read()
    {
        var read = Read(Whole);

        var kept = ClientMetadataReader.ReadKept(read.ToJson());

        kept.Should().BeEquivalentTo(read, options => options.Excluding(metadata => metadata.Jwks));
        kept.Jwks!.Value.GetRawText().Should().Be(read.Jwks!.Value.GetRawText().Replace(" ", "", StringComparison.Ordinal));
        kept.ToJson().Should().Be(read.ToJson());
    }

    [Fact]
    public void A_language_tag_is_the_same_in_capitals_and_stands_once()
    {
        Read(Whole).Names.Should().BeEquivalentTo(new Dictionary<string, string> { [""] = "Plain", ["nl-be"] = "Gewoon" });
        Refused(With("client_name#NL-be", "\"Twice\"")).Should().Be(OpenIdCauses.MetadataMalformed);
    }

    [Fact]
    public void Every_member_of_a_wrong_type_is_refused_by_its_name_and_never_an_exception()
    {
        string[] wrong = ["7", "true", "\"x\"", "[]", "[7]", "[\"\"]", "[[]]", "{}", "{\"keys\":7}", "1e400", "-0.5", "\"\\u0000\"", "null", "[null]"];
        foreach (var name in JsonNode.Parse(Whole)!.AsObject().Select(member => member.Key))
        {
            foreach (var value in wrong)
            {
                var outcome = ClientMetadataReader.Read(With(name, value), loopback: false);
                if (outcome is Outcome<ClientMetadata>.Rejected(var rejection))
                {
                    rejection.EffectiveProtocolError.Should().BeOneOf("invalid_client_metadata", "invalid_request");
                    rejection.Detail.Should().MatchRegex("^[a-z0-9_]+|^the ").And.NotContain("\\u");
                }
            }
        }
    }

    [Fact]
    public void No_refusal_tells_back_what_was_sent()
    {
        const string Marker = "MARKER<script>";
        foreach (var name in JsonNode.Parse(Whole)!.AsObject().Select(member => member.Key))
        {
            foreach (var value in (string[])[$"\"{Marker}\"", $"[\"{Marker}\"]", $"{{\"{Marker}\":\"{Marker}\"}}"])
            {
                if (ClientMetadataReader.Read(With(name, value), loopback: false) is Outcome<ClientMetadata>.Rejected(var rejection))
                {
                    rejection.Detail.Should().NotContain("MARKER");
                }
            }
        }
    }

    [Theory]
    [InlineData("https://rp.example/start", false, true)]
    [InlineData("http://localhost/start", false, false)]
    [InlineData("http://localhost/start", true, false)]
    [InlineData("https://rp.example/start#x", false, false)]
    [InlineData("https://me@rp.example/start", false, false)]
    [InlineData("ftp://rp.example/start", false, false)]
    public void The_address_of_a_login_that_others_start_is_https_on_every_hub(string uri, bool loopback, bool taken)
    {
        (ClientMetadataReader.Read(With("initiate_login_uri", $"\"{uri}\""), loopback) is Outcome<ClientMetadata>.Accepted).Should().Be(taken);
        var other = ClientMetadataReader.Read(With("policy_uri", $"\"{uri}\""), loopback) is Outcome<ClientMetadata>.Accepted;
        other.Should().Be(taken || (loopback && uri.StartsWith("http://localhost", StringComparison.Ordinal)));
    }

    private static ClientMetadata Read(string json) => ClientMetadataReader.Read(Encoding.UTF8.GetBytes(json), loopback: false).Match(metadata => metadata, rejection => throw new InvalidOperationException(rejection.ToString()));

    private static RejectionCode Refused(ReadOnlyMemory<byte> json) => ClientMetadataReader.Read(json, loopback: false).Match(_ => throw new InvalidOperationException("It was taken."), rejection => rejection.Code);

    // As text: a name that stands twice is a case too.
    private static ReadOnlyMemory<byte> With(string name, string value)
    {
        var body = JsonNode.Parse(Whole)!.AsObject();
        body.Remove(name);
        var others = body.ToJsonString();
        return Encoding.UTF8.GetBytes($"{others[..^1]},{JsonSerializer.Serialize(name)}:{value}}}");
    }
}
