using FederationHub.Server;
using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>The hub's own name of a session, out of what an application was told.</summary>
internal static class SessionIds
{
    /// <summary>The <c>sid</c> as the application of the token got it.</summary>
    public static string SidOf(string token) => FakeApplication.Claims(token).GetProperty("sid").GetString()!;

    /// <summary>The session that the token is of.</summary>
    public static async Task<string> SessionOfAsync(this HubWorld world, string token)
    {
        var application = world.Services.GetRequiredService<CurrentDirectory>().Directory.FindApplication(FakeApplication.Claims(token).GetProperty("aud").GetString()!)!;
        return (await world.Services.GetRequiredService<ApplicationSessionIds>().ReadAsync(application, SidOf(token), TestContext.Current.CancellationToken))!;
    }
}
