using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Login;
using FederationHub.Outcomes;
using FederationHub.Server.Discovery;
using FederationHub.Server.Web;
using ApplicationId = FederationHub.Core.Applications.ApplicationId;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 2: the person picks the home organisation. Enters: a login in Started, or one whose person came back from upstream.
/// Leaves: Chosen. A hint selects, it never authorises: <see cref="AccessRule"/> is asked again at each choice.
/// </summary>
internal sealed class ChooseOrganisationStep(
    LoginVisits visits, LoginRefusal refusal, UpstreamIdentifiers identifiers, ChoiceMemory memory, Logos logos, Theme theme, LoopGuard loops, HubAddress address)
{
    /// <summary>What the hints and the number of candidates leave to choose.</summary>
    public Narrowed Narrow(LoginVisit visit) =>
        ChoiceNarrowing.Narrow(visit.Directory, visit.Application, visit.Login.Request.Hints, visit.Login.StartLink, identifiers.In(visit.Directory));

    /// <summary>Keeps the login and sends the browser to the page, whose address can be reloaded.</summary>
    public async Task<StepResult> ShowAsync(LoginVisit visit) =>
        await visits.SaveAsync(visit)
            ? new StepResult.Answer(new SeeOther(PageAddress(visit)))
            : new StepResult.Refused(LoginVisits.MovedMeanwhile(visit));

    /// <summary>GET: the page.</summary>
    public async Task<IResult> PageAsync(HttpContext http)
    {
        var opened = await visits.OpenAsync(http, http.Request.Query[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => MayChoose(visit.Login) ? Task.FromResult<IResult>(PageOf(visit)) : Over(visit),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private Page PageOf(LoginVisit visit)
    {
        var narrowed = Narrow(visit);
        var page = ChoosePage.For(visit, narrowed, ChoosePlace.Of(visit, address.IsLoopback), identifiers.In(visit.Directory));
        var known = memory.Shown(visit, narrowed);
        return new Page("/Pages/Login/Choose.cshtml", new LogoBudget(logos, theme).On(page with
        {
            Notice = page.Notice ?? (known.InsteadOfSkipping ? page.Words["choose.notice.failed"] : null),
            Recent = [.. known.Entries.Select(entry => ChoosePageEntry.Of(entry, page.Words))],
            Remember = ChoiceMemory.Of(visit.Application),
        }, visit.Application));
    }

    /// <summary>
    /// POST: something was typed. It goes on to an address that can be reloaded and sent back to, which never has more of an e-mail address than
    /// its domain: addresses are logged and remembered (ux 1.6).
    /// </summary>
    public async Task<IResult> SearchedAsync(HttpContext http)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        var opened = await visits.OpenAsync(http, form[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => Task.FromResult<IResult>(new SeeOther(
                $"{PageAddress(visit)}&lang={Words.For(http.Request, visit.Login.Request.Languages).Language}&q={Uri.EscapeDataString(ChoosePage.Trimmed(form["q"].ToString()))}")),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>POST: an entry was chosen. The unguessable handle, bound to this browser, is the token against forged forms.</summary>
    public async Task<IResult> ChosenAsync(HttpContext http, LoginDispatcher next)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        var opened = await visits.OpenAsync(http, form[LoginVisits.HandleParameter]);
        return await opened.Match(
            visit => MayChoose(visit.Login) ? ChooseAsync(visit, form["entry"].ToString(), ChoiceMemory.WishOf(visit.Application, form), next) : Over(visit),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private Task<IResult> ChooseAsync(LoginVisit visit, string entryId, AlwaysScope? always, LoginDispatcher next)
    {
        loops.Acted(visit.Application.Id.Value, visit.Login.BrowserHash);
        if (visit.Directory.FindEntry(entryId) is not { } entry || visit.Directory.FindOrganisation(entry.Organisation) is not { } organisation)
        {
            return refusal.OfferChoiceAsync(visit, CoreCauses.EntryUnknown.Because("the chosen entry is not in the directory"), null);
        }

        var upstream = entry.Upstream is { } id ? visit.Directory.FindUpstream(id) : null;
        return AccessRule.Check(visit.Application, organisation, upstream, visit.Login.StartLink).Match(
            _ =>
            {
                visit.Login = visit.Login with { State = LoginState.Chosen, Entry = entry.Id, Always = always, LedByAlways = false };
                return next.ContinueAsync(visit);
            },
            rejection => refusal.OfferChoiceAsync(visit, rejection, entry));
    }

    // The back button from the organisation's page leads here, and choosing another one is what it is for.
    public static bool MayChoose(LoginTransaction login) => login.State is LoginState.Started or LoginState.Chosen or LoginState.SentUpstream;

    private Task<IResult> Over(LoginVisit visit) => refusal.RefuseSpentAsync(visit, CoreCauses.LoginAlreadyUsed.Because($"state {visit.Login.State}"));

    private static string PageAddress(LoginVisit visit) => Address(visit.Handle, visit.Application.Id);

    internal static string Address(string handle, ApplicationId application) =>
        $"/login/choose?{LoginVisits.HandleParameter}={handle}&{LoginVisits.ApplicationParameter}={Uri.EscapeDataString(application.Value)}";
}
