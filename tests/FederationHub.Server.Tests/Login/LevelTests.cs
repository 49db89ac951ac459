using System.Text;
using System.Web;
using System.Xml.Linq;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// A level that a login needs, through the whole hub: what the organisation is asked, what comes of its answer, and what the application hears. At
/// the college the teacher has two factors and the pupil one; at Entra the test says what the product answers.
/// </summary>
public sealed class LevelTests(LevelTests.Hub hub) : IClassFixture<LevelTests.Hub>
{
    private const string Multiple = "http://schemas.microsoft.com/claims/multipleauthn";
    private const string Okta = "urn:okta:loa:2fa:any";
    private const string Unmet = "unmet_authentication_requirements";

    // The browser stops there: what follows is the product's own business.
    private const string SignOn = "http://planner.localhost:1/login/";

    private const string Broker = "urn:etoegang:HM:00000003123456780000:entities:9113";

    private static readonly XNamespace Assertion = "urn:oasis:names:tc:SAML:2.0:assertion";

    private readonly HubWorld _world = hub.World;

    private static Vendor Entra => Vendor.All.Single(vendor => vendor.Id == "entra");

    [Fact]
    public async Task R000_03_A_care_application_takes_no_single_factor_and_a_school_application_does()
    {
        await PlannerAsync(string.Empty, profile: "care");
        using var browser = _world.NewBrowser();
        (await browser.LogInAsync(_world.Planner, "college", "pupil")).Code.Should().Be("FH-1402");
        (await LogInAsync(_world.Planner, "college", "teacher")).Parameter("code").Should().NotBeNull();
        (await LogInAsync(_world.Shop, "college", "pupil")).Parameter("code").Should().NotBeNull();
    }

    [Theory]
    [InlineData("second_factor: refuse", "FH-1402", null)]
    [InlineData("second_factor: application", null, "gemiddeld")]
    [InlineData("on_unmet: release", null, "gemiddeld")]
    public async Task R000_06_One_person_at_one_organisation_has_as_many_outcomes_as_applications_ask_for(string settings, string? code, string? level)
    {
        await PlannerAsync("minimum_level: verhoogd\n    " + settings);
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Planner, "college", "pupil");

        end.Code.Should().Be(code);
        (end.Code is null ? await LevelAsync(end) : null).Should().Be(level is null ? null : _world.HubUrl + "/assurance/" + level);
        browser.Hops.Single(hop => hop.Url.Contains("/idp/college/authorize", StringComparison.Ordinal)).Url.Contains("acr_values=" + Uri.EscapeDataString(Okta), StringComparison.Ordinal)
            .Should().Be(code is not null, "nothing is asked that the login does not need");
    }

    [Fact]
    public async Task R001_12_An_unmet_minimum_is_told_to_the_application_in_its_own_error()
    {
        await PlannerAsync("minimum_level: verhoogd");
        var page = await LogInAsync(_world.Planner, "college", "pupil");
        page.Document.Body!.GetAttribute("data-code").Should().Be("FH-1402");
        page.Document.QuerySelectorAll("a").Select(link => link.GetAttribute("href")).Should().Contain(address => address != null && address.Contains("error=" + Unmet, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gewoon", "pupil", null)]
    [InlineData("gevoelig", "pupil", "FH-1402")]
    [InlineData("gevoelig", "teacher", null)]
    [InlineData("beheer", "pupil", "FH-1402")]
    public async Task R001_12_What_an_application_is_for_says_who_gets_in(string @class, string persona, string? code)
    {
        await PlannerAsync("class: " + @class);
        (await LogInAsync(_world.Planner, "college", persona)).Code.Should().Be(code);
    }

    [Theory]
    [InlineData("https://refeds.org/profile/mfa", "pupil", Unmet)]
    [InlineData("{hub}/assurance/verhoogd", "pupil", Unmet)]
    [InlineData("{hub}/assurance/verhoogd", "teacher", null)]
    [InlineData("http://surfconext.nl/assurance/loa2", "teacher", Unmet)]
    [InlineData("http://surfconext.nl/assurance/loa1.5", "teacher", null)]
    public async Task Domain_3_7_An_essential_context_is_reached_or_the_login_fails(string context, string persona, string? error)
    {
        await PlannerAsync("second_factor: application\n    on_unmet: release");
        var asked = context.Replace("{hub}", _world.HubUrl, StringComparison.Ordinal);
        var end = await LogInAsync(_world.Planner, "college", persona, ("claims", Essential(asked)));
        if (error is null)
        {
            (await LevelAsync(end)).Should().Be(asked);
        }
        else
        {
            end.Code.Should().Be(context.EndsWith("loa2", StringComparison.Ordinal) ? "FH-1403" : "FH-1402");
            end.Text.Should().Contain("error=" + error);
        }
    }

    [Fact]
    public async Task Domain_3_7_A_wish_that_is_not_met_is_a_success_with_the_true_level()
    {
        await PlannerAsync(string.Empty);
        using var browser = _world.NewBrowser();
        var end = await browser.LogInAsync(_world.Planner, "college", "pupil", ("acr_values", _world.HubUrl + "/assurance/verhoogd https://refeds.org/profile/mfa"));
        (await LevelAsync(end)).Should().Be(_world.HubUrl + "/assurance/gemiddeld");
    }

    [Fact]
    public async Task R003_12_An_organisation_that_has_the_words_is_not_asked_where_one_factor_is_enough()
    {
        await PlannerAsync(string.Empty);
        using var browser = _world.NewBrowser();
        var request = WireRequest.Read((await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra")))).Url);
        request.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer");
        request.Attribute("ForceAuthn").Should().BeNull();
        using var other = _world.NewBrowser();
        await other.LogInAsync(_world.Planner, "college", "pupil");
        other.Hops.Should().NotContain(hop => hop.Url.Contains("/idp/college/", StringComparison.Ordinal) && hop.Url.Contains("acr_values", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_level_that_is_known_before_the_trip_is_asked_right_away_and_its_answer_believed_where_the_product_puts_it()
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra")));
        Contexts(asked).Should().Equal(Multiple);
        WireRequest.Read(asked.Url).Attribute("ForceAuthn").Should().BeNull("who did two factors is asked for nothing again");

        // The context of the answer stays Password: multipleauthn stands in the attribute.
        (await LevelAsync(await AnswerAsync(browser, asked, Entra))).Should().Be(_world.HubUrl + "/assurance/verhoogd");
    }

    [Fact]
    public async Task An_answer_below_what_was_asked_right_away_is_refused_and_not_asked_again()
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra")));
        (await AnswerAsync(browser, asked, OneFactor(Entra))).Code.Should().Be("FH-1402");
    }

    [Fact]
    public async Task Who_turns_out_to_need_more_goes_back_once_and_gets_in_with_it()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = _world.NewBrowser();
        var first = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra")));
        Contexts(first).Should().BeEmpty("before the answer nobody knows the role");

        var second = await AnswerAsync(browser, first, OneFactor(Entra));
        Contexts(second).Should().Equal(Multiple);

        (await LevelAsync(await AnswerAsync(browser, second, Entra))).Should().Be(_world.HubUrl + "/assurance/verhoogd");
    }

    [Fact]
    public async Task Security_13_An_answer_that_is_stripped_of_its_second_factor_again_is_refused_the_second_time()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = _world.NewBrowser();
        var second = await AnswerAsync(browser, await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra));
        (await AnswerAsync(browser, second, OneFactor(Entra))).Code.Should().Be("FH-1402");
    }

    [Fact]
    public async Task Domain_4_3_Another_person_who_comes_back_is_refused()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = _world.NewBrowser();
        var second = await AnswerAsync(browser, await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra));
        var page = await AnswerAsync(browser, second, Somebody);
        page.Code.Should().Be("FH-1410");
        page.Text.Should().Contain("error=access_denied");
        _world.Log.Should().Contain("FH-1410/subject_mismatch");
    }

    [Fact]
    public async Task Domain_4_3_A_session_that_is_too_low_stays_as_it_is_until_its_own_person_comes_back_with_more()
    {
        await PlannerAsync(string.Empty);
        using var browser = _world.NewBrowser();
        await LevelAsync(await AnswerAsync(browser, await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra)));
        var wish = ("claims", Essential(_world.HubUrl + "/assurance/verhoogd"));

        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(wish));
        Contexts(asked).Should().Equal(Multiple);
        (await AnswerAsync(browser, asked, Somebody)).Code.Should().Be("FH-1410");
        (await browser.GoAsync(_world.Planner.AuthorizeUrl())).Parameter("code").Should().NotBeNull("what was enough before is enough still");
        (await browser.GoAsync(_world.Planner.AuthorizeUrl(("prompt", "none"), wish))).Parameter("error").Should().Be("login_required");

        // Out of the loop guard's minute.
        _world.Clock.Advance(TimeSpan.FromMinutes(2));
        asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(wish));
        (await LevelAsync(await AnswerAsync(browser, asked, Entra))).Should().Be(_world.HubUrl + "/assurance/verhoogd");
        (await LevelAsync(await browser.GoAsync(_world.Planner.AuthorizeUrl(wish)))).Should().Be(_world.HubUrl + "/assurance/verhoogd", "the session has it now");
    }

    [Fact]
    public async Task R001_19_A_school_is_no_way_into_an_application_of_class_bestuur()
    {
        await PlannerAsync("class: bestuur");
        using var browser = _world.NewBrowser();
        var page = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "college")));
        page.Document.QuerySelectorAll("button[name=entry]").Select(button => button.GetAttribute("value")).Should().Equal("eherkenning");
    }

    [Theory]
    [InlineData("loa3", "attribute-represented:Mandate", null)]
    [InlineData("loa3", null, "FH-1403")]
    [InlineData("loa3", "attribute:Mandate", "FH-1403")]
    [InlineData("loa2", "attribute-represented:Mandate", "FH-1402")]
    public async Task R001_19_An_application_of_class_bestuur_takes_eHerkenning_with_a_mandate_of_the_registry(string level, string? mandate, string? code)
    {
        await PlannerAsync("class: bestuur\n    on_unmet: release");
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "eherkenning")));
        var end = await AnswerAsync(browser, asked, Eherkenning(level, mandate));
        end.Code.Should().Be(code);
        if (code is null)
        {
            (await LevelAsync(end)).Should().Be(_world.HubUrl + "/assurance/verhoogd");
        }
    }

    [Theory]
    [InlineData("Responder")]
    [InlineData("Requester")]
    public async Task Domain_3_7_An_organisation_that_cannot_give_what_it_was_asked_for_says_so_and_the_page_too(string top)
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = _world.NewBrowser();
        var asked = await browser.GoAsync(_world.Planner.AuthorizeUrl(("idp_hint", "entra")));
        var page = await PostAsync(browser, asked, login =>
            $"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{login.Hex("response")}" Version="2.0" IssueInstant="{login.Seconds()}" Destination="{login.AssertionConsumer}" InResponseTo="{login.RequestId}"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{Entra.EntityId}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{top}"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"/></samlp:StatusCode></samlp:Status></samlp:Response>""");
        page.Code.Should().Be("FH-1402");
        page.Text.Should().Contain("error=" + Unmet);
    }

    [Fact]
    public async Task Security_13_A_wish_beside_an_essential_context_does_not_soften_it()
    {
        await PlannerAsync(string.Empty);
        var end = await LogInAsync(_world.Planner, "college", "pupil",
            ("acr_values", _world.HubUrl + "/assurance/laag"),
            ("claims", Essential(_world.HubUrl + "/assurance/verhoogd")));
        end.Code.Should().Be("FH-1402");
    }

    // A rule of a role, which nobody knows before the answer.
    private const string Everybody = "minimum_levels:\n  - { id: staff, role: onderwijsmedewerker, level: verhoogd }\n";

    private static string Essential(string context) => """{"id_token":{"acr":{"essential":true,"value":"X"}}}""".Replace("X", context, StringComparison.Ordinal);

    private static IEnumerable<string> Contexts(BrowserPage asked) =>
        WireRequest.Read(asked.Url).Descendants(Assertion + "AuthnContextClassRef").Select(context => context.Value);

    private static Vendor Somebody => Entra with { Unsigned = login => Entra.Unsigned(login).Replace("0b7d0e4c-93a5", "0b7d0e4c-93a6", StringComparison.Ordinal) };

    // The broker of eHerkenning, as far as its names go: the rest is Entra's answer.
    private static Vendor Eherkenning(string level, string? mandate) => Entra with
    {
        Unsigned = login => Entra.Unsigned(login)
            .Replace(Entra.EntityId, Broker, StringComparison.Ordinal)
            .Replace("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "urn:etoegang:core:assurance-class:" + level, StringComparison.Ordinal)
            .Replace("</AttributeStatement>", Attribute("urn:etoegang:1.9:EntityConcernedID:KvKnr", "12345678") + (mandate is null ? string.Empty : Attribute("urn:etoegang:1.9:" + mandate, "tekenbevoegd")) + "</AttributeStatement>", StringComparison.Ordinal),
    };

    private static string Attribute(string name, string value) => $"<Attribute Name=\"{name}\"><AttributeValue>{value}</AttributeValue></Attribute>";

    private static Vendor OneFactor(Vendor vendor) => vendor with { Unsigned = login => vendor.Unsigned(login).Replace($"<AttributeValue>{Multiple}</AttributeValue>", string.Empty, StringComparison.Ordinal) };

    private Task PlannerAsync(string settings, string profile = "enterprise", string rules = "") => _world.ApplyAsync(text => Configured(text, settings, profile, rules));

    private async Task<BrowserPage> LogInAsync(FakeApplication application, string organisation, string persona, params (string Name, string? Value)[] changed)
    {
        using var browser = _world.NewBrowser();
        return await browser.LogInAsync(application, organisation, persona, changed);
    }

    private async Task<string?> LevelAsync(BrowserPage end)
    {
        var tokens = await _world.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}"));
        return FakeApplication.Claims(tokens["id_token"]!).GetProperty("acr").GetString();
    }

    private Task<BrowserPage> AnswerAsync(Browser browser, BrowserPage asked, Vendor vendor) => PostAsync(browser, asked, vendor.Respond);

    private async Task<BrowserPage> PostAsync(Browser browser, BrowserPage asked, Func<VendorLogin, string> answer)
    {
        var login = new VendorLogin(WireRequest.Read(asked.Url).Attribute("ID")!.Value, _world.HubUrl + "/login/return/saml", _world.HubUrl + "/saml/metadata", _world.Clock.GetUtcNow());
        return await browser.PostAsync(login.AssertionConsumer,
        [
            KeyValuePair.Create("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(answer(login)))),
            KeyValuePair.Create("RelayState", HttpUtility.ParseQueryString(new Uri(asked.Url).Query)["RelayState"]!),
        ], from: SignOn);
    }

    private static string Configured(string text, string settings, string profile, string rules) => text
        .Replace("    profile: enterprise\n    redirect_uris: [\"http://planner", $"    profile: {profile}\n    agreements: optional\n    {settings}\n    redirect_uris: [\"http://planner", StringComparison.Ordinal)
        .Replace("    organisations: [university, college]\n    claims: []\n", "    organisations: [university, college, entra, eherkenning]\n    claims: []\n", StringComparison.Ordinal)
        .Replace("agreements:\n  - { id: books-university", rules + "agreements:\n  - { id: books-university", StringComparison.Ordinal)
        .Replace("    domains: [waadkust.example]\n", $"    domains: [waadkust.example]\n    assurance: {{ contexts: [\"{Okta}\"] }}\n", StringComparison.Ordinal)
        + $$"""

              - id: entra
                name: The school with Entra
                identifiers: { entra_tid: {{Entra.Attributes[0].Values[0]}} }
                scopes: [school.example]
                default_role: onderwijsmedewerker
                attribute_map: entra
                assurance: { contexts: ["{{Multiple}}"], attributes: ["http://schemas.microsoft.com/claims/authnmethodsreferences"] }
                saml: { entity_id: "{{Entra.EntityId}}", redirect_url: "{{SignOn}}entra", certificates: [{{Convert.ToBase64String(Vendor.Certificate.RawData)}}] }
              - id: eherkenning
                name: The company by eHerkenning
                identifiers: { kvk: "12345678" }
                default_role: betrokkene
                attribute_map: eduperson
                rules:
                  - { target: represented_org, sources: ["urn:etoegang:1.9:EntityConcernedID:KvKnr"] }
                  - { target: mandate, sources: ["urn:etoegang:1.9:attribute-represented:Mandate"] }
                operators: [etoegang]
                assurance: { contexts: ["urn:etoegang:core:assurance-class:loa3"] }
                saml: { entity_id: "{{Broker}}", redirect_url: "{{SignOn}}eherkenning", certificates: [{{Convert.ToBase64String(Vendor.Certificate.RawData)}}] }
            """;

    /// <summary>A hub whose planner each test sets as it needs.</summary>
    public sealed class Hub : IAsyncLifetime
    {
        public HubWorld World { get; private set; } = null!;

        public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync(text => Configured(text, string.Empty, "enterprise", string.Empty));

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
