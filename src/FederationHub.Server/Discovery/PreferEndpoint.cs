using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Server.Login;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>
/// GET <c>/discovery/prefer?entry=&amp;return=</c>: a portal announces from which organisation its people come, and has them back. It selects nothing: the screen
/// shows that organisation first for a while, and who logs in where is the person's choice.
/// </summary>
internal sealed class PreferEndpoint(RecentCookie cookie, CurrentDirectory current, LoginRefusal refusal, TimeProvider time)
{
    public const string Path = "/discovery/prefer";

    private const int LongestReturn = 2048;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpContext http, PreferEndpoint step) => step.HandleAsync(http));

    private async Task<IResult> HandleAsync(HttpContext http)
    {
        var directory = current.Directory;
        // What is a draft looks like what does not exist.
        if (directory.FindEntry(http.Request.Query["entry"].ToString()) is not { } entry || directory.FindOrganisation(entry.Organisation) is not { IsPublic: true } organisation)
        {
            return await refusal.RefuseAsync(http, CoreCauses.EntryUnknown.Because("the announced entry is not in the directory"));
        }

        if (http.Request.Query["return"] is not [{ } address] || ReturnOf(entry, address) is not { } back)
        {
            return await refusal.RefuseAsync(http, ServerCauses.AnnouncementReturnUnknown.Because($"the return address is not an https address at a host of announced_from of entry {entry.Id}"));
        }

        if (!entry.Hidden && entry.Upstream is not null && organisation.State == OrganisationState.Published)
        {
            cookie.Write(http, cookie.Read(http.Request).Announce(entry.Id, time.GetUtcNow()));
        }

        SecurityHeaders.NoStore(http);
        return new SeeOther(back);
    }

    // No open redirect (RFC 9700 4.11). As it was understood, and not as it was written: so a browser understands the same. A host that is not in ASCII is
    // none of those that are written in a hub file, whatever it would be mapped to, and cannot stand in a Location header.
    private static string? ReturnOf(DiscoveryEntry entry, string address) =>
        address.Length <= LongestReturn
        && Uri.TryCreate(address, UriKind.Absolute, out var read)
        && read is { Scheme: "https", IsDefaultPort: true, UserInfo: "" }
        && entry.AnnouncedFrom.Contains(read.Host, StringComparer.Ordinal)
            ? read.AbsoluteUri
            : null;
}
