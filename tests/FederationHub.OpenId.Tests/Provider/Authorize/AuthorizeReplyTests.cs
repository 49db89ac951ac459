using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Authorize;

public sealed class AuthorizeReplyTests
{
    private readonly ProviderUnderTest _hub = new();

    // R002-24
    [Theory]
    [InlineData("https://shop.example/cb", "https://shop.example/cb?code=c-1&state=s&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://www.open-wave.nl", "https://www.open-wave.nl?code=c-1&state=s&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://shop.example/cb?tenant=a%20b", "https://shop.example/cb?tenant=a%20b&code=c-1&state=s&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://shop.example/cb?", "https://shop.example/cb?code=c-1&state=s&iss=https%3A%2F%2Fhub.example")]
    [InlineData("https://SHOP.example:443/a/%7Eb", "https://SHOP.example:443/a/%7Eb?code=c-1&state=s&iss=https%3A%2F%2Fhub.example")]
    public async Task Appends_to_the_registered_string(string redirectUri, string expected)
    {
        var to = await ReplyTo(redirectUri, "s");

        AuthorizeReply.Success(to, "c-1", _hub.Issuer).RedirectUrl.Should().Be(expected);
    }

    [Fact]
    public async Task Gives_any_state_back_intact_and_lets_nothing_out_of_its_field()
    {
        var state = "a\r\nSet-Cookie: x=1\0\"'<script>&code=evil#?é🙂 +%".PadRight(4096, 'x');

        var reply = AuthorizeReply.Success(await ReplyTo(RedirectUri, state), "c-1", _hub.Issuer);

        reply.RedirectUrl.Should().MatchRegex("^[!-~]*$").And.NotContainAny("<", "\"", "'");
        var fields = reply.RedirectUrl.Split('?', 2)[1].Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        fields.Should().HaveCount(3);
        fields["state"].Should().Be(state);
        fields["code"].Should().Be("c-1");
        reply.Fields.Single(field => field.Key == "state").Value.Should().Be(state);
    }

    [Fact]
    public async Task An_error_names_the_issuer_the_state_the_number_and_the_reference_and_not_the_detail()
    {
        var rejection = OpenIdCauses.PromptUnsupported.Because("internal \"detail\"");

        var reply = AuthorizeReply.Error(await ReplyTo(RedirectUri, "s"), rejection, _hub.Issuer, "REF-\"é");

        reply.Fields.Should().Equal(
            new("error", "invalid_request"),
            new("error_description", "FH-1005: Malformed or invalid request. Reference REF-??"),
            new("state", "s"),
            new("iss", "https://hub.example"));
        reply.RedirectUrl.Should().NotContain("detail");
    }

    [Fact]
    public async Task Without_a_state_none_is_made_up()
    {
        AuthorizeReply.Success(await ReplyTo(RedirectUri, null), "c", _hub.Issuer).Fields.Select(field => field.Key).Should().Equal("code", "iss");
    }

    [Theory]
    [InlineData("login_required")]
    [InlineData("interaction_required")]
    [InlineData("consent_required")]
    [InlineData("account_selection_required")]
    public async Task Says_which_page_prompt_none_would_have_needed(string error)
    {
        AuthorizeReply.PageNeeded(await ReplyTo(RedirectUri, "s"), error, _hub.Issuer, "REF").Fields[0].Value.Should().Be(error);
    }

    [Fact]
    public async Task Says_how_it_travels()
    {
        var identified = (await _hub.Read(ValidRequest().With("response_mode", "form_post"))).Value();

        AuthorizeReply.Success(identified.ReplyTo, "c", _hub.Issuer).To.ResponseMode.Should().Be(ResponseMode.FormPost);
    }

    [Fact]
    public async Task A_refusal_of_core_travels_with_its_own_error()
    {
        var rejection = new RejectionCode(FhCodes.StepUpUnmet, "some-level", "x").Because("x");

        AuthorizeReply.Error(await ReplyTo(RedirectUri, "s"), rejection, _hub.Issuer, "R").Fields[0].Value.Should().Be("unmet_authentication_requirements");
    }

    private async Task<ReplyAddress> ReplyTo(string redirectUri, string? state)
    {
        _hub.Clients.Add(Shop with { RedirectUris = [redirectUri] });
        return (await _hub.Read(ValidRequest().With("redirect_uri", redirectUri).With("state", state))).Value().ReplyTo;
    }
}
