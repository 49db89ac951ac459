using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Authorize;

public sealed class AuthorizeRequestReaderTests
{
    private readonly ProviderUnderTest _hub = new();

    [Fact]
    public async Task Accepts_a_registered_client_at_its_registered_redirect_uri()
    {
        var identified = (await _hub.Read(ValidRequest())).Value();

        identified.Client.Id.Should().Be("shop");
        identified.ReplyTo.RedirectUri.Should().Be(RedirectUri);
        identified.ReplyTo.State.Should().Be("state-1");
    }

    public static TheoryData<string> NearMisses { get; } =
    [
        "https://shop.example/CB",
        "https://shop.example/cb/",
        "https://shop.example/cb?",
        "https://shop.example/cb?x=1",
        "https://shop.example/cb#x",
        "https://shop.example/%63b",
        "https://shop.example/x/%2e%2e/cb",
        "https://shop.example/x/../cb",
        "https://shop.example/x/..;/cb",
        "https://shop.example/./cb",
        "https://shop.example//cb",
        "https://shop.example:443/cb",
        "https://shop.example:8443/cb",
        "https://shop.example./cb",
        "https://SHOP.example/cb",
        "HTTPS://shop.example/cb",
        "http://shop.example/cb",
        "https://shop.example.evil.test/cb",
        "https://evil.test/cb",
        "https://sub.shop.example/cb",
        "https://shop.example@evil.test/cb",
        "https://evil@shop.example/cb",
        "https://shop.example%40evil.test/cb",
        "https://shop.example\\@evil.test/cb",
        "https:\\\\shop.example\\cb",
        "https:shop.example/cb",
        "//shop.example/cb",
        "https://shop.example/cb ",
        " https://shop.example/cb",
        "https://shop.example/cb\r\nLocation: https://evil.test",
        "https://shop.example/cb\0",
        "https://shop.example/ⅽb",
        "https://shop.example/cb/..",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://other.example/cb",
    ];

    [Theory]
    [MemberData(nameof(NearMisses))]
    public async Task A_redirect_uri_that_differs_by_anything_is_a_page_and_never_a_redirect(string redirectUri)
    {
        var refusal = (await _hub.Read(ValidRequest().With("redirect_uri", redirectUri))).Refusal();

        refusal.Code.Should().Be(OpenIdCauses.RedirectUriNotRegistered);
        refusal.Code.ToString().Should().Be("FH-1002/redirect-uri-not-registered");
        refusal.Detail.Should().Contain("nearest registered 'https://shop.example/cb'");
    }

    [Theory]
    [InlineData("https://shop.example/CB", "differs in letter case")]
    [InlineData("https://shop.example/cb/", "differs in the trailing slash")]
    [InlineData("https://shop.example:8443/cb", "differs in the port")]
    [InlineData("http://shop.example/cb", "differs in the scheme")]
    [InlineData("https://shop.examples/cb", "differs in the host")]
    [InlineData("https://shop.example/cb?token=hidden", "differs in the query")]
    [InlineData("https://shop.example/cbx", "differs from character 24")]
    public async Task The_operator_reads_how_it_differs_and_no_value_of_a_query(string redirectUri, string difference)
    {
        var detail = (await _hub.Read(ValidRequest().With("redirect_uri", redirectUri))).Refusal().Detail;

        detail.Should().EndWith(difference).And.NotContain("hidden");
    }

    public static TheoryData<string, string?, RejectionCode> Broken { get; } = new()
    {
        { "client_id", null, OpenIdCauses.ClientIdMissing },
        { "client_id", "", OpenIdCauses.ClientIdMissing },
        { "client_id", "SHOP", OpenIdCauses.ClientUnknown },
        { "client_id", "nobody\r\n", OpenIdCauses.ClientUnknown },
        { "client_id", new string('x', 5000), OpenIdCauses.ClientUnknown },
        { "client_id", "other", OpenIdCauses.RedirectUriNotRegistered },
        { "redirect_uri", null, OpenIdCauses.RedirectUriMissing },
        { "redirect_uri", "", OpenIdCauses.RedirectUriMissing },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Refuses_what_does_not_identify_client_and_redirect_uri(string name, string? value, RejectionCode expected)
    {
        (await _hub.Read(ValidRequest().With(name, value))).Refusal().Code.Should().Be(expected);
    }

    [Theory]
    [InlineData("client_id", "shop")]
    [InlineData("client_id", "other")]
    [InlineData("redirect_uri", RedirectUri)]
    [InlineData("redirect_uri", "https://evil.test/")]
    public async Task Refuses_client_or_redirect_uri_twice(string name, string second)
    {
        var refusal = (await _hub.Read([.. ValidRequest(), new(name, second)])).Refusal();

        refusal.Code.Should().Be(OpenIdCauses.ParameterDuplicated);
        refusal.EffectiveProtocolError.Should().Be("invalid_request");
    }

    [Fact]
    public async Task Refuses_an_address_without_a_request()
    {
        (await _hub.Read([])).Refusal().Code.ToString().Should().Be("FH-1004/no-authorization-request");
    }

    [Fact]
    public async Task Refuses_a_suspended_client_with_a_page()
    {
        _hub.Clients.Add(Shop with { Enabled = false });

        (await _hub.Read(ValidRequest())).Refusal().Code.ToString().Should().Be("FH-1011/client-suspended");
    }

    [Fact]
    public async Task A_client_without_redirect_uris_gets_no_answer_anywhere()
    {
        _hub.Clients.Add(Shop with { RedirectUris = [] });

        (await _hub.Read(ValidRequest())).Refusal().Code.Should().Be(OpenIdCauses.RedirectUriNotRegistered);
    }

    [Theory]
    [InlineData("https://shop.example/cb?code=1")]
    [InlineData("https://shop.example/cb?x=1&state=2")]
    [InlineData("https://shop.example/cb#frag")]
    [InlineData("http://shop.example/cb")]
    [InlineData("javascript:alert(1)")]
    public async Task A_bad_redirect_uri_is_refused_even_when_a_directory_holds_it(string redirectUri)
    {
        _hub.Clients.Add(Shop with { RedirectUris = [redirectUri] });

        (await _hub.Read(ValidRequest().With("redirect_uri", redirectUri))).Refusal().Code.Fh.Should().Be(FhCodes.RedirectUriNotRegistered);
    }

    // R002-24
    [Fact]
    public async Task A_redirect_uri_without_a_path_is_the_string_that_was_registered()
    {
        _hub.Clients.Add(Shop with { RedirectUris = ["https://www.open-wave.nl"] });

        (await _hub.Read(ValidRequest().With("redirect_uri", "https://www.open-wave.nl"))).Value()
            .ReplyTo.RedirectUri.Should().Be("https://www.open-wave.nl");
        (await _hub.Read(ValidRequest().With("redirect_uri", "https://www.open-wave.nl/"))).Refusal()
            .Code.Should().Be(OpenIdCauses.RedirectUriNotRegistered);
    }

    [Theory]
    [InlineData("http://127.0.0.1:53211/cb", true)]
    [InlineData("http://127.0.0.1/cb", true)]
    [InlineData("http://127.0.0.1:53211/other", false)]
    [InlineData("http://127.0.0.1:53211/cb?x", false)]
    [InlineData("http://127.0.0.1:99999/cb", false)]
    [InlineData("http://127.0.0.1:/cb", false)]
    [InlineData("http://127.0.0.1:80@evil.test/cb", false)]
    [InlineData("http://[::1]:53211/cb", false)]
    [InlineData("http://localhost:53211/cb", false)]
    [InlineData("https://127.0.0.1:53211/cb", false)]
    public async Task A_native_client_may_listen_on_any_loopback_port(string redirectUri, bool accepted)
    {
        _hub.Clients.Add(Shop with { Native = true, RedirectUris = ["http://127.0.0.1/cb"] });

        var outcome = await _hub.Read(ValidRequest().With("redirect_uri", redirectUri));

        (outcome is Outcome<OpenId.Provider.Authorize.IdentifiedRequest>.Accepted).Should().Be(accepted);
    }

    [Fact]
    public async Task A_web_client_may_not_change_the_loopback_port()
    {
        _hub.Clients.Add(Shop with { RedirectUris = ["http://127.0.0.1/cb"] });

        (await _hub.Read(ValidRequest().With("redirect_uri", "http://127.0.0.1:5000/cb"))).Refusal()
            .Code.Should().Be(OpenIdCauses.RedirectUriNotRegistered);
    }
}
