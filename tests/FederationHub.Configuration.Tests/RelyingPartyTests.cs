using FederationHub.Upstreams.Oidc;

namespace FederationHub.Configuration.Tests;

/// <summary>What the hub itself is as a relying party of an organisation: the settings of R002 on its own side.</summary>
public sealed class RelyingPartyTests
{
    private const string Endpoints = "authorization_endpoint: https://land.example/authorize\n      token_endpoint: https://land.example/token\n      jwks_uri: https://land.example/keys";

    [Fact]
    public void R002_02_Endpoints_by_hand_are_taken_with_an_issuer_and_keys_by_hand() =>
        Settings(Endpoints).Endpoints!.TokenEndpoint.Should().Be("https://land.example/token");

    [Theory]
    [InlineData(Endpoints + "\n      discovery_url: https://land.example/other/openid-configuration", "discovery_url", "Remove one of both")]
    [InlineData("token_endpoint: https://land.example/token", "authorization_endpoint", "By hand all of")]
    [InlineData("authorization_endpoint: https://land.example/authorize\n      token_endpoint: https://land.example/token", "jwks_uri", "By hand all of")]
    public void R002_02_Endpoints_by_hand_are_never_mixed_with_discovery(string lines, string field, string message) =>
        Problems(lines).Should().Contain(problem => problem.Field == $"upstreams[0].oidc.{field}" && problem.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("code_challenge")]
    [InlineData("response_type")]
    public void R002_01_R002_03_R002_04_No_setting_of_an_organisation_touches_state_nonce_challenge_or_response_type(string parameter)
    {
        Problems($"extra_parameters: {{ {parameter}: x }}").Should().ContainSingle().Which.Field.Should().Be($"upstreams[0].oidc.extra_parameters.{parameter}");
        Problems($"{parameter}: false").Should().ContainSingle().Which.Message.Should().Contain("is not a key of this block");
    }

    [Theory]
    [InlineData(null, "openid profile email")]
    [InlineData("[email]", "openid profile email")]
    [InlineData("[openid]", "openid profile")]
    [InlineData("[profile, groups]", "openid profile groups")]
    [InlineData("[groups, openid, profile]", "openid profile groups")]
    public void R002_05_Openid_and_profile_are_added_to_the_scopes_where_they_lack(string? scopes, string scope) =>
        Settings(scopes is null ? "skew_seconds: 60" : $"scopes: {scopes}").Scope.Should().Be(scope);

    [Fact]
    public void R002_07_A_secret_is_needed_unless_the_organisation_gave_none_and_then_there_is_none()
    {
        HubFiles.Problems(HubFiles.With(34, "      skew_seconds: 60")).Should().ContainSingle().Which.Message.Should().Contain("client_authentication: none");
        HubFiles.Problems(HubFiles.With(34, "      client_authentication: none")).Should().BeEmpty();
        Problems("client_authentication: none").Should().ContainSingle().Which.Message.Should().Contain("Remove one of both");
    }

    [Fact]
    public void With_a_key_there_is_no_secret_either_and_its_audience_counts_with_a_key_only()
    {
        HubFiles.Problems(HubFiles.With(34, "      client_authentication: private_key_jwt")).Should().BeEmpty();
        HubFiles.Problems(HubFiles.With(34, "      client_authentication: private_key_jwt\n      client_assertion_audience: token_endpoint\n      pushed_requests: never")).Should().BeEmpty();
        Problems("client_authentication: private_key_jwt").Should().ContainSingle().Which.Message.Should().Contain("private_key_jwt there is no secret");
        Problems("client_assertion_audience: token_endpoint").Should().ContainSingle().Which.Message.Should().Contain("private_key_jwt");
        Problems("pushed_requests: sometimes").Should().ContainSingle().Which.Message.Should().Contain("offered, never");
        Settings("skew_seconds: 60").Should().BeEquivalentTo(new { ClientAssertionAudience = AssertionAudience.Issuer, PushedRequests = PushedRequestUse.Offered });
    }

    // Line 33 is the client_id of the one OpenID Connect upstream.
    private static string Text(string lines) => HubFiles.With(33, "      client_id: hub\n      " + lines);

    private static IReadOnlyList<FileProblem> Problems(string lines) => HubFiles.Problems(Text(lines));

    private static OidcSettings Settings(string lines) =>
        OidcSettings.TryParse(HubFiles.Accepted(Text(lines)).Settings.Upstreams.Single(upstream => upstream.Id == "land").Settings)!;
}
