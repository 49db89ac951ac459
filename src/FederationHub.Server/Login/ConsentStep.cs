using System.Security.Cryptography;
using System.Text;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Between steps 6 and 7, where an application says so: the person is shown what goes out, and asked or told. Enters: Released. Leaves:
/// Released again, decided anew, with what the person agreed to. Policy and agreements come before, so an answer can only take away.
/// </summary>
internal sealed class ConsentStep(
    IConsentStore consents, IHubKeys keys, LoginVisits visits, LoginRefusal refusal, SingleSignOn singleSignOn, LoopGuard loops, HubOptions options, Randomness randomness, TimeProvider time)
{
    public const string Path = "/login/consent";

    /// <summary>Name of the form field that says yes or no.</summary>
    public const string AnswerField = "answer";

    /// <summary>Name of the form field that only the page has.</summary>
    public const string TokenField = "form";

    /// <summary>Whether the person must be shown what goes out; notes on the visit what a consent then covers.</summary>
    public async Task<bool> IsNeededAsync(LoginVisit visit)
    {
        var purpose = visit.Application.Consent;
        var claims = ClaimsOf(visit.Login.Release!);
        if (purpose == ConsentMode.None || claims.Count == 0)
        {
            return false;
        }

        var person = await PersonAsync(visit);
        var scope = ConsentRecord.ScopeOf(purpose, claims);
        visit.Consent = new VisitConsent(person, scope, purpose, time.GetUtcNow());
        if (visit.Login.Consented == visit.Consent.Given)
        {
            return false;
        }

        var known = await consents.FindAsync(person, visit.Application.Id.Value, visit.Cancelled);
        if (known.FirstOrDefault(consent => consent.Scope == scope) is { } given)
        {
            visit.Consent = visit.Consent with { GivenAt = given.GivenAt };
        }

        visit.ShownBefore = known.Count == 0 ? null : known[0].Claims;
        return visit.Login.Request.AskAgain || known.All(consent => consent.Scope != scope);
    }

    /// <summary>Keeps the login, the session that it will leave with it, and sends the browser to the page, whose address can be reloaded.</summary>
    public async Task<StepResult> AskAsync(LoginVisit visit)
    {
        visit.Login = visit.Login with
        {
            Question = new ConsentQuestion(randomness.Handle(), visit.Application.Consent, visit.ShownBefore, await singleSignOn.LatestIdAsync(visit)),
            PendingSession = visit.NewSession is null ? visit.Login.PendingSession : visit.Session,
        };
        return await visits.SaveAsync(visit)
            ? new StepResult.Answer(new SeeOther(Address(visit)))
            : new StepResult.Refused(LoginVisits.MovedMeanwhile(visit));
    }

    /// <summary>GET: the page.</summary>
    public async Task<IResult> PageAsync(HttpContext http)
    {
        var opened = await visits.OpenAsync(http, http.Request.Query[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => IsAsked(visit.Login) ? Task.FromResult<IResult>(ConsentPage.For(visit)) : Over(visit),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>POST: the answer. It is good for what the page showed; what goes out is decided anew, and asked anew when it became something else.</summary>
    public async Task<IResult> AnsweredAsync(HttpContext http, LoginDispatcher next)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        var opened = await visits.OpenAsync(http, form[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => !IsAsked(visit.Login) ? Over(visit)
                : !IsToken(form[TokenField].ToString(), visit.Login.Question!.Token) ? refusal.RefuseSpentAsync(visit, ServerCauses.OtherForm.Because("the form is not of the page that asked"))
                : form[AnswerField] == "yes" ? AgreedAsync(visit, next)
                : refusal.RefuseAsync(visit, CoreCauses.ConsentRefused.Because("the person was shown what goes out, and did not agree")),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>What keeps the consent, for the commit of the code; nothing where none was given in this login.</summary>
    public PreparedWrite[] Keeping(LoginVisit visit, ReleaseDecision release)
    {
        if (visit.Consent is not { } consent || visit.Login.Consented != consent.Given)
        {
            return [];
        }

        return
        [
            consents.Giving(new ConsentRecord
            {
                Person = consent.Person,
                Application = visit.Application.Id.Value,
                Purpose = consent.Purpose,
                Claims = ClaimsOf(release),
                GivenAt = consent.GivenAt,
                EndsAt = consent.GivenAt.AddDays(options.Consent.KeepDays),
            }),
        ];
    }

    private async Task<IResult> AgreedAsync(LoginVisit visit, LoginDispatcher next)
    {
        loops.Acted(visit.Application.Id.Value, visit.Login.BrowserHash);
        if (await singleSignOn.ResumeAsync(visit, visit.Login.Question!.BrowserSession) is Outcome<Done>.Rejected refused)
        {
            return await refusal.RefuseAsync(visit, refused.Rejection);
        }

        var login = visit.Login;
        var now = time.GetUtcNow();
        var purpose = login.Question!.Purpose;
        visit.Login = login with
        {
            State = LoginState.Identified,
            // The hub says it again, to a person who took time to read (domain 2.1), and who can be elsewhere by now (R001-16).
            Statement = AuthLocation.AtThisVisit(login.Statement!.IssuedAgain(now), visit.Directory.NetworksOf(login.Statement.Organisation), visit.Http.Connection.RemoteIpAddress, now),
            Consented = new VisitConsent(await PersonAsync(visit), ConsentRecord.ScopeOf(purpose, ClaimsOf(login.Release!)), purpose, now).Given,
            Question = null,
            Release = null,
        };
        return await next.ContinueAsync(visit);
    }

    private async Task<string> PersonAsync(LoginVisit visit) => PersonHash.Compute(await keys.PersonsAsync(visit.Cancelled), visit.Login.Statement!.PersonKey);

    private static List<ConsentClaim> ClaimsOf(ReleaseDecision release) => [.. release.Claims.Claims.Select(claim => new ConsentClaim(claim.Name, claim.Source))];

    private static bool IsAsked(LoginTransaction login) => login is { State: LoginState.Released, Question: not null };

    // Random values: fixed time costs nothing.
    internal static bool IsToken(string given, string kept) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(kept));

    private Task<IResult> Over(LoginVisit visit) => refusal.RefuseSpentAsync(visit, CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}"));

    private static string Address(LoginVisit visit) =>
        $"{Path}?{LoginVisits.HandleParameter}={visit.Handle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(visit.Application.Id.Value)}";
}
