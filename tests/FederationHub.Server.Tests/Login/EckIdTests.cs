using System.Text;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

public sealed class EckIdTests
{
    [Fact]
    public async Task Table_2_2_An_ECK_iD_reaches_the_application_and_stands_nowhere_in_plain_text()
    {
        await using var world = await HubWorld.StartAsync();
        var eckId = world.University.Personas.Single(persona => persona.Id == "pupil").EckId!;

        // One login that is done, with a session and an access token that live on; one refused; one that waits with its answer.
        using var browser = world.NewBrowser();
        var end = await browser.LogInAsync(world.Shop, "university", "pupil");
        var tokens = await world.Shop.RedeemAsync(end.Parameter("code")!);
        var claims = FakeApplication.Claims(tokens["id_token"]!);
        (claims.GetProperty("person_id").GetString(), claims.GetProperty("person_id_type").GetString()).Should().Be((eckId, "eck_id"));
        claims.GetProperty("sub").GetString().Should().NotContain("ketenid", "an ECK iD is never sub (domain 2.4)");
        await world.Shop.UserInfoAsync(tokens["access_token"]!);
        using var second = world.NewBrowser();
        await second.LogInAsync(world.Phone, "university", "pupil");
        world.University.Breakage = Breakage.Tampered;
        using var third = world.NewBrowser();
        await third.LogInAsync(world.Shop, "university", "pupil");

        foreach (var part in (string[])[eckId, eckId[^128..], Convert.ToBase64String(Convert.FromHexString(eckId[^128..])), Convert.ToBase64String(Encoding.ASCII.GetBytes(eckId[^126..]))])
        {
            world.Log.Should().NotContain(part);
            world.Files().Any(file => Holds(file, part)).Should().BeFalse();
        }

        world.Files().Any(file => Holds(file, "eck_id")).Should().BeTrue("the audit stream says of which type it was, so it was looked for in the right place");
    }

    private static bool Holds(byte[] file, string text) => file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
