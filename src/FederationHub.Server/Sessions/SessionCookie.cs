using FederationHub.Server.Web;

namespace FederationHub.Server.Sessions;

/// <summary>The browser's half of a session: an opaque handle, new at every authentication.</summary>
internal sealed class SessionCookie(HubCookies cookies)
{
    public string? Read(HttpRequest request) => HubCookies.ReadHandle(request, cookies.Session);

    public void Delete(HttpResponse response) => cookies.Delete(response, cookies.Session);

    public void Write(HttpResponse response, string handle) => cookies.Set(response, cookies.Session, handle);
}
