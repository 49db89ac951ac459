using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

/// <summary>Prepared writes in one commit of their own.</summary>
internal static class Saving
{
    public static async Task<bool> SaveAsync(this IServiceProvider hub, params PreparedWrite[] writes) =>
        await hub.GetRequiredService<ICommits>().SaveAsync(writes, TestContext.Current.CancellationToken) is null;
}
