using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.My;

/// <summary>What was given about a person, for that person: <c>/my</c>, and the withdrawal of consents.</summary>
internal sealed class MyEndpoints(
    ISessionStore sessions, SessionCookie cookie, LogoutFlow logout, LogoutPages logoutPages, IConsentStore consents, IAuditLog audit, ICommits commits, IHubKeys keys, MyMarks marks, CurrentDirectory current, TimeProvider time)
{
    public const string Path = "/my";

    /// <summary>Logins on one page.</summary>
    public const int PageSize = 20;

    /// <summary>Name of the parameter that says after which login a page begins.</summary>
    public const string AfterParameter = "after";

    /// <summary>Value of the form field that ends every session.</summary>
    public const string AllSessions = "all";

    private const string WithdrawPath = "/my/withdraw";
    private const string EndPath = "/my/end";
    private const string DoneParameter = "done";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, MyEndpoints page) => page.ShowAsync(http));
        routes.MapPost(WithdrawPath, (HttpContext http, MyEndpoints page, LoginRefusal refusal) => page.WithdrawAsync(http, refusal));
        routes.MapPost(EndPath, (HttpContext http, MyEndpoints page, LoginRefusal refusal) => page.EndAsync(http, refusal));
    }

    private async Task<IResult> ShowAsync(HttpContext http)
    {
        var words = Words.For(http.Request);
        if (await OpenAsync(http) is not { } mine)
        {
            return MyPage.Closed(words);
        }

        var after = marks.ReadPlace(http.Request.Query[AfterParameter], mine.Person);
        var kept = await consents.OfPersonAsync(mine.Person, http.RequestAborted);
        // One more than is shown says whether there is a next page; nothing before the place is read (a person can have many thousands).
        var query = new AuditQuery { Person = mine.Person, Kind = AuditKinds.LoginIssued, NewestFirst = true, After = after, Limit = PageSize + 1 };
        var events = await audit.SearchAsync(query, http.RequestAborted).ToListAsync(http.RequestAborted);
        var living = (await sessions.OfPersonAsync(mine.PersonKey, http.RequestAborted)).Where(session => SessionRules.IsAlive(session, time.GetUtcNow()));
        var here = await OfBrowserAsync(mine.Handle, http.RequestAborted);
        return MyPage.Open(words, current.Directory, [.. living.Select(session => (session, here.Contains(session.SessionId)))], kept, [.. events.Take(PageSize).Select(entry => entry.Event)], new MyPagePlace(
            FormToken(mine.Handle, mine.Person),
            WithdrawPath,
            EndPath,
            Here: after is null ? null : marks.OfPlace(after, mine.Person),
            Older: events.Count > PageSize ? marks.OfPlace(events[PageSize - 1].Place, mine.Person) : null,
            marks.ReadDone(http.Request.Query[DoneParameter], mine.Person, time.GetUtcNow())), logoutPages.FormOrigins);
    }

    /// <summary>Ends one of the person's sessions, or all of them: those of this browser at the organisation as well, where the browser can be sent there.</summary>
    private async Task<IResult> EndAsync(HttpContext http, LoginRefusal refusal)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        if (await OpenAsync(http) is not { } mine)
        {
            return MyPage.Closed(Words.For(http.Request));
        }

        if (!IsToken(form[ConsentStep.TokenField].ToString(), FormToken(mine.Handle, mine.Person)))
        {
            return await refusal.RefuseAsync(http, ServerCauses.OtherForm.Because("the form is not of this session's page"));
        }

        // Only among the person's own: what the form names is not believed.
        var named = form["session"].ToString();
        if (named == AllSessions)
        {
            // Before the look, so that a login that is kept meanwhile is seen, and one that waits starts none.
            _ = await commits.SaveAsync([sessions.Marking(EndedMark.OfPerson(mine.PersonKey), time.GetUtcNow())], CancellationToken.None);
        }

        var ending = (await sessions.OfPersonAsync(mine.PersonKey, http.RequestAborted)).Where(session => named == AllSessions || session.SessionId == named).ToList();
        var here = await OfBrowserAsync(mine.Handle, http.RequestAborted);
        return ending.Count == 0
            ? new SeeOther(Path)
            : await logout.BeginAsync(http, new LogoutOrder
            {
                Sessions = [.. ending.Where(session => here.Contains(session.SessionId))],
                Elsewhere = [.. ending.Where(session => !here.Contains(session.SessionId))],
                Because = $"the person, on the page {Path}",
            });
    }

    private async Task<HashSet<string>> OfBrowserAsync(string handle, CancellationToken cancellationToken) =>
        [.. (await sessions.OfBrowserAsync(handle, cancellationToken)).Select(session => session.SessionId)];

    /// <summary>Withdraws one consent; what it stood for is asked for again at the next login, and nothing that rests on it is given any more.</summary>
    private async Task<IResult> WithdrawAsync(HttpContext http, LoginRefusal refusal)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        if (await OpenAsync(http) is not { } mine)
        {
            return MyPage.Closed(Words.For(http.Request));
        }

        if (!IsToken(form[ConsentStep.TokenField].ToString(), FormToken(mine.Handle, mine.Person)))
        {
            return await refusal.RefuseAsync(http, ServerCauses.OtherForm.Because("the form is not of this session's page"));
        }

        var (application, scope) = (form["application"].ToString(), form["scope"].ToString());
        var known = (await consents.FindAsync(mine.Person, application, http.RequestAborted)).FirstOrDefault(consent => consent.Scope == scope);
        PreparedWrite[] writes = known is null ? [] : [consents.Withdrawing(mine.Person, application, scope), .. Told(known.Purpose, application)];
        var done = writes.Length > 0 && await commits.SaveAsync(writes, CancellationToken.None) is null;
        var told = new MyDone(done ? known!.Purpose : ConsentMode.None, application);
        return new SeeOther($"{Path}?{DoneParameter}={marks.OfDone(told, mine.Person, time.GetUtcNow())}");
    }

    private PreparedWrite[] Told(ConsentMode purpose, string application) => purpose == ConsentMode.Ask
        ? [audit.Appending(new AuditEvent(time.GetUtcNow(), AuditKinds.ConsentWithdrawn, null, application, null, null, "a person withdrew consent on the page /my"))]
        : [];

    private async Task<(string Person, string PersonKey, string Handle)?> OpenAsync(HttpContext http)
    {
        if (cookie.Read(http.Request) is not { } handle || await sessions.FindAsync(handle, http.RequestAborted) is not { } session || !SessionRules.IsAlive(session, time.GetUtcNow()))
        {
            return null;
        }

        return (PersonHash.Compute(await keys.PersonsAsync(http.RequestAborted), session.Statement.PersonKey), session.Statement.PersonKey, handle);
    }

    // Of the person too: in one browser the page can have shown somebody else's.
    private static string FormToken(string handle, string person) => BrowserBinding.Hash($"form of /my {handle} {person}");

    // Hashes of random values: fixed time costs nothing.
    private static bool IsToken(string given, string kept) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(kept));
}
