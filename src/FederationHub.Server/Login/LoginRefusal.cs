using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Discovery;
using FederationHub.Server.Registration;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// How a login says no: one place, so that every refusal has its page, its log line, its audit event and a way on. The person sees
/// number, sentence and reference; the cause and the detail are the operator's.
/// </summary>
internal sealed class LoginRefusal(
    LoginVisits visits, PushedRequests pushed, ErrorPages pages, ProviderIssuer issuer, CurrentDirectory current, ChoiceMemory memory, IAuditLog audit, LoginLog log, HubMetrics metrics,
    FloodNotice floods, BrowserBinding binding, RegisteredApplications registered,
    Randomness randomness, TimeProvider time)
{
    /// <summary>
    /// A refusal before a login is known to this browser: a page. The application's id in the address, which anybody can write,
    /// only offers that application's own registered home page.
    /// </summary>
    public Task<IResult> RefuseAsync(HttpContext http, Rejection rejection, string? applicationId = null)
    {
        var reference = randomness.Reference();
        var application = current.Directory.FindApplication(applicationId ?? http.Request.Query[LoginVisits.ApplicationParameter].ToString());
        Note(http, rejection, reference, application?.Id.Value, null);
        return Task.FromResult(pages.For(http, rejection, reference, new ErrorContext { Application = application }));
    }

    /// <summary>A refusal of a start link, before there is a login: a page that leads to the application's front door.</summary>
    public Task<IResult> RefuseAsync(HttpContext http, Rejection rejection, Application application, StartLink? link)
    {
        var reference = randomness.Reference();
        var organisation = link is null ? null : current.Directory.FindOrganisation(link.Organisation);
        Note(http, rejection, reference, application.Id.Value, organisation?.Id);
        var named = organisation is not null && AccessRule.MayName(application, organisation, link) ? organisation : null;
        return Task.FromResult(pages.For(http, rejection, reference, new ErrorContext { Application = application, Organisation = named }));
    }

    /// <summary>A refusal of an answer that nobody asked for: a page that leads to a start link, where there is one that says nothing new.</summary>
    public Task<IResult> RefuseAsync(HttpContext http, Rejection rejection, string reference, Application? application, DiscoveryEntry? entry, string? startLink)
    {
        var organisation = entry is null ? null : current.Directory.FindOrganisation(entry.Organisation);
        Note(http, rejection, reference, application?.Id.Value, organisation?.Id);
        return Task.FromResult(pages.For(http, rejection, reference, new ErrorContext { Application = application, Organisation = organisation, StartLink = startLink }));
    }

    /// <summary>
    /// A refusal that a verified application can be told at once (RFC 6749 4.1.2.1). Nobody vouches for the address of one that registered itself, and anybody
    /// can write a link that is refused: there the person sees where it leads and goes by themselves (RFC 9700 4.11.2), unless the request forbids a page.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="to">Where the answer goes.</param>
    /// <param name="applicationId">The application, in words that anybody may have written.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="passive">Whether the request forbids a page (<c>prompt=none</c>).</param>
    public Task<IResult> AnswerAsync(HttpContext http, ReplyAddress to, string applicationId, Rejection rejection, bool passive)
    {
        var reference = randomness.Reference();
        var application = current.Directory.FindApplication(applicationId);
        Note(http, rejection, reference, application?.Id.Value, null);
        var reply = AuthorizeReply.Error(to, rejection, issuer, reference);
        return Task.FromResult(passive || !registered.Knows(applicationId)
            ? IssueCodeStep.Reply(http, [], reply)
            : pages.For(http, rejection, reference, new ErrorContext { Application = application, Back = LinkOf(reply), BackLeadsTo = SecurityHeaders.OriginOf(to.RedirectUri) }));
    }

    /// <summary>
    /// A refusal of a login that begins too soon after too many others (R004-09): a page, since an answer would only bring the next one. The audit
    /// stream tells the application's owner.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="application">The application.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="isNews">Whether its owner was not told of it just now.</param>
    public async Task<IResult> RefuseLoopAsync(HttpContext http, Application application, Rejection rejection, bool isNews)
    {
        var reference = randomness.Reference();
        Note(http, rejection, reference, application.Id.Value, null);
        if (isNews)
        {
            await audit.AppendAsync(new AuditEvent(time.GetUtcNow(), AuditKinds.LoginRefused, reference, application.Id.Value, null, rejection.Code.ToString(), rejection.Detail), http.RequestAborted);
        }

        return pages.For(http, rejection, reference, new ErrorContext { Application = application });
    }

    /// <summary>
    /// A refusal within a login. No page where the application asked for none, or where the person stopped: then the application is
    /// told at once. Otherwise a page with the way on: another organisation where that can help, else back to the application.
    /// </summary>
    public async Task<IResult> RefuseAsync(LoginVisit visit, Rejection rejection)
    {
        var organisation = OrganisationOf(visit);
        // What came of the answer was noted and written down when it came.
        var recording = visit.Login.Refusal is null ? Recording(visit, rejection) : [];
        if (visit.Login.Refusal is null)
        {
            Note(visit, rejection);
        }

        var over = visit.Login.State is LoginState.Issued or LoginState.Failed;
        if (!over)
        {
            memory.Failed(visit, rejection);
        }

        if (visit.Login.Request.Passive || rejection.Code.Fh == FhCodes.PersonCancelled)
        {
            await EndAsync(visit, rejection, over, recording);
            return IssueCodeStep.Reply(visit.Http, visit.Login.Request.Languages, ReplyOf(visit, rejection));
        }

        var mayChooseAgain = (!over && rejection.Code.Fh.Number is (> 1101 and < 1200) or (>= 1300 and < 1400)) || MayReachItElsewhere(visit, rejection, over);
        if (!mayChooseAgain)
        {
            await EndAsync(visit, rejection, over, recording);
            return pages.For(visit.Http, rejection, visit.Login.Reference, Context(visit, organisation) with { Back = over ? null : Link(visit, rejection) });
        }

        // The login goes on from its beginning, without hints: another organisation may do what this one did not (ux 0, C10). It may be
        // another person as well, so nothing that one person said in it is left, and an invitation to keep an answer is used up.
        visit.Login = visit.Login with
        {
            State = LoginState.Started,
            Entry = null,
            Always = null,
            LedByAlways = false,
            Upstream = null,
            SentAt = null,
            SentForced = false,
            Answer = null,
            Trace = null,
            StatementFrom = null,
            ReturnHash = null,
            Refusal = null,
            Statement = null,
            SessionId = null,
            Release = null,
            Reused = false,
            Question = null,
            Consented = null,
            PendingSession = null,
            StepUp = null,
            AskedLevel = null,
            WishRefused = false,
            StaySignedIn = null,
            Stay = null,
            CaptureAnswered = false,
            StartLink = visit.Login.CaptureAnswered ? visit.Login.StartLink! with { Capture = null } : visit.Login.StartLink,
            Request = visit.Login.Request with { Hints = [], ChooseAgain = true },
        };
        var kept = await visits.SaveAsync(visit, recording);
        return pages.For(visit.Http, rejection, visit.Login.Reference, Context(visit, organisation) with
        {
            Back = Link(visit, rejection),
            ChooseAgain = kept ? ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id) : null,
        });
    }

    /// <summary>An answer that came twice, or too late: refused without touching the login, which a stranger must not be able to end.</summary>
    public Task<IResult> RefuseSpentAsync(LoginVisit visit, Rejection rejection)
    {
        var organisation = OrganisationOf(visit);
        Note(visit.Http, rejection, visit.Login.Reference, visit.Application.Id.Value, organisation?.Id, visit.Login.BrowserHash);
        return Task.FromResult(pages.For(visit.Http, rejection, visit.Login.Reference, Context(visit, organisation)));
    }

    /// <summary>A choice that cannot be used: said kindly, and the login waits for another one.</summary>
    public Task<IResult> OfferChoiceAsync(LoginVisit visit, Rejection rejection, DiscoveryEntry? entry)
    {
        Note(visit.Http, rejection, visit.Login.Reference, visit.Application.Id.Value, entry?.Organisation, visit.Login.BrowserHash);
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        return Task.FromResult(pages.For(visit.Http, rejection, visit.Login.Reference, Context(visit, null) with
        {
            OrganisationName = entry is not null && visit.Directory.FindOrganisation(entry.Organisation) is { } organisation && MayName(visit, organisation) ? entry.Name.In(words.Language).Text : null,
            Back = Link(visit, ServerCauses.Cancelled.Because("left the error page")),
            ChooseAgain = ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id),
        }));
    }

    /// <summary>POST <c>/login/cancel</c>: the person goes back, and the application hears it (RFC 6749 4.1.2.1).</summary>
    public async Task<IResult> CancelAsync(HttpContext http)
    {
        var form = await RequestParameters.ReadFormAsync(http);
        var opened = form is Outcome<IFormCollection>.Accepted(var fields)
            ? await visits.OpenAsync(http, fields[LoginVisits.HandleParameter])
            : ((Outcome<IFormCollection>.Rejected)form).Rejection;
        return await opened.Match(
            visit => RefuseAsync(visit, visit.Login.State is LoginState.Issued or LoginState.Failed
                ? CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}")
                : ServerCauses.Cancelled.Because("the person went back to the application")),
            rejection => RefuseAsync(http, rejection));
    }

    /// <summary>The way back that a page within a login offers.</summary>
    public static ReturnLink BackTo(LoginVisit visit) => new("/login/cancel", [KeyValuePair.Create(LoginVisits.HandleParameter, visit.Handle)]);

    private async Task EndAsync(LoginVisit visit, Rejection rejection, bool over, PreparedWrite[] recording)
    {
        if (!over)
        {
            visit.Login = visit.Login with { State = LoginState.Failed, FailedBecause = rejection.Code.ToString(), Answer = null, ReturnHash = null, Refusal = null, Statement = null, Trace = null, Release = null, Question = null, PendingSession = null, StepUp = null, Stay = null };
            PreparedWrite[] writes = [.. recording, .. pushed.Ending(AuthorizeRequest.FromStoredJson(visit.Login.DownstreamRequest))];
            if (visit.Version is not null || writes.Length > 0)
            {
                // Losing the race is no harm: whoever won it moved the login to an end of its own, and wrote that down.
                _ = await visits.EndAsync(visit, writes);
            }
        }
    }

    private AuthorizeReply ReplyOf(LoginVisit visit, Rejection rejection) =>
        AuthorizeReply.Error(AuthorizeRequest.FromStoredJson(visit.Login.DownstreamRequest).ReplyTo, rejection, issuer, visit.Login.Reference);

    private ReturnLink Link(LoginVisit visit, Rejection rejection) => LinkOf(ReplyOf(visit, rejection));

    private static ReturnLink LinkOf(AuthorizeReply reply) =>
        reply.To.ResponseMode == ResponseMode.Query ? new ReturnLink(reply.RedirectUrl) : new ReturnLink(reply.To.RedirectUri, reply.Fields);

    // What one organisation did not give another one may (domain 3.7), where this login may go to another one.
    private static bool MayReachItElsewhere(LoginVisit visit, Rejection rejection, bool over) =>
        !over && visit.Login.StartLink is null
        && rejection.Code.Fh.Number is 1402 or 1403
        && visit.Directory.Candidates(visit.Application).Take(2).Count() == 2;

    private static ErrorContext Context(LoginVisit visit, HomeOrganisation? organisation) => new()
    {
        Application = visit.Application,
        Organisation = organisation is not null && MayName(visit, organisation) ? organisation : null,
        Languages = visit.Login.Request.Languages,
    };

    private static bool MayName(LoginVisit visit, HomeOrganisation organisation) => AccessRule.MayName(visit.Application, organisation, visit.Login.StartLink);

    private static HomeOrganisation? OrganisationOf(LoginVisit visit) =>
        visit.Login.Entry is { } id && visit.Directory.FindEntry(id) is { } entry ? visit.Directory.FindOrganisation(entry.Organisation) : null;

    /// <summary>
    /// What the audit stream keeps of a refusal where <see cref="LoginAudit.Keeps"/> says so, for the commit that moves the login: of many
    /// requests at once the one that moves it is written down. The log, which bounds itself, hears of each by
    /// <see cref="Note(LoginVisit, Rejection)"/>.
    /// </summary>
    public PreparedWrite[] Recording(LoginVisit visit, Rejection rejection) =>
        LoginAudit.Keeps(visit) ? [audit.Appending(EventOf(visit, rejection))] : [];

    private AuditEvent EventOf(LoginVisit visit, Rejection rejection) => LoginAudit.Refused(visit, rejection, OrganisationOf(visit)?.Id, time.GetUtcNow());

    /// <summary>Tells the log and the counters.</summary>
    public void Note(LoginVisit visit, Rejection rejection) => Note(visit.Http, rejection, visit.Login.Reference, visit.Application.Id.Value, OrganisationOf(visit)?.Id, visit.Login.BrowserHash);

    private void Note(HttpContext http, Rejection rejection, string reference, string? application, string? organisation, string? browser = null)
    {
        log.Refused(rejection.Code.ToString(), rejection.Detail, reference, application, organisation);
        metrics.Refused(rejection.Code, application);
        // A look without a page mostly finds that nobody is logged in, which is its answer.
        if (http.Features.Get<PassiveRequest>() is null)
        {
            floods.Failed(rejection, application, organisation, browser ?? binding.Of(http.Request), http.Connection.RemoteIpAddress, reference);
        }
    }
}
