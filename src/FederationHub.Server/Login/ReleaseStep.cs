using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 6: what goes out. Enters: Identified. Leaves: Released, with the decision that audit and <c>explain</c> show. Deny by
/// default: the application gets what its release policy names and the organisation agreed to, and nothing else.
/// </summary>
internal sealed class ReleaseStep(AccessGate gate, IHubKeys keys, TimeProvider time)
{
    public async Task<StepResult> DecideAsync(LoginVisit visit)
    {
        var statement = visit.Login.Statement!;
        var application = visit.Application;
        var sector = PairwiseSubject.SectorOf(application, visit.Directory.FindSuite(application.Suite)!);
        var subject = PairwiseSubject.Compute(await keys.PairwiseAsync(visit.Cancelled), sector, statement.PersonKey);
        // Level and evidence go out as they count for this application, never as another one may count them.
        var counted = statement with { Assurance = gate.Reached(visit, statement) };
        var input = new ReleaseInput { Application = application, Statement = counted, Subject = subject, Agreements = visit.Directory.AgreementsOf(application.Id.Value, statement.Organisation), Now = time.GetUtcNow() };
        var decided = ReleaseDecider.Decide(input, out var decisions);
        visit.Decisions = decisions;
        return decided.Match<StepResult>(
            decision =>
            {
                visit.Login = visit.Login with { State = LoginState.Released, Release = decision };
                return StepResult.Moved;
            },
            rejection => new StepResult.Refused(rejection));
    }
}
