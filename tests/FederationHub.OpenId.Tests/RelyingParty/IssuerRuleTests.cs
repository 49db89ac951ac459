using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class IssuerRuleTests
{
    private const string Template = "https://login.microsoftonline.com/{tenantid}/v2.0";
    private const string Tenant = "11111111-2222-3333-4444-555555555555";
    private const string OtherTenant = "66666666-7777-8888-9999-000000000000";

    [Theory]
    [InlineData("http://login.school.example")]
    [InlineData("https://login.school.example/?a=b")]
    [InlineData("https://login.school.example/#a")]
    [InlineData("https://user@login.school.example")]
    [InlineData("login.school.example")]
    [InlineData("")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://localhost:8080")]
    public void Refuses_an_issuer_that_is_no_https_url(string issuer) =>
        CauseOf(IssuerRule.From(issuer, [], [], allowLoopbackHttp: false)).Should().Be(RelyingPartyCauses.IssuerSettingInvalid);

    [Theory]
    [InlineData("http://localhost:8080")]
    [InlineData("http://127.0.0.1:8080/op")]
    [InlineData("http://school.localhost:8080")]
    public void Takes_http_on_loopback_where_that_is_allowed(string issuer)
    {
        Value(IssuerRule.From(issuer, [], [], allowLoopbackHttp: true)).Issuer.Should().Be(issuer);
        CauseOf(IssuerRule.From("http://school.example", [], [], allowLoopbackHttp: true)).Should().Be(RelyingPartyCauses.IssuerSettingInvalid);
    }

    [Theory]
    [InlineData(Template, "")]
    [InlineData(Template, "common")]
    [InlineData(Template, "9188040d-6c67-4c5b-b112-36a304b66dad")]
    [InlineData(Issuer, Tenant)]
    public void A_template_needs_its_tenants_and_nothing_else_has_them(string issuer, string tenant) =>
        CauseOf(IssuerRule.From(issuer, tenant.Length == 0 ? [] : [tenant], [], allowLoopbackHttp: false)).Should().Be(RelyingPartyCauses.IssuerSettingInvalid);

    [Fact]
    public void The_discovery_document_stands_under_the_issuer()
    {
        Value(IssuerRule.From(Issuer + "/", [], [], allowLoopbackHttp: false)).DefaultDiscoveryAddress.Should().Be(Issuer + "/.well-known/openid-configuration");
        Value(IssuerRule.From(Template, [Tenant], [], allowLoopbackHttp: false)).DefaultDiscoveryAddress
            .Should().Be("https://login.microsoftonline.com/organizations/v2.0/.well-known/openid-configuration");
    }

    [Fact]
    public void A_template_accepts_its_tenants_only()
    {
        var rule = Value(IssuerRule.From(Template, [Tenant], [], allowLoopbackHttp: false));

        rule.Accepts(Of(Tenant), Tenant).Should().BeTrue();
        rule.Accepts(Of(OtherTenant), OtherTenant).Should().BeFalse("that tenant is not listed");
        rule.Accepts(Of(OtherTenant), Tenant).Should().BeFalse("issuer and tenant differ");
        rule.Accepts(Template, Tenant).Should().BeFalse("the template itself is no issuer");
        rule.Accepts(Of(Tenant), null).Should().BeFalse("the token names no tenant");
        rule.AcceptsInResponse(Of(Tenant)).Should().BeTrue();
        rule.AcceptsInResponse(Of(OtherTenant)).Should().BeFalse();

        static string Of(string tenant) => Template.Replace("{tenantid}", tenant, StringComparison.Ordinal);
    }

    [Fact]
    public void An_alias_counts_in_the_token_only_where_it_is_set()
    {
        var google = Value(IssuerRule.From("https://accounts.google.com", [], ["accounts.google.com"], allowLoopbackHttp: false));
        google.Accepts("accounts.google.com", null).Should().BeTrue();
        google.Accepts("https://accounts.google.com", null).Should().BeTrue();
        google.AcceptsInResponse("accounts.google.com").Should().BeFalse();
        Value(IssuerRule.From(Issuer, [], [], allowLoopbackHttp: false)).Accepts("login.school.example/op", null).Should().BeFalse();
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", true)]
    [InlineData("https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0", true)]
    [InlineData("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", false)]
    public async Task A_key_bound_to_an_issuer_signs_for_that_issuer_only(string keyIssuer, bool accepted)
    {
        var issuer = Template.Replace("{tenantid}", Tenant, StringComparison.Ordinal);
        var provider = new TestProvider { Rule = Value(IssuerRule.From(Template, [Tenant], [], allowLoopbackHttp: false)) };
        provider.Document["issuer"] = Template;
        provider.Document.Remove("authorization_response_iss_parameter_supported");
        provider.Keys[0]["issuer"] = keyIssuer;
        var claims = provider.Claims;
        claims["iss"] = issuer;
        claims["tid"] = Tenant;

        var outcome = await IdTokenValidator.ValidateAsync(
            new TokenResponse(provider.Sign(claims), AccessToken),
            Value(AuthorizationCode.Read([new("state", provider.Memory.State), new("code", Code)], provider.Memory, provider.Metadata)),
            provider.NewKeys(),
            provider.Expectations,
            provider.Clock.Now,
            TestContext.Current.CancellationToken);

        outcome.Match(token => token.Issuer, rejection => rejection.Code.Cause).Should().Be(accepted ? issuer : "id-token-issuer-mismatch");
    }
}
