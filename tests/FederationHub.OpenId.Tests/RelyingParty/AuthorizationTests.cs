using System.Security.Cryptography;
using System.Text;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class AuthorizationTests
{
    private readonly TestProvider _provider = new();

    [Fact]
    public void A_plain_login_asks_no_more_than_it_needs()
    {
        var started = Build(new AuthorizationDemand { RedirectUri = RedirectUri, State = "handle" });
        var sent = Query(started.Url);

        started.Url.Should().StartWith(Issuer + "/authorize?");
        sent.Keys.Should().BeEquivalentTo("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method");
        sent["response_type"].Should().Be("code");
        sent["scope"].Should().Be("openid profile email");
        sent["redirect_uri"].Should().Be(RedirectUri);
        sent["state"].Should().Be("handle");
        sent["nonce"].Should().Be(started.Memory.Nonce).And.HaveLength(43);
        sent["code_challenge_method"].Should().Be("S256");
        sent["code_challenge"].Should().Be(Encode(SHA256.HashData(Encoding.ASCII.GetBytes(started.Memory.CodeVerifier))));
        started.Memory.CodeVerifier.Should().HaveLength(43).And.NotBe(started.Memory.Nonce);
        started.ToString().Should().NotContain("handle");
        started.Memory.ToString().Should().NotContain(started.Memory.Nonce);
    }

    [Fact]
    public void A_fresh_login_obliges_the_provider_to_prove_it()
    {
        var sent = Query(Build(new AuthorizationDemand { RedirectUri = RedirectUri, State = "s", FreshLogin = true, MaxAge = TimeSpan.FromMinutes(5) }).Url);
        sent["prompt"].Should().Be("login");
        sent["max_age"].Should().Be("0");
    }

    [Fact]
    public void Sends_what_was_demanded()
    {
        var sent = Query(Build(new AuthorizationDemand
        {
            RedirectUri = RedirectUri,
            State = "s",
            Silent = true,
            MaxAge = TimeSpan.FromMinutes(5),
            LoginHint = "zoë@school.example",
            AcrValues = ["urn:two", "urn:one"],
            Extra = [new("hd", "school.example"), new("state", "evil"), new("response_type", "token")],
        }).Url);
        sent["prompt"].Should().Be("none");
        sent["max_age"].Should().Be("300");
        sent["login_hint"].Should().Be("zoë@school.example");
        sent["acr_values"].Should().Be("urn:two urn:one");
        sent["hd"].Should().Be("school.example");
        sent["state"].Should().Be("s");
        sent["response_type"].Should().Be("code");
    }

    [Fact]
    public void Keeps_the_query_of_the_endpoint()
    {
        _provider.Document["authorization_endpoint"] = Issuer + "/authorize?tenant=a%20b";
        Build(new AuthorizationDemand { RedirectUri = RedirectUri, State = "s" }).Url.Should().StartWith(Issuer + "/authorize?tenant=a%20b&response_type=code&");
    }

    [Fact]
    public void Reads_the_code_of_an_honest_response()
    {
        var code = Value(Read(("state", "state-handle"), ("code", "abc"), ("iss", Issuer), ("session_state", "x"), ("session_state", "y")));
        code.Value.Should().Be("abc");
        code.ToString().Should().NotContain("abc");
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "code=abc&iss=ISS", "FH-1306/authorization-response-state-mismatch" },
        { "code=abc&iss=ISS&state=other", "FH-1306/authorization-response-state-mismatch" },
        { "code=abc&iss=ISS&state=", "FH-1306/authorization-response-state-mismatch" },
        { "code=abc&state=state-handle", "FH-1306/authorization-response-issuer-missing" },
        { "code=abc&state=state-handle&iss=https://evil.example", "FH-1306/authorization-response-issuer-mismatch" },
        { "code=abc&state=state-handle&iss=", "FH-1306/authorization-response-issuer-mismatch" },
        { "code=abc&state=state-handle&iss=ISS/", "FH-1306/authorization-response-issuer-mismatch" },
        { "error=access_denied&state=state-handle&iss=https://evil.example", "FH-1306/authorization-response-issuer-mismatch" },
        { "state=state-handle&iss=ISS", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&code=", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&code=abc&error=access_denied", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&code=abc&id_token=e30", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&code=abc&access_token=t", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&response=e30", "FH-1306/authorization-response-malformed" },
        { "state=state-handle&iss=ISS&code=abc&code=def", "FH-1306/authorization-response-parameter-twice" },
        { "state=state-handle&state=state-handle&iss=ISS&code=abc", "FH-1306/authorization-response-parameter-twice" },
        { "state=state-handle&iss=ISS&iss=https://evil.example&code=abc", "FH-1306/authorization-response-parameter-twice" },
        { "state=state-handle&iss=ISS&error=access_denied", "FH-1207/provider-access-denied" },
        { "state=state-handle&iss=ISS&error=login_required", "FH-1301/provider-login-required" },
        { "state=state-handle&iss=ISS&error=unmet_authentication_requirements", "FH-1301/provider-authentication-unmet" },
        { "state=state-handle&iss=ISS&error=temporarily_unavailable", "FH-1313/provider-temporarily-unavailable" },
        { "state=state-handle&iss=ISS&error=unauthorized_client", "FH-1314/provider-unauthorized-client" },
        { "state=state-handle&iss=ISS&error=server_error", "FH-1301/provider-error" },
        { "state=state-handle&iss=ISS&error=<script>", "FH-1301/provider-error" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Refuses_a_response_with_one_thing_wrong(string query, string code)
    {
        var parameters = query.Replace("ISS", Issuer, StringComparison.Ordinal).Split('&')
            .Select(pair => (pair.Split('=', 2)[0], pair.Split('=', 2)[1])).ToArray();
        CauseOf(Read(parameters)).ToString().Should().Be(code);
    }

    [Fact]
    public void A_response_without_issuer_will_do_where_the_provider_announces_none()
    {
        _provider.Document.Remove("authorization_response_iss_parameter_supported");
        Value(Read(("state", "state-handle"), ("code", "abc"))).Value.Should().Be("abc");
        CauseOf(Read(("state", "state-handle"), ("code", "abc"), ("iss", "https://evil.example"))).Should().Be(RelyingPartyCauses.ResponseIssuerMismatch);
    }

    [Fact]
    public void The_text_of_an_error_goes_nowhere()
    {
        var outcome = Read(("state", "state-handle"), ("iss", Issuer), ("error", "consent_required"), ("error_description", "AADSTS65001: <script> jan@school.example"));
        var rejection = outcome.Match(_ => throw new InvalidOperationException(), rejection => rejection);
        rejection.Detail.Should().Contain("AADSTS65001").And.NotContain("script").And.NotContain("jan@");
        rejection.EffectiveProtocolError.Should().Be("consent_required");
    }

    private StartedAuthorization Build(AuthorizationDemand demand) =>
        AuthorizationRequestBuilder.Build(_provider.Metadata, ClientId, demand, Randomness.System, _provider.Clock.Now);

    private Outcome<AuthorizationCode> Read(params (string Name, string Value)[] parameters) =>
        AuthorizationCode.Read([.. parameters.Select(parameter => KeyValuePair.Create(parameter.Name, parameter.Value))], _provider.Memory, _provider.Metadata);

    internal static Dictionary<string, string> Query(string url) => new Uri(url).Query[1..].Split('&')
        .Select(pair => pair.Split('=', 2)).ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
}
