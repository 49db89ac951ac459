using FederationHub.Testing;

namespace FederationHub.Server.Tests;

/// <summary>One world for the tests of a class.</summary>
public sealed class HubWorldFixture : IAsyncLifetime
{
    public HubWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync() => World = await HubWorld.StartAsync();

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
