using System.Text;
using FederationHub.Testing;

namespace FederationHub.Server.Tests;

public sealed class NothingLeaksTests
{
    [Fact]
    public async Task No_secret_token_code_cookie_or_plain_identifier_stands_in_the_log_or_in_the_files()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var end = await browser.LogInAsync(world.Shop, "university", "teacher");
        var tokens = await world.Shop.RedeemAsync(end.Parameter("code")!);
        await world.Shop.UserInfoAsync(tokens["access_token"]!);
        using var second = world.NewBrowser();
        await second.TokensAsync(world.Planner, "college", "diacritics");
        world.University.Breakage = FederationHub.Samples.IdentityProvider.Breakage.Tampered;
        using var third = world.NewBrowser();
        await third.LogInAsync(world.Shop, "university");
        var persona = world.University.Personas.Single(p => p.Id == "teacher");

        string[] secrets =
        [
            HubWorld.ShopSecret, HubWorld.PlannerSecret, "upstream secret of the college, long enough",
            end.Parameter("code")!, tokens["access_token"]!, tokens["id_token"]!,
            .. browser.Cookies("hub.localhost").Values,
            persona.Mail!, persona.PersistentId, persona.FamilyName, persona.PrincipalName,
            FakeApplication.Claims(tokens["id_token"]!).GetProperty("person_id").GetString()!,
            "PRIVATE KEY",
        ];
        foreach (var secret in secrets)
        {
            world.Log.Should().NotContain(secret);
            foreach (var file in world.Files())
            {
                file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).Should().Be(-1, $"'{secret[..Math.Min(12, secret.Length)]}…' stands in a file");
            }
        }
    }
}
