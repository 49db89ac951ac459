using FederationHub.Core;
using FederationHub.Core.Assurance;
using FederationHub.Core.Discovery;
using FederationHub.Core.Login;
using FederationHub.Server.Discovery;
using FederationHub.Server.Sessions;

namespace FederationHub.Server.Login;

/// <summary>
/// The only caller of <see cref="LoginFlow.Next"/>: asks what comes next, lets the step do it, and asks again until the browser
/// has an answer. Steps hold no reference to each other.
/// </summary>
internal sealed class LoginDispatcher(
    ChooseOrganisationStep choose,
    SendUpstreamStep send,
    EstablishIdentityStep establish,
    ReleaseStep release,
    ConsentStep consent,
    StayStep stay,
    IssueCodeStep issue,
    SingleSignOn singleSignOn,
    AccessGate gate,
    ChoiceMemory memory,
    LoginRefusal refusal,
    HubAddress address,
    TimeProvider time)
{
    // Started → Identified → Released → Issued is the longest way within one request; more is a bug, not a login.
    private const int MostSteps = 8;

    /// <summary>Goes on with a login until the browser has an answer.</summary>
    public async Task<IResult> ContinueAsync(LoginVisit visit)
    {
        for (var i = 0; i < MostSteps; i++)
        {
            var facts = await FactsAsync(visit);
            var result = LoginFlow.Next(visit.Login, facts) switch
            {
                LoginStep.EstablishFromSession reuse => establish.FromSession(visit, reuse.Session),
                LoginStep.StepUp low => await StepUpAsync(visit, low),
                LoginStep.ShowChooser => await choose.ShowAsync(visit),
                LoginStep.SendUpstream next => await send.SendAsync(visit, next.Entry),
                LoginStep.AskForMore next => await send.AskForMoreAsync(visit, next),
                LoginStep.EstablishIdentity => await establish.FromAnswerAsync(visit),
                LoginStep.AskCapture => CaptureStep.Ask(visit),
                LoginStep.DecideRelease => await release.DecideAsync(visit),
                LoginStep.AskConsent => await consent.AskAsync(visit),
                LoginStep.AskStay => await stay.AskAsync(visit),
                LoginStep.IssueCode => await issue.IssueAsync(visit),
                LoginStep.Refuse refuse => new StepResult.Refused(refuse.Rejection),
                _ => throw new InvalidOperationException("A step without a worker."),
            };
            switch (result)
            {
                case StepResult.Answer answer:
                    return answer.Result;
                case StepResult.Refused refused:
                    return await refusal.RefuseAsync(visit, refused.Rejection);
            }
        }

        throw new InvalidOperationException($"Login {visit.Login.Reference} did not come to an answer in {MostSteps} steps.");
    }

    // Domain 4.3, row 5: at the organisation where the session began, and only its person counts.
    private Task<StepResult> StepUpAsync(LoginVisit visit, LoginStep.StepUp low)
    {
        var need = gate.NeedOf(visit, gate.NeededLevel(visit.Directory, visit.Application, low.Session.Statement));
        visit.Login = visit.Login with
        {
            StepUp = new StepUp(low.Session.SessionId, low.Session.Statement.PersonKey) { Anew = gate.IsTooOld(visit, low.Session.Statement, need, low.Session) },
            AskedLevel = need.ToAsk,
        };
        return send.SendAsync(visit, low.Entry);
    }

    private async Task<LoginFacts> FactsAsync(LoginVisit visit)
    {
        if (visit.Login.State != LoginState.Started)
        {
            var needed = visit.Login is { State: LoginState.Identified, Statement: { } statement } ? gate.NeededLevel(visit.Directory, visit.Application, statement) : null;
            return new LoginFacts
            {
                Now = time.GetUtcNow(),
                HasCandidates = true,
                Reached = visit.Login is { State: LoginState.Identified, Statement: { } judged } ? gate.Reached(visit, judged) : null,
                Needed = needed ?? new NeededLevel(visit.Application.MinimumLevel, "application"),
                Demand = visit.Application.Assurance,
                EntryToAsk = needed is null ? null : SendUpstreamStep.EntryToAsk(visit, visit.Login.Statement!, gate.NeedOf(visit, needed)),
                EntryAgain = needed is null ? null : SendUpstreamStep.EntryOf(visit, visit.Login.Statement!),
                TooOld = needed is not null && gate.IsTooOld(visit, visit.Login.Statement!, gate.NeedOf(visit, needed), visit.Login.Reused ? visit.Session : null),
                AssurancePrefix = address.AssurancePrefix,
                ConsentNeeded = visit.Login.State == LoginState.Released && await consent.IsNeededAsync(visit),
                StayOffered = visit.Login.State == LoginState.Released && singleSignOn.MayOfferStay(visit),
            };
        }

        var narrowed = choose.Narrow(visit);
        return new LoginFacts
        {
            Now = time.GetUtcNow(),
            Session = await singleSignOn.DecideAsync(visit, narrowed),
            OnlyCandidate = memory.SkipsTo(visit, narrowed),
            PassiveEntry = visit.Login.Request is { Passive: true, ChooseAgain: false } && narrowed is Narrowed.One { ByHint: true } hinted && send.MayTryPassively(visit, hinted.Entry) ? hinted.Entry.Id : null,
            HasCandidates = narrowed is not Narrowed.None,
            Needed = new NeededLevel(visit.Application.MinimumLevel, "application"),
            AssurancePrefix = address.AssurancePrefix,
        };
    }
}
