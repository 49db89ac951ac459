using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Tests;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Cli.Tests;

/// <summary>One login whose person may let the organisation's answer be kept: the operator's link, the page, and what comes of each answer.</summary>
public sealed class MappingCaptureTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<BrowserPage> AnswerAsync(Browser browser, BrowserPage page, string answer) => browser.PressAsync(page, $"button[name=answer][value={answer}]");

    private static async Task<string> LinkAsync(HubWorld world, string organisation = "university", params string[] more)
    {
        var said = await PersonCommandTests.RunAsync(world, "", ["mapping", "capture", "--application", "shop", "--organisation", organisation, .. more]);
        said.ExitCode.Should().Be(Fedhub.Done, said.Error);
        return said.Output.Split('\n')[0].Trim();
    }

    private static async Task<BrowserPage> FollowAsync(HubWorld world, Browser browser, string link, string persona = "teacher")
    {
        (await browser.GoAsync(link)).Url.Should().Be("http://shop.localhost:1/");
        return await browser.BecomeAsync(await browser.GoAsync(world.Shop.AuthorizeUrl()), persona);
    }

    private static ICaptureStore Store(HubWorld world) => world.Services.GetRequiredService<ICaptureStore>();

    private static string ReferenceOn(BrowserPage page) => System.Text.RegularExpressions.Regex.Match(page.Text, "[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}").Value.Replace("-", "", StringComparison.Ordinal);

    [Theory]
    [Trait("Documented command", "fedhub mapping capture --application shop --organisation university")]
    [InlineData("university")]
    [InlineData("college")]
    public async Task Whoever_agrees_has_the_answer_kept_for_a_quarter_of_an_hour_and_is_logged_in(string organisation)
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var page = await FollowAsync(world, browser, await LinkAsync(world, organisation));

        page.Kind.Should().Be("capture");
        page.Document.QuerySelectorAll("script").Should().BeEmpty();
        var persona = (organisation == "university" ? world.University : world.College).Personas.Single(p => p.Id == "teacher");
        page.Text.Should().NotContainAny(persona.GivenName, persona.Mail!);
        var reference = ReferenceOn(page);
        (await Store(world).FindAsync(reference, Token)).Should().BeNull("nobody agreed yet");
        var end = await AnswerAsync(browser, page, "yes");

        end.Parameter("code").Should().NotBeNull();
        var kept = await Store(world).FindAsync(reference, Token);
        kept!.Statement.Attributes.ByName.Values.SelectMany(values => values).Should().Contain(persona.Mail!);
        (kept.Application, kept.Entry).Should().Be(("shop", organisation));
        var events = await world.AuditAsync(reference);
        events.Select(e => e.Kind).Should().Contain([AuditKinds.StatementCaptured, AuditKinds.LoginIssued]);
        world.Clock.Advance(TimeSpan.FromMinutes(15));
        (await Store(world).FindAsync(reference, Token)).Should().BeNull();
    }

    [Fact]
    public async Task R000_21_A_kept_answer_is_told_with_what_is_kept_of_its_person()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var page = await FollowAsync(world, browser, await LinkAsync(world, "college"));
        await AnswerAsync(browser, page, "yes");
        var identifier = world.College.Personas.Single(p => p.Id == "teacher").PersistentId;
        string[] who = ["--upstream", "college", "--type", "oidc_sub", "--value", "-"];

        (await PersonCommandTests.RunAsync(world, identifier, ["person", "show", .. who])).Output.Should().MatchRegex("kept answer  .*  shop  ends by itself ");
        System.Text.Json.JsonDocument.Parse((await PersonCommandTests.RunAsync(world, identifier, ["person", "export", .. who])).Output).RootElement.GetProperty("kept_answers")[0].GetProperty("reference").GetString().Should().Be(ReferenceOn(page));
        (await PersonCommandTests.RunAsync(world, identifier, ["person", "erase", .. who])).Output.Should().Contain("ends by itself ");
    }

    [Fact]
    public async Task Whoever_does_not_agree_is_logged_in_all_the_same_and_nothing_is_kept()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var link = await LinkAsync(world);
        var page = await FollowAsync(world, browser, link);

        (await AnswerAsync(browser, page, "no")).Parameter("code").Should().NotBeNull();

        (await Store(world).FindAsync(ReferenceOn(page), Token)).Should().BeNull();
        using var next = world.NewBrowser();
        (await next.GoAsync(link)).Code.Should().Be("FH-1201", "an answer uses the link up");
    }

    [Fact]
    public async Task An_answer_that_the_hub_refuses_is_kept_too_since_that_is_what_needs_mending()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("claim: person_id, in: [id_token, userinfo], required: true", "claim: person_id, in: [id_token, userinfo], required: true }\n      - { claim: shoe_size, source: orcid, in: [userinfo], required: true", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var page = await FollowAsync(world, browser, await LinkAsync(world));

        (await AnswerAsync(browser, page, "yes")).Code.Should().Be("FH-1309");

        (await Store(world).FindAsync(ReferenceOn(page), Token)).Should().NotBeNull();
    }

    [Fact]
    public async Task A_session_is_not_an_answer_so_the_organisation_is_asked_again()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        await browser.LogInAsync(world.Shop, "university", "teacher");

        var page = await FollowAsync(world, browser, await LinkAsync(world));

        page.Kind.Should().Be("capture");
    }

    [Fact]
    public async Task Only_the_browser_that_started_and_returned_answers_and_once()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        using var stranger = world.NewBrowser();
        await stranger.GoAsync(world.Shop.AuthorizeUrl());
        var page = await FollowAsync(world, browser, await LinkAsync(world));
        var handle = page.Parameter("login")!;

        (await stranger.GoAsync(page.Url)).Code.Should().Be("FH-1203");
        (await AnswerAsync(stranger, page, "yes")).Code.Should().Be("FH-1203");
        (await browser.PostAsync(world.HubUrl + "/login/capture", [new("login", handle), new("answer", "yes")], from: world.HubUrl)).Code.Should().Be("FH-1203");
        (await browser.PostAsync(world.HubUrl + "/login/capture", [new("login", handle), new("answer", "yes")], from: "http://evil.localhost:1/")).Code.Should().Be("FH-1202");
        (await browser.GoAsync(page.Url)).Kind.Should().Be("capture", "a reload shows it again");
        (await AnswerAsync(browser, page, "yes")).Parameter("code").Should().NotBeNull();

        (await AnswerAsync(browser, page, "yes")).Code.Should().Be("FH-1204");
        (await browser.GoAsync(page.Url)).Code.Should().Be("FH-1204");
    }

    [Fact]
    public async Task A_link_is_good_for_what_it_names_and_for_as_long_as_it_says()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var link = await LinkAsync(world, "university", "--minutes", "5");

        (await browser.GoAsync(link.Replace("/university", "/college", StringComparison.Ordinal))).Code.Should().Be("FH-1201");
        (await browser.GoAsync(link.Replace("/shop/", "/phone/", StringComparison.Ordinal))).Code.Should().NotBeNull();
        (await browser.GoAsync(link[..^1] + "~")).Code.Should().Be("FH-1201");
        world.Clock.Advance(TimeSpan.FromMinutes(5));
        (await browser.GoAsync(link)).Code.Should().Be("FH-1201");
    }

    [Theory]
    [InlineData("--application", "nobody", "--organisation", "university")]
    [InlineData("--application", "shop", "--organisation", "nowhere")]
    [InlineData("--application", "planner", "--organisation", "university")]
    public async Task Says_why_a_link_would_lead_nowhere(params string[] arguments)
    {
        await using var world = await HubWorld.StartAsync();

        var said = await PersonCommandTests.RunAsync(world, "", ["mapping", "capture", .. arguments]);

        said.ExitCode.Should().Be(Fedhub.Refused);
        said.Error.Should().NotBeEmpty();
        said.Output.Should().BeEmpty();
    }
}
