using FederationHub.Server.Sessions;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>What an application was told of a session, and which one that is at the hub.</summary>
internal static class SessionIds
{
    /// <summary>The <c>sid</c> of an ID token or logout token.</summary>
    public static string SidOf(string token) => FakeApplication.Claims(token).GetProperty("sid").GetString()!;

    /// <summary>The id at the hub of the session that the token is of.</summary>
    public static async Task<string> SessionOfAsync(this HubWorld world, string token)
    {
        var directory = world.Services.GetRequiredService<CurrentDirectory>().Directory;
        var application = directory.FindApplication(FakeApplication.Claims(token).GetProperty("aud").GetString()!)!;
        return (await world.Services.GetRequiredService<ApplicationSessionIds>().ReadAsync(directory, application, SidOf(token), TestContext.Current.CancellationToken))!;
    }
}
