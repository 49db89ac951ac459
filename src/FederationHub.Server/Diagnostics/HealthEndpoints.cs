using FederationHub.Server.Background;
using FederationHub.Storage;

namespace FederationHub.Server.Diagnostics;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: send people here. The server listens only once schema, master
/// key and configuration are in order, so what is left to ask is whether it is about to end, and whether the database answers.
/// Anybody may ask, so the answer is one word; why not is in the log.
/// </summary>
internal static class HealthEndpoints
{
    // A database that hangs is one that does not answer, and the proxy's patience is short.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", async (Drain drain, HubDatabase database, HubLog log, TimeProvider time, CancellationToken cancellationToken) =>
            !drain.HasBegun && await AnswersAsync(database, log, time, cancellationToken)
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    private static async Task<bool> AnswersAsync(HubDatabase database, HubLog log, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            // The ping is not asked to stop by itself: a driver that hangs may hang there too.
            await database.PingAsync(cancellationToken).WaitAsync(Longest, time, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or TimeoutException)
        {
            log.NotReady(failure);
            return false;
        }
    }
}
