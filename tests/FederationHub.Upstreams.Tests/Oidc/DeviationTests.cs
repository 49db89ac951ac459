using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Oidc;

namespace FederationHub.Upstreams.Tests.Oidc;

/// <summary>
/// R000-18: what products do otherwise than OpenID Connect says is refused, until the one switch that is for it says so; and then the operator is told of it. An issuer
/// with a place for the tenant, and hosted domains: FederationHub.Server.Tests/Conformance/RelyingPartyAttacks.cs.
/// </summary>
public sealed class DeviationTests : IAsyncLifetime
{
    private readonly TestHub _hub = new();
    private readonly Visitor _visitor = new();
    private TestOrganisation _organisation = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _organisation = await TestOrganisation.StartAsync(_hub.Clock, key: 0, oidc: new OidcFace
    {
        Clients = [new FakeClient("hub", "s e:c+r%é", [_hub.Address.OidcRedirectUri(TestHub.UpstreamId)])],
    });

    public async ValueTask DisposeAsync()
    {
        _hub.Dispose();
        _visitor.Dispose();
        await _organisation.DisposeAsync();
    }

    [Theory]
    [InlineData("Google's issuer in its second form", "issuer_aliases: accounts.google.com", "FH-1306/id-token-issuer-mismatch")]
    [InlineData("A token of version 1.0, of AD FS or Entra ID", "token_version: 1.0", "FH-1319/token_version_mismatch")]
    [InlineData("Entra ID that does not say when a person logged in", "fresh_login: trusted", "FH-1407/id-token-auth-time-missing")]
    [InlineData("A clock that is two minutes ahead", "skew_seconds: 180", "FH-1305/id-token-not-yet-valid")]
    [InlineData("A provider that gives no secret", "client_authentication: none", "FH-1314/token-endpoint-invalid-client")]
    public async Task R000_18_A_deviation_is_refused_without_its_switch_and_taken_with_it(string what, string named, string refusal)
    {
        var usual = new OidcSettings { Issuer = _organisation.Fake.BaseUrl, ClientId = "hub" };
        var lenient = named.Split(':')[0] switch
        {
            "issuer_aliases" => usual with { IssuerAliases = ["accounts.google.com"] },
            "token_version" => usual with { TokenVersion = "1.0" },
            "fresh_login" => usual with { FreshLogin = FreshLoginProof.Trusted },
            "skew_seconds" => usual with { SkewSeconds = 180 },
            _ => usual with { ClientAuthentication = "none" },
        };
        if (named.StartsWith("client_authentication", StringComparison.Ordinal))
        {
            await using var open = await TestOrganisation.StartAsync(_hub.Clock, key: 1, oidc: new OidcFace { Clients = [new FakeClient("hub", null, [_hub.Address.OidcRedirectUri(TestHub.UpstreamId)])] });
            (await LogInAsync(usual with { Issuer = open.Fake.BaseUrl }, what)).Should().Be(refusal);
            (await LogInAsync(lenient with { Issuer = open.Fake.BaseUrl }, what)).Should().BeNull();
        }
        else
        {
            (await LogInAsync(usual, "nothing")).Should().BeNull("control");
            (await LogInAsync(usual, named)).Should().Be(refusal, what);
            (await LogInAsync(lenient, named)).Should().BeNull(what);
        }

        ConditionOf(usual).Should().BeEmpty();
        ConditionOf(lenient).Should().Equal(named);
    }

    private IReadOnlyList<string> ConditionOf(OidcSettings settings) => ((IUpstreamCondition)_hub.Protocols.Find("oidc")!).ConditionOf(settings.ToJson())!.Leniencies;

    /// <summary>What the login was refused for, or null.</summary>
    private async Task<string?> LogInAsync(OidcSettings settings, string deviation)
    {
        var protocol = _hub.Protocols.Find("oidc")!;
        var renewed = await ((IUpstreamMetadata)protocol).RefreshAsync(settings.ToJson(), Cancellation);
        Upstream upstream = TestHub.Upstream("oidc", renewed.Match(text => text, rejection => throw new InvalidOperationException(rejection.ToString())));
        _organisation.Fake.IdTokenSays = claims =>
        {
            switch (deviation.Split(':')[0])
            {
                case "issuer_aliases": claims["iss"] = "accounts.google.com"; break;
                case "token_version": claims["ver"] = "1.0"; break;
                case "fresh_login": claims.Remove("auth_time"); break;
                case "skew_seconds": claims["iat"] = _hub.Clock.Now.AddMinutes(2).ToUnixTimeSeconds(); break;
                default: break;
            }
        };
        var trip = TestHub.Trip(upstream) with { Forced = true };
        var started = await protocol.StartAsync(trip, Cancellation);
        var start = started.Match(start => start, rejection => throw new InvalidOperationException(rejection.ToString()));
        var outcome = await protocol.FinishAsync(upstream, _hub.Leg(trip, start), await _visitor.LogInAsync(start), Cancellation);
        return outcome.Match<string?>(_ => null, rejection => rejection.Code.ToString());
    }
}
