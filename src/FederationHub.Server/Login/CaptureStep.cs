using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Between steps 4 and 5, where an operator's link began the login: asks whether the organisation's answer may be kept for some minutes.
/// Enters: Returned. Leaves: Returned, answered. Nothing was made of the answer yet: what needs mending may be just that.
/// </summary>
internal sealed class CaptureStep(ICaptureStore captures, IAuditLog audit, LoginVisits visits, LoginRefusal refusal, TimeProvider time)
{
    public const string Path = "/login/capture";

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Sends the browser to the page, whose address can be reloaded. It carries both proofs of <see cref="EstablishIdentityStep.ContinueAsync"/> on.</summary>
    public static StepResult Ask(LoginVisit visit) => new StepResult.Answer(new SeeOther(Address(visit, visit.Http.Request.Query[EstablishIdentityStep.ReturnParameter]!)));

    /// <summary>GET: the page.</summary>
    public async Task<IResult> PageAsync(HttpContext http)
    {
        var returnHandle = http.Request.Query[EstablishIdentityStep.ReturnParameter].ToString();
        var opened = await visits.OpenAsync(http, http.Request.Query[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => Check(visit, returnHandle).Match(_ => Task.FromResult<IResult>(PageOf(visit, returnHandle)), rejection => refusal.RefuseSpentAsync(visit, rejection)),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>POST: the answer. The handle of the return, which only this browser has, is the token against forged forms; either answer uses the link up.</summary>
    public async Task<IResult> AnsweredAsync(HttpContext http, LoginDispatcher next)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        var opened = await visits.OpenAsync(http, form[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => Check(visit, form[EstablishIdentityStep.ReturnParameter].ToString()).Match(
                _ => AnswerAsync(visit, form[ConsentStep.AnswerField] == "yes", next),
                rejection => refusal.RefuseSpentAsync(visit, rejection)),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private async Task<IResult> AnswerAsync(LoginVisit visit, bool agreed, LoginDispatcher next)
    {
        var login = visit.Login;
        var invitation = await captures.TakeInvitationAsync(login.StartLink!.Capture!, CancellationToken.None);
        visit.Login = login with { CaptureAnswered = true };
        // Of several people with one link the first who answers is asked in earnest; the others log in as usual.
        if (agreed && invitation is not null)
        {
            var now = time.GetUtcNow();
            var kept = new CapturedStatement
            {
                Reference = login.Reference,
                Application = login.Application,
                Entry = login.Entry!,
                At = now,
                EndsAt = now + Life,
                Statement = login.Answer! with { IdToken = null },
            };
            var told = new AuditEvent(now, AuditKinds.StatementCaptured, login.Reference, login.Application, visit.Directory.FindEntry(login.Entry!)?.Organisation, null, "the person agreed to have the organisation's answer kept for 15 minutes");
            if (!await visits.SaveAsync(visit, captures.Keeping(kept), audit.Appending(told)))
            {
                return await refusal.RefuseSpentAsync(visit, LoginVisits.MovedMeanwhile(visit));
            }
        }

        return await next.ContinueAsync(visit);
    }

    private static Outcome<Done> Check(LoginVisit visit, string returnHandle) =>
        visit.Login is not { State: LoginState.Returned, Answer: not null, StartLink.Capture: not null, CaptureAnswered: false } ? CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}")
        : !BrowserBinding.IsHash(returnHandle, visit.Login.ReturnHash) ? ServerCauses.OtherReturn.Because("the handle of the return is absent or another one")
        : Done.Instance;

    private static Page PageOf(LoginVisit visit, string returnHandle)
    {
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        var service = visit.Application.Name.In(words.Language).Text;
        return new Page("/Pages/Login/Capture.cshtml", new CapturePage
        {
            Words = words,
            Title = words["capture.title"],
            ServiceName = service,
            OrganisationName = visit.Directory.FindEntry(visit.Login.Entry!)?.Name.In(words.Language).Text ?? words["word.organisation"],
            Handle = visit.Handle,
            ReturnHandle = returnHandle,
            Reference = visit.Login.Reference,
            Names = [.. visit.Login.Answer!.Attributes.ByName.Keys.Order(StringComparer.Ordinal)],
            Back = LoginRefusal.BackTo(visit),
            FormOrigins = [SecurityHeaders.OriginOf(AuthorizeRequest.FromStoredJson(visit.Login.DownstreamRequest).ReplyTo.RedirectUri)],
            LanguageLink = Address(visit, returnHandle) + "&",
        });
    }

    private static string Address(LoginVisit visit, string returnHandle) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}?{LoginVisits.HandleParameter}={visit.Handle}&{EstablishIdentityStep.ReturnParameter}={returnHandle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(visit.Application.Id.Value)}");
}

/// <summary>The page that asks whether the organisation's answer may be kept.</summary>
internal sealed record CapturePage : HubPage
{
    public override string Kind => "capture";

    public required string Handle { get; init; }

    public required string ReturnHandle { get; init; }

    /// <summary>By this the operator finds the answer.</summary>
    public required string Reference { get; init; }

    public required string OrganisationName { get; init; }

    /// <summary>What the organisation sent, by its own names.</summary>
    public required IReadOnlyList<string> Names { get; init; }
}
