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
using FederationHub.Server.OpenId;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 7: the application's answer. Enters: Released. Leaves: Issued, a code in the store, and the browser on its way back. The
/// code is sent only when this request is the one that moved the login.
/// </summary>
internal sealed class IssueCodeStep(
    AccessGate gate, CodeIssuer codes, ProviderIssuer issuer, HubAddress address, LoginVisits visits, ConsentStep consent, SingleSignOn singleSignOn,
    IAuditLog audit, IHubKeys keys, LoginLog log, HubMetrics metrics, TimeProvider time)
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
        var expires = singleSignOn.ExpiryOf(visit, reached.Level);
        var request = AuthorizeRequest.FromStoredJson(login.DownstreamRequest);
        var issued = codes.Issue(request, ApplicationClients.ClientOf(visit.Application), new ReleasedLogin
        {
            Subject = released.Subject,
            AuthenticatedAt = statement.AuthenticatedAt,
            Acr = AssuranceContexts.Reported(address.AssurancePrefix, visit.Application.Assurance.Scheme, login.Request.RequestedContexts, reached),
            Amr = reached.Methods,
            SessionId = login.SessionId,
            SessionExpiresAt = expires,
            OrganisationId = statement.Organisation,
            UpstreamId = statement.Upstream,
            ByStartLink = login.StartLink?.Organisation == statement.Organisation,
            AdmittedBy = admission.By,
            Reference = login.Reference,
            IdTokenClaims = ClaimsAt(released, ClaimPlacement.IdToken),
            AccessTokenClaims = ClaimsAt(released, ClaimPlacement.AccessToken),
            UserInfoClaims = ClaimsAt(released, ClaimPlacement.UserInfo),
            ConsentedBy = visit.Consent?.Word,
            Grounds = released.Claims.ToDictionary(claim => claim.Name, claim => new ClaimGround(claim.Ground.Word(), ReleaseSources.RuleOf(claim.Source), claim.Required, ReleaseSources.TypeOf(claim.Source)), StringComparer.Ordinal),
        });

        using var turn = await singleSignOn.TurnAsync(visit);

        // One commit. Nothing leaves the hub before all of it is kept, nor when another request won.
        visit.Login = login with { State = LoginState.Issued, Statement = null, Release = null, Answer = null, PendingSession = null };
        var told = LoginAudit.Issued(visit, statement, login.Release, time.GetUtcNow());
        var happened = audit.Appending(told with
        {
            Person = PersonHash.Compute(await keys.PersonsAsync(visit.Cancelled), statement.PersonKey),
        });
        visit.Login = visit.Login with { Trace = null };
        if (!await visits.EndAsync(visit, [issued.Keeping, .. await singleSignOn.KeepingAsync(visit, released.Subject, expires), .. consent.Keeping(visit, login.Release), happened]))
        {
            return new StepResult.Refused(LoginVisits.MovedMeanwhile(visit));
        }

        singleSignOn.GiveCookie(visit);
        log.Issued(login.Reference, login.Application, statement.Organisation, login.Reused);
        metrics.Issued(login.Application);
        if (told.Facts!.Ground == LoginAudit.NoAgreement)
        {
            gate.NoteWithoutAgreement(visit.Directory, login.Application, statement.Organisation);
        }

        return new StepResult.Answer(Reply(visit.Http, login.Request.Languages, AuthorizeReply.Success(request.ReplyTo, issued.Code, issuer)));
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
