using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Discovery;
using FederationHub.Server.OpenId;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 7: the application's answer. Enters: Released. Leaves: Issued, a code in the store, and the browser on its way back. The
/// code is sent only when this request is the one that moved the login.
/// </summary>
internal sealed class IssueCodeStep(
    AccessGate gate, CodeIssuer codes, PushedRequests pushed, ProviderIssuer issuer, HubAddress address, LoginVisits visits, ConsentStep consent, SingleSignOn singleSignOn, ChoiceMemory memory,
    IAuditLog audit, IHubKeys keys, ApplicationSessionIds sids, LoginLog log, HubMetrics metrics, TimeProvider time)
{
    public async Task<StepResult> IssueAsync(LoginVisit visit)
    {
        var login = visit.Login;
        var statement = login.Statement!;
        var released = login.Release!.Claims;

        // The one choke point, once more at the moment of giving (ruling 3).
        if (visit.Directory.FindOrganisation(statement.Organisation) is not { } organisation)
        {
            return new StepResult.Refused(ServerCauses.OrganisationGone.Because("the organisation was removed meanwhile"));
        }

        if (gate.Check(visit.Directory, visit.Application, organisation, visit.Directory.FindUpstream(statement.Upstream), login.StartLink) is Outcome<Core.Organisations.Upstream>.Rejected refused)
        {
            return new StepResult.Refused(refused.Rejection);
        }

        var admitted = await gate.CheckPersonAsync(visit.Application, statement, visit.Cancelled);
        if (admitted is not Outcome<Admission>.Accepted { Value: var admission })
        {
            return new StepResult.Refused(((Outcome<Admission>.Rejected)admitted).Rejection);
        }

        if (login.Request.ExpectedSubject is { } expected && expected != released.Subject)
        {
            return new StepResult.Refused(CoreCauses.OtherSubject.Because("another person than the id_token_hint names"));
        }

        var reached = gate.Reached(visit, statement);
        var request = AuthorizeRequest.FromStoredJson(login.DownstreamRequest);
        var person = PersonHash.Compute(await keys.PersonsAsync(visit.Cancelled), statement.PersonKey);
        using var turn = await singleSignOn.TurnAsync(visit);
        for (var again = false; ; again = true)
        {
            // A login that finishes while a logout ends its session, or another tab writes it, is decided by what is kept: whoever is second looks again.
            if (await singleSignOn.UseAsync(visit, released.Subject, reached.Level, again) is not { } use)
            {
                return SessionEnded(visit);
            }

            var issued = codes.Issue(request, ApplicationClients.ClientOf(visit.Application), new ReleasedLogin
            {
                Subject = released.Subject,
                AuthenticatedAt = statement.AuthenticatedAt,
                Acr = AssuranceContexts.Reported(address.AssurancePrefix, visit.Application.Assurance.Scheme, login.Request.RequestedContexts, reached),
                Amr = reached.Methods,
                SessionId = visit.Session!.SessionId,
                Sid = await sids.OfAsync(visit.Directory, visit.Application, visit.Session.SessionId, visit.Cancelled),
                SessionExpiresAt = use.Expires,
                GivenAt = use.At,
                OrganisationId = statement.Organisation,
                UpstreamId = statement.Upstream,
                ByStartLink = login.StartLink?.Organisation == statement.Organisation,
                AdmittedBy = admission.By,
                Reference = login.Reference,
                IdTokenClaims = ClaimsAt(released, ClaimPlacement.IdToken),
                AccessTokenClaims = ClaimsAt(released, ClaimPlacement.AccessToken),
                UserInfoClaims = ClaimsAt(released, ClaimPlacement.UserInfo),
                ConsentedBy = visit.Consent?.Word,
                Person = request.Scopes.Contains(GrantedLogin.OfflineAccess, StringComparer.Ordinal) ? person : null,
                Grounds = released.Claims.ToDictionary(claim => claim.Name, claim => new ClaimGround(claim.Ground.Word(), ReleaseSources.RuleOf(claim.Source), claim.Required, ReleaseSources.TypeOf(claim.Source)), StringComparer.Ordinal),
            });

            // One commit. Nothing leaves the hub before all of it is kept, nor when another request won.
            visit.Login = login with { State = LoginState.Issued, SessionId = visit.Session.SessionId, Statement = null, Release = null, Answer = null, PendingSession = null };
            var told = LoginAudit.Issued(visit, statement, login.Release, time.GetUtcNow());
            var happened = audit.Appending(told with { Person = person });
            visit.Login = visit.Login with { Trace = null };
            var unmade = await visits.EndAsync(visit, [issued.Keeping, .. pushed.Ending(request), .. use.Writes, .. consent.Keeping(visit, login.Release), happened]);
            if (unmade is null)
            {
                memory.Succeeded(visit, statement);
                return Answer(visit, statement, request, issued.Code, told);
            }

            if (unmade == use.Starting)
            {
                visit.Login = login;
                return new StepResult.Refused(ServerCauses.LoginOver.Because("the organisation or the person ended the session after the answer came, before it began here"));
            }

            if (!use.Insisting.Contains(unmade))
            {
                return new StepResult.Refused(LoginVisits.MovedMeanwhile(visit));
            }

            visit.Login = login;
        }
    }

    // The session counts no more, so the login is what it was before it was found: the next look finds what there is now. One that stands in the store
    // waited for its person, who is told.
    private static StepResult SessionEnded(LoginVisit visit)
    {
        if (visit.Version is not null)
        {
            return new StepResult.Refused(ServerCauses.LoginOver.Because("the session ended while the login went on"));
        }

        visit.Session = null;
        visit.Login = visit.Login with { State = LoginState.Started, Upstream = null, Statement = null, StatementFrom = null, SessionId = null, Reused = false, Release = null };
        return StepResult.Moved;
    }

    private StepResult.Answer Answer(LoginVisit visit, IdentityStatement statement, AuthorizeRequest request, string code, AuditEvent told)
    {
        var login = visit.Login;
        singleSignOn.GiveCookie(visit);
        log.Issued(login.Reference, login.Application, statement.Organisation, login.Reused);
        metrics.Issued(login.Application);
        if (told.Facts!.Ground == LoginAudit.NoAgreement)
        {
            gate.NoteWithoutAgreement(visit.Directory, login.Application, statement.Organisation);
        }

        return new StepResult.Answer(Reply(visit.Http, login.Request.Languages, AuthorizeReply.Success(request.ReplyTo, code, issuer)));
    }

    /// <summary>Sends an answer to the application in the way that it asked for.</summary>
    internal static IResult Reply(HttpContext http, IReadOnlyList<string> languages, AuthorizeReply reply) => reply.To.ResponseMode switch
    {
        ResponseMode.Query => new SeeOther(reply.RedirectUrl),
        ResponseMode.FormPost => AutoPostPage.For(http, languages, reply.To.RedirectUri, reply.Fields),
        _ => throw new InvalidOperationException("A response mode without a way to answer."),
    };

    private static Dictionary<string, JsonElement> ClaimsAt(ReleasedClaims released, ClaimPlacement place) =>
        released.Claims.Where(claim => claim.Placement.HasFlag(place)).ToDictionary(claim => claim.Name, ReleasedJson.Of, StringComparer.Ordinal);
}
