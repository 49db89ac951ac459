using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// What an application only wishes for (<c>acr_values</c>, OpenID Connect Core 3.1.2.1) where an organisation takes it for a demand: it is asked
/// once more without.
/// </summary>
public sealed class WishTests(LevelHub hub) : LevelSteps(hub)
{
    private static readonly (string Name, string? Value) Wish = ("acr_values", Mfa);

    [Fact]
    public async Task OpenID_Connect_Core_3_1_2_1_A_SAML_organisation_that_cannot_do_what_is_wished_for_is_asked_without_it()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var refusals = await RefusalsAsync();
        var asked = await AskAsync(browser, "entra", Wish, ("max_age", "60"));
        Contexts(asked).Should().Equal(Mfa);

        var again = await SayNoAsync(browser, asked, "Responder", "NoAuthnContext");

        Contexts(again).Should().BeEmpty();
        IsForced(again).Should().BeTrue("all else is asked as before");
        (await LevelAsync(await AnswerAsync(browser, again, At(OneFactor(Entra), 0)))).Should().Be(World.HubUrl + "/assurance/gemiddeld");
        (await RefusalsAsync()).Should().Be(refusals, "nothing was refused");
    }

    [Fact]
    public async Task OpenID_Connect_Core_3_1_2_1_It_is_asked_once_and_another_organisation_hears_the_wish_again()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        var again = await SayNoAsync(browser, await AskAsync(browser, "entra", Wish), "Responder", "NoAuthnContext");

        var page = await SayNoAsync(browser, again, "Responder", "NoAuthnContext");

        page.Code.Should().Be("FH-1301");
        page.Text.Should().Contain("error=" + Unmet);
        var choice = await browser.FollowAsync(page, "a[href*='/login/choose']");
        Contexts(await browser.PickAsync(choice, "entra")).Should().Equal(Mfa);
    }

    [Fact]
    public async Task OpenID_Connect_Core_3_1_2_1_Whoever_refuses_for_another_reason_is_not_asked_again()
    {
        await PlannerAsync(string.Empty);
        using var browser = World.NewBrowser();
        using var other = World.NewBrowser();

        (await SayNoAsync(browser, await AskAsync(browser, "entra", Wish), "Responder", "AuthnFailed")).Code.Should().Be("FH-1301");
        (await SayNoAsync(other, await AskAsync(other, "entra"), "Responder", "NoAuthnContext")).Code.Should().Be("FH-1301", "nothing was wished for");
    }

    [Fact]
    public async Task OpenID_Connect_Core_3_1_2_1_An_OpenID_provider_that_cannot_do_what_is_wished_for_is_asked_without_it()
    {
        await PlannerAsync(string.Empty, connection: $"acr_values_supported: [\"{Mfa}\"]");
        using var browser = World.NewBrowser();
        var asked = await AskAsync(browser, "college", Wish);
        AskedOfCollege(browser)["acr_values"].Should().Be(Mfa);

        var again = await browser.BecomeAsync(asked, "pupil", "Unmet");

        AskedOfCollege(browser).AllKeys.Should().NotContain("acr_values");
        (await LevelAsync(again.Kind == "organisation-login" ? await browser.BecomeAsync(again, "pupil") : again)).Should().Be(World.HubUrl + "/assurance/gemiddeld");
    }

    private Task<int> RefusalsAsync() => World.Services.GetRequiredService<IAuditLog>()
        .SearchAsync(new AuditQuery { Kind = AuditKinds.LoginRefused, Application = "planner" }, TestContext.Current.CancellationToken)
        .CountAsync(TestContext.Current.CancellationToken).AsTask();
}
