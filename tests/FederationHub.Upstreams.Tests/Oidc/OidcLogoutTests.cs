using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Oidc;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Upstreams.Tests.Oidc;

public sealed class OidcLogoutTests : UpstreamLogoutContract
{
    protected override string Name => "oidc";

    protected override TimeSpan Window => TimeSpan.FromSeconds(30);

    private protected override string SettingsOf(TestOrganisation organisation) => new OidcSettings { Issuer = organisation.Fake.BaseUrl, ClientId = "hub" }.ToJson();

    private protected override Task<TestOrganisation> StartOrganisationAsync(int key, bool offersLogout = true) => TestOrganisation.StartAsync(Hub.Clock, key, oidc: new OidcFace
    {
        EndSession = offersLogout,
        Clients =
        [
            new FakeClient("hub", "s e:c+r%é", [Hub.Address.OidcRedirectUri(TestHub.UpstreamId)])
            {
                PostLogoutRedirectUris = [Hub.Address.PostLogoutRedirectUri],
                // Nobody listens: what it would post is read from the organisation itself.
                BackChannelLogoutUri = "http://127.0.0.1:1/",
            },
        ],
    });

    private protected override async Task<UpstreamReply> DemandAsync()
    {
        await Visitor.LogOutEverywhereAsync(Organisation.Fake.BaseUrl);
        return Posted(Organisation.Fake.LastLogoutToken ?? throw new InvalidOperationException("No logout token was written."));
    }

    private protected override UpstreamReply Forged(UpstreamReply demand, RSA key)
    {
        var token = demand.Single("logout_token")!;
        var payload = Base64UrlEncoder.Decode(token.Split('.')[1]);
        return Posted(new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            payload, new SigningCredentials(new RsaSecurityKey(key) { KeyId = "of-nobody" }, SecurityAlgorithms.RsaSha256), new Dictionary<string, object>(StringComparer.Ordinal) { ["typ"] = "logout+jwt" }));
    }

    [Fact]
    public async Task The_organisation_gets_its_own_ID_token_back_and_in_a_form_where_the_address_would_be_too_long()
    {
        var session = SessionOf(await LogInAsync());
        session.UpstreamIdToken.Should().NotBeNullOrEmpty();

        var usual = Value(await Logout.StartLogoutAsync(UpstreamLogoutTrip.Of(Upstream, Randomness.System.Handle(), session), Cancellation));
        var form = Value(await Logout.StartLogoutAsync(UpstreamLogoutTrip.Of(Upstream, Randomness.System.Handle(), session with { UpstreamIdToken = new string('a', 5000) }), Cancellation));

        usual.Should().BeOfType<UpstreamStart.RedirectTo>().Which.Uri.Should().Contain("id_token_hint=" + session.UpstreamIdToken).And.Contain("client_id=hub");
        form.Should().BeOfType<UpstreamStart.PostForm>().Which.Fields.Should().Contain(field => field.Key == "id_token_hint");
    }

    [Theory]
    [InlineData("alg none")]
    [InlineData("wrong iss")]
    [InlineData("wrong aud")]
    [InlineData("no events")]
    [InlineData("another event")]
    [InlineData("nonce")]
    [InlineData("iat old")]
    [InlineData("iat ahead")]
    [InlineData("exp past")]
    [InlineData("no exp")]
    [InlineData("no jti")]
    [InlineData("sub and sid missing")]
    [InlineData("sub no text")]
    public async Task A_logout_token_with_one_thing_wrong_is_refused_and_the_same_one_right_is_taken(string what)
    {
        await LogInAsync();
        var now = Hub.Clock.Now;
        Organisation.Fake.LogoutTokenSays = claims => Break(claims, what, now);
        var demand = await DemandAsync();
        if (what == "alg none")
        {
            var parts = demand.Single("logout_token")!.Split('.');
            demand = Posted($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"logout+jwt"}""")}.{parts[1]}.");
        }

        Refusal(await Logout.ReadDemandAsync(Upstream, demand, Cancellation)).Fh.Should()
            .Match<FhCode>(code => code == FhCodes.AnswerUnexpected || code == FhCodes.AnswerOutsideItsTime || code == FhCodes.SignatureInvalid);

        Organisation.Fake.LogoutTokenSays = null;
        await LogInAsync();
        Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation)).Subject.Should().NotBeNull();
    }

    [Theory]
    [InlineData("sid")]
    [InlineData("sub")]
    public async Task One_of_the_two_names_is_enough(string left)
    {
        var session = SessionOf(await LogInAsync());
        Organisation.Fake.LogoutTokenSays = claims => claims.Remove(left == "sid" ? "sub" : "sid");

        var demand = Value(await Logout.ReadDemandAsync(Upstream, await DemandAsync(), Cancellation));

        demand.Ends(session).Should().BeTrue();
        demand.Ends(session with { UpstreamSessionIndex = "another" }).Should().Be(left == "sub", "without a session, all of the subject");
        EndedMark.ThatEnd(session).Should().Contain(demand.Marks);
        EndedMark.ThatEnd(session with { UpstreamSessionIndex = "another" }).Intersect(demand.Marks).Any().Should().Be(left == "sub");
        (await Logout.AnswerDemandAsync(Upstream, demand, UpstreamLogoutResult.Complete, Cancellation)).Should().BeNull("the status is the answer");
    }

    private static UpstreamReply Posted(string token) => new(true, [new("logout_token", token)], string.Empty);

    private static void Break(JsonObject claims, string what, DateTimeOffset now)
    {
        var events = claims["events"]!.AsObject();
        switch (what)
        {
            case "wrong iss": claims["iss"] = "https://elsewhere.example"; break;
            case "wrong aud": claims["aud"] = "another"; break;
            case "no events": claims.Remove("events"); break;
            case "another event": claims["events"] = new JsonObject { ["http://schemas.openid.net/event/another"] = new JsonObject() }; break;
            case "nonce": claims["nonce"] = "n"; break;
            case "iat old": claims["iat"] = now.AddHours(-1).ToUnixTimeSeconds(); break;
            case "iat ahead": claims["iat"] = now.AddHours(1).ToUnixTimeSeconds(); break;
            case "exp past": claims["exp"] = now.AddMinutes(-5).ToUnixTimeSeconds(); break;
            case "no exp": claims.Remove("exp"); break;
            case "no jti": claims.Remove("jti"); break;
            case "sub and sid missing": claims.Remove("sub"); claims.Remove("sid"); break;
            case "sub no text": claims["sub"] = 7; break;
            default: events.Should().NotBeNull(); break;
        }
    }
}
