using System.Text;
using FederationHub.Core.Ports;
using FederationHub.Testing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests;

public sealed class DataProtectionTests
{
    [Fact]
    public async Task The_framework_s_keys_live_in_the_vault_survive_a_restart_and_stand_in_no_file_in_plain()
    {
        await using var world = await HubWorld.StartAsync();
        var kept = Protector(world).Protect("something to keep");
        await world.RestartAsync();

        Protector(world).Unprotect(kept).Should().Be("something to keep");
        var keys = await world.Services.GetRequiredService<IKeyVault>().ReadAllAsync(VaultKinds.DataProtection, CancellationToken.None);
        keys.Should().ContainSingle();
        var secret = System.Xml.Linq.XElement.Parse(Encoding.UTF8.GetString(keys[0].Value)).Descendants().Single(element => element.Name.LocalName == "value").Value;
        foreach (var file in world.Files())
        {
            file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).Should().Be(-1);
            file.AsSpan().IndexOf(Convert.FromBase64String(secret)).Should().Be(-1);
        }
    }

    private static IDataProtector Protector(HubWorld world) => world.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
}
