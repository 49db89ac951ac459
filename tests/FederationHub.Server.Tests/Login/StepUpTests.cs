using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// A person whose session is too low goes back for more, over both protocols: whatever goes wrong there, the session stays what it was, the person
/// has a way on and the application hears the truth (domain 3.7, 4.3 row 5).
/// </summary>
public sealed class StepUpTests(LevelHub hub) : LevelSteps(hub)
{
    private (string Name, string? Value) More => ("claims", Essential(World.HubUrl + "/assurance/verhoogd"));

    [Theory]
    [InlineData("Responder", "AuthnFailed", "FH-1301", "access_denied")]
    [InlineData("Responder", "RequestDenied", "FH-1301", "access_denied")]
    [InlineData("Responder", "NoAuthnContext", "FH-1402", Unmet)]
    [InlineData("Requester", "NoAuthnContext", "FH-1402", Unmet)]
    public async Task Domain_3_7_Who_stops_half_way_at_a_SAML_organisation_has_a_way_on_and_the_session_of_before(string top, string second, string code, string error)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var before = await ClaimsAsync(await AnswerAsync(browser, await AskAsync(browser, "entra"), OneFactor(Entra)));

        var page = await SayNoAsync(browser, await browser.GoAsync(World.Planner.AuthorizeUrl(More, ("state", "of the application"))), top, second);

        page.Code.Should().Be(code);
        page.Text.Should().Contain("error=" + error).And.Contain(Uri.EscapeDataString("of the application"));
        await StaysAsync(browser, before);
        if (code == "FH-1301")
        {
            var choice = await browser.GoAsync(new Uri(new Uri(page.Url), page.Document.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).Single(address => address.Contains("/login/choose", StringComparison.Ordinal))).ToString());
            choice.Kind.Should().Be("choose", "another organisation may do what this one did not");
            using var said = CollegeSays($$"""{"acr":"{{Okta}}","amr":["pwd","otp"]}""");
            var other = await ClaimsAsync(await browser.BecomeAsync(await browser.PickAsync(choice, "college"), "pupil"));
            (other.Acr, other.Sub == before.Sub).Should().Be((World.HubUrl + "/assurance/verhoogd", false), "it may be another person too");
        }
    }

    [Theory]
    [InlineData("cancel", null, "access_denied")]
    [InlineData("AccessDenied", null, "access_denied")]
    [InlineData("Unmet", "FH-1402", Unmet)]
    [InlineData("", "FH-1402", Unmet)]
    public async Task Domain_3_7_Who_stops_half_way_at_an_OpenID_provider_has_a_way_on_and_the_session_of_before(string what, string? code, string error)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var before = await ClaimsAsync(await browser.LogInAsync(World.Planner, "college"));

        var asked = await AskedAtCollegeAsync(browser);
        var end = what == "cancel" ? await browser.PressAsync(asked, "button[name=cancel]") : await browser.BecomeAsync(asked, "pupil", what.Length == 0 ? null : what);

        end.Code.Should().Be(code);
        (code is null ? end.Parameter("error") : "error=" + error).Should().Be(code is null ? error : "error=" + error);
        (code is null ? end.Parameter("state") : end.Text).Should().Contain(code is null ? "of the application" : "error=" + error);
        await StaysAsync(browser, before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R000_19_A_second_factor_that_comes_too_old_is_asked_again_once(bool session)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        if (session)
        {
            await ClaimsAsync(await AnswerAsync(browser, await AskAsync(browser, "entra"), OneFactor(Entra)));
        }

        await PlannerAsync("minimum_level: verhoogd\n    second_factor_seconds: 600");
        var asked = await AskAsync(browser, "entra");
        (IsForced(asked), Contexts(asked).Single()).Should().Be((false, Multiple));

        var anew = await AnswerAsync(browser, asked, At(Entra, -700));

        IsForced(anew).Should().BeTrue("the organisation's own session has no other second factor: " + anew.Text);
        (await LevelAsync(await AnswerAsync(browser, anew, At(Entra, 0)))).Should().Be(World.HubUrl + "/assurance/verhoogd");
    }

    [Fact]
    public async Task R004_05_Whoever_stays_signed_in_does_so_no_longer_for_a_second_factor_that_had_to_be_asked_twice()
    {
        const string optIn = "session: { mode: opt_in, idle_seconds: 1200, absolute_seconds: 1800 }";
        await PlannerAsync(optIn);
        using var browser = World.NewBrowser();
        var idleEnd = await ExpiryAsync(await browser.SubmitAsync(await AnswerAsync(browser, await AskAsync(browser, "entra"), At(OneFactor(Entra), 0)), "form[action='/login/stay']", ("stay", "yes")));
        await PlannerAsync("minimum_level: verhoogd\n    second_factor_seconds: 600\n    " + optIn);
        World.Clock.Advance(TimeSpan.FromSeconds(1000));

        var anew = await AnswerAsync(browser, await AskAsync(browser, "entra"), At(Entra, -700));
        var end = await ExpiryAsync(await AnswerAsync(browser, anew, At(Entra, 0)));

        (end - idleEnd).Should().BeInRange(590, 600, "1800 s after they asked for it");
    }

    [Fact]
    public async Task R000_19_Whoever_brings_the_old_second_factor_back_from_a_forced_login_is_refused()
    {
        await PlannerAsync("minimum_level: verhoogd\n    second_factor_seconds: 600");
        using var browser = World.NewBrowser();
        var anew = await AnswerAsync(browser, await AskAsync(browser, "entra"), At(Entra, -700));

        (await AnswerAsync(browser, anew, At(Entra, -700))).Code.Should().Be("FH-1407");
    }

    [Fact]
    public async Task Domain_4_3_Another_person_at_an_OpenID_provider_is_not_the_one_who_was_sent()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var before = await ClaimsAsync(await browser.LogInAsync(World.Planner, "college"));

        var page = await browser.BecomeAsync(await AskedAtCollegeAsync(browser), "teacher");

        page.Code.Should().Be("FH-1410");
        page.Text.Should().Contain("error=access_denied");
        await StaysAsync(browser, before);
    }

    [Fact]
    public async Task Domain_4_3_The_same_person_comes_back_with_more_and_the_session_goes_on_under_its_id()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var before = await ClaimsAsync(await browser.LogInAsync(World.Planner, "college"));

        var asked = await AskedAtCollegeAsync(browser);
        AskedOfCollege(browser)["acr_values"].Should().Be(Okta);
        AskedOfCollege(browser).AllKeys.Should().NotContain(["prompt", "max_age"], "who is asked for more is not asked for all of it again");
        using var said = CollegeSays($$"""{"acr":"{{Okta}}","amr":["pwd","otp"]}""");
        var after = await ClaimsAsync(await browser.BecomeAsync(asked, "pupil"));

        after.Acr.Should().Be(World.HubUrl + "/assurance/verhoogd");
        (after.Sid, after.Sub).Should().Be((before.Sid, before.Sub));
        (await ClaimsAsync(await browser.GoAsync(World.Planner.AuthorizeUrl(More)))).Acr.Should().Be(after.Acr);
    }

    [Theory]
    [InlineData(-59, null)]
    [InlineData(-62, "FH-1407")]
    public async Task R004_01_The_instant_of_a_forced_SAML_login_is_at_most_a_minute_before_it_was_asked(double seconds, string? code)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var asked = await AskAsync(browser, "entra", ("prompt", "login"));
        var sent = DateTimeOffset.Parse(WireRequest.Read(asked.Url).Attribute("IssueInstant")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        var answer = At(Entra, 0) with { Unsigned = login => Entra.Unsigned(login).Replace($"AuthnInstant=\"{login.Milliseconds(-124)}\"", $"AuthnInstant=\"{(login with { Now = sent }).Milliseconds(seconds)}\"", StringComparison.Ordinal) };
        (await AnswerAsync(browser, asked, answer)).Code.Should().Be(code);
    }

    [Theory]
    [InlineData(-59, 0, null)]
    [InlineData(-62, 0, "FH-1407")]
    [InlineData(0, 300, null)]
    public async Task R004_01_The_instant_of_a_forced_OpenID_login_is_at_most_a_minute_before_it_was_asked_however_long_the_person_takes(int seconds, int takes, string? code)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var before = World.Clock.GetUtcNow();
        var asked = await AskAsync(browser, "college", ("prompt", "login"));
        var after = World.Clock.GetUtcNow();
        World.Clock.Advance(TimeSpan.FromSeconds(takes));
        using var said = CollegeSays($$"""{"auth_time":{{(code is null ? after : before).AddSeconds(seconds).ToUnixTimeSeconds()}}}""");
        (await browser.BecomeAsync(asked, "pupil")).Code.Should().Be(code);
    }

    [Theory]
    [InlineData(50, 150, null)]
    [InlineData(75, 200, "FH-1305")]
    public async Task R004_01_An_instant_that_lies_ahead_is_a_clock_that_differs_or_a_lie(int seconds, int overSaml, string? code)
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        (await AnswerAsync(browser, await AskAsync(browser, "entra"), At(Entra, overSaml))).Code.Should().Be(code);
        using var said = CollegeSays($$"""{"auth_time":{{World.Clock.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds()}}}""");
        (await LogInAsync(World.Planner, "college", "pupil")).Code.Should().Be(code);
    }

    [Fact]
    public async Task R000_03_R004_03_In_profile_etoegang_one_factor_is_enough_and_a_forced_login_ends_the_session_first()
    {
        await PlannerAsync("test: true", profile: "etoegang");
        using var browser = World.NewBrowser();
        var stay = await browser.LogInAsync(World.Planner, "college");
        stay.Kind.Should().Be("stay", stay.Url + stay.Text);
        var claims = await ClaimsAsync(await browser.SubmitAsync(stay, "form[action='/login/stay']", ("stay", "yes")));
        (claims.Acr, claims.Amr).Should().Be((Etd + "loa2", "pwd"));
        (await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code").Should().NotBeNull();

        (await AskAsync(browser, "college", ("prompt", "login"))).Kind.Should().Be("organisation-login");

        (await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "it ended before the prompt, and the person turned back");
    }

    // The college forgets who is there, so that it shows its page.
    private async Task<BrowserPage> AskedAtCollegeAsync(Browser browser)
    {
        browser.SetCookie("school.localhost", "idp_college", null);
        var asked = await browser.GoAsync(World.Planner.AuthorizeUrl(More, ("state", "of the application")));
        asked.Kind.Should().Be("organisation-login", asked.Url + asked.Text);
        return asked;
    }

    private async Task StaysAsync(Browser browser, Told before)
    {
        (await ClaimsAsync(await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none"))))).Should().Be(before, "the session is what it was");
        (await browser.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none"), More))).Parameter("error").Should().Be("login_required");
    }

    private async Task<long> ExpiryAsync(BrowserPage end) =>
        FakeApplication.Claims((await World.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}")))["id_token"]!).GetProperty("session_expiry").GetInt64();

    private async Task<Told> ClaimsAsync(BrowserPage end)
    {
        var claims = FakeApplication.Claims((await World.Planner.RedeemAsync(end.Parameter("code") ?? throw new InvalidOperationException($"{end.Url}\n{end.Text}")))["id_token"]!);
        return new Told(claims.GetProperty("sub").GetString(), claims.GetProperty("sid").GetString(), claims.GetProperty("acr").GetString(), string.Join(' ', claims.GetProperty("amr").EnumerateArray().Select(method => method.GetString())), claims.GetProperty("auth_time").GetInt64());
    }

    private sealed record Told(string? Sub, string? Sid, string? Acr, string Amr, long AuthenticatedAt);
}
