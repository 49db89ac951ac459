using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>Single sign-on of profile etoegang, which is switched on when the application logged somebody out in test.</summary>
public sealed class LogoutSightTests
{
    [Fact]
    public async Task R004_10_single_sign_on_is_switched_on_after_the_hub_saw_one_logout_by_this_application_in_test()
    {
        await using var world = await HubWorld.StartAsync(text => InTest(text, test: true));
        using var browser = world.NewBrowser();
        var idToken = (await browser.TokensAsync(world.Shop, "university"))["id_token"]!;

        var before = () => world.ApplyAsync(text => InTest(text, test: false));
        await before.Should().ThrowAsync<InvalidOperationException>("nobody saw it log anybody out");
        await browser.GoAsync($"{world.HubUrl}/connect/endsession?client_id={world.Shop.ClientId}");
        await browser.GoAsync($"{world.HubUrl}/connect/endsession?id_token_hint=x");
        using var elsewhere = world.NewBrowser();
        await elsewhere.GoAsync($"{world.HubUrl}/connect/endsession?id_token_hint={idToken}");
        (await SeenAsync(world)).Should().BeNull("what anybody can send, and what ended nothing, shows nothing");
        await browser.GoAsync($"{world.HubUrl}/connect/endsession?id_token_hint={idToken}");

        (await SeenAsync(world)).Should().NotBeNull();
        await world.ApplyAsync(text => InTest(text, test: false));
        (await SeenAsync(world)).Should().NotBeNull("it is remembered");
    }

    private static string InTest(string text, bool test)
    {
        var at = text.IndexOf("    profile: education\n", StringComparison.Ordinal);
        return text[..at] + "    profile: etoegang\n    session: { mode: always }\n" + (test ? "    test: true\n" : "") + text[(at + "    profile: education\n".Length)..];
    }

    private static async Task<DateTimeOffset?> SeenAsync(HubWorld world) =>
        (await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(TestContext.Current.CancellationToken)).Settings.Applications.Single(application => application.Id.Value == world.Shop.ClientId).LogoutSeenAt;
}
