using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.AuthorizationTests;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class PushedAuthorizationTests
{
    private const string Name = "urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c";

    private readonly TestProvider _provider = new();

    public PushedAuthorizationTests() => _provider.Document["pushed_authorization_request_endpoint"] = Issuer + "/par";

    [Fact]
    public async Task The_whole_request_is_pushed_and_the_browser_carries_its_name_only()
    {
        _provider.Answer = _ => Json($$"""{"request_uri":"{{Name}}","expires_in":60}""", 201);
        var started = Start();

        var pushed = Value(await PushAsync(started, new RelyingPartyCredential.SecretBasic(ClientId, "secret")));

        var sent = _provider.Requests.Should().ContainSingle().Subject;
        sent.Uri.Should().Be(new Uri(Issuer + "/par"));
        sent.Authorization.Should().StartWith("Basic ");
        sent.Form.Should().BeEquivalentTo(Query(started.Url), "it is the request that would have gone through the browser");
        new Uri(pushed.Url).GetLeftPart(UriPartial.Path).Should().Be(Issuer + "/authorize");
        Query(pushed.Url).Should().HaveCount(2).And.ContainKey("client_id").And.Contain("request_uri", Name);
        pushed.Memory.Should().BeSameAs(started.Memory);
    }

    [Fact]
    public async Task Who_the_hub_is_stands_beside_it_once()
    {
        _provider.Answer = _ => Json($$"""{"request_uri":"{{Name}}"}""", 201);

        Value(await PushAsync(Start(), new RelyingPartyCredential.SignedAssertion(ClientId, "h.p.s")));
        Value(await PushAsync(Start(), new RelyingPartyCredential.SecretPost(ClientId, "secret")));
        Value(await PushAsync(Start(), new RelyingPartyCredential.PublicClient(ClientId)));

        _provider.Requests.Should().AllSatisfy(request => request.Form!.Count(field => field.Key == "client_id").Should().Be(1));
        _provider.Requests[0].Form.Should().Contain(new KeyValuePair<string, string>("client_assertion", "h.p.s"))
            .And.Contain(new KeyValuePair<string, string>("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        _provider.Requests[1].Form.Should().Contain(new KeyValuePair<string, string>("client_secret", "secret"));
        _provider.Requests[2].Authorization.Should().BeNull();
    }

    [Theory]
    [InlineData(201, "{}", "FH-1313/pushed-request-malformed")]
    [InlineData(201, "<html>", "FH-1313/pushed-request-malformed")]
    [InlineData(201, """{"request_uri":"not absolute"}""", "FH-1313/pushed-request-malformed")]
    [InlineData(201, """{"request_uri":["urn:a"]}""", "FH-1313/pushed-request-malformed")]
    [InlineData(201, """{"request_uri":"urn:a","request_uri":"urn:b"}""", "FH-1313/pushed-request-malformed")]
    [InlineData(200, """{"request_uri":"urn:a"}""", "FH-1313/pushed-request-status")]
    [InlineData(302, "", "FH-1313/pushed-request-status")]
    [InlineData(400, """{"error":"invalid_request","error_description":"jan"}""", "FH-1314/pushed-request-refused")]
    [InlineData(401, """{"error":"invalid_client"}""", "FH-1314/pushed-request-refused")]
    [InlineData(400, """{"error":"<script>"}""", "FH-1314/pushed-request-refused")]
    [InlineData(401, "<html>", "FH-1313/pushed-request-status")]
    [InlineData(500, """{"error":"server_error"}""", "FH-1313/pushed-request-status")]
    public async Task Every_other_answer_ends_the_login(int status, string body, string code)
    {
        _provider.Answer = _ => Json(body, status);

        var rejection = (await PushAsync(Start(), new RelyingPartyCredential.SecretBasic(ClientId, "very-secret"))).Match(_ => throw new InvalidOperationException(), rejection => rejection);

        rejection.Code.ToString().Should().Be(code);
        rejection.Detail.Should().NotContain("very-secret").And.NotContain("jan").And.NotContain("script");
    }

    [Fact]
    public void An_endpoint_that_may_not_be_used_refuses_the_whole_document()
    {
        _provider.Document["pushed_authorization_request_endpoint"] = "http://login.school.example/par";
        CauseOf(ProviderMetadata.Parse(Bytes(_provider.Document), _provider.Rule, [], allowLoopbackHttp: false)).Should().Be(RelyingPartyCauses.MetadataEndpointRefused);

        _provider.Document["pushed_authorization_request_endpoint"] = Issuer + "/par";
        _provider.Document["token_endpoint_auth_signing_alg_values_supported"] = "PS256";
        CauseOf(ProviderMetadata.Parse(Bytes(_provider.Document), _provider.Rule, [], allowLoopbackHttp: false)).Should().Be(RelyingPartyCauses.MetadataMalformed);
    }

    private StartedAuthorization Start() => AuthorizationRequestBuilder.Build(
        _provider.Metadata, ClientId, new AuthorizationDemand { RedirectUri = RedirectUri, State = "state-handle", LoginHint = "jan & piet" }, Randomness.System, _provider.Clock.Now);

    private Task<Outcome<StartedAuthorization>> PushAsync(StartedAuthorization started, RelyingPartyCredential credential) =>
        PushedAuthorization.PushAsync(_provider, _provider.Metadata, credential, started, TestContext.Current.CancellationToken);
}
