using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Where a person is, as the application hears it, by the address of the browser behind proxies that are trusted or not.</summary>
public sealed class AuthLocationTests
{
    private const string Inside = "192.0.2.9";
    private const string Outside = "198.51.100.9";

    private static readonly Dictionary<string, string?> BehindProxy = new(StringComparer.Ordinal) { ["Proxy:Trusted"] = "127.0.0.1, ::1" };

    private static string WithNetworks(string text) => Released(text).Replace("scopes: [uvl.example]", "scopes: [uvl.example]\n    networks: [192.0.2.0/24, \"2001:db8::/32\"]", StringComparison.Ordinal);

    private static string Released(string text) => text.Replace("- { claim: edu_role, in: [id_token] }", "- { claim: edu_role, in: [id_token] }\n      - { claim: auth_location, in: [id_token] }", StringComparison.Ordinal)
        .Replace("attributes: [given_name, email]", "attributes: [given_name, email, auth_location]", StringComparison.Ordinal);

    private static async Task<string?> LocationAsync(HubWorld world, Browser browser, string? forwardedFor)
    {
        browser.ForwardedFor = forwardedFor;
        return FakeApplication.Claims((await browser.TokensAsync(world.Shop, "university"))["id_token"]!).GetProperty("auth_location").GetString();
    }

    [Theory]
    [InlineData(Inside, "school")]
    [InlineData("2001:db8::9", "school")]
    [InlineData(Outside, "thuis")]
    [InlineData("192.0.2.9, 198.51.100.9", "thuis")]
    [InlineData(null, "thuis")]
    public async Task R001_16_Behind_a_trusted_proxy_the_address_that_it_tells_counts(string? forwardedFor, string location)
    {
        await using var world = await HubWorld.StartAsync(WithNetworks, BehindProxy);
        using var browser = world.NewBrowser();
        (await LocationAsync(world, browser, forwardedFor)).Should().Be(location);
    }

    [Fact]
    public async Task R001_16_A_forged_header_of_a_stranger_brings_nobody_to_school()
    {
        await using var world = await HubWorld.StartAsync(WithNetworks);
        using var browser = world.NewBrowser();
        (await LocationAsync(world, browser, Inside)).Should().Be("thuis");
    }

    [Fact]
    public async Task R001_16_Without_networks_nobody_knows()
    {
        await using var world = await HubWorld.StartAsync(Released, BehindProxy);
        using var browser = world.NewBrowser();
        (await LocationAsync(world, browser, Inside)).Should().Be("onbekend");
    }

    [Fact]
    public async Task R001_16_Who_answers_the_consent_page_at_home_is_at_home()
    {
        await using var world = await HubWorld.StartAsync(text => WithNetworks(text).Replace("    redirect_uris: [\"http://shop", "    consent: ask\n    redirect_uris: [\"http://shop", StringComparison.Ordinal), BehindProxy);
        using var browser = world.NewBrowser();
        browser.ForwardedFor = Inside;
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        browser.ForwardedFor = Outside;

        var end = await browser.PressAsync(page, "button[name=answer][value=yes]");

        FakeApplication.Claims((await world.Shop.RedeemAsync(end.Parameter("code")!))["id_token"]!).GetProperty("auth_location").GetString().Should().Be("thuis");
    }

    [Fact]
    public async Task R001_16_Who_went_home_with_a_session_is_at_home()
    {
        await using var world = await HubWorld.StartAsync(WithNetworks, BehindProxy);
        using var browser = world.NewBrowser();
        (await LocationAsync(world, browser, Inside)).Should().Be("school");

        browser.ForwardedFor = Outside;
        var again = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        FakeApplication.Claims((await world.Shop.RedeemAsync(again.Parameter("code")!))["id_token"]!).GetProperty("auth_location").GetString().Should().Be("thuis");

        browser.ForwardedFor = Inside;
        var back = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        FakeApplication.Claims((await world.Shop.RedeemAsync(back.Parameter("code")!))["id_token"]!).GetProperty("auth_location").GetString().Should().Be("school");
    }
}
