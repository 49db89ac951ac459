using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class CodeExchangeTests
{
    private const string Good = """{"access_token":"at","token_type":"bearer","id_token":"h.p.s","expires_in":60}""";

    private readonly TestProvider _provider = new();

    [Fact]
    public async Task Sends_id_and_secret_form_encoded_in_the_header()
    {
        _provider.Answer = _ => Json(Good);
        Value(await RedeemAsync(new RelyingPartyCredential.SecretBasic("hub:één", "s %+&:€")));

        var request = _provider.Requests.Should().ContainSingle().Subject;
        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..])).Split(':');
        pair.Should().HaveCount(2);
        WebUtility.UrlDecode(pair[0]).Should().Be("hub:één");
        WebUtility.UrlDecode(pair[1]).Should().Be("s %+&:€");
        Form(request).Should().BeEquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "authorization_code",
            ["code"] = Code,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = "verifier",
        });
        request.ToString().Should().NotContain(Code).And.NotContain("Basic");
    }

    [Fact]
    public async Task Sends_id_and_secret_in_the_form_where_the_provider_wants_them_there()
    {
        _provider.Answer = _ => Json(Good);
        _provider.Document["token_endpoint_auth_methods_supported"] = new System.Text.Json.Nodes.JsonArray("client_secret_post", "private_key_jwt");
        var credential = RelyingPartyCredential.For(ClientId, "secret", _provider.Metadata);
        Value(await RedeemAsync(credential));

        var request = _provider.Requests.Single();
        request.Authorization.Should().BeNull();
        Form(request).Should().Contain("client_id", ClientId).And.Contain("client_secret", "secret");
        credential.ToString().Should().Be(ClientId);
    }

    [Fact]
    public async Task A_public_client_sends_its_id_only()
    {
        _provider.Answer = _ => Json(Good);
        Value(await RedeemAsync(RelyingPartyCredential.For(ClientId, null, _provider.Metadata)));
        Form(_provider.Requests.Single()).Should().Contain("client_id", ClientId).And.NotContainKey("client_secret");
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client","error_description":"AADSTS7000215: secret of jan"}""", "FH-1314/token-endpoint-invalid-client")]
    [InlineData(400, """{"error":"unauthorized_client"}""", "FH-1314/token-endpoint-invalid-client")]
    [InlineData(401, "<html>", "FH-1314/token-endpoint-invalid-client")]
    [InlineData(400, """{"error":"invalid_grant"}""", "FH-1308/token-endpoint-invalid-grant")]
    [InlineData(400, """{"error":"unsupported_grant_type"}""", "FH-1314/token-endpoint-request-refused")]
    [InlineData(400, """{"error":"<script>"}""", "FH-1314/token-endpoint-request-refused")]
    [InlineData(400, "", "FH-1313/token-endpoint-status")]
    [InlineData(404, "<html>", "FH-1313/token-endpoint-status")]
    [InlineData(500, "oops", "FH-1313/token-endpoint-status")]
    [InlineData(500, """{"error":"whatever"}""", "FH-1313/token-endpoint-status")]
    [InlineData(503, """{"error":"temporarily_unavailable"}""", "FH-1313/provider-temporarily-unavailable")]
    [InlineData(302, "", "FH-1313/token-endpoint-status")]
    [InlineData(200, "<html>", "FH-1306/token-response-malformed")]
    [InlineData(200, "{}", "FH-1306/token-response-malformed")]
    [InlineData(200, """{"id_token":["h.p.s"]}""", "FH-1306/token-response-malformed")]
    [InlineData(200, """{"id_token":"a","id_token":"b"}""", "FH-1306/token-response-malformed")]
    [InlineData(200, """{"access_token":"at","id_token":"h.p.s"}""", "FH-1306/token-response-type-refused")]
    [InlineData(200, """{"access_token":"at","token_type":"mac","id_token":"h.p.s"}""", "FH-1306/token-response-type-refused")]
    public async Task Refuses_every_other_answer(int status, string body, string code)
    {
        _provider.Answer = _ => Json(body, status);
        var outcome = await RedeemAsync(new RelyingPartyCredential.SecretBasic(ClientId, "very-secret"));
        var rejection = outcome.Match(_ => throw new InvalidOperationException(), rejection => rejection);
        rejection.Code.ToString().Should().Be(code);
        rejection.Detail.Should().NotContain("very-secret").And.NotContain(Code).And.NotContain("jan").And.NotContain("script");
    }

    [Fact]
    public async Task A_provider_that_cannot_be_reached_is_that()
    {
        _provider.Answer = _ => new Rejection(RelyingPartyCauses.DocumentStatus, "phase");
        CauseOf(await RedeemAsync(new RelyingPartyCredential.SecretBasic(ClientId, "s"))).Fh.Should().Be(FhCodes.OrganisationUnreachable);
    }

    [Fact]
    public async Task UserInfo_of_the_same_person_is_taken()
    {
        _provider.Answer = request => request.Uri.AbsolutePath == "/op/userinfo" ? Json("""{"sub":"248289761001","email":"a@school.example"}""") : null;
        var info = Value(await UserInfoAsync());
        info.Claims.GetProperty("email").GetString().Should().Be("a@school.example");
        _provider.Requests[^1].Authorization.Should().Be("Bearer " + AccessToken);
        _provider.Requests[^1].Form.Should().BeNull();
    }

    [Theory]
    [InlineData(200, "application/json", """{"sub":"248289761002"}""", "userinfo-subject-mismatch")]
    [InlineData(200, "application/json", """{"email":"a@school.example"}""", "userinfo-subject-mismatch")]
    [InlineData(200, "application/json", """{"sub":["248289761001"]}""", "userinfo-subject-mismatch")]
    [InlineData(200, "application/json", """{"sub":"248289761001","sub":"248289761001"}""", "userinfo-malformed")]
    [InlineData(200, "text/html", """{"sub":"248289761001"}""", "userinfo-malformed")]
    [InlineData(200, "application/jwt", "a.b.c", "id-token-malformed")]
    [InlineData(200, "application/jwt", "{\"sub\":\"248289761001\"}", "id-token-malformed")]
    [InlineData(200, "application/json", "[]", "userinfo-malformed")]
    [InlineData(401, "application/json", "{}", "userinfo-status")]
    public async Task UserInfo_that_does_not_fit_is_refused(int status, string mediaType, string body, string cause)
    {
        _provider.Answer = request => request.Uri.AbsolutePath == "/op/userinfo" ? Json(body, status, mediaType) : null;
        CauseOf(await UserInfoAsync()).Cause.Should().Be(cause);
    }

    [Theory]
    [InlineData("honest", null)]
    [InlineData("sub of somebody else", "userinfo-subject-mismatch")]
    [InlineData("no iss", "userinfo-malformed")]
    [InlineData("iss of another", "userinfo-malformed")]
    [InlineData("no aud", "id-token-audience-mismatch")]
    [InlineData("aud of another", "id-token-audience-mismatch")]
    [InlineData("alg none", "id-token-algorithm-refused")]
    [InlineData("changed", "id-token-signature-invalid")]
    [InlineData("typ at+jwt", "id-token-type-refused")]
    [InlineData("encrypted", "id-token-encrypted")]
    public async Task A_signed_UserInfo_is_believed_as_far_as_its_signature_goes(string what, string? cause)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = ClientId, ["sub"] = "248289761001", ["email"] = "a@school.example" };
        switch (what)
        {
            case "sub of somebody else": claims["sub"] = "248289761002"; break;
            case "no iss": claims.Remove("iss"); break;
            case "iss of another": claims["iss"] = "https://elsewhere.example"; break;
            case "no aud": claims.Remove("aud"); break;
            case "aud of another": claims["aud"] = "another"; break;
            default: break;
        }

        var token = what switch
        {
            "alg none" => _provider.Sign(claims.ToJsonString(), "none", signer: _ => []),
            "typ at+jwt" => _provider.Sign(claims, header: head => head["typ"] = "at+jwt"),
            "changed" => string.Join('.', [.. _provider.Sign(claims).Split('.')[..1], Encode(Bytes(new JsonObject { ["sub"] = "248289761001" })), _provider.Sign(claims).Split('.')[2]]),
            "encrypted" => _provider.Sign(claims) + ".e30.e30",
            _ => _provider.Sign(claims),
        };
        _provider.Answer = request => request.Uri.AbsolutePath == "/op/userinfo" ? Json(token, 200, "application/jwt") : null;

        var outcome = await UserInfoAsync();

        outcome.Match(info => info.Claims.GetProperty("email").GetString(), rejection => rejection.Code.Cause).Should().Be(cause ?? "a@school.example");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("with\r\nCookie: a")]
    [InlineData("with space")]
    public async Task UserInfo_without_a_proper_access_token_is_not_asked(string? accessToken)
    {
        var idToken = Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims)));
        var outcome = await UserInfoCall.FetchAsync(_provider, _provider.Metadata, new TokenResponse("a", accessToken), idToken, _provider.NewKeys(), ClientId, TestContext.Current.CancellationToken);
        CauseOf(outcome).Should().Be(RelyingPartyCauses.UserInfoUnavailable);
        _provider.Requests.Should().HaveCount(1, "only the keys were fetched");
    }

    private async Task<Outcome<UserInfo>> UserInfoAsync()
    {
        var idToken = Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims)));
        return await UserInfoCall.FetchAsync(_provider, _provider.Metadata, new TokenResponse("a", AccessToken), idToken, _provider.NewKeys(), ClientId, TestContext.Current.CancellationToken);
    }

    private Task<Outcome<TokenResponse>> RedeemAsync(RelyingPartyCredential credential) =>
        CodeExchange.RedeemAsync(_provider, _provider.Metadata, credential, _provider.ReadCode(), _provider.Memory, TestContext.Current.CancellationToken);

    private static Dictionary<string, string> Form(ProviderRequest request) => request.Form!.ToDictionary(StringComparer.Ordinal);
}
