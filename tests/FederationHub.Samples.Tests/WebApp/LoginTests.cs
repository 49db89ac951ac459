using System.Net;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Samples.Tests.WebApp;

/// <summary>The sample application against the fake organisation, with nothing between them.</summary>
public sealed class LoginTests
{
    private const string Shop = "http://localhost/apps/shop";
    private const string Roster = "http://localhost/apps/roster";
    private const string Desk = "http://desk.localhost";

    [Theory]
    [InlineData(Shop)]
    [InlineData(Roster)]
    [InlineData(Desk)]
    public async Task A_person_logs_in_and_the_application_shows_the_claims(string application)
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await LogInAsync(browser, application, Personas.Diacritics);

        page.Kind.Should().Be("app-person");
        page.Address.AbsoluteUri.TrimEnd('/').Should().Be(application);
        page.Claim("id-token", "iss").Should().Be("http://localhost/idp/college");
        page.Claim("userinfo", "name").Should().Be("Zoë d'Ânversè-Łuczak");
        page.Claim("userinfo", "email").Should().Be("zdanversel@waadkust.example");
        page.Claim("id-token", "amr").Should().Be("[\"pwd\"]");
        page.Document.QuerySelector("[data-name]")!.TextContent.Should().Be("Zoë d'Ânversè-Łuczak");
    }

    [Fact]
    public async Task Each_application_has_its_own_session_and_the_organisation_stays_silent_the_second_time()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        await LogInAsync(browser, Shop, Personas.Pupil);

        (await browser.GetAsync(Roster)).Kind.Should().Be("app-home");
        (await browser.GetAsync(Roster + "/login")).Kind.Should().Be("app-person");
        (await browser.GetAsync(Roster + "/login?prompt=login")).Kind.Should().Be("organisation-login");
        (await browser.GetAsync(Roster + "/login?prompt=none")).Kind.Should().Be("app-person");
    }

    [Fact]
    public async Task Without_a_session_prompt_none_comes_back_with_login_required()
    {
        await using var world = await World.StartAsync();
        var page = await world.NewBrowser().GetAsync(Shop + "/login?prompt=none");

        page.Kind.Should().Be("app-refused");
        page.Document.QuerySelector("[data-error]")!.TextContent.Should().Be("login_required");
    }

    [Fact]
    public async Task Logging_out_of_the_application_forgets_the_person()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await browser.SubmitAsync(await LogInAsync(browser, Shop, Personas.Pupil));

        page.Kind.Should().Be("app-home");
    }

    [Fact]
    public async Task Cancelling_comes_back_with_access_denied()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await browser.PressAsync(await browser.GetAsync(Shop + "/login"), "cancel", "true");

        page.Document.QuerySelector("[data-error]")!.TextContent.Should().Be("access_denied");
    }

    [Fact]
    public async Task Somebody_without_an_address_has_no_email_claim()
    {
        await using var world = await World.StartAsync();
        var page = await LogInAsync(world.NewBrowser(), Shop, Personas.NoEmail);

        page.Claim("userinfo", "given_name").Should().Be("Joost");
        page.Claim("userinfo", "email").Should().BeNull();
    }

    [Fact]
    public async Task Entra_style_has_oid_and_tid_in_the_ID_token()
    {
        await using var world = await World.StartAsync(oidc: face => face with { Claims = OidcClaimStyle.Entra });
        var page = await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil);

        page.Claim("id-token", "oid").Should().MatchRegex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$");
        page.Claim("id-token", "tid").Should().Be("6d0f8d62-52b6-4a4b-9a55-0d5a6f2f7a11");
        page.Claim("id-token", "family_name").Should().Be("de Vries");
        page.Claim("id-token", "eduperson_affiliation").Should().BeNull();
    }

    [Fact]
    public async Task Claims_stay_out_of_the_ID_token_when_the_option_says_so()
    {
        await using var world = await World.StartAsync(oidc: face => face with { ProfileInIdToken = false });
        var page = await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil);

        page.Claim("id-token", "name").Should().BeNull();
        page.Claim("userinfo", "name").Should().Be("Sanne de Vries");
    }

    [Theory]
    [InlineData(Breakage.WrongAudience, "id_token")]
    [InlineData(Breakage.NotSigned, "id_token")]
    [InlineData(Breakage.Tampered, "id_token")]
    [InlineData(Breakage.UnknownKey, "id_token")]
    [InlineData(Breakage.AlgNone, "id_token")]
    [InlineData(Breakage.Expired, "id_token")]
    [InlineData(Breakage.ClockAhead, "id_token")]
    [InlineData(Breakage.WrongIssuer, "id_token")]
    [InlineData(Breakage.BadNonce, "id_token")]
    [InlineData(Breakage.WrongAtHash, "id_token")]
    [InlineData(Breakage.WrongIssParameter, "iss")]
    [InlineData(Breakage.WrongState, "state")]
    public async Task The_application_refuses_a_broken_answer(Breakage breakage, string step)
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await LogInAsync(browser, Shop, Personas.Pupil, breakage);

        page.Status.Should().Be(HttpStatusCode.BadRequest);
        page.Document.QuerySelector("[data-step]")!.GetAttribute("data-step").Should().Be(step);
        (await browser.GetAsync(Shop)).Kind.Should().Be("app-home");
    }

    [Fact]
    public async Task The_application_refuses_a_replayed_ID_token()
    {
        await using var world = await World.StartAsync();
        await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil);

        (await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil, Breakage.Replay)).Kind.Should().Be("app-error");
    }

    [Fact]
    public async Task An_answer_in_another_browser_is_refused()
    {
        await using var world = await World.StartAsync();
        var mine = world.NewBrowser();
        var start = await mine.GetAsync(Shop + "/login");
        var other = world.NewBrowser();
        var page = await other.PressAsync(start, "persona", Personas.Pupil);

        page.Kind.Should().Be("app-error");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_rollover_is_followed(bool keepPrevious)
    {
        await using var world = await World.StartAsync();
        await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil);
        world.Oidc.RollKey(keepPrevious);

        (await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil)).Kind.Should().Be("app-person");
    }

    [Fact]
    public async Task A_standing_breakage_holds_until_it_is_set_back()
    {
        await using var world = await World.StartAsync();
        world.Oidc.Breakage = Breakage.WrongAudience;
        (await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil)).Kind.Should().Be("app-error");
        world.Oidc.Breakage = Breakage.None;
        (await LogInAsync(world.NewBrowser(), Shop, Personas.Pupil)).Kind.Should().Be("app-person");
    }

    [Fact]
    public async Task What_the_provider_says_is_shown_as_text()
    {
        await using var world = await World.StartAsync();
        var browser = world.NewBrowser();
        var page = await browser.GetAsync(Shop + "/callback?error=%3Cscript%3Ealert(1)%3C%2Fscript%3E&state=guess");

        page.Kind.Should().Be("app-error");
        page.Document.QuerySelector("script").Should().BeNull();
    }

    internal static async Task<Page> LogInAsync(TestBrowser browser, string application, string persona, Breakage breakage = Breakage.None)
    {
        var page = await browser.GetAsync(application + "/login");
        page.Kind.Should().Be("organisation-login");
        return await browser.PressAsync(page, "persona", persona, ("breakage", breakage.ToString()));
    }
}
