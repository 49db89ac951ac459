using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Discovery;
using FederationHub.Outcomes;

namespace FederationHub.Configuration.Tests;

/// <summary>What an application must fill in.</summary>
public sealed class ConnectionFactsTests
{
    private static readonly HubAddress Address = HubAddress.TryParse("https://hub.example", null, out _)!;

    private static Application North { get; } = HubFiles.Accepted(HubFiles.Valid).Settings.Applications.Single();

    [Fact]
    public void Say_what_the_discovery_document_says()
    {
        var facts = ConnectionFacts.For(Address, North);

        var issuer = ((Outcome<ProviderIssuer>.Accepted)ProviderIssuer.FromPublicUrl(Address.PublicUrl)).Value;
        using var document = JsonDocument.Parse(DiscoveryDocument.Write(issuer, new DiscoveryContents()));
        string Member(string name) => document.RootElement.GetProperty(name).GetString()!;
        string[] List(string name) => [.. document.RootElement.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
        facts.Should().BeEquivalentTo(new
        {
            Issuer = Member("issuer"),
            DiscoveryUrl = "https://hub.example/.well-known/openid-configuration",
            AuthorizationEndpoint = Member("authorization_endpoint"),
            TokenEndpoint = Member("token_endpoint"),
            UserInfoEndpoint = Member("userinfo_endpoint"),
            EndSessionEndpoint = Member("end_session_endpoint"),
            JwksUri = Member("jwks_uri"),
        });
        List("response_types_supported").Should().Equal(facts.ResponseType);
        List("grant_types_supported").Should().Contain(facts.GrantTypes);
        List("response_modes_supported").Should().Equal(facts.ResponseModes);
        List("code_challenge_methods_supported").Should().Equal(facts.CodeChallengeMethod);
        List("token_endpoint_auth_methods_supported").Should().Contain(facts.AuthenticationMethods).And.Contain(ConnectionFacts.For(Address, Public()).AuthenticationMethods);
    }

    [Fact]
    public void Say_what_the_application_is_and_gets()
    {
        var facts = ConnectionFacts.For(Address, North);

        facts.ClientId.Should().Be("north");
        facts.NeedsSecret.Should().BeTrue();
        facts.Pkce.Should().Be("required");
        facts.Scopes.Should().Equal("openid", "profile");
        facts.RedirectUris.Should().Equal("https://north.example/callback");
        facts.StartLink.Should().Be("https://hub.example/start/north/ORGANISATION");
        ConnectionFacts.For(Address, North with { HomePage = null }).StartLink.Should().BeNull("it would lead nowhere");
        facts.Claims.Should().BeEquivalentTo([new ConnectionClaim("role", "edu_role", ["id_token"], Required: false, IsArray: false)]);
        (facts.LoginIdClaim, facts.SubjectIsPairwise, facts.PersonIdClaim).Should().Be(("sub", true, null));
    }

    [Theory]
    [InlineData("person_id", "person_id")]
    [InlineData("login", "person_id")]
    public void Name_the_claim_that_holds_the_organisations_own_identifier(string claim, string source)
    {
        var application = HubFiles.Accepted(HubFiles.With(14, $"      - {{ claim: {claim}, source: {source}, in: [id_token, userinfo], required: true }}")).Settings.Applications.Single();

        ConnectionFacts.For(Address, application).PersonIdClaim.Should().Be(claim);
    }

    [Fact]
    public void Ask_PKCE_and_no_secret_of_a_public_application()
    {
        var facts = ConnectionFacts.For(Address, Public());

        (facts.NeedsSecret, facts.Pkce).Should().Be((false, "required"));
        facts.AuthenticationMethods.Should().Equal("none");
    }

    private static Application Public() => North with { Client = North.Client with { IsPublic = true, Pkce = "optional" } };
}
