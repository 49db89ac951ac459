using FederationHub.Core.Applications;

namespace FederationHub.Configuration.Tests;

/// <summary>How an application proves itself with keys of its own, and what it may ask tokens for, as the hub file says it.</summary>
public sealed class ClientKeysFileTests
{
    private const string Jwks = "jwks: '{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\",\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}]}'";
    private const string JwksUri = "jwks_uri: https://north.example/jwks";

    private static ClientSettings Read(string lines) => HubFiles.Accepted(With(lines)).Settings.Applications.Single(application => application.Id.Value == "north").Client;

    private static string With(string lines) => HubFiles.With(10, string.Join('\n', lines.Split('\n').Select(line => "    " + line)));

    [Fact]
    public void Keys_stand_in_the_file_or_at_an_address_and_need_no_secret()
    {
        Read(Jwks).Should().Match<ClientSettings>(client => client.Jwks!.Contains("P-256") && client.JwksUri == null && !client.LacksProof);
        Read(JwksUri + "\ntoken_endpoint_auth_signing_alg: PS256\nassertion_audience: endpoints\nrequire_pushed_authorization_requests: true")
            .Should().Match<ClientSettings>(client => client.JwksUri == "https://north.example/jwks" && client.AssertionAlgorithm == "PS256" && client.AssertionForEndpoints && client.RequiresPushedRequests);
    }

    [Fact]
    public void Without_a_word_of_these_an_application_only_logs_people_in()
    {
        Read($"secrets: [{HubFiles.Hash}]").Should().BeEquivalentTo(new ClientSettings { IsPublic = false, RedirectUris = [] }, comparing => comparing.Including(client => client.GrantTypes).Including(client => client.AssertionForEndpoints).Including(client => client.RequiresPushedRequests).Including(client => client.Audience));
    }

    [Fact]
    public void A_machine_needs_an_audience_and_nowhere_for_people_to_come_back_to()
    {
        var machine = HubFiles.Valid.Replace("    redirect_uris: [https://north.example/callback]\n", "    grant_types: [client_credentials]\n    audience: https://api.example\n", StringComparison.Ordinal);

        HubFiles.Accepted(machine).Settings.Applications.Single(application => application.Id.Value == "north").Client
            .Should().Match<ClientSettings>(client => client.GrantTypes.Single() == "client_credentials" && client.Audience == "https://api.example" && client.RedirectUris.Count == 0);
    }

    [Theory]
    [InlineData(Jwks + "\n" + JwksUri, "applications[0].jwks_uri", "either as jwks or as jwks_uri")]
    [InlineData("type: public\n" + Jwks, "applications[0].jwks", "cannot keep a key")]
    [InlineData("jwks: '{\"keys\":[]}'", "applications[0].jwks", "keys are refused")]
    [InlineData("jwks: '{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0\"}]}'", "applications[0].jwks", "treat this key as lost")]
    [InlineData("jwks_uri: http://north.example/jwks", "applications[0].jwks_uri", "https")]
    [InlineData(JwksUri + "\ntoken_endpoint_auth_signing_alg: HS256", "applications[0].token_endpoint_auth_signing_alg", "RS256, PS256, ES256")]
    [InlineData("token_endpoint_auth_method: private_key_jwt", "applications[0].token_endpoint_auth_method", "signs with a key of its own")]
    [InlineData("assertion_audience: endpoints", "applications[0].assertion_audience", "no jwks")]
    [InlineData("grant_types: [password]", "applications[0].grant_types[0]", "not one of")]
    [InlineData("grant_types: [client_credentials]", "applications[0].grant_types", "audience is needed")]
    [InlineData("audience: https://api.example", "applications[0].audience", "client_credentials")]
    [InlineData("type: public\ngrant_types: [authorization_code, client_credentials]\naudience: https://api.example", "applications[0].grant_types", "public application has no credentials")]
    public void What_does_not_go_together_is_refused_with_what_to_do(string lines, string field, string says) =>
        HubFiles.Problems(With(lines)).Should().ContainSingle().Which.Should().Match<FileProblem>(problem => problem.Field == field && problem.Message.Contains(says));
}
