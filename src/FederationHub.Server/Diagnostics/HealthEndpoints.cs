using System.Net;
using FederationHub.Core;
using FederationHub.Server.Background;

namespace FederationHub.Server.Diagnostics;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: send people here. The server listens only once schema, master
/// key and configuration are in order, so what is left to ask is whether it is about to end, and whether the database answers.
/// Anybody may ask, so the answer is one word; why not is in the log.
/// <c>/health/connection</c>: how this request arrived here, yes or no, for whoever sets up a proxy (`fedhub doctor`).
/// </summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/connection", (HttpContext http, string? expected) => Connection(http, http.RequestServices.GetRequiredService<HubAddress>(), expected));
        routes.MapGet("/health/live", () => Results.Text("live"));
        routes.MapGet("/health/ready", async (Drain drain, Readiness readiness, CancellationToken cancellationToken) =>
            !drain.HasBegun && await readiness.DatabaseAnswersAsync(cancellationToken)
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable));
    }

    // It names no address of the inside: the asker says which client it expects to be taken for, and hears yes or no.
    private static IResult Connection(HttpContext http, HubAddress address, string? expected)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new Dictionary<string, bool>(StringComparer.Ordinal)
        {
            ["https"] = http.Request.IsHttps,
            ["host"] = http.Request.Host.Host.Equals(new Uri(address.PublicUrl).Host, StringComparison.OrdinalIgnoreCase),
            ["client_is_expected"] = IPAddress.TryParse(expected, out var client) && http.Connection.RemoteIpAddress is { } seen && Plain(seen).Equals(Plain(client)),
        });
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
