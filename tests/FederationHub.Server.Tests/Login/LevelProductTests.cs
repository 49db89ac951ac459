using FederationHub.Testing;
using FederationHub.Testing.Vendors;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// How each product is asked for a second factor, and what becomes of its answer at an application that requires verhoogd (domain 3.5, 3.8). Over
/// OpenID Connect the college says what the product says.
/// </summary>
public sealed class LevelProductTests(LevelHub hub) : LevelSteps(hub)
{
    private const string Pape = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";
    private const string PasswordProtected = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    private const string Microsoft = "http://schemas.microsoft.com/claims/authnmethodsreferences";

    private const string OfAuth0 = $"assurance: {{ contexts: [\"{Pape}\"] }}";
    private const string OfEntra = "assurance: { attributes: [acrs], own_contexts: [{ context: c1, aal: 2 }] }";
    private const string OfAdFs = $"assurance: {{ contexts: [\"{Multiple}\"], attributes: [authmethod] }}";
    private const string OfNobody = "assurance: {}";

    private static Vendor AdFs => Vendor.All.Single(vendor => vendor.Id == "adfs");

    public static TheoryData<string, string, string, string?> Answers { get; } = new()
    {
        { "Okta, two factors by amr", UsualCollege, $$"""{"acr":"{{Okta}}","amr":["pwd","okta_verify","otp","mfa"]}""", null },
        { "Okta, by acr alone", UsualCollege, $$"""{"acr":"{{Okta}}"}""", null },
        { "Okta ignores what it was asked for", UsualCollege, """{"acr":"urn:okta:loa:1fa:any","amr":["pwd"]}""", "FH-1402" },
        { "Okta, one factor or two", UsualCollege, $$"""{"acr":"{{Okta}}:ifpossible","amr":["pwd"]}""", "FH-1402" },
        { "Okta, two things that one knows", UsualCollege, """{"amr":["pwd","kba"]}""", "FH-1402" },
        { "Okta, which nobody believes for acr", OfNobody, $$"""{"acr":"{{Okta}}"}""", "FH-1402" },
        { "Auth0, an MFA challenge in this login", OfAuth0, """{"amr":["mfa"]}""", null },
        { "Auth0, none", OfAuth0, "{}", "FH-1402" },
        { "Entra 2.0 says nothing", OfEntra, """{"ver":"2.0"}""", "FH-1402" },
        { "Entra, the context that was asked for", OfEntra, """{"acrs":["c1","c7"]}""", null },
        { "Entra, as one text", OfEntra, """{"acrs":"c1"}""", null },
        { "Entra, another context", OfEntra, """{"acrs":["c7"]}""", "FH-1402" },
        { "Entra, no context", OfEntra, """{"acrs":[]}""", "FH-1402" },
        { "Entra, in another case", OfEntra, """{"acrs":["C1"]}""", "FH-1402" },
        { "AD FS, a password", OfAdFs, $$"""{"authmethod":"{{PasswordProtected}}"}""", "FH-1402" },
        { "AD FS, two factors", OfAdFs, $$"""{"authmethod":["{{PasswordProtected}}","{{Multiple}}"]}""", null },
        { "OneLogin", OfNobody, """{"acr":"onelogin:nist:level:1:re-auth"}""", "FH-1402" },
        { "Keycloak, a level of its own", OfNobody, """{"acr":"1"}""", "FH-1402" },
        { "Keycloak, no login", OfNobody, """{"acr":"0"}""", "FH-1312" },
        { "amr as one text", OfNobody, """{"amr":"mfa"}""", null },
        { "amr in another case", OfNobody, """{"amr":["MFA"]}""", "FH-1402" },
        { "amr is empty", OfNobody, """{"amr":[]}""", "FH-1402" },
        { "amr is a number", OfNobody, """{"amr":2}""", "FH-1306" },
        { "a word of SURF", UsualCollege, """{"acr":"http://surfconext.nl/assurance/loa3"}""", "FH-1402" },
        { "a word of SURF's test host", UsualCollege, """{"acr":"http://test.surfconext.nl/assurance/loa3"}""", "FH-1402" },
        { "a word of eHerkenning", UsualCollege, """{"acr":"urn:etoegang:core:assurance-class:loa4"}""", "FH-1402" },
        { "a word of eIDAS", UsualCollege, """{"acr":"http://eidas.europa.eu/LoA/high"}""", "FH-1402" },
        { "a word of eIDAS in the attribute", OfAdFs, """{"authmethod":"http://eidas.europa.eu/LoA/high"}""", "FH-1402" },
        { "the hub's own word", UsualCollege, """{"acr":"{hub}/assurance/hoog"}""", "FH-1312" },
        { "the hub's own word in the attribute", OfAdFs, """{"authmethod":"{hub}/assurance/hoog"}""", "FH-1402" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    [Trait("Reaches", "FH-1312")]
    public async Task Domain_3_8_What_a_product_says_over_OpenID_Connect_is_two_factors_or_it_is_not(string what, string college, string claims, string? code)
    {
        await PlannerAsync("minimum_level: verhoogd", college: college);
        using var said = CollegeSays(claims);
        var end = await LogInAsync(World.Planner, "college", "pupil");
        end.Code.Should().Be(code, what);
        if (code is null)
        {
            (await LevelAsync(end)).Should().Be(World.HubUrl + "/assurance/verhoogd", what);
        }
        else if (code == "FH-1402")
        {
            end.Text.Should().Contain("error=" + Unmet, what);
        }
    }

    [Theory]
    [InlineData(UsualCollege, "acr_values", Okta)]
    [InlineData(OfAuth0, "acr_values", Pape)]
    [InlineData(OfAdFs, "acr_values", Multiple)]
    [InlineData(OfEntra, "claims", """{"id_token":{"acrs":{"essential":true,"value":"c1"}}}""")]
    public async Task Domain_3_5_Each_provider_is_asked_in_words_of_its_own_and_only_where_the_login_needs_them(string college, string parameter, string value)
    {
        await PlannerAsync("minimum_level: verhoogd", college: college);
        using var browser = World.NewBrowser();
        await AskAsync(browser, "college");
        AskedOfCollege(browser)[parameter].Should().Be(value);
        AskedOfCollege(browser).AllKeys.Should().NotContain([parameter == "claims" ? "acr_values" : "claims", "prompt", "max_age"]);

        await PlannerAsync(string.Empty, college: college);
        await AskAsync(browser, "college");
        AskedOfCollege(browser).AllKeys.Should().NotContain(["acr_values", "claims"]);
    }

    [Theory]
    [InlineData("minimum_level: verhoogd", "FH-1402", Unmet)]
    [InlineData("minimum_level: gemiddeld", "FH-1301", Unmet)]
    public async Task Domain_3_7_A_provider_that_says_that_it_cannot_is_told_as_such_where_it_was_asked(string settings, string code, string error)
    {
        await PlannerAsync(settings);
        using var browser = World.NewBrowser();
        var page = await browser.BecomeAsync(await AskAsync(browser, "college"), "pupil", "Unmet");
        page.Code.Should().Be(code);
        page.Text.Should().Contain("error=" + error);
    }

    [Theory]
    [InlineData("1.0", "FH-1319")]
    [InlineData("2.0", null)]
    [Trait("Reaches", "FH-1319")]
    public async Task Fixture_Entra_1_0_with_amr_where_2_0_is_configured_is_refused(string version, string? code)
    {
        await PlannerAsync("minimum_level: verhoogd", connection: "token_version: \"2.0\"");
        using var said = CollegeSays($$"""{"ver":"{{version}}","amr":["pwd","mfa"]}""");
        (await LogInAsync(World.Planner, "college", "pupil")).Code.Should().Be(code);
    }

    [Theory]
    [InlineData("""{"hd":"waadkust.example"}""", null)]
    [InlineData("""{"hd":"elsewhere.example"}""", "FH-1318")]
    [InlineData("{}", "FH-1318")]
    [Trait("Reaches", "FH-1318")]
    public async Task Fixture_R000_07_R000_08_Google_is_two_factors_by_contract_and_only_of_its_hosted_domain(string claims, string? code)
    {
        await PlannerAsync("minimum_level: verhoogd\n    accepts_contracts: true", college: OfNobody, connection: "hosted_domains: [waadkust.example]",
            rules: "mfa_contracts:\n  - { id: google-mfa, organisation: college, upstream: college, reference: MFA-8, from: 2020-01-01, to: 2099-12-31, owner: security@waadkust.example }\n");
        using var said = CollegeSays(claims);
        var end = await LogInAsync(World.Planner, "college", "pupil");
        end.Code.Should().Be(code);
        if (code is null)
        {
            (await LevelAsync(end)).Should().Be(World.HubUrl + "/assurance/verhoogd");
        }
    }

    [Fact]
    public async Task Fixture_Auth0_that_renews_without_amr_takes_nothing_from_the_session_and_gives_nothing()
    {
        await PlannerAsync("minimum_level: verhoogd", college: OfAuth0);
        using var browser = World.NewBrowser();
        using (CollegeSays("""{"amr":["mfa"]}"""))
        {
            await LevelAsync(await browser.LogInAsync(World.Planner, "college"));
        }

        using var silent = CollegeSays("{}");
        (await LevelAsync(await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none"))))).Should().Be(World.HubUrl + "/assurance/verhoogd", "the session was not judged anew");
        using var other = World.NewBrowser();
        (await other.LogInAsync(World.Planner, "college")).Code.Should().Be("FH-1402");
    }

    [Fact]
    public async Task Fixture_AD_FS_over_SAML_is_asked_only_where_needed_and_believed_where_it_says_two_factors()
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = World.NewBrowser();
        var asked = await AskAsync(browser, "adfs");
        Contexts(asked).Should().Equal(Multiple);
        (await AnswerAsync(browser, asked, AdFs)).Code.Should().Be("FH-1402");

        using var other = World.NewBrowser();
        (await LevelAsync(await AnswerAsync(other, await AskAsync(other, "adfs"), TwoFactors(AdFs)))).Should().Be(World.HubUrl + "/assurance/verhoogd");

        await PlannerAsync(string.Empty);
        using var plain = World.NewBrowser();
        var usual = await AskAsync(plain, "adfs");
        Contexts(usual).Should().BeEmpty("R003-12");
        (await LevelAsync(await AnswerAsync(plain, usual, AdFs))).Should().Be(World.HubUrl + "/assurance/gemiddeld");
    }

    [Theory]
    [InlineData("urn:etoegang:core:assurance-class:loa4")]
    [InlineData("http://eidas.europa.eu/LoA/high")]
    [InlineData("http://surfconext.nl/assurance/loa3")]
    public async Task V_10_A_level_in_somebody_elses_namespace_is_worth_one_factor_over_SAML_and_the_audit_says_who_tried(string word)
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = World.NewBrowser();
        var liar = OneFactor(Entra) with { Unsigned = login => OneFactor(Entra).Unsigned(login).Replace("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", word, StringComparison.Ordinal) };
        var page = await AnswerAsync(browser, await AskAsync(browser, "entra"), liar);
        page.Code.Should().Be("FH-1402");
        (await World.AuditAsync(page.Document.Body!.GetAttribute("data-reference")!)).Single().Facts!.Dropped.Should().Contain(finding => finding.Cause == "foreign_assurance_stripped");
    }

    private static Vendor TwoFactors(Vendor vendor) => vendor with
    {
        Unsigned = login => vendor.Unsigned(login).Replace("</AttributeStatement>", $"<Attribute Name=\"{Microsoft}\"><AttributeValue>{Multiple}</AttributeValue></Attribute></AttributeStatement>", StringComparison.Ordinal),
    };
}
