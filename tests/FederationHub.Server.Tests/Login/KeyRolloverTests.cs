using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using FederationHub.Upstreams.Saml;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>An organisation changes its signing key without having told of it: nobody notices.</summary>
public sealed class KeyRolloverTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_login_is_lost_when_an_organisation_signs_with_a_new_key_and_the_key_is_saved()
    {
        await using var world = await HubWorld.StartAsync();
        var before = await KeysAsync(world);
        (await LogInAsync(world)).Should().Be(200);

        world.University.RollKey(keepPrevious: false);

        (await LogInAsync(world)).Should().Be(200, "the metadata was asked inside the login");
        var after = before;
        for (var i = 0; i < 100 && after == before; i++)
        {
            await Task.Delay(100, Token);
            after = await KeysAsync(world);
        }

        after.Should().NotBe(before, "what came is saved for every node");
        var told = await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Actor = AuditActors.Hub, Kind = AuditKinds.ConfigurationMetadata }, Token).ToListAsync(Token);
        told.Should().Contain(entry => entry.Event.Detail!.Contains("university"));
        (await LogInAsync(world)).Should().Be(200);
    }

    private static async Task<int> LogInAsync(HubWorld world)
    {
        using var browser = world.NewBrowser();
        return (await browser.TokensAsync(world.Shop, "university")).Status;
    }

    private static async Task<string> KeysAsync(HubWorld world)
    {
        var stored = await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(Token);
        return string.Join(' ', stored.Settings.Upstreams.Where(upstream => upstream.Protocol == "saml").Select(upstream => string.Join(' ', SamlSettings.TryParse(upstream.Settings)?.Entity?.Certificates ?? [])));
    }
}
