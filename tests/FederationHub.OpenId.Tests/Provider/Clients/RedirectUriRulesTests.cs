using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Tests.Provider.Clients;

public sealed class RedirectUriRulesTests
{
    [Theory]
    [InlineData("https://shop.example/cb", false)]
    [InlineData("https://www.open-wave.nl", false)]
    [InlineData("https://shop.example:8443/cb?tenant=1&codes=2", false)]
    [InlineData("https://SHOP.example/a/%7Eb;c=d/", false)]
    [InlineData("https://[2001:db8::1]/cb", false)]
    [InlineData("https://xn--schl-5qa.example/cb", false)]
    [InlineData("http://localhost/cb", false)]
    [InlineData("http://localhost:8080/cb", false)]
    [InlineData("http://shop.localhost:8080/cb", false)]
    [InlineData("http://127.0.0.1:8080/cb", false)]
    [InlineData("http://[::1]/cb", false)]
    [InlineData("com.example.app:/cb", true)]
    [InlineData("com.example.app://cb", true)]
    public void Accepts(string uri, bool native)
    {
        (RedirectUriRules.Check(uri, native) is Outcome<Done>.Accepted).Should().BeTrue();
    }

    [Theory]
    [InlineData("", "redirect-uri-malformed")]
    [InlineData("shop.example/cb", "redirect-uri-malformed")]
    [InlineData("/cb", "redirect-uri-malformed")]
    [InlineData("//shop.example/cb", "redirect-uri-malformed")]
    [InlineData("https:/shop.example/cb", "redirect-uri-malformed")]
    [InlineData("https:///cb", "redirect-uri-malformed")]
    [InlineData("https://user@shop.example/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example\\cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/a\\cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/c b", "redirect-uri-malformed")]
    [InlineData("https://shop.example/cb\n", "redirect-uri-malformed")]
    [InlineData("https://schöl.example/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example:0/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example:65536/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example:/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example:44x/cb", "redirect-uri-malformed")]
    [InlineData("https://[::1/cb", "redirect-uri-malformed")]
    [InlineData("https://shop..example/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/a/../cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/a/%2E%2e/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/a/..;/cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/./cb", "redirect-uri-malformed")]
    [InlineData("https://shop.example/cb#x", "redirect-uri-fragment")]
    [InlineData("https://shop.example/cb#", "redirect-uri-fragment")]
    [InlineData("https://*.example/cb", "redirect-uri-wildcard")]
    [InlineData("https://shop.example/*", "redirect-uri-wildcard")]
    [InlineData("http://shop.example/cb", "redirect-uri-not-https")]
    [InlineData("http://localhost.evil.test/cb", "redirect-uri-not-https")]
    [InlineData("http://127.0.0.1.evil.test/cb", "redirect-uri-not-https")]
    [InlineData("http://evillocalhost/cb", "redirect-uri-not-https")]
    [InlineData("http://10.0.0.1/cb", "redirect-uri-not-https")]
    [InlineData("HTTPS://shop.example/cb", "redirect-uri-scheme")]
    [InlineData("ftp://shop.example/cb", "redirect-uri-scheme")]
    [InlineData("myapp://cb", "redirect-uri-scheme")]
    [InlineData("com.example.app://cb", "redirect-uri-scheme")]
    [InlineData("com.example.app:/cb", "redirect-uri-malformed")]
    [InlineData("javascript:alert(1)", "redirect-uri-malformed")]
    [InlineData("JaVaScRiPt:alert(1)", "redirect-uri-malformed")]
    [InlineData("javascript://x.example/%0aalert(1)", "redirect-uri-scheme")]
    [InlineData("data:text/html,x", "redirect-uri-malformed")]
    [InlineData("https://shop.example/cb?code=1", "redirect-uri-reserved-parameter")]
    [InlineData("https://shop.example/cb?x&state", "redirect-uri-reserved-parameter")]
    [InlineData("https://shop.example/cb?x=1&ISS=1", "redirect-uri-reserved-parameter")]
    [InlineData("https://shop.example/cb?err%6Fr=1", "redirect-uri-reserved-parameter")]
    [InlineData("https://shop.example/cb?x=1;code=2", "redirect-uri-reserved-parameter")]
    public void Refuses_for_a_web_application(string uri, string cause)
    {
        var refusal = RedirectUriRules.Check(uri, native: false).Refusal();

        refusal.Code.Cause.Should().Be(cause);
        refusal.Code.Fh.Number.Should().Be(1002);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("javascript://x.example/")]
    [InlineData("data:text/html,x.y")]
    [InlineData("myapp:/cb")]
    [InlineData("Com.Example.App:/cb")]
    [InlineData("com.example.app:/a/../b")]
    [InlineData("com.example.app:/cb?code=1")]
    [InlineData("com.example.app:/c b")]
    [InlineData("com.example.app:/cb#x")]
    [InlineData("http://shop.example/cb")]
    public void Refuses_for_a_native_application(string uri)
    {
        RedirectUriRules.Check(uri, native: true).Refusal().Code.Fh.Number.Should().Be(1002);
    }

    [Fact]
    public void Refuses_one_that_is_too_long()
    {
        RedirectUriRules.Check("https://shop.example/" + new string('a', 2048), native: false).Refusal().Code.Should().Be(OpenIdCauses.RedirectUriMalformed);
    }
}
