using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Testing.Vendors;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// A level that a login needs, through the whole hub: what the organisation is asked, what comes of its answer, and what the application hears. At
/// the college the teacher has two factors and the pupil one; at Entra the test says what the product answers.
/// </summary>
public sealed class LevelTests(LevelHub hub) : LevelSteps(hub)
{
    [Fact]
    public async Task R000_03_A_care_application_takes_no_single_factor_and_a_school_application_does()
    {
        await PlannerAsync(string.Empty, profile: "care");
        using var browser = World.NewBrowser();
        (await browser.LogInAsync(World.Planner, "college", "pupil")).Code.Should().Be("FH-1402");
        (await LogInAsync(World.Planner, "college", "teacher")).Parameter("code").Should().NotBeNull();
        (await LogInAsync(World.Shop, "college", "pupil")).Parameter("code").Should().NotBeNull();
    }

    [Theory]
    [InlineData("second_factor: refuse", "FH-1402", null)]
    [InlineData("second_factor: application", null, "gemiddeld")]
    [InlineData("on_unmet: release", null, "gemiddeld")]
    public async Task R000_06_One_person_at_one_organisation_has_as_many_outcomes_as_applications_ask_for(string settings, string? code, string? level)
    {
        await PlannerAsync("minimum_level: verhoogd\n    " + settings);
        using var browser = World.NewBrowser();
        var end = await browser.LogInAsync(World.Planner, "college", "pupil");

        end.Code.Should().Be(code);
        (end.Code is null ? await LevelAsync(end) : null).Should().Be(level is null ? null : World.HubUrl + "/assurance/" + level);
        browser.Hops.Single(hop => hop.Url.Contains("/idp/college/authorize", StringComparison.Ordinal)).Url.Contains("acr_values=" + Uri.EscapeDataString(Okta), StringComparison.Ordinal)
            .Should().Be(code is not null, "nothing is asked that the login does not need");
    }

    [Fact]
    public async Task R001_12_An_unmet_minimum_is_told_to_the_application_in_its_own_error()
    {
        await PlannerAsync("minimum_level: verhoogd");
        var page = await LogInAsync(World.Planner, "college", "pupil");
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
        (await LogInAsync(World.Planner, "college", persona)).Code.Should().Be(code);
    }

    [Theory]
    [InlineData("https://refeds.org/profile/mfa", "pupil", Unmet)]
    [InlineData("{hub}/assurance/verhoogd", "pupil", Unmet)]
    [InlineData("{hub}/assurance/verhoogd", "teacher", null)]
    [InlineData("http://surfconext.nl/assurance/loa2", "teacher", Unmet)]
    [InlineData("http://surfconext.nl/assurance/loa1.5", "teacher", null)]
    [Trait("Reaches", "FH-1403")]
    public async Task Domain_3_7_An_essential_context_is_reached_or_the_login_fails(string context, string persona, string? error)
    {
        await PlannerAsync("second_factor: application\n    on_unmet: release");
        var asked = context.Replace("{hub}", World.HubUrl, StringComparison.Ordinal);
        var end = await LogInAsync(World.Planner, "college", persona, ("claims", Essential(asked)));
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
        using var browser = World.NewBrowser();
        var end = await browser.LogInAsync(World.Planner, "college", "pupil", ("acr_values", World.HubUrl + "/assurance/verhoogd https://refeds.org/profile/mfa"));
        (await LevelAsync(end)).Should().Be(World.HubUrl + "/assurance/gemiddeld");
    }

    [Theory]
    [InlineData("on_unmet: release", "pupil", "gemiddeld")]
    [InlineData("second_factor: application", "pupil", "gemiddeld")]
    [InlineData("on_unmet: release", "teacher", "verhoogd")]
    public async Task Domain_3_7_What_goes_on_below_its_level_stands_in_the_audit_with_what_was_needed(string settings, string persona, string level)
    {
        await PlannerAsync("minimum_level: verhoogd\n    " + settings);
        using var browser = World.NewBrowser();
        await LevelAsync(await browser.LogInAsync(World.Planner, "college", persona));
        var facts = (await World.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued, Application = "planner" }, TestContext.Current.CancellationToken)
            .Select(entry => entry.Event).ToListAsync(TestContext.Current.CancellationToken)).MaxBy(e => e.At)!.Facts!;
        (facts.Level, facts.Needed, facts.Evidence).Should().Be((level, "verhoogd, asked by application", "amr"));
    }

    [Fact]
    public async Task R003_12_An_organisation_that_has_the_words_is_not_asked_where_one_factor_is_enough()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var request = WireRequest.Read((await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra")))).Url);
        request.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer");
        request.Attribute("ForceAuthn").Should().BeNull();
        using var other = World.NewBrowser();
        await other.LogInAsync(World.Planner, "college", "pupil");
        other.Hops.Should().NotContain(hop => hop.Url.Contains("/idp/college/", StringComparison.Ordinal) && hop.Url.Contains("acr_values", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_level_that_is_known_before_the_trip_is_asked_right_away_and_its_answer_believed_where_the_product_puts_it()
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = World.NewBrowser();
        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra")));
        Contexts(asked).Should().Equal(Multiple);
        WireRequest.Read(asked.Url).Attribute("ForceAuthn").Should().BeNull("who did two factors is asked for nothing again");

        // The context of the answer stays Password: multipleauthn stands in the attribute.
        (await LevelAsync(await AnswerAsync(browser, asked, Entra))).Should().Be(World.HubUrl + "/assurance/verhoogd");
    }

    [Fact]
    public async Task An_answer_below_what_was_asked_right_away_is_refused_and_not_asked_again()
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = World.NewBrowser();
        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra")));
        (await AnswerAsync(browser, asked, OneFactor(Entra))).Code.Should().Be("FH-1402");
    }

    [Fact]
    public async Task Who_turns_out_to_need_more_goes_back_once_and_gets_in_with_it()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = World.NewBrowser();
        var first = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra")));
        Contexts(first).Should().BeEmpty("before the answer nobody knows the role");

        var second = await AnswerAsync(browser, first, OneFactor(Entra));
        Contexts(second).Should().Equal(Multiple);

        (await LevelAsync(await AnswerAsync(browser, second, Entra))).Should().Be(World.HubUrl + "/assurance/verhoogd");
    }

    [Fact]
    public async Task Who_lacks_a_level_is_not_sent_back_to_an_organisation_that_has_no_words_for_it()
    {
        await PlannerAsync(string.Empty, rules: "minimum_levels:\n  - { id: pupils, role: onderwijsdeelnemer, level: verhoogd }\n");
        using var browser = World.NewBrowser();
        (await browser.LogInAsync(World.Planner, "university")).Code.Should().Be("FH-1402");
        browser.Hops.Count(hop => hop.Url.Contains("SAMLRequest=", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task Security_13_An_answer_that_is_stripped_of_its_second_factor_again_is_refused_the_second_time()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = World.NewBrowser();
        var second = await AnswerAsync(browser, await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra));
        (await AnswerAsync(browser, second, OneFactor(Entra))).Code.Should().Be("FH-1402");
    }

    [Fact]
    public async Task Domain_4_3_Another_person_who_comes_back_is_refused()
    {
        await PlannerAsync(string.Empty, rules: Everybody);
        using var browser = World.NewBrowser();
        var second = await AnswerAsync(browser, await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra));
        var page = await AnswerAsync(browser, second, Somebody);
        page.Code.Should().Be("FH-1410");
        page.Text.Should().Contain("error=access_denied");
        World.Log.Should().Contain("FH-1410/subject_mismatch");
    }

    [Fact]
    public async Task Domain_4_3_A_session_that_is_too_low_stays_as_it_is_until_its_own_person_comes_back_with_more()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        await LevelAsync(await AnswerAsync(browser, await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra"))), OneFactor(Entra)));
        var wish = ("claims", Essential(World.HubUrl + "/assurance/verhoogd"));

        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(wish));
        Contexts(asked).Should().Equal(Multiple);
        (await AnswerAsync(browser, asked, Somebody)).Code.Should().Be("FH-1410");
        (await browser.GoAsync(World.Planner.AuthorizeUrl())).Parameter("code").Should().NotBeNull("what was enough before is enough still");
        (await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none"), wish))).Parameter("error").Should().Be("login_required");

        // Out of the loop guard's minute.
        World.Clock.Advance(TimeSpan.FromMinutes(2));
        asked = await browser.GoAsync(World.Planner.AuthorizeUrl(wish));
        (await LevelAsync(await AnswerAsync(browser, asked, Entra))).Should().Be(World.HubUrl + "/assurance/verhoogd");
        (await LevelAsync(await browser.GoAsync(World.Planner.AuthorizeUrl(wish)))).Should().Be(World.HubUrl + "/assurance/verhoogd", "the session has it now");
    }

    [Fact]
    public async Task R001_19_A_school_is_no_way_into_an_application_of_class_bestuur()
    {
        await PlannerAsync("class: bestuur");
        using var browser = World.NewBrowser();
        var page = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "college")));
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
        using var browser = World.NewBrowser();
        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "eherkenning")));
        var end = await AnswerAsync(browser, asked, Eherkenning(level, mandate));
        end.Code.Should().Be(code);
        if (code is null)
        {
            (await LevelAsync(end)).Should().Be(World.HubUrl + "/assurance/verhoogd");
        }
    }

    [Theory]
    [InlineData("Responder")]
    [InlineData("Requester")]
    public async Task Domain_3_7_An_organisation_that_cannot_give_what_it_was_asked_for_says_so_and_the_page_too(string top)
    {
        await PlannerAsync("minimum_level: verhoogd");
        using var browser = World.NewBrowser();
        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(("idp_hint", "entra")));
        var page = await SayNoAsync(browser, asked, top, "NoAuthnContext");
        page.Code.Should().Be("FH-1402");
        page.Text.Should().Contain("error=" + Unmet);
    }

    [Fact]
    public async Task Security_13_A_wish_beside_an_essential_context_does_not_soften_it()
    {
        await PlannerAsync(string.Empty);
        var end = await LogInAsync(World.Planner, "college", "pupil",
            ("acr_values", World.HubUrl + "/assurance/laag"),
            ("claims", Essential(World.HubUrl + "/assurance/verhoogd")));
        end.Code.Should().Be("FH-1402");
    }
}
