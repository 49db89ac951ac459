using System.Text.Json.Nodes;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Oidc;
using Microsoft.AspNetCore.WebUtilities;

namespace FederationHub.Upstreams.Tests.Oidc;

public sealed class OidcUpstreamTests : UpstreamProtocolContract
{
    private OidcFace _face = new() { Clients = [new FakeClient("hub:één", "s e:c+r%é", ["http://localhost:5999/login/return/oidc/school"])] };

    protected override string Name => "oidc";

    private protected override Task<TestOrganisation> StartOrganisationAsync(int key) => TestOrganisation.StartAsync(Hub.Clock, key, oidc: _face);

    private protected override string SettingsOf(TestOrganisation organisation) => Settings(organisation).ToJson();

    [Theory]
    [InlineData(Breakage.WrongAudience, "FH-1306/id-token-audience-mismatch")]
    [InlineData(Breakage.NotSigned, "FH-1303/id-token-signature-invalid")]
    [InlineData(Breakage.Tampered, "FH-1303/id-token-signature-invalid")]
    [InlineData(Breakage.Expired, "FH-1305/id-token-expired")]
    [InlineData(Breakage.ClockAhead, "FH-1305/id-token-not-yet-valid")]
    [InlineData(Breakage.WrongIssuer, "FH-1306/id-token-issuer-mismatch")]
    [InlineData(Breakage.BadNonce, "FH-1306/id-token-nonce-mismatch")]
    [InlineData(Breakage.AlgNone, "FH-1303/id-token-algorithm-refused")]
    [InlineData(Breakage.WrongAtHash, "FH-1306/id-token-at-hash-mismatch")]
    [InlineData(Breakage.AccessDenied, "FH-1207/provider-access-denied")]
    [InlineData(Breakage.UnknownKey, "FH-1303/id-token-signature-invalid")]
    [InlineData(Breakage.WrongIssParameter, "FH-1306/authorization-response-issuer-mismatch")]
    [InlineData(Breakage.WrongState, "FH-1306/authorization-response-state-mismatch")]
    public async Task One_thing_wrong_refuses_the_login(Breakage breakage, string code)
    {
        Refusal(await LogInAsync(breakage: breakage)).ToString().Should().Be(code);
        Value(await LogInAsync(trip => trip with { Forced = true })).Statement.Issuer.Should().Be(Organisation.Fake.BaseUrl, "the same login unbroken is accepted");
    }

    [Fact]
    public async Task An_id_token_of_the_login_before_is_refused()
    {
        Value(await LogInAsync());
        Refusal(await LogInAsync(trip => trip with { Forced = true }, breakage: Breakage.Replay)).ToString().Should().Be("FH-1306/id-token-nonce-mismatch");
    }

    [Fact]
    public async Task Cancelling_is_said_as_that() =>
        Refusal(await LogInAsync(cancel: true)).Fh.Should().Be(FhCodes.PersonCancelled);

    [Fact]
    public async Task Asks_for_no_more_than_the_login_needs()
    {
        var (trip, start) = await StartAsync();
        var sent = QueryHelpers.ParseQuery(new Uri(start.Should().BeOfType<UpstreamStart.RedirectTo>().Subject.Uri).Query);
        sent.Keys.Should().BeEquivalentTo("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method");
        sent["redirect_uri"].Should().Equal("http://localhost:5999/login/return/oidc/school");
        sent["state"].Should().Equal(trip.Handle);

        var (_, demanding) = await StartAsync(trip => trip with { Forced = true, LoginHint = "sanne", RequestedContexts = ["urn:a", "urn:of-nobody", "urn:b"] });
        var more = QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)demanding).Uri).Query);
        more["prompt"].Should().Equal("login");
        more["max_age"].Should().Equal("0");
        more["login_hint"].Should().Equal("sanne");
        more["acr_values"].Should().Equal("urn:a urn:b");
    }

    [Fact]
    public async Task A_level_is_asked_in_the_operators_words_and_of_Entra_as_a_value_of_a_claim()
    {
        var (_, start) = await StartAsync(trip => trip with { LevelContexts = ["urn:okta:loa:2fa:any", "phr"], RequestedContexts = ["urn:a"] });
        var sent = QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)start).Uri).Query);
        sent["acr_values"].Should().Equal("urn:okta:loa:2fa:any phr");
        sent.Should().NotContainKey("claims").And.NotContainKey("prompt").And.NotContainKey("max_age");

        var (_, entra) = await StartAsync(trip => trip with { LevelContexts = ["acrs:c1", "acrs:c2"] });
        var claims = QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)entra).Uri).Query);
        claims["claims"].Should().Equal("""{"id_token":{"acrs":{"essential":true,"value":"c1"}}}""");
        claims.Should().NotContainKey("acr_values");
    }

    [Fact]
    public async Task A_forced_login_that_may_show_no_page_asks_for_both()
    {
        var (_, start) = await StartAsync(trip => trip with { Forced = true, Passive = true });
        var sent = QueryHelpers.ParseQuery(new Uri(((UpstreamStart.RedirectTo)start).Uri).Query);
        sent["prompt"].Should().Equal("none");
        sent["max_age"].Should().Equal("0");
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, 60)]
    [InlineData(false, int.MaxValue)]
    public async Task A_fresh_login_or_a_maximum_age_is_not_met_by_a_provider_that_does_not_say_when(bool forced, int? maxAge)
    {
        Refusal(await LogInAsync(trip => trip with { Forced = forced, MaxAgeSeconds = maxAge }, breakage: Breakage.MissingAuthenticationTime))
            .ToString().Should().Be("FH-1407/id-token-auth-time-missing");
        Value(await LogInAsync(trip => trip with { Forced = forced, MaxAgeSeconds = maxAge })).Statement.Authentication.Instant.Should().NotBeNull();
    }

    [Fact]
    public async Task Without_either_a_provider_need_not_say_when() =>
        Value(await LogInAsync(breakage: Breakage.MissingAuthenticationTime)).Statement.Authentication.Instant.Should().BeNull();

    [Theory]
    [InlineData("\"issuer\":\"https://a.example\"", "https://a.example")]
    [InlineData("\"issuer\":\"https://a.example\",\"issuer_aliases\":[\"a.example\",\"https://a.example\"]", "https://a.example a.example")]
    [InlineData("\"issuer\":\"https://a.example/{tenantid}\",\"tenants\":[\"11111111-2222-3333-4444-55555555555A\",\"11111111-2222-3333-4444-555555555550\"]", "https://a.example/11111111-2222-3333-4444-55555555555a https://a.example/11111111-2222-3333-4444-555555555550")]
    public void Every_issuer_that_a_token_may_have_is_told(string members, string issuers) =>
        Protocol.IssuersOf(TestHub.Upstream(Name, "{\"version\":1,\"client_id\":\"hub\"," + members + "}")).Should().Equal(issuers.Split(' '));

    [Fact]
    public async Task A_code_is_redeemed_once()
    {
        var (trip, start) = await StartAsync();
        var reply = await Visitor.LogInAsync(start);
        Value(await FinishAsync(trip, start, reply));
        Refusal(await FinishAsync(trip, start, reply)).ToString().Should().Be("FH-1308/token-endpoint-invalid-grant");
    }

    [Fact]
    public async Task A_rollover_needs_no_new_settings()
    {
        var before = Value(await LogInAsync()).Statement.Evidence.KeyId;
        Organisation.Fake.RollKey(keepPrevious: false);
        Value(await LogInAsync()).Statement.Evidence.KeyId.Should().NotBe(before);
    }

    [Fact]
    public async Task A_wrong_or_missing_secret_is_the_hubs_to_mend()
    {
        await Hub.Vault.PutAsync(VaultKinds.UpstreamSecret, "school-secret", "other"u8.ToArray(), Cancellation);
        Refusal(await LogInAsync()).ToString().Should().Be("FH-1314/token-endpoint-invalid-client");
        await Hub.Vault.PutAsync(VaultKinds.UpstreamSecret, "school-secret", [], Cancellation);
        Refusal(await LogInAsync()).ToString().Should().Be("FH-1314/upstream-secret-missing");
    }

    [Fact]
    public async Task The_secret_goes_in_the_form_where_the_settings_say_so()
    {
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((Settings(Organisation) with { ClientAuthentication = "client_secret_post" }).ToJson(), Cancellation)));
        Value(await LogInAsync());
    }

    [Theory]
    [InlineData(UserInfoUse.WhenNeeded, false, true)]
    [InlineData(UserInfoUse.Always, false, true)]
    [InlineData(UserInfoUse.Never, false, false)]
    [InlineData(UserInfoUse.Never, true, true)]
    public async Task UserInfo_gives_what_the_id_token_lacks(string use, bool inIdToken, bool hasMail)
    {
        _face = _face with { ProfileInIdToken = inIdToken };
        await using var organisation = await StartOrganisationAsync();
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((Settings(organisation) with { UserInfo = use }).ToJson(), Cancellation)));

        var attributes = Value(await LogInAsync()).Statement.Attributes;
        attributes["email"].Should().HaveCount(hasMail ? 1 : 0);
        attributes["sub"].Should().ContainSingle();
    }

    [Fact]
    public async Task Claims_keep_their_names_and_all_their_values()
    {
        var statement = Value(await LogInAsync(persona: Personas.Teacher)).Statement;
        statement.Subject.Format.Should().Be(SubjectId.OidcSub);
        statement.Attributes["eduperson_affiliation"].Should().Equal("employee");
        statement.Attributes["email_verified"].Should().Equal("true");
        statement.Attributes.ByName.Keys.Should().NotContain(["nonce", "at_hash", "exp", "aud"]);
        statement.Authentication.Methods.Should().Equal("pwd", "otp", "mfa");
        statement.Evidence.SignedPart.Should().Be("id_token");
    }

    [Theory]
    [InlineData("1.0", "FH-1319/token_version_mismatch")]
    [InlineData("2.0", null)]
    public async Task The_version_of_the_token_is_the_configured_one(string version, string? code)
    {
        _face = _face with { Claims = OidcClaimStyle.Entra };
        await using var organisation = await StartOrganisationAsync();
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((Settings(organisation) with { TokenVersion = version }).ToJson(), Cancellation)));
        var outcome = await LogInAsync();
        outcome.Match(answer => answer.Statement.Attributes["ver"][0], rejection => rejection.Code.ToString()).Should().Be(code ?? "2.0");
    }

    [Fact]
    public async Task An_account_outside_the_hosted_domain_is_refused()
    {
        Upstream = TestHub.Upstream(Name, Value(await Metadata.RefreshAsync((Settings(Organisation) with { HostedDomains = ["school.example"] }).ToJson(), Cancellation)));
        var (_, start) = await StartAsync();
        ((UpstreamStart.RedirectTo)start).Uri.Should().EndWith("&hd=school.example");
        Refusal(await LogInAsync()).ToString().Should().Be("FH-1318/hosted_domain_not_allowed", "an e-mail address in that domain proves nothing");
    }

    public static TheoryData<string, string> WrongSettings => new()
    {
        { "\"issuer\":\"http://school.example\"", "issuer" },
        { "\"issuer\":\"https://school.example/{tenantid}\"", "issuer" },
        { "\"client_id\":\"\"", "client_id" },
        { "\"discovery_url\":\"http://school.example\"", "discovery_url" },
        { "\"scope\":\"profile\"", "scope" },
        { "\"algorithms\":[\"HS256\"]", "algorithms" },
        { "\"client_authentication\":\"mtls\"", "client_authentication" },
        { "\"client_assertion_audience\":\"everybody\"", "client_assertion_audience" },
        { "\"issuer\":\"https://school.example/{tenantid}\",\"tenants\":[\"11111111-2222-3333-4444-555555555555\"],\"client_authentication\":\"private_key_jwt\"", "client_assertion_audience" },
        { "\"pushed_requests\":\"always\"", "pushed_requests" },
        { "\"pushed_requests\":\"never\",\"discovered\":{\"requires_pushed_requests\":true}", "pushed_requests" },
        { "\"user_info\":\"sometimes\"", "user_info" },
        { "\"skew_seconds\":6000", "skew_seconds" },
        { "\"issuer\":\"https://accounts.google.com\"", "hosted_domains" },
        { "\"endpoints\":{\"token_endpoint\":\"https://school.example/t\"}", "endpoints" },
        { "\"endpoints\":{\"authorization_endpoint\":\"https://school.example/é\",\"token_endpoint\":\"https://school.example/t\",\"jwks_uri\":\"https://school.example/j\"}", "endpoints" },
        { "\"discovery_url\":\"https://school.example/é\"", "discovery_url" },
        { "\"version\":2", "version" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public void Settings_name_what_is_wrong_with_them(string member, string field)
    {
        var settings = JsonNode.Parse("""{"version":1,"issuer":"https://school.example","client_id":"hub"}""")!.AsObject();
        Protocol.Check(settings.ToJsonString()).Should().BeEmpty();
        foreach (var (name, value) in JsonNode.Parse("{" + member + "}")!.AsObject())
        {
            settings[name] = value?.DeepClone();
        }

        Protocol.Check(settings.ToJsonString()).Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [Fact]
    public async Task Discovery_at_no_url_is_refused() =>
        Refusal(await Metadata.RefreshAsync("""{"version":1,"issuer":"https://school.example","client_id":"hub","discovery_url":"x"}""", Cancellation))
            .Should().Be(UpstreamsCauses.SettingsUnusable);

    [Fact]
    public void All_problems_are_named_at_once() =>
        Protocol.Check("""{"version":1,"issuer":"x","client_id":"","scope":"","skew_seconds":-1}""").Select(problem => problem.Field)
            .Should().BeEquivalentTo("issuer", "client_id", "scope", "skew_seconds");

    [Fact]
    public async Task Endpoints_by_hand_need_no_discovery()
    {
        var idp = Organisation.Fake.BaseUrl;
        var settings = Settings(Organisation) with
        {
            Endpoints = new() { AuthorizationEndpoint = idp + "/authorize", TokenEndpoint = idp + "/token", JwksUri = idp + "/jwks", SendsIssuerInResponse = true },
        };
        var text = settings.ToJson();
        Protocol.Check(text).Should().BeEmpty();
        Metadata.IsWaiting(text).Should().BeFalse();
        Value(await Metadata.RefreshAsync(text, Cancellation)).Should().BeSameAs(text);
        Upstream = TestHub.Upstream(Name, text);
        Value(await LogInAsync()).Statement.Issuer.Should().Be(idp);
    }

    private static OidcSettings Settings(TestOrganisation organisation) => new() { Issuer = organisation.Fake.BaseUrl, ClientId = "hub:één", AcrValuesSupported = ["urn:a", "urn:b"] };
}
