using FederationHub.Core.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Sessions;

/// <summary>
/// The browser's half of its sessions: one opaque handle for all of them, new at every authentication. It stands in a cookie that ends with the
/// browser, and where an application keeps its sessions longer also in one that does not, which only such applications read (R001-21, R002-16).
/// How old a cookie is says nothing: the timers are the server's.
/// </summary>
internal sealed class SessionCookie(HubCookies cookies)
{
    // Where no absolute timer says how long: what an application's idle timer leaves of it is decided at the server (domain 4.4).
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The handle, whichever cookie has it.</summary>
    public string? Read(HttpRequest request) => HubCookies.ReadHandle(request, cookies.Session) ?? HubCookies.ReadHandle(request, cookies.Stay);

    /// <summary>The handle as one application may use it.</summary>
    public string? ReadFor(HttpRequest request, SessionSettings settings) => settings.Persistent ? Read(request) : HubCookies.ReadHandle(request, cookies.Session);

    /// <summary>Gives the browser a new handle.</summary>
    public void Write(HttpContext http, string handle, SessionSettings settings)
    {
        cookies.Set(http.Response, cookies.Session, handle);
        // Sessions of applications that keep theirs are under the same handle, and move with it.
        if (settings.Persistent || HubCookies.ReadHandle(http.Request, cookies.Stay) is not null)
        {
            Keep(http, handle, settings);
        }
    }

    /// <summary>Has the browser keep a handle when it is closed.</summary>
    public void Keep(HttpContext http, string handle, SessionSettings settings) =>
        cookies.Set(http.Response, cookies.Stay, handle, settings is { Persistent: true, AbsoluteSeconds: { } seconds } ? TimeSpan.FromSeconds(seconds) : Longest);

    /// <summary>Takes the handle back.</summary>
    public void Delete(HttpResponse response)
    {
        cookies.Delete(response, cookies.Session);
        cookies.Delete(response, cookies.Stay);
    }
}
