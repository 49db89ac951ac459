using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>Opens the login that a request belongs to, and moves it on in the store.</summary>
internal sealed class LoginVisits(ILoginStore store, CurrentDirectory current, BrowserBinding binding, TimeProvider time)
{
    /// <summary>Name of the parameter that carries the handle.</summary>
    public const string HandleParameter = "login";

    /// <summary>Name of the parameter that tells the application, so that an expired login can still offer the way back.</summary>
    public const string ApplicationParameter = "app";

    /// <summary>An hour in all, whatever was stepped meanwhile.</summary>
    public static readonly TimeSpan LongestLogin = TimeSpan.FromHours(1);

    /// <summary>
    /// The login of the handle, when this browser started it: FH-1201 when there is none, FH-1202 or FH-1203 when the browser does not fit.
    /// </summary>
    public async Task<Outcome<LoginVisit>> OpenAsync(HttpContext http, string? handle)
    {
        var opened = await FindAsync(http, handle);
        return opened.Then(visit => binding.Check(http.Request, visit.Login).Then<LoginVisit>(_ => visit));
    }

    /// <summary>The same without the browser: only for the return from upstream, which no cookie accompanies.</summary>
    public async Task<Outcome<LoginVisit>> FindAsync(HttpContext http, string? handle)
    {
        if (!HubCookies.IsHandle(handle))
        {
            return ServerCauses.LoginNotFound.Because("the handle has not the shape of one");
        }

        var stored = await store.FindAsync(handle!, http.RequestAborted);
        if (stored is null)
        {
            return ServerCauses.LoginNotFound.Because("no login under this handle: expired, or never started");
        }

        if (time.GetUtcNow() >= stored.Login.StartedAt + LongestLogin)
        {
            return ServerCauses.LoginOver.Because("started more than an hour ago");
        }

        var directory = current.Directory;
        return directory.FindApplication(stored.Login.Application) is { } application
            ? new LoginVisit(http, directory, application, handle!, stored.Login, stored.Version, time)
            : Core.CoreCauses.ApplicationSuspended.Because($"application {stored.Login.Application} was removed meanwhile");
    }

    /// <summary>
    /// Writes the login as it stands now; false when another request moved it since it was read (two tabs, a double click).
    /// </summary>
    public async Task<bool> SaveAsync(LoginVisit visit)
    {
        if (visit.Version is not { } version)
        {
            await store.StartAsync(visit.Handle, visit.Login, visit.Cancelled);
            visit.Version = 1;
            return true;
        }

        if (!await store.MoveAsync(visit.Handle, version, visit.Login, visit.Cancelled))
        {
            return false;
        }

        visit.Version = version + 1;
        return true;
    }

    /// <summary>What a request that lost the race is told.</summary>
    public static Rejection MovedMeanwhile(LoginVisit visit) =>
        Core.CoreCauses.LoginAlreadyUsed.Because($"another request moved the login from {visit.Login.State} meanwhile");
}
