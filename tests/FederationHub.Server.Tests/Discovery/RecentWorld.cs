using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Server.Discovery;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>What a browser remembers, looked at with the hub's own key.</summary>
internal static class RecentWorld
{
    public const string Cookie = "fh_recent";
    private const string Shop = "    redirect_uris: [\"http://shop";

    /// <summary>A hub whose shop has some lines more.</summary>
    public static Func<string, string> Shops(string lines) => text => text.Replace(Shop, $"    {lines}\n{Shop}", StringComparison.Ordinal);

    public static async Task<RecentChoices> RemembersAsync(this HubWorld world, Browser browser) =>
        browser.Cookies("hub.localhost").TryGetValue(Cookie, out var value)
            ? RecentChoices.Read(RecentSeal.Open(await KeyAsync(world), value), world.Clock.GetUtcNow())
            : RecentChoices.None;

    /// <summary>Has a browser remember something that no walk gives it.</summary>
    public static async Task RememberAsync(this HubWorld world, Browser browser, RecentChoices choices, byte[]? key = null) =>
        browser.SetCookie("hub.localhost", Cookie, RecentSeal.Seal(key ?? await KeyAsync(world), Outcomes.Randomness.System, choices.Write()));

    public static IEnumerable<string> Ids(this RecentChoices choices) => choices.Choices.Select(choice => choice.Entry);

    /// <summary>The entries that the page shows first.</summary>
    public static IEnumerable<string?> Recent(this BrowserPage page) => page.Document.QuerySelectorAll("section.recent form[action='/login/choose'] button[name=entry]").Select(button => button.GetAttribute("value"));

    public static ValueTask<byte[]> KeyAsync(HubWorld world) => world.Services.GetRequiredService<IHubKeys>().RecentChoicesAsync(CancellationToken.None);
}
