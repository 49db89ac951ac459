using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Token;

public sealed class ClientCredentialsTests
{
    private readonly ProviderUnderTest _hub = new();

    public ClientCredentialsTests() => _hub.Clients.Add(Machine);

    private static Client Machine { get; } = Shop with
    {
        Id = "machine",
        RedirectUris = [],
        GrantTypes = ["client_credentials"],
        Audience = "https://api.example",
        Scopes = ["openid", "profile", "grades.read", "grades.write"],
    };

    // RFC 9068 2.2: sub is the client; RFC 6749 4.4.3: no refresh token.
    [Fact]
    public async Task A_machine_gets_an_access_token_about_itself_and_nothing_else()
    {
        var reply = await Ask();

        reply.Status.Should().Be(200);
        reply.ClientId.Should().Be("machine");
        reply.Json().EnumerateObject().Select(member => member.Name).Should().Equal("access_token", "token_type", "expires_in", "scope");
        reply.Text("scope").Should().Be("grades.read grades.write");
        var token = reply.Text("access_token")!;
        token.Part(0).GetProperty("typ").GetString().Should().Be("at+jwt");
        var claims = token.Part(1);
        claims.EnumerateObject().Select(member => member.Name).Should().Equal("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope");
        claims.GetProperty("sub").GetString().Should().Be("machine");
        claims.GetProperty("aud").GetString().Should().Be("https://api.example");
        claims.GetProperty("exp").GetInt64().Should().Be(_hub.Time.GetUtcNow().ToUnixTimeSeconds() + 600);
        _hub.Audit.Events.Should().Equal("machine machine grades.read grades.write CALL-1");
        _hub.Store.Rows.Should().Be(0);
    }

    [Fact]
    public async Task It_opens_no_UserInfo_whatever_its_audience()
    {
        (await _hub.AskUserInfo((await Ask()).Text("access_token")!)).Should().Match<ProviderReply>(reply => reply.Status == 401 && reply.Rejection!.Code == OpenIdCauses.AccessTokenInvalid);
        _hub.Clients.Add(Machine with { Audience = IssuerUrl });
        (await _hub.AskUserInfo((await Ask()).Text("access_token")!)).Should().Match<ProviderReply>(reply => reply.Status == 401 && reply.Rejection!.Code == OpenIdCauses.AccessTokenRevoked);
    }

    // RFC 7662 2.2
    [Fact]
    public async Task The_client_that_has_it_may_ask_what_it_is_worth_until_it_ends_and_nobody_else()
    {
        var token = (await Ask()).Text("access_token")!;
        _hub.Clients.Add(Machine with { Id = "machine2" });

        var known = (await Introspect("machine", token)).Json();
        known.GetProperty("active").GetBoolean().Should().BeTrue();
        known.GetProperty("sub").GetString().Should().Be("machine");
        known.GetProperty("aud").GetString().Should().Be("https://api.example");
        (await Introspect("machine2", token)).Json().EnumerateObject().Should().ContainSingle("it hears no more than that it is not good");
        _hub.Time.Advance(601);
        (await Introspect("machine", token)).Json().GetProperty("active").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task A_narrower_scope_is_given_and_the_registered_resource_may_be_named()
    {
        (await Ask("scope", "grades.read")).Text("scope").Should().Be("grades.read");
        (await Ask("resource", "https://api.example")).Status.Should().Be(200);
        _hub.Clients.Add(Machine with { Scopes = ["openid", "profile"] });
        (await Ask()).Json().TryGetProperty("scope", out _).Should().BeFalse("without scopes there is nothing to say");
    }

    public static TheoryData<string, string, string, RejectionCode, string> Refused { get; } = new()
    {
        { "openid, which is about a person", "scope", "openid", OpenIdCauses.ScopeNotRegistered, "invalid_scope" },
        { "a scope beyond the registered ones", "scope", "grades.read grades.delete", OpenIdCauses.ScopeNotRegistered, "invalid_scope" },
        { "offline access", "scope", "offline_access", OpenIdCauses.ScopeNotRegistered, "invalid_scope" },
        { "another resource", "resource", "https://other.example", OpenIdCauses.ResourceNotRegistered, "invalid_target" },
        { "a code", "grant_type", "authorization_code", OpenIdCauses.GrantTypeNotAllowed, "unauthorized_client" },
        { "a password", "grant_type", "password", OpenIdCauses.GrantTypeUnsupported, "unsupported_grant_type" },
        { "a wrong secret", "client_secret", "wrong", OpenIdCauses.SecretWrong, "invalid_client" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_what_it_may_not_have(string what, string name, string value, RejectionCode cause, string error)
    {
        var reply = await Ask(name, value);

        reply.Rejection!.Code.Should().Be(cause, what);
        reply.Text("error").Should().Be(error);
        _hub.Audit.Events.Should().BeEmpty();
    }

    [Fact]
    public async Task Only_who_is_registered_for_it_and_enabled_gets_one()
    {
        _hub.Clients.Add(Machine with { GrantTypes = ["authorization_code"] });
        (await Ask()).Rejection!.Code.Should().Be(OpenIdCauses.GrantTypeNotAllowed);
        _hub.Clients.Add(Machine with { Enabled = false });
        (await Ask()).Rejection!.Code.Should().Be(OpenIdCauses.ClientSuspended);
        _hub.Clients.Add(Machine with { Kind = ClientKind.Public, AuthenticationMethods = [ClientAuthenticationMethod.None], Secrets = [] });
        (await Ask("client_secret", null)).Should().Match<ProviderReply>(reply => reply.Rejection!.Code == OpenIdCauses.GrantTypeNotAllowed && reply.Status == 400);
    }

    private async Task<ProviderReply> Introspect(string client, string token) =>
        await _hub.Introspection.HandleAsync(new(ProviderUnderTest.Parameters([new("token", token)]), [Basic(client, Secret)], "CALL-1"), CancellationToken.None);

    private async Task<ProviderReply> Ask(string? name = null, string? value = null)
    {
        var form = new Dictionary<string, string?>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials", ["client_id"] = "machine", ["client_secret"] = Secret };
        return await _hub.Redeem(name is null ? form : form.With(name, value), []);
    }
}
