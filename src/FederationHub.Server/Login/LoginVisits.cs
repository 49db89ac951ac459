using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.OpenId;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>Opens the login that a request belongs to, and moves it on in the store.</summary>
internal sealed class LoginVisits(ILoginStore store, ICommits commits, CurrentDirectory current, IClientDirectory clients, BrowserBinding binding, TimeProvider time)
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

        // An address that was taken away meanwhile gets nothing, no error either: perhaps it was taken away for who sits there (R000-23).
        var to = AuthorizeRequest.FromStoredJson(stored.Login.DownstreamRequest).ReplyTo;
        if (await clients.FindAsync(stored.Login.Application, http.RequestAborted) is { } client && !RedirectUriRules.IsRegistered(client, to.RedirectUri))
        {
            return OpenIdCauses.RedirectUriNotRegistered.Because($"client '{client.Id}': the redirect URI of this login was taken away after it began");
        }

        if (stored.Login.Request.Passive)
        {
            http.Features.Set(new PassiveRequest(to));
        }

        var directory = current.Directory;
        return directory.FindApplication(stored.Login.Application) is { } application
            ? new LoginVisit(http, directory, application, handle!, stored.Login, stored.Version, time)
            : Core.CoreCauses.ApplicationSuspended.Because($"application {stored.Login.Application} was removed meanwhile");
    }

    /// <summary>
    /// Writes the login as it stands now, and with it what belongs to the same step, in one commit; false when another request moved
    /// the login since it was read (two tabs, a double click): then nothing is written. Who hangs up does not stop it: what was asked was
    /// asked, and stands in the audit stream.
    /// </summary>
    public async Task<bool> SaveAsync(LoginVisit visit, params PreparedWrite[] alongside)
    {
        var login = WriteOf(visit);
        var unmade = await commits.SaveAsync([login, .. alongside], CancellationToken.None);
        if (unmade is not null && (unmade != login || visit.Version is null))
        {
            throw new InvalidOperationException("A row is there already under a new handle: handles are not random.");
        }

        return Saved(visit, unmade);
    }

    /// <summary>
    /// The same where what comes first may be refused: handles to spend, things to be seen once. Null when all is written, else the one
    /// that could not be made, and nothing is written. The login's own write is none of <paramref name="first"/>.
    /// </summary>
    public async Task<PreparedWrite?> SaveAfterAsync(IReadOnlyList<PreparedWrite> first, LoginVisit visit, params PreparedWrite[] alongside)
    {
        var unmade = await commits.SaveAsync([.. first, WriteOf(visit), .. alongside], CancellationToken.None);
        Saved(visit, unmade);
        return unmade;
    }

    /// <summary>
    /// <see cref="SaveAsync"/> for the last step, where what goes with it may be refused too: null when all is written, else the first that could not be
    /// made. A login that a session answers ends in the request that started it and is not stored: then only what goes with it is written.
    /// </summary>
    public async Task<PreparedWrite?> EndAsync(LoginVisit visit, params PreparedWrite[] alongside) =>
        visit.Version is null ? await commits.SaveAsync(alongside, CancellationToken.None) : await SaveAfterAsync([], visit, alongside);

    private PreparedWrite WriteOf(LoginVisit visit) =>
        visit.Version is { } version ? store.Moving(visit.Handle, version, visit.Login) : store.Starting(visit.Handle, visit.Login);

    private static bool Saved(LoginVisit visit, PreparedWrite? unmade)
    {
        if (unmade is null)
        {
            visit.Version = (visit.Version ?? 0) + 1;
        }

        return unmade is null;
    }

    /// <summary>What a request that lost the race is told.</summary>
    public static Rejection MovedMeanwhile(LoginVisit visit) =>
        Core.CoreCauses.LoginAlreadyUsed.Because($"another request moved the login from {visit.Login.State} meanwhile");
}
