using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

/// <summary>One prepared write in a commit of its own.</summary>
internal static class Saving
{
    public static async Task<bool> SaveAsync(this IServiceProvider hub, PreparedWrite write) =>
        await hub.GetRequiredService<ICommits>().SaveAsync([write], TestContext.Current.CancellationToken) is null;
}
