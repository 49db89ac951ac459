using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.Provider;

/// <summary>Refresh tokens (RFC 6749 6, RFC 9700 4.14.2, OpenID Connect Core 11 and 12): one living branch, whatever happens.</summary>
public sealed class RefreshTokenTests
{
    private static readonly Client App = ProviderUnderTest.Shop with
    {
        RefreshTokens = new RefreshTokenLife(3600, 7200),
        OfflineAccess = new RefreshTokenLife(86400, 864000),
        Scopes = ["openid", "profile", "email", GrantedLogin.OfflineAccess],
    };

    private readonly ProviderUnderTest _hub = new();

    public RefreshTokenTests()
    {
        _hub.Clients.Add(App);
        _hub.Clients.Add(App with { Id = "other", RedirectUris = ["https://other.example/cb"] });
    }

    [Fact]
    public async Task Gives_the_next_refresh_token_a_new_access_token_and_an_id_token_of_the_same_authentication()
    {
        var first = await FirstAsync();
        _hub.Time.Advance(100);

        var second = await RefreshAsync(first.Text("refresh_token"));

        second.Status.Should().Be(200);
        second.Text("refresh_token").Should().NotBe(first.Text("refresh_token")).And.MatchRegex("^[\\x20-\\x7e]+$", "RFC 6749 A.17");
        second.Text("access_token").Should().NotBe(first.Text("access_token"));
        var (before, after) = (first.Text("id_token")!.Part(1), second.Text("id_token")!.Part(1));
        foreach (var same in new[] { "iss", "sub", "aud", "auth_time", "sid", "acr" })
        {
            after.GetProperty(same).ToString().Should().Be(before.GetProperty(same).ToString(), same);
        }

        after.GetProperty("iat").GetInt64().Should().Be(before.GetProperty("iat").GetInt64() + 100);
        after.TryGetProperty("nonce", out _).Should().BeFalse("OpenID Connect Core 12.2");
        (await _hub.AskUserInfo(second.Text("access_token")!)).Text("email").Should().Be("zoe@school.example");
        _hub.Audit.Events.Should().Equal("issued REF-1", "renewed REF-1");
        second.Headers.Should().Contain(header => header.Key == "Cache-Control" && header.Value == "no-store");
    }

    [Fact]
    public async Task An_application_that_is_not_registered_for_it_gets_none_and_can_use_none()
    {
        var token = (await FirstAsync()).Text("refresh_token");
        _hub.Clients.Add(ProviderUnderTest.Shop);

        (await FirstAsync()).Text("refresh_token").Should().BeNull();
        Refused(await RefreshAsync(token), "unauthorized_client");
    }

    [Fact]
    public async Task A_login_that_left_no_session_gives_none_since_it_would_end_with_nothing()
    {
        var code = await _hub.Code(login: ProviderUnderTest.Login with { SessionId = null, Sid = null });

        (await _hub.Redeem(code)).Text("refresh_token").Should().BeNull();
    }

    [Fact]
    public async Task An_answer_that_got_lost_is_given_again_with_the_same_next_token()
    {
        var first = await FirstAsync();
        var lost = await RefreshAsync(first.Text("refresh_token"));
        _hub.Time.Advance(29);

        var again = await RefreshAsync(first.Text("refresh_token"));

        again.Status.Should().Be(200);
        again.Text("refresh_token").Should().Be(lost.Text("refresh_token"), "there is one living branch");
        (await RefreshAsync(again.Text("refresh_token"))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(30, 1)]
    [InlineData(0, 2)]
    public async Task One_that_was_used_before_ends_all_of_them_and_what_they_gave(int after, int rotations)
    {
        var first = await FirstAsync();
        var last = first;
        for (var i = 0; i < rotations; i++)
        {
            last = await RefreshAsync(last.Text("refresh_token"));
        }

        _hub.Time.Advance(after);

        var stolen = await RefreshAsync(first.Text("refresh_token"));

        Refused(stolen, "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenReused);
        Refused(await RefreshAsync(last.Text("refresh_token")), "invalid_grant");
        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(401);
        (await _hub.AskUserInfo(last.Text("access_token")!)).Status.Should().Be(401);
        _hub.Audit.Events.Should().Contain($"refused REF-1 {OpenIdCauses.RefreshTokenReused}");
    }

    [Fact]
    public async Task Twenty_at_once_with_the_last_token_get_one_and_the_same_next_one()
    {
        var first = await FirstAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => RefreshAsync(first.Text("refresh_token")))));

        answers.Select(answer => answer.Status).Should().AllBeEquivalentTo(200);
        var next = answers.Select(answer => answer.Text("refresh_token")).Distinct().Should().ContainSingle().Which;
        (await RefreshAsync(next)).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_second_use_of_the_code_ends_the_refresh_tokens_too()
    {
        var code = await _hub.Code();
        var first = await _hub.Redeem(code);
        var second = await RefreshAsync(first.Text("refresh_token"));

        Refused(await _hub.Redeem(code), "invalid_grant");

        Refused(await RefreshAsync(second.Text("refresh_token")), "invalid_grant");
        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(401);
        (await _hub.AskUserInfo(second.Text("access_token")!)).Status.Should().Be(401);
    }

    [Fact]
    public async Task One_of_another_client_is_refused_and_its_owner_goes_on()
    {
        var first = await FirstAsync();

        Refused(await RefreshAsync(first.Text("refresh_token"), client: "other"), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenOfOtherClient);

        (await RefreshAsync(first.Text("refresh_token"))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(3599, 200)]
    [InlineData(3600, 400)]
    public async Task One_that_is_unused_too_long_is_refused(int seconds, int status)
    {
        var first = await FirstAsync();
        _hub.Time.Advance(seconds);

        (await RefreshAsync(first.Text("refresh_token"))).Status.Should().Be(status);
    }

    [Fact]
    public async Task However_often_they_are_used_they_come_to_an_end()
    {
        var last = await FirstAsync();
        for (var hour = 0; hour < 2; hour++)
        {
            _hub.Time.Advance(3599);
            last = await RefreshAsync(last.Text("refresh_token"));
        }

        last.Status.Should().Be(200);
        _hub.Time.Advance(2);

        Refused(await RefreshAsync(last.Text("refresh_token")), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenExpired);
    }

    [Theory]
    [InlineData("openid", 200)]
    [InlineData("openid profile", 200)]
    [InlineData("openid openid", 200)]
    [InlineData("openid profile email", 400)]
    public async Task It_may_ask_for_less_and_never_for_more(string scope, int status)
    {
        var first = await FirstAsync();

        var answer = await RefreshAsync(first.Text("refresh_token"), form => form["scope"] = scope);

        answer.Status.Should().Be(status);
        answer.Text(status == 200 ? "scope" : "error").Should().Be(status == 200 ? string.Join(' ', scope.Split(' ').Distinct()) : "invalid_scope");
        (await RefreshAsync((status == 200 ? answer : first).Text("refresh_token"))).Text("scope").Should().Be("openid profile", "what was granted is granted still");
    }

    [Fact]
    public async Task R000_13_What_every_grant_stands_on_is_asked_each_time()
    {
        var first = await FirstAsync();
        _hub.Conditions.Refusal = OpenIdCauses.ClientSuspended.Because("the application was suspended");

        (await RefreshAsync(first.Text("refresh_token"))).Status.Should().Be(400);

        _hub.Conditions.Asked[^1].SessionId.Should().Be("session-1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("a.b.c")]
    public async Task What_is_no_refresh_token_is_refused(string token) => Refused(await RefreshAsync(token), token.Length == 0 ? "invalid_request" : "invalid_grant");

    [Theory]
    [InlineData(0)]
    [InlineData(44)]
    [InlineData(60)]
    public async Task A_token_that_was_changed_is_refused_and_ends_nothing(int at)
    {
        var first = await FirstAsync();
        var token = first.Text("refresh_token")!;
        var changed = token[..at] + (char.IsAsciiDigit(token[at]) ? (token[at] == '7' ? '8' : '7') : token[at] == 'A' ? 'B' : 'A') + token[(at + 1)..];

        Refused(await RefreshAsync(changed), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenUnknown);
        (await RefreshAsync(token)).Status.Should().Be(200);
    }

    // One token is one text: what only means the same is not taken, or what was seen to be the same could be told apart.
    [Theory]
    [InlineData("00")]
    [InlineData("0\0")]
    [InlineData("+0")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData(" 0")]
    [InlineData("0 ")]
    [InlineData("0x0")]
    [InlineData("\u0660")]
    [InlineData("2147483648")]
    [InlineData("18446744073709551616")]
    [InlineData("0.0")]
    [InlineData("")]
    public async Task A_number_that_is_written_otherwise_is_none_and_ends_nothing(string number)
    {
        var parts = (await FirstAsync()).Text("refresh_token")!.Split('.');

        Refused(await RefreshAsync($"{parts[0]}.{number}.{parts[2]}"), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenUnknown);
        (await IntrospectAsync($"{parts[0]}.{number}.{parts[2]}")).Json().GetProperty("active").GetBoolean().Should().BeFalse();
        (await RevokeAsync($"{parts[0]}.{number}.{parts[2]}")).Status.Should().Be(200);

        (await RefreshAsync(string.Join('.', parts))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Asking_again_for_a_lost_answer_gives_no_more_time_for_it_and_needs_the_same_proof()
    {
        var first = await FirstAsync();
        var next = (await RefreshAsync(first.Text("refresh_token"))).Text("refresh_token");
        _hub.Time.Advance(29);
        (await RefreshAsync(first.Text("refresh_token"))).Text("refresh_token").Should().Be(next);
        Refused(await RefreshAsync(first.Text("refresh_token"), client: "other"), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenOfOtherClient);
        (await _hub.Redeem([new("grant_type", "refresh_token"), new("refresh_token", first.Text("refresh_token")), new("client_id", "shop")], [])).Status.Should().Be(401);
        Refused(await RefreshAsync(first.Text("refresh_token"), form => form["scope"] = "openid profile email"), "invalid_scope");
        _hub.Time.Advance(1);

        Refused(await RefreshAsync(first.Text("refresh_token")), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenReused);
        Refused(await RefreshAsync(next), "invalid_grant").Code.Should().Be(OpenIdCauses.RefreshTokenUnknown);
    }

    [Fact]
    public async Task R000_21_Offline_access_that_is_left_out_of_a_refresh_brings_no_profile_back_and_stands_on_the_same()
    {
        var first = await OfflineAsync();

        var narrowed = await RefreshAsync(first.Text("refresh_token"), form => form["scope"] = "openid");

        narrowed.Text("scope").Should().Be("openid");
        narrowed.Text("id_token")!.Part(1).EnumerateObject().Select(claim => claim.Name).Should().BeEquivalentTo(["iss", "sub", "aud", "exp", "iat", "at_hash", "auth_time", "acr", "amr"]);
        (await _hub.AskUserInfo(narrowed.Text("access_token")!)).Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub");
        (await IntrospectAsync(narrowed.Text("access_token"))).Json().EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo(["active", "token_type", "scope", "client_id", "sub", "iss", "aud", "exp", "jti"]);
        (_hub.Conditions.Asked[^1].SessionId, _hub.Conditions.Asked[^1].Person).Should().Be((null, "a person"));
        _hub.Clients.Add(App with { OfflineAccess = null });
        Refused(await RefreshAsync(narrowed.Text("refresh_token")), "unauthorized_client");
    }

    [Fact]
    public async Task Refresh_tokens_that_are_switched_off_while_a_code_lives_take_nothing_else_with_them()
    {
        var code = await _hub.Code();
        _hub.Clients.Add(ProviderUnderTest.Shop);

        var tokens = await _hub.Redeem(code);

        tokens.Text("refresh_token").Should().BeNull();
        (await _hub.AskUserInfo(tokens.Text("access_token")!)).Status.Should().Be(200);
        Refused(await _hub.Redeem(code), "invalid_grant");
        (await _hub.AskUserInfo(tokens.Text("access_token")!)).Status.Should().Be(401, "a second use of the code still ends what the first gave");
    }

    [Fact]
    public async Task R000_21_What_outlives_the_session_carries_the_subject_and_no_profile()
    {
        var first = await OfflineAsync();
        first.Text("id_token")!.Part(1).GetProperty("given_name").GetString().Should().Be("Zoë", "the person is there now");

        var second = await RefreshAsync(first.Text("refresh_token"));

        var claims = second.Text("id_token")!.Part(1).EnumerateObject().Select(claim => claim.Name);
        claims.Should().BeEquivalentTo(["iss", "sub", "aud", "exp", "iat", "at_hash", "auth_time", "acr", "amr"]);
        second.Text("access_token")!.Part(1).TryGetProperty("organisation", out _).Should().BeFalse();
        (await _hub.AskUserInfo(second.Text("access_token")!)).Json().EnumerateObject().Select(claim => claim.Name).Should().Equal("sub");
        _hub.Conditions.Asked[^1].SessionId.Should().BeNull("it does not end with the session");
        _hub.Conditions.Asked[^1].Person.Should().Be("a person", "it ends when that person is erased");
    }

    [Fact]
    public async Task Who_has_no_life_of_its_own_for_it_is_not_granted_offline_access()
    {
        _hub.Clients.Add(App with { OfflineAccess = null, Scopes = ["openid", "profile", "email"] });

        var first = await OfflineAsync();

        first.Text("scope").Should().Be("openid");
        (await RefreshAsync(first.Text("refresh_token"))).Text("id_token")!.Part(1).TryGetProperty("sid", out _).Should().BeTrue("it ends with the session");
    }

    [Fact]
    public async Task Offline_access_that_is_taken_away_ends_what_was_given()
    {
        var first = await OfflineAsync();
        _hub.Clients.Add(App with { OfflineAccess = null });

        Refused(await RefreshAsync(first.Text("refresh_token")), "unauthorized_client");
    }

    [Fact]
    public async Task Revoking_a_refresh_token_ends_the_family_and_what_it_gave()
    {
        var first = await FirstAsync();

        (await RevokeAsync(first.Text("refresh_token"))).Status.Should().Be(200);

        Refused(await RefreshAsync(first.Text("refresh_token")), "invalid_grant");
        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(401);
        _hub.Audit.Events.Should().Contain("revoked REF-1");
    }

    [Fact]
    public async Task Revoking_an_access_token_ends_that_one_alone()
    {
        var first = await FirstAsync();

        (await RevokeAsync(first.Text("access_token"))).Status.Should().Be(200);

        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(401);
        (await RefreshAsync(first.Text("refresh_token"))).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("refresh_token")]
    [InlineData("access_token")]
    public async Task What_another_client_revokes_stays_and_it_hears_the_same(string which)
    {
        var first = await FirstAsync();

        var answer = await RevokeAsync(first.Text(which), client: "other");

        (answer.Status, answer.Body.Length).Should().Be((200, (await RevokeAsync("no such token")).Body.Length));
        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(200);
        (await RefreshAsync(first.Text("refresh_token"))).Status.Should().Be(200);
    }

    [Fact]
    public async Task Introspection_tells_a_client_what_its_own_tokens_are_worth()
    {
        var first = await FirstAsync();

        var access = (await IntrospectAsync(first.Text("access_token"))).Json();
        var refresh = (await IntrospectAsync(first.Text("refresh_token"))).Json();

        access.GetProperty("active").GetBoolean().Should().BeTrue();
        access.GetProperty("sub").GetString().Should().Be("pairwise-subject");
        access.GetProperty("client_id").GetString().Should().Be("shop");
        access.GetProperty("scope").GetString().Should().Be("openid profile");
        access.GetProperty("exp").GetInt64().Should().Be(_hub.Time.GetUtcNow().ToUnixTimeSeconds() + 600);
        access.GetProperty("token_type").GetString().Should().Be("Bearer");
        refresh.GetProperty("active").GetBoolean().Should().BeTrue();
        refresh.TryGetProperty("token_type", out _).Should().BeFalse();
    }

    [Fact]
    public async Task Of_everything_else_it_says_that_it_is_not_active_and_nothing_more()
    {
        var first = await FirstAsync();
        var second = await RefreshAsync(first.Text("refresh_token"));

        foreach (var (token, client) in new[] { ("x", "shop"), (first.Text("id_token"), "shop"), (first.Text("refresh_token"), "shop"), (second.Text("access_token"), "other"), (second.Text("refresh_token"), "other") })
        {
            System.Text.Encoding.UTF8.GetString((await IntrospectAsync(token, client)).Body.Span).Should().Be("""{"active":false}""");
        }

        _hub.Conditions.Refusal = OpenIdCauses.ClientSuspended.Because("the session ended");
        (await IntrospectAsync(second.Text("access_token"))).Json().GetProperty("active").GetBoolean().Should().BeFalse();
        (await IntrospectAsync(second.Text("refresh_token"))).Json().GetProperty("active").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Who_cannot_prove_who_they_are_hears_nothing()
    {
        var token = (await FirstAsync()).Text("access_token");

        foreach (var pipeline in new Func<TokenRequest, ValueTask<ProviderReply>>[] { request => _hub.Introspection.HandleAsync(request, default), request => _hub.Revocation.HandleAsync(request, default) })
        {
            (await pipeline(new(Form(("token", token)), [], "CALL-3"))).Status.Should().Be(401);
            (await pipeline(new(Form(("token", token)), [ProviderUnderTest.Basic("shop", "wrong")], "CALL-3"))).Text("error").Should().Be("invalid_client");
            (await pipeline(new(Form(), [ProviderUnderTest.Basic("shop", ProviderUnderTest.Secret)], "CALL-3"))).Text("error").Should().Be("invalid_request");
        }

        (await _hub.Introspection.HandleAsync(new(Form(("token", token), ("client_id", "spa")), [], "CALL-3"), default)).Text("error").Should().Be("invalid_client", "a public client proves nothing");
        (await _hub.Revocation.HandleAsync(new(Form(("token", token), ("client_id", "spa")), [], "CALL-3"), default)).Status.Should().Be(200, "RFC 7009 2.1: it may revoke its own");
    }

    [Fact]
    public async Task An_opaque_access_token_opens_userinfo_and_the_id_of_a_jwt_does_not()
    {
        var jwt = (await FirstAsync()).Text("access_token")!;
        (await _hub.AskUserInfo(jwt.Part(1).GetProperty("jti").GetString()!)).Status.Should().Be(401);
        _hub.Clients.Add(App with { AccessTokenFormat = AccessTokenFormat.Opaque });

        var opaque = (await FirstAsync()).Text("access_token")!;

        opaque.Should().MatchRegex("^[A-Za-z0-9_-]{43}$");
        (await _hub.AskUserInfo(opaque)).Text("sub").Should().Be("pairwise-subject");
        (await IntrospectAsync(opaque)).Json().GetProperty("active").GetBoolean().Should().BeTrue();
        (await RevokeAsync(opaque)).Status.Should().Be(200);
        (await _hub.AskUserInfo(opaque)).Status.Should().Be(401);
    }

    [Fact]
    public async Task An_opaque_access_token_past_its_time_is_refused()
    {
        _hub.Clients.Add(App with { AccessTokenFormat = AccessTokenFormat.Opaque });
        var token = (await FirstAsync()).Text("access_token")!;
        _hub.Time.Advance(600);

        (await _hub.AskUserInfo(token)).Status.Should().Be(401);
        (await IntrospectAsync(token)).Json().GetProperty("active").GetBoolean().Should().BeFalse();
    }

    private async Task<ProviderReply> FirstAsync() => await _hub.Redeem(await _hub.Code());

    private async Task<ProviderReply> OfflineAsync() => await _hub.Redeem(await _hub.Code(ProviderUnderTest.ValidRequest().With("scope", "openid offline_access")));

    private Task<ProviderReply> RefreshAsync(string? token, Action<Dictionary<string, string?>>? change = null, string client = "shop")
    {
        var form = new Dictionary<string, string?>(StringComparer.Ordinal) { ["grant_type"] = "refresh_token", ["refresh_token"] = token };
        change?.Invoke(form);
        return _hub.Redeem(form.Where(field => !string.IsNullOrEmpty(field.Value)), [ProviderUnderTest.Basic(client, ProviderUnderTest.Secret)]);
    }

    private ValueTask<ProviderReply> RevokeAsync(string? token, string client = "shop") =>
        _hub.Revocation.HandleAsync(new(Form(("token", token)), [ProviderUnderTest.Basic(client, ProviderUnderTest.Secret)], "CALL-3"), CancellationToken.None);

    private ValueTask<ProviderReply> IntrospectAsync(string? token, string client = "shop") =>
        _hub.Introspection.HandleAsync(new(Form(("token", token)), [ProviderUnderTest.Basic(client, ProviderUnderTest.Secret)], "CALL-3"), CancellationToken.None);

    private static ProtocolParameters Form(params (string Name, string? Value)[] fields) => ProviderUnderTest.Parameters(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    private static Rejection Refused(ProviderReply reply, string error)
    {
        reply.Status.Should().Be(400);
        reply.Text("error").Should().Be(error);
        return reply.Rejection!;
    }
}
