using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;
using FederationHub.Upstreams;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 3: sends the person to the organisation. Enters: Started with one candidate, or Chosen. Leaves: SentUpstream, and a leg
/// with its own single-use handle, which is the OpenID <c>state</c> and the SAML RelayState.
/// </summary>
internal sealed class SendUpstreamStep(AccessGate gate, SingleSignOn singleSignOn, UpstreamProtocols protocols, ILoginStore store, LoginVisits visits, Randomness randomness, TimeProvider time)
{
    /// <summary>Whether the entry's upstream may be asked without showing a page, by its settings.</summary>
    public bool MayTryPassively(LoginVisit visit, DiscoveryEntry entry) =>
        entry.Upstream is { } id && visit.Directory.FindUpstream(id) is { Suspended: false } upstream && protocols.Find(upstream.Protocol)?.MayTryPassively(upstream) == true;

    /// <summary>
    /// The entry at whose upstream this person can be asked for the level that they did not reach; null where it has no words for it (domain 3.6).
    /// </summary>
    public static string? EntryToAsk(LoginVisit visit, IdentityStatement statement, AssuranceNeed need)
    {
        if (need.ToAsk is null
            || visit.Directory.FindUpstream(statement.Upstream) is not { } upstream
            || visit.Directory.FindOrganisation(statement.Organisation) is not { } organisation
            || AskedContexts.For(upstream, organisation, need).Count == 0)
        {
            return null;
        }

        return EntryOf(visit, statement);
    }

    /// <summary>The entry of the upstream that made a statement; null where it has none any more.</summary>
    public static string? EntryOf(LoginVisit visit, IdentityStatement statement) =>
        visit.Login.Entry ?? visit.Directory.EntriesOf(statement.Organisation).FirstOrDefault(entry => entry.Upstream == statement.Upstream)?.Id;

    /// <summary>
    /// Sends the person back to be asked for more. Nothing of what they said is left but who must answer; a session stays as it is until they do
    /// (domain 4.3, row 5).
    /// </summary>
    public Task<StepResult> AskForMoreAsync(LoginVisit visit, LoginStep.AskForMore step)
    {
        var login = visit.Login;
        visit.Login = login with
        {
            Entry = step.Entry,
            StepUp = new StepUp(login.Reused ? login.SessionId : login.StepUp?.SessionId, login.Statement!.PersonKey)
            {
                Anew = gate.IsTooOld(visit, login.Statement, gate.NeedOf(visit, gate.NeededLevel(visit.Directory, visit.Application, login.Statement)), login.Reused ? visit.Session : null),
            },
            AskedLevel = step.Level,
            Statement = null,
            Trace = null,
            StatementFrom = null,
            SessionId = null,
            Reused = false,
        };
        (visit.Session, visit.NewSession) = (null, null);
        return SendAsync(visit, step.Entry);
    }

    public async Task<StepResult> SendAsync(LoginVisit visit, string entryId)
    {
        if (visit.Directory.FindEntry(entryId) is not { } entry || visit.Directory.FindOrganisation(entry.Organisation) is not { } organisation)
        {
            return new StepResult.Refused(CoreCauses.EntryUnknown.Because("the entry was removed meanwhile"));
        }

        var allowed = gate.Check(visit.Directory, visit.Application, organisation, entry.Upstream is { } id ? visit.Directory.FindUpstream(id) : null, visit.Login.StartLink);
        if (allowed is not Outcome<Upstream>.Accepted { Value: var upstream })
        {
            visit.Login = visit.Login with { Entry = entry.Id };
            return new StepResult.Refused(((Outcome<Upstream>.Rejected)allowed).Rejection);
        }

        var request = visit.Login.Request;
        var need = gate.NeedOf(visit, organisation.Id);

        // Right away where it is known that less will not do, or once more with what was found to lack; nothing where one factor is enough (R003-12).
        var asked = AskedContexts.For(upstream, organisation, need);
        var demand = SessionRules.DemandOf(visit.Application.Session, request, need.IsHighest);
        // R000-19: the organisation's own session would answer with the same old second factor.
        var forced = demand.Forced || visit.Login.StepUp is { Anew: true };
        var legHandle = randomness.Handle();
        var started = await protocols.Find(upstream.Protocol)!.StartAsync(new UpstreamTrip
        {
            Upstream = upstream,
            Handle = legHandle,
            Forced = forced,
            Passive = request.Passive,
            MaxAgeSeconds = request.MaxAgeSeconds,
            LevelContexts = asked,
            RequestedContexts = request.EssentialContexts.Count > 0 ? request.EssentialContexts : visit.Login.WishRefused ? [] : request.RequestedContexts,
            ContextsAreEssential = request.EssentialContexts.Count > 0,
            LoginHint = request.LoginHint,
            Requester = visit.Application.Id.Value,
        }, visit.Cancelled);

        visit.Login = visit.Login with { Entry = entry.Id, Upstream = upstream.Id, AskedLevel = asked.Count > 0 ? need.ToAsk : null };
        return await started.Match(
            async start =>
            {
                var now = time.GetUtcNow();
                var sending = store.Sending(legHandle, new UpstreamLeg
                {
                    Login = visit.Handle,
                    Upstream = upstream.Id,
                    Organisation = organisation.Id,
                    SentAt = now,
                    Forced = forced,
                    MaxAgeSeconds = request.MaxAgeSeconds,
                    Wishes = start.Wishes,
                    Memory = start.Memory,
                });
                visit.Login = visit.Login with { State = LoginState.SentUpstream, SentAt = now, SentForced = forced };
                while (true)
                {
                    // R004-03: in the commit that sends the person, so that who turns back half-way has no session there. One that another tab used
                    // meanwhile is looked at again.
                    var ending = demand.EndsFirst ? await singleSignOn.EndingAtAsync(visit, organisation.Id) : [];
                    var unmade = await visits.SaveAfterAsync(ending, visit, sending);
                    if (unmade is null)
                    {
                        return new StepResult.Answer(Go(start, visit));
                    }

                    if (!ending.Contains(unmade))
                    {
                        return new StepResult.Refused(LoginVisits.MovedMeanwhile(visit));
                    }
                }
            },
            rejection => Task.FromResult<StepResult>(new StepResult.Refused(rejection)));
    }

    private static IResult Go(UpstreamStart start, LoginVisit visit) => start switch
    {
        UpstreamStart.RedirectTo redirect => new SeeOther(redirect.Uri),
        UpstreamStart.PostForm form => AutoPostPage.For(visit.Http, visit.Login.Request.Languages, form.Uri, form.Fields),
        _ => throw new InvalidOperationException("A start is a redirect or a form."),
    };
}
