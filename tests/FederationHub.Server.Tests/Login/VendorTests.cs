using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Web;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// Each product through the whole hub: the request that it gets, the response that it sends, and the claims that the application has in the
/// end. The products' answers and their sources: FederationHub.Testing/Vendors.
/// </summary>
public sealed class VendorTests(VendorTests.Products products) : IClassFixture<VendorTests.Products>
{
    // The browser stops there: what follows is the product's own business.
    private const string SignOn = "http://planner.localhost:1/login/";

    private const string Mfa = "https://refeds.org/profile/mfa";
    private const string Password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

    private readonly HubWorld _world = products.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ids => new(Vendor.All.Select(vendor => vendor.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task A_product_signs_a_person_in_and_the_application_has_their_claims(string id)
    {
        var vendor = Of(id);
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", id), ("login_hint", "noor@school.example")));
        var request = WireRequest.Read(asked.Url);
        request.Elements().Select(element => element.Name.LocalName).Should().Equal(vendor.RequestElements);
        request.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Select(attribute => attribute.Name.LocalName)
            .Should().Equal("ID", "Version", "IssueInstant", "Destination", "ProtocolBinding", "AssertionConsumerServiceURL");
        request.Attribute("Destination")!.Value.Should().Be(SignOn + id);

        var answered = await AnswerAsync(browser, vendor, asked);

        var tokens = await _world.Planner.RedeemAsync(answered.Parameter("code") ?? throw new InvalidOperationException($"{answered.Url}\n{answered.Text}\n{_world.Log[^2000..]}"));
        var claims = FakeApplication.Claims(tokens["id_token"]!);
        foreach (var (name, value) in vendor.Claims)
        {
            claims.GetProperty(name).GetString().Should().Be(value, name);
        }

        claims.GetProperty("sub").GetString().Should().NotBeNullOrEmpty();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_same_person_at_a_product_is_the_same_person_again(string id)
    {
        var subjects = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            using var browser = _world.NewBrowser();
            var answered = await AnswerAsync(browser, Of(id), await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", id))));
            var tokens = await _world.Planner.RedeemAsync(answered.Parameter("code")!);
            subjects.Add(FakeApplication.Claims(tokens["id_token"]!).GetProperty("sub").GetString());
        }

        subjects.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task R002_19_Entra_hears_a_login_hint_beside_the_request_and_nobody_else_hears_one()
    {
        using var browser = _world.NewBrowser();
        var entra = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra"), ("login_hint", "noor@school.example")));
        HttpUtility.ParseQueryString(new Uri(entra.Url).Query)["login_hint"].Should().Be("noor@school.example");
        foreach (var other in Vendor.All.Where(vendor => !vendor.Id.StartsWith("entra", StringComparison.Ordinal)))
        {
            using var another = _world.NewBrowser();
            var asked = await another.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", other.Id), ("login_hint", "noor@school.example")));
            asked.Url.Should().NotContain("noor", other.Id);
        }
    }

    [Fact]
    public async Task Who_wants_signed_requests_gets_them_signed_over_the_very_query()
    {
        var certificate = await _world.Services.GetRequiredService<IHubKeys>().SamlSigningAsync(Token);
        using var key = certificate.GetRSAPublicKey()!;
        foreach (var vendor in Vendor.All)
        {
            using var browser = _world.NewBrowser();
            var query = new Uri((await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", vendor.Id)))).Url).Query.TrimStart('?');
            var wanted = vendor.Settings.Contains("sign_requests: true", StringComparer.Ordinal);
            query.Contains("Signature=", StringComparison.Ordinal).Should().Be(wanted, vendor.Id);
            if (wanted)
            {
                // SAML Bindings 3.4.4.1: what stands before &Signature=, to the octet.
                var signed = query[..query.IndexOf("&Signature=", StringComparison.Ordinal)];
                key.VerifyData(Encoding.ASCII.GetBytes(signed), Convert.FromBase64String(HttpUtility.ParseQueryString(query)["Signature"]!), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeTrue(vendor.Id);
            }
        }
    }

    [Fact]
    public async Task A_products_answer_for_another_product_is_refused()
    {
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "okta")));
        var end = await AnswerAsync(browser, Of("entra"), asked);
        end.Code.Should().Be("FH-1306", "the key is the same, the issuer is not");
    }

    [Fact]
    public async Task A_forced_login_is_asked_for_and_an_old_authentication_is_not_taken_for_it()
    {
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "okta"), ("prompt", "login")));
        WireRequest.Read(asked.Url).Attribute("ForceAuthn")!.Value.Should().Be("true");
        (await AnswerAsync(browser, Of("okta"), asked)).Code.Should().Be("FH-1407", "that product's person authenticated an hour ago");

        using var other = _world.NewBrowser();
        var fresh = await other.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "keycloak"), ("prompt", "login")));
        (await AnswerAsync(other, Of("keycloak"), fresh)).Parameter("code").Should().NotBeNull();
    }

    [Fact]
    public async Task Where_an_organisation_breaks_on_a_forced_login_none_is_asked_for_and_an_old_authentication_is_not_taken()
    {
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "google"), ("prompt", "login")));
        WireRequest.Read(asked.Url).Attribute("ForceAuthn").Should().BeNull();
        (await AnswerAsync(browser, Of("google"), asked)).Code.Should().Be("FH-1407");
    }

    [Theory]
    [InlineData("acr_values", Password, Password, null)]
    [InlineData("acr_values", $"{Mfa} {Password}", $"{Mfa} {Password}", null)]
    // Domain 3.7: what is only wished for is never a reason to refuse.
    [InlineData("acr_values", Mfa, Mfa, null)]
    [InlineData("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"" + Password + "\"]}}}", Password, null)]
    [InlineData("acr_values", "urn:of:nobody http://hub.localhost/assurance/laag 2", "", null)]
    [InlineData("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"" + Mfa + "\"]}}}", Mfa, "FH-1312")]
    public async Task An_application_asks_for_contexts_that_the_organisation_supports_and_what_it_demands_is_the_answer_or_none(string parameter, string asked, string sent, string? code)
    {
        using var browser = _world.NewBrowser();
        var page = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "shibboleth"), (parameter, asked)));
        var request = WireRequest.Read(page.Url);
        request.Descendants().Where(element => element.Name.LocalName == "AuthnContextClassRef").Select(element => element.Value).Should().Equal(sent.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var end = await AnswerAsync(browser, Of("shibboleth"), page);

        end.Code.Should().Be(code);
        (end.Parameter("code") is not null).Should().Be(code is null);
    }

    [Fact]
    public async Task What_the_application_asks_goes_to_no_organisation_that_does_not_support_it()
    {
        foreach (var vendor in Vendor.All.Where(vendor => vendor.Id != "shibboleth"))
        {
            using var browser = _world.NewBrowser();
            var page = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", vendor.Id), ("acr_values", Mfa), ("login_hint", "noor")));
            WireRequest.Read(page.Url).Elements().Select(element => element.Name.LocalName).Should().Equal(vendor.RequestElements, vendor.Id);
        }
    }

    private static Vendor Of(string id) => Vendor.All.Single(vendor => vendor.Id == id);

    private async Task<BrowserPage> AnswerAsync(Browser browser, Vendor vendor, BrowserPage asked)
    {
        var login = new VendorLogin(WireRequest.Read(asked.Url).Attribute("ID")!.Value, _world.HubUrl + "/login/return/saml", _world.HubUrl + "/saml/metadata", _world.Clock.GetUtcNow());
        return await browser.PostAsync(login.AssertionConsumer,
        [
            KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(vendor.Respond(login)))),
            KeyValuePair.Create("RelayState", asked.Parameter("RelayState")!),
        ], from: SignOn);
    }

    /// <summary>A world in which every product is an organisation.</summary>
    public sealed class Products : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(Configured);

        public ValueTask DisposeAsync() => World.DisposeAsync();

        private static string Configured(string text)
        {
            var certificate = Convert.ToBase64String(Vendor.Certificate.RawData);
            var ids = string.Join(", ", Vendor.All.Select(vendor => vendor.Id));
            return text
                .Replace("    organisations: [university, college]\n    claims: []\n", $"    agreements: optional\n    organisations: [university, college, {ids}]\n    claims: [{{ claim: given_name, in: [id_token] }}, {{ claim: family_name, in: [id_token] }}, {{ claim: email, in: [id_token] }}]\n", StringComparison.Ordinal)
                + "\n" + string.Join('\n', Vendor.All.Select(vendor => Organisation(vendor, certificate)));
        }

        private static string Organisation(Vendor vendor, string certificate)
        {
            List<string> lines =
            [
                $"  - id: {vendor.Id}",
                $"    name: The school with {vendor.Id}",
                vendor.AttributeMap == "entra"
                    ? $"    identifiers: {{ entra_tid: {vendor.Attributes[0].Values[0]} }}"
                    : $"    identifiers: {{ schac_home_org: {vendor.Id}.example }}",
                "    scopes: [school.example]",
                $"    attribute_map: {vendor.AttributeMap}",
            ];
            if (vendor.Rules.Count > 0)
            {
                lines.Add("    rules:");
                lines.AddRange(vendor.Rules.Select(rule => $"      - {{ target: {rule.Target}, sources: [{rule.Source}] }}"));
            }

            lines.AddRange(["    saml:", $"      entity_id: {vendor.EntityId}", $"      redirect_url: {SignOn}{vendor.Id}", $"      certificates: [{certificate}]"]);
            lines.AddRange(vendor.Settings.Select(setting => "      " + setting));
            return string.Join('\n', lines);
        }
    }
}
