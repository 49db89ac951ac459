using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.EndSession;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.EndSession;

public sealed class EndSessionRequestReaderTests
{
    private const string Bye = "https://shop.example/bye?from=hub";

    private readonly ProviderUnderTest _hub = new();

    public EndSessionRequestReaderTests() => _hub.Clients.Add(Shop with { PostLogoutRedirectUris = [Bye] });

    [Fact]
    public async Task A_whole_request_speaks_for_itself_also_long_after_the_time_of_its_hint()
    {
        var hint = await HintAsync();
        _hub.Time.Advance(86_400);

        var request = (await ReadAsync(Whole(hint).With("logout_hint", "session-1").With("ui_locales", "nl x_y en"))).Value();

        request.Doubt.Should().BeNull();
        request.Client!.Id.Should().Be("shop");
        request.Hint.Should().Be(new IdTokenHint("pairwise-subject", "shop", "sid-1"));
        request.PostLogoutRedirectUri.Should().Be(Bye);
        request.State.Should().Be("a state");
        request.LogoutHint.Should().Be("session-1");
        request.UiLocales.Should().Equal("nl", "en");
    }

    [Fact]
    public async Task The_hint_alone_is_enough()
    {
        var request = (await ReadAsync(new() { ["id_token_hint"] = await HintAsync() })).Value();

        request.Doubt.Should().BeNull();
        request.Client!.Id.Should().Be("shop");
        request.PostLogoutRedirectUri.Should().BeNull();
    }

    [Theory]
    [InlineData("https://shop.example/bye", "post-logout-redirect-uri-not-registered")]
    [InlineData("https://shop.example/bye?from=hub&more=1", "post-logout-redirect-uri-not-registered")]
    [InlineData("https://shop.example/BYE?from=hub", "post-logout-redirect-uri-not-registered")]
    [InlineData("https://evil.example/bye?from=hub", "post-logout-redirect-uri-not-registered")]
    public async Task Nobody_is_sent_to_an_address_that_is_not_the_registered_string(string uri, string cause)
    {
        var request = (await ReadAsync(Whole(await HintAsync()).With("post_logout_redirect_uri", uri))).Value();

        request.Doubt!.Code.Cause.Should().Be(cause);
        (request.PostLogoutRedirectUri, request.State).Should().Be((null, null));
        request.Hint.Should().NotBeNull("what is right counts");
    }

    [Fact]
    public async Task What_does_not_verify_is_not_used_and_the_person_is_asked()
    {
        var good = await HintAsync();
        var parts = good.Split('.');
        foreach (var (what, change, cause) in new (string, Action<Dictionary<string, string?>>, RejectionCode)[]
        {
            ("no hint", form => form.Remove("id_token_hint"), OpenIdCauses.PostLogoutRedirectUriWithoutHint),
            ("no hint and nowhere to go", form => { form.Remove("id_token_hint"); form.Remove("post_logout_redirect_uri"); }, OpenIdCauses.LogoutWithoutHint),
            ("no hint of an unknown client", form => { form.Remove("id_token_hint"); form["client_id"] = "nobody"; }, OpenIdCauses.ClientUnknown),
            ("unsigned", form => form["id_token_hint"] = $"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{parts[1]}.", OpenIdCauses.IdTokenHintInvalid),
            ("foreign", form => form["id_token_hint"] = Jws.Sign(SigningKey.Generate(SigningAlgorithm.RS256, default), "JWT", """{"iss":"https://hub.example","aud":"shop","sub":"x"}"""u8), OpenIdCauses.IdTokenHintInvalid),
            ("a logout token", form => form["id_token_hint"] = Jws.Sign(Rsa, "logout+jwt", """{"iss":"https://hub.example","aud":"shop","sub":"x","sid":"session-1"}"""u8), OpenIdCauses.IdTokenHintInvalid),
            ("too long", form => form["id_token_hint"] = new string('a', 9000), OpenIdCauses.IdTokenHintTooLong),
            ("another client's", form => form["client_id"] = "other", OpenIdCauses.IdTokenHintInvalid),
        })
        {
            var form = Whole(good);
            change(form);
            var request = (await ReadAsync(form)).Value();

            request.Doubt!.Code.Should().Be(cause, what);
            (request.Hint, request.PostLogoutRedirectUri, request.State).Should().Be((null, null, null), what);
        }
    }

    [Fact]
    public async Task A_client_that_is_suspended_or_gone_sends_nobody_anywhere()
    {
        var hint = await HintAsync();
        _hub.Clients.Add(Shop with { Enabled = false, PostLogoutRedirectUris = [Bye] });

        var request = (await ReadAsync(Whole(hint))).Value();

        request.Doubt!.Code.Should().Be(OpenIdCauses.ClientSuspended);
        request.PostLogoutRedirectUri.Should().BeNull();
    }

    [Fact]
    public async Task A_state_that_is_too_long_is_never_given_back()
    {
        var request = (await ReadAsync(Whole(await HintAsync()).With("state", new string('s', 5000)))).Value();

        request.Doubt!.Code.Should().Be(OpenIdCauses.LogoutStateTooLong);
        (request.PostLogoutRedirectUri, request.State).Should().Be((null, null));
    }

    [Theory]
    [InlineData("id_token_hint")]
    [InlineData("client_id")]
    [InlineData("post_logout_redirect_uri")]
    [InlineData("state")]
    public async Task Nothing_may_stand_twice(string name)
    {
        var form = Whole(await HintAsync());
        var twice = ProtocolParameters.From([.. form, KeyValuePair.Create(name, form[name])]).Value();

        (await new EndSessionRequestReader(_hub.Clients, new IdTokenHintReader(_hub.Issuer, _hub.Keys)).ReadAsync(twice, CancellationToken.None))
            .Refusal().Code.Should().Be(OpenIdCauses.ParameterDuplicated);
    }

    [Theory]
    [InlineData("https://shop.example/bye", null, "https://shop.example/bye")]
    [InlineData("https://shop.example/bye", "a b&c", "https://shop.example/bye?state=a%20b%26c")]
    [InlineData("https://shop.example/bye?from=hub", "s", "https://shop.example/bye?from=hub&state=s")]
    public void The_registered_string_is_used_as_it_is(string registered, string? state, string address)
    {
        PostLogoutRedirect.Of(registered, state).Should().Be(address);
    }

    private static Dictionary<string, string?> Whole(string hint) => new(StringComparer.Ordinal)
    {
        ["id_token_hint"] = hint,
        ["client_id"] = "shop",
        ["post_logout_redirect_uri"] = Bye,
        ["state"] = "a state",
    };

    private async Task<string> HintAsync() => (await _hub.Redeem(await _hub.Code())).Text("id_token")!;

    private async Task<Outcome<EndSessionRequest>> ReadAsync(Dictionary<string, string?> form) =>
        await new EndSessionRequestReader(_hub.Clients, new IdTokenHintReader(_hub.Issuer, _hub.Keys)).ReadAsync(ProviderUnderTest.Parameters(form), CancellationToken.None);
}
