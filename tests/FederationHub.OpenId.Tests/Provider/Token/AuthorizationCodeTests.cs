using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Token;

public sealed class AuthorizationCodeTests
{
    private readonly ProviderUnderTest _hub = new();

    public static TheoryData<string, string?, RejectionCode> Broken { get; } = new()
    {
        { "redirect_uri", null, OpenIdCauses.CodeRedirectUriMissing },
        { "redirect_uri", "", OpenIdCauses.CodeRedirectUriMissing },
        { "redirect_uri", "https://shop.example/cb/", OpenIdCauses.CodeRedirectUriOther },
        { "redirect_uri", "https://shop.example/CB", OpenIdCauses.CodeRedirectUriOther },
        { "redirect_uri", "https://sub.shop.example/cb", OpenIdCauses.CodeRedirectUriOther },
        { "redirect_uri", "https://shop.example.evil.test/cb", OpenIdCauses.CodeRedirectUriOther },
        { "redirect_uri", "https://other.example/cb", OpenIdCauses.CodeRedirectUriOther },
        { "code_verifier", null, OpenIdCauses.VerifierMissing },
        { "code_verifier", "", OpenIdCauses.VerifierMissing },
        { "code_verifier", "short", OpenIdCauses.VerifierMalformed },
        { "code_verifier", Verifier + "+", OpenIdCauses.VerifierMalformed },
        { "code_verifier", Challenge, OpenIdCauses.VerifierWrong },
        { "code_verifier", Verifier + "A", OpenIdCauses.VerifierWrong },
        { "code_verifier", new string('a', 129), OpenIdCauses.VerifierMalformed },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Refuses_and_burns_the_code(string name, string? value, RejectionCode cause)
    {
        var code = await _hub.Code();

        var reply = await _hub.Redeem(code, form => form.With(name, value));

        reply.Rejection!.Code.Should().Be(cause);
        reply.Status.Should().Be(400);
        reply.Text("error").Should().Be("invalid_grant");
        reply.ClientId.Should().Be("shop");
        (await _hub.Redeem(code)).Rejection!.Code.Should().Be(OpenIdCauses.CodeReused);
    }

    [Fact]
    public async Task A_code_of_another_client_is_refused_and_burned()
    {
        var code = await _hub.Code();

        var reply = await _hub.Redeem(ValidForm(code), [Basic("other", Secret)]);

        reply.Rejection!.Code.Should().Be(OpenIdCauses.CodeOfOtherClient);
        reply.Text("error").Should().Be("invalid_grant");
        (await _hub.Redeem(code)).Rejection!.Code.Should().Be(OpenIdCauses.CodeReused);
    }

    [Theory]
    [InlineData(59, 200)]
    [InlineData(60, 400)]
    [InlineData(3600, 400)]
    public async Task A_code_lives_its_seconds_and_no_longer(int age, int status)
    {
        var code = await _hub.Code();
        _hub.Time.Advance(age);

        var reply = await _hub.Redeem(code);

        reply.Status.Should().Be(status);
        if (status != 200)
        {
            reply.Rejection!.Code.Should().Be(OpenIdCauses.CodeExpired);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("no-such-code")]
    [InlineData("\0\r\n")]
    public async Task A_code_that_never_was_leaves_nothing_behind(string code)
    {
        var reply = await _hub.Redeem(code);

        reply.Rejection!.Code.Should().Be(code.Length == 0 ? OpenIdCauses.CodeMissing : OpenIdCauses.CodeUnknown);
        reply.Text("error").Should().Be(code.Length == 0 ? "invalid_request" : "invalid_grant");
        _hub.Store.Rows.Should().Be(0);
    }

    [Fact]
    public async Task A_very_long_code_is_not_even_looked_up()
    {
        (await _hub.Redeem(new string('c', 10_000))).Rejection!.Code.Should().Be(OpenIdCauses.CodeUnknown);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public async Task A_second_use_is_refused_and_kills_what_the_first_gave(int secondsLater)
    {
        var code = await _hub.Code();
        var first = await _hub.Redeem(code);
        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(200);
        _hub.Time.Advance(secondsLater);

        var second = await _hub.Redeem(code);

        second.Rejection!.Code.ToString().Should().Be("FH-1013/code-reused");
        second.Text("error").Should().Be("invalid_grant");
        var dead = await _hub.AskUserInfo(first.Text("access_token")!);
        dead.Status.Should().Be(401);
        dead.Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenRevoked);
    }

    [Fact]
    public async Task A_second_use_kills_also_when_its_caller_closes_the_connection()
    {
        var code = await _hub.Code();
        var first = await _hub.Redeem(code);
        using var connection = new CancellationTokenSource();
        _hub.Store.CodeFound = connection.Cancel;

        var second = await _hub.Tokens.HandleAsync(new(ProviderUnderTest.Parameters(ValidForm(code)), [Basic("shop", Secret)], "CALL-1"), connection.Token);

        connection.IsCancellationRequested.Should().BeTrue();
        second.Rejection!.Code.Should().Be(OpenIdCauses.CodeReused);
        (await _hub.AskUserInfo(first.Text("access_token")!)).Rejection!.Code.Should().Be(OpenIdCauses.AccessTokenRevoked);
    }

    [Fact]
    public async Task A_second_use_with_a_wrong_verifier_kills_as_well()
    {
        var code = await _hub.Code();
        var first = await _hub.Redeem(code);

        (await _hub.Redeem(code, form => form.With("code_verifier", null))).Rejection!.Code.Should().Be(OpenIdCauses.CodeReused);

        (await _hub.AskUserInfo(first.Text("access_token")!)).Status.Should().Be(401);
    }

    [Fact]
    public async Task Fifty_parallel_redemptions_give_exactly_one_success_and_its_token_is_dead()
    {
        for (var round = 0; round < 5; round++)
        {
            var code = await _hub.Code();

            var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _hub.Redeem(code))));

            var success = replies.Where(reply => reply.Status == 200).Should().ContainSingle().Subject;
            replies.Where(reply => reply.Status != 200).Should().OnlyContain(reply => reply.Rejection!.Code == OpenIdCauses.CodeReused);
            (await _hub.AskUserInfo(success.Text("access_token")!)).Status.Should().Be(401);
        }
    }

    [Fact]
    public async Task R002_21_A_verifier_for_a_code_without_a_challenge_is_a_downgrade_and_refused()
    {
        _hub.Clients.Add(Shop with { Pkce = PkcePolicy.OrNonce });
        var request = ValidRequest().With("code_challenge", null).With("code_challenge_method", null);

        (await _hub.Redeem(await _hub.Code(request))).Rejection!.Code.Should().Be(OpenIdCauses.VerifierWithoutChallenge);
        (await _hub.Redeem(await _hub.Code(request), form => form.With("code_verifier", null))).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_challenge_counts_also_where_the_policy_does_not_ask_for_it()
    {
        _hub.Clients.Add(Shop with { Pkce = PkcePolicy.Optional });

        (await _hub.Redeem(await _hub.Code(), form => form.With("code_verifier", null))).Rejection!.Code.Should().Be(OpenIdCauses.VerifierMissing);
    }

    [Theory]
    [InlineData(null, "FH-1005/grant-type-missing", "invalid_request")]
    [InlineData("", "FH-1005/grant-type-missing", "invalid_request")]
    [InlineData("password", "FH-1005/grant-type-unsupported", "unsupported_grant_type")]
    [InlineData("refresh_token", "FH-1005/grant-type-not-allowed", "unauthorized_client")]
    [InlineData("implicit", "FH-1005/grant-type-unsupported", "unsupported_grant_type")]
    [InlineData("Authorization_Code", "FH-1005/grant-type-unsupported", "unsupported_grant_type")]
    public async Task Other_grants_are_refused_truthfully(string? grantType, string cause, string error)
    {
        var code = await _hub.Code();

        var reply = await _hub.Redeem(code, form => form.With("grant_type", grantType));

        reply.Rejection!.Code.ToString().Should().Be(cause);
        reply.Text("error").Should().Be(error);
        reply.Status.Should().Be(400);
        (await _hub.Redeem(code)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("code")]
    [InlineData("grant_type")]
    [InlineData("redirect_uri")]
    [InlineData("code_verifier")]
    public async Task A_parameter_twice_is_refused_and_the_code_stays_usable(string name)
    {
        var code = await _hub.Code();

        var reply = await _hub.Redeem([.. ValidForm(code), new(name, "x")], [Basic("shop", Secret)]);

        reply.Rejection!.Code.Should().Be(OpenIdCauses.ParameterDuplicated);
        reply.Text("error").Should().Be("invalid_request");
        (await _hub.Redeem(code)).Status.Should().Be(200);
    }

    [Fact]
    public async Task What_every_grant_shares_is_asked_and_its_no_is_invalid_grant()
    {
        _hub.Conditions.Refusal = new RejectionCode(FhCodes.OrganisationNotConnected, "pair-not-allowed", "x").Because("x");

        var reply = await _hub.Redeem(await _hub.Code());

        _hub.Conditions.Asked.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new OpenId.Provider.Token.GrantBasis("shop", "school", "school-saml", "session-1", ByStartLink: false, "REF-1") { Grounds = Login.Grounds, AdmittedBy = "a rule", ConsentedBy = "a consent", Person = "a person" });
        reply.Status.Should().Be(400);
        reply.Text("error").Should().Be("invalid_grant");
        reply.Text("error_description").Should().StartWith("FH-1103");
        reply.LoginReference.Should().Be("REF-1");
    }

    [Fact]
    public async Task What_came_of_a_code_is_written_down_under_its_login_and_of_no_other_code_anything()
    {
        var code = await _hub.Code();
        await _hub.Redeem(code);
        await _hub.Redeem(code);
        await _hub.Redeem(await _hub.Code(), form => form["code_verifier"] = new string('x', 43));
        await _hub.Redeem(await _hub.Code(), form => form["redirect_uri"] = "https://shop.example/other");
        await _hub.Redeem("a code that nobody was given");
        await _hub.Redeem(ValidForm(await _hub.Code()), [Basic("shop", "wrong")]);

        _hub.Audit.Events.Should().Equal(
            "issued REF-1",
            $"refused REF-1 {OpenIdCauses.CodeReused}",
            $"refused REF-1 {OpenIdCauses.VerifierWrong}",
            $"refused REF-1 {OpenIdCauses.CodeRedirectUriOther}");
    }

    [Fact]
    public async Task A_fault_of_the_hub_is_told_as_one()
    {
        _hub.Conditions.Refusal = new RejectionCode(FhCodes.StoreUnavailable, "store-down", "x").Because("x");

        var reply = await _hub.Redeem(await _hub.Code());

        reply.Status.Should().Be(503);
        reply.Text("error").Should().Be("temporarily_unavailable");
    }

    // R002-23
    [Fact]
    public void A_JSON_body_has_an_answer_ready()
    {
        var reply = ProviderReply.TokenError(OpenIdCauses.JsonBody.Because("x"), "R");

        reply.Status.Should().Be(415);
        reply.Text("error").Should().Be("invalid_request");
    }

    [Fact]
    public async Task Garbage_in_any_parameter_is_answered_and_never_thrown()
    {
        string[] garbage = ["\0", "\r\n", "%", "{}", "\"", "🙂", new('a', 16_000), new('%', 5000), "Basic x", ":"];
        foreach (var name in typeof(OpenId.Parameters.ParameterNames).GetFields().Select(field => (string)field.GetValue(null)!))
        {
            foreach (var value in garbage)
            {
                var reply = await _hub.Redeem(ValidForm(await _hub.Code()).With(name, value), [Basic("shop", Secret)]);
                reply.Status.Should().BeOneOf(200, 400, 401);
                _ = await _hub.Redeem(ValidForm("x"), [value]);
            }
        }
    }
}
