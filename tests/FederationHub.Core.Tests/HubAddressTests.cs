namespace FederationHub.Core.Tests;

public sealed class HubAddressTests
{
    [Theory]
    [InlineData("https://hub.example.nl", false)]
    [InlineData("https://hub.example.nl:8443/sso", false)]
    [InlineData("https://localhost", true)]
    [InlineData("http://localhost:8080", true)]
    [InlineData("http://hub.localhost:8080", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://127.8.9.10", true)]
    [InlineData("http://[::1]:8080", true)]
    public void Takes_https_and_http_on_loopback(string url, bool loopback)
    {
        var address = HubAddress.TryParse(url, null, out var problem);
        problem.Should().BeNull();
        address!.PublicUrl.Should().Be(url);
        address.IsLoopback.Should().Be(loopback);
        address.IsHttps.Should().Be(url.StartsWith("https:", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hub.example.nl")]
    [InlineData("/hub")]
    [InlineData("ftp://hub.example.nl")]
    [InlineData("https://hub.example.nl/")]
    [InlineData("https://hub.example.nl/sso/")]
    [InlineData("https://hub.example.nl?a=b")]
    [InlineData("https://hub.example.nl#a")]
    [InlineData("https://user@hub.example.nl")]
    [InlineData("http://hub.example.nl")]
    [InlineData("http://localhost.example.nl")]
    [InlineData("http://notlocalhost")]
    [InlineData("http://10.0.0.1")]
    public void Refuses_what_cannot_be_an_issuer_and_names_the_setting(string? url)
    {
        HubAddress.TryParse(url, null, out var problem).Should().BeNull();
        problem.Should().StartWith("FederationHub__PublicUrl");
    }

    [Fact]
    public void SAML_Core_8_3_6_An_entity_ID_has_at_most_1024_characters()
    {
        HubAddress.TryParse("https://hub.example.nl", new string('a', 1024), out _)!.SamlEntityId.Should().HaveLength(1024);
        HubAddress.TryParse("https://hub.example.nl", new string('a', 1025), out var problem).Should().BeNull();
        problem.Should().StartWith("FederationHub__Saml__EntityId");
        HubAddress.TryParse("https://hub.example.nl", "", out _).Should().BeNull();
    }

    [Fact]
    public void Derives_its_addresses_from_the_public_url_as_written()
    {
        var address = HubAddress.TryParse("https://HUB.example.nl:443/sso", null, out _)!;
        address.SamlEntityId.Should().Be("https://HUB.example.nl:443/sso/saml/metadata");
        address.AssertionConsumerService.Should().Be("https://HUB.example.nl:443/sso/login/return/saml");
        address.OidcRedirectUri("up").Should().Be("https://HUB.example.nl:443/sso/login/return/oidc/up");
        address.AssurancePrefix.Should().Be("https://HUB.example.nl:443/sso/assurance/");
    }
}
