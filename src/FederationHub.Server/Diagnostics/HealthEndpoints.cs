using FederationHub.Storage;

namespace FederationHub.Server.Diagnostics;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: the database answers as well.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", async (HubDatabase database, CancellationToken cancellationToken) =>
        {
            try
            {
                await database.PingAsync(cancellationToken);
                return Results.Text("ready");
            }
            catch (StoreUnavailableException)
            {
                return Results.Text("the store cannot be reached", statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
