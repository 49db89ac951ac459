using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Background;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// How sure the hub is, on the wire of the application: the planner takes contracts, the shop does not. Entra's people use two factors and say
/// so in an attribute; the university's never say anything, and a contract guarantees theirs.
/// </summary>
public sealed class AssuranceTests(AssuranceTests.Hub hub) : IClassFixture<AssuranceTests.Hub>
{
    private const string Verhoogd = "/assurance/verhoogd";
    private const string Gemiddeld = "/assurance/gemiddeld";

    // The browser stops there: what follows is the product's own business.
    private const string SignOn = "http://planner.localhost:1/login/";

    private readonly HubWorld _world = hub.World;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R000_14_OpenID_Connect_with_amr_tells_two_factors_as_mfa_in_the_ID_token() =>
        Expect(await LogInAsync(_world.Planner, "college", "teacher"), Verhoogd, "pwd", "otp", "mfa");

    [Fact]
    public async Task R000_04_Two_factors_at_the_organisation_are_asked_for_by_nobody_again()
    {
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Planner, "college", "teacher");
        end.Parameter("code").Should().NotBeNull("no page stands between the organisation and the application");
    }

    [Fact]
    public async Task R000_14_One_factor_is_told_as_one_whatever_was_asked() =>
        Expect(await LogInAsync(_world.Planner, "college", "pupil", ("acr_values", _world.HubUrl + Verhoogd)), Gemiddeld, "pwd");

    [Fact]
    public async Task R000_14_SAML_with_multipleauthn_tells_two_factors_as_mfa_in_the_ID_token() =>
        Expect(await AnsweredAsync("entra"), Verhoogd, "pwd", "mfa");

    [Fact]
    public async Task R000_05_The_same_answer_of_an_organisation_that_is_not_believed_for_it_tells_one() =>
        Expect(await AnsweredAsync("entra-response"), Gemiddeld, "pwd");

    [Fact]
    public async Task R000_14_Nothing_said_is_an_empty_array() =>
        Expect(await AnsweredAsync("okta"), Gemiddeld);

    [Fact]
    public async Task R000_07_A_contract_is_told_as_mfa_to_who_takes_contracts_and_the_audit_names_it()
    {
        using var browser = _world.NewBrowser();
        var tokens = await browser.TokensAsync(_world.Planner, "university");
        var claims = Expect(tokens, Verhoogd, "pwd", "mfa");
        claims.GetProperty("assurance_evidence").GetString().Should().Be("contract");
        var told = (await AuditAsync(_world, AuditKinds.LoginIssued)).First(e => e is { Application: "planner", Organisation: "university" });
        (told.Facts!.Level, told.Facts.Evidence, told.Facts.Contract).Should().Be(("verhoogd", "contract", "university-mfa"));
    }

    [Fact]
    public async Task R000_14_A_contract_is_not_told_to_who_takes_none_also_out_of_the_same_session()
    {
        using var browser = _world.NewBrowser();
        Expect(await browser.TokensAsync(_world.Planner, "university"), Verhoogd, "pwd", "mfa");
        var claims = Expect(await browser.TokensAsync(_world.Shop, "university"), Gemiddeld, "pwd");
        claims.GetProperty("assurance_level").GetString().Should().Be("gemiddeld");
    }

    [Fact]
    public async Task R000_19_The_owner_is_warned_60_30_and_7_days_before_the_end_once_each_and_the_audit_keeps_it()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("agreements:\n", Contract("2026-01-01T00:00:00Z", FormattableString.Invariant($"{DateTimeOffset.UtcNow.AddDays(90):yyyy-MM-dd}T00:00:00Z")) + "agreements:\n", StringComparison.Ordinal));
        var contract = world.Services.GetRequiredService<CurrentDirectory>().Directory.Settings.MfaContracts.Single();
        var notice = world.Services.GetServices<IHostedService>().OfType<ExpiryNotice>().Single();
        foreach (var (left, warned) in ((double, int)[])[(61, 0), (59.9, 1), (31, 1), (29.9, 2), (13, 2), (6.9, 3), (0.5, 3), (-1, 3)])
        {
            world.Clock.Advance(contract.To - TimeSpan.FromDays(left) - world.Clock.GetUtcNow());
            await notice.TurnAsync(Token);
            await notice.TurnAsync(Token);
            var told = await AuditAsync(world, AuditKinds.ContractEnds);
            told.Should().HaveCount(warned, "{0} days are left", left);
            told.All(e => e.Organisation == "university" && e.Facts!.Contract == "university-mfa" && e.Detail!.Contains("security@uvl.example", StringComparison.Ordinal)).Should().BeTrue();
        }

        world.Log.Should().Contain("security@uvl.example sees to it that it is renewed");
    }

    private static async Task<List<AuditEvent>> AuditAsync(HubWorld world, string kind) =>
        await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = kind }, Token).Select(entry => entry.Event).ToListAsync(Token);

    private async Task<JsonAnswer> LogInAsync(FakeApplication application, string organisation, string persona, params (string Name, string? Value)[] changed)
    {
        using var browser = _world.NewBrowser();
        return await browser.TokensAsync(application, organisation, persona, changed);
    }

    private async Task<JsonAnswer> AnsweredAsync(string id)
    {
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", id)));
        var login = new VendorLogin(WireRequest.Read(asked.Url).Attribute("ID")!.Value, _world.HubUrl + "/login/return/saml", _world.HubUrl + "/saml/metadata", _world.Clock.GetUtcNow());
        var end = await browser.PostAsync(login.AssertionConsumer,
        [
            KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(Vendor.All.Single(vendor => vendor.Id == id).Respond(login)))),
            KeyValuePair.Create("RelayState", asked.Parameter("RelayState")!),
        ], from: SignOn);
        return await _world.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}"));
    }

    private JsonElement Expect(JsonAnswer tokens, string level, params string[] amr)
    {
        var claims = FakeApplication.Claims(tokens["id_token"]!);
        claims.GetProperty("acr").GetString().Should().Be(_world.HubUrl + level);
        claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString()).Should().Equal(amr);
        return claims;
    }

    private static string Contract(string from, string to) =>
        $"mfa_contracts:\n  - {{ id: university-mfa, organisation: university, upstream: university, reference: MFA-7, from: {from}, to: {to}, owner: security@uvl.example }}\n";

    /// <summary>A hub whose university has a contract, and of whose Entra tenants one is believed.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        private static readonly string[] Products = ["entra", "entra-response", "okta"];

        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(Configured);

        public ValueTask DisposeAsync() => World.DisposeAsync();

        private static string Configured(string text)
        {
            var certificate = Convert.ToBase64String(Vendor.Certificate.RawData);
            return text
                .Replace("    organisations: [university, college]\n    claims: []\n", $"    agreements: optional\n    accepts_contracts: true\n    organisations: [university, college, {string.Join(", ", Products)}]\n    claims: [{{ claim: assurance_evidence, in: [id_token] }}]\n", StringComparison.Ordinal)
                .Replace("agreements:\n  - { id: books-university", Contract("2020-01-01", "2099-12-31") + "agreements:\n  - { id: books-university", StringComparison.Ordinal)
                + "\n" + string.Join('\n', Products.Select(id => Organisation(Vendor.All.Single(vendor => vendor.Id == id), certificate)));
        }

        private static string Organisation(Vendor vendor, string certificate) => $$"""
              - id: {{vendor.Id}}
                name: The school with {{vendor.Id}}
                identifiers: {{(vendor.AttributeMap == "entra" ? $"{{ entra_tid: {vendor.Attributes[0].Values[0]} }}" : $"{{ schac_home_org: {vendor.Id}.example }}")}}
                scopes: [school.example]
                attribute_map: {{vendor.AttributeMap}}
                assurance: {{(vendor.Id == "entra" ? "{ contexts: [\"http://schemas.microsoft.com/claims/multipleauthn\"], attributes: [\"http://schemas.microsoft.com/claims/authnmethodsreferences\"] }" : "{}")}}
                saml: { entity_id: "{{vendor.EntityId}}", redirect_url: "{{SignOn}}{{vendor.Id}}", certificates: [{{certificate}}] }
            """;
    }
}
