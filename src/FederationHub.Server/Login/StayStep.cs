using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Login;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Between steps 6 and 7, where an application keeps sessions for who asks for it: the person, who just authenticated, may stay signed in
/// (R004-04, R004-07, domain 4.5). Enters: Released. Leaves: Released again, answered. Either answer goes on to the application.
/// </summary>
internal sealed class StayStep(LoginVisits visits, LoginRefusal refusal, SingleSignOn singleSignOn, LoopGuard loops, Randomness randomness, TimeProvider time)
{
    public const string Path = "/login/stay";

    /// <summary>Name of the checkbox; what is not sent was not ticked.</summary>
    public const string StayField = "stay";

    /// <summary>Keeps the login, and the session that it will leave, and sends the browser to the page, whose address can be reloaded.</summary>
    public async Task<StepResult> AskAsync(LoginVisit visit)
    {
        visit.Login = visit.Login with
        {
            Stay = new StayQuestion(randomness.Handle(), await singleSignOn.LatestIdAsync(visit)),
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
            visit => IsAsked(visit.Login) ? Task.FromResult<IResult>(PageOf(visit)) : Over(visit),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>POST: the answer. What goes out is decided anew, since a person took time to read.</summary>
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
                : !ConsentStep.IsToken(form[ConsentStep.TokenField].ToString(), visit.Login.Stay!.Token) ? refusal.RefuseSpentAsync(visit, ServerCauses.OtherForm.Because("the form is not of the page that asked"))
                : AnswerAsync(visit, form[StayField] == "yes", next),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private async Task<IResult> AnswerAsync(LoginVisit visit, bool stays, LoginDispatcher next)
    {
        loops.Acted(visit.Application.Id.Value, visit.Login.BrowserHash);
        if (await singleSignOn.ResumeAsync(visit, visit.Login.Stay!.BrowserSession) is Outcome<Done>.Rejected refused)
        {
            return await refusal.RefuseAsync(visit, refused.Rejection);
        }

        var login = visit.Login;
        var now = time.GetUtcNow();
        visit.Login = login with
        {
            State = LoginState.Identified,
            Statement = Core.Mapping.AuthLocation.AtThisVisit(login.Statement!.IssuedAgain(now), visit.Directory.NetworksOf(login.Statement.Organisation), visit.Http.Connection.RemoteIpAddress, now),
            Stay = null,
            StaySignedIn = false,
            Release = null,
        };
        if (stays)
        {
            await singleSignOn.OptInAsync(visit);
        }

        return await next.ContinueAsync(visit);
    }

    private static Page PageOf(LoginVisit visit)
    {
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        var settings = visit.Application.Session;
        return new Page("/Pages/Login/Stay.cshtml", new StayPage
        {
            Words = words,
            Title = words["stay.title"],
            ServiceName = visit.Application.Name.In(words.Language).Text,
            OrganisationName = visit.Directory.FindOrganisation(visit.Login.Statement!.Organisation)?.Name.In(words.Language).Text ?? words["word.organisation"],
            Handle = visit.Handle,
            Token = visit.Login.Stay!.Token,
            Idle = Duration(words, settings.IdleSeconds),
            Longest = settings.AbsoluteSeconds is { } seconds ? Duration(words, seconds) : null,
            Back = LoginRefusal.BackTo(visit),
            // Chromium holds the redirect after the form against it: the answer leads to the application.
            FormOrigins = [SecurityHeaders.OriginOf(AuthorizeRequest.FromStoredJson(visit.Login.DownstreamRequest).ReplyTo.RedirectUri)],
            LanguageLink = Address(visit) + "&",
        });
    }

    // In the largest unit that says it exactly.
    private static string Duration(Words words, int seconds)
    {
        var (one, more, count) = seconds switch
        {
            >= 2 * 86400 when seconds % 86400 == 0 => ("stay.days", "stay.days", seconds / 86400),
            >= 3600 when seconds % 3600 == 0 => ("stay.hours.one", "stay.hours", seconds / 3600),
            >= 60 when seconds % 60 == 0 => ("stay.minutes.one", "stay.minutes", seconds / 60),
            _ => ("stay.seconds.one", "stay.seconds", seconds),
        };
        return words.Fill(count == 1 ? one : more, ("count", count.ToString(CultureInfo.InvariantCulture)));
    }

    private static bool IsAsked(LoginTransaction login) => login is { State: LoginState.Released, Stay: not null };

    private Task<IResult> Over(LoginVisit visit) => refusal.RefuseSpentAsync(visit, CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}"));

    private static string Address(LoginVisit visit) =>
        $"{Path}?{LoginVisits.HandleParameter}={visit.Handle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(visit.Application.Id.Value)}";
}

/// <summary>The page that offers to stay signed in.</summary>
internal sealed record StayPage : HubPage
{
    public override string Kind => "stay";

    public required string Handle { get; init; }

    /// <summary>Good for one answer.</summary>
    public required string Token { get; init; }

    public required string OrganisationName { get; init; }

    /// <summary>How long it lasts unused.</summary>
    public required string Idle { get; init; }

    /// <summary>How long it lasts in all; null where only disuse ends it.</summary>
    public required string? Longest { get; init; }
}
