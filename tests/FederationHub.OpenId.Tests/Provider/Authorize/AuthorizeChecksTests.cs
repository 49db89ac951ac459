using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Authorize;

public sealed class AuthorizeChecksTests
{
    private readonly ProviderUnderTest _hub = new();

    [Fact]
    public async Task Accepts_the_valid_request()
    {
        var request = (await _hub.Check(ValidRequest())).Value();

        request.ClientId.Should().Be("shop");
        request.Scopes.Should().Equal("openid", "profile");
        request.Nonce.Should().Be("nonce-1");
        request.CodeChallenge.Should().Be(Challenge);
        request.Prompts.Should().Be(Prompts.Unspecified);
        request.MaxAgeSeconds.Should().BeNull();
        request.AcrIsEssential.Should().BeFalse();
        request.OrganisationHints.Should().BeEmpty();
    }

    public static TheoryData<string, string?, RejectionCode, string> Broken { get; } = new()
    {
        { "state", new string('s', 4097), OpenIdCauses.StateTooLong, "invalid_request" },
        { "request", "eyJhbGciOiJub25lIn0.e30.", OpenIdCauses.RequestObjectUnsupported, "request_not_supported" },
        { "request", "", OpenIdCauses.RequestObjectUnsupported, "request_not_supported" },
        { "request_uri", "http://169.254.169.254/", OpenIdCauses.RequestUriUnsupported, "request_uri_not_supported" },
        { "request_uri", "urn:x", OpenIdCauses.RequestUriUnsupported, "request_uri_not_supported" },
        { "registration", "{}", OpenIdCauses.RegistrationUnsupported, "registration_not_supported" },
        { "response_type", null, OpenIdCauses.ResponseTypeMissing, "invalid_request" },
        { "response_type", "token", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "id_token", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "code token", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "code id_token", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "none", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "CODE", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_type", "code ", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type" },
        { "response_mode", "fragment", OpenIdCauses.ResponseModeUnsupported, "invalid_request" },
        { "response_mode", "query.jwt", OpenIdCauses.ResponseModeUnsupported, "invalid_request" },
        { "response_mode", "web_message", OpenIdCauses.ResponseModeUnsupported, "invalid_request" },
        { "code_challenge", null, OpenIdCauses.ChallengeMissing, "invalid_request" },
        { "code_challenge", "", OpenIdCauses.ChallengeMissing, "invalid_request" },
        { "code_challenge", Challenge[..42], OpenIdCauses.ChallengeMalformed, "invalid_request" },
        { "code_challenge", Challenge + "A", OpenIdCauses.ChallengeMalformed, "invalid_request" },
        { "code_challenge", Challenge + "=", OpenIdCauses.ChallengeMalformed, "invalid_request" },
        { "code_challenge", Challenge.Replace('-', '+'), OpenIdCauses.ChallengeMalformed, "invalid_request" },
        { "code_challenge", Challenge[..42] + " ", OpenIdCauses.ChallengeMalformed, "invalid_request" },
        { "code_challenge_method", null, OpenIdCauses.ChallengeMethodUnsupported, "invalid_request" },
        { "code_challenge_method", "plain", OpenIdCauses.ChallengeMethodUnsupported, "invalid_request" },
        { "code_challenge_method", "s256", OpenIdCauses.ChallengeMethodUnsupported, "invalid_request" },
        { "scope", null, OpenIdCauses.ScopeWithoutOpenId, "invalid_scope" },
        { "scope", "profile", OpenIdCauses.ScopeWithoutOpenId, "invalid_scope" },
        { "scope", "OpenID", OpenIdCauses.ScopeWithoutOpenId, "invalid_scope" },
        { "scope", "openid pro\"file", OpenIdCauses.ScopeMalformed, "invalid_scope" },
        { "scope", "openid\r\nprofile", OpenIdCauses.ScopeMalformed, "invalid_scope" },
        { "scope", "openid\tprofile", OpenIdCauses.ScopeMalformed, "invalid_scope" },
        { "prompt", "none login", OpenIdCauses.PromptNoneNotAlone, "invalid_request" },
        { "prompt", "consent none", OpenIdCauses.PromptNoneNotAlone, "invalid_request" },
        { "prompt", "none none login", OpenIdCauses.PromptNoneNotAlone, "invalid_request" },
        { "prompt", "Consent", OpenIdCauses.PromptUnsupported, "invalid_request" },
        { "prompt", "create", OpenIdCauses.PromptUnsupported, "invalid_request" },
        { "prompt", "Login", OpenIdCauses.PromptUnsupported, "invalid_request" },
        { "max_age", "-1", OpenIdCauses.MaxAgeMalformed, "invalid_request" },
        { "max_age", "1.5", OpenIdCauses.MaxAgeMalformed, "invalid_request" },
        { "max_age", " 1", OpenIdCauses.MaxAgeMalformed, "invalid_request" },
        { "max_age", "99999999999", OpenIdCauses.MaxAgeMalformed, "invalid_request" },
        { "max_age", "١", OpenIdCauses.MaxAgeMalformed, "invalid_request" },
        { "nonce", new string('n', 1025), OpenIdCauses.NonceTooLong, "invalid_request" },
        { "resource", "https://api.example", OpenIdCauses.ResourceUnsupported, "invalid_target" },
        { "claims", "x", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", "[]", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":1}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"userinfo":{"name":true}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"acr":{"values":"x"}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"acr":{"value":1}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"sub":{"value":1}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"sub":{"value":"a"},"sub":{"value":"b"}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"sub":{"value":"a"}},"userinfo":{"sub":{"value":"b"}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"acr":{"value":"\ud800"}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"acr":{"values":["\udc00"]}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"sub":{"value":"\ud800"}}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"id_token":{"\ud800":null}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"\ud800":null,"\ud800":null}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", """{"other":{"deep":["\ud800"]}}""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", Acr(1, 257), OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", Acr(21, 8), OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", $$$"""{"userinfo":{"acr":{"essential":true,"value":"{{{new string('a', 257)}}}"} } }""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", $$$"""{"id_token":{"sub":{"value":"{{{new string('s', 256)}}}"} } }""", OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", new string('[', 8000), OpenIdCauses.ClaimsMalformed, "invalid_request" },
        { "claims", new string('[', 8193), OpenIdCauses.ClaimsTooLong, "invalid_request" },
        { "claims", "{}" + new string(' ', 8191), OpenIdCauses.ClaimsTooLong, "invalid_request" },
        { "id_token_hint", new string('h', 8193), OpenIdCauses.IdTokenHintTooLong, "invalid_request" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Refuses_with_its_own_cause_and_the_right_error(string name, string? value, RejectionCode cause, string error)
    {
        var refusal = (await _hub.Check(ValidRequest().With(name, value))).Refusal();

        refusal.Code.Should().Be(cause);
        refusal.EffectiveProtocolError.Should().Be(error);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("nonce")]
    [InlineData("scope")]
    [InlineData("response_type")]
    [InlineData("code_challenge")]
    [InlineData("extra")]
    public async Task Refuses_any_parameter_twice(string name)
    {
        var refusal = (await _hub.Check([.. ValidRequest().With("extra", "1"), new(name, "x")])).Refusal();

        refusal.Code.Should().Be(OpenIdCauses.ParameterDuplicated);
        refusal.Detail.Should().Contain($"'{name}'");
    }

    [Fact]
    public async Task A_state_that_came_twice_or_is_too_long_is_not_given_back()
    {
        (await _hub.Read([.. ValidRequest(), new("state", "x")])).Value().ReplyTo.State.Should().BeNull();
        (await _hub.Read(ValidRequest().With("state", new string('s', 4097)))).Value().ReplyTo.State.Should().BeNull();
    }

    [Theory]
    [InlineData("extra", "foobar")]
    [InlineData("display", "popup")]
    [InlineData("display", "page")]
    [InlineData("claims_locales", "se")]
    [InlineData("dpop_jkt", "x")]
    [InlineData("id_token_hint", "garbage")]
    [InlineData("scope", "profile openid unknown offline_access")]
    [InlineData("claims", """{"id_token":{"name":{"essential":true}},"userinfo":{"email":null},"other":7}""")]
    public async Task Accepts_what_it_does_not_know_or_use(string name, string value)
    {
        (await _hub.Check(ValidRequest().With(name, value))).Value().ClientId.Should().Be("shop");
    }

    [Fact]
    public async Task Grants_only_scopes_that_the_client_may_have()
    {
        (await _hub.Check(ValidRequest().With("scope", "openid email offline_access admin openid"))).Value().Scopes.Should().Equal("openid", "email");

        _hub.Clients.Add(Shop with { Scopes = [] });
        (await _hub.Check(ValidRequest())).Refusal().Code.Should().Be(OpenIdCauses.ScopeNotAllowed);
    }

    public static TheoryData<ClientKind, PkcePolicy, bool, bool, RejectionCode?> PkceByPolicy { get; } = new()
    {
        // kind, policy, nonce sent, challenge sent
        { ClientKind.Confidential, PkcePolicy.Required, true, true, null },
        { ClientKind.Confidential, PkcePolicy.Required, true, false, OpenIdCauses.ChallengeMissing },
        { ClientKind.Confidential, PkcePolicy.OrNonce, true, false, null },
        { ClientKind.Confidential, PkcePolicy.OrNonce, false, true, null },
        { ClientKind.Confidential, PkcePolicy.OrNonce, false, false, OpenIdCauses.ChallengeOrNonceMissing },
        { ClientKind.Confidential, PkcePolicy.Optional, false, false, null },
        { ClientKind.Confidential, PkcePolicy.Optional, false, true, null },
        { ClientKind.Public, PkcePolicy.Optional, true, false, OpenIdCauses.ChallengeMissing },
        { ClientKind.Public, PkcePolicy.OrNonce, true, false, OpenIdCauses.ChallengeMissing },
    };

    [Theory]
    [MemberData(nameof(PkceByPolicy))]
    public async Task R002_21_Demands_a_challenge_by_the_policy_of_the_client(ClientKind kind, PkcePolicy policy, bool nonce, bool challenge, RejectionCode? expected)
    {
        _hub.Clients.Add(Shop with { Kind = kind, Pkce = policy });
        var request = ValidRequest();
        if (!nonce)
        {
            request.Remove("nonce");
        }

        if (!challenge)
        {
            request.Remove("code_challenge");
            request.Remove("code_challenge_method");
        }

        var outcome = await _hub.Check(request);

        outcome.Match<RejectionCode?>(_ => null, rejection => rejection.Code).Should().Be(expected);
    }

    [Theory]
    [InlineData(PkcePolicy.OrNonce)]
    [InlineData(PkcePolicy.Optional)]
    public async Task A_challenge_that_is_sent_counts_whatever_the_policy(PkcePolicy policy)
    {
        _hub.Clients.Add(Shop with { Pkce = policy });

        (await _hub.Check(ValidRequest())).Value().CodeChallenge.Should().Be(Challenge);
        (await _hub.Check(ValidRequest().With("code_challenge_method", "plain"))).Refusal().Code.Should().Be(OpenIdCauses.ChallengeMethodUnsupported);
        (await _hub.Check(ValidRequest().With("code_challenge", null))).Refusal().Code.Should().Be(OpenIdCauses.ChallengeMissing);
    }

    [Theory]
    [InlineData("none", Prompts.None)]
    [InlineData("login", Prompts.Login)]
    [InlineData("none none", Prompts.None)]
    [InlineData("select_account  login", Prompts.Login | Prompts.SelectAccount)]
    public async Task Reads_prompts(string prompt, Prompts expected)
    {
        (await _hub.Check(ValidRequest().With("prompt", prompt))).Value().Prompts.Should().Be(expected);
    }

    [Fact]
    public async Task The_age_of_the_request_goes_before_the_clients_default()
    {
        _hub.Clients.Add(Shop with { DefaultMaxAgeSeconds = 3600 });

        (await _hub.Check(ValidRequest())).Value().MaxAgeSeconds.Should().Be(3600);
        (await _hub.Check(ValidRequest().With("max_age", "0"))).Value().MaxAgeSeconds.Should().Be(0);
    }

    [Fact]
    public async Task Takes_hints_out_of_the_contexts_and_orders_all_hints()
    {
        var request = (await _hub.Check(ValidRequest()
            .With("acr_values", "idp:school urn:example:high loa:3 tenant:x urn:example:low")
            .With("hd", "school.example")
            .With("domain_hint", "school.test")
            .With("login_hint", "zoe@school.example")
            .With("idp_hint", "https://idp.example")
            .With("kc_idp_hint", new string('x', 2000))
            .With("aarc_idp_hint", "https://aarc.example"))).Value();

        request.AcrValues.Should().Equal("urn:example:high", "urn:example:low");
        request.OrganisationHints.Should().Equal(
            new(OrganisationHintKind.Identifier, "aarc_idp_hint", "https://aarc.example"),
            new(OrganisationHintKind.Identifier, "idp_hint", "https://idp.example"),
            new(OrganisationHintKind.Identifier, "acr_values", "school"),
            new(OrganisationHintKind.Login, "login_hint", "zoe@school.example"),
            new(OrganisationHintKind.Domain, "hd", "school.example"),
            new(OrganisationHintKind.Domain, "domain_hint", "school.test"));
        request.LoginHint.Should().Be("zoe@school.example");
    }

    [Fact]
    public async Task An_essential_context_binds_the_login_and_a_voluntary_one_is_a_wish()
    {
        var essential = (await _hub.Check(ValidRequest().With("claims", """{"id_token":{"acr":{"essential":true,"values":["a","b"]}}}"""))).Value();
        var wish = (await _hub.Check(ValidRequest().With("claims", """{"id_token":{"acr":{"value":"a"}}}"""))).Value();

        essential.AcrIsEssential.Should().BeTrue();
        essential.EssentialAcrValues.Should().Equal("a", "b");
        wish.AcrIsEssential.Should().BeFalse();
        wish.AcrValues.Should().Equal("a");
    }

    [Fact]
    public async Task A_subject_named_in_claims_is_the_only_one_that_may_be_answered()
    {
        (await _hub.Check(ValidRequest().With("claims", """{"id_token":{"sub":{"value":"s-1"}}}"""))).Value().ExpectedSubject.Should().Be("s-1");
    }

    [Fact]
    public async Task Reads_languages_and_leaves_out_what_is_none()
    {
        (await _hub.Check(ValidRequest().With("ui_locales", "nl-NL <script> en"))).Value().UiLocales.Should().Equal("nl-NL", "en");
    }

    [Fact]
    public async Task Takes_every_value_of_the_greatest_allowed_size()
    {
        var request = (await _hub.Check(ValidRequest()
            .With("state", new string('s', 4096)).With("nonce", new string('n', 1024)).With("login_hint", new string('l', 1024))
            .With("claims", Acr(20, 256)).With("id_token_hint", new string('h', 8192)))).Value();

        request.ReplyTo.State.Should().HaveLength(4096);
        request.Nonce.Should().HaveLength(1024);
        request.LoginHint.Should().HaveLength(1024);
        request.AcrValues.Should().HaveCount(20).And.OnlyContain(value => value.Length == 256);
        request.IdTokenHint.Should().HaveLength(8192);
    }

    [Fact]
    public async Task A_wish_too_long_to_be_a_context_is_left_out()
    {
        (await _hub.Check(ValidRequest().With("acr_values", new string('a', 257) + " b"))).Value().AcrValues.Should().Equal("b");
    }

    // Anybody can send requests, and each one is kept for a while.
    [Theory]
    [InlineData("s", true)]
    [InlineData("<", true)]
    [InlineData("é", true)]
    [InlineData("\u0001", false)]
    public async Task What_a_stranger_makes_the_hub_keep_is_small(string filler, bool accepted)
    {
        static string Of(string filler, int length) => string.Concat(Enumerable.Repeat(filler, length));
        var request = ValidRequest()
            .With("state", Of(filler, 4096)).With("nonce", Of(filler, 1024)).With("login_hint", Of(filler, 1024))
            .With("claims", Acr(20, 256)).With("ui_locales", Of("n", 16_000)).With("id_token_hint", Of("h", 8192)).With("unknown", Of("u", 16_000));

        var outcome = await _hub.Check(request);

        outcome.Match(_ => (RejectionCode?)null, rejection => rejection.Code).Should().Be(accepted ? null : OpenIdCauses.ParametersOutOfBounds);
        outcome.Match(value => value.ToJson().Length, _ => 0).Should().BeLessThan(16 * 1024);
    }

    [Fact]
    public async Task Many_long_hints_together_are_too_much_to_keep()
    {
        var request = ValidRequest().With("state", new string('s', 4096)).With("claims", Acr(20, 256));
        foreach (var name in new[] { "login_hint", "aarc_idp_hint", "idp_hint", "idphint", "kc_idp_hint", "hd", "domain_hint" })
        {
            request[name] = new string('h', 1024);
        }

        (await _hub.Check(request)).Refusal().Code.Should().Be(OpenIdCauses.ParametersOutOfBounds);
    }

    [Fact]
    public async Task Does_not_keep_an_ID_token_that_came_as_a_hint()
    {
        var request = (await _hub.Check(ValidRequest().With("id_token_hint", "the.id.token"))).Value();

        request.IdTokenHint.Should().Be("the.id.token");
        request.ToJson().Should().NotContain("the.id.token");
        AuthorizeRequest.FromStoredJson(request.ToJson()).IdTokenHint.Should().BeNull();
    }

    [Fact]
    public async Task Survives_the_store_whole()
    {
        var request = (await _hub.Check(ValidRequest()
            .With("response_mode", "form_post").With("prompt", "login select_account").With("max_age", "5").With("acr_values", "idp:school a")
            .With("claims", """{"id_token":{"acr":{"essential":true,"value":"b"},"sub":{"value":"s"}}}""")
            .With("login_hint", "zoë").With("ui_locales", "nl").With("state", "\"<>&\r\n é 🙂"))).Value();

        var restored = AuthorizeRequest.FromStoredJson(request.ToJson());

        restored.Should().BeEquivalentTo(request);
        restored.ReplyTo.Should().Be(request.ReplyTo);
        restored.ToJson().Should().Be(request.ToJson());
    }

    [Fact]
    public async Task Garbage_in_any_parameter_is_answered_and_never_thrown()
    {
        string[] garbage =
        [
            """{"id_token":{"acr":{"value":"\ud800"},"\udfff":null}}""", "eyJhbGciOiJcdWQ4MDAifQ.e30.AAB",
            "\0", "\r\n", "\ud800", "\udfff\ud800", "%", "%zz", "%00", "{", "}", "[[[[", "\"", "\\", "<script>", "' or 1=1--", "🙂", "\u202e", "\ufffe",
            new('a', 16 * 1024), new(' ', 1000), new('{', 16000), string.Join(' ', Enumerable.Repeat("idp:x", 2000)), "-0", "1e9", "null", "true",
            """{"id_token":{"acr":null,"sub":null}}""", """{"id_token":{"acr":{"essential":"yes","values":[[]]}}}""", "\u0000\u0001openid openid",
        ];
        var names = typeof(OpenId.Parameters.ParameterNames).GetFields().Select(field => (string)field.GetValue(null)!).ToList();
        names.Should().HaveCountGreaterThan(30);
        foreach (var name in names)
        {
            foreach (var value in garbage)
            {
                var request = ValidRequest().With(name, value);
                if (OpenId.Parameters.ProtocolParameters.From(request) is Outcome<OpenId.Parameters.ProtocolParameters>.Rejected)
                {
                    continue;
                }

                var read = await _hub.Read(request);
                var reply = read.Match(
                    identified => AuthorizeChecks.Check(identified).Match(
                        accepted => AuthorizeReply.Success(AuthorizeRequest.FromStoredJson(accepted.ToJson()).ReplyTo, "code", _hub.Issuer),
                        rejection => AuthorizeReply.Error(identified.ReplyTo, rejection, _hub.Issuer, "REF")),
                    _ => null!);
                reply?.RedirectUrl.Should().StartWith(RedirectUri + "?").And.MatchRegex("^[!-~]*$");
            }
        }
    }

    private static string Acr(int count, int length) =>
        """{"id_token":{"acr":{"values":["""
        + string.Join(',', Enumerable.Range(100, count).Select(at => $"\"{$"{at}".PadRight(length, 'a')}\""))
        + "]}}}";
}
