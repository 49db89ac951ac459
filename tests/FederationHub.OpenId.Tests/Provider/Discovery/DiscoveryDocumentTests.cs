using System.Text.Json;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Discovery;

namespace FederationHub.OpenId.Tests.Provider.Discovery;

public sealed class DiscoveryDocumentTests
{
    [Fact]
    public void Says_what_works_and_nothing_that_is_refused()
    {
        var document = Document("https://hub.example", new DiscoveryContents { Claims = ["email", "sub"], AcrValues = ["high"], UiLocales = ["nl", "en"] });

        document.GetProperty("issuer").GetString().Should().Be("https://hub.example");
        document.GetProperty("authorization_endpoint").GetString().Should().Be("https://hub.example/connect/authorize");
        document.GetProperty("token_endpoint").GetString().Should().Be("https://hub.example/connect/token");
        document.GetProperty("userinfo_endpoint").GetString().Should().Be("https://hub.example/connect/userinfo");
        document.GetProperty("pushed_authorization_request_endpoint").GetString().Should().Be("https://hub.example/connect/par");
        document.GetProperty("jwks_uri").GetString().Should().Be("https://hub.example/.well-known/jwks.json");
        document.GetProperty("registration_endpoint").GetString().Should().Be("https://hub.example/connect/register");
        document.GetProperty("end_session_endpoint").GetString().Should().Be("https://hub.example/connect/endsession");
        document.GetProperty("backchannel_logout_supported").GetBoolean().Should().BeTrue();
        document.GetProperty("backchannel_logout_session_supported").GetBoolean().Should().BeTrue();
        Values(document, "scopes_supported").Should().Equal("openid", "profile", "email", "offline_access");
        Values(document, "response_types_supported").Should().Equal("code");
        Values(document, "response_modes_supported").Should().Equal("query", "form_post");
        Values(document, "grant_types_supported").Should().Equal("authorization_code", "refresh_token", "client_credentials");
        Values(document, "subject_types_supported").Should().Equal("pairwise", "public");
        Values(document, "id_token_signing_alg_values_supported").Should().Equal("RS256", "PS256", "ES256");
        Values(document, "token_endpoint_auth_methods_supported").Should().Equal("client_secret_basic", "client_secret_post", "private_key_jwt", "none");
        Values(document, "token_endpoint_auth_signing_alg_values_supported").Should().Equal("RS256", "PS256", "ES256");
        Values(document, "code_challenge_methods_supported").Should().Equal("S256");
        Values(document, "prompt_values_supported").Should().Equal("none", "login", "select_account", "consent");
        Values(document, "claims_supported").Should().OnlyHaveUniqueItems().And.Contain(["sub", "acr", "amr", "auth_time", "email"]);
        Values(document, "acr_values_supported").Should().Equal("high");
        Values(document, "ui_locales_supported").Should().Equal("nl", "en");
        document.GetProperty("authorization_response_iss_parameter_supported").GetBoolean().Should().BeTrue();
        document.GetProperty("claims_parameter_supported").GetBoolean().Should().BeTrue();
        document.GetProperty("request_parameter_supported").GetBoolean().Should().BeFalse();
        document.GetProperty("require_pushed_authorization_requests").GetBoolean().Should().BeFalse();
        document.GetProperty("request_uri_parameter_supported").GetBoolean().Should().BeFalse();
        document.EnumerateObject().Select(member => member.Name).Should().OnlyHaveUniqueItems().And.NotContain(
        [
            "frontchannel_logout_supported",
            "check_session_iframe", "request_object_signing_alg_values_supported", "userinfo_signing_alg_values_supported",
        ]);
        document.GetRawText().Should().NotContainAny("implicit", "plain", "HS256");
    }

    [Fact]
    public void Leaves_out_lists_that_would_be_empty()
    {
        var document = Document("http://hub.localhost:8080/path", new DiscoveryContents());

        document.TryGetProperty("acr_values_supported", out _).Should().BeFalse();
        document.TryGetProperty("ui_locales_supported", out _).Should().BeFalse();
        document.GetProperty("token_endpoint").GetString().Should().Be("http://hub.localhost:8080/path/connect/token");
    }

    [Theory]
    [InlineData("https://hub.example")]
    [InlineData("https://hub.example:8443")]
    [InlineData("https://hub.example/path")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://hub.localhost:8080")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://[::1]:8080")]
    public void A_public_url_is_the_issuer_character_for_character(string url)
    {
        ProviderIssuer.FromPublicUrl(url).Value().Value.Should().Be(url);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hub.example")]
    [InlineData("https://hub.example/")]
    [InlineData("https://hub.example/path/")]
    [InlineData("https://hub.example?x=1")]
    [InlineData("https://hub.example#x")]
    [InlineData("https://me@hub.example")]
    [InlineData("http://hub.example")]
    [InlineData("http://localhost.example")]
    [InlineData("ftp://localhost")]
    [InlineData("HTTPS://hub.example")]
    public void Another_url_is_no_issuer(string url)
    {
        ProviderIssuer.FromPublicUrl(url).Refusal().Code.ToString().Should().Be("FH-1501/public-url-not-an-issuer");
    }

    private static JsonElement Document(string issuer, DiscoveryContents contents) =>
        JsonDocument.Parse(DiscoveryDocument.Write(ProviderIssuer.FromPublicUrl(issuer).Value(), contents)).RootElement;

    private static IEnumerable<string?> Values(JsonElement document, string name) => document.GetProperty(name).EnumerateArray().Select(value => value.GetString());
}
