using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

public sealed class AgreedAttributesTests
{
    private static string WithMailRequired(string text) => text.Replace("- { claim: email, in: [userinfo] }", "- { claim: email, in: [userinfo], required: true }", StringComparison.Ordinal);

    [Fact]
    [Trait("Reaches", "FH-1309")]
    public async Task R001_05_An_agreed_attribute_that_is_missing_is_told_by_name_and_nothing_is_released()
    {
        await using var world = await HubWorld.StartAsync(WithMailRequired);
        using var browser = world.NewBrowser();

        var page = await browser.LogInAsync(world.Shop, "university", "no-email");

        (page.Kind, page.Code).Should().Be(("error", "FH-1309"));
        page.Text.Should().Contain("This is missing: e-mail address.");
        var refused = (await world.AuditAsync(page.Document.QuerySelector("[data-reference]")!.GetAttribute("data-reference")!)).Should().ContainSingle().Which;
        refused.Code.Should().Be("FH-1309/attributes_missing");
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required", "a login that was refused leaves no session");
        using var other = world.NewBrowser();
        (await other.LogInAsync(world.Shop, "university", "pupil")).Parameter("code").Should().NotBeNull("who has an address gets in");
    }

    [Fact]
    public async Task Domain_2_1_Who_reads_a_page_for_longer_than_a_statement_lives_has_it_given_again()
    {
        await using var world = await HubWorld.StartAsync(text => text.Replace("    redirect_uris: [\"http://shop", "    consent: ask\n    redirect_uris: [\"http://shop", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        page.Kind.Should().Be("consent");

        world.Clock.Advance(TimeSpan.FromMinutes(10));
        var end = await browser.PressAsync(page, "button[name=answer][value=yes]");

        (await world.Shop.RedeemAsync(end.Parameter("code")!)).Status.Should().Be(200);
    }
}
