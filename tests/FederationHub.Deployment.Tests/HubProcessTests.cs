using System.Net;

namespace FederationHub.Deployment.Tests;

public sealed class HubProcessTests
{
    [Fact]
    public async Task A_server_that_cannot_start_tells_why()
    {
        var start = () => HubProcess.StartAsync(new Dictionary<string, string?> { ["SettingsPollSeconds"] = "11" });

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*SettingsPollSeconds must be 1 to 10*");
    }

    [Fact]
    public async Task A_server_ends_in_order_when_it_is_asked_to_and_starts_again_on_the_same_port()
    {
        await using var hub = await HubProcess.StartAsync(new Dictionary<string, string?>());

        (await hub.StopAsync()).Should().Be(0, hub.Log);
        (await hub.ReadinessAsync()).Should().BeNull("nobody listens");
        await hub.StartAgainAsync();

        (await hub.ReadinessAsync()).Should().Be(HttpStatusCode.OK);
    }
}
