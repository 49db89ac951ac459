namespace FederationHub.Server.Web;

/// <summary>
/// HTTP 303: the browser goes on with GET, whatever the method was, so that no form is posted on (RFC 9700 4.12).
/// </summary>
/// <param name="location">A path of the hub, or an absolute URL as it was registered or built by a protocol library. ASCII without control characters.</param>
internal sealed class SeeOther(string location) : IResult
{
    /// <summary>Where to.</summary>
    public string Location { get; } = location;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        SecurityHeaders.NoStore(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = Location;
        return Task.CompletedTask;
    }
}
