using System.Text;
using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class ProviderMetadataTests
{
    private readonly TestProvider _provider = new();

    [Fact]
    public void Reads_an_honest_document()
    {
        var metadata = _provider.Metadata;
        metadata.TokenEndpoint.Should().Be(new Uri(Issuer + "/token"));
        metadata.SendsIssuerInResponse.Should().BeTrue();
        metadata.SigningAlgorithms.Should().Equal("RS256", "ES256", "PS384");
        metadata.TokenEndpointAuthMethods.Should().Equal("client_secret_basic");
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "issuer missing", "provider-metadata-issuer-mismatch" },
        { "issuer other", "provider-metadata-issuer-mismatch" },
        { "issuer with a slash", "provider-metadata-issuer-mismatch" },
        { "authorization_endpoint missing", "provider-metadata-endpoint-refused" },
        { "authorization_endpoint javascript", "provider-metadata-endpoint-refused" },
        { "authorization_endpoint not ASCII", "provider-metadata-endpoint-refused" },
        { "authorization_endpoint with a line break", "provider-metadata-endpoint-refused" },
        { "end_session_endpoint not ASCII", "provider-metadata-endpoint-refused" },
        { "token_endpoint missing", "provider-metadata-endpoint-refused" },
        { "token_endpoint http", "provider-metadata-endpoint-refused" },
        { "token_endpoint with a user", "provider-metadata-endpoint-refused" },
        { "jwks_uri missing", "provider-metadata-endpoint-refused" },
        { "jwks_uri file", "provider-metadata-endpoint-refused" },
        { "jwks_uri http", "provider-metadata-endpoint-refused" },
        { "userinfo_endpoint http", "provider-metadata-endpoint-refused" },
        { "userinfo_endpoint http on loopback", "provider-metadata-endpoint-refused" },
        { "only none and HS256", "provider-metadata-no-algorithm" },
        { "no code flow", "provider-metadata-no-code-flow" },
        { "algorithms no list", "provider-metadata-malformed" },
        { "a member twice", "provider-metadata-malformed" },
        { "html", "provider-metadata-malformed" },
        { "too large", "provider-metadata-malformed" },
        { "too deep", "provider-metadata-malformed" },
        { "not UTF-8", "provider-metadata-malformed" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Refuses_a_document_with_one_thing_wrong(string broken, string cause)
    {
        var document = _provider.Document;
        byte[]? bytes = null;
        switch (broken)
        {
            case "issuer missing": document.Remove("issuer"); break;
            case "issuer other": document["issuer"] = "https://evil.example"; break;
            case "issuer with a slash": document["issuer"] = Issuer + "/"; break;
            case "authorization_endpoint missing": document.Remove("authorization_endpoint"); break;
            case "authorization_endpoint javascript": document["authorization_endpoint"] = "javascript:alert(1)"; break;
            case "authorization_endpoint not ASCII": document["authorization_endpoint"] = "https://login.school.example/é"; break;
            case "authorization_endpoint with a line break": document["authorization_endpoint"] = "https://login.school.example/a\nb"; break;
            case "end_session_endpoint not ASCII": document["end_session_endpoint"] = "https://löwe.example/logout"; break;
            case "token_endpoint missing": document.Remove("token_endpoint"); break;
            case "token_endpoint http": document["token_endpoint"] = "http://login.school.example/token"; break;
            case "token_endpoint with a user": document["token_endpoint"] = "https://login.school.example@evil.example/token"; break;
            case "jwks_uri missing": document.Remove("jwks_uri"); break;
            case "jwks_uri file": document["jwks_uri"] = "file:///etc/passwd"; break;
            case "jwks_uri http": document["jwks_uri"] = "http://login.school.example/jwks"; break;
            case "userinfo_endpoint http": document["userinfo_endpoint"] = "http://login.school.example/userinfo"; break;
            case "userinfo_endpoint http on loopback": document["userinfo_endpoint"] = "http://localhost/userinfo"; break;
            case "only none and HS256": document["id_token_signing_alg_values_supported"] = new JsonArray("none", "HS256"); break;
            case "no code flow": document["response_types_supported"] = new JsonArray("id_token"); break;
            case "algorithms no list": document["id_token_signing_alg_values_supported"] = "RS256"; break;
            case "a member twice": bytes = Encoding.UTF8.GetBytes(document.ToJsonString().Replace("{\"issuer\"", "{\"issuer\":\"https://evil.example\",\"issuer\"", StringComparison.Ordinal)); break;
            case "html": bytes = "<html></html>"u8.ToArray(); break;
            case "too large": document["padding"] = new string('p', ProviderMetadata.MaxDocumentBytes); break;
            case "too deep": bytes = Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}"); break;
            case "not UTF-8": bytes = [.. "{\"issuer\":\""u8, 0xC3, 0x28, .. "\"}"u8]; break;
            default: throw new ArgumentOutOfRangeException(nameof(broken));
        }

        CauseOf(ProviderMetadata.Parse(bytes ?? Bytes(document), _provider.Rule, [], allowLoopbackHttp: false)).Cause.Should().Be(cause);
    }

    [Fact]
    public void A_document_that_announces_no_algorithms_means_RS256()
    {
        _provider.Document.Remove("id_token_signing_alg_values_supported");
        _provider.Metadata.SigningAlgorithms.Should().Equal("RS256");
    }

    [Fact]
    public void Only_the_algorithms_that_are_set_remain()
    {
        Value(ProviderMetadata.Parse(Bytes(_provider.Document), _provider.Rule, ["ES256"], allowLoopbackHttp: false)).SigningAlgorithms.Should().Equal("ES256");
        CauseOf(ProviderMetadata.Parse(Bytes(_provider.Document), _provider.Rule, ["RS512"], allowLoopbackHttp: false)).Should().Be(RelyingPartyCauses.MetadataNoAlgorithm);
    }

    [Fact]
    public void Settings_by_hand_pass_the_same_checks()
    {
        var byHand = new ProviderEndpoints { AuthorizationEndpoint = Issuer + "/a", TokenEndpoint = Issuer + "/t", JwksUri = Issuer + "/k" };
        Value(ProviderMetadata.From(byHand, _provider.Rule, [], allowLoopbackHttp: false)).UserInfoEndpoint.Should().BeNull();
        CauseOf(ProviderMetadata.From(byHand with { TokenEndpoint = "http://school.example/t" }, _provider.Rule, [], allowLoopbackHttp: true)).Should().Be(RelyingPartyCauses.MetadataEndpointRefused);
    }

    [Fact]
    public async Task Fetches_the_document_from_its_place()
    {
        var metadata = Value(await FetchAsync());
        metadata.TokenEndpoint.Should().Be(new Uri(Issuer + "/token"));
        _provider.Requests.Should().ContainSingle().Which.Uri.Should().Be(new Uri(Issuer + "/.well-known/openid-configuration"));
    }

    [Fact]
    public async Task A_provider_that_answers_with_an_error_is_unreachable()
    {
        _provider.Answer = _ => Json("{}", 404);
        CauseOf(await FetchAsync()).ToString().Should().Be("FH-1313/provider-document-status");
    }

    [Fact]
    public void What_was_discovered_can_be_kept_and_read_again()
    {
        var kept = _provider.Metadata.Endpoints;
        Value(ProviderMetadata.From(kept, _provider.Rule, [], allowLoopbackHttp: false)).Should().BeEquivalentTo(_provider.Metadata);
    }

    private Task<Outcome<ProviderMetadata>> FetchAsync() => ProviderDiscovery.FetchAsync(
        _provider, new Uri(_provider.Rule.DefaultDiscoveryAddress), _provider.Rule, [], allowLoopbackHttp: false, TestContext.Current.CancellationToken);
}
