using Microsoft.AspNetCore.Http;

namespace FederationHub.Samples.WebApp;

/// <summary>
/// The application's own sessions: an opaque cookie, the login, and what the application knows beside it. An application that takes
/// part in single sign-on keeps one, and does not go back to the provider for each page; it lasts no longer than the provider says.
/// </summary>
/// <typeparam name="T">What the application keeps of a person.</typeparam>
public sealed class AppSessions<T>(WebAppOptions options)
    where T : class
{
    private readonly Memory<Session> _sessions = new(options.Time, TimeSpan.FromHours(8));

    private string SessionCookie => $"app_{options.Id}_session";

    /// <summary>Begins a session in this browser.</summary>
    public void SignIn(HttpContext http, LoginResult login, T person)
    {
        _sessions.Take(http.Request.Cookies[SessionCookie]);
        http.Response.Cookies.Append(SessionCookie, _sessions.Put(new Session(login, person), login.EndsAt), OwnRoutes.Cookie(options));
    }

    /// <summary>Who is logged in here; null: nobody.</summary>
    public Session? Get(HttpContext http) => _sessions.Get(http.Request.Cookies[SessionCookie]);

    /// <summary>Ends the session of this browser and gives what it was.</summary>
    public Session? SignOut(HttpContext http)
    {
        var session = _sessions.Take(http.Request.Cookies[SessionCookie]);
        http.Response.Cookies.Delete(SessionCookie, OwnRoutes.Cookie(options));
        return session;
    }

    /// <summary>Ends what the provider says ended, in whatever browser it is.</summary>
    public void End(EndedSession ended) => _sessions.EndWhere(session => ended.SessionId is { } id
        ? LoginResult.Text(session.Login.IdToken, "sid") == id
        : LoginResult.Text(session.Login.IdToken, "sub") == ended.Subject);

    /// <summary>Somebody who is logged in.</summary>
    public sealed record Session(LoginResult Login, T Person);
}
