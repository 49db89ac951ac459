using System.Globalization;
using System.Text.Json;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Start;
using Microsoft.Net.Http.Headers;

namespace FederationHub.Server.Discovery;

/// <summary>
/// GET <c>/discovery/api/applications/{application}/organisations</c>: the organisations of one application with a start link each, in the operator's order, so that its own login
/// screen can draw the buttons (R000-17). It is what the hub's screen lists: nothing where that list is nobody's to read. Anybody may read it and keep it for
/// some seconds, after which a suspended organisation is gone.
/// </summary>
internal static class PublicList
{
    /// <summary>How long an answer may be kept, beside the time in which this node hears of a change: both together are less than ten seconds (R000-17).</summary>
    private const int Seconds = 9;

    /// <summary>Most organisations in one answer; <c>next</c> leads to the others.</summary>
    public const int PageSize = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/discovery/api/applications/{application}/organisations", Answer);

    private static IResult Answer(HttpContext http, string application, CurrentDirectory current, Logos logos, ProviderIssuer issuer, HubOptions options)
    {
        var directory = current.Directory;
        var headers = http.Response.Headers;
        // No cookie is read and nothing of a person is told, so every site may ask.
        headers.AccessControlAllowOrigin = "*";
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={Math.Max(0, Seconds - options.SettingsPollSeconds)}");
        if (directory.FindApplication(application) is not { Suspended: false } found)
        {
            return Results.Json(new { code = FhCodes.UnknownApplication.ToString() }, statusCode: StatusCodes.Status404NotFound);
        }

        var entity = new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{directory.Version}-{directory.ChangesAt?.UtcTicks ?? 0:x}-{logos.Generation:x}\""));
        headers.ETag = entity.ToString();
        if (http.Request.GetTypedHeaders().IfNoneMatch is { } known && known.Any(tag => tag.Compare(entity, useStrongComparison: false)))
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        IReadOnlyList<DiscoveryEntry> listed = found.Discovery.ListMode == DiscoveryListMode.List ? directory.Visible(found) : [];
        // Without a connection, or a front door of the application, a link would lead to an error page.
        var hasFrontDoor = FrontDoor.Of(found, issuer) is not null;
        var from = int.TryParse(http.Request.Query["from"], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, listed.Count) : 0;
        var page = listed.Skip(from).Take(PageSize).ToList();
        return Results.Json(
            new Listed(
                [.. page.Select(entry => new ListedOrganisation(entry.Id, entry.Name.ByLanguage, logos.Find(entry.Logo) is { } logo ? issuer.Value + logo.Address : null, hasFrontDoor && entry.Upstream is not null ? issuer.Value + StartEndpoint.Link(found, entry) : null))],
                from + page.Count < listed.Count ? string.Create(CultureInfo.InvariantCulture, $"{issuer.Value}{http.Request.Path}?from={from + page.Count}") : null),
            Options);
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>An answer.</summary>
    /// <param name="Organisations">Those of this answer.</param>
    /// <param name="Next">Where the others are; absent after the last.</param>
    private sealed record Listed(IReadOnlyList<ListedOrganisation> Organisations, string? Next);

    /// <summary>One organisation.</summary>
    /// <param name="Id">The entry.</param>
    /// <param name="Name">Names by language, BCP 47.</param>
    /// <param name="Logo">Its logo, from the hub; absent without one.</param>
    /// <param name="Start">The link that begins a login there; absent where there is no way to begin one.</param>
    private sealed record ListedOrganisation(string Id, IReadOnlyDictionary<string, string> Name, string? Logo, string? Start);
}
