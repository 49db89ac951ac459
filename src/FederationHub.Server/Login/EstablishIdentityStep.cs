using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 5: is this the browser that started, and what did the organisation say? Enters: Returned, or a session that covers the
/// request. Leaves: Identified, with a session where the application keeps one.
/// </summary>
internal sealed class EstablishIdentityStep(
    AccessGate gate, LoginVisits visits, LoginRefusal refusal, SingleSignOn singleSignOn, HubAddress address, LoginLog log, Randomness randomness, TimeProvider time)
{
    /// <summary>Name of the parameter that carries the handle of the return.</summary>
    public const string ReturnParameter = "return";

    /// <summary>
    /// GET <c>/login/continue</c>: a top-level navigation, so the Lax cookie is here and can be compared. Two proofs are needed. The
    /// cookie says that this browser started the login; the handle of the return, which only the 303 of the answer carried, says
    /// that the organisation answered in this browser. One without the other is somebody else's half, and changes nothing.
    /// </summary>
    public async Task<IResult> ContinueAsync(HttpContext http, LoginDispatcher next)
    {
        var opened = await visits.OpenAsync(http, http.Request.Query[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => visit.Login.State != LoginState.Returned ? refusal.RefuseSpentAsync(visit, CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}"))
                : !BrowserBinding.IsHash(http.Request.Query[ReturnParameter], visit.Login.ReturnHash) ? refusal.RefuseSpentAsync(visit, ServerCauses.OtherReturn.Because("the handle of the return is absent or another one"))
                : next.ContinueAsync(visit),
            rejection => RefuseAsync(http, rejection));
    }

    // OpenID Connect Core 3.1.2.1: no page where none may be shown. A hidden frame of another site often has no cookie, and then the
    // application waits for an answer: it hears that somebody must log in, and nothing of what the organisation said.
    private Task<IResult> RefuseAsync(HttpContext http, Rejection rejection) => http.Features.Get<PassiveRequest>() is { } passive
        ? refusal.AnswerAsync(http, passive.ReplyTo, http.Request.Query[LoginVisits.ApplicationParameter].ToString(), rejection with { ProtocolError = "login_required" }, passive: true)
        : refusal.RefuseAsync(http, rejection);

    /// <summary>
    /// The session already knows who this is: the statement is the one of the authentication, given again. Where the person is, is not the
    /// session's to know: it is that of this visit (R001-16).
    /// </summary>
    public StepResult FromSession(LoginVisit visit, SsoSession session)
    {
        var now = time.GetUtcNow();
        var statement = SessionRules.StatementOf(session).IssuedAgain(now);
        visit.Session = session;
        visit.Login = visit.Login with
        {
            State = LoginState.Identified,
            Upstream = session.Statement.Upstream,
            Statement = AuthLocation.AtThisVisit(statement, visit.Directory.NetworksOf(statement.Organisation), visit.Http.Connection.RemoteIpAddress, now),
            SessionId = session.SessionId,
            StatementFrom = session.Login,
            Reused = true,
        };
        return StepResult.Moved;
    }

    /// <summary>Normalises what the organisation said.</summary>
    public async Task<StepResult> FromAnswerAsync(LoginVisit visit)
    {
        var login = visit.Login;
        var answer = login.Answer!;
        var entry = login.Entry is { } id ? visit.Directory.FindEntry(id) : null;
        if (entry is null || visit.Directory.MappingOf(answer.Upstream) is not { } mapping)
        {
            return new StepResult.Refused(ServerCauses.OrganisationGone.Because("the entry or the upstream was removed meanwhile"));
        }

        var normalised = Normaliser.Normalise(answer, new NormaliserInput
        {
            Mapping = mapping,
            ChosenOrganisation = entry.Organisation,
            Hub = address,
            RoleRequired = visit.Application.RoleRequired,
            StatementId = randomness.Handle(),
            Now = time.GetUtcNow(),
            ClientAddress = visit.Http.Connection.RemoteIpAddress,
        }, out var trace);
        visit.Login = login with { Trace = trace };
        if (trace.Findings.Any(finding => finding.IsSecurityEvent))
        {
            // V-10. Causes only: the names are the sender's, and stand in the audit stream.
            log.SpokeForSomebodyElse(answer.Upstream, string.Join(", ", trace.Findings.Where(finding => finding.IsSecurityEvent).Select(finding => finding.Cause).Distinct(StringComparer.Ordinal)), login.Reference);
        }

        if (normalised is not Outcome<Core.Identity.IdentityStatement>.Accepted { Value: var statement })
        {
            return new StepResult.Refused(((Outcome<Core.Identity.IdentityStatement>.Rejected)normalised).Rejection);
        }

        // Domain 4.3, row 5: another person's second factor says nothing of the one who lacked it, whose session stays as it was.
        if (login.StepUp is { } stepUp && stepUp.PersonKey != statement.PersonKey)
        {
            return new StepResult.Refused(CoreCauses.OtherSubject.Because("somebody else came back than was sent to be asked for more") with { ProtocolError = "access_denied" });
        }

        // The organisation that the statement is about can be another than the chosen one (R001-22): it must be allowed as well.
        var allowed = visit.Directory.FindOrganisation(statement.Organisation) is { } asserted
            ? gate.Check(visit.Directory, visit.Application, asserted, visit.Directory.FindUpstream(statement.Upstream), login.StartLink)
            : ServerCauses.OrganisationGone.Because("the asserted organisation was removed meanwhile");
        if (allowed is Outcome<Core.Organisations.Upstream>.Rejected refused)
        {
            // Of a draft a person hears what they would hear if it were not there at all.
            return new StepResult.Refused(refused.Rejection.Code == CoreCauses.OrganisationNotPublished && statement.Organisation != entry.Organisation
                ? CoreCauses.OrganisationMismatch.Because(refused.Rejection.Detail)
                : refused.Rejection);
        }

        if (await gate.CheckPersonAsync(visit.Application, statement, visit.Cancelled) is Outcome<Admission>.Rejected stranger)
        {
            return new StepResult.Refused(stranger.Rejection);
        }

        await singleSignOn.PrepareAsync(visit, statement, answer);
        visit.Login = visit.Login with
        {
            State = LoginState.Identified,
            Entry = EntryOf(visit, entry, statement),
            Answer = null,
            ReturnHash = null,
            Statement = statement,
            SessionId = visit.Session?.SessionId,
        };
        return StepResult.Moved;
    }

    // R001-22: where the organisation said that it is another one than was chosen, the choice is corrected, so that a page that names the
    // organisation, and whatever remembers the choice, names the right one.
    private static string EntryOf(LoginVisit visit, Core.Organisations.DiscoveryEntry chosen, Core.Identity.IdentityStatement statement) =>
        statement.Organisation == chosen.Organisation
            ? chosen.Id
            : visit.Directory.EntriesOf(statement.Organisation).FirstOrDefault(other => other.Upstream == statement.Upstream)?.Id ?? chosen.Id;

    internal static string Address(string handle, string returnHandle, ApplicationId application) =>
        $"/login/continue?{LoginVisits.HandleParameter}={handle}&{ReturnParameter}={returnHandle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(application.Value)}";
}
