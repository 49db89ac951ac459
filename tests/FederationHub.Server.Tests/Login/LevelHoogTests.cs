using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Level hoog through the whole hub: each login authenticates anew at the organisation, also where only the answer shows that it is needed (R004-02).</summary>
public sealed class LevelHoogTests(LevelHub hub) : LevelSteps(hub)
{
    private const string Strong = "urn:waadkust:strong";
    private const string Loa4 = "loa4";
    private const string OfCollege = $"highest_level: hoog\n    assurance: {{ own_contexts: [{{ context: \"{Strong}\", aal: 3, ial: 3 }}] }}";

    // What is required of whoever acts for somebody is known when they are known.
    private const string Acting = "minimum_levels:\n  - { id: acting, role: betrokkene, level: hoog }\n";

    [Fact]
    public async Task R004_02_Who_turns_out_to_need_hoog_authenticates_anew_though_the_first_answer_had_it()
    {
        await PlannerAsync(string.Empty, rules: Acting);
        using var browser = World.NewBrowser();
        var first = await AskAsync(browser, "eherkenning");
        (IsForced(first), Contexts(first).Count()).Should().Be((false, 0), "before the answer nobody knows the role");

        var second = await AnswerAsync(browser, first, Eherkenning(Loa4));
        IsForced(second).Should().BeTrue(second.Url + second.Text);
        Contexts(second).Should().Equal(Etd + Loa4);

        (await LevelAsync(await AnswerAsync(browser, second, At(Eherkenning(Loa4), 0)))).Should().Be(World.HubUrl + "/assurance/hoog");
    }

    [Theory]
    [InlineData(-124, "FH-1407")]
    [InlineData(0, null)]
    public async Task R004_02_The_second_answer_is_a_new_authentication_or_none(double seconds, string? code)
    {
        await PlannerAsync(string.Empty, rules: Acting);
        using var browser = World.NewBrowser();
        var second = await AnswerAsync(browser, await AskAsync(browser, "eherkenning"), Eherkenning(Loa4));
        (await AnswerAsync(browser, second, At(Eherkenning(Loa4), seconds))).Code.Should().Be(code);
    }

    [Fact]
    public async Task R004_02_Another_person_is_not_the_one_who_was_to_authenticate_anew()
    {
        await PlannerAsync(string.Empty, rules: Acting);
        using var browser = World.NewBrowser();
        var second = await AnswerAsync(browser, await AskAsync(browser, "eherkenning"), Eherkenning(Loa4));
        var other = Eherkenning(Loa4) with { Unsigned = login => Eherkenning(Loa4).Unsigned(login).Replace("0b7d0e4c-93a5", "0b7d0e4c-93a6", StringComparison.Ordinal).Replace("n.vandenberg", "o.vandenberg", StringComparison.Ordinal) };
        (await AnswerAsync(browser, second, At(other, 0))).Code.Should().Be("FH-1410");
    }

    [Theory]
    [InlineData("prompt", "login")]
    [InlineData("max_age", "0")]
    public async Task R004_02_Who_was_asked_anew_right_away_is_not_asked_twice(string name, string value)
    {
        await PlannerAsync(string.Empty, rules: Acting);
        using var browser = World.NewBrowser();
        var asked = await AskAsync(browser, "eherkenning", (name, value));
        IsForced(asked).Should().BeTrue();
        (await LevelAsync(await AnswerAsync(browser, asked, At(Eherkenning(Loa4), 0)))).Should().Be(World.HubUrl + "/assurance/hoog");
    }

    [Fact]
    public async Task R004_02_Who_lacked_it_comes_back_by_a_new_authentication_too()
    {
        await PlannerAsync(string.Empty, rules: Acting);
        using var browser = World.NewBrowser();
        var second = await AnswerAsync(browser, await AskAsync(browser, "eherkenning"), Eherkenning("loa3"));
        IsForced(second).Should().BeTrue();
        (await AnswerAsync(browser, second, At(Eherkenning("loa3"), 0))).Code.Should().Be("FH-1403", "once is once");
    }

    [Fact]
    public async Task R004_02_Nobody_is_asked_to_stay_signed_in_where_hoog_is_required_of_them()
    {
        await PlannerAsync("session: { mode: opt_in }");
        using var browser = World.NewBrowser();
        (await AnswerAsync(browser, await AskAsync(browser, "eherkenning"), Eherkenning(Loa4))).Kind.Should().Be("stay", "else they are");

        await PlannerAsync("session: { mode: opt_in }", rules: Acting);
        using var other = World.NewBrowser();
        var second = await AnswerAsync(other, await AskAsync(other, "eherkenning"), Eherkenning(Loa4));
        (await LevelAsync(await AnswerAsync(other, second, At(Eherkenning(Loa4), 0)))).Should().Be(World.HubUrl + "/assurance/hoog");
        (await other.GoAsync(World.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

    [Fact]
    public async Task R004_02_A_provider_that_tells_of_its_old_authentication_again_is_no_way_to_hoog()
    {
        await PlannerAsync("minimum_level: hoog", college: OfCollege);
        using var browser = World.NewBrowser();
        var asked = await AskAsync(browser, "college");
        AskedOfCollege(browser)["prompt"].Should().Be("login", "what is known before the trip is asked right away");
        using var said = CollegeSays($$"""{"acr":"{{Strong}}","auth_time":{{World.Clock.GetUtcNow().AddMinutes(-5).ToUnixTimeSeconds()}}}""");
        var page = await browser.BecomeAsync(asked, "teacher");
        page.Code.Should().Be("FH-1407");
        page.Text.Should().Contain("error=" + Unmet);
    }

    [Fact]
    public async Task R004_02_The_organisations_own_session_over_OpenID_Connect_does_not_do_for_hoog()
    {
        await PlannerAsync(string.Empty, college: OfCollege);
        using var said = CollegeSays("{\"acr\":\"" + Strong + "\"}");
        using var browser = World.NewBrowser();

        // The college knows the teacher already.
        await browser.TokensAsync(World.Shop, "college", "teacher");
        await PlannerAsync(string.Empty, rules: "minimum_levels:\n  - { id: staff, role: onderwijsmedewerker, level: hoog }\n", college: OfCollege);
        World.Clock.Advance(TimeSpan.FromMinutes(5));

        var asked = await AskAsync(browser, "college");
        asked.Kind.Should().Be("organisation-login", "the college answered by its session and was sent back to ask anew");
        (AskedOfCollege(browser)["prompt"], AskedOfCollege(browser)["max_age"]).Should().Be(("login", "0"));
        (await LevelAsync(await browser.BecomeAsync(asked, "teacher"))).Should().Be(World.HubUrl + "/assurance/hoog");
    }
}
