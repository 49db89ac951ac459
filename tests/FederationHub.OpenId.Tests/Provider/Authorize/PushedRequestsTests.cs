using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Authorize;

public sealed class PushedRequestsTests
{
    private readonly ProviderUnderTest _hub = new();

    // RFC 9126 2.2 and 7.1
    [Fact]
    public async Task A_pushed_request_gets_a_reference_that_nobody_guesses_for_a_minute()
    {
        var reply = await Push();

        reply.Status.Should().Be(201);
        reply.ClientId.Should().Be("shop");
        reply.Header("Cache-Control").Should().Be("no-store");
        reply.Json().EnumerateObject().Select(member => member.Name).Should().Equal("request_uri", "expires_in");
        reply.Json().GetProperty("expires_in").GetInt32().Should().Be(60);
        reply.Text("request_uri").Should().MatchRegex("^urn:ietf:params:oauth:request_uri:[A-Za-z0-9_-]{43}$");
        (await Push()).Text("request_uri").Should().NotBe(reply.Text("request_uri"));
    }

    [Fact]
    public async Task The_browser_brings_the_reference_and_the_request_is_what_was_pushed()
    {
        var uri = await Pushed();

        var request = (await Bring(uri)).Then(AuthorizeChecks.Check).Value();

        request.ReplyTo.RedirectUri.Should().Be(RedirectUri);
        request.ReplyTo.State.Should().Be("state-1");
        request.Nonce.Should().Be("nonce-1");
        request.CodeChallenge.Should().Be(Challenge);
    }

    // RFC 9101 5: "The authorization server MUST only use the parameters in the Request Object."
    [Fact]
    public async Task Whatever_else_the_browser_brings_is_not_looked_at()
    {
        var uri = await Pushed();

        var request = (await Bring(uri, ("state", "other"), ("redirect_uri", "https://evil.example"), ("nonce", "other"), ("scope", "email"), ("prompt", "none login"))).Then(AuthorizeChecks.Check).Value();

        request.ReplyTo.Should().Be((await Bring(uri)).Then(AuthorizeChecks.Check).Value().ReplyTo);
        request.Nonce.Should().Be("nonce-1");
        request.Scopes.Should().Equal("openid", "profile");
    }

    [Fact]
    public async Task It_may_be_brought_again_until_it_is_answered()
    {
        var uri = await Pushed();
        var request = (await Bring(uri)).Then(AuthorizeChecks.Check).Value();
        var again = AuthorizeRequest.FromStoredJson(request.ToJson());

        foreach (var write in _hub.Pushed.Ending(again))
        {
            ((GrantsInMemory.Write)write).Make();
        }

        (await Bring(uri)).Refusal().Code.Should().Be(OpenIdCauses.PushedRequestOver);
        _hub.Pushed.Ending((await _hub.Check(ValidRequest())).Value()).Should().BeEmpty("a request that was not pushed has nothing to end");
    }

    [Fact]
    public async Task It_is_over_after_its_time_for_another_client_and_under_another_reference()
    {
        var uri = await Pushed();
        (await Bring(uri, ("client_id", "other"))).Refusal().Code.Should().Be(OpenIdCauses.PushedRequestOfOtherClient);
        (await Bring(uri, ("client_id", null))).Refusal().Code.Should().Be(OpenIdCauses.ClientIdMissing);
        (await Bring(uri, ("request", "x"))).Refusal().Code.Should().Be(OpenIdCauses.RequestObjectUnsupported);
        (await Bring(uri[..^1])).Refusal().Code.Should().Be(OpenIdCauses.PushedRequestOver);
        (await Bring(PushedRequests.Prefix + new string('A', 43))).Refusal().Code.Should().Be(OpenIdCauses.PushedRequestOver);
        (await _hub.Pushed.ReadAsync(ProviderUnderTest.Parameters([new("client_id", "shop"), new("request_uri", uri), new("request_uri", uri)]), CancellationToken.None)).Refusal().Code.Should().Be(OpenIdCauses.ParameterDuplicated);
        _hub.Time.Advance(60);
        (await Bring(uri)).Refusal().Should().Match<Rejection>(rejection => rejection.Code == OpenIdCauses.PushedRequestOver && rejection.EffectiveProtocolError == "invalid_request_uri");
    }

    [Fact]
    public async Task What_changed_since_it_was_pushed_counts()
    {
        var uri = await Pushed();
        _hub.Clients.Add(Shop with { Enabled = false });
        (await Bring(uri)).Refusal().Code.Should().Be(OpenIdCauses.ClientSuspended);
        _hub.Clients.Add(Shop with { RedirectUris = ["https://shop.example/elsewhere"] });
        (await Bring(uri)).Refusal().Code.Should().Be(OpenIdCauses.RedirectUriNotRegistered);
    }

    [Theory]
    [InlineData("https://evil.example/request.jwt")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("URN:IETF:params:oauth:request_uri:x")]
    public async Task Any_other_reference_is_unsupported_and_fetched_from_nowhere(string uri)
    {
        var refused = (await _hub.Pushed.ReadAsync(ProviderUnderTest.Parameters(ValidRequest().With("request_uri", uri)), CancellationToken.None)).Then(AuthorizeChecks.Check).Refusal();

        refused.EffectiveProtocolError.Should().Be("request_uri_not_supported");
        _hub.Web.Fetches.Should().Be(0);
    }

    public static TheoryData<string, string, string?, RejectionCode, string, int> Refused { get; } = new()
    {
        { "a wrong secret", "client_secret", "wrong", OpenIdCauses.SecretWrong, "invalid_client", 401 },
        { "no proof", "client_secret", null, OpenIdCauses.AuthenticationMethodNotAllowed, "invalid_client", 401 },
        { "a request by reference", "request_uri", "https://shop.example/request", OpenIdCauses.RequestUriPushed, "invalid_request", 400 },
        { "another pushed request", "request_uri", PushedRequests.Prefix + "x", OpenIdCauses.RequestUriPushed, "invalid_request", 400 },
        { "an empty reference", "request_uri", "", OpenIdCauses.RequestUriPushed, "invalid_request", 400 },
        { "a request object", "request", "eyJ", OpenIdCauses.RequestObjectUnsupported, "request_not_supported", 400 },
        { "no redirect URI", "redirect_uri", null, OpenIdCauses.RedirectUriMissing, "invalid_request", 400 },
        { "another redirect URI", "redirect_uri", "https://evil.example/cb", OpenIdCauses.RedirectUriNotRegistered, "invalid_request", 400 },
        { "a token", "response_type", "token", OpenIdCauses.ResponseTypeUnsupported, "unsupported_response_type", 400 },
        { "no challenge", "code_challenge", null, OpenIdCauses.ChallengeMissing, "invalid_request", 400 },
        { "a plain challenge", "code_challenge_method", "plain", OpenIdCauses.ChallengeMethodUnsupported, "invalid_request", 400 },
        { "no openid", "scope", "profile", OpenIdCauses.ScopeWithoutOpenId, "invalid_scope", 400 },
        { "a resource", "resource", "https://api.example", OpenIdCauses.ResourceUnsupported, "invalid_target", 400 },
        { "more than is kept", "unknown", new string('x', 16 * 1024) + "", OpenIdCauses.ParametersOutOfBounds, "invalid_request", 400 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_would_be_refused_later_is_refused_at_once(string what, string name, string? value, RejectionCode cause, string error, int status)
    {
        var form = Form().With(name, value);
        if (name == "unknown")
        {
            form = form.With("unknown2", value).With("unknown3", value);
        }

        var reply = await _hub.Pushed.PushAsync(new(ProviderUnderTest.Parameters(form), [], "CALL-1"), CancellationToken.None);

        reply.Rejection!.Code.Should().Be(cause, what);
        reply.Status.Should().Be(status);
        reply.Text("error").Should().Be(error);
        _hub.PushedStore.Kept.Should().Be(0);
    }

    [Fact]
    public async Task A_public_client_pushes_with_its_id_alone_and_who_must_push_may_not_do_without()
    {
        (await _hub.Pushed.PushAsync(new(ProviderUnderTest.Parameters(ValidRequest().With("client_id", "spa")), [], "CALL-1"), CancellationToken.None)).Status.Should().Be(201);

        _hub.Clients.Add(Shop with { RequiresPushedRequests = true });
        (await _hub.Check(ValidRequest())).Refusal().Should().Match<Rejection>(rejection => rejection.Code == OpenIdCauses.PushedRequestRequired && rejection.EffectiveProtocolError == "invalid_request");
        (await Bring(await Pushed())).Then(AuthorizeChecks.Check).Value().ClientId.Should().Be("shop");
    }

    [Fact]
    public async Task Who_proves_itself_in_a_header_need_not_repeat_its_id_and_proofs_are_not_kept()
    {
        var reply = await _hub.Pushed.PushAsync(new(ProviderUnderTest.Parameters(ValidRequest().With("client_id", null)), [Basic("shop", Secret)], "CALL-1"), CancellationToken.None);
        var uri = reply.Text("request_uri")!;
        (await Bring(uri)).Value().Client.Id.Should().Be("shop");

        var kept = (await _hub.PushedStore.FindAsync((await Pushed())[PushedRequests.Prefix.Length..], CancellationToken.None))!;
        kept.Parameters.Select(pair => pair.Key).Should().BeEquivalentTo(ValidRequest().Keys);
        kept.ToString().Should().Be("pushed request of shop");
    }

    [Fact]
    public async Task A_client_that_logs_nobody_in_cannot_ask_to()
    {
        _hub.Clients.Add(Shop with { GrantTypes = ["client_credentials"], Audience = "https://api.example" });

        (await _hub.Check(ValidRequest())).Refusal().EffectiveProtocolError.Should().Be("unauthorized_client");
        (await Push()).Text("error").Should().Be("unauthorized_client");
    }

    private static Dictionary<string, string?> Form() => ValidRequest().With("client_secret", Secret);

    private async Task<ProviderReply> Push() => await _hub.Pushed.PushAsync(new(ProviderUnderTest.Parameters(Form()), [], "CALL-1"), CancellationToken.None);

    private async Task<string> Pushed() => (await Push()).Text("request_uri")!;

    private async Task<Outcome<IdentifiedRequest>> Bring(string uri, params (string Name, string? Value)[] changed)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal) { ["client_id"] = "shop", ["request_uri"] = uri };
        foreach (var (name, value) in changed)
        {
            query.With(name, value);
        }

        return await _hub.Pushed.ReadAsync(ProviderUnderTest.Parameters(query), CancellationToken.None);
    }
}
